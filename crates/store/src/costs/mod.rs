//! Measures the cost of statements without statistics and checks it against limits.

mod data;
mod erasing;
mod reads;

//! What statements cost, counted without statistics and held against what they may.

mod data;
mod erasing;
mod reads;

//! What operators deal with: restarts, outages, clocks, metrics.

mod backup;
mod clock;
mod crash;
mod demo;
mod metrics;
mod nodes;
mod outages;
mod retention;
mod shortage;
mod traces;

//! What operators meet: restarts, outages, clocks, figures.

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

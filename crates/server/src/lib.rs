//! The Refhook server: command line, settings, startup and shutdown, the embedded admin app, the test inbox, the demo.

pub mod cli;
pub mod config;
pub mod demo;
pub mod inbox;
mod metrics;
pub mod startup;
mod telemetry;
mod ui;

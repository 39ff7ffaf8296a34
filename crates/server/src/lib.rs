//! The server of Refhook, put together: command line, settings, start and stop, the embedded app, test inbox, demo.

pub mod cli;
pub mod config;
pub mod demo;
pub mod inbox;
mod metrics;
pub mod startup;
mod telemetry;
mod ui;

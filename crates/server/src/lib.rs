//! The server of Refhook: command line, settings, API, pages.

pub mod api;
pub mod app;
pub mod cli;
pub mod config;
pub mod demo;
mod http;
pub mod inbox;
mod one_time;
mod origin;
mod password;
pub mod startup;
mod telemetry;
mod ui;

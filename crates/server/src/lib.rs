//! The server of Refhook: command line, settings, API, pages.

pub mod api;
pub mod app;
mod body;
pub mod cli;
pub mod client;
pub mod config;
mod csv;
pub mod demo;
mod event_stream;
mod http;
mod inbound;
pub mod inbox;
mod metrics;
mod origin;
mod pages;
mod password;
mod rate;
pub mod startup;
mod telemetry;
mod ui;
mod widget;

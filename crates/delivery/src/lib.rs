//! The delivery engine of Refhook, which carries committed deliveries to their receivers.
//!
//! A delivery arrives in its webhook's lane, from memory right after its commit or claimed from the database. The
//! sender renders and sends it; the completer writes its outcome.

mod attempt;
mod completer;
mod dispatcher;
pub mod egress;
mod engine;
mod fetch;
mod health;
mod lane;
mod lanes;
mod measures;
mod record;
mod redact;
mod sender;
mod shared;
mod webhook_cache;

pub use engine::{Engine, EngineDeps, LANE_ROOM};
pub use measures::Measures;
pub use sender::{Sent, send};

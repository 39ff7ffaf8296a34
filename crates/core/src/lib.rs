//! The rules of Refhook, without I/O and without async.
//!
//! Everything here is a pure function of its arguments: time comes from a [`time::Clock`] and randomness from a
//! source that the caller passes in, so that every rule can be tested to the byte.

pub mod address;
pub mod answer;
pub mod campaign;
pub mod clock_watch;
pub mod code;
pub mod condition;
pub mod credentials;
pub mod diagnosis;
pub mod email;
pub mod endpoint_url;
pub mod event;
pub mod fields;
pub mod format;
pub mod headers;
pub mod health;
pub mod ids;
pub mod join;
#[cfg(test)]
mod not_for_answers;
pub mod number;
pub mod outcome;
pub mod pages;
pub mod payload;
pub mod person;
pub mod places;
pub mod plan;
pub mod problem;
pub mod random;
pub mod received;
pub mod retry;
pub mod sealed;
pub mod secret;
pub mod selection;
pub mod signing;
pub mod snapshot;
pub mod text;
pub mod time;
pub mod tls_fault;
pub mod token;
pub mod vault;
pub mod webhook;
pub mod webhook_url;

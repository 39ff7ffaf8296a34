//! The rules of Refhook, without I/O and without async.
//!
//! Everything here is a pure function of its arguments: the caller passes in the time, from a [`time::Clock`], and the
//! randomness, so that every rule can be tested byte for byte.

pub mod address;
pub mod answer;
pub mod campaign;
pub mod clock_watch;
pub mod crypto;
pub mod delivery;
pub mod event;
pub mod fields;
pub mod ids;
pub mod join;
#[cfg(test)]
mod not_for_answers;
pub mod number;
pub mod pages;
pub mod people;
pub mod places;
pub mod plan;
pub mod problem;
pub mod random;
pub mod text;
pub mod time;
pub mod webhook;

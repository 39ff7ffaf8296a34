//! Secrets: what hides them, seals them, makes them, and signs with them.

pub mod sealed;
pub mod secret;
pub mod signing;
pub mod token;
pub mod vault;

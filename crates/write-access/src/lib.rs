//! The right to change the database.
//!
//! The store gives its writer to whoever shows a [`WriteAccess`], and only a crate that depends on this one can make it:
//! `deny.toml` lets the use cases and the delivery engine do so, and nobody else.

/// Shown to the store for its writer.
#[derive(Debug)]
pub struct WriteAccess(());

impl WriteAccess {
    /// The right itself.
    pub const fn grant() -> Self {
        Self(())
    }
}

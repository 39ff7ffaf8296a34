//! Permission to change the database.
//!
//! The store gives its writer only in exchange for a [`WriteAccess`], which only crates that depend on this one can
//! create; `deny.toml` allows that to the use cases and the delivery engine alone.

/// Proof that the caller may have the store's writer.
#[derive(Debug)]
pub struct WriteAccess(());

impl WriteAccess {
    /// Grants the permission.
    pub const fn grant() -> Self {
        Self(())
    }
}

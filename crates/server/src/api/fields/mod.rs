//! The field catalogue.

pub(super) mod list;

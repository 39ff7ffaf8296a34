//! The queue of deliveries.

pub(crate) mod claims;
mod happened;
mod nodes;
mod redate;
mod release;

//! The queue of deliveries.

pub(crate) mod claims;
mod happened;
mod jobs;
mod nodes;
mod redate;
mod release;

//! People, how they are identified, and what an event keeps of them.

pub mod code;
pub mod email;
pub mod person;
pub mod snapshot;

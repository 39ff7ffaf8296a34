//! People, how they are named, and what an event keeps of them.

pub mod code;
pub mod email;
pub mod person;
pub mod snapshot;

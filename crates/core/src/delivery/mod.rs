//! The result of an attempt, what it says about the endpoint, and what comes next.

pub mod condition;
pub mod diagnosis;
pub mod health;
pub mod outcome;
pub mod received;
pub mod retry;
pub mod tls_fault;

//! Accounts, and who gets in.

mod members;
mod plans;
mod sessions;

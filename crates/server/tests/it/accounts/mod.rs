//! Accounts, and who can access them.

mod members;
mod plans;
mod sessions;

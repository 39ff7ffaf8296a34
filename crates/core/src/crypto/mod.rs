//! Secrets: hiding, sealing, generating, and signing with them.

pub mod sealed;
pub mod secret;
pub mod signing;
pub mod token;
pub mod vault;

//! The parts of a webhook that its owner sets, as read and shown.

pub(crate) mod body;
mod credentials;
mod limits;
mod rows;
mod success;

pub(super) use credentials::{CredentialsView, SecretHeader, show_headers};
pub(super) use limits::LimitsBody;
pub(super) use rows::WebhookField;
pub(super) use success::Success;

//! What webhooks send, and how receivers react.

mod addresses;
mod condition;
mod happened;
mod health;
mod hostile_receivers;
mod live;
mod pause;
mod peers;
mod recovery;
mod refusals;
mod retries;
mod send_all;
mod signature;
mod wire;

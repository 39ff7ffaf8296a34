//! What every HTTP interface of Refhook needs: the server loop, bodies, client addresses, limits, errors. It knows
//! nothing of the database.

pub mod body;
pub mod client;
pub mod error;
pub mod event_stream;
pub mod loose;
pub mod origin;
pub mod rate;
pub mod server;

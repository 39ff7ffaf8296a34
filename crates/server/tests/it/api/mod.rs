//! The API, and the other ways for programs to call the server.

mod abuse;
mod batch;
mod clients;
mod document;
mod guide;
mod inbound;
mod isolation;
mod limits;
mod n8n;
mod reads;
mod trouble;
pub(crate) mod uploads;

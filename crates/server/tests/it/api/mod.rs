//! The API, and the ways in beside it.

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

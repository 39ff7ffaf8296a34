//! Tests of the API: requests to the router, on a fresh database.

mod access;
mod campaigns;
mod deliveries;
mod door;
mod happened;
mod input;
mod ledger;
mod search;
mod tokens;
mod users;
mod webhooks;

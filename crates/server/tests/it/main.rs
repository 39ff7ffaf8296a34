//! Stories through the public door: the real server, a real database, a real receiver.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test that meets the unexpected must fail, in its helpers too"
)]

mod abuse;
mod addresses;
mod backup;
mod batch;
mod chaos;
mod clients;
mod clock;
mod condition;
mod crash;
mod demo;
mod document;
mod fixture;
mod guide;
mod happened;
mod health;
mod hostile_receivers;
mod inbound;
mod isolation;
mod limits;
mod live;
mod members;
mod metrics;
mod n8n;
mod nodes;
mod outages;
mod pages;
mod pause;
mod peers;
mod plans;
mod reads;
mod recovery;
mod refusals;
mod retention;
mod retries;
mod send_all;
mod sessions;
mod shortage;
mod signature;
mod traces;
mod trouble;
mod uploads;
mod wire;

pub(crate) use refhook_testkit::on_both;

//! The use cases on both databases.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test that meets the unexpected must fail, in its helpers too"
)]

mod bulk_jobs;
mod effects;
mod exports;
mod fixture;
mod interleavings;
mod stories;
mod uploads;
mod workbooks;

pub(crate) use refhook_testkit::on_both;

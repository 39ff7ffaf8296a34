//! A retry as the API shows it.

use refhook_core::time::UnixMs;
use refhook_store::bulk_jobs::retry::Retry;
use serde::Serialize;
use utoipa::ToSchema;

use crate::api::schema;

/// A retry of all deliveries of a webhook that had failed when it began.
#[derive(Serialize, ToSchema)]
#[schema(as = Retry)]
pub(crate) struct RetryView {
    id: i64,
    webhook_id: i64,
    #[schema(value_type = schema::JobState)]
    state: &'static str,
    /// Deliveries created before this time are left alone.
    #[schema(format = DateTime, required)]
    since: Option<String>,
    /// Deliveries to be sent again.
    total: i64,
    /// Those of them that wait to be sent again, or were sent.
    done: i64,
    #[schema(format = DateTime)]
    created_at: String,
    #[schema(format = DateTime, required)]
    finished_at: Option<String>,
}

impl From<Retry> for RetryView {
    fn from(retry: Retry) -> Self {
        let progress = retry.progress;
        Self {
            id: retry.id.0,
            webhook_id: retry.webhook_id.0,
            state: progress.state.name(),
            since: retry.since.map(UnixMs::rfc3339),
            total: progress.total,
            done: progress.done,
            created_at: progress.created_at.rfc3339(),
            finished_at: progress.finished_at.map(UnixMs::rfc3339),
        }
    }
}

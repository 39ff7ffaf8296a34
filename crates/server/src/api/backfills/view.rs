//! A backfill as the API shows it.

use std::collections::BTreeSet;

use refhook_core::person::SourceGroup;
use refhook_core::time::UnixMs;
use refhook_store::bulk_jobs::backfill::Backfill;
use serde::Serialize;
use utoipa::ToSchema;

use crate::api::schema;

/// Earlier leads that are sent to a webhook.
#[derive(Serialize, ToSchema)]
#[schema(as = Backfill)]
pub(crate) struct BackfillView {
    id: i64,
    webhook_id: i64,
    #[schema(value_type = schema::JobState)]
    state: &'static str,
    /// To whom it happened at this time or later.
    #[schema(format = DateTime)]
    from: String,
    /// To whom it happened before this time.
    #[schema(format = DateTime)]
    until: String,
    #[schema(value_type = Vec<schema::SourceGroup>)]
    sources: BTreeSet<SourceGroup>,
    /// People to be sent.
    total: i64,
    /// Those of them that wait to be sent, or were sent.
    done: i64,
    #[schema(format = DateTime)]
    created_at: String,
    #[schema(format = DateTime, required)]
    finished_at: Option<String>,
}

impl From<Backfill> for BackfillView {
    fn from(backfill: Backfill) -> Self {
        let progress = backfill.progress;
        Self {
            id: backfill.id.0,
            webhook_id: backfill.webhook_id.0,
            state: progress.state.name(),
            from: backfill.from.rfc3339(),
            until: backfill.until.rfc3339(),
            sources: backfill.sources,
            total: progress.total,
            done: progress.done,
            created_at: progress.created_at.rfc3339(),
            finished_at: progress.finished_at.map(UnixMs::rfc3339),
        }
    }
}

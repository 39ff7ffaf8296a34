//! `/webhooks/{webhook}/retries` and `/webhooks/{webhook}/backfills`: send all failed deliveries of a webhook again, or
//! people who joined before the webhook existed.

use std::collections::BTreeSet;

use axum::Json;
use http::StatusCode;
use refhook_core::ids::{BackfillId, RetryId, WebhookId};
use refhook_core::people::person::SourceGroup;
use refhook_core::problem::Problems;
use refhook_core::time::UnixMs;
use refhook_program::{BackfillFilter, RecoveryError};
use refhook_store::bulk_jobs::backfill::{self, Backfill};
use refhook_store::bulk_jobs::retry::{self, Retry};
use refhook_store::webhooks::StoredWebhook;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::answer::{Data, JsonResult, List, StatusResult};
use crate::auth::{MayRead, MaySend, MayWrite, On, number_in_path};
use crate::document::calls::{AlreadyRunning, BodyErrors, Errors, NotFound, WebhookPath};
use crate::document::schema;
use crate::error::ApiError;
use crate::request::{OptionalBody, Time, plain_body};

/// Number of retries or backfills shown.
const SHOWN: i64 = 10;

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
    fn from(Retry { id, webhook_id, since, progress }: Retry) -> Self {
        Self {
            id: id.0,
            webhook_id: webhook_id.0,
            state: progress.state.name(),
            since: since.map(UnixMs::rfc3339),
            total: progress.total,
            done: progress.done,
            created_at: progress.created_at.rfc3339(),
            finished_at: progress.finished_at.map(UnixMs::rfc3339),
        }
    }
}

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
    fn from(Backfill { id, webhook_id, from, until, sources, progress }: Backfill) -> Self {
        Self {
            id: id.0,
            webhook_id: webhook_id.0,
            state: progress.state.name(),
            from: from.rfc3339(),
            until: until.rfc3339(),
            sources,
            total: progress.total,
            done: progress.done,
            created_at: progress.created_at.rfc3339(),
            finished_at: progress.finished_at.map(UnixMs::rfc3339),
        }
    }
}

/// A webhook's newest retries.
type RetryList = List<RetryView>;

/// List a webhook's ten newest retries, the newest first.
#[utoipa::path(
    get, path = "/webhooks/{webhook}/retries", tag = "Deliveries", operation_id = "listRetries", params(WebhookPath),
    responses((status = 200, description = "The retries.", body = RetryList), Errors, NotFound)
)]
pub(crate) async fn list_retries(
    On(app, MayRead(account), webhook): On<MayRead, StoredWebhook>,
) -> JsonResult<RetryList> {
    let mut connection = app.db().read_for(account).await?;
    let found = retry::list(&mut connection.tx(), webhook.id, SHOWN).await?;
    Ok(Json(found.into_iter().map(RetryView::from).collect()))
}

/// A webhook's newest backfills.
type BackfillList = List<BackfillView>;

/// List a webhook's ten newest backfills, the newest first.
#[utoipa::path(
    get, path = "/webhooks/{webhook}/backfills", tag = "Deliveries", operation_id = "listBackfills", params(WebhookPath),
    responses((status = 200, description = "The backfills.", body = BackfillList), Errors, NotFound)
)]
pub(crate) async fn list_backfills(
    On(app, MayRead(account), webhook): On<MayRead, StoredWebhook>,
) -> JsonResult<BackfillList> {
    let mut connection = app.db().read_for(account).await?;
    let found = backfill::list(&mut connection.tx(), webhook.id, SHOWN).await?;
    Ok(Json(found.into_iter().map(BackfillView::from).collect()))
}

/// Which failed deliveries are sent again.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RetryFailed {
    /// Those created at this time or later, RFC 3339; left out, all.
    #[schema(value_type = Option<String>, format = DateTime)]
    since: Option<Time>,
    /// Only count them.
    #[serde(default)]
    dry_run: bool,
}

plain_body!(RetryFailed);

/// A retry that began, or what it would do.
#[derive(Serialize, ToSchema)]
pub(crate) struct StartedRetry {
    /// Null when they were only counted.
    #[schema(required)]
    data: Option<RetryView>,
    /// How many deliveries are sent again.
    count: i64,
}

/// Send all failed deliveries of a webhook again, in the background. Those that fail later are not part of it.
#[utoipa::path(
    post, path = "/webhooks/{webhook}/retries", tag = "Deliveries", operation_id = "retryFailed",
    request_body = Option<RetryFailed>, params(WebhookPath),
    responses((status = 202, description = "It has begun.", body = StartedRetry), AlreadyRunning, Errors, BodyErrors, NotFound)
)]
pub(crate) async fn start_retry(
    On(app, MaySend(account), id): On<MaySend, WebhookId>,
    OptionalBody(body): OptionalBody<RetryFailed>,
) -> StatusResult<StartedRetry> {
    let since = body.since.map(|time| time.0);
    let count = async { app.program.count_failed(account, id, since).await.map(|(count, _)| count) };
    let start = app.program.start_retry(account, id, since);
    let begun = start_or_count(body.dry_run, start, count, |retry| retry.progress.total);
    let (data, count) = Box::pin(begun).await?;
    Ok((StatusCode::ACCEPTED, Json(StartedRetry { data, count })))
}

/// Which earlier leads are sent.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SendEarlier {
    /// Those who joined, or became qualified, at this time or later, RFC 3339; left out, all.
    #[schema(value_type = Option<String>, format = DateTime)]
    from: Option<Time>,
    /// Those who did before this time; left out, before the webhook was made.
    #[schema(value_type = Option<String>, format = DateTime)]
    until: Option<Time>,
    /// Those who came in so; left out, all that the webhook is for.
    #[schema(value_type = Option<Vec<schema::SourceGroup>>, min_items = 1)]
    sources: Option<Vec<SourceGroup>>,
    /// Only count them.
    #[serde(default)]
    dry_run: bool,
}

plain_body!(SendEarlier);

impl SendEarlier {
    fn filter(self) -> Result<BackfillFilter, Problems> {
        let (from, until) = (self.from.map(|time| time.0), self.until.map(|time| time.0));
        if from.zip(until).is_some_and(|(from, until)| until <= from) {
            return Err(Problems::one("until", "Choose a time after `from`."));
        }
        if self.sources.as_ref().is_some_and(Vec::is_empty) {
            return Err(Problems::one("sources", "Choose at least one group, or leave this out."));
        }
        Ok(BackfillFilter { from, until, sources: self.sources.map(|groups| groups.into_iter().collect()) })
    }
}

/// A backfill that began, or what it would do.
#[derive(Serialize, ToSchema)]
pub(crate) struct StartedBackfill {
    /// Null when they were only counted.
    #[schema(required)]
    data: Option<BackfillView>,
    /// How many people are sent.
    count: i64,
}

/// Send leads to a webhook that were there before it, in the background, with the facts of the moment when they joined or
/// became qualified. Whom the webhook was sent already is passed over, so that nobody is sent twice.
#[utoipa::path(
    post, path = "/webhooks/{webhook}/backfills", tag = "Deliveries", operation_id = "sendEarlier",
    request_body = Option<SendEarlier>, params(WebhookPath),
    responses((status = 202, description = "It has begun.", body = StartedBackfill), AlreadyRunning, Errors, BodyErrors, NotFound)
)]
pub(crate) async fn start_backfill(
    On(app, MaySend(account), id): On<MaySend, WebhookId>,
    OptionalBody(body): OptionalBody<SendEarlier>,
) -> StatusResult<StartedBackfill> {
    let dry_run = body.dry_run;
    let filter = body.filter()?;
    let (program, counted) = (&app.program, filter.clone());
    let count = async move { program.count_backfill(account, id, counted).await.map(|(count, _)| count) };
    let start = program.start_backfill(account, id, filter);
    let begun = start_or_count(dry_run, start, count, |backfill| backfill.progress.total);
    let (data, count) = Box::pin(begun).await?;
    Ok((StatusCode::ACCEPTED, Json(StartedBackfill { data, count })))
}

/// Starts a job and returns its size. A dry run only counts and starts nothing.
async fn start_or_count<Job, View: From<Job>>(
    dry_run: bool,
    start: impl Future<Output = Result<Job, RecoveryError>>,
    count: impl Future<Output = Result<i64, RecoveryError>>,
    total: impl FnOnce(&Job) -> i64,
) -> Result<(Option<View>, i64), RecoveryError> {
    if dry_run {
        return Ok((None, count.await?));
    }
    let started = start.await?;
    let total = total(&started);
    Ok((Some(started.into()), total))
}

number_in_path!(RetryId, ApiError::not_found("This webhook has no retry with this id."));

/// A retry as the single answer.
type RetryData = Data<RetryView>;

/// Stop a retry. What waits already is sent; one that has ended stays as it is.
#[utoipa::path(
    delete, path = "/webhooks/{webhook}/retries/{retry}", tag = "Deliveries", operation_id = "cancelRetry",
    params(WebhookPath, ("retry" = i64, Path, description = "Id")),
    responses((status = 200, description = "The retry as it is now.", body = RetryData), Errors, NotFound)
)]
pub(crate) async fn cancel_retry(
    On(app, MayWrite(account), (webhook, id)): On<MayWrite, (WebhookId, RetryId)>,
) -> JsonResult<RetryData> {
    let cancelled = app.program.cancel_retry(account, webhook, id).await?;
    Ok(Json(Data { data: cancelled.into() }))
}

number_in_path!(BackfillId, ApiError::not_found("This webhook has no backfill with this id."));

/// A backfill as the single answer.
type BackfillData = Data<BackfillView>;

/// Stop a backfill. Who waits already is sent; one that has ended stays as it is.
#[utoipa::path(
    delete, path = "/webhooks/{webhook}/backfills/{backfill}", tag = "Deliveries", operation_id = "cancelBackfill",
    params(WebhookPath, ("backfill" = i64, Path, description = "Id")),
    responses((status = 200, description = "The backfill as it is now.", body = BackfillData), Errors, NotFound)
)]
pub(crate) async fn cancel_backfill(
    On(app, MayWrite(account), (webhook, id)): On<MayWrite, (WebhookId, BackfillId)>,
) -> JsonResult<BackfillData> {
    let cancelled = app.program.cancel_backfill(account, webhook, id).await?;
    Ok(Json(Data { data: cancelled.into() }))
}

//! `/webhooks/{webhook}/retries`: sends all failed deliveries of a webhook again.

use axum::Json;
use http::StatusCode;
use refhook_core::ids::{RetryId, WebhookId};
use refhook_core::time::UnixMs;
use refhook_store::bulk_jobs::retry::{self, Retry};
use refhook_store::webhooks::StoredWebhook;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::answer::{Data, JsonResult, StatusResult};
use crate::auth::{MayRead, MaySend, MayWrite, On, number_in_path};
use crate::document::schema::{self, BodyErrors, Errors, NotFound};
use crate::error::{ApiError, ErrorBody};
use crate::request::{OptionalBody, Time, plain_body};
use crate::state::ApiState;

pub(crate) fn router() -> OpenApiRouter<ApiState> {
    OpenApiRouter::new().routes(routes!(start, list)).routes(routes!(cancel))
}

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

/// Number of retries shown.
const SHOWN: i64 = 10;

/// A webhook's newest retries.
#[derive(Serialize, ToSchema)]
pub(crate) struct RetryList {
    data: Vec<RetryView>,
}

/// List a webhook's ten newest retries, the newest first.
#[utoipa::path(
    get, path = "/webhooks/{webhook}/retries", tag = "Deliveries", operation_id = "listRetries",
    params(("webhook" = i64, Path, description = "Id")),
    responses((status = 200, description = "The retries.", body = RetryList), Errors, NotFound)
)]
pub(crate) async fn list(
    On(app, MayRead(account), webhook): On<MayRead, StoredWebhook>,
) -> JsonResult<RetryList> {
    let mut connection = app.db().read_for(account).await?;
    let found = retry::list(&mut connection.tx(), webhook.id, SHOWN).await?;
    Ok(Json(RetryList { data: found.into_iter().map(RetryView::from).collect() }))
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
    request_body = Option<RetryFailed>, params(("webhook" = i64, Path, description = "Id")),
    responses(
        (status = 202, description = "It has begun.", body = StartedRetry),
        (status = 409, description = "Another one is running: `already_running`.", body = ErrorBody),
        Errors, BodyErrors, NotFound
    )
)]
pub(crate) async fn start(
    On(app, MaySend(account), id): On<MaySend, WebhookId>,
    OptionalBody(body): OptionalBody<RetryFailed>,
) -> StatusResult<StartedRetry> {
    let since = body.since.map(|time| time.0);
    if body.dry_run {
        let (count, _) = app.program.count_failed(account, id, since).await?;
        return Ok((StatusCode::ACCEPTED, Json(StartedRetry { data: None, count })));
    }
    let retry = app.program.start_retry(account, id, since).await?;
    let count = retry.progress.total;
    Ok((StatusCode::ACCEPTED, Json(StartedRetry { data: Some(retry.into()), count })))
}

number_in_path!(RetryId, ApiError::not_found("This webhook has no retry with this id."));

/// A retry as the single answer.
type RetryData = Data<RetryView>;

/// Stop a retry. What waits already is sent; one that has ended stays as it is.
#[utoipa::path(
    delete, path = "/webhooks/{webhook}/retries/{retry}", tag = "Deliveries", operation_id = "cancelRetry",
    params(("webhook" = i64, Path, description = "Id"), ("retry" = i64, Path, description = "Id")),
    responses((status = 200, description = "The retry as it is now.", body = RetryData), Errors, NotFound)
)]
pub(crate) async fn cancel(
    On(app, MayWrite(account), (webhook, id)): On<MayWrite, (WebhookId, RetryId)>,
) -> JsonResult<RetryData> {
    let cancelled = app.program.cancel_retry(account, webhook, id).await?;
    Ok(Json(Data { data: cancelled.into() }))
}

//! `POST /webhooks/{webhook}/retries`.

use axum::Json;
use axum::extract::State;
use http::StatusCode;
use refhook_core::problem::Problems;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::view::RetryView;
use crate::api::auth::MaySend;
use crate::api::error::{ApiError, ErrorBody};
use crate::api::request::{Object, OptionalBody, PathText, RequestBody, Time, read};
use crate::api::schema::{BodyErrors, Errors, NotFound};
use crate::api::webhooks::find;
use crate::app::App;

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

impl RequestBody for RetryFailed {
    fn read(object: Object) -> Result<Self, Problems> {
        read(object)
    }
}

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
    State(app): State<App>,
    MaySend(account): MaySend,
    name: PathText,
    OptionalBody(body): OptionalBody<RetryFailed>,
) -> Result<(StatusCode, Json<StartedRetry>), ApiError> {
    let (id, since) = (find::id(&name)?, body.since.map(|time| time.0));
    if body.dry_run {
        let (count, _) = app.program.count_failed(account, id, since).await?;
        return Ok((StatusCode::ACCEPTED, Json(StartedRetry { data: None, count })));
    }
    let retry = app.program.start_retry(account, id, since).await?;
    let count = retry.progress.total;
    Ok((StatusCode::ACCEPTED, Json(StartedRetry { data: Some(retry.into()), count })))
}

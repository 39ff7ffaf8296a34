//! `POST /webhooks/{webhook}/backfills`.

use axum::Json;
use axum::extract::State;
use http::StatusCode;
use refhook_core::person::SourceGroup;
use refhook_core::problem::Problems;
use refhook_program::BackfillFilter;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::view::BackfillView;
use crate::api::auth::MaySend;
use crate::api::error::{ApiError, ErrorBody};
use crate::api::request::{Object, OptionalBody, PathText, RequestBody, Time, read};
use crate::api::schema::{self, BodyErrors, Errors, NotFound};
use crate::api::webhooks::find;
use crate::app::App;

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

impl RequestBody for SendEarlier {
    fn read(object: Object) -> Result<Self, Problems> {
        read(object)
    }
}

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
    request_body = Option<SendEarlier>, params(("webhook" = i64, Path, description = "Id")),
    responses(
        (status = 202, description = "It has begun.", body = StartedBackfill),
        (status = 409, description = "Another one is running: `already_running`.", body = ErrorBody),
        Errors, BodyErrors, NotFound
    )
)]
pub(crate) async fn start(
    State(app): State<App>,
    MaySend(account): MaySend,
    name: PathText,
    OptionalBody(body): OptionalBody<SendEarlier>,
) -> Result<(StatusCode, Json<StartedBackfill>), ApiError> {
    let (id, dry_run) = (find::id(&name)?, body.dry_run);
    let filter = body.filter()?;
    if dry_run {
        let (count, _) = app.program.count_backfill(account, id, filter).await?;
        return Ok((StatusCode::ACCEPTED, Json(StartedBackfill { data: None, count })));
    }
    let backfill = app.program.start_backfill(account, id, filter).await?;
    let count = backfill.progress.total;
    Ok((StatusCode::ACCEPTED, Json(StartedBackfill { data: Some(backfill.into()), count })))
}

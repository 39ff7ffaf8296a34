//! `/webhooks/{webhook}/backfills`: sends people who joined before the webhook existed.

use std::collections::BTreeSet;

use axum::Json;
use http::StatusCode;
use refhook_core::ids::{BackfillId, WebhookId};
use refhook_core::people::person::SourceGroup;
use refhook_core::problem::Problems;
use refhook_core::time::UnixMs;
use refhook_program::BackfillFilter;
use refhook_store::bulk_jobs::backfill::{self, Backfill};
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

/// Number of backfills shown.
const SHOWN: i64 = 10;

/// A webhook's newest backfills.
#[derive(Serialize, ToSchema)]
pub(crate) struct BackfillList {
    data: Vec<BackfillView>,
}

/// List a webhook's ten newest backfills, the newest first.
#[utoipa::path(
    get, path = "/webhooks/{webhook}/backfills", tag = "Deliveries", operation_id = "listBackfills",
    params(("webhook" = i64, Path, description = "Id")),
    responses((status = 200, description = "The backfills.", body = BackfillList), Errors, NotFound)
)]
pub(crate) async fn list(
    On(app, MayRead(account), webhook): On<MayRead, StoredWebhook>,
) -> JsonResult<BackfillList> {
    let mut connection = app.db().read_for(account).await?;
    let found = backfill::list(&mut connection.tx(), webhook.id, SHOWN).await?;
    Ok(Json(BackfillList { data: found.into_iter().map(BackfillView::from).collect() }))
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
    request_body = Option<SendEarlier>, params(("webhook" = i64, Path, description = "Id")),
    responses(
        (status = 202, description = "It has begun.", body = StartedBackfill),
        (status = 409, description = "Another one is running: `already_running`.", body = ErrorBody),
        Errors, BodyErrors, NotFound
    )
)]
pub(crate) async fn start(
    On(app, MaySend(account), id): On<MaySend, WebhookId>,
    OptionalBody(body): OptionalBody<SendEarlier>,
) -> StatusResult<StartedBackfill> {
    let dry_run = body.dry_run;
    let filter = body.filter()?;
    if dry_run {
        let (count, _) = app.program.count_backfill(account, id, filter).await?;
        return Ok((StatusCode::ACCEPTED, Json(StartedBackfill { data: None, count })));
    }
    let backfill = app.program.start_backfill(account, id, filter).await?;
    let count = backfill.progress.total;
    Ok((StatusCode::ACCEPTED, Json(StartedBackfill { data: Some(backfill.into()), count })))
}

number_in_path!(BackfillId, ApiError::not_found("This webhook has no backfill with this id."));

/// A backfill as the single answer.
type BackfillData = Data<BackfillView>;

/// Stop a backfill. Who waits already is sent; one that has ended stays as it is.
#[utoipa::path(
    delete, path = "/webhooks/{webhook}/backfills/{backfill}", tag = "Deliveries", operation_id = "cancelBackfill",
    params(("webhook" = i64, Path, description = "Id"), ("backfill" = i64, Path, description = "Id")),
    responses((status = 200, description = "The backfill as it is now.", body = BackfillData), Errors, NotFound)
)]
pub(crate) async fn cancel(
    On(app, MayWrite(account), (webhook, id)): On<MayWrite, (WebhookId, BackfillId)>,
) -> JsonResult<BackfillData> {
    let cancelled = app.program.cancel_backfill(account, webhook, id).await?;
    Ok(Json(Data { data: cancelled.into() }))
}

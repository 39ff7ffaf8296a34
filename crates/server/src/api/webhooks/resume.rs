//! `POST /webhooks/{webhook}/resume`.

use axum::Json;
use axum::extract::State;
use refhook_core::problem::Problems;
use refhook_core::time::UnixMs;
use refhook_program::Backlog;
use serde::Deserialize;
use utoipa::ToSchema;

use super::find;
use super::view::WebhookData;
use crate::api::auth::SendsAs;
use crate::api::error::{ApiError, ErrorBody};
use crate::api::page::Data;
use crate::api::request::{Body, Object, PathText, RequestBody, Time, read};
use crate::api::schema::{BodyErrors, Errors, NotFound};
use crate::app::App;

/// What becomes of the deliveries that wait.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"waiting": "send", "since": "2022-06-09T10:00:00Z"}))]
pub(crate) struct ResumeWebhook {
    #[schema(inline)]
    waiting: Waiting,
    /// With `send`: what was created before this time is discarded, the rest is sent.
    #[schema(value_type = Option<String>, format = DateTime)]
    since: Option<Time>,
}

#[derive(Clone, Copy, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum Waiting {
    Send,
    Discard,
}

impl RequestBody for ResumeWebhook {
    fn read(object: Object) -> Result<Self, Problems> {
        read(object)
    }
}

impl ResumeWebhook {
    fn backlog(&self, now: UnixMs) -> Result<Backlog, Problems> {
        match (self.waiting, self.since) {
            (Waiting::Send, None) => Ok(Backlog::Send),
            // It would discard what comes while this call is carried out.
            (Waiting::Send, Some(Time(since))) if since > now => {
                Err(Problems::one("since", "This time is still to come; choose one that is past."))
            }
            (Waiting::Send, Some(Time(since))) => Ok(Backlog::SendSince(since)),
            (Waiting::Discard, None) => Ok(Backlog::Discard),
            (Waiting::Discard, Some(_)) => Err(Problems::one(
                "since",
                "Leave this out to discard everything, or choose to send what is newer.",
            )),
        }
    }
}

/// Send again after a pause by hand. What is discarded is not sent any more; what is being sent at this moment is not
/// discarded.
#[utoipa::path(
    post, path = "/webhooks/{webhook}/resume", tag = "Webhooks", operation_id = "resumeWebhook",
    params(("webhook" = i64, Path, description = "Id")), request_body = ResumeWebhook,
    responses(
        (status = 200, description = "The webhook as it is now.", body = WebhookData),
        (status = 409, description = "It is not paused by hand; `reason` says how it stands.", body = ErrorBody),
        Errors, BodyErrors, NotFound,
    )
)]
pub(crate) async fn resume(
    State(app): State<App>,
    SendsAs(by, audience): SendsAs,
    name: PathText,
    Body(body): Body<ResumeWebhook>,
) -> Result<Json<WebhookData>, ApiError> {
    let (id, backlog) = (find::id(&name)?, body.backlog(app.program.now())?);
    let resumed = app.program.resume_webhook(by, id, backlog).await?;
    Ok(Json(Data { data: find::view_of(&app, resumed, audience)? }))
}

//! Controls sending: `POST /webhooks/{webhook}/pause`, `resume`, `try` and `send-waiting`.

use axum::Json;
use refhook_core::ids::WebhookId;
use refhook_core::problem::Problems;
use refhook_core::time::UnixMs;
use refhook_program::Backlog;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::find;
use super::view::{WebhookData, WebhookView};
use crate::answer::JsonResult;
use crate::auth::{ChangesAs, On, SendsAs};
use crate::document::calls::{
    AlreadyPaused, BodyErrors, Errors, NotFound, NotPaused, NotSending, NotWaiting, WebhookPath,
};
use crate::request::{Body, Time, plain_body};

/// Stop sending. New deliveries are kept and wait until the webhook is resumed.
#[utoipa::path(
    post, path = "/webhooks/{webhook}/pause", tag = "Webhooks", operation_id = "pauseWebhook", params(WebhookPath),
    responses((status = 200, description = "The webhook as it is now.", body = WebhookData), AlreadyPaused, Errors, NotFound)
)]
pub(crate) async fn pause(
    On(app, ChangesAs(by, audience), id): On<ChangesAs, WebhookId>,
) -> JsonResult<WebhookData> {
    let paused = app.program.pause_webhook(by, id).await?;
    find::answer(&app, paused, audience)
}

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

plain_body!(ResumeWebhook);

impl ResumeWebhook {
    fn backlog(&self, now: UnixMs) -> Result<Backlog, Problems> {
        match (self.waiting, self.since) {
            (Waiting::Send, None) => Ok(Backlog::Send),
            // A future time would discard deliveries that are created during this call.
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
    params(WebhookPath), request_body = ResumeWebhook,
    responses(
        (status = 200, description = "The webhook as it is now.", body = WebhookData),
        NotPaused,
        Errors, BodyErrors, NotFound,
    )
)]
pub(crate) async fn resume(
    On(app, SendsAs(by, audience), id): On<SendsAs, WebhookId>,
    Body(body): Body<ResumeWebhook>,
) -> JsonResult<WebhookData> {
    let backlog = body.backlog(app.program.now())?;
    let resumed = app.program.resume_webhook(by, id, backlog).await?;
    find::answer(&app, resumed, audience)
}

/// Try the endpoint of a webhook at once, instead of when its pause ends (`not_before`), and make all due that waits. Of a
/// failing webhook one lead is sent; when it arrives, all others follow.
#[utoipa::path(
    post, path = "/webhooks/{webhook}/try", tag = "Webhooks", operation_id = "tryWebhook", params(WebhookPath),
    responses((status = 200, description = "The webhook as it is now.", body = WebhookData), NotWaiting, Errors, NotFound)
)]
pub(crate) async fn try_now(
    On(app, ChangesAs(by, audience), id): On<ChangesAs, WebhookId>,
) -> JsonResult<WebhookData> {
    let tried = app.program.try_webhook(by.account, id).await?;
    find::answer(&app, tried, audience)
}

/// The webhook, and what is sent.
#[derive(Serialize, ToSchema)]
pub(crate) struct SentWaiting {
    data: WebhookView,
    /// How many deliveries waited.
    count: i64,
}

/// Send all waiting deliveries now, also those that wait for their own next attempt. Their schedules stay as they are. Of a
/// failing webhook one is sent; when it arrives, all others follow.
#[utoipa::path(
    post, path = "/webhooks/{webhook}/send-waiting", tag = "Webhooks", operation_id = "sendWaiting", params(WebhookPath),
    responses((status = 200, description = "The webhook as it is now.", body = SentWaiting), NotSending, Errors, NotFound)
)]
pub(crate) async fn send_waiting(
    On(app, SendsAs(by, audience), id): On<SendsAs, WebhookId>,
) -> JsonResult<SentWaiting> {
    let (webhook, count) = app.program.send_waiting(by.account, id).await?;
    Ok(Json(SentWaiting { data: find::view_of(&app, webhook, audience)?, count }))
}

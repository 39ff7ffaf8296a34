//! `POST /webhooks/{webhook}/test` and `POST /webhooks/test`.

use axum::Json;
use axum::extract::State;
use refhook_core::delivery::diagnosis::{Failure, Lead};
use refhook_core::delivery::outcome::Outcome;
use refhook_core::delivery::received::{LoggedResponse, Received};
use refhook_core::ids::{DeliveryId, WebhookId};
use refhook_core::webhook::Webhook;
use refhook_core::webhook::endpoint_url::EndpointUrl;
use refhook_core::webhook::payload::sign::Signing;
use refhook_delivery::egress::{Keep, Terms};
use refhook_delivery::{Sent, send};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::facts::facts;
use super::preview::PreviewWebhook;
use super::{Trial, signing_secrets};
use crate::answer::{Data, JsonResult};
use crate::auth::{Audience, On, SendsAs};
use crate::document::calls::{BodyErrors, Errors, NotFound, WebhookPath};
use crate::document::schema;
use crate::error::ApiError;
use crate::request::{Body, OptionalBody, plain_body};
use crate::state::ApiState;
use crate::webhooks::diagnosis::DiagnosisView;
use crate::webhooks::find;
use crate::webhooks::wire::{RequestView, ResponseView, TimingsView};

/// Whose data a test send carries.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct TestWebhook {
    /// Left out, a sample's.
    person_id: Option<i64>,
}

plain_body!(TestWebhook);

/// What became of a test send.
#[derive(Serialize, ToSchema)]
pub(crate) struct TestResult {
    /// The `webhook-id` of the request.
    #[schema(value_type = schema::Uuid)]
    id: String,
    #[schema(value_type = schema::AttemptOutcome)]
    outcome: Outcome,
    /// What went wrong, in plain words.
    #[schema(required)]
    detail: Option<String>,
    /// The address that was called.
    #[schema(required)]
    address: Option<String>,
    request: RequestView,
    /// Null when no answer came.
    #[schema(required)]
    response: Option<ResponseView>,
    timings: TimingsView,
    /// What went wrong and what to do; null when it was delivered.
    #[schema(required)]
    diagnosis: Option<DiagnosisView>,
}

/// A test as the single answer.
pub(crate) type TestResultData = Data<TestResult>;

/// Send a test to a webhook and show what comes back.
///
/// The request carries `refhook-test: 1` and is counted nowhere. An account can send ten a minute.
#[utoipa::path(
    post, path = "/webhooks/{webhook}/test", tag = "Webhooks", operation_id = "testWebhook",
    params(WebhookPath), request_body = Option<TestWebhook>,
    responses((status = 200, description = "What came back.", body = TestResultData), Errors, BodyErrors, NotFound)
)]
pub(crate) async fn test(
    State(state): State<ApiState>,
    On(app, caller, id): On<SendsAs, WebhookId>,
    OptionalBody(body): OptionalBody<TestWebhook>,
) -> JsonResult<TestResultData> {
    let account = caller.0.account;
    let (stored, secrets) = find::find(&app, account, id).await?;
    let about = (stored.campaign_id, stored.config.event);
    let facts = facts(&app, account, about, body.person_id).await?;
    let keys = signing_secrets(&app, &stored)?;
    let trial = Trial { webhook: Webhook { config: stored.config, secrets }, facts, keys };
    Ok(Json(Data { data: send_test(&state, &caller, &trial).await? }))
}

/// Sends a test of a webhook, saved or not.
///
/// # Errors
/// 429 when the account has sent too many within a minute.
async fn send_test(
    state: &ApiState,
    SendsAs(by, audience): &SendsAs,
    Trial { webhook, facts, keys }: &Trial,
) -> Result<TestResult, ApiError> {
    let program = &state.app.program;
    let now = program.now();
    let message = "Too many test sends within a minute. Wait, then go on.";
    let counted = state.tests.check(&by.account, now);
    counted.map_err(|over| ApiError::too_many_requests(over.wait, message))?;
    let keys: Vec<_> = keys.iter().collect();
    let id = program.random().with(|random| DeliveryId::new(now, random)).to_string();
    let signing = Signing { id: &id, at: now, secrets: &keys, test: true };
    let sent = send(&state.app.egress, webhook, facts, &signing, Terms::any_time(Keep::All)).await;
    // Nothing was sent, and the receiver is not to blame.
    if sent.is_shortage() {
        return Err(ApiError::unavailable());
    }
    Ok(TestResult::new(id, &webhook.config.url, sent, *audience))
}

impl TestResult {
    fn new(id: String, url: &EndpointUrl, sent: Sent, audience: Audience) -> Self {
        let answer = sent.answer();
        let failure = Failure {
            outcome: sent.outcome,
            status: answer.as_ref().map(|answer| answer.status),
            detail: sent.detail.as_ref().map(Received::as_deref),
            url: Some(url),
            location: answer.as_ref().and_then(LoggedResponse::location),
            lead: Lead::None,
        };
        let diagnosis = DiagnosisView::of(&failure, audience);
        Self {
            id,
            outcome: sent.outcome,
            address: sent.address().map(|address| address.to_string()),
            request: RequestView::new(&sent.request, audience),
            response: answer.map(|answer| ResponseView::new(answer, audience)),
            timings: sent.timings().into(),
            detail: sent.detail.and_then(|detail| audience.received(detail)),
            diagnosis,
        }
    }
}

/// Send a test of a webhook that is not saved, or not saved as it is here, and show what comes back.
///
/// The request carries `refhook-test: 1` and is counted nowhere; nothing is saved. An account can send ten tests a
/// minute, of whatever kind.
#[utoipa::path(
    post, path = "/webhooks/test", tag = "Webhooks", operation_id = "testDraftWebhook", request_body = PreviewWebhook,
    responses((status = 200, description = "What came back.", body = TestResultData), Errors, BodyErrors, NotFound)
)]
pub(crate) async fn test_draft(
    State(state): State<ApiState>,
    caller: SendsAs,
    Body(body): Body<PreviewWebhook>,
) -> JsonResult<TestResultData> {
    let trial = body.open(&state.app, caller.0.account).await?;
    Ok(Json(Data { data: send_test(&state, &caller, &trial).await? }))
}

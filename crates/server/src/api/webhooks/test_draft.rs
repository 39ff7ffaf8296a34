//! `POST /webhooks/test`.

use axum::Json;
use axum::extract::State;

use super::preview::PreviewWebhook;
use super::test::{TestResultData, send_test};
use crate::api::auth::SendsAs;
use crate::api::error::ApiError;
use crate::api::page::Data;
use crate::api::request::Body;
use crate::api::schema::{BodyErrors, Errors, NotFound};
use crate::api::state::ApiState;

/// Send a test of a webhook that is not saved, or not saved as it is here, and show what comes back.
///
/// The request carries `refhook-test: 1` and is counted nowhere; nothing is saved. An account can send ten tests a
/// minute, of whatever kind.
#[utoipa::path(
    post, path = "/webhooks/test", tag = "Webhooks", operation_id = "testDraftWebhook",
    request_body = PreviewWebhook,
    responses((status = 200, description = "What came back.", body = TestResultData), Errors, BodyErrors, NotFound)
)]
pub(crate) async fn test_draft(
    State(state): State<ApiState>,
    caller: SendsAs,
    Body(body): Body<PreviewWebhook>,
) -> Result<Json<TestResultData>, ApiError> {
    let draft = body.open(&state.app, caller.0.account).await?;
    let result = send_test(&state, &caller, (&draft.webhook, &draft.keys), &draft.facts).await?;
    Ok(Json(Data { data: result }))
}

//! `POST /inbound-webhook`.

use axum::Json;
use axum::extract::State;
use http::StatusCode;

use super::view::{InboundView, InboundWebhookAnswer};
use crate::api::auth::MayMakeTokens;
use crate::api::error::ApiError;
use crate::api::schema::Errors;
use crate::app::App;

/// Give the account an inbound webhook, or its own another address. The one before ends at once.
#[utoipa::path(
    post, path = "/inbound-webhook", tag = "Tokens", operation_id = "regenerateInboundWebhook",
    security(("session" = [])),
    responses((status = 201, description = "The new one.", body = InboundWebhookAnswer), Errors)
)]
pub(crate) async fn regenerate(
    State(app): State<App>,
    MayMakeTokens(account): MayMakeTokens,
) -> Result<(StatusCode, Json<InboundWebhookAnswer>), ApiError> {
    let (secret, created_at) = app.program.regenerate_inbound_webhook(account).await?;
    let data = Some(InboundView::new(&app, Some(&secret), created_at));
    Ok((StatusCode::CREATED, Json(InboundWebhookAnswer { data })))
}

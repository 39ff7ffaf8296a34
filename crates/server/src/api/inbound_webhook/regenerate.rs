//! `POST /inbound-webhook`.

use axum::Json;
use axum::extract::State;
use http::StatusCode;
use refhook_store::{Priority, StoreError, inbound};

use super::view::{InboundView, InboundWebhookAnswer};
use crate::api::auth::MayMakeTokens;
use crate::api::auth::token::hash_token;
use crate::api::error::ApiError;
use crate::api::schema::Errors;
use crate::app::App;
use crate::inbound::token;

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
    let now = app.program.now();
    let (secret, sealed) = token::make(&app.program.vault, account, &app.program.random);
    let (hash, db) = (hash_token(&secret), app.db());
    let work = db.write(Priority::Lead, move |mut tx| {
        Box::pin(async move { inbound::set(&mut tx, account, &hash, &sealed, now).await })
    });
    let written: Result<(), StoreError> = work.await;
    written?;
    let data = Some(InboundView::new(&app, Some(&secret), now));
    Ok((StatusCode::CREATED, Json(InboundWebhookAnswer { data })))
}

//! `GET /inbound-webhook`.

use axum::Json;
use axum::extract::State;
use refhook_store::inbound;
use refhook_store::members::Role;

use super::view::{InboundView, InboundWebhookAnswer};
use crate::api::auth::Member;
use crate::api::error::ApiError;
use crate::api::schema::Errors;
use crate::app::App;

/// Show the address by which other systems tell who became qualified.
#[utoipa::path(
    get, path = "/inbound-webhook", tag = "Tokens", operation_id = "showInboundWebhook", security(("session" = [])),
    responses((status = 200, description = "The inbound webhook.", body = InboundWebhookAnswer), Errors)
)]
pub(crate) async fn show(
    State(app): State<App>,
    Member(session): Member,
) -> Result<Json<InboundWebhookAnswer>, ApiError> {
    let account = session.account.id;
    let kept = inbound::of_account(&mut app.db().read().await?.tx(), account).await?;
    let Some(kept) = kept else { return Ok(Json(InboundWebhookAnswer { data: None })) };
    let token = match session.member.role {
        Role::Viewer => None,
        Role::Owner | Role::Member => Some(app.program.open_inbound_secret(account, &kept.sealed)?),
    };
    let data = Some(InboundView::new(&app, token.as_ref(), kept.created_at));
    Ok(Json(InboundWebhookAnswer { data }))
}

//! `/inbound-webhook`: its URL, for the settings page.

use axum::Json;
use http::StatusCode;
use refhook_core::crypto::secret::Secret;
use refhook_core::time::UnixMs;
use refhook_program::inbound_url;
use refhook_store::accounts::inbound;
use refhook_store::accounts::members::Role;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::state::ApiState;
use crate::answer::{JsonResult, StatusResult};
use crate::app::App;
use crate::auth::{As, MayMakeTokens, Member};
use crate::document::calls::Errors;

pub(super) fn router() -> OpenApiRouter<ApiState> {
    OpenApiRouter::new().routes(routes!(show, regenerate))
}

/// The inbound webhook of an account.
#[derive(Serialize, ToSchema)]
#[schema(as = InboundWebhook)]
pub(crate) struct InboundView {
    /// Where other systems tell who became qualified. Whoever knows it can, so viewers do not see it.
    #[schema(required, example = "https://refer.example.com/webhook/uA4v.../qualify")]
    url: Option<String>,
    #[schema(format = DateTime)]
    created_at: String,
}

/// The inbound webhook, or null while the account has none.
#[derive(Serialize, ToSchema)]
pub(crate) struct InboundWebhookAnswer {
    #[schema(required)]
    pub(super) data: Option<InboundView>,
}

impl InboundView {
    pub(super) fn new(app: &App, secret: Option<&Secret>, created_at: UnixMs) -> Self {
        Self {
            url: secret.map(|secret| inbound_url(app.program.base_url(), secret)),
            created_at: created_at.rfc3339(),
        }
    }
}

/// Show the address by which other systems tell who became qualified.
#[utoipa::path(
    get, path = "/inbound-webhook", tag = "Tokens", operation_id = "showInboundWebhook", security(("session" = [])),
    responses((status = 200, description = "The inbound webhook.", body = InboundWebhookAnswer), Errors)
)]
pub(crate) async fn show(As(app, Member(session)): As<Member>) -> JsonResult<InboundWebhookAnswer> {
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

/// Give the account an inbound webhook, or its own another address. The one before ends at once.
#[utoipa::path(
    post, path = "/inbound-webhook", tag = "Tokens", operation_id = "regenerateInboundWebhook", security(("session" = [])),
    responses((status = 201, description = "The new one.", body = InboundWebhookAnswer), Errors)
)]
pub(crate) async fn regenerate(
    As(app, MayMakeTokens(account)): As<MayMakeTokens>,
) -> StatusResult<InboundWebhookAnswer> {
    let (secret, created_at) = app.program.regenerate_inbound_webhook(account).await?;
    let data = Some(InboundView::new(&app, Some(&secret), created_at));
    Ok((StatusCode::CREATED, Json(InboundWebhookAnswer { data })))
}

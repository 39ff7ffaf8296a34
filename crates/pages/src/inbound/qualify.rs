//! `POST /webhook/{token}/qualify`.

use axum::extract::{Path, Request, State};
use axum::response::Response;
use http::StatusCode;
use refhook_core::crypto::secret::Secret;
use refhook_core::crypto::token::hash_token;
use refhook_core::ids::AccountId;
use refhook_core::join::{QualifyError, QualifyRequest};
use refhook_store::StoreError;
use refhook_store::accounts::inbound;

use super::answer::{Refused, told};
use super::{Inbound, body};

/// Qualifies a person. The token in the path is the only credential; the OpenAPI document describes the call.
pub(crate) async fn qualify(
    State(inbound): State<Inbound>,
    Path(token): Path<String>,
    request: Request,
) -> Result<Response, Refused> {
    let account_id = admit(&inbound, Secret::new(token)).await?;
    let named = body::read(request).await?;
    let request = QualifyRequest {
        account_id,
        person: named.person,
        campaign_id: named.campaign_id,
        qualified: true,
        quiet: false,
    };
    let done = inbound.app.program.qualify([request].into()).await;
    let mut answers = done.map_err(|error| {
        if error.is_passing() || matches!(error, StoreError::Newer(_)) {
            return away(StatusCode::SERVICE_UNAVAILABLE);
        }
        tracing::error!(%error, "a call of the inbound webhook was not carried out");
        away(StatusCode::INTERNAL_SERVER_ERROR)
    })?;
    told(answers.pop().unwrap_or(Err(QualifyError::NotFound)))
}

async fn admit(inbound: &Inbound, token: Secret) -> Result<AccountId, Refused> {
    let app = &inbound.app;
    let look_up = async { inbound::find(&mut app.db().read().await?.tx(), &hash_token(&token)).await };
    let found: Result<_, StoreError> = look_up.await;
    let found = found.map_err(|error| {
        tracing::error!(%error, "a call of the inbound webhook could not be looked up");
        away(StatusCode::SERVICE_UNAVAILABLE)
    })?;
    let unknown = "There is no inbound webhook at this address. Copy it anew from the settings.";
    let (account, plan) = found.ok_or_else(|| Refused::new(StatusCode::NOT_FOUND, unknown))?;
    if !plan.has_webhooks_and_api() {
        let message = "The plan does not include webhooks. They are part of Basic, Pro and Enterprise.";
        return Err(Refused::new(StatusCode::FORBIDDEN, message).because("plan_required"));
    }
    let counted = inbound.calls.check(&account, app.program.now());
    counted.map_err(|over| {
        let message = "Too many calls within a minute. Wait, then go on.";
        Refused::new(StatusCode::TOO_MANY_REQUESTS, message).later(over.wait)
    })?;
    Ok(account)
}

/// Nobody was qualified, so the sender should try again.
fn away(status: StatusCode) -> Refused {
    let message = "The server can not do this at the moment; nothing was changed. Please try again.";
    Refused::new(status, message).later(10)
}

//! `POST /webhook/{token}/qualify`.

use axum::extract::{Path, Request, State};
use axum::response::Response;
use http::StatusCode;
use refhook_core::ids::AccountId;
use refhook_core::join::{QualifyError, QualifyRequest};
use refhook_core::secret::Secret;
use refhook_core::token::hash_token;
use refhook_store::{StoreError, inbound};
use utoipa::ToSchema;

use super::answer::{Refused, told};
use super::{Inbound, body};
use crate::api::error::{ApiError, ErrorBody};

/// Who became qualified.
#[derive(ToSchema)]
#[schema(as = InboundConversion, example = json!({"code": "zruTPh"}))]
#[expect(dead_code, reason = "describes a body that is read loosely")]
struct Conversion {
    code: Option<String>,
    /// The code under another name.
    coupon: Option<String>,
    email: Option<String>,
    /// Goes with `email`.
    campaign_id: Option<i64>,
}

/// Whether somebody is qualified.
#[derive(ToSchema)]
#[schema(as = InboundAnswer, example = json!({"qualified": true, "changed": true}))]
#[expect(dead_code, reason = "describes an answer that is written by hand")]
struct Answered {
    qualified: bool,
    /// Whether this call brought it about.
    changed: Option<bool>,
    /// Why not: `not_found` or `not_invited`.
    reason: Option<String>,
}

/// Tell that somebody became qualified, from another system. The token in the path is all that it has to show.
///
/// Other fields that come with it are ignored. A person whom nobody knows is no error: senders post every conversion that
/// they have.
#[utoipa::path(
    post, path = "/webhook/{token}/qualify", tag = "Inbound webhook", operation_id = "inboundQualify", security(()),
    params(("token" = String, Path, description = "The secret part of the address that `GET /inbound-webhook` shows")),
    request_body(description = "By code, by coupon, or by email with campaign_id.", content(
        (Conversion = "application/x-www-form-urlencoded"), (Conversion = "application/json"),
    )),
    responses(
        (status = 200, description = "Whether the person is qualified now; `reason` says why not.", body = Answered),
        (status = 400, description = "The body can not be read.", body = ErrorBody),
        (status = 404, description = "No account has this token.", body = ErrorBody),
        (status = 408, description = "The body did not arrive in time.", body = ErrorBody),
        (status = 413, description = "The body is longer than 256 kB.", body = ErrorBody),
        (status = 415, description = "The body is neither a form nor JSON.", body = ErrorBody),
        (status = 422, description = "It does not say who became qualified.", body = ErrorBody),
        (status = 429, description = "Too many calls; `Retry-After` says when to go on, in seconds.", body = ErrorBody),
        (status = 503, description = "Not possible at the moment; nothing was changed.", body = ErrorBody),
    )
)]
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
    let mut answers = done.map_err(|error| away(ApiError::from(error).status()))?;
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

/// Nobody was qualified: senders try again after a 503.
fn away(status: StatusCode) -> Refused {
    let message = "The server can not do this at the moment; nothing was changed. Please try again.";
    Refused::new(status, message).later(10)
}

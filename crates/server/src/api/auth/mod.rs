//! Who calls, and what they may do.

mod cache;
mod last_use;
pub(crate) mod rate;
pub mod token;

use axum::extract::FromRequestParts;
use http::StatusCode;
use http::header::AUTHORIZATION;
use http::request::Parts;
use refhook_core::ids::{AccountId, TokenId};
use refhook_core::secret::Secret;
use refhook_core::time::UnixMs;
use refhook_store::tokens::{self, Scope, TokenAccess};

use super::error::ApiError;
use super::state::ApiState;
use rate::Limit;

/// What guards the API: tokens and their limits.
pub(crate) struct Gate {
    cache: cache::TokenCache,
    calls: Limit<TokenId>,
    last_use: last_use::LastUse,
}

impl Gate {
    /// A gate that lets each token through `per_minute` times; 0 is without limit.
    pub(crate) fn new(per_minute: u32) -> Self {
        let (cache, last_use) = (cache::TokenCache::default(), last_use::LastUse::default());
        Self { cache, calls: Limit::per_minute(per_minute), last_use }
    }

    /// Lets a token in no more, from this moment on.
    pub(crate) fn shut_out(&self, id: TokenId) {
        self.cache.forget(id);
    }
}

/// A call with a token that may read the account's data.
pub(crate) struct MayRead(pub(crate) AccountId);

/// A call with a token that may change the account's data.
pub(crate) struct MayWrite(pub(crate) AccountId);

impl FromRequestParts<ApiState> for MayRead {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &ApiState) -> Result<Self, ApiError> {
        Ok(Self(admit(parts, state).await?.account_id))
    }
}

impl FromRequestParts<ApiState> for MayWrite {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &ApiState) -> Result<Self, ApiError> {
        let access = admit(parts, state).await?;
        if access.scope != Scope::Write {
            let message = "This access token can only read. Use a token with the scope write for this call.";
            return Err(ApiError::forbidden("scope_required", message));
        }
        Ok(Self(access.account_id))
    }
}

async fn admit(parts: &Parts, state: &ApiState) -> Result<TokenAccess, ApiError> {
    let token = bearer(parts)
        .ok_or_else(|| unauthorized("Send your access token as Authorization: Bearer <token>."))?;
    let access = look_up(state, &token).await?;
    let message = "Too many calls with this access token within a minute. Wait, then go on.";
    let now = state.app.program.now();
    state.gate.calls.check(&access.token_id, now, message)?;
    if !access.plan.has_webhooks_and_api() {
        let message =
            "Your plan does not include webhooks and the API. They are part of Basic, Pro and Enterprise.";
        return Err(ApiError::forbidden("plan_required", message));
    }
    state.gate.last_use.note(&state.app, access.token_id, now);
    Ok(access)
}

/// The token of RFC 6750, section 2.1; the scheme's name is read in any case (RFC 9110, section 11.1).
fn bearer(parts: &Parts) -> Option<Secret> {
    let (scheme, token) = parts.headers.get(AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    let token = token.trim();
    (scheme.eq_ignore_ascii_case("bearer") && !token.is_empty()).then(|| Secret::new(token))
}

async fn look_up(state: &ApiState, token: &Secret) -> Result<TokenAccess, ApiError> {
    let hash = token::hash_token(token);
    let now = state.app.program.now();
    let asked = match state.gate.cache.get(&hash, now) {
        Ok(access) => return still_good(access, now),
        Err(asked) => asked,
    };
    let found = tokens::find(&mut state.app.db().read().await?.tx(), &hash).await?;
    let access = found
        .ok_or_else(|| unauthorized("This access token is not known here. Check that it is complete."))?;
    let access = still_good(access, now)?;
    state.gate.cache.put(hash, access.clone(), now, asked);
    Ok(access)
}

fn still_good(access: TokenAccess, now: UnixMs) -> Result<TokenAccess, ApiError> {
    if access.revoked_at.is_some() {
        return Err(unauthorized("This access token was revoked. Create a new one in the settings."));
    }
    if access.expires_at.is_some_and(|end| end <= now) {
        return Err(unauthorized("This access token has expired. Create a new one in the settings."));
    }
    Ok(access)
}

fn unauthorized(message: &'static str) -> ApiError {
    ApiError::new(StatusCode::UNAUTHORIZED, message)
}

//! Who calls, and what they may do.

mod cache;
pub(crate) mod rate;
pub(crate) mod session;
pub(crate) mod throttle;
pub mod token;
pub(in crate::api) mod viewing;

use std::net::{IpAddr, SocketAddr};

use axum::extract::{ConnectInfo, FromRequestParts};
use http::StatusCode;
use http::header::AUTHORIZATION;
use http::request::Parts;
use refhook_core::ids::{AccountId, MemberId, TokenId};
use refhook_core::plan::Plan;
use refhook_core::secret::Secret;
use refhook_core::time::UnixMs;
use refhook_store::members::Role;
use refhook_store::sessions::Session;
use refhook_store::tokens::{self, Scope, TokenAccess};

use super::error::ApiError;
use super::state::ApiState;
use rate::Limit;
use throttle::Throttle;

/// Calls of one member for each call that a token may make: a page asks for several things at once.
const VISITS: u32 = 5;

/// What guards the API: tokens, sessions and their limits.
pub(crate) struct Gate {
    cache: cache::TokenCache,
    calls: Limit<TokenId>,
    visits: Limit<MemberId>,
    pub(crate) throttle: Throttle,
}

impl Gate {
    /// A gate that lets each token through `per_minute` times; 0 is without limit.
    pub(crate) fn new(per_minute: u32) -> Self {
        Self {
            cache: cache::TokenCache::default(),
            calls: Limit::per_minute(per_minute),
            visits: Limit::per_minute(per_minute.saturating_mul(VISITS)),
            throttle: Throttle::default(),
        }
    }
}

/// A call that may read the account's data.
pub(crate) struct MayRead(pub(crate) AccountId);

/// A call that may change the account's data: with a token of the scope write, or by an owner or member.
pub(crate) struct MayWrite(pub(crate) AccountId);

/// A call by someone who is signed in, whatever their role and plan.
pub(crate) struct Member(pub(crate) Session);

/// A call by an owner who is signed in, whatever the plan.
pub(crate) struct Owner(pub(crate) Session);

/// The address that the call came from.
pub(crate) struct Client(pub(crate) Option<IpAddr>);

/// What opened the door.
enum Caller {
    Token(TokenAccess),
    Session(Session),
}

impl Caller {
    fn account(&self) -> (AccountId, Plan) {
        match self {
            Self::Token(access) => (access.account_id, access.plan),
            Self::Session(session) => (session.account.id, session.account.plan),
        }
    }
}

impl FromRequestParts<ApiState> for MayRead {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &ApiState) -> Result<Self, ApiError> {
        let caller = admit(parts, state).await?;
        Ok(Self(with_plan(&caller)?))
    }
}

impl FromRequestParts<ApiState> for MayWrite {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &ApiState) -> Result<Self, ApiError> {
        let caller = admit(parts, state).await?;
        let account = with_plan(&caller)?;
        match &caller {
            Caller::Token(access) if access.scope != Scope::Write => {
                let message =
                    "This access token can only read. Use a token with the scope write for this call.";
                Err(ApiError::forbidden("scope_required", message))
            }
            Caller::Session(session) if session.member.role == Role::Viewer => {
                let message = "You can look at everything here, but not change it. Ask an owner of the account to \
                    make you a member.";
                Err(ApiError::forbidden("role_required", message))
            }
            _ => Ok(Self(account)),
        }
    }
}

impl FromRequestParts<ApiState> for Member {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &ApiState) -> Result<Self, ApiError> {
        match admit(parts, state).await? {
            Caller::Session(session) => Ok(Self(session)),
            Caller::Token(_) => {
                let message =
                    "An access token can not do this. Sign in with your browser and do it in the settings.";
                Err(ApiError::forbidden("session_required", message))
            }
        }
    }
}

impl FromRequestParts<ApiState> for Owner {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &ApiState) -> Result<Self, ApiError> {
        let Member(session) = Member::from_request_parts(parts, state).await?;
        if session.member.role != Role::Owner {
            let message = "Only an owner of the account can do this. Ask one of them.";
            return Err(ApiError::forbidden("role_required", message));
        }
        Ok(Self(session))
    }
}

impl FromRequestParts<ApiState> for Client {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &ApiState) -> Result<Self, Self::Rejection> {
        let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>();
        Ok(Self(peer.map(|ConnectInfo(peer)| peer.ip())))
    }
}

/// A token that is sent counts before a cookie: it was sent on purpose.
async fn admit(parts: &Parts, state: &ApiState) -> Result<Caller, ApiError> {
    if let Some(token) = bearer(parts) {
        let access = look_up(state, &token).await?;
        let message = "Too many calls with this access token within a minute. Wait, then go on.";
        state.gate.calls.check(&access.token_id, state.app.program.now(), message)?;
        return Ok(Caller::Token(access));
    }
    let message = "Sign in, or send your access token as Authorization: Bearer <token>.";
    session::admit(parts, state).await?.map(Caller::Session).ok_or_else(|| unauthorized(message))
}

fn with_plan(caller: &Caller) -> Result<AccountId, ApiError> {
    let (account, plan) = caller.account();
    if plan.has_webhooks_and_api() {
        return Ok(account);
    }
    let message =
        "Your plan does not include webhooks and the API. They are part of Basic, Pro and Enterprise.";
    Err(ApiError::forbidden("plan_required", message))
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
    if let Some(access) = state.gate.cache.get(&hash, now) {
        return still_good(access, now);
    }
    let found = tokens::find(&mut state.app.db().read().await?.tx(), &hash).await?;
    let access = found
        .ok_or_else(|| unauthorized("This access token is not known here. Check that it is complete."))?;
    let access = still_good(access, now)?;
    state.gate.cache.put(hash, access.clone(), now);
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

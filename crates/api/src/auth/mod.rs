//! Who calls, and what they may do.

mod audience;
mod cache;
mod last_use;
pub(crate) mod session;
pub(crate) mod throttle;

use axum::extract::FromRequestParts;
use http::StatusCode;
use http::header::AUTHORIZATION;
use http::request::Parts;
use refhook_core::crypto::secret::Secret;
use refhook_core::crypto::token::hash_token;
use refhook_core::ids::{AccountId, MemberId, TokenId};
use refhook_core::plan::Plan;
use refhook_core::time::UnixMs;
use refhook_program::{Author, By};
use refhook_store::accounts::members::Role;
use refhook_store::accounts::sessions::Session;
use refhook_store::accounts::tokens::{self, Scope, TokenAccess};
use refhook_store::webhooks::Actor;

use super::error::ApiError;
use super::state::ApiState;
pub(crate) use audience::Audience;
use refhook_web::rate::Limit;
use throttle::Throttle;

/// Calls of one member for each call that a token may make: a page asks for several things at once.
const VISITS: u32 = 5;

/// What guards the API: tokens, sessions and their limits.
pub(crate) struct Gate {
    cache: cache::TokenCache,
    calls: Limit<TokenId>,
    visits: Limit<MemberId>,
    pub(crate) throttle: Throttle,
    last_use: last_use::LastUse,
}

impl Gate {
    /// A gate that lets each token through `per_minute` times; 0 is without limit.
    pub(crate) fn new(per_minute: u32) -> Self {
        Self {
            cache: cache::TokenCache::default(),
            calls: Limit::per_minute(per_minute),
            visits: Limit::per_minute(per_minute.saturating_mul(VISITS)),
            throttle: Throttle::default(),
            last_use: last_use::LastUse::default(),
        }
    }

    /// Lets a token in no more, from this moment on.
    pub(crate) fn lock_out(&self, id: TokenId) {
        self.cache.forget(id);
    }
}

/// A call that may read the account's data. Programs need a plan that includes the API; people look in any plan.
pub(crate) struct MayRead(pub(crate) AccountId);

/// The same, with what the caller may see.
pub(crate) struct ReadsAs(pub(crate) AccountId, pub(crate) Audience);

/// A call that may change the account's data: with a token of the scope write, or by an owner or member.
pub(crate) struct MayWrite(pub(crate) AccountId);

/// The same, where it is kept who did it.
pub(crate) struct WritesAs(pub(crate) AccountId, pub(crate) Author);

/// A call that may change what is sent to webhooks: as [`MayWrite`], in a plan that includes them.
pub(crate) struct MaySend(pub(crate) AccountId);

/// The same, with who it is, for what a history tells, and what they may see.
pub(crate) struct SendsAs(pub(crate) By, pub(crate) Audience);

/// A call as [`MayWrite`], with the same.
pub(crate) struct ChangesAs(pub(crate) By, pub(crate) Audience);

/// A call by someone who is signed in, whatever their role and plan.
pub(crate) struct Member(pub(crate) Session);

/// A call by an owner or member who is signed in, for what no token may do: a token that could make tokens would
/// outlive its own end.
pub(crate) struct MayManage(pub(crate) AccountId);

/// The same, in a plan that includes the API.
pub(crate) struct MayMakeTokens(pub(crate) AccountId);

/// A call by an owner who is signed in, whatever the plan.
pub(crate) struct Owner(pub(crate) Session);

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

    /// The caller as a history tells of them.
    fn by(&self) -> By {
        let actor = match self {
            Self::Token(access) => Actor::Token(access.name.clone()),
            Self::Session(session) => Actor::Member(session.member.email.clone()),
        };
        By { account: self.account().0, actor: Some(actor) }
    }

    /// What the caller may see.
    const fn audience(&self) -> Audience {
        Audience::of(self)
    }

    /// The account, for a caller who may look.
    fn reader(&self) -> Result<AccountId, ApiError> {
        match self {
            Self::Token(access) => with_plan((access.account_id, access.plan)),
            Self::Session(session) => Ok(session.account.id),
        }
    }

    /// The account, for a caller who may change it.
    fn writer(&self) -> Result<AccountId, ApiError> {
        let account = self.reader()?;
        match self {
            Self::Token(access) if access.scope != Scope::Write => {
                let message =
                    "This access token can only read. Use a token with the scope write for this call.";
                Err(ApiError::forbidden("scope_required", message))
            }
            Self::Session(session) => may_change(session).map(|()| account),
            Self::Token(_) => Ok(account),
        }
    }
}

impl FromRequestParts<ApiState> for MayRead {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &ApiState) -> Result<Self, ApiError> {
        admit(parts, state).await?.reader().map(Self)
    }
}

impl FromRequestParts<ApiState> for ReadsAs {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &ApiState) -> Result<Self, ApiError> {
        let caller = admit(parts, state).await?;
        caller.reader().map(|account| Self(account, caller.audience()))
    }
}

impl FromRequestParts<ApiState> for MayWrite {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &ApiState) -> Result<Self, ApiError> {
        admit(parts, state).await?.writer().map(Self)
    }
}

impl FromRequestParts<ApiState> for WritesAs {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &ApiState) -> Result<Self, ApiError> {
        let caller = admit(parts, state).await?;
        let account = caller.writer()?;
        let author = match caller {
            Caller::Token(access) => Author::Token(access.token_id),
            Caller::Session(session) => Author::Member(session.member.email),
        };
        Ok(Self(account, author))
    }
}

impl FromRequestParts<ApiState> for MaySend {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &ApiState) -> Result<Self, ApiError> {
        let caller = admit(parts, state).await?;
        caller.writer()?;
        with_plan(caller.account()).map(Self)
    }
}

impl FromRequestParts<ApiState> for SendsAs {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &ApiState) -> Result<Self, ApiError> {
        let caller = admit(parts, state).await?;
        caller.writer()?;
        with_plan(caller.account())?;
        Ok(Self(caller.by(), caller.audience()))
    }
}

impl FromRequestParts<ApiState> for ChangesAs {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &ApiState) -> Result<Self, ApiError> {
        let caller = admit(parts, state).await?;
        caller.writer()?;
        Ok(Self(caller.by(), caller.audience()))
    }
}

fn may_change(session: &Session) -> Result<(), ApiError> {
    if session.member.role != Role::Viewer {
        return Ok(());
    }
    let message = "You can look at everything here, but not change it. Ask an owner of the account to make you a \
        member.";
    Err(ApiError::forbidden("role_required", message))
}

impl FromRequestParts<ApiState> for MayManage {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &ApiState) -> Result<Self, ApiError> {
        let Member(session) = Member::from_request_parts(parts, state).await?;
        may_change(&session).map(|()| Self(session.account.id))
    }
}

impl FromRequestParts<ApiState> for MayMakeTokens {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &ApiState) -> Result<Self, ApiError> {
        let Member(session) = Member::from_request_parts(parts, state).await?;
        may_change(&session)?;
        with_plan((session.account.id, session.account.plan)).map(Self)
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

/// A token that is sent counts before a cookie: it was sent on purpose.
async fn admit(parts: &Parts, state: &ApiState) -> Result<Caller, ApiError> {
    if let Some(token) = bearer(parts) {
        let access = look_up(state, &token).await?;
        let message = "Too many calls with this access token within a minute. Wait, then go on.";
        let now = state.app.program.now();
        let counted = state.gate.calls.check(&access.token_id, now);
        counted.map_err(|over| ApiError::too_many_requests(over.wait, message))?;
        state.gate.last_use.note(&state.app, access.token_id, now);
        return Ok(Caller::Token(access));
    }
    let message = "Sign in, or send your access token as Authorization: Bearer <token>.";
    session::admit(parts, state).await?.map(Caller::Session).ok_or_else(|| unauthorized(message))
}

/// The account, if its plan includes webhooks and the API.
pub(crate) fn with_plan((account, plan): (AccountId, Plan)) -> Result<AccountId, ApiError> {
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
    let hash = hash_token(token);
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

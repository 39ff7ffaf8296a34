//! Who calls, and what they may do.

mod audience;
mod cache;
mod extract;
pub(crate) mod gate;
mod last_use;
mod permission;
pub(crate) mod session;
pub(crate) mod throttle;

use http::StatusCode;
use http::header::AUTHORIZATION;
use http::request::Parts;
use refhook_core::crypto::secret::Secret;
use refhook_core::crypto::token::hash_token;
use refhook_core::ids::AccountId;
use refhook_core::plan::Plan;
use refhook_core::time::UnixMs;
use refhook_program::By;
use refhook_store::accounts::members::Role;
use refhook_store::accounts::sessions::Session;
use refhook_store::accounts::tokens::{self, Scope, TokenAccess};
use refhook_store::webhooks::Actor;

use super::error::ApiError;
use super::state::ApiState;
pub(crate) use audience::Audience;
pub(crate) use extract::{As, Named, On, PathId, found_in_path, number_in_path};
pub(crate) use permission::{
    ChangesAs, MayMakeTokens, MayManage, MayRead, MaySend, MayWrite, Member, Owner, ReadsAs, SendsAs,
    WritesAs,
};

/// Who calls, by token or by session.
pub(crate) enum Caller {
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

    /// The caller, as named in histories.
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

    /// The account, if the caller may read it.
    fn reader(&self) -> Result<AccountId, ApiError> {
        match self {
            Self::Token(access) => with_plan((access.account_id, access.plan)),
            Self::Session(session) => Ok(session.account.id),
        }
    }

    /// The account, if the caller may change it.
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

    /// The account, if the caller may change what is sent to webhooks.
    fn sender(&self) -> Result<AccountId, ApiError> {
        self.writer()?;
        with_plan(self.account())
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

/// A token takes precedence over a cookie: it was sent on purpose.
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

/// The token (RFC 6750, section 2.1); the scheme's name is case-insensitive (RFC 9110, section 11.1).
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

//! The beginning of a session, which every way to sign in ends with.

use axum::Json;
use axum::response::{AppendHeaders, IntoResponse, Response};
use http::StatusCode;
use http::header::{HeaderMap, SET_COOKIE};
use refhook_core::ids::MemberId;
use refhook_core::random::Random;
use refhook_core::secret::Secret;
use refhook_core::time::UnixMs;
use refhook_store::sessions::{self, NewSession, Session};
use refhook_store::{StoreError, Tx};

use super::view::SessionView;
use crate::api::auth::session::{cookie, expiry};
use crate::api::auth::token::{generate_secret, hash_token};
use crate::api::error::ApiError;
use crate::api::page::Data;
use crate::app::App;
use crate::origin::{self, Origin};

/// What the browser will hold, and its hash.
pub(in crate::api) struct Key {
    secret: Secret,
    hash: String,
}

impl Key {
    pub(in crate::api) fn generate(random: &Random) -> Self {
        let secret = random.with(generate_secret);
        Self { hash: hash_token(&secret), secret }
    }

    /// For a write, which wants its own.
    pub(in crate::api) fn hash(&self) -> String {
        self.hash.clone()
    }
}

/// Begins a session; `by_link` says whether with a one-time link instead of a password.
pub(in crate::api) async fn begin(
    tx: &mut Tx<'_>,
    hash: &str,
    (member_id, by_link): (MemberId, bool),
    now: UnixMs,
) -> Result<Option<Session>, StoreError> {
    sessions::insert(tx, &NewSession { hash, member_id, by_link, expires_at: expiry(now) }, now).await?;
    sessions::find(tx, hash).await
}

/// A session that has begun, as an answer with its cookie.
pub(in crate::api) struct Begun(Response);

impl Begun {
    pub(in crate::api) fn new(
        app: &App,
        status: StatusCode,
        (key, session): (&Key, Option<Session>),
    ) -> Result<Self, ApiError> {
        let session = session.ok_or_else(|| ApiError::internal("a session is gone as soon as it began"))?;
        let cookie = cookie(&app.program.base_url, Some(&key.secret))?;
        let body = Json(Data { data: SessionView::new(app, session) });
        Ok(Self((status, AppendHeaders([(SET_COOKIE, cookie)]), body).into_response()))
    }
}

impl IntoResponse for Begun {
    fn into_response(self) -> Response {
        self.0
    }
}

/// Keeps other sites from signing a browser in to an account of theirs. A client that is no browser sends no origin.
pub(in crate::api) fn refuse_foreign(headers: &HeaderMap, app: &App) -> Result<(), ApiError> {
    if origin::of(headers, Some(&app.program.base_url)) == Origin::Foreign {
        let message = "This was not sent from a page of this server. Open Refhook itself and sign in there.";
        return Err(ApiError::forbidden("foreign_origin", message));
    }
    Ok(())
}

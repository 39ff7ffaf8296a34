//! Starts a session, the last step of every way to sign in.

use axum::Json;
use axum::response::{AppendHeaders, IntoResponse, Response};
use http::StatusCode;
use http::header::{HeaderMap, SET_COOKIE};
use refhook_program::Started;
use refhook_web::origin::{self, Origin};

use super::view::SessionView;
use crate::answer::Data;
use crate::app::App;
use crate::auth::session::cookie;
use crate::error::ApiError;

/// The answer that starts a session and sets its cookie.
pub(crate) struct Begun(Response);

impl Begun {
    pub(crate) fn new(
        app: &App,
        status: StatusCode,
        Started { secret, session }: Started,
    ) -> Result<Self, ApiError> {
        let cookie = cookie(app.program.base_url(), Some(&secret))?;
        let body = Json(Data { data: SessionView::new(app, session) });
        Ok(Self((status, AppendHeaders([(SET_COOKIE, cookie)]), body).into_response()))
    }
}

impl IntoResponse for Begun {
    fn into_response(self) -> Response {
        self.0
    }
}

/// Keeps other sites from signing a browser in to an account of theirs. Clients other than browsers send no origin.
pub(crate) fn refuse_foreign(headers: &HeaderMap, app: &App) -> Result<(), ApiError> {
    if origin::of(headers, Some(app.program.base_url())) == Origin::Foreign {
        let message = "This was not sent from a page of this server. Open Refhook itself and sign in there.";
        return Err(ApiError::forbidden("foreign_origin", message));
    }
    Ok(())
}

//! `GET /session`.

use axum::Json;
use axum::extract::{FromRequestParts, Request, State};
use http::StatusCode;
use refhook_store::accounts;

use super::view::{SessionData, SessionView};
use crate::answer::{Data, JsonResult};
use crate::auth::Member;
use crate::document::calls::Errors;
use crate::error::ApiError;
use crate::state::ApiState;

/// Show who is signed in.
///
/// On a server that has no account yet the answer is 401 with the reason `setup_needed`.
#[utoipa::path(
    get, path = "/session", tag = "Session", operation_id = "showSession", security(("session" = [])),
    responses((status = 200, description = "The session.", body = SessionData), Errors)
)]
pub(crate) async fn show(State(state): State<ApiState>, request: Request) -> JsonResult<SessionData> {
    let (mut parts, _) = request.into_parts();
    match Member::from_request_parts(&mut parts, &state).await {
        Ok(Member(session)) => Ok(Json(Data { data: SessionView::new(&state.app, session) })),
        Err(error) if error.status() == StatusCode::UNAUTHORIZED => {
            if accounts::any(&mut state.app.db().read().await?.tx()).await? {
                return Err(error);
            }
            let message =
                "Nobody can sign in yet: open the set-up link that the server printed when it started.";
            Err(ApiError::unauthorized("setup_needed", message))
        }
        Err(error) => Err(error),
    }
}

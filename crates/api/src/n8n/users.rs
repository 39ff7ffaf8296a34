//! `POST /users`.

use axum::Json;
use axum::extract::State;
use http::StatusCode;
use http::header::HeaderMap;
use refhook_core::people::person::Source;
use serde::Serialize;
use utoipa::ToSchema;

use super::Loose;
use crate::app::App;
use crate::auth::MayWrite;
use crate::error::ApiError;
use crate::request::{Body, RequestBody};
use crate::schema::{BodyErrors, Errors, NotFound};
use crate::users::create::CreateUser;
use crate::users::idempotency::one;
use crate::users::view::User;

/// Someone whom a workflow adds.
#[derive(ToSchema)]
#[schema(as = N8nUser)]
#[expect(dead_code, reason = "describes a body that is read loosely")]
pub(crate) struct AddBody {
    campaign_id: i64,
    first_name: String,
    email: String,
}

/// The user.
#[derive(Serialize, ToSchema)]
#[schema(as = N8nUserAnswer)]
pub(crate) struct Added {
    pub(super) user: User,
}

/// Add a user, or update the one who is there, with the source N8n.
#[utoipa::path(
    post, path = "/users", tag = "n8n", operation_id = "n8nCreateUser",
    params(("Idempotency-Key" = Option<String>, Header, description = "1 to 255 visible ASCII characters that name this request")),
    request_body = AddBody,
    responses(
        (status = 201, description = "The user was added.", body = Added),
        (status = 200, description = "The user was there already and was updated.", body = Added),
        Errors, BodyErrors, NotFound,
    )
)]
pub(crate) async fn create(
    State(app): State<App>,
    MayWrite(account): MayWrite,
    headers: HeaderMap,
    Body(body): Body<Loose>,
) -> Result<(StatusCode, Json<Added>), ApiError> {
    let names = ["campaign_id", "first_name", "email", "referrer", "meta"];
    let mut request = CreateUser::read(body.parts(&names))?.check(account, Source::N8n)?;
    request.idempotency = one(&headers, &request)?;
    let joined = app.joiner.join(request).await?;
    let status = if joined.kind.is_new() { StatusCode::CREATED } else { StatusCode::OK };
    let user = User::new(joined.person.facts, &joined.campaign, None);
    Ok((status, Json(Added { user })))
}

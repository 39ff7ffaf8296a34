//! `POST /users` and `POST /users/qualify`.

use axum::Json;
use http::header::HeaderMap;
use refhook_core::people::person::Source;
use serde::Serialize;
use utoipa::ToSchema;

use super::Loose;
use crate::answer::{JsonResult, StatusResult};
use crate::auth::{As, MayWrite};
use crate::document::calls::{BodyErrors, Errors, IdempotencyKey, NotFound};
use crate::request::{Body, RequestBody};
use crate::users::create::{CreateUser, join};
use crate::users::qualify::{QualifyUser, carry_out};
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
    user: User,
}

/// Add a user, or update the one who is there, with the source N8n.
#[utoipa::path(
    post, path = "/users", tag = "n8n", operation_id = "n8nCreateUser", params(IdempotencyKey), request_body = AddBody,
    responses(
        (status = 201, description = "The user was added.", body = Added),
        (status = 200, description = "The user was there already and was updated.", body = Added),
        Errors, BodyErrors, NotFound,
    )
)]
pub(crate) async fn create(
    As(app, MayWrite(account)): As<MayWrite>,
    headers: HeaderMap,
    Body(body): Body<Loose>,
) -> StatusResult<Added> {
    let names = ["campaign_id", "first_name", "email", "referrer", "meta"];
    let request = CreateUser::read(body.parts(&names))?.check(account, Source::N8n)?;
    let (status, user) = join(&app, &headers, request).await?;
    Ok((status, Json(Added { user })))
}

/// Who became qualified: by code, by coupon, or by email with the campaign.
#[derive(ToSchema)]
#[schema(as = N8nQualify)]
#[expect(dead_code, reason = "describes a body that is read loosely")]
pub(crate) struct QualifyBody {
    code: Option<String>,
    /// The code under another name.
    coupon: Option<String>,
    email: Option<String>,
    campaign_id: Option<i64>,
}

/// Qualify a person invited. Doing it again changes nothing and sends nothing.
#[utoipa::path(
    post, path = "/users/qualify", tag = "n8n", operation_id = "n8nQualifyUser", request_body = QualifyBody,
    responses((status = 200, description = "The user as they are now.", body = Added), Errors, BodyErrors, NotFound)
)]
pub(crate) async fn qualify(
    As(app, MayWrite(account)): As<MayWrite>,
    Body(body): Body<Loose>,
) -> JsonResult<Added> {
    let mut object = body.parts(&["code", "coupon", "email", "campaign_id"]);
    if let Some(coupon) = object.remove("coupon") {
        object.entry("code").or_insert(coupon);
    }
    if object.contains_key("code") {
        // A node that sends every field means the code.
        object.remove("email");
    }
    object.insert("qualified".into(), true.into());
    let user = carry_out(&app, QualifyUser::read(object)?.check(account)?).await?;
    Ok(Json(Added { user }))
}

//! `POST /users/qualify`.

use axum::Json;
use axum::extract::State;
use utoipa::ToSchema;

use super::Loose;
use super::users::Added;
use crate::answer::JsonResult;
use crate::app::App;
use crate::auth::MayWrite;
use crate::document::schema::{BodyErrors, Errors, NotFound};
use crate::request::{Body, RequestBody};
use crate::users::qualify::{QualifyUser, carry_out};

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
    State(app): State<App>,
    MayWrite(account): MayWrite,
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

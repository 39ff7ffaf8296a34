//! `PUT` and `DELETE /users/{user}`, and `POST /users/{user}/dismiss-flags`.

use axum::Json;
use http::StatusCode;
use refhook_core::join::KnownPerson;
use refhook_core::people::email;
use refhook_core::problem::Problems;
use refhook_core::text;
use refhook_program::PersonChange;
use serde::Deserialize;
use serde::de::IgnoredAny;
use utoipa::ToSchema;

use super::create::NAME;
use super::find::{self, Where};
use super::meta;
use super::view::{User, UserData, UserMeta};
use crate::answer::{Data, JsonResult};
use crate::auth::{MayWrite, On, WritesAs};
use crate::document::calls::{BodyErrors, Errors, NotFound, UserPath};
use crate::error::ApiError;
use crate::request::{Body, Object, RequestBody, read, split};

/// Read-only fields of the reference's user; ignored, so that a client can send back what it read.
const IGNORED: [&str; 18] = [
    "id",
    "campaign_id",
    "referrer_id",
    "code",
    "url",
    "reach",
    "source",
    "type",
    "ip",
    "signed_up_at",
    "qualified_at",
    "unsubscribed_at",
    "qr",
    "sharing",
    "analytics",
    "date",
    "flags",
    "consent",
];

/// What is to change; what is left out stays.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"first_name": "Byron", "meta": [{"field": "Company", "value": "Example Ltd"}]}))]
pub(crate) struct UpdateUser {
    #[schema(min_length = 1, max_length = 255)]
    first_name: Option<String>,
    #[schema(max_length = 254)]
    email: Option<String>,
    /// Custom fields to set; those not named stay.
    #[schema(max_items = 50)]
    meta: Option<Vec<UserMeta>>,
    /// Taken and ignored: no email is sent.
    #[serde(default)]
    #[schema(value_type = Option<bool>)]
    #[expect(dead_code, reason = "a field of the reference that means nothing here")]
    notify: Option<IgnoredAny>,
}

impl RequestBody for UpdateUser {
    fn read(mut object: Object) -> Result<Self, Problems> {
        split(&mut object, &IGNORED);
        read(object)
    }
}

/// Change a user's name, email address or custom fields. Nothing is sent to webhooks.
///
/// A client may send back a user as it read them. These fields are taken and ignored: `id`, `campaign_id`,
/// `referrer_id`, `code`, `url`, `reach`, `source`, `type`, `ip`, `signed_up_at`, `qualified_at`, `unsubscribed_at`,
/// `qr`, `sharing`, `analytics`, `date`, `flags`, `consent`.
#[utoipa::path(
    put, path = "/users/{user}", tag = "Users", operation_id = "updateUser", params(UserPath, Where), request_body = UpdateUser,
    responses((status = 200, description = "The user as they are now.", body = UserData), Errors, BodyErrors, NotFound)
)]
pub(crate) async fn update(
    On(app, MayWrite(account), person): On<MayWrite, KnownPerson>,
    Body(body): Body<UpdateUser>,
) -> JsonResult<UserData> {
    let change = body.check()?;
    let id = person.facts.id;
    let (person, campaign) = app.program.update_person(account, id, change).await?;
    let campaign = campaign.snapshot(app.program.base_url());
    Ok(Json(Data { data: User::new(person.facts, &campaign, None) }))
}

impl UpdateUser {
    fn check(self) -> Result<PersonChange, Problems> {
        let mut problems = Problems::default();
        let first_name = self.first_name.map(|name| text::line("first_name", &name, NAME)).transpose();
        let email = self.email.map(|address| email::check("email", &address)).transpose();
        let change = PersonChange {
            first_name: problems.take(first_name).flatten(),
            email: problems.take(email).flatten(),
            meta: problems.take(meta::check(self.meta.unwrap_or_default())).unwrap_or_default(),
        };
        problems.or(change)
    }
}

/// Erase a user: name, address, code and custom fields go, also from events and from what waits to be sent.
#[utoipa::path(
    delete, path = "/users/{user}", tag = "Users", operation_id = "deleteUser", params(UserPath, Where),
    responses((status = 204, description = "The user was erased."), Errors, NotFound)
)]
pub(crate) async fn delete(
    On(app, MayWrite(account), person): On<MayWrite, KnownPerson>,
) -> Result<StatusCode, ApiError> {
    let erased = app.program.erase(account, vec![person.facts.id]).await?;
    if erased.is_empty() { Err(ApiError::not_found(find::NOBODY)) } else { Ok(StatusCode::NO_CONTENT) }
}

/// Dismiss a user's flags: somebody has looked, and it is all right.
///
/// The timeline tells who did it and when. Doing it again changes nothing.
#[utoipa::path(
    post, path = "/users/{user}/dismiss-flags", tag = "Users", operation_id = "dismissFlags", params(UserPath, Where),
    responses((status = 200, description = "The user as they are now.", body = UserData), Errors, NotFound)
)]
pub(crate) async fn dismiss_flags(
    On(app, WritesAs(account, author), mut person): On<WritesAs, KnownPerson>,
) -> JsonResult<UserData> {
    let id = person.facts.id;
    app.program.dismiss_flags(account, id, author).await?;
    person.facts.flags = refhook_core::people::person::Flags::default();
    Ok(Json(Data { data: find::show(&app, person, None).await? }))
}

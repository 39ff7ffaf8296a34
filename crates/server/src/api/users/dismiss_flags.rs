//! `POST /users/{user}/dismiss-flags`.

use axum::Json;
use axum::extract::State;

use super::find::{self, Where};
use super::view::UserData;
use crate::api::auth::WritesAs;
use crate::api::error::ApiError;
use crate::api::page::Data;
use crate::api::request::{PathText, Query};
use crate::api::schema::{Errors, NotFound};
use crate::app::App;

/// Dismiss a user's flags: somebody has looked, and it is all right.
///
/// The timeline tells who did it and when. Doing it again changes nothing.
#[utoipa::path(
    post, path = "/users/{user}/dismiss-flags", tag = "Users", operation_id = "dismissFlags",
    params(("user" = String, Path, description = "Id, code or email"), Where),
    responses((status = 200, description = "The user as they are now.", body = UserData), Errors, NotFound)
)]
pub(crate) async fn dismiss_flags(
    State(app): State<App>,
    WritesAs(account, author): WritesAs,
    name: PathText,
    query: Query<Where>,
) -> Result<Json<UserData>, ApiError> {
    let mut connection = app.db().read().await?;
    let mut person = find::find(&mut connection.tx(), account, &name, query.params.campaign_id).await?;
    drop(connection);
    let id = person.facts.id;
    app.program.dismiss_flags(account, id, author).await?;
    person.facts.flags = refhook_core::person::Flags::default();
    Ok(Json(Data { data: find::show(&app, person, None).await? }))
}

//! `GET /users/{user}`.

use axum::Json;
use axum::extract::State;

use super::find;
use super::view::{UserData, With};
use crate::answer::{Data, JsonResult};
use crate::app::App;
use crate::auth::MayRead;
use crate::document::schema::{Errors, NotFound};
use crate::request::{LooseId, PathText, Query, query_params};

query_params! { ShowUser {
    /// Needed when the email address is in several campaigns.
    #[param(value_type = Option<i64>)]
    campaign_id: Option<LooseId>,
    /// More parts of the answer.
    #[param(inline)]
    with: Option<With>,
} }

/// Show a user.
#[utoipa::path(
    get, path = "/users/{user}", tag = "Users", operation_id = "showUser",
    params(("user" = String, Path, description = "Id, code or email"), ShowUser),
    responses((status = 200, description = "The user.", body = UserData), Errors, NotFound)
)]
pub(crate) async fn show(
    State(app): State<App>,
    MayRead(account): MayRead,
    name: PathText,
    query: Query<ShowUser>,
) -> JsonResult<UserData> {
    let mut connection = app.db().read().await?;
    let person = find::find(&mut connection.tx(), account, &name, query.params.campaign_id).await?;
    drop(connection);
    let user = find::show(&app, person, query.params.with).await?;
    Ok(Json(Data { data: user }))
}

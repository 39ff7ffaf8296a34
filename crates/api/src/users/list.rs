//! `GET /users`, `GET /users/{user}` and `POST /users/search`.

use axum::Json;
use refhook_core::ids::AccountId;
use refhook_store::people::{self, PeopleFilter};

use super::filter::{people_params, search_fields};
use super::find;
use super::view::{Campaigns, UserData, UserPage, With};
use crate::answer::{Data, JsonResult, PagedList};
use crate::app::App;
use crate::auth::{As, MayRead};
use crate::campaigns::find::find_campaign;
use crate::document::calls::{BodyErrors, Errors, NotFound, UserPath};
use crate::request::search::{SearchBody, search_schema};
use crate::request::{Body, LooseId, PathText, Query, list_params, query_params};

people_params! { list_params ListUsers {
    /// More parts of the answer.
    #[param(inline)]
    with: Option<With>,
} }

/// List users, by id.
#[utoipa::path(
    get, path = "/users", tag = "Users", operation_id = "listUsers", params(ListUsers),
    responses((status = 200, description = "A page of users.", body = UserPage), Errors, NotFound)
)]
pub(crate) async fn list(
    As(app, MayRead(account)): As<MayRead>,
    query: Query<ListUsers>,
) -> JsonResult<UserPage> {
    let (params, list) = query.list(&app, "/users")?;
    let (with, campaign) = (params.with, params.campaign_id);
    let filter = params.filter()?;
    page_of(&app, account, (&filter, campaign, with), &list).await
}

/// A page of the users that match a filter; the campaign, if any, must exist.
async fn page_of(
    app: &App,
    account: AccountId,
    (filter, campaign, with): (&PeopleFilter, Option<LooseId>, Option<With>),
    list: &PagedList,
) -> JsonResult<UserPage> {
    let mut connection = app.db().read_for(account).await?;
    let mut tx = connection.tx();
    find_campaign(&mut tx, account, campaign).await?;
    let (offset, limit) = list.window();
    let (people, total) = people::list(&mut tx, account, filter, offset, limit).await?;
    let campaigns = Campaigns::of(&people, &mut tx, app.program.base_url()).await?;
    let users = people.into_iter().filter_map(|person| campaigns.show(person, with)).collect();
    Ok(Json(list.answer(users, total)))
}

search_schema!(UserSearch, search_fields(), ("email", "@example.com"));

list_params! { SearchUsers {
    /// More parts of the answer.
    #[param(inline)]
    with: Option<With>,
} }

/// Search users, by `id`, `campaign_id`, `referrer_id`, `code`, `email`, `first_name`, `source`, `type`, `signed_up_at`,
/// `qualified_at` and `qualified`. They come by id.
#[utoipa::path(
    post, path = "/users/search", tag = "Users", operation_id = "searchUsers", params(SearchUsers), request_body = UserSearch,
    responses((status = 200, description = "A page of users.", body = UserPage), Errors, BodyErrors)
)]
pub(crate) async fn search(
    As(app, MayRead(account)): As<MayRead>,
    query: Query<SearchUsers>,
    Body(body): Body<SearchBody>,
) -> JsonResult<UserPage> {
    let (params, list) = query.list(&app, "/users/search")?;
    let filter = PeopleFilter { search: body.check(&search_fields())?, ..PeopleFilter::default() };
    page_of(&app, account, (&filter, None, params.with), &list).await
}

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
    get, path = "/users/{user}", tag = "Users", operation_id = "showUser", params(UserPath, ShowUser),
    responses((status = 200, description = "The user.", body = UserData), Errors, NotFound)
)]
pub(crate) async fn show(
    As(app, MayRead(account)): As<MayRead>,
    name: PathText,
    query: Query<ShowUser>,
) -> JsonResult<UserData> {
    let mut connection = app.db().read().await?;
    let person = find::find(&mut connection.tx(), account, &name, query.params.campaign_id).await?;
    drop(connection);
    let user = find::show(&app, person, query.params.with).await?;
    Ok(Json(Data { data: user }))
}

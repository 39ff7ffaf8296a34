//! `GET /users` and `POST /users/search`.

use axum::Json;
use axum::extract::State;
use refhook_store::people::{self, PeopleFilter};

use super::filter::{people_params, search_fields};
use super::view::{Campaigns, UserPage, With};
use crate::VERSION_2;
use crate::answer::{JsonResult, PageOf};
use crate::app::App;
use crate::auth::MayRead;
use crate::campaigns::find::find_campaign;
use crate::document::schema::{BodyErrors, Errors, NotFound};
use crate::request::search::{SearchBody, search_schema};
use crate::request::{Body, Query, list_params};

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
    State(app): State<App>,
    MayRead(account): MayRead,
    query: Query<ListUsers>,
) -> JsonResult<UserPage> {
    let Query { params, pairs } = query;
    let page = params.page()?;
    let (with, campaign) = (params.with, params.campaign_id);
    let filter = params.filter()?;
    let base_url = app.program.base_url();
    let mut connection = app.db().read_for(account).await?;
    let mut tx = connection.tx();
    find_campaign(&mut tx, account, campaign).await?;
    let (people, total) = people::list(&mut tx, account, &filter, page.offset(), page.limit()).await?;
    let campaigns = Campaigns::of(&people, &mut tx, base_url).await?;
    let users = people.into_iter().filter_map(|person| campaigns.show(person, with)).collect();
    let url = format!("{base_url}{VERSION_2}/users");
    Ok(Json(PageOf::new(users, total, page, (&url, &pairs))))
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
    post, path = "/users/search", tag = "Users", operation_id = "searchUsers", params(SearchUsers),
    request_body = UserSearch,
    responses((status = 200, description = "A page of users.", body = UserPage), Errors, BodyErrors)
)]
pub(crate) async fn search(
    State(app): State<App>,
    MayRead(account): MayRead,
    Query { params, pairs }: Query<SearchUsers>,
    Body(body): Body<SearchBody>,
) -> JsonResult<UserPage> {
    let page = params.page()?;
    let filter = PeopleFilter { search: body.check(&search_fields())?, ..PeopleFilter::default() };
    let base_url = app.program.base_url();
    let mut connection = app.db().read_for(account).await?;
    let mut tx = connection.tx();
    let (people, total) = people::list(&mut tx, account, &filter, page.offset(), page.limit()).await?;
    let campaigns = Campaigns::of(&people, &mut tx, base_url).await?;
    let users = people.into_iter().filter_map(|person| campaigns.show(person, params.with)).collect();
    let url = format!("{base_url}{VERSION_2}/users/search");
    Ok(Json(PageOf::new(users, total, page, (&url, &pairs))))
}

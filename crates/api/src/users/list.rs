//! `GET /users` and `POST /users/search`.

use axum::Json;
use axum::extract::State;
use refhook_core::ids::{CampaignId, PersonId};
use refhook_core::people::person::{Source, UserType};
use refhook_core::problem::Problems;
use refhook_store::people::{self, PeopleFilter, columns};
use refhook_store::search::Search;
use serde::Deserialize;

use super::view::{Campaigns, UserPage, With};
use crate::VERSION_2;
use crate::app::App;
use crate::auth::MayRead;
use crate::campaigns::find::find_campaign;
use crate::error::ApiError;
use crate::page::{Page, PageOf};
use crate::request::{Body, LooseBool, LooseId, Query};
use crate::schema::{self, BodyErrors, Errors, NotFound};
use crate::search::{Field, Kind, SearchBody, part_of, search_schema};

#[derive(Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct ListUsers {
    /// From 1.
    #[param(value_type = Option<i64>, minimum = 1, maximum = 1_000_000_000, default = 1)]
    page: Option<LooseId>,
    #[param(value_type = Option<i64>, minimum = 1, maximum = 250, default = 25)]
    per_page: Option<LooseId>,
    #[param(value_type = Option<i64>)]
    campaign_id: Option<LooseId>,
    /// In whatever case.
    email: Option<String>,
    code: Option<String>,
    #[serde(rename = "type")]
    #[param(value_type = Option<schema::UserType>, inline)]
    user_type: Option<UserType>,
    #[param(value_type = Option<schema::Source>, inline)]
    source: Option<Source>,
    /// Referred by this user.
    #[param(value_type = Option<i64>)]
    referrer_id: Option<LooseId>,
    #[param(value_type = Option<bool>)]
    qualified: Option<LooseBool>,
    /// Only those with flags.
    #[param(value_type = Option<bool>)]
    flagged: Option<LooseBool>,
    /// Part of the first name, email or code, in whatever case.
    q: Option<String>,
    /// More parts of the answer.
    #[param(inline)]
    with: Option<With>,
}

/// List users, by id.
#[utoipa::path(
    get, path = "/users", tag = "Users", operation_id = "listUsers", params(ListUsers),
    responses((status = 200, description = "A page of users.", body = UserPage), Errors, NotFound)
)]
pub(crate) async fn list(
    State(app): State<App>,
    MayRead(account): MayRead,
    query: Query<ListUsers>,
) -> Result<Json<UserPage>, ApiError> {
    let Query { params, pairs } = query;
    let page = Page::read(params.page, params.per_page)?;
    let with = params.with;
    let filter = params.filter()?;
    let base_url = app.program.base_url();
    let mut connection = app.db().read_for(account).await?;
    let mut tx = connection.tx();
    find_campaign(&mut tx, account, filter.campaign_id.map(|id| LooseId(id.0))).await?;
    let (people, total) = people::list(&mut tx, account, &filter, page.offset(), page.limit()).await?;
    let campaigns = Campaigns::of(&people, &mut tx, base_url).await?;
    let users = people.into_iter().filter_map(|person| campaigns.show(person, with)).collect();
    let url = format!("{base_url}{VERSION_2}/users");
    Ok(Json(PageOf::new(users, total, page, (&url, &pairs))))
}

impl ListUsers {
    fn filter(self) -> Result<PeopleFilter, Problems> {
        let wanted = PeopleFilter {
            campaign_id: self.campaign_id.map(|id| CampaignId(id.0)),
            email: self.email,
            code: self.code,
            user_type: self.user_type,
            source: self.source,
            referrer_id: self.referrer_id.map(|id| PersonId(id.0)),
            flagged: self.flagged.is_some_and(|flagged| flagged.0),
            qualified: self.qualified.map(|qualified| qualified.0),
            search: Search::default(),
        };
        filter(self.q.as_deref(), wanted)
    }
}

/// The filter with a part of a name, address or code to look for.
pub(crate) fn filter(q: Option<&str>, wanted: PeopleFilter) -> Result<PeopleFilter, Problems> {
    Ok(PeopleFilter { search: part_of(q, &fields())?, ..wanted })
}

search_schema!(UserSearch, fields(), ("email", "@example.com"));

#[derive(Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct SearchUsers {
    /// From 1.
    #[param(value_type = Option<i64>, minimum = 1, maximum = 1_000_000_000, default = 1)]
    page: Option<LooseId>,
    #[param(value_type = Option<i64>, minimum = 1, maximum = 250, default = 25)]
    per_page: Option<LooseId>,
    /// More parts of the answer.
    #[param(inline)]
    with: Option<With>,
}

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
) -> Result<Json<UserPage>, ApiError> {
    let page = Page::read(params.page, params.per_page)?;
    let filter = PeopleFilter { search: body.check(&fields())?, ..PeopleFilter::default() };
    let base_url = app.program.base_url();
    let mut connection = app.db().read_for(account).await?;
    let mut tx = connection.tx();
    let (people, total) = people::list(&mut tx, account, &filter, page.offset(), page.limit()).await?;
    let campaigns = Campaigns::of(&people, &mut tx, base_url).await?;
    let users = people.into_iter().filter_map(|person| campaigns.show(person, params.with)).collect();
    let url = format!("{base_url}{VERSION_2}/users/search");
    Ok(Json(PageOf::new(users, total, page, (&url, &pairs))))
}

/// What users can be searched by.
pub(super) fn fields() -> Vec<Field> {
    let sources = Source::ALL.iter().map(|source| (source.name(), *source as i64)).collect();
    let types =
        [UserType::PersonReferring, UserType::PersonInvited].map(|kind| (kind.name(), kind as i64)).into();
    let fields = [
        ("id", columns::ID, Kind::Number),
        ("campaign_id", columns::CAMPAIGN_ID, Kind::Number),
        ("referrer_id", columns::REFERRER_ID, Kind::NumberOrNull),
        ("code", columns::CODE, Kind::Text),
        ("email", columns::EMAIL_KEY, Kind::Email(columns::EMAIL)),
        ("first_name", columns::FIRST_NAME, Kind::Text),
        ("source", columns::SOURCE, Kind::Choice(sources)),
        ("type", columns::USER_TYPE, Kind::Choice(types)),
        ("signed_up_at", columns::SIGNED_UP_AT, Kind::Time),
        ("qualified_at", columns::QUALIFIED_AT, Kind::TimeOrNull),
        ("qualified", columns::QUALIFIED_AT, Kind::Flag),
    ];
    fields.into_iter().map(|(name, column, kind)| Field { name, column, kind }).collect()
}

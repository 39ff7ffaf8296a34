//! `GET /users.csv`.

use axum::extract::State;
use axum::response::IntoResponse;
use refhook_core::ids::{AccountId, PersonId};
use refhook_core::people::person::{Source, UserType};
use refhook_store::StoreError;
use refhook_store::campaigns;
use refhook_store::people::{self, Part, PeopleFilter};
use refhook_store::search::Search;
use serde::Deserialize;

use super::{PIECE, PersonColumns, Pieces, Referrers, file};
use crate::app::App;
use crate::auth::MayRead;
use crate::campaigns::find::find_campaign;
use crate::csv::write_line;
use crate::error::ApiError;
use crate::request::{LooseBool, LooseId, Query};
use crate::schema::{self, Errors, NotFound};
use crate::users::filter;

#[derive(Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct ExportUsers {
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
}

struct Export {
    app: App,
    account: AccountId,
    filter: PeopleFilter,
    columns: PersonColumns,
    /// The last person written; `None` when all are.
    after: Option<PersonId>,
}

/// Export users as CSV, by id: a line for each user, with their referrer, their custom fields and what they agreed to. The
/// filters are those of the list. Cells that a spreadsheet would take for a formula begin with an apostrophe.
#[utoipa::path(
    get, path = "/users.csv", tag = "Users", operation_id = "exportUsers", params(ExportUsers),
    responses((status = 200, description = "The file.", content_type = "text/csv", body = String), Errors, NotFound)
)]
pub(crate) async fn export(
    State(app): State<App>,
    MayRead(account): MayRead,
    query: Query<ExportUsers>,
) -> Result<impl IntoResponse, ApiError> {
    let params = query.params;
    let filter = filter(
        params.q.as_deref(),
        PeopleFilter {
            email: params.email,
            code: params.code,
            user_type: params.user_type,
            source: params.source,
            referrer_id: params.referrer_id.map(|id| PersonId(id.0)),
            flagged: params.flagged.is_some_and(|flagged| flagged.0),
            qualified: params.qualified.map(|qualified| qualified.0),
            ..PeopleFilter::default()
        },
    )?;
    let mut connection = app.db().read_for(account).await?;
    let mut tx = connection.tx();
    let only = find_campaign(&mut tx, account, params.campaign_id).await?;
    let filter = PeopleFilter { campaign_id: only.as_ref().map(|campaign| campaign.id), ..filter };
    let campaigns = match only {
        Some(campaign) => vec![campaign],
        None => campaigns::list(&mut tx, account, &Search::default(), (0, i64::MAX)).await?.0,
    };
    drop(connection);
    let columns = PersonColumns::of(&campaigns, app.program.base_url());
    let mut header = vec!["campaign_id".to_owned()];
    header.extend(columns.header());
    let export = Export { app, account, filter, columns, after: Some(PersonId(i64::MIN)) };
    Ok(file("users", &header, export))
}

impl Pieces for Export {
    async fn next(&mut self) -> Result<Option<String>, StoreError> {
        let Some(after) = self.after else { return Ok(None) };
        // Given back between pieces: a slow client holds no connection.
        let mut connection = self.app.db().read_for(self.account).await?;
        let mut tx = connection.tx();
        let part = Part { after, offset: 0, limit: PIECE };
        let people = people::part(&mut tx, self.account, &self.filter, part).await?;
        let referrers = Referrers::of(&people, &mut tx).await?;
        let is_last = i64::try_from(people.len()).is_ok_and(|n| n < PIECE);
        self.after = people.last().map(|person| person.facts.id).filter(|_| !is_last);
        let mut out = String::new();
        for person in people {
            let mut line = vec![person.campaign_id.to_string()];
            line.extend(self.columns.cells(person, &referrers));
            write_line(&mut out, line.iter().map(String::as_str));
        }
        Ok(Some(out))
    }
}

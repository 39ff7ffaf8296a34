//! `GET /users.csv`.

use axum::response::IntoResponse;
use refhook_core::ids::{AccountId, PersonId};
use refhook_store::people::{self, ListWindow, PeopleFilter};
use refhook_store::search::Search;
use refhook_store::{StoreError, campaigns};

use super::{PersonColumns, Pieces, ROWS_PER_READ, Referrers, file};
use crate::answer::csv::write_line;
use crate::app::App;
use crate::auth::{As, MayRead};
use crate::campaigns::find::find_campaign;
use crate::document::calls::{Errors, NotFound};
use crate::error::ApiError;
use crate::request::Query;
use crate::users::people_params;

people_params! { query_params ExportUsers {} }

struct Export {
    app: App,
    account: AccountId,
    filter: PeopleFilter,
    columns: PersonColumns,
    /// The last person written; `None` when all have been.
    after: Option<PersonId>,
}

/// Export users as CSV, by id: a line for each user, with their referrer, their custom fields and what they agreed to. The
/// filters are those of the list. Cells that a spreadsheet would take for a formula begin with an apostrophe.
#[utoipa::path(
    get, path = "/users.csv", tag = "Users", operation_id = "exportUsers", params(ExportUsers),
    responses((status = 200, description = "The file.", content_type = "text/csv", body = String), Errors, NotFound)
)]
pub(crate) async fn export(
    As(app, MayRead(account)): As<MayRead>,
    query: Query<ExportUsers>,
) -> Result<impl IntoResponse, ApiError> {
    let campaign = query.params.campaign_id;
    let filter = query.params.filter()?;
    let mut connection = app.db().read_for(account).await?;
    let mut tx = connection.tx();
    let only = find_campaign(&mut tx, account, campaign).await?;
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
        // Released between pieces, so that a slow client holds no connection.
        let mut connection = self.app.db().read_for(self.account).await?;
        let mut tx = connection.tx();
        let part = ListWindow { after, offset: 0, limit: ROWS_PER_READ };
        let people = people::part(&mut tx, self.account, &self.filter, part).await?;
        let referrers = Referrers::of(&people, &mut tx).await?;
        let is_last = i64::try_from(people.len()).is_ok_and(|n| n < ROWS_PER_READ);
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

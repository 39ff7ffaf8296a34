//! `GET /campaigns/{campaign}/ledger.csv`.

use std::mem::take;

use axum::body::Body;
use axum::extract::State;
use axum::response::IntoResponse;
use futures_util::stream::unfold;
use http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use refhook_core::ids::{CampaignId, PersonId};
use refhook_core::time::UnixMs;
use refhook_store::people::{self, CampaignFilter};
use refhook_store::webhooks::StoredWebhook;
use refhook_store::{Conn, StoreError};

use super::cell::{rows, webhooks_of};

use crate::api::auth::MayRead;
use crate::api::campaigns::find;
use crate::api::error::ApiError;
use crate::api::request::PathText;
use crate::api::schema::{Errors, NotFound};
use crate::app::App;
use crate::csv::write_line;

/// People that are read at once: what the export holds in memory, however long the campaign.
const PIECE: i64 = 250;

/// The columns before those of the webhooks.
const PERSON: [&str; 7] = ["id", "first_name", "email", "source", "type", "signed_up_at", "qualified_at"];

struct Export {
    app: App,
    campaign: CampaignId,
    webhooks: Vec<StoredWebhook>,
    header: String,
    /// The last person written; `None` when all are.
    before: Option<PersonId>,
}

/// Export the ledger as CSV: a line for each user, and for each webhook three columns: status, time and reason. Cells
/// that a spreadsheet would take for a formula begin with an apostrophe.
#[utoipa::path(
    get, path = "/campaigns/{campaign}/ledger.csv", tag = "Campaigns", operation_id = "exportLedger",
    params(("campaign" = String, Path, description = "Id or code")),
    responses((status = 200, description = "The file.", content_type = "text/csv", body = String), Errors, NotFound)
)]
pub(crate) async fn export(
    State(app): State<App>,
    MayRead(account): MayRead,
    name: PathText,
) -> Result<impl IntoResponse, ApiError> {
    let mut connection = app.db().read().await?;
    let mut tx = connection.tx();
    let campaign = find::find(&mut tx, account, &name).await?;
    let webhooks = webhooks_of(&mut tx, account, campaign.id).await?;
    drop(connection);
    let before = Some(PersonId(i64::MAX));
    let export = Export { app, campaign: campaign.id, header: header(&webhooks), webhooks, before };
    // An error ends the connection in the middle of the file, so that nobody takes a part for the whole.
    let body = Body::from_stream(unfold(export, async |mut export| {
        let piece = export.next().await.transpose()?;
        Some((piece, export))
    }));
    // A code is letters and digits.
    let file = format!("attachment; filename=\"ledger-{}.csv\"", campaign.code);
    Ok(([(CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()), (CONTENT_DISPOSITION, file)], body))
}

fn header(webhooks: &[StoredWebhook]) -> String {
    let mut names: Vec<String> = PERSON.map(str::to_owned).into();
    for webhook in webhooks {
        names.extend(["status", "time", "reason"].map(|what| format!("{} {what}", webhook.name)));
    }
    let mut line = String::new();
    write_line(&mut line, names.iter().map(String::as_str));
    line
}

impl Export {
    /// The next lines; `None` when all are written.
    async fn next(&mut self) -> Result<Option<String>, StoreError> {
        let Some(before) = self.before else { return Ok(None) };
        let mut out = take(&mut self.header);
        // Given back between pieces: a slow client holds no connection.
        let mut connection: Conn = self.app.db().read().await?;
        let mut tx = connection.tx();
        let filter = CampaignFilter { before: Some(before), ..CampaignFilter::default() };
        let people = people::page_of_campaign(&mut tx, self.campaign, &filter, (0, PIECE)).await?;
        let cells = rows(&mut tx, &self.webhooks, &people).await?;
        let is_last = i64::try_from(people.len()).is_ok_and(|n| n < PIECE);
        self.before = people.last().map(|person| person.facts.id).filter(|_| !is_last);
        for (person, cells) in people.into_iter().zip(cells) {
            let facts = person.facts;
            let mut line = vec![
                facts.id.to_string(),
                facts.first_name,
                facts.email,
                facts.source.name().to_owned(),
                facts.user_type.name().to_owned(),
                facts.signed_up_at.rfc3339(),
                facts.qualified_at.map(UnixMs::rfc3339).unwrap_or_default(),
            ];
            for cell in cells {
                line.push(cell.status.to_owned());
                line.push(cell.at.unwrap_or_default());
                line.push(cell.reason.unwrap_or_default());
            }
            write_line(&mut out, line.iter().map(String::as_str));
        }
        Ok(Some(out))
    }
}

//! `GET /campaigns/{campaign}/ledger.csv`.

use axum::response::IntoResponse;
use refhook_core::ids::{AccountId, CampaignId, PersonId, WebhookId};
use refhook_store::StoreError;
use refhook_store::campaigns::Campaign;
use refhook_store::people::{self, CampaignFilter};
use refhook_store::webhooks::StoredWebhook;

use super::cell::{LedgerCell, rows, webhooks_of};
use super::filter::{StatusFilter, asked, ledger_params, text};
use crate::answer::csv::write_line;
use crate::app::App;
use crate::auth::{MayRead, On};
use crate::document::calls::{CampaignPath, Errors, NotFound};
use crate::error::ApiError;
use crate::export::{PersonColumns, Pieces, ROWS_PER_READ, Referrers, file};
use crate::request::Query;

ledger_params! { query_params ExportLedger }

struct Export {
    app: App,
    account: AccountId,
    campaign: CampaignId,
    webhooks: Vec<StoredWebhook>,
    columns: PersonColumns,
    status: Option<StatusFilter>,
    asked: Vec<WebhookId>,
    text: Option<String>,
    /// The last person read; `None` when all have been.
    before: Option<PersonId>,
}

/// Export the ledger as CSV, as filtered: a line for each user, with their referrer, their custom fields and what they agreed
/// to, and for each webhook three columns: status, time and reason. Cells that a spreadsheet would take for a formula begin
/// with an apostrophe.
#[utoipa::path(
    get, path = "/campaigns/{campaign}/ledger.csv", tag = "Campaigns", operation_id = "exportLedger",
    params(CampaignPath, ExportLedger),
    responses((status = 200, description = "The file.", content_type = "text/csv", body = String), Errors, NotFound)
)]
pub(crate) async fn export(
    On(app, MayRead(account), campaign): On<MayRead, Campaign>,
    query: Query<ExportLedger>,
) -> Result<impl IntoResponse, ApiError> {
    let ExportLedger { status, webhook_id, q } = query.params;
    let text = text(q)?;
    let mut connection = app.db().read_for(account).await?;
    let webhooks = webhooks_of(&mut connection.tx(), account, campaign.id).await?;
    drop(connection);
    let asked = asked(&webhooks, webhook_id)?;
    let columns = PersonColumns::of(std::slice::from_ref(&campaign), app.program.base_url());
    let mut header = columns.header();
    for webhook in &webhooks {
        header.extend(["status", "time", "reason"].map(|what| format!("{} {what}", webhook.name)));
    }
    let before = Some(PersonId(i64::MAX));
    let export =
        Export { app, account, campaign: campaign.id, webhooks, columns, status, asked, text, before };
    Ok(file(&format!("ledger-{}", campaign.code), &header, export))
}

impl Pieces for Export {
    async fn next(&mut self) -> Result<Option<String>, StoreError> {
        let Some(before) = self.before else { return Ok(None) };
        // Released between pieces, so that a slow client holds no connection.
        let mut connection = self.app.db().read_for(self.account).await?;
        let mut tx = connection.tx();
        // Each person is read once and filtered by their cells, so that all pieces together cost one pass over the
        // campaign.
        let filter =
            CampaignFilter { before: Some(before), text: self.text.clone(), ..CampaignFilter::default() };
        let people = people::page_of_campaign(&mut tx, self.campaign, &filter, (0, ROWS_PER_READ)).await?;
        let cells = rows(&mut tx, &self.webhooks, &people).await?;
        let referrers = Referrers::of(&people, &mut tx).await?;
        drop(connection);
        let is_last = i64::try_from(people.len()).is_ok_and(|n| n < ROWS_PER_READ);
        self.before = people.last().map(|person| person.facts.id).filter(|_| !is_last);
        let mut out = String::new();
        for (person, cells) in people.into_iter().zip(cells) {
            if !self.is_wanted(&cells) {
                continue;
            }
            let mut line = self.columns.cells(person, &referrers);
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

impl Export {
    fn is_wanted(&self, cells: &[LedgerCell]) -> bool {
        let Some(status) = self.status.map(StatusFilter::name) else { return true };
        cells.iter().any(|cell| cell.status == status && self.asked.contains(&WebhookId(cell.webhook_id)))
    }
}

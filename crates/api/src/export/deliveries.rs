//! `GET /deliveries.csv`.

use axum::response::IntoResponse;
use refhook_core::delivery::outcome::Outcome;
use refhook_core::ids::{AccountId, WebhookId};
use refhook_core::time::UnixMs;
use refhook_store::StoreError;
use refhook_store::deliveries::{self, Delivery, DeliveryFilter};

use super::{Pieces, ROWS_PER_READ, file};
use crate::answer::csv::write_line;
use crate::app::App;
use crate::auth::{As, MayRead};
use crate::deliveries::{DeliveryFilters, delivery_params, webhooks_of};
use crate::document::calls::{Errors, NotFound};
use crate::error::ApiError;
use crate::request::Query;

const COLUMNS: [&str; 16] = [
    "id",
    "event_id",
    "event",
    "campaign_id",
    "webhook_id",
    "webhook_name",
    "person_id",
    "person_first_name",
    "person_email",
    "state",
    "attempt_count",
    "created_at",
    "due_at",
    "finished_at",
    "last_outcome",
    "last_status",
];

delivery_params! { ExportDeliveries {} }

struct Export {
    app: App,
    account: AccountId,
    /// Those still to be written, one after the other.
    webhooks: Vec<WebhookId>,
    filter: DeliveryFilter,
}

/// Export deliveries as CSV: a line for each, webhook by webhook, the newest first. The filters are those of the list. Cells
/// that a spreadsheet would take for a formula begin with an apostrophe.
#[utoipa::path(
    get, path = "/deliveries.csv", tag = "Deliveries", operation_id = "exportDeliveries", params(ExportDeliveries),
    responses(
        (status = 200, description = "The file.", content_type = "text/csv", body = String), Errors, NotFound
    )
)]
pub(crate) async fn export(
    As(app, MayRead(account)): As<MayRead>,
    query: Query<ExportDeliveries>,
) -> Result<impl IntoResponse, ApiError> {
    let ExportDeliveries { webhook_id, campaign_id, person_id, state, from, until, q } = query.params;
    let filter = DeliveryFilters { state, from, until, person_id, q, cursor: None }.filter()?;
    let mut connection = app.db().read_for(account).await?;
    let mut webhooks = webhooks_of(&mut connection.tx(), account, webhook_id, campaign_id).await?;
    drop(connection);
    webhooks.reverse();
    let header: Vec<_> = COLUMNS.map(str::to_owned).into();
    Ok(file("deliveries", &header, Export { app, account, webhooks, filter }))
}

impl Pieces for Export {
    async fn next(&mut self) -> Result<Option<String>, StoreError> {
        let Some(webhook) = self.webhooks.last().copied() else { return Ok(None) };
        let mut connection = self.app.db().read_for(self.account).await?;
        let found = deliveries::next(&mut connection.tx(), webhook, &self.filter, ROWS_PER_READ).await?;
        drop(connection);
        let is_last = i64::try_from(found.len()).is_ok_and(|n| n < ROWS_PER_READ);
        self.filter.before = found.last().map(|last| last.id).filter(|_| !is_last);
        if is_last {
            self.webhooks.pop();
        }
        let mut out = String::new();
        for delivery in found {
            write_line(&mut out, cells(delivery).iter().map(String::as_str));
        }
        Ok(Some(out))
    }
}

fn cells(delivery: Delivery) -> [String; 16] {
    let (name, email) = delivery.person.unwrap_or_default();
    [
        delivery.id.to_string(),
        delivery.event_id.to_string(),
        delivery.event.name().to_owned(),
        delivery.campaign_id.to_string(),
        delivery.webhook_id.to_string(),
        delivery.webhook_name,
        delivery.person_id.to_string(),
        name,
        email,
        delivery.state.name().to_owned(),
        delivery.attempts.to_string(),
        delivery.created_at.rfc3339(),
        delivery.due_at.rfc3339(),
        delivery.finished_at.map(UnixMs::rfc3339).unwrap_or_default(),
        delivery.last_outcome.map(Outcome::name).unwrap_or_default().to_owned(),
        delivery.last_status.map(|status| status.to_string()).unwrap_or_default(),
    ]
}

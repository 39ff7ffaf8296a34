//! Pages of deliveries, newest first.
//!
//! An account's log is merged from those of its few webhooks: an index over whole accounts would cost every lead
//! another write. A search finds the people first; their deliveries are few. Deliveries of a newer version are left
//! out, so that the page can be read at all.

use refhook_core::ids::{DeliveryId, PersonId, WebhookId};
use refhook_core::time::UnixMs;
use sqlx::AssertSqlSafe;
use uuid::Uuid;

use super::{COLUMNS, Delivery, DeliveryRow, DeliveryState, JOINS};
use crate::database::tx::on;
use crate::newer::knows_delivery;
use crate::people::{Matching, matching};
use crate::rows::{json_values, listed};
use crate::{StoreError, Tx};

/// How many people a search may match before their deliveries no longer count as few.
const FEW: i64 = 200;

/// Which deliveries are listed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DeliveryFilter {
    /// In this state.
    pub state: Option<DeliveryState>,
    /// Created at this time or later.
    pub from: Option<UnixMs>,
    /// Created before this time.
    pub until: Option<UnixMs>,
    /// Older than this one, the last of the previous page.
    pub before: Option<DeliveryId>,
    /// Of this person.
    pub person: Option<PersonId>,
    /// Of people whose address or first name contains this.
    pub text: Option<String>,
}

/// A page of these webhooks' deliveries. The caller has checked who owns the webhooks.
pub async fn list(
    tx: &mut Tx<'_>,
    webhooks: &[WebhookId],
    filter: &DeliveryFilter,
    limit: i64,
) -> Result<Vec<Delivery>, StoreError> {
    let text = filter.text.as_deref().map(Matching::new);
    let people = match (filter.person, &text) {
        (Some(id), _) => Some(vec![id]),
        (None, Some(text)) => {
            let found = matching(tx, webhooks, text, FEW + 1).await?;
            // For a search that matches many, scanning from the newest fills a page quickly.
            i64::try_from(found.len()).is_ok_and(|n| n <= FEW).then_some(found)
        }
        (None, None) => None,
    };
    let mut range = Bounds::of(filter);
    if let Some(people) = people {
        return of_people(tx, webhooks, (&people, text.as_ref()), range, limit).await;
    }
    let size = usize::try_from(limit).unwrap_or(usize::MAX);
    let mut found: Vec<Delivery> = Vec::new();
    for webhook in webhooks {
        found.extend(of_webhook(tx, *webhook, text.as_ref(), range, limit).await?);
        found.sort_unstable_by_key(|delivery| std::cmp::Reverse(delivery.id));
        found.truncate(size);
        // Once the page is full, older deliveries of the other webhooks are not needed.
        if found.len() == size {
            range.from = found.last().map_or(range.from, |last| last.id.0);
        }
    }
    Ok(found)
}

/// The next deliveries of a webhook from the newest on, for reading all of them: in id order, so that all pieces
/// together cost one pass. The caller has checked who owns it.
pub async fn next(
    tx: &mut Tx<'_>,
    webhook: WebhookId,
    filter: &DeliveryFilter,
    limit: i64,
) -> Result<Vec<Delivery>, StoreError> {
    let text = filter.text.as_deref().map(Matching::new);
    let range = Bounds { in_order: true, ..Bounds::of(filter) };
    match filter.person {
        Some(person) => of_people(tx, &[webhook], (&[person], text.as_ref()), range, limit).await,
        None => of_webhook(tx, webhook, text.as_ref(), range, limit).await,
    }
}

/// Which ids, and which state.
#[derive(Clone, Copy)]
struct Bounds {
    from: Uuid,
    below: Uuid,
    state: Option<DeliveryState>,
    /// In id order alone, whatever the state.
    in_order: bool,
}

impl Bounds {
    fn of(filter: &DeliveryFilter) -> Self {
        let until = filter.until.map_or(Uuid::max(), |at| DeliveryId::first_at(at).0);
        Self {
            from: filter.from.map_or(Uuid::nil(), |at| DeliveryId::first_at(at).0),
            below: filter.before.map_or(until, |id| until.min(id.0)),
            state: filter.state,
            in_order: false,
        }
    }

    fn state(self) -> String {
        if self.in_order {
            // Worded so that no partial index matches, since those have another order.
            return self
                .state
                .map(|state| format!(" AND COALESCE(d.state, -1) = {}", state.to_db()))
                .unwrap_or_default();
        }
        self.state.map(|state| format!(" AND {}", state.condition())).unwrap_or_default()
    }

    /// The id column for ORDER BY. The index of waiting deliveries is not in id order; a bare column would make SQLite
    /// scan all of the webhook's history for it.
    const fn id(self) -> &'static str {
        match self.state {
            Some(DeliveryState::Waiting) if !self.in_order => "COALESCE(d.id, d.id)",
            _ => "d.id",
        }
    }
}

async fn of_webhook(
    tx: &mut Tx<'_>,
    webhook: WebhookId,
    text: Option<&Matching>,
    range: Bounds,
    limit: i64,
) -> Result<Vec<Delivery>, StoreError> {
    let id = range.id();
    let sql = format!(
        "SELECT {COLUMNS} FROM deliveries d LEFT JOIN events e ON e.id = d.event_id {JOINS}
        WHERE d.webhook_id = $1 AND {id} >= $2 AND {id} < $3{}
            AND (CAST($4 AS TEXT) IS NULL OR COALESCE({}, FALSE)) AND {}
        ORDER BY {id} DESC LIMIT {limit}",
        range.state(),
        Matching::condition(4),
        knows_delivery()
    );
    let rows: Vec<DeliveryRow> = on!(tx, conn => sqlx::query_as(AssertSqlSafe(sql)).bind(webhook.0).bind(range.from)
        .bind(range.below).bind(text.map(Matching::pattern)).fetch_all(conn).await)?;
    rows.into_iter().map(Delivery::try_from).collect()
}

async fn of_people(
    tx: &mut Tx<'_>,
    webhooks: &[WebhookId],
    (people, text): (&[PersonId], Option<&Matching>),
    range: Bounds,
    limit: i64,
) -> Result<Vec<Delivery>, StoreError> {
    let sql = format!(
        "SELECT {COLUMNS} FROM jsonb_each($1) j LEFT JOIN events e ON e.person_id = CAST(j.value->>'v' AS BIGINT)
            LEFT JOIN deliveries d ON d.event_id = e.id {JOINS}
        WHERE COALESCE(d.webhook_id, 0) IN ({}) AND COALESCE(d.id >= $2 AND d.id < $3{}, FALSE)
            AND (CAST($4 AS TEXT) IS NULL OR COALESCE({}, FALSE)) AND {}
        ORDER BY COALESCE(d.id, d.id) DESC LIMIT {limit}",
        listed(webhooks.iter().map(|id| id.0)),
        range.state(),
        Matching::condition(4),
        knows_delivery()
    );
    let rows: Vec<DeliveryRow> = on!(tx, conn => sqlx::query_as(AssertSqlSafe(sql)).bind(json_values(people))
        .bind(range.from).bind(range.below).bind(text.map(Matching::pattern)).fetch_all(conn).await)?;
    rows.into_iter().map(Delivery::try_from).collect()
}

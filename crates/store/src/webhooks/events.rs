//! What happened to a webhook itself: for its owner, who was not there when it did.

use refhook_core::ids::WebhookId;
use refhook_core::time::UnixMs;

use crate::ids::{IdKind, take_id};
use crate::tx::on;
use crate::{StoreError, Tx};

/// What happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WebhookEventKind {
    /// Its endpoint failed several times in a row.
    Failing,
    /// Its endpoint took a lead again.
    Recovered,
    /// It was switched off: the endpoint is gone, or failed for days.
    Disabled,
    /// Somebody, or the plan, paused it.
    Paused,
    /// Somebody, or the plan, let it send again.
    Resumed,
    /// Leads that it holds will be given up soon.
    Expiring,
    /// Leads were given up that it had held for too long.
    Expired,
}

impl WebhookEventKind {
    /// Every kind with its name in the API, in the order of the numbers that the database keeps.
    pub const ALL: [(Self, &'static str); 7] = [
        (Self::Failing, "failing"),
        (Self::Recovered, "recovered"),
        (Self::Disabled, "disabled"),
        (Self::Paused, "paused"),
        (Self::Resumed, "resumed"),
        (Self::Expiring, "expiring"),
        (Self::Expired, "expired"),
    ];

    /// The name in the API.
    pub fn name(self) -> &'static str {
        Self::ALL[self as usize].1
    }

    const fn to_db(self) -> i16 {
        self as i16
    }

    fn from_db(number: i16) -> Option<Self> {
        Self::ALL.get(usize::try_from(number).ok()?).map(|(kind, _)| *kind)
    }
}

/// Something that happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WebhookEvent {
    /// Its number.
    pub id: i64,
    /// What.
    pub kind: WebhookEventKind,
    /// Why, in the words of [`refhook_core::health::Change`] or of a pause.
    pub reason: Option<String>,
    /// How many leads it is about.
    pub count: Option<i64>,
    /// When.
    pub at: UnixMs,
}

type Row = (i64, i16, Option<String>, Option<i64>, i64);

/// What there is to say of an event: why it happened, or how many leads it is about.
#[derive(Debug, Clone, Copy)]
pub(crate) enum About<'a> {
    Nothing,
    Reason(&'a str),
    Leads(i64),
}

/// Notes that something happened.
pub(crate) async fn note(
    tx: &mut Tx<'_>,
    webhook: WebhookId,
    (kind, about): (WebhookEventKind, About<'_>),
    now: UnixMs,
) -> Result<(), StoreError> {
    let (reason, count) = match about {
        About::Nothing => (None, None),
        About::Reason(why) => (Some(why), None),
        About::Leads(count) => (None, Some(count)),
    };
    let id = take_id(tx, IdKind::WebhookEvents).await?;
    let sql = "INSERT INTO webhook_events (id, webhook_id, kind, reason, count, at) VALUES ($1, $2, $3, $4, $5, $6)";
    on!(tx, conn => sqlx::query(sql).bind(id).bind(webhook.0).bind(kind.to_db()).bind(reason).bind(count).bind(now.0)
        .execute(conn).await.map(drop))?;
    Ok(())
}

/// The newest of what happened to a webhook.
pub async fn webhook_events(
    tx: &mut Tx<'_>,
    webhook: WebhookId,
    limit: i64,
) -> Result<Vec<WebhookEvent>, StoreError> {
    let sql = "SELECT id, kind, reason, count, at FROM webhook_events WHERE webhook_id = $1 ORDER BY id DESC LIMIT $2";
    let rows: Vec<Row> =
        on!(tx, conn => sqlx::query_as(sql).bind(webhook.0).bind(limit).fetch_all(conn).await)?;
    let events = rows.into_iter().filter_map(|(id, kind, reason, count, at)| {
        Some(WebhookEvent { id, kind: WebhookEventKind::from_db(kind)?, reason, count, at: UnixMs(at) })
    });
    Ok(events.collect())
}

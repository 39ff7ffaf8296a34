//! The history of a webhook itself, for an owner who was not watching.

use refhook_core::ids::WebhookId;
use refhook_core::number::UnknownNumber;
use refhook_core::stored_enum;
use refhook_core::time::UnixMs;
use serde::{Deserialize, Serialize};
use strum::{EnumString, FromRepr, IntoStaticStr, VariantArray};

use crate::database::tx::on;
use crate::ids::{IdKind, take_id};
use crate::newer::left_alone;
use crate::rows::to_json;
use crate::{StoreError, Tx};

/// What happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, FromRepr, IntoStaticStr, VariantArray, EnumString)]
#[strum(serialize_all = "snake_case")]
#[repr(i16)]
pub enum WebhookEventKind {
    /// Its endpoint failed several times in a row.
    Failing,
    /// Its endpoint accepted a lead again.
    Recovered,
    /// It was disabled: the endpoint is gone, or failed for days.
    Disabled,
    /// Somebody, or the plan, paused it.
    Paused,
    /// Somebody, or the plan, let it send again.
    Resumed,
    /// Leads that it holds will expire soon.
    Expiring,
    /// Leads that it held for too long expired.
    Expired,
    /// Somebody, or a workflow, created it.
    Created,
    /// Somebody, or a workflow, saved a new version.
    Edited,
    /// Somebody replaced its signing secret.
    SecretReplaced,
}

/// Who did something to a webhook.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Actor {
    /// A member, by their email.
    Member(String),
    /// A program, by the name of its access token.
    Token(String),
}

impl Actor {
    /// Every kind of actor by its API name, in the order of the numbers that the database keeps.
    pub const KINDS: [&'static str; 2] = ["member", "token"];

    /// The name of the kind in the API.
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Member(_) => Self::KINDS[0],
            Self::Token(_) => Self::KINDS[1],
        }
    }

    /// Email or name.
    pub fn name(&self) -> &str {
        match self {
            Self::Member(name) | Self::Token(name) => name,
        }
    }

    const fn number(&self) -> i16 {
        match self {
            Self::Member(_) => 0,
            Self::Token(_) => 1,
        }
    }

    fn from_db(kind: Option<i16>, name: Option<String>) -> Result<Option<Self>, UnknownNumber> {
        match kind {
            None => Ok(None),
            Some(0) => Ok(name.map(Self::Member)),
            Some(1) => Ok(name.map(Self::Token)),
            Some(number) => Err(UnknownNumber { what: "actor", number }),
        }
    }
}

stored_enum!(WebhookEventKind, "event of a webhook");

/// An event in a webhook's history.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WebhookEvent {
    /// Its id.
    pub id: i64,
    /// What happened.
    pub kind: WebhookEventKind,
    /// Why, in the words of [`refhook_core::delivery::health::Change`] or of a pause.
    pub reason: Option<String>,
    /// How many leads it concerns.
    pub count: Option<i64>,
    /// Who did it; `None` is the server.
    pub actor: Option<Actor>,
    /// The API names of the webhook's changed fields.
    pub changes: Vec<String>,
    /// When it happened.
    pub at: UnixMs,
}

#[derive(sqlx::FromRow)]
struct WebhookEventRow {
    id: i64,
    kind: i16,
    reason: Option<String>,
    count: Option<i64>,
    at: i64,
    actor_kind: Option<i16>,
    actor_name: Option<String>,
    changes: Option<String>,
}

impl WebhookEventRow {
    fn into_event(self) -> Result<WebhookEvent, UnknownNumber> {
        Ok(WebhookEvent {
            id: self.id,
            kind: WebhookEventKind::from_db(self.kind)?,
            reason: self.reason,
            count: self.count,
            actor: Actor::from_db(self.actor_kind, self.actor_name)?,
            changes: self.changes.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default(),
            at: UnixMs(self.at),
        })
    }
}

/// The details of an event: why it happened, how many leads it concerns, or what was changed.
#[derive(Debug, Clone, Copy)]
pub(crate) enum About<'a> {
    Nothing,
    Reason(&'a str),
    Leads(i64),
    Changes(&'a [&'static str]),
}

/// Records something that the server did.
pub(crate) async fn note(
    tx: &mut Tx<'_>,
    webhook: WebhookId,
    what: (WebhookEventKind, About<'_>),
    now: UnixMs,
) -> Result<(), StoreError> {
    note_by(tx, webhook, what, None, now).await
}

/// Records something that somebody did; without an actor it was the server.
pub(crate) async fn note_by(
    tx: &mut Tx<'_>,
    webhook: WebhookId,
    (kind, about): (WebhookEventKind, About<'_>),
    actor: Option<&Actor>,
    now: UnixMs,
) -> Result<(), StoreError> {
    let (reason, count, changes) = match about {
        About::Nothing => (None, None, None),
        About::Reason(why) => (Some(why), None, None),
        About::Leads(count) => (None, Some(count), None),
        About::Changes(names) => (None, None, Some(to_json(names))),
    };
    let id = take_id(tx, IdKind::WebhookEvents).await?;
    let sql = "INSERT INTO webhook_events (id, webhook_id, kind, reason, count, at, actor_kind, actor_name, changes)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
    on!(tx, conn => sqlx::query(sql).bind(id).bind(webhook.0).bind(kind.to_db()).bind(reason).bind(count).bind(now.0)
        .bind(actor.map(Actor::number)).bind(actor.map(Actor::name)).bind(changes).execute(conn).await.map(drop))?;
    Ok(())
}

/// Records that a webhook was created.
pub async fn note_created(
    tx: &mut Tx<'_>,
    webhook: WebhookId,
    actor: Option<&Actor>,
    now: UnixMs,
) -> Result<(), StoreError> {
    note_by(tx, webhook, (WebhookEventKind::Created, About::Nothing), actor, now).await
}

/// Records that a webhook was saved, and which of its fields changed.
pub async fn note_edited(
    tx: &mut Tx<'_>,
    webhook: WebhookId,
    changes: &[&'static str],
    actor: Option<&Actor>,
    now: UnixMs,
) -> Result<(), StoreError> {
    note_by(tx, webhook, (WebhookEventKind::Edited, About::Changes(changes)), actor, now).await
}

/// The newest events of a webhook.
pub async fn webhook_events(
    tx: &mut Tx<'_>,
    webhook: WebhookId,
    limit: i64,
) -> Result<Vec<WebhookEvent>, StoreError> {
    let sql = "SELECT id, kind, reason, count, at, actor_kind, actor_name, changes FROM webhook_events
        WHERE webhook_id = $1 ORDER BY id DESC LIMIT $2";
    let rows: Vec<WebhookEventRow> =
        on!(tx, conn => sqlx::query_as(sql).bind(webhook.0).bind(limit).fetch_all(conn).await)?;
    Ok(rows.into_iter().filter_map(|row| row.into_event().map_err(left_alone).ok()).collect())
}

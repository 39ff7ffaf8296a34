//! `GET /users/{user}/timeline`.

use std::collections::BTreeSet;

use axum::Json;
use refhook_core::delivery::outcome::Outcome;
use refhook_core::event::EventKind;
use refhook_core::ids::EventId;
use refhook_core::join::KnownPerson;
use refhook_core::time::UnixMs;
use refhook_core::webhook::selection::{Candidate, why_not};
use refhook_store::deliveries::{self, Delivery};
use refhook_store::events;
use refhook_store::people::{self, Dismissal};
use refhook_store::webhooks::{self, StoredWebhook};
use serde::Serialize;
use utoipa::ToSchema;

use super::find::Where;
use crate::answer::JsonResult;
use crate::auth::{MayRead, On};
use crate::document::calls::{Errors, NotFound, UserPath};
use crate::document::schema;
use crate::webhooks::selector;

/// What happened to a user, the first first.
#[derive(Serialize, ToSchema)]
pub(crate) struct Timeline {
    data: Vec<TimelineEvent>,
    /// What somebody has put away of their flags, if anyone has.
    #[schema(required)]
    flags_dismissed: Option<FlagsDismissed>,
}

/// Flags that somebody has looked at and put away.
#[derive(Serialize, ToSchema)]
struct FlagsDismissed {
    /// As in the user's `flags`.
    flags: Vec<&'static str>,
    #[schema(format = DateTime)]
    at: String,
    /// The email address of a member, or the name of an access token.
    by: String,
}

/// Something that happened to a user, and which webhooks were told.
#[derive(Serialize, ToSchema)]
struct TimelineEvent {
    #[schema(value_type = schema::Uuid)]
    id: String,
    #[serde(rename = "type")]
    #[schema(value_type = schema::EventName)]
    kind: EventKind,
    #[schema(format = DateTime)]
    at: String,
    deliveries: Vec<TimelineDelivery>,
    /// The campaign's other webhooks, each with its reason. Those that wait for another event stand at the join.
    not_selected: Vec<NotSelectedView>,
}

/// What became of the event on the way to a webhook.
#[derive(Serialize, ToSchema)]
struct TimelineDelivery {
    #[schema(value_type = schema::Uuid)]
    delivery_id: String,
    webhook_id: i64,
    webhook_name: String,
    #[schema(value_type = schema::DeliveryState)]
    state: &'static str,
    attempt_count: i64,
    #[schema(value_type = Option<schema::AttemptOutcome>, required)]
    last_outcome: Option<Outcome>,
    #[schema(required)]
    last_status: Option<u16>,
    #[schema(format = DateTime)]
    due_at: String,
    #[schema(format = DateTime, required)]
    finished_at: Option<String>,
}

/// A webhook that was not told.
#[derive(Serialize, ToSchema)]
#[schema(as = NotSelected)]
struct NotSelectedView {
    webhook_id: i64,
    webhook_name: String,
    #[schema(value_type = schema::NotSelectedReason)]
    reason: &'static str,
    /// In a plain sentence.
    explanation: String,
}

/// Show what happened to a user, and what became of it on the way to each webhook.
#[utoipa::path(
    get, path = "/users/{user}/timeline", tag = "Users", operation_id = "showTimeline", params(UserPath, Where),
    responses((status = 200, description = "The timeline.", body = Timeline), Errors, NotFound)
)]
pub(crate) async fn timeline(
    On(app, MayRead(account), person): On<MayRead, KnownPerson>,
) -> JsonResult<Timeline> {
    let mut connection = app.db().read_for(account).await?;
    let mut tx = connection.tx();
    let happened = events::of_person(&mut tx, person.facts.id).await?;
    let sent = deliveries::of_person(&mut tx, account, person.facts.id).await?;
    let (webhooks, _) = webhooks::list(&mut tx, account, Some(person.campaign_id), 0, i64::MAX).await?;
    let quiet = events::quiet_of(&mut tx, &[person.facts.id]).await?;
    let dismissal = people::dismissal(&mut tx, person.facts.id).await?;
    let quiet = quiet.get(&person.facts.id).copied().unwrap_or_default();
    let candidate = Candidate { quiet, ..Candidate::from(&person.facts) };
    let has_happened: BTreeSet<_> = happened.iter().map(|(_, kind, _)| *kind).collect();
    let shown = happened.into_iter().map(|(id, kind, at)| TimelineEvent {
        id: id.to_string(),
        kind,
        at: at.rfc3339(),
        deliveries: sent
            .iter()
            .filter(|delivery| delivery.event_id == id)
            .map(TimelineDelivery::from)
            .collect(),
        not_selected: webhooks
            .iter()
            .filter(|webhook| {
                let waits_for = webhook.config.event;
                waits_for == kind || (kind == EventKind::Join && !has_happened.contains(&waits_for))
            })
            .filter(|webhook| !has(&sent, id, webhook))
            .map(|webhook| not_selected(webhook, candidate, (kind, at)))
            .collect(),
    });
    let flags_dismissed = dismissal.map(|Dismissal { flags, at, by }| FlagsDismissed {
        flags: flags.names(),
        at: at.rfc3339(),
        by,
    });
    Ok(Json(Timeline { data: shown.collect(), flags_dismissed }))
}

fn has(sent: &[Delivery], event: EventId, webhook: &StoredWebhook) -> bool {
    sent.iter().any(|delivery| delivery.event_id == event && delivery.webhook_id == webhook.id)
}

fn not_selected(
    webhook: &StoredWebhook,
    mut candidate: Candidate,
    (kind, at): (EventKind, UnixMs),
) -> NotSelectedView {
    // Judge by the state at the event, which may have been undone since; but do not invent an event that has not
    // happened.
    if kind == webhook.config.event {
        kind.spec().moment.set(&mut candidate, at);
    }
    let why = why_not(selector(webhook), candidate);
    NotSelectedView {
        webhook_id: webhook.id.0,
        webhook_name: webhook.name.clone(),
        reason: why.reason.name(),
        explanation: why.explanation,
    }
}

impl From<&Delivery> for TimelineDelivery {
    fn from(delivery: &Delivery) -> Self {
        Self {
            delivery_id: delivery.id.to_string(),
            webhook_id: delivery.webhook_id.0,
            webhook_name: delivery.webhook_name.clone(),
            state: delivery.state.name(),
            attempt_count: delivery.attempts,
            last_outcome: delivery.last_outcome,
            last_status: delivery.last_status,
            due_at: delivery.due_at.rfc3339(),
            finished_at: delivery.finished_at.map(UnixMs::rfc3339),
        }
    }
}

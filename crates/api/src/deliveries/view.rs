//! A delivery as the API shows it.

use refhook_core::delivery::outcome::Outcome;
use refhook_core::delivery::retry::tries_left;
use refhook_core::event::EventKind;
use refhook_core::time::UnixMs;
use refhook_store::deliveries::{Delivery, DeliveryState};
use serde::Serialize;
use utoipa::ToSchema;

use crate::schema;

/// One event on its way to one webhook.
#[derive(Serialize, ToSchema)]
#[schema(as = Delivery, example = json!({
    "id": "018147e8-1100-7000-8000-000000000001", "event_id": "018147e8-1100-7000-8000-000000000002",
    "webhook_id": 12, "webhook_name": "CRM", "campaign_id": 4815, "event": "user.join", "person_id": 261_471,
    "person_first_name": "Byron", "person_email": "byron@example.com", "state": "waiting", "attempt_count": 1,
    "tries_left": 9, "next_try_at": "2022-06-09T10:00:05.000Z", "due_at": "2022-06-09T10:00:05.000Z", "created_at": "2022-06-09T10:00:00.000Z", "finished_at": null,
    "last_outcome": "http_status", "last_status": 500, "replay_of": null
}))]
pub(crate) struct DeliveryView {
    /// The `webhook-id` on the wire, the same on every attempt.
    #[schema(value_type = schema::Uuid)]
    id: String,
    #[schema(value_type = schema::Uuid)]
    event_id: String,
    webhook_id: i64,
    webhook_name: String,
    campaign_id: i64,
    #[schema(value_type = schema::EventName)]
    event: EventKind,
    person_id: i64,
    /// As it is now; null once the user was erased.
    #[schema(required)]
    person_first_name: Option<String>,
    /// As it is now; null once the user was erased.
    #[schema(required)]
    person_email: Option<String>,
    #[schema(value_type = schema::DeliveryState)]
    state: &'static str,
    /// How many were made.
    attempt_count: i64,
    /// How many more may follow before it counts as failed; what is tried while the endpoint is down takes none away. 0 once
    /// it has ended.
    tries_left: u32,
    /// When it is tried next; later while its webhook is paused or failing. Null once it has ended.
    #[schema(format = DateTime, required)]
    next_try_at: Option<String>,
    /// The same; it stays as it was when the delivery ends.
    #[schema(format = DateTime)]
    due_at: String,
    #[schema(format = DateTime)]
    created_at: String,
    #[schema(format = DateTime, required)]
    finished_at: Option<String>,
    #[schema(value_type = Option<schema::AttemptOutcome>, required)]
    last_outcome: Option<Outcome>,
    /// Status code of the last answer.
    #[schema(required)]
    last_status: Option<u16>,
    /// The delivery that this one repeats: somebody sent it once more on purpose.
    #[schema(value_type = Option<schema::Uuid>, required)]
    replay_of: Option<String>,
}

impl From<&Delivery> for DeliveryView {
    fn from(delivery: &Delivery) -> Self {
        let waits = delivery.state == DeliveryState::Waiting;
        Self {
            id: delivery.id.to_string(),
            event_id: delivery.event_id.to_string(),
            webhook_id: delivery.webhook_id.0,
            webhook_name: delivery.webhook_name.clone(),
            campaign_id: delivery.campaign_id.0,
            event: delivery.event,
            person_id: delivery.person_id.0,
            person_first_name: delivery.person.as_ref().map(|(name, _)| name.clone()),
            person_email: delivery.person.as_ref().map(|(_, email)| email.clone()),
            state: delivery.state.name(),
            attempt_count: delivery.attempts,
            tries_left: if waits { tries_left(delivery.schedule_step) } else { 0 },
            next_try_at: waits.then(|| delivery.due_at.rfc3339()),
            due_at: delivery.due_at.rfc3339(),
            created_at: delivery.created_at.rfc3339(),
            finished_at: delivery.finished_at.map(UnixMs::rfc3339),
            last_outcome: delivery.last_outcome,
            last_status: delivery.last_status,
            replay_of: delivery.replay_of.map(|id| id.to_string()),
        }
    }
}

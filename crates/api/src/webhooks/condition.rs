//! A webhook's condition as the API shows it: the same words everywhere.

use refhook_core::delivery::condition::{Action, Condition, Facts, Tone, WebhookState, condition};
use refhook_core::time::UnixMs;
use refhook_store::deliveries::Standing;
use serde::Serialize;
use utoipa::ToSchema;

use crate::document::schema;

/// A delivery that has waited longer than this is late, in milliseconds.
const PATIENCE_MS: i64 = 5 * 60 * 1_000;

/// The stored state of a webhook, without its reason.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Stored {
    pub(crate) state: WebhookState,
    pub(crate) not_before: Option<UnixMs>,
}

/// How a webhook stands, in plain words.
#[derive(Serialize, ToSchema)]
#[schema(as = Condition, example = json!({
    "name": "failing", "label": "Failing", "tone": "bad",
    "cause": "The receiving server does not accept the credentials (status 401).",
    "next_step": "4 deliveries wait, and new leads are kept; none is lost. One at a time is tried; once it succeeds, the rest follow. Enter the credentials again in the webhook, or create new ones at the receiver.",
    "actions": ["try_now", "edit", "send_test"], "is_urgent": true
}))]
pub(crate) struct ConditionView {
    /// `healthy`, `failing`, `paused` or `disabled`; of a healthy one `asked_to_wait` while its endpoint asked to wait,
    /// `late` when a delivery has waited for over five minutes, and `has_failed` when one failed for good.
    name: &'static str,
    /// The state in a word or two.
    label: &'static str,
    #[schema(value_type = schema::Tone)]
    tone: &'static str,
    /// Why it is so.
    cause: String,
    /// What happens to leads meanwhile, and what to do.
    next_step: String,
    /// What the next step names, the best first.
    #[schema(value_type = Vec<schema::ConditionAction>)]
    actions: Vec<&'static str>,
    /// Whether somebody should hear of it wherever they are.
    is_urgent: bool,
}

impl ConditionView {
    /// The condition of a webhook with these waiting and failed deliveries.
    pub(crate) fn of(stored: Stored, reason: Option<&str>, standing: Standing, now: UnixMs) -> Self {
        let Condition { name, label, tone, cause, next_step, actions, is_urgent } = condition(&Facts {
            state: stored.state,
            reason,
            asked_to_wait: stored.not_before.is_some_and(|at| now < at),
            waiting: standing.waiting,
            late: is_late(standing, now),
            failed: standing.failed,
        });
        let tone = match tone {
            Tone::Good => "good",
            Tone::Wait => "wait",
            Tone::Bad => "bad",
        };
        let actions = actions.into_iter().map(Action::name).collect();
        Self { name, label, tone, cause, next_step, actions, is_urgent }
    }
}

/// Whether the oldest waiting delivery is late.
pub(crate) fn is_late(standing: Standing, now: UnixMs) -> bool {
    standing.oldest_waiting_at.is_some_and(|at| at.plus(PATIENCE_MS) < now)
}

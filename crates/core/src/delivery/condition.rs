//! The condition of a webhook, in words for someone who runs a campaign: its state, why, and what to do. Everything
//! that shows a webhook uses this wording, so that no two places differ.

use strum::{EnumString, FromRepr, IntoStaticStr, VariantArray};

use crate::delivery::diagnosis::{Diagnosis, Failure, Lead, diagnose};
use crate::delivery::outcome::Outcome;
use crate::stored_enum;

/// Whether a webhook's deliveries are sent. New ones are kept in every state.
#[derive(Debug, Clone, Copy, PartialEq, Eq, FromRepr, IntoStaticStr, VariantArray, EnumString)]
#[strum(serialize_all = "snake_case")]
#[repr(i16)]
pub enum WebhookState {
    /// Sent as they arrive.
    Healthy,
    /// The endpoint fails: one delivery is tried at a time.
    Failing,
    /// Held, by hand or by the plan.
    Paused,
    /// Held: the endpoint is gone, or failed for days.
    Disabled,
}

stored_enum!(WebhookState, "webhook's state");

impl WebhookState {
    /// Whether deliveries are sent, even if only one at a time.
    pub const fn sends(self) -> bool {
        matches!(self, Self::Healthy | Self::Failing)
    }
}

/// What a webhook's condition depends on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Facts<'a> {
    /// Whether it sends.
    pub state: WebhookState,
    /// Why it does not send, or why it fails: the reason as the database stores it.
    pub reason: Option<&'a str>,
    /// Whether the endpoint asked to wait and that time is not over.
    pub asked_to_wait: bool,
    /// How many deliveries wait.
    pub waiting: i64,
    /// Whether one of them has waited for a long time.
    pub late: bool,
    /// How many deliveries failed for good.
    pub failed: i64,
}

/// How good or bad that is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tone {
    /// Fine.
    Good,
    /// Something waits, but nobody has to act.
    Wait,
    /// Somebody has to act.
    Bad,
}

/// What somebody can do about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, IntoStaticStr, VariantArray)]
#[strum(serialize_all = "snake_case")]
pub enum Action {
    /// Edit the webhook.
    Edit,
    /// Resume it.
    Resume,
    /// Send a test.
    SendTest,
    /// Try the endpoint at once.
    TryNow,
    /// Send everything that waits now.
    SendWaiting,
    /// Send again what failed.
    RetryFailed,
}

impl Action {
    /// Every action.
    pub const ALL: &'static [Self] = Self::VARIANTS;

    /// The name in the API.
    pub fn name(self) -> &'static str {
        self.into()
    }
}

/// The condition of a webhook.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Condition {
    /// A short name for programs: the state's, or for a healthy webhook with open issues `asked_to_wait`, `late` or
    /// `has_failed`.
    pub name: &'static str,
    /// The state in a word or two.
    pub label: &'static str,
    /// How good or bad that is.
    pub tone: Tone,
    /// The cause, in a sentence.
    pub cause: String,
    /// What happens to leads meanwhile, and what to do, in a sentence or two.
    pub next_step: String,
    /// The actions that the next step names, best first.
    pub actions: Vec<Action>,
    /// Whether to notify people on every page.
    pub is_urgent: bool,
}

/// What becomes of leads that are not sent: the first question of anyone who reads that something is wrong.
fn kept(facts: &Facts<'_>) -> String {
    match facts.waiting {
        0 => "New leads are kept; none is lost.".to_owned(),
        1 => "1 delivery waits, and new leads are kept; none is lost.".to_owned(),
        waiting => format!("{} wait, and new leads are kept; none is lost.", deliveries(waiting)),
    }
}

/// The condition of a webhook.
pub fn condition(facts: &Facts<'_>) -> Condition {
    let mut found = match facts.state {
        WebhookState::Healthy => healthy(facts),
        WebhookState::Failing => failing(facts),
        WebhookState::Paused => paused(facts),
        WebhookState::Disabled => disabled(facts),
    };
    if facts.failed > 0 {
        if facts.state != WebhookState::Healthy {
            found.next_step = format!(
                "{} {} failed before and can be sent again.",
                found.next_step,
                deliveries(facts.failed)
            );
        }
        found.actions.push(Action::RetryFailed);
    }
    found
}

fn healthy(facts: &Facts<'_>) -> Condition {
    let waiting = (facts.waiting > 0).then(|| {
        let verb = if facts.waiting == 1 { "waits" } else { "wait" };
        format!("{} {verb} to be sent.", deliveries(facts.waiting))
    });
    if facts.failed > 0 {
        let (them, were) = if facts.failed == 1 { ("it", "was") } else { ("them", "were") };
        let mut actions = Vec::new();
        if facts.waiting > 0 {
            actions.push(Action::SendWaiting);
        }
        return Condition {
            name: "has_failed",
            label: "Has failures",
            tone: Tone::Bad,
            cause: format!("{} {were} refused or missed at every attempt.", deliveries(facts.failed)),
            next_step: [Some(format!("See why in the log, then send {them} again.")), waiting]
                .into_iter()
                .flatten()
                .collect::<Vec<_>>()
                .join(" "),
            actions,
            is_urgent: true,
        };
    }
    if facts.asked_to_wait {
        return Condition {
            name: "asked_to_wait",
            label: "Waiting",
            tone: Tone::Wait,
            cause: "Its endpoint asked to wait.".to_owned(),
            next_step: format!(
                "{} They are sent when that time is over; Try now doesn't wait for it.",
                kept(facts)
            ),
            actions: vec![Action::TryNow],
            is_urgent: facts.late,
        };
    }
    let Some(waiting) = waiting else {
        return Condition {
            name: "healthy",
            label: "Healthy",
            tone: Tone::Good,
            cause: "It is on.".to_owned(),
            next_step: "New leads are sent at once.".to_owned(),
            actions: Vec::new(),
            is_urgent: false,
        };
    };
    if !facts.late {
        return Condition {
            name: "healthy",
            label: "Healthy",
            tone: Tone::Good,
            cause: "It is on.".to_owned(),
            next_step: waiting,
            actions: vec![Action::SendWaiting],
            is_urgent: false,
        };
    }
    Condition {
        name: "late",
        label: "Behind",
        tone: Tone::Wait,
        cause: format!("It is on, but {waiting}"),
        next_step: "Those that were refused or missed are sent again by themselves. Once the endpoint is ready, send \
                    them all now."
            .to_owned(),
        actions: vec![Action::SendWaiting],
        is_urgent: true,
    }
}

fn failing(facts: &Facts<'_>) -> Condition {
    let (cause, advice) = match facts.reason.and_then(failure) {
        // It was made without a response, so nothing in it comes from a receiver.
        Some(Diagnosis { summary, advice, .. }) => (summary.inner(), format!(" {advice}")),
        None => ("The endpoint refused or missed several leads in a row.".to_owned(), String::new()),
    };
    Condition {
        name: "failing",
        label: "Failing",
        tone: Tone::Bad,
        cause,
        next_step: format!(
            "{} One at a time is tried; once it succeeds, the rest follow.{advice}",
            kept(facts)
        ),
        actions: vec![Action::TryNow, Action::Edit, Action::SendTest],
        is_urgent: true,
    }
}

fn paused(facts: &Facts<'_>) -> Condition {
    let kept = kept(facts);
    let (cause, next, actions) = match facts.reason {
        Some("plan") => (
            "Your plan doesn't include webhooks at the moment.",
            format!("{kept} They are sent once your plan includes webhooks again."),
            Vec::new(),
        ),
        Some("unsubscribed") => (
            "The workflow that subscribed it is switched off or being edited.",
            "What waits is kept. It goes on when the workflow subscribes again, or when you resume it; who joins \
             meanwhile is sent then, too."
                .to_owned(),
            vec![Action::Resume],
        ),
        Some("hand") => (
            "Somebody on your team paused it.",
            format!("{kept} Resume it to send them."),
            vec![Action::Resume],
        ),
        _ => ("It is paused.", format!("{kept} Resume it to send them."), vec![Action::Resume]),
    };
    Condition {
        name: "paused",
        label: "Paused",
        tone: Tone::Wait,
        cause: cause.to_owned(),
        next_step: next,
        actions,
        is_urgent: facts.waiting > 0 || facts.failed > 0,
    }
}

fn disabled(facts: &Facts<'_>) -> Condition {
    let (cause, next, actions) = if facts.reason == Some("gone") {
        (
            "The endpoint answered that it is gone for good (status 410), so this webhook was switched off.",
            "Create a new webhook address at the receiver and enter it in the webhook, then resume it.",
            vec![Action::Edit, Action::Resume],
        )
    } else {
        (
            "Nothing but failures came back for 5 days, so this webhook was switched off.",
            "Send a test to see whether the endpoint works again, then resume it.",
            vec![Action::SendTest, Action::Resume, Action::Edit],
        )
    };
    Condition {
        name: "disabled",
        label: "Switched off",
        tone: Tone::Bad,
        cause: cause.to_owned(),
        next_step: format!("{} {next}", kept(facts)),
        actions,
        is_urgent: true,
    }
}

/// What a stored reason means: `http_` and a status, or an outcome's name.
fn failure(reason: &str) -> Option<Diagnosis> {
    let status = reason.strip_prefix("http_").and_then(|status| status.parse().ok());
    let outcome = match status {
        Some(_) => Outcome::HttpStatus,
        None => reason.parse().ok()?,
    };
    diagnose(&Failure { outcome, status, detail: None, url: None, location: None, lead: Lead::None })
}

/// "1 delivery", "1,204 deliveries".
fn deliveries(count: i64) -> String {
    let digits = count.to_string();
    let mut grouped = String::new();
    for (n, digit) in digits.chars().enumerate() {
        if n > 0 && (digits.len() - n).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    format!("{grouped} {}", if count == 1 { "delivery" } else { "deliveries" })
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    const WELL: Facts<'_> = Facts {
        state: WebhookState::Healthy,
        reason: None,
        asked_to_wait: false,
        waiting: 0,
        late: false,
        failed: 0,
    };

    fn of(state: WebhookState, reason: &'static str) -> Condition {
        condition(&Facts { state, reason: Some(reason), ..WELL })
    }

    #[test]
    fn leads_are_sent_at_once_only_where_none_waits() {
        assert_eq!(condition(&WELL).next_step, "New leads are sent at once.");
        for facts in [
            Facts { waiting: 1, ..WELL },
            Facts { waiting: 4, late: true, ..WELL },
            Facts { failed: 2, ..WELL },
            Facts { failed: 2, waiting: 1, late: true, ..WELL },
            Facts { asked_to_wait: true, ..WELL },
            Facts { state: WebhookState::Failing, ..WELL },
        ] {
            assert!(!condition(&facts).next_step.contains("at once"), "{facts:?}");
        }
    }

    #[test]
    fn nothing_that_needs_a_look_is_called_healthy() {
        for facts in [Facts { waiting: 4, late: true, ..WELL }, Facts { failed: 1, ..WELL }] {
            let found = condition(&facts);
            assert!(found.tone != Tone::Good && found.label != "Healthy" && found.is_urgent, "{found:?}");
        }
        let late = condition(&Facts { waiting: 1_204, late: true, ..WELL });
        assert_eq!(late.cause, "It is on, but 1,204 deliveries wait to be sent.");
        assert_eq!(late.actions, [Action::SendWaiting]);
    }

    #[test]
    fn a_failing_webhook_says_what_the_endpoint_answers_and_whatever_it_is() {
        for outcome in Outcome::ALL.iter().copied() {
            if matches!(outcome, Outcome::Delivered | Outcome::HttpStatus) {
                continue;
            }
            let found = of(WebhookState::Failing, outcome.name());
            assert!(!found.cause.contains("several leads in a row"), "{outcome:?}: {}", found.cause);
        }
        let causes: HashSet<_> = ["http_301", "http_404", "http_405", "http_503", "timeout", "something new"]
            .into_iter()
            .map(|reason| of(WebhookState::Failing, reason).cause)
            .collect();
        assert_eq!(causes.len(), 6, "{causes:?}");
        assert!(of(WebhookState::Failing, "http_404").cause.contains("404"));
    }

    #[test]
    fn what_is_switched_off_is_not_said_to_be_tried_again_and_names_its_buttons() {
        let gone = of(WebhookState::Disabled, "gone");
        assert!(gone.cause.contains("410") && gone.cause.contains("switched off"));
        assert_eq!(gone.actions, [Action::Edit, Action::Resume]);
        for reason in ["gone", "days_of_failures", "something new"] {
            let found = of(WebhookState::Disabled, reason);
            assert!(!found.next_step.contains("by itself") && found.actions.contains(&Action::Resume));
        }
    }

    #[test]
    fn one_paused_by_hand_is_urgent_once_something_waits() {
        assert!(!of(WebhookState::Paused, "hand").is_urgent);
        let paused = Facts { state: WebhookState::Paused, reason: Some("hand"), waiting: 1, ..WELL };
        assert!(condition(&paused).is_urgent);
        assert!(of(WebhookState::Paused, "plan").actions.is_empty(), "nobody here can resume it");
        assert_eq!(of(WebhookState::Paused, "unsubscribed").actions, [Action::Resume]);
    }

    #[test]
    fn every_action_has_its_name() {
        let names: Vec<_> = Action::ALL.iter().map(|action| action.name()).collect();
        assert_eq!(names, ["edit", "resume", "send_test", "try_now", "send_waiting", "retry_failed"]);
    }
}

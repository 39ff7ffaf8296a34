//! Why someone was not sent to a webhook, in words for marketers.

use std::collections::BTreeSet;

use strum::{IntoStaticStr, VariantArray};

use crate::event::{EventKind, EventSpec, Moment};
use crate::people::person::{Source, SourceGroup, UserType};
use crate::people::snapshot::PersonSnapshot;
use crate::time::UnixMs;

/// What a webhook selects by.
#[derive(Debug, Clone, Copy)]
pub struct Selector<'a> {
    /// The event that fires it.
    pub event: EventKind,
    /// Which groups of people it is sent for.
    pub sources: &'a BTreeSet<SourceGroup>,
    /// When it was created: earlier events are not sent to it.
    pub created_at: UnixMs,
    /// Since when its workflow is unsubscribed: later events are sent to it once it subscribes again.
    pub unsubscribed_since: Option<UnixMs>,
    /// Whether it is only for tests, see [`crate::webhook::webhook_url::is_for_tests`].
    pub is_for_tests: bool,
}

/// A person who could have been sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Candidate {
    /// How they came in.
    pub source: Source,
    /// The side of a referral they are on.
    pub user_type: UserType,
    /// Whether someone referred them.
    pub is_referred: bool,
    /// When they joined.
    pub joined_at: UnixMs,
    /// When they became qualified, if they are.
    pub qualified_at: Option<UnixMs>,
    /// Which events an upload kept from webhooks.
    pub quiet: QuietEvents,
}

/// Which of a person's events, counting the last of each kind, were sent to no webhook.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct QuietEvents(u32);

impl QuietEvents {
    /// Whether an event was sent to no webhook.
    pub const fn has(self, event: EventKind) -> bool {
        self.0 & Self::bit(event) != 0
    }

    /// Notes whether the last event of a kind was sent to no webhook.
    pub const fn set(&mut self, event: EventKind, quiet: bool) {
        self.0 = if quiet { self.0 | Self::bit(event) } else { self.0 & !Self::bit(event) };
    }

    const fn bit(event: EventKind) -> u32 {
        1 << event as u32
    }
}

impl From<&PersonSnapshot> for Candidate {
    fn from(person: &PersonSnapshot) -> Self {
        Self {
            source: person.source,
            user_type: person.user_type,
            is_referred: person.referrer_id.is_some(),
            joined_at: person.signed_up_at,
            qualified_at: person.qualified_at,
            quiet: QuietEvents::default(),
        }
    }
}

impl Moment {
    /// When it happened; `None` if it has not.
    pub const fn of(self, person: &Candidate) -> Option<UnixMs> {
        match self {
            Self::Joined => Some(person.joined_at),
            Self::Qualified => person.qualified_at,
        }
    }

    /// Changes when it happened.
    pub const fn set(self, person: &mut Candidate, at: UnixMs) {
        match self {
            Self::Joined => person.joined_at = at,
            Self::Qualified => person.qualified_at = Some(at),
        }
    }
}

/// The kind of reason.
#[derive(Debug, Clone, Copy, PartialEq, Eq, IntoStaticStr, VariantArray)]
#[strum(serialize_all = "snake_case")]
pub enum Reason {
    /// They came in by another way than the webhook selects.
    Source,
    /// What the webhook waits for has not happened to them.
    Event,
    /// It happened before the webhook asked for it.
    TooOld,
    /// It came with an upload that asked to send nothing to webhooks.
    Quiet,
    /// It happened while the webhook's workflow was unsubscribed.
    Unsubscribed,
}

impl Reason {
    /// Every reason.
    pub const ALL: &'static [Self] = Self::VARIANTS;

    /// The name in the API.
    pub fn name(self) -> &'static str {
        self.into()
    }
}

/// Why someone was not selected, for programs and in a plain sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotSelected {
    /// The kind.
    pub reason: Reason,
    /// The sentence.
    pub explanation: String,
}

/// Why someone without a delivery was not selected by a webhook, as it is configured now.
pub fn why_not(webhook: Selector<'_>, person: Candidate) -> NotSelected {
    let wanted = person.source.group().is_some_and(|group| webhook.sources.contains(&group));
    if !wanted {
        return NotSelected { reason: Reason::Source, explanation: by_source(webhook.sources, person) };
    }
    let event = webhook.event.spec();
    let Some(at) = event.moment.of(&person) else {
        return NotSelected { reason: Reason::Event, explanation: by_event(event, person).to_owned() };
    };
    let happened = format!("They {}", event.verb);
    if person.quiet.has(webhook.event) && at >= webhook.created_at {
        let explanation = "The upload was told not to send its users to webhooks.".to_owned();
        return NotSelected { reason: Reason::Quiet, explanation };
    }
    if webhook.unsubscribed_since.is_some_and(|since| at >= since) {
        let what_now = if webhook.is_for_tests {
            "Its address is one for tests, and who came between two tests is not sent."
        } else {
            "They are sent when it subscribes again, unless that takes longer than leads are held; then choose \
             \"Send earlier leads\"."
        };
        let explanation = format!("{happened} while this webhook's workflow was unsubscribed. {what_now}");
        return NotSelected { reason: Reason::Unsubscribed, explanation };
    }
    let explanation = if at < webhook.created_at {
        format!("{happened} before this webhook was created.")
    } else {
        format!("{happened} before this webhook was set to send people like them.")
    };
    NotSelected { reason: Reason::TooOld, explanation }
}

fn by_source(sources: &BTreeSet<SourceGroup>, person: Candidate) -> String {
    let Some(group) = person.source.group() else {
        return "This is a test entry; no webhook is sent those.".to_owned();
    };
    let wanted = list(sources);
    let group = group.name();
    // A new person who comes through a link is Referred; anyone else with a referrer had joined before.
    if person.is_referred && sources.contains(&SourceGroup::Referred) {
        return format!(
            "They were already in the campaign when they came by a friend's link. That is no second join: they count \
             as {group}, and this webhook sends {wanted} users only."
        );
    }
    let source = person.source.name();
    let came = if source == group { source.to_owned() } else { format!("{source}, which counts as {group}") };
    format!("Their source is {came}. This webhook sends {wanted} users only.")
}

fn by_event(event: &EventSpec, person: Candidate) -> &'static str {
    let invited = person.user_type == UserType::PersonInvited;
    event.not_invited.filter(|_| !invited).unwrap_or(event.not_yet)
}

fn list(sources: &BTreeSet<SourceGroup>) -> String {
    let names: Vec<_> = sources.iter().map(|group| group.name()).collect();
    match names.split_last() {
        Some((last, [])) => (*last).to_owned(),
        Some((last, before)) => format!("{} and {last}", before.join(", ")),
        None => "no".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CREATED: UnixMs = UnixMs(1_000);

    fn lead(at: i64) -> Candidate {
        Candidate {
            quiet: QuietEvents::default(),
            source: Source::Referred,
            user_type: UserType::PersonInvited,
            is_referred: true,
            joined_at: UnixMs(at),
            qualified_at: None,
        }
    }

    fn why(event: EventKind, sources: &[SourceGroup], person: Candidate) -> (Reason, String) {
        let sources = sources.iter().copied().collect();
        let webhook = Selector {
            event,
            sources: &sources,
            created_at: CREATED,
            unsubscribed_since: Some(UnixMs(3_000)),
            is_for_tests: false,
        };
        let found = why_not(webhook, person);
        (found.reason, found.explanation)
    }

    const ALL: [SourceGroup; 3] = [SourceGroup::Referred, SourceGroup::Direct, SourceGroup::Added];

    #[test]
    fn a_source_that_the_webhook_does_not_name_is_told_first() {
        let by_api = Candidate { source: Source::Api, is_referred: false, ..lead(0) };
        let (reason, text) = why(EventKind::Qualified, &[SourceGroup::Referred, SourceGroup::Direct], by_api);
        assert_eq!(reason, Reason::Source);
        let expected =
            "Their source is Api, which counts as Added. This webhook sends Referred and Direct users only.";
        assert_eq!(text, expected);
        let direct = Candidate { source: Source::Direct, is_referred: false, ..lead(0) };
        let (_, text) = why(EventKind::Join, &[SourceGroup::Added], direct);
        assert_eq!(text, "Their source is Direct. This webhook sends Added users only.");
        let entry = Candidate { source: Source::Test, ..lead(0) };
        assert!(why(EventKind::Join, &ALL, entry).1.contains("test entry"));
    }

    #[test]
    fn who_came_by_a_link_after_they_had_joined_does_not_join_again() {
        let known = Candidate { source: Source::Direct, ..lead(2_000) };
        let (reason, text) = why(EventKind::Join, &[SourceGroup::Referred], known);
        assert_eq!(reason, Reason::Source);
        assert!(text.contains("already in the campaign") && text.contains("count as Direct"), "{text}");
        let (_, text) = why(EventKind::Join, &[SourceGroup::Added], known);
        assert!(!text.contains("already"), "the link has nothing to do with it: {text}");
    }

    #[test]
    fn what_has_not_happened_is_waited_for() {
        let (reason, text) = why(EventKind::Qualified, &ALL, lead(2_000));
        assert_eq!((reason, text.contains("not yet")), (Reason::Event, true));
        let mut quiet = QuietEvents::default();
        quiet.set(EventKind::Join, true);
        quiet.set(EventKind::Qualified, true);
        quiet.set(EventKind::Qualified, false);
        let uploaded = Candidate { quiet, ..lead(2_000) };
        assert_eq!(why(EventKind::Join, &ALL, uploaded).0, Reason::Quiet);
        let referring = Candidate { user_type: UserType::PersonReferring, ..lead(2_000) };
        assert!(why(EventKind::Qualified, &ALL, referring).1.contains("invited"));
    }

    #[test]
    fn what_happened_before_the_webhook_is_too_old() {
        let before = "They joined before this webhook was created.";
        assert_eq!(why(EventKind::Join, &ALL, lead(999)), (Reason::TooOld, before.to_owned()));
        let (reason, text) = why(EventKind::Join, &ALL, lead(1_000));
        assert_eq!((reason, text.contains("was set to send")), (Reason::TooOld, true));
        let qualified = Candidate { qualified_at: Some(UnixMs(10)), ..lead(0) };
        let (reason, text) = why(EventKind::Qualified, &ALL, qualified);
        assert_eq!((reason, text.contains("became qualified before")), (Reason::TooOld, true));
    }

    #[test]
    fn what_happened_while_the_webhook_was_unsubscribed_is_still_to_come() {
        let (reason, text) = why(EventKind::Join, &ALL, lead(3_000));
        assert_eq!(
            (reason, text.contains("are sent when it subscribes again")),
            (Reason::Unsubscribed, true)
        );
        assert_eq!(why(EventKind::Join, &ALL, lead(2_999)).0, Reason::TooOld);
    }

    #[test]
    fn every_reason_has_its_name() {
        let names: Vec<_> = Reason::ALL.iter().map(|reason| reason.name()).collect();
        assert_eq!(names, ["source", "event", "too_old", "quiet", "unsubscribed"]);
    }
}

//! What attempts say about an endpoint, and what follows for the lead and for its lane (DESIGN 3.4 and 3.6).
//!
//! An endpoint that is down never costs a lead: while a webhook is failing its lane waits as a whole and tries one
//! delivery at a time, and none of them comes nearer to the end of its schedule by that.

use crate::outcome::{Outcome, is_endpoint_failure};
use crate::retry::{MAX_ATTEMPTS, next_attempt};
use crate::time::UnixMs;

/// Failures of the endpoint in a row that make a webhook failing.
pub const FAILING_AFTER: u32 = 5;
/// The first and the longest pause of a failing lane, in milliseconds; each is twice as long as the one before.
const PAUSES_MS: (i64, i64) = (5_000, 5 * 60 * 1_000);
/// The shortest time that a lane waits for a `Retry-After`, in milliseconds.
const LEAST_WAIT_MS: i64 = 1_000;
/// How long a webhook may fail until it is switched off: 5 days, in milliseconds.
const DISABLED_AFTER_MS: i64 = 5 * 24 * 60 * 60 * 1_000;
/// The status of an endpoint that is gone for good (RFC 9110, section 15.5.11).
const GONE: u16 = 410;

/// How an attempt ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ended {
    /// Its outcome.
    pub outcome: Outcome,
    /// The status of the answer, if there was one.
    pub status: Option<u16>,
    /// What a `Retry-After` of the answer names.
    pub retry_after: Option<UnixMs>,
}

/// What becomes of the delivery.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Next {
    /// Done.
    Delivered,
    /// Another attempt at this time, by the schedule.
    Retry(UnixMs),
    /// Another attempt from this time on. The schedule is where it was: the endpoint is at fault, or asked to wait.
    Wait(UnixMs),
    /// No more attempts.
    Failed,
}

/// What becomes of the webhook. The reasons are short words for the database and the API: an outcome's name, or
/// `http_` and a status.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// Its lane waits longer; the state is the same.
    Later,
    /// It fails from now on.
    Failing(String),
    /// It works again.
    Recovered,
    /// It is switched off, until somebody resumes it.
    Disabled(String),
}

/// What follows from an attempt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ruling {
    /// For the delivery.
    pub next: Next,
    /// For the webhook, if anything.
    pub change: Option<Change>,
}

/// What is known of an endpoint.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Health {
    /// Failures of the endpoint since its last success.
    in_a_row: u32,
    /// Whether it took anything since this was first looked at.
    has_worked: bool,
    /// Since when the webhook is failing.
    failing_since: Option<UnixMs>,
    /// Nothing is sent before.
    not_before: Option<UnixMs>,
}

impl Health {
    /// Takes over what the database says of the state; what was counted here goes on.
    pub fn sync(&mut self, failing_since: Option<UnixMs>, not_before: Option<UnixMs>) {
        self.failing_since = failing_since;
        self.not_before = not_before;
    }

    /// Since when it is failing.
    pub const fn failing_since(&self) -> Option<UnixMs> {
        self.failing_since
    }

    /// Before when nothing is sent.
    pub const fn not_before(&self) -> Option<UnixMs> {
        self.not_before
    }

    /// Takes an attempt in. `made` counts the attempts of the delivery's schedule, this one included.
    pub fn judge(&mut self, made: u32, ended: Ended, now: UnixMs, random: &mut dyn rand::Rng) -> Ruling {
        let Ended { outcome, status, retry_after } = ended;
        if outcome == Outcome::Delivered {
            return self.succeed();
        }
        if outcome == Outcome::HttpStatus && status == Some(GONE) {
            return Ruling { next: Next::Wait(now), change: Some(Change::Disabled("gone".to_owned())) };
        }
        let scheduled = next_attempt(made, now, random).map_or(Next::Failed, Next::Retry);
        if !is_endpoint_failure(outcome, status) {
            // It works; this lead alone is refused.
            return Ruling { next: scheduled, change: None };
        }
        self.in_a_row = self.in_a_row.saturating_add(1);
        let asked = retry_after.filter(|_| matches!(status, Some(429 | 503)));
        // One that says "at once" must not be asked without a pause.
        let waits_longer = asked.is_some_and(|at| self.wait_until(at.max(now.plus(LEAST_WAIT_MS))));
        if let Some(since) = self.failing_since {
            return self.fail_on(since, now, waits_longer);
        }
        // After a start nothing is known of the endpoint: a lead must not be given up on that.
        let is_last_and_nothing_worked = next_attempt(made, now, random).is_none() && !self.has_worked;
        if self.in_a_row >= FAILING_AFTER || is_last_and_nothing_worked {
            self.failing_since = Some(now);
            self.wait_until(now.plus(PAUSES_MS.0));
            return Ruling { next: Next::Wait(now), change: Some(Change::Failing(reason(outcome, status))) };
        }
        // The lane waits; the lead itself is due as soon as it moves on.
        let next = if asked.is_some() { Next::Wait(now) } else { scheduled };
        Ruling { next, change: waits_longer.then_some(Change::Later) }
    }

    fn succeed(&mut self) -> Ruling {
        self.in_a_row = 0;
        self.has_worked = true;
        let recovered = self.failing_since.take().is_some();
        if recovered {
            self.not_before = None;
        }
        Ruling { next: Next::Delivered, change: recovered.then_some(Change::Recovered) }
    }

    fn fail_on(&mut self, since: UnixMs, now: UnixMs, waits_longer: bool) -> Ruling {
        let failed_for = now.0.saturating_sub(since.0);
        let change = if failed_for >= DISABLED_AFTER_MS {
            Some(Change::Disabled("days_of_failures".to_owned()))
        } else if self.not_before.is_some_and(|at| now < at) {
            // It was under way when the lane began to wait, and says nothing new.
            waits_longer.then_some(Change::Later)
        } else {
            // As long again as it has lasted: twice the pause before.
            self.wait_until(now.plus(failed_for.clamp(PAUSES_MS.0, PAUSES_MS.1)));
            Some(Change::Later)
        };
        Ruling { next: Next::Wait(now), change }
    }

    /// Whether that is later than before.
    fn wait_until(&mut self, at: UnixMs) -> bool {
        let is_later = self.not_before.is_none_or(|before| before < at);
        if is_later {
            self.not_before = Some(at);
        }
        is_later
    }
}

fn reason(outcome: Outcome, status: Option<u16>) -> String {
    match (outcome, status) {
        (Outcome::HttpStatus, Some(status)) => format!("http_{status}"),
        _ => outcome.name().to_owned(),
    }
}

const _: () =
    assert!((FAILING_AFTER as usize) < MAX_ATTEMPTS, "one lead that fails alone must not be given up");

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rand::SeedableRng as _;
    use rand::rngs::StdRng;

    use super::*;

    const NOW: UnixMs = UnixMs(1_654_768_800_000);
    const OK: Ended = Ended { outcome: Outcome::Delivered, status: Some(200), retry_after: None };
    const REFUSED: Ended = Ended { outcome: Outcome::ConnectionRefused, status: None, retry_after: None };

    fn status(status: u16) -> Ended {
        Ended { outcome: Outcome::HttpStatus, status: Some(status), retry_after: None }
    }

    fn judge(health: &mut Health, made: u32, ended: Ended, now: UnixMs) -> Ruling {
        health.judge(made, ended, now, &mut StdRng::seed_from_u64(1))
    }

    fn failing() -> Health {
        let mut health = Health::default();
        for _ in 0..FAILING_AFTER {
            judge(&mut health, 1, REFUSED, NOW);
        }
        health
    }

    #[test]
    fn several_failures_in_a_row_make_it_failing_and_one_success_reopens_it() {
        let mut health = Health::default();
        for _ in 1..FAILING_AFTER {
            let ruling = judge(&mut health, 1, REFUSED, NOW);
            assert!(matches!(ruling, Ruling { next: Next::Retry(_), change: None }), "{ruling:?}");
        }
        judge(&mut health, 1, OK, NOW);
        for _ in 1..FAILING_AFTER {
            assert_eq!(judge(&mut health, 1, status(503), NOW).change, None, "a success in between");
        }
        let ruling = judge(&mut health, 1, status(503), NOW);
        assert_eq!(
            ruling,
            Ruling { next: Next::Wait(NOW), change: Some(Change::Failing("http_503".into())) }
        );
        assert_eq!((health.failing_since(), health.not_before()), (Some(NOW), Some(NOW.plus(5_000))));
        let ruling = judge(&mut health, 1, OK, NOW.plus(5_000));
        assert_eq!(ruling, Ruling { next: Next::Delivered, change: Some(Change::Recovered) });
        assert_eq!((health.failing_since(), health.not_before()), (None, None));
    }

    #[test]
    fn those_that_were_under_way_when_the_lane_began_to_wait_say_nothing_new() {
        let mut health = failing();
        let waits = health.not_before();
        for ms in 0..2_000 {
            let ruling = judge(&mut health, 1, REFUSED, NOW.plus(ms));
            assert_eq!(ruling, Ruling { next: Next::Wait(NOW.plus(ms)), change: None });
        }
        assert_eq!(health.not_before(), waits);
        let asked = Ended { retry_after: Some(NOW.plus(60_000)), ..status(503) };
        assert_eq!(judge(&mut health, 1, asked, NOW).change, Some(Change::Later), "but for a longer wait");
        assert_eq!(health.not_before(), Some(NOW.plus(60_000)));
    }

    #[test]
    fn the_lanes_pauses_double_to_five_minutes_and_after_five_days_it_is_switched_off() {
        let (mut health, mut pauses) = (failing(), Vec::new());
        let disabled_at = loop {
            let now = health.not_before().unwrap();
            match judge(&mut health, 1, REFUSED, now) {
                Ruling { next: Next::Wait(at), change: Some(Change::Later) } if at == now => {}
                ruling => {
                    assert_eq!(ruling.change, Some(Change::Disabled("days_of_failures".into())));
                    assert_eq!(ruling.next, Next::Wait(now), "and the lead is kept");
                    break now;
                }
            }
            pauses.push((health.not_before().unwrap().0 - now.0) / 1_000);
        };
        assert_eq!(pauses[..8], [5, 10, 20, 40, 80, 160, 300, 300]);
        assert!((DISABLED_AFTER_MS..DISABLED_AFTER_MS + 300_000).contains(&(disabled_at.0 - NOW.0)));
    }

    #[test]
    fn an_endpoint_that_is_gone_is_switched_off_at_once() {
        let ruling = judge(&mut Health::default(), 1, status(410), NOW);
        assert_eq!(ruling, Ruling { next: Next::Wait(NOW), change: Some(Change::Disabled("gone".into())) });
    }

    #[test]
    fn retry_after_is_obeyed_in_full_by_the_whole_lane_and_spends_nothing() {
        let day = NOW.plus(24 * 60 * 60 * 1_000);
        for code in [429, 503] {
            let mut health = Health::default();
            let ruling = judge(&mut health, 10, Ended { retry_after: Some(day), ..status(code) }, NOW);
            assert_eq!(ruling.next, Next::Wait(NOW));
            assert_eq!(
                (ruling.change, health.not_before()),
                (Some(Change::Failing(format!("http_{code}"))), Some(day))
            );
            let mut health = Health { has_worked: true, ..Health::default() };
            let ruling = judge(&mut health, 3, Ended { retry_after: Some(day), ..status(code) }, NOW);
            assert_eq!(ruling, Ruling { next: Next::Wait(NOW), change: Some(Change::Later) });
            let sooner = Ended { retry_after: Some(NOW), ..status(code) };
            judge(&mut health, 3, sooner, NOW);
            assert_eq!(health.not_before(), Some(day), "a later answer does not shorten it");
        }
        let mut health = Health::default();
        judge(&mut health, 1, Ended { retry_after: Some(day), ..status(500) }, NOW);
        assert_eq!(health.not_before(), None, "RFC 9110 names it for 503, 429 and redirects");
    }

    #[test]
    fn a_refused_lead_says_nothing_of_the_endpoint() {
        let mut health = Health::default();
        for made in 1..=9 {
            assert!(matches!(judge(&mut health, made, status(422), NOW).next, Next::Retry(_)));
        }
        assert_eq!(judge(&mut health, 10, status(422), NOW), Ruling { next: Next::Failed, change: None });
        assert_eq!(health, Health::default());
    }

    proptest! {
        /// Whatever an endpoint does that takes nothing: no lead is ever given up for it.
        #[test]
        fn an_endpoint_that_is_down_never_costs_a_lead(
            kinds in proptest::collection::vec(0_usize..5, 1..60), restarts in proptest::collection::vec(any::<bool>(), 60)
        ) {
            let (mut health, mut now, mut made) = (Health::default(), NOW, 0);
            for (kind, restart) in kinds.into_iter().zip(restarts) {
                if restart {
                    let (since, not_before) = (health.failing_since(), health.not_before());
                    health = Health::default();
                    health.sync(since, not_before);
                }
                let ended = [REFUSED, status(503), status(404), status(401), status(429)][kind];
                let ruling = judge(&mut health, made + 1, ended, now);
                match ruling.next {
                    Next::Retry(at) => { made += 1; now = at; }
                    Next::Wait(_) => now = health.not_before().unwrap_or(now).max(now.plus(1)),
                    next => prop_assert!(false, "{:?}", next),
                }
            }
        }
    }
}

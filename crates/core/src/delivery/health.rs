//! What attempts say about an endpoint, and the consequences for the lead and for its lane (DESIGN 3.4 and 3.6).
//!
//! An endpoint that is down never costs a lead: while a webhook is failing, its whole lane waits and tries one delivery
//! at a time, and those tries use no schedule steps. The same holds for an endpoint that refuses everybody.

mod refusals;

use crate::delivery::outcome::{Fault, MAX_RETRY_AFTER_MS, Outcome, fault};
use crate::delivery::retry::{MAX_ATTEMPTS, next_attempt};
use crate::ids::DeliveryId;
use crate::time::UnixMs;
use refusals::Refusals;

/// Consecutive failures of the endpoint after which a webhook counts as failing.
pub const FAILING_AFTER: u32 = 5;
/// The first and the longest pause of a failing lane, in milliseconds; each pause doubles the one before.
const PAUSES_MS: (i64, i64) = (5_000, 5 * 60 * 1_000);
/// The shortest wait for a `Retry-After`, in milliseconds.
const LEAST_WAIT_MS: i64 = 1_000;
/// How long a webhook may fail before it is disabled: 5 days, in milliseconds.
const DISABLED_AFTER_MS: i64 = 5 * 24 * 60 * 60 * 1_000;
/// How long a failing webhook is watched before it is disabled, whatever the database says: the clock may have been
/// wrong.
const GRACE_MS: i64 = 60 * 60 * 1_000;
/// The status of an endpoint that is gone for good (RFC 9110, section 15.5.11).
const GONE: u16 = 410;

/// An attempt that was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tried {
    /// The delivery.
    pub lead: DeliveryId,
    /// How many scheduled attempts it has had, this one included.
    pub made: u32,
    /// When it began.
    pub began: UnixMs,
}

/// How an attempt ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ended {
    /// Its outcome.
    pub outcome: Outcome,
    /// The status of the response, if there was one.
    pub status: Option<u16>,
    /// The time that the response's `Retry-After` names.
    pub retry_after: Option<UnixMs>,
}

/// What becomes of the delivery.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Next {
    /// Done.
    Delivered,
    /// Another attempt at this time, by the schedule.
    Retry(UnixMs),
    /// Another attempt from this time on, without a schedule step: the endpoint is at fault, or asked to wait.
    Wait(UnixMs),
    /// No more attempts.
    Failed,
}

/// What becomes of the webhook. Reasons are short words for the database and the API: an outcome's name, or `http_` and
/// a status.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// Its lane waits longer, or its cause is a different one now; the state is the same.
    Later,
    /// It is failing from now on.
    Failing(String),
    /// It works again.
    Recovered,
    /// It is disabled until somebody resumes it.
    Disabled(String),
}

/// The consequences of an attempt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verdict {
    /// For the delivery.
    pub next: Next,
    /// For the webhook, if anything.
    pub change: Option<Change>,
}

/// What is known of an endpoint.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CircuitBreaker {
    /// Endpoint failures since its last success.
    in_a_row: u32,
    /// The delivery of the first of them, and whether other deliveries failed too.
    first_failed: Option<DeliveryId>,
    others_failed: bool,
    /// Refusals since its last success.
    refusals: Refusals,
    /// Whether anything was delivered since this breaker was created.
    has_worked: bool,
    /// The persistent part. Its times are shifted when the clock is set.
    known: Known,
    /// `failing_since` and `not_before` as the database has them.
    stored: (Option<UnixMs>, Option<UnixMs>),
}

/// What the database keeps of an endpoint.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Known {
    /// Since when the webhook is failing.
    pub failing_since: Option<UnixMs>,
    /// The most recent cause.
    pub cause: Option<String>,
    /// Nothing is sent before this time.
    pub not_before: Option<UnixMs>,
}

impl CircuitBreaker {
    /// Takes over the state from the database; counters are kept. For times that this process wrote itself, its own
    /// values win, since they follow the clock when it is set. A wait longer than the maximum was written by a wrong
    /// clock and is dropped; a webhook that seems to have failed for days gets an hour of grace.
    pub fn sync(&mut self, known: Known, now: UnixMs) {
        let (failing_since, not_before) =
            std::mem::replace(&mut self.stored, (known.failing_since, known.not_before));
        let cause = known.cause;
        self.known = Known {
            cause,
            failing_since: if known.failing_since == failing_since {
                self.known.failing_since
            } else {
                let earliest = now.plus(GRACE_MS - DISABLED_AFTER_MS);
                known.failing_since.map(|at| at.clamp(earliest, now))
            },
            not_before: if known.not_before == not_before {
                self.known.not_before
            } else {
                known.not_before.filter(|at| *at <= now.plus(MAX_RETRY_AFTER_MS))
            },
        };
    }

    /// Shifts all times because the clock was set ahead by `ms` milliseconds (or back), so that durations stay the
    /// same.
    pub fn shift(&mut self, ms: i64) {
        self.known.failing_since = self.known.failing_since.map(|at| at.plus(ms));
        self.known.not_before = self.known.not_before.map(|at| at.plus(ms));
        self.refusals.shift(ms);
    }

    /// Since when it is failing.
    pub const fn failing_since(&self) -> Option<UnixMs> {
        self.known.failing_since
    }

    /// The time before which nothing is sent.
    pub const fn not_before(&self) -> Option<UnixMs> {
        self.known.not_before
    }

    /// The state to keep in the database.
    pub const fn known(&self) -> &Known {
        &self.known
    }

    /// Records an attempt and decides what follows.
    pub fn judge(&mut self, tried: Tried, ended: Ended, now: UnixMs, random: &mut dyn rand::Rng) -> Verdict {
        let Ended { outcome, status, .. } = ended;
        if outcome == Outcome::Delivered {
            return self.succeed(tried.began);
        }
        if outcome == Outcome::HttpStatus && status == Some(GONE) {
            return Verdict { next: Next::Wait(now), change: Some(Change::Disabled("gone".to_owned())) };
        }
        let scheduled = next_attempt(tried.made, now, random).map_or(Next::Failed, Next::Retry);
        match fault(outcome, status) {
            Fault::Lead => Verdict { next: scheduled, change: None },
            Fault::Unclear => self.refuse(tried, ended, scheduled, now),
            Fault::Endpoint => self.fail(tried, ended, scheduled, now),
        }
    }

    fn succeed(&mut self, began: UnixMs) -> Verdict {
        self.in_a_row = 0;
        (self.first_failed, self.others_failed) = (None, false);
        self.refusals.succeed(began);
        self.has_worked = true;
        let recovered = self.known.failing_since.take().is_some();
        if recovered {
            (self.known, self.stored) = (Known::default(), (None, None));
        }
        Verdict { next: Next::Delivered, change: recovered.then_some(Change::Recovered) }
    }

    /// The lead was refused: either it alone, or every lead is.
    fn refuse(&mut self, tried: Tried, ended: Ended, scheduled: Next, now: UnixMs) -> Verdict {
        let refusal = self.refusals.note(tried.lead, ended.status, now);
        if let Some(since) = self.known.failing_since {
            return self.fail_on(since, ended, now, false);
        }
        // A lead that is refused alone is at fault itself; while others are refused too, none is given up.
        let is_last = scheduled == Next::Failed;
        if refusal.others && (refusal.run >= FAILING_AFTER || is_last) {
            return self.begin_to_fail(ended, now);
        }
        Verdict { next: scheduled, change: None }
    }

    /// The endpoint is at fault.
    fn fail(&mut self, tried: Tried, ended: Ended, scheduled: Next, now: UnixMs) -> Verdict {
        self.in_a_row = self.in_a_row.saturating_add(1);
        self.others_failed |= *self.first_failed.get_or_insert(tried.lead) != tried.lead;
        let asked = ended.retry_after.filter(|_| matches!(ended.status, Some(429 | 503)));
        // "Retry-After: 0" still gets a pause.
        let waits_longer = asked.is_some_and(|at| self.wait_until(at.max(now.plus(LEAST_WAIT_MS))));
        if let Some(since) = self.known.failing_since {
            return self.fail_on(since, ended, now, waits_longer);
        }
        // A lead is given up only while others are accepted: not before the first success after a start, and not while
        // others fail too.
        let doubtful = scheduled == Next::Failed && (!self.has_worked || self.others_failed);
        if self.in_a_row >= FAILING_AFTER || doubtful {
            return self.begin_to_fail(ended, now);
        }
        // The lane waits; the lead itself is due as soon as the lane resumes.
        let next = if asked.is_some() { Next::Wait(now) } else { scheduled };
        Verdict { next, change: waits_longer.then_some(Change::Later) }
    }

    fn begin_to_fail(&mut self, ended: Ended, now: UnixMs) -> Verdict {
        let cause = reason(ended);
        (self.known.failing_since, self.known.cause) = (Some(now), Some(cause.clone()));
        self.stored.0 = Some(now);
        self.wait_until(now.plus(PAUSES_MS.0));
        Verdict { next: Next::Wait(now), change: Some(Change::Failing(cause)) }
    }

    fn fail_on(&mut self, since: UnixMs, ended: Ended, now: UnixMs, waits_longer: bool) -> Verdict {
        let failed_for = now.0.saturating_sub(since.0);
        let change = if failed_for >= DISABLED_AFTER_MS {
            Some(Change::Disabled("days_of_failures".to_owned()))
        } else if self.known.not_before.is_some_and(|at| now < at) {
            // The attempt was under way when the lane began to wait, so it says nothing new.
            waits_longer.then_some(Change::Later)
        } else {
            // As long as it has been failing, which doubles the pause each time.
            self.wait_until(now.plus(failed_for.clamp(PAUSES_MS.0, PAUSES_MS.1)));
            self.known.cause = Some(reason(ended));
            Some(Change::Later)
        };
        Verdict { next: Next::Wait(now), change }
    }

    /// Extends the wait; returns whether that changed anything.
    fn wait_until(&mut self, at: UnixMs) -> bool {
        let is_later = self.known.not_before.is_none_or(|before| before < at);
        if is_later {
            (self.known.not_before, self.stored.1) = (Some(at), Some(at));
        }
        is_later
    }
}

fn reason(ended: Ended) -> String {
    match (ended.outcome, ended.status) {
        (Outcome::HttpStatus, Some(status)) => format!("http_{status}"),
        (outcome, _) => outcome.name().to_owned(),
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

    fn lead(n: u128) -> DeliveryId {
        DeliveryId(uuid::Uuid::from_u128(n))
    }

    /// An attempt of the only lead there is.
    fn judge(health: &mut CircuitBreaker, made: u32, ended: Ended, now: UnixMs) -> Verdict {
        judge_of(health, (1, made), ended, now)
    }

    fn judge_of(health: &mut CircuitBreaker, (n, made): (u128, u32), ended: Ended, now: UnixMs) -> Verdict {
        let tried = Tried { lead: lead(n), made, began: now };
        health.judge(tried, ended, now, &mut StdRng::seed_from_u64(1))
    }

    fn worked() -> CircuitBreaker {
        let mut health = CircuitBreaker::default();
        judge_of(&mut health, (99, 1), OK, NOW);
        health
    }

    fn failing() -> CircuitBreaker {
        let mut health = CircuitBreaker::default();
        for _ in 0..FAILING_AFTER {
            judge(&mut health, 1, REFUSED, NOW);
        }
        health
    }

    #[test]
    fn several_failures_in_a_row_make_it_failing_and_one_success_reopens_it() {
        let mut health = CircuitBreaker::default();
        for _ in 1..FAILING_AFTER {
            let verdict = judge(&mut health, 1, REFUSED, NOW);
            assert!(matches!(verdict, Verdict { next: Next::Retry(_), change: None }), "{verdict:?}");
        }
        judge(&mut health, 1, OK, NOW);
        for _ in 1..FAILING_AFTER {
            assert_eq!(judge(&mut health, 1, status(503), NOW).change, None, "a success in between");
        }
        let verdict = judge(&mut health, 1, status(503), NOW);
        assert_eq!(
            verdict,
            Verdict { next: Next::Wait(NOW), change: Some(Change::Failing("http_503".into())) }
        );
        assert_eq!((health.failing_since(), health.not_before()), (Some(NOW), Some(NOW.plus(5_000))));
        let verdict = judge(&mut health, 1, OK, NOW.plus(5_000));
        assert_eq!(verdict, Verdict { next: Next::Delivered, change: Some(Change::Recovered) });
        assert_eq!((health.failing_since(), health.not_before()), (None, None));
    }

    #[test]
    fn those_that_were_under_way_when_the_lane_began_to_wait_say_nothing_new() {
        let mut health = failing();
        let waits = health.not_before();
        for ms in 0..2_000 {
            let verdict = judge(&mut health, 1, REFUSED, NOW.plus(ms));
            assert_eq!(verdict, Verdict { next: Next::Wait(NOW.plus(ms)), change: None });
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
                Verdict { next: Next::Wait(at), change: Some(Change::Later) } if at == now => {}
                verdict => {
                    assert_eq!(verdict.change, Some(Change::Disabled("days_of_failures".into())));
                    assert_eq!(verdict.next, Next::Wait(now), "and the lead is kept");
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
        let verdict = judge(&mut CircuitBreaker::default(), 1, status(410), NOW);
        assert_eq!(verdict, Verdict { next: Next::Wait(NOW), change: Some(Change::Disabled("gone".into())) });
    }

    #[test]
    fn retry_after_is_obeyed_in_full_by_the_whole_lane_and_spends_nothing() {
        let day = NOW.plus(24 * 60 * 60 * 1_000);
        for code in [429, 503] {
            let mut health = CircuitBreaker::default();
            let verdict = judge(&mut health, 10, Ended { retry_after: Some(day), ..status(code) }, NOW);
            assert_eq!(verdict.next, Next::Wait(NOW));
            assert_eq!(
                (verdict.change, health.not_before()),
                (Some(Change::Failing(format!("http_{code}"))), Some(day))
            );
            let mut health = worked();
            let verdict = judge(&mut health, 3, Ended { retry_after: Some(day), ..status(code) }, NOW);
            assert_eq!(verdict, Verdict { next: Next::Wait(NOW), change: Some(Change::Later) });
            let sooner = Ended { retry_after: Some(NOW), ..status(code) };
            judge(&mut health, 3, sooner, NOW);
            assert_eq!(health.not_before(), Some(day), "a later answer does not shorten it");
        }
        let mut health = CircuitBreaker::default();
        judge(&mut health, 1, Ended { retry_after: Some(day), ..status(500) }, NOW);
        assert_eq!(health.not_before(), None, "RFC 9110 names it for 503, 429 and redirects");
    }

    #[test]
    fn a_lead_that_alone_is_refused_is_at_fault_itself() {
        for (code, mut health) in
            [400, 409, 413, 422].into_iter().zip([worked(), CircuitBreaker::default()].into_iter().cycle())
        {
            for made in 1..=9 {
                assert!(matches!(judge(&mut health, made, status(code), NOW).next, Next::Retry(_)), "{made}");
            }
            assert_eq!(
                judge(&mut health, 10, status(code), NOW),
                Verdict { next: Next::Failed, change: None }
            );
        }
        // Several, each between leads that are accepted.
        let mut health = worked();
        for made in 1..=10 {
            for n in 1..=20 {
                let verdict = judge_of(&mut health, (n, made), status(422), NOW);
                assert_eq!((verdict.change, verdict.next == Next::Failed), (None, made == 10), "{n}, {made}");
                judge_of(&mut health, (1_000 + n, 1), OK, NOW);
            }
        }
    }

    #[test]
    fn an_endpoint_that_gives_everybody_the_same_answer_is_failing_whatever_it_is() {
        for code in [400, 409, 413, 422, 418, 301, 308, 402, 405, 407, 411, 415, 421, 202] {
            for mut health in [CircuitBreaker::default(), worked()] {
                for n in 1..5 {
                    let verdict = judge_of(&mut health, (n, 1), status(code), NOW);
                    assert!(
                        matches!(verdict, Verdict { next: Next::Retry(_), change: None }),
                        "{code}: {verdict:?}"
                    );
                }
                let failing = Some(Change::Failing(format!("http_{code}")));
                assert_eq!(
                    judge_of(&mut health, (5, 10), status(code), NOW),
                    Verdict { next: Next::Wait(NOW), change: failing },
                    "{code}"
                );
                assert_eq!(judge_of(&mut health, (6, 10), status(code), NOW).next, Next::Wait(NOW), "{code}");
            }
        }
    }

    #[test]
    fn nobody_is_given_up_while_others_are_refused_too() {
        // Each gets a different status, so that there is no run.
        let mut health = worked();
        for (n, code) in [(1, 400), (2, 422), (3, 409)] {
            assert!(matches!(judge_of(&mut health, (n, 9), status(code), NOW).next, Next::Retry(_)));
        }
        assert_eq!(judge_of(&mut health, (1, 10), status(400), NOW).next, Next::Wait(NOW));

        let mut health = worked();
        judge_of(&mut health, (1, 1), status(500), NOW);
        assert_eq!(judge_of(&mut health, (2, 10), status(503), NOW).next, Next::Wait(NOW), "others fail too");
    }

    #[test]
    fn a_success_that_was_under_way_does_not_put_the_blame_on_those_refused_meanwhile() {
        let mut health = worked();
        for n in 1..=4 {
            judge_of(&mut health, (n, 1), status(400), NOW.plus(10));
        }
        let late = Tried { lead: lead(50), made: 1, began: NOW };
        health.judge(late, OK, NOW.plus(20), &mut StdRng::seed_from_u64(1));
        for n in 1..=4 {
            assert_eq!(judge_of(&mut health, (n, 2), status(400), NOW.plus(30)).change, None);
        }
        let verdict = judge_of(&mut health, (1, 3), status(400), NOW.plus(40));
        assert_eq!(verdict.change, Some(Change::Failing("http_400".into())));
    }

    #[test]
    fn a_clock_that_is_set_moves_no_wait() {
        let hour = 3_600_000;
        for step in [48 * hour, -hour, 100 * 24 * hour, -2 * 24 * hour] {
            let mut health = failing();
            health.shift(step);
            let now = NOW.plus(step);
            assert_eq!((health.failing_since(), health.not_before()), (Some(now), Some(now.plus(5_000))));
            // The database still has the values from before.
            let stored = Known {
                failing_since: Some(NOW),
                not_before: Some(NOW.plus(5_000)),
                cause: Some("timeout".into()),
            };
            health.sync(stored, now);
            assert_eq!((health.failing_since(), health.not_before()), (Some(now), Some(now.plus(5_000))));
            let verdict = judge(&mut health, 1, REFUSED, now.plus(5_000));
            assert_eq!(verdict.change, Some(Change::Later), "nobody is switched off by a clock: {step}");
        }
    }

    #[test]
    fn a_stored_wait_that_is_longer_than_any_can_be_is_over_and_a_legitimate_one_is_kept() {
        let day = 24 * 3_600_000;
        for (ahead, kept) in [(5_000, true), (day, true), (day + 1, false), (2 * day, false)] {
            let mut health = CircuitBreaker::default();
            health.sync(Known { not_before: Some(NOW.plus(ahead)), ..Known::default() }, NOW);
            assert_eq!(health.not_before().is_some(), kept, "{ahead}");
        }
        // After a long stop, a failing webhook gets an hour. A time in the future counts as now.
        for since in [NOW.plus(-100 * day), NOW.plus(10 * day)] {
            let mut health = CircuitBreaker::default();
            health.sync(Known { failing_since: Some(since), ..Known::default() }, NOW);
            assert_eq!(judge(&mut health, 1, REFUSED, NOW).change, Some(Change::Later));
            assert!(health.failing_since().unwrap() <= NOW);
        }
    }

    #[test]
    fn a_failing_endpoint_is_known_by_what_it_answers_now() {
        let mut health = failing();
        assert_eq!(health.known().cause.as_deref(), Some("connection_refused"));
        judge_of(&mut health, (2, 1), status(404), NOW);
        assert_eq!(health.known().cause.as_deref(), Some("connection_refused"), "it was under way");
        for code in [404, 422, 503] {
            let now = health.not_before().unwrap();
            let verdict = judge_of(&mut health, (2, 1), status(code), now);
            assert_eq!(verdict, Verdict { next: Next::Wait(now), change: Some(Change::Later) });
            assert_eq!(health.known().cause, Some(format!("http_{code}")));
        }
    }

    proptest! {
        /// Whatever an endpoint that accepts nothing does, no lead is ever given up.
        #[test]
        fn an_endpoint_that_is_down_never_costs_a_lead(
            kinds in proptest::collection::vec(0_usize..7, 1..60), restarts in proptest::collection::vec(any::<bool>(), 60)
        ) {
            let (mut health, mut now, mut made) = (CircuitBreaker::default(), NOW, 0);
            for (kind, restart) in kinds.into_iter().zip(restarts) {
                if restart {
                    let known = health.known().clone();
                    health = CircuitBreaker::default();
                    health.sync(known, now);
                }
                let codes = [503, 404, 401, 429, 301, 405];
                let ended = codes.get(kind).map_or(REFUSED, |code| status(*code));
                let verdict = judge(&mut health, made + 1, ended, now);
                match verdict.next {
                    Next::Retry(at) => { made += 1; now = at; }
                    Next::Wait(_) => now = health.not_before().unwrap_or(now).max(now.plus(1)),
                    next => prop_assert!(false, "{:?}", next),
                }
            }
        }

        /// Whatever an endpoint that accepts nobody answers, none of several refused leads is given up.
        #[test]
        fn an_endpoint_that_refuses_several_costs_none_of_them(
            answers in proptest::collection::vec((0_usize..3, 0_usize..6), 1..200)
        ) {
            let (mut health, mut now, mut made) = (CircuitBreaker::default(), NOW, [0; 3]);
            for n in 0..3 {
                judge_of(&mut health, (n, 1), status(400), now);
            }
            for (who, kind) in answers {
                let code = [400, 422, 409, 413, 301, 500][kind];
                let verdict = judge_of(&mut health, (who as u128, made[who] + 1), status(code), now);
                match verdict.next {
                    Next::Retry(at) => { made[who] += 1; now = now.max(at); }
                    Next::Wait(_) => now = health.not_before().unwrap_or(now).max(now.plus(1)),
                    next => prop_assert!(false, "{:?}", next),
                }
            }
        }
    }
}

//! One webhook's lane: what waits in memory, what is in flight, when the database has more.

use std::collections::VecDeque;
use std::sync::Arc;

use refhook_core::delivery::health::Known;
use refhook_core::ids::PersonId;
use refhook_core::people::snapshot::PersonSnapshot;
use refhook_core::time::UnixMs;
use refhook_core::webhook::SendingLimits;
use refhook_dispatch::Claimed;

/// How long a claimed delivery may wait for its turn in a rate-limited lane, in milliseconds: well within the lease.
const AHEAD_MS: i64 = 20_000;
const MINUTE_MS: i64 = 60_000;

/// Most deliveries a lane holds in memory, however fast it is.
const MOST_ROOM: usize = 1_024;
/// Most rows claimed at once: some milliseconds of the database's time.
const MOST_CLAIMED: usize = 256;
/// The interval over which a lane's speed is measured, in milliseconds.
const MEASURED_MS: i64 = 100;

/// A lane with fewer requests in flight than this may also use the places kept in reserve.
const FEW: usize = 4;

/// The limit on requests in flight over all lanes, set by how many connections the process may have, and how many there
/// are.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Places {
    pub(crate) all: usize,
    pub(crate) taken: usize,
}

impl Places {
    /// Whether a lane with this many requests in flight may begin another. It must leave more places to the others than
    /// it has itself, so that one lane alone gets half of what is shared, and two get a third each; a quarter of all is
    /// reserved for lanes that have few.
    const fn have_one_for(self, in_flight: usize) -> bool {
        let free = self.all.saturating_sub(self.taken);
        let shared = free.saturating_sub(self.all / 4);
        in_flight < shared || (in_flight < FEW && free > 0)
    }
}

/// How fast a lane is.
#[derive(Debug, Clone, Copy, Default)]
struct Speed {
    since: UnixMs,
    finished: usize,
    per_second: usize,
}

impl Speed {
    fn note(&mut self, now: UnixMs) {
        self.finished += 1;
        let ms = now.0 - self.since.0;
        if ms < MEASURED_MS {
            return;
        }
        self.per_second = self.finished.saturating_mul(1_000) / usize::try_from(ms).unwrap_or(usize::MAX);
        (self.since, self.finished) = (now, 0);
    }
}

/// What a lane may do at the moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Terms {
    /// Requests in flight at once.
    in_flight: usize,
    /// Deliveries in memory: those in flight, and as many again claimed ahead; in a fast lane, what it sends in half a
    /// second, so that a claim serves many and none waits long in memory.
    pub(crate) room: usize,
    /// The time between the starts of two requests, in milliseconds.
    interval: Option<i64>,
    /// The endpoint is failing: one delivery at a time is tried.
    pub(crate) is_failing: bool,
    /// Nothing is sent before this time.
    pub(crate) blocked_until: Option<UnixMs>,
}

impl Terms {
    pub(crate) fn of(limits: SendingLimits, health: &Known, lane: &Lane, now: UnixMs) -> Self {
        let in_flight = usize::from(limits.in_flight.max(1));
        let per_minute = limits.per_minute.map(|n| i64::from(n.max(1)));
        let in_time =
            per_minute.map_or(usize::MAX, |n| usize::try_from(n * AHEAD_MS / MINUTE_MS).unwrap_or(1).max(1));
        Self {
            in_flight,
            room: (lane.speed.per_second / 2)
                .next_power_of_two()
                .min(MOST_ROOM)
                .max(2 * in_flight)
                .min(in_time),
            interval: per_minute.map(|n| (MINUTE_MS + n - 1) / n),
            is_failing: health.failing_since.is_some(),
            blocked_until: health.not_before.filter(|at| now < *at),
        }
    }

    /// Whether new rows may be handed over in memory.
    pub(crate) const fn is_open(&self) -> bool {
        !self.is_failing && self.blocked_until.is_none()
    }

    const fn in_flight(&self) -> usize {
        if self.is_failing { 1 } else { self.in_flight }
    }

    /// Most rows to claim at once.
    pub(crate) const fn claim_size(&self) -> usize {
        match (self.is_failing, self.room) {
            (true, _) => 1,
            (false, room) if room < MOST_CLAIMED => room,
            _ => MOST_CLAIMED,
        }
    }

    /// How many rows of a claim go to low priority before the others. None in a failing lane, so that it is not tried
    /// with the same delivery each time.
    pub(crate) const fn low_share(&self) -> usize {
        if self.is_failing { 0 } else { self.claim_size().div_ceil(4) }
    }
}

/// A lane. One that is full, or whose receiver hangs, holds up no other.
#[derive(Default)]
pub(crate) struct Lane {
    ready: VecDeque<Claimed>,
    in_flight: usize,
    speed: Speed,
    /// The earliest time at which its rate allows the next request.
    next_start: UnixMs,
    /// The terms that the hand-over was last told.
    pub(crate) told: Option<Terms>,
    /// Whether its webhook is being read.
    pub(crate) loading: bool,
    /// Whether rows are being claimed; one claim at a time keeps the lane's order close to that of the rows.
    pub(crate) claiming: bool,
    /// Whether the database may have rows of low priority.
    pub(crate) has_low: bool,
    /// When rows waiting in the database are due; `None` when there are none, or while it is being asked.
    pub(crate) due_at: Option<UnixMs>,
}

impl Lane {
    /// Adds a delivery.
    pub(crate) fn push(&mut self, claimed: Claimed) {
        self.ready.push_back(claimed);
    }

    /// The next delivery to send, if the lane may have another one in flight.
    pub(crate) fn start_next(&mut self, terms: &Terms, places: Places, now: UnixMs) -> Option<Claimed> {
        if self.in_flight >= terms.in_flight()
            || !places.have_one_for(self.in_flight)
            || now < self.next_start
        {
            return None;
        }
        let next = self.ready.pop_front()?;
        self.in_flight += 1;
        if let Some(interval) = terms.interval {
            self.next_start = now.plus(interval);
        }
        Some(next)
    }

    /// When the rate allows the next delivery, if nothing else holds it back.
    pub(crate) fn paced_until(&self, terms: &Terms, now: UnixMs) -> Option<UnixMs> {
        let waits = !self.ready.is_empty() && self.in_flight < terms.in_flight() && now < self.next_start;
        waits.then_some(self.next_start)
    }

    /// Whether only the lack of a free place holds back the next delivery.
    pub(crate) fn lacks_place(&self, terms: &Terms, places: Places, now: UnixMs) -> bool {
        let could_go = !self.ready.is_empty() && self.in_flight < terms.in_flight() && now >= self.next_start;
        could_go && !places.have_one_for(self.in_flight)
    }

    /// A delivery is no longer in flight.
    pub(crate) fn finish(&mut self, now: UnixMs) {
        self.speed.note(now);
        self.in_flight = self.in_flight.saturating_sub(1);
    }

    /// Whether it is time to claim: rows are due, and the lane runs low. Waiting until half of what is claimed ahead
    /// is used makes each claim serve several deliveries.
    pub(crate) fn wants_claim(&self, terms: &Terms, now: UnixMs) -> bool {
        let runs_low = if terms.is_failing {
            self.ready.is_empty() && self.in_flight == 0
        } else {
            self.ready.len() <= terms.room / 4
        };
        !self.claiming && self.due_at.is_some_and(|at| at <= now) && runs_low
    }

    /// Takes out what a lane must not keep: everything when nothing may be sent, and in a failing lane all but the
    /// delivery that it is tried with.
    pub(crate) fn surplus(&mut self, terms: &Terms) -> Vec<Claimed> {
        let keep = match terms {
            Terms { blocked_until: Some(_), .. } => 0,
            Terms { is_failing: true, .. } => usize::from(self.in_flight == 0),
            _ => usize::MAX,
        };
        self.ready.drain(keep.min(self.ready.len())..).collect()
    }

    /// Shifts the lane's times when the clock was set, by `ms` milliseconds, so that nothing waits longer or shorter
    /// than it should.
    pub(crate) fn shift(&mut self, ms: i64) {
        self.next_start = self.next_start.plus(ms);
        self.speed.since = self.speed.since.plus(ms);
        self.due_at = self.due_at.map(|at| at.plus(ms));
    }

    /// Drops the unsent deliveries of an erased person, and removes their data from those of the people they invited.
    pub(crate) fn forget(&mut self, person: PersonId) {
        self.ready.retain(|claimed| claimed.event.person.id != person);
        for claimed in &mut self.ready {
            if claimed.event.referrer.as_ref().is_some_and(|referrer| referrer.id == person) {
                let event = Arc::make_mut(&mut claimed.event);
                event.referrer = Some(PersonSnapshot::erased(person, &event.person));
            }
        }
    }

    /// Takes out everything that is not yet on the wire.
    pub(crate) fn drain(&mut self) -> impl Iterator<Item = Claimed> {
        self.ready.drain(..)
    }

    /// Whether nothing is in memory, in flight or known to wait.
    pub(crate) fn is_idle(&self) -> bool {
        self.ready.is_empty()
            && self.in_flight == 0
            && !self.claiming
            && !self.loading
            && self.due_at.is_none()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: UnixMs = UnixMs(1_000_000);

    fn terms(in_flight: u16, per_minute: Option<u32>) -> Terms {
        Terms::of(SendingLimits { in_flight, per_minute }, &Known::default(), &Lane::default(), NOW)
    }

    #[test]
    fn a_lane_has_as_many_ahead_as_in_flight_and_no_more_than_its_rate_sends_soon() {
        assert_eq!((terms(16, None).room, terms(2_000, None).room), (32, 4_000));
        assert_eq!((terms(16, Some(60)).room, terms(16, Some(60)).interval), (20, Some(1_000)));
        assert_eq!((terms(16, Some(1)).room, terms(16, Some(7_000)).interval), (1, Some(9)), "never faster");
    }

    #[test]
    fn a_fast_lane_has_as_many_ahead_as_it_sends_in_half_a_second() {
        let mut lane = Lane::default();
        let room = |lane: &Lane, now| Terms::of(SendingLimits::default(), &Known::default(), lane, now).room;
        lane.finish(NOW);
        for ms in 1..=200 {
            (0..2).for_each(|_| lane.finish(NOW.plus(ms)));
        }
        assert_eq!(room(&lane, NOW), 1_024, "2,000 a second");
        lane.finish(NOW.plus(60_000));
        assert_eq!(room(&lane, NOW), 32, "it was not fast since");
    }

    #[test]
    fn a_lane_takes_no_more_places_than_it_leaves_to_others() {
        const ALL: usize = 400;
        for (greedy, share) in [(1, 150), (2, 100), (9, 30)] {
            let mut lanes = vec![0; greedy];
            let places = |lanes: &[usize]| Places { all: ALL, taken: lanes.iter().sum() };
            // In turn, as lanes come up when places become free.
            while places(&lanes).have_one_for(*lanes.iter().min().unwrap()) {
                *lanes.iter_mut().min().unwrap() += 1;
            }
            assert_eq!(lanes, vec![share; greedy]);
            assert!((0..25).all(|late| {
                Places { all: ALL, taken: lanes.iter().sum::<usize>() + late * FEW }.have_one_for(0)
            }));
        }
        // In whatever order they come, lanes that have few find a place.
        let mut taken = 0;
        for _ in 0..20 {
            let mut lane = 0;
            while (Places { all: ALL, taken }).have_one_for(lane) {
                (lane, taken) = (lane + 1, taken + 1);
            }
            assert!(lane >= FEW, "{taken}");
        }
        assert!(!Places { all: ALL, taken: ALL }.have_one_for(0));
    }

    #[test]
    fn a_failing_lane_tries_one_and_a_blocked_lane_none() {
        let health =
            Known { failing_since: Some(NOW), not_before: Some(NOW.plus(5_000)), ..Known::default() };
        let blocked = Terms::of(SendingLimits::default(), &health, &Lane::default(), NOW);
        assert_eq!((blocked.is_open(), blocked.blocked_until), (false, Some(NOW.plus(5_000))));
        let trying = Terms::of(SendingLimits::default(), &health, &Lane::default(), NOW.plus(5_000));
        assert_eq!((trying.is_open(), trying.blocked_until, trying.claim_size()), (false, None, 1));
        let lane = Lane { due_at: Some(NOW), in_flight: 1, ..Lane::default() };
        assert!(!lane.wants_claim(&trying, NOW) && lane.wants_claim(&terms(16, None), NOW));
    }
}

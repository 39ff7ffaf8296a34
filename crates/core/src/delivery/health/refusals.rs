//! Refused leads, and whose fault it is: a bad lead is refused alone, between others that are accepted; a misconfigured
//! endpoint gives everybody the same answer.

use std::collections::{HashMap, HashSet};

use crate::ids::DeliveryId;
use crate::time::UnixMs;

/// How many leads are remembered; any other counts as refused for the first time.
const REMEMBERED: usize = 1_000;

/// What is known about refused leads.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Refusals {
    /// Leads refused since the last success, and when.
    since_success: HashMap<DeliveryId, UnixMs>,
    /// The latest status, and how often in a row it came since the last success.
    run: (Option<u16>, u32),
    /// Leads refused before others were accepted: they are at fault, not the endpoint.
    at_fault: HashSet<DeliveryId>,
}

/// What a refusal says about the endpoint.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Refusal {
    /// How many refusals in a row had this status, with no success between; 0 for a lead that is itself at fault.
    pub(super) run: u32,
    /// Whether others were refused too since the last success; always `false` for a lead that is itself at fault.
    pub(super) others: bool,
}

impl Refusals {
    /// Records a refusal that came at `now`.
    pub(super) fn note(&mut self, lead: DeliveryId, status: Option<u16>, now: UnixMs) -> Refusal {
        // Forgotten here: if it is refused again before any success, the endpoint may be at fault after all.
        let at_fault = self.at_fault.remove(&lead);
        if self.since_success.len() < REMEMBERED {
            self.since_success.insert(lead, now);
        }
        if at_fault {
            return Refusal { run: 0, others: false };
        }
        let before = if self.run.0 == status { self.run.1 } else { 0 };
        self.run = (status, before.saturating_add(1));
        let others = self.since_success.keys().any(|other| *other != lead);
        Refusal { run: self.run.1, others }
    }

    /// Shifts all times because the clock was set ahead by `ms` milliseconds, or back.
    pub(super) fn shift(&mut self, ms: i64) {
        self.since_success.values_mut().for_each(|at| *at = at.plus(ms));
    }

    /// Records a success whose attempt began at `began`: leads refused before that are at fault. It says nothing about
    /// leads refused later, since its request was already under way.
    pub(super) fn succeed(&mut self, began: UnixMs) {
        self.run = (None, 0);
        if self.at_fault.len() >= REMEMBERED {
            self.at_fault.clear();
        }
        let at_fault = &mut self.at_fault;
        self.since_success.retain(|lead, at| {
            let is_later = *at > began;
            if !is_later {
                at_fault.insert(*lead);
            }
            is_later
        });
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn lead(n: u128) -> DeliveryId {
        DeliveryId(Uuid::from_u128(n))
    }

    #[test]
    fn a_run_is_of_one_answer_and_ends_with_a_success() {
        let mut refusals = Refusals::default();
        let runs: Vec<_> = [400, 400, 422, 400]
            .into_iter()
            .zip(1..)
            .map(|(status, n)| refusals.note(lead(n), Some(status), UnixMs(10)).run)
            .collect();
        assert_eq!(runs, [1, 2, 1, 1]);
        refusals.succeed(UnixMs(11));
        assert_eq!(refusals.note(lead(9), Some(400), UnixMs(12)), Refusal { run: 1, others: false });
    }

    #[test]
    fn whoever_is_refused_while_others_are_taken_is_at_fault_until_it_is_refused_twice_with_none_between() {
        let mut refusals = Refusals::default();
        refusals.note(lead(1), Some(422), UnixMs(10));
        refusals.succeed(UnixMs(11));
        assert_eq!(refusals.note(lead(1), Some(422), UnixMs(12)), Refusal { run: 0, others: false });
        assert_eq!(refusals.note(lead(1), Some(422), UnixMs(13)), Refusal { run: 1, others: false });
        assert_eq!(refusals.note(lead(2), Some(422), UnixMs(14)), Refusal { run: 2, others: true });
    }

    #[test]
    fn a_success_that_was_under_way_clears_nobody() {
        let mut refusals = Refusals::default();
        refusals.note(lead(1), Some(400), UnixMs(20));
        refusals.succeed(UnixMs(19));
        assert_eq!(refusals.note(lead(1), Some(400), UnixMs(21)).run, 1, "it is not at fault");
        assert!(refusals.note(lead(2), Some(400), UnixMs(22)).others);
    }

    #[test]
    fn memory_has_an_end() {
        let mut refusals = Refusals::default();
        for round in 0..3 {
            for n in 0..2 * REMEMBERED as u128 {
                refusals.note(lead(n + round * 10_000), Some(400), UnixMs(10));
            }
            refusals.succeed(UnixMs(11));
        }
        assert!(refusals.at_fault.len() <= 2 * REMEMBERED && refusals.since_success.is_empty());
    }
}

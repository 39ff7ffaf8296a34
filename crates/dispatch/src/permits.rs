//! Which deliveries this node has in hand.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::sync::Arc;

use parking_lot::Mutex;
use refhook_core::ids::DeliveryId;

/// The deliveries in hand, each with the number of its permit.
#[derive(Default)]
struct Given {
    by: HashMap<DeliveryId, u64>,
    last: u64,
}

/// The permits that this node has given.
#[derive(Default)]
pub(crate) struct Permits(Mutex<Given>);

/// A node's permission to send a delivery, held at most once at a time. When an outcome takes longer to write than the
/// lease lasts, the same node can claim the row again; the permit keeps it from sending it twice.
pub struct Permit {
    permits: Arc<Permits>,
    id: DeliveryId,
    number: u64,
}

impl Permits {
    /// See [`crate::HandOver::permit`].
    pub(crate) fn give(self: &Arc<Self>, id: DeliveryId) -> Option<Permit> {
        let mut given = self.0.lock();
        let number = given.last + 1;
        match given.by.entry(id) {
            Entry::Occupied(_) => return None,
            Entry::Vacant(free) => free.insert(number),
        };
        given.last = number;
        drop(given);
        Some(Permit { permits: Arc::clone(self), id, number })
    }
}

impl Permit {
    /// Ends the permit. Call it in the transaction that ends the claim, once that has locked the row: whoever claims
    /// the row again does so after the commit, and must find the permit free at once.
    pub fn end(&self) {
        let mut given = self.permits.0.lock();
        if given.by.get(&self.id) == Some(&self.number) {
            given.by.remove(&self.id);
        }
    }

    /// Restores the permit because that transaction failed, unless another one was given.
    pub fn resume(&self) {
        self.permits.0.lock().by.entry(self.id).or_insert(self.number);
    }
}

impl Drop for Permit {
    fn drop(&mut self) {
        self.end();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_delivery_is_in_hand_once() {
        let permits = Arc::new(Permits::default());
        let id = DeliveryId(uuid::Uuid::from_u128(1));
        let permit = permits.give(id);
        assert!(permit.is_some() && permits.give(id).is_none());
        drop(permit);
        assert!(permits.give(id).is_some());
    }

    #[test]
    fn a_permit_that_has_ended_leaves_the_next_one_alone() {
        let permits = Arc::new(Permits::default());
        let id = DeliveryId(uuid::Uuid::from_u128(1));
        let first = permits.give(id).unwrap();
        first.end();
        first.resume();
        assert!(permits.give(id).is_none(), "its transaction failed");
        first.end();
        let second = permits.give(id).unwrap();
        first.resume();
        drop(first);
        assert!(permits.give(id).is_none(), "the second one goes on");
        drop(second);
        assert!(permits.give(id).is_some());
    }
}

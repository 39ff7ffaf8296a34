//! Limits the open event streams of each account. Each of them queries the database up to twice a second, while opening
//! one counts as a single call.

use std::collections::HashMap;
use std::sync::Arc;

use parking_lot::Mutex;
use refhook_core::ids::AccountId;

use crate::error::ApiError;

/// Most streams of an account: one for each open tab of its members.
const STREAMS_MAX: u32 = 100;
/// Seconds after which one has probably ended.
const RETRY_AFTER_SECONDS: u64 = 30;

/// The open streams.
#[derive(Default)]
pub(crate) struct Watchers(Mutex<HashMap<AccountId, u32>>);

/// A stream slot, freed on drop.
pub(crate) struct StreamPermit {
    watchers: Arc<Watchers>,
    account: AccountId,
}

impl Watchers {
    /// Takes a slot for one more stream.
    ///
    /// # Errors
    /// 429 when the account has no slot left.
    pub(crate) fn enter(self: &Arc<Self>, account: AccountId) -> Result<StreamPermit, ApiError> {
        let mut open = self.0.lock();
        let count = open.entry(account).or_default();
        if *count >= STREAMS_MAX {
            let message =
                format!("Your account watches through {STREAMS_MAX} streams already; close one of them.");
            return Err(ApiError::too_many_requests(RETRY_AFTER_SECONDS, message));
        }
        *count += 1;
        drop(open);
        Ok(StreamPermit { watchers: Arc::clone(self), account })
    }
}

impl Drop for StreamPermit {
    fn drop(&mut self) {
        let mut open = self.watchers.0.lock();
        if let Some(count) = open.get_mut(&self.account) {
            *count -= 1;
            if *count == 0 {
                open.remove(&self.account);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_account_has_so_many_streams_and_a_closed_one_makes_room() {
        let watchers = Arc::new(Watchers::default());
        let mut places: Vec<_> = (0..STREAMS_MAX).map(|_| watchers.enter(AccountId(1)).unwrap()).collect();
        assert_eq!(watchers.enter(AccountId(1)).err().unwrap().status(), 429);
        assert!(watchers.enter(AccountId(2)).is_ok(), "others watch on");
        places.pop();
        places.push(watchers.enter(AccountId(1)).unwrap());
        drop(places);
        assert!(watchers.0.lock().is_empty(), "who watches nothing is forgotten");
    }
}

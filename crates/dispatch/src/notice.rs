//! Notices to other nodes.

use std::collections::BTreeSet;

use parking_lot::Mutex;
use refhook_core::ids::{PersonId, WebhookId};
use tokio::sync::Notify;

/// What another node cannot know by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Notice {
    /// The webhook was saved, paused, resumed or deleted.
    Changed(WebhookId),
    /// The person was erased.
    Forget(PersonId),
    /// The lane has due rows that nobody has claimed; the flag says whether they are of low priority.
    Due(WebhookId, bool),
}

/// Notices not yet sent. Each is kept once, however often it happened, so the webhooks and the people just erased bound
/// how many there are.
#[derive(Default)]
pub struct OutgoingNotices {
    unsent: Mutex<BTreeSet<Notice>>,
    some: Notify,
}

impl OutgoingNotices {
    pub(crate) fn add(&self, notice: Notice) {
        self.unsent.lock().insert(notice);
        self.some.notify_one();
    }

    /// Takes out at most `most` of them.
    pub fn take(&self, most: usize) -> Vec<Notice> {
        let mut unsent = self.unsent.lock();
        std::iter::from_fn(|| unsent.pop_first()).take(most).collect()
    }

    /// Waits until there is one. One that came while nobody waited counts as well.
    pub async fn some(&self) {
        self.some.notified().await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_happens_often_is_told_once() {
        let notices = OutgoingNotices::default();
        for _ in 0..3 {
            notices.add(Notice::Due(WebhookId(1), false));
            notices.add(Notice::Changed(WebhookId(2)));
        }
        assert_eq!(notices.take(1), [Notice::Changed(WebhookId(2))]);
        assert_eq!((notices.take(9), notices.take(9)), (vec![Notice::Due(WebhookId(1), false)], vec![]));
    }
}

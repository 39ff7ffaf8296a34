//! Tells watchers which webhooks something happened to. These are notices, not a queue: a slow watcher is told to look
//! at everything, and without a watcher nothing is kept.

use std::collections::BTreeSet;

use refhook_core::ids::WebhookId;
use tokio::sync::{broadcast, watch};

/// Notices kept for the slowest watcher.
const CHANGES_BUFFERED: usize = 1_024;

/// Where changes are announced.
pub struct Changes {
    notices: broadcast::Sender<WebhookId>,
    ended: watch::Sender<bool>,
}

/// A watcher.
pub struct Follower {
    notices: broadcast::Receiver<WebhookId>,
    ended: watch::Receiver<bool>,
}

/// What a watcher has to look at again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Seen {
    /// These webhooks.
    These(BTreeSet<WebhookId>),
    /// All webhooks: the watcher missed notices.
    Everything,
}

impl Changes {
    pub(crate) fn new() -> Self {
        Self { notices: broadcast::Sender::new(CHANGES_BUFFERED), ended: watch::Sender::new(false) }
    }

    /// Announces that something happened to these webhooks, once it is committed.
    pub fn announce(&self, webhooks: impl IntoIterator<Item = WebhookId>) {
        if self.notices.receiver_count() == 0 {
            return;
        }
        for id in webhooks.into_iter().collect::<BTreeSet<_>>() {
            // The last watcher may just have gone.
            let _ = self.notices.send(id);
        }
    }

    /// A new watcher, which sees what is announced from now on.
    pub fn follow(&self) -> Follower {
        Follower { notices: self.notices.subscribe(), ended: self.ended.subscribe() }
    }

    /// Ends every watcher: the server is stopping.
    pub fn end(&self) {
        self.ended.send_replace(true);
    }

    /// Whether the server is stopping.
    pub fn has_ended(&self) -> bool {
        *self.ended.borrow()
    }
}

impl Follower {
    /// Waits for something to happen; `None` when the server stops.
    pub async fn next(&mut self) -> Option<Seen> {
        let notice = tokio::select! {
            () = ended(&mut self.ended) => return None,
            notice = self.notices.recv() => notice,
        };
        Some(match notice {
            Ok(id) => Seen::These([id].into()),
            Err(broadcast::error::RecvError::Lagged(_)) => Seen::Everything,
            Err(broadcast::error::RecvError::Closed) => return None,
        })
    }

    /// Adds what was announced since.
    pub fn add_rest(&mut self, seen: &mut Seen) {
        loop {
            match (self.notices.try_recv(), &mut *seen) {
                (Ok(id), Seen::These(ids)) => drop(ids.insert(id)),
                (Ok(_), Seen::Everything) => {}
                (Err(broadcast::error::TryRecvError::Lagged(_)), _) => *seen = Seen::Everything,
                (Err(_), _) => return,
            }
        }
    }

    /// Returns when the server stops.
    pub async fn end(&mut self) {
        ended(&mut self.ended).await;
    }
}

async fn ended(ended: &mut watch::Receiver<bool>) {
    // A dropped sender means the same.
    let _ = ended.wait_for(|ended| *ended).await;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_watcher_sees_what_is_announced_after_it_came() {
        let changes = Changes::new();
        changes.announce([WebhookId(1)]);
        let mut watcher = changes.follow();
        changes.announce([WebhookId(2), WebhookId(2)]);
        changes.announce([WebhookId(3)]);
        let mut seen = watcher.next().await.unwrap();
        assert_eq!(seen, Seen::These([WebhookId(2)].into()));
        watcher.add_rest(&mut seen);
        assert_eq!(seen, Seen::These([WebhookId(2), WebhookId(3)].into()));
        changes.end();
        assert_eq!((watcher.next().await, changes.has_ended()), (None, true));
    }

    #[tokio::test]
    async fn a_slow_watcher_is_told_to_look_at_everything() {
        let changes = Changes::new();
        let (mut slow, mut slower) = (changes.follow(), changes.follow());
        changes.announce([WebhookId(0)]);
        let mut seen = slower.next().await.unwrap();
        changes.announce((1..=3_000).map(WebhookId));
        assert_eq!(slow.next().await, Some(Seen::Everything));
        slower.add_rest(&mut seen);
        assert_eq!(seen, Seen::Everything);
    }
}

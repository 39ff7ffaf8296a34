//! The number under which this server claims deliveries. It is kept in the data folder; on PostgreSQL a lock ensures
//! that no other server uses it.

use rand::RngExt;
use refhook_core::random::Random;
use refhook_dispatch::ClaimId;
use refhook_program::note_node_start;
use refhook_store::Db;
use refhook_store::queue::NodeLock;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use super::folder::{DataFolder, Node};

/// A node number, locked while the server runs.
pub(super) struct KeptNode {
    stop: oneshot::Sender<()>,
    /// Ends by itself when another server has taken the number; `None` once that was noticed.
    task: Option<JoinHandle<()>>,
}

impl KeptNode {
    pub(super) fn keep(mut lock: NodeLock) -> Self {
        let (stop, stopped) = oneshot::channel();
        let task = tokio::spawn(async move {
            tokio::select! {
                () = lock.keep() => {}
                // Also when the sender has been dropped.
                _ = stopped => lock.release().await,
            }
        });
        Self { stop, task: Some(task) }
    }

    /// Waits until another server has taken the number.
    pub(super) async fn lost(&mut self) {
        if let Some(task) = &mut self.task {
            // A panic, which has been logged, counts as a loss too.
            let _ = task.await;
            self.task = None;
        }
    }

    pub(super) async fn release(self) {
        drop(self.stop);
        if let Some(task) = self.task {
            let _ = task.await;
        }
    }
}

/// Takes the folder's number, or a new one if another server has it, because then the folder is a copy.
pub(super) async fn take(
    folder: &DataFolder,
    db: &Db,
    random: &Random,
) -> anyhow::Result<(ClaimId, NodeLock)> {
    let mut node = folder.next_node(random)?;
    loop {
        let start = random.with(|random| random.random());
        if let Some(lock) = NodeLock::take(db.reader(), node.number, start).await?
            && (!db.reader().is_shared() || note_node_start(db, node.number, node.start).await?)
        {
            folder.keep_node(node)?;
            return Ok((node.claim(), lock));
        }
        let old = node.number;
        node = Node::new(random);
        tracing::warn!(
            old,
            new = node.number,
            "another server has the node number of this data folder, which is a copy then; a new number was drawn. Give \
             each server a data folder of its own, and share REFHOOK_MASTER_KEY alone"
        );
    }
}

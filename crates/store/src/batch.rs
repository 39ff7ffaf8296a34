//! Batches that are closed at the last moment: when their transaction begins. While a batch waits for the writer, whatever
//! comes goes into it, so that a busy writer has few and large transactions and never waits for one to be put together.

use std::future::poll_fn;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::Notify;
use tokio::sync::mpsc::Receiver;
use tokio::task::JoinSet;

use crate::Db;

/// A queue whose items are taken in batches.
pub struct Batches<T> {
    queue: Arc<Mutex<Receiver<T>>>,
    most: usize,
}

/// A batch that is put together, or was.
pub struct Batch<T> {
    queue: Arc<Mutex<Receiver<T>>>,
    most: usize,
    first: Mutex<Option<T>>,
    closed: Notify,
}

impl<T> Batches<T> {
    /// Batches of `most` items at most.
    pub fn new(queue: Receiver<T>, most: usize) -> Self {
        Self { queue: Arc::new(Mutex::new(queue)), most }
    }

    /// Runs `work` for each batch, until there will be no more and all of it is done.
    ///
    /// On SQLite a batch is opened when the one before is closed, so that one is always ready when the writer is; on
    /// PostgreSQL when it is written, because two at once would wait for each other's rows.
    pub async fn run<F>(self, db: &Db, work: impl Fn(Arc<Batch<T>>) -> F)
    where
        F: Future<Output = ()> + Send + 'static,
    {
        let mut running = JoinSet::new();
        while let Some(batch) = self.next().await {
            running.spawn(work(Arc::clone(&batch)));
            if matches!(db, Db::Sqlite { .. }) {
                batch.closed(&mut running).await;
            } else {
                while running.join_next().await.is_some() {}
            }
        }
        while running.join_next().await.is_some() {}
    }

    /// Waits for the first item of a batch; `None` when there will be no more.
    async fn next(&self) -> Option<Arc<Batch<T>>> {
        let first = poll_fn(|context| lock(&self.queue).poll_recv(context)).await?;
        let (queue, most) = (Arc::clone(&self.queue), self.most);
        Some(Arc::new(Batch { queue, most, first: Mutex::new(Some(first)), closed: Notify::new() }))
    }
}

impl<T> Batch<T> {
    /// Shows its first item, unless it is closed.
    pub fn peek<R>(&self, read: impl FnOnce(&T) -> Option<R>) -> Option<R> {
        lock(&self.first).as_ref().and_then(read)
    }

    /// Closes the batch with what waits by now, and gives it away; nothing when that was done before.
    pub fn take(&self) -> Vec<T> {
        let mut items: Vec<T> = lock(&self.first).take().into_iter().collect();
        if !items.is_empty() {
            let mut queue = lock(&self.queue);
            items.reserve(queue.len().min(self.most));
            while items.len() < self.most
                && let Ok(item) = queue.try_recv()
            {
                items.push(item);
            }
            self.closed.notify_one();
        }
        items
    }

    /// Waits until it is closed, or nobody is left who could do it.
    async fn closed(&self, running: &mut JoinSet<()>) {
        loop {
            tokio::select! {
                biased;
                () = self.closed.notified() => return,
                done = running.join_next() => if done.is_none() { return },
            }
        }
    }
}

fn lock<T>(value: &Mutex<T>) -> MutexGuard<'_, T> {
    // Nothing is left half done in them by a panic elsewhere.
    value.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use tokio::sync::mpsc;

    use super::*;

    #[tokio::test]
    async fn a_batch_takes_what_comes_until_it_is_closed_and_no_more_than_it_may() {
        let (queue, items) = mpsc::channel(8);
        let batches = Batches::new(items, 3);
        queue.try_send(1).unwrap();
        let batch = batches.next().await.unwrap();
        (2..=5).for_each(|item| queue.try_send(item).unwrap());
        assert_eq!(batch.take(), [1, 2, 3]);
        assert_eq!(batch.take(), [] as [i32; 0], "it is given away once");
        batch.closed(&mut JoinSet::new()).await;
        let batch = batches.next().await.unwrap();
        drop(queue);
        assert_eq!(batch.take(), [4, 5]);
        assert!(batches.next().await.is_none());
    }
}

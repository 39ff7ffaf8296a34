//! Items that wait together are written together.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use futures_util::future::BoxFuture;
use refhook_core::ids::{AccountId, PersonId};
use refhook_core::join::{UsedKey, UsedKeys};
use refhook_store::people::idempotency;
use refhook_store::{BatchRules, LeadTx, StoreError};
use tokio::sync::{Semaphore, oneshot};

use crate::fixture::NOW;
use crate::on_both;

const RULES: BatchRules =
    BatchRules { batch_max: 3, queue_max: 8, until_written: false, span: |_| tracing::Span::none() };

type Answer = Result<usize, StoreError>;

/// Who hands an item over, and how to hear what became of it.
fn caller() -> (impl FnOnce(Answer) + Send, oneshot::Receiver<Answer>) {
    let (reply, answer) = oneshot::channel();
    (move |written| drop(reply.send(written)), answer)
}

/// Something to write for an item.
fn key(account: AccountId, item: i64) -> UsedKeys {
    let used = UsedKey { request_hash: String::new(), person_id: PersonId(item), was_new: true };
    [((account, item.to_string()), used)].into()
}

/// Answers how often it was called before, but the first two times that the database is busy.
fn busy_twice(
    tries: &Arc<AtomicUsize>,
) -> impl for<'t> Fn(LeadTx<'t>, Arc<[i64]>) -> BoxFuture<'t, Result<Vec<usize>, StoreError>> + Send + Sync + 'static
{
    let tries = Arc::clone(tries);
    move |_, items| {
        let n = tries.fetch_add(1, Ordering::Relaxed);
        Box::pin(std::future::ready(if n < 2 { Err(StoreError::Busy) } else { Ok(vec![n; items.len()]) }))
    }
}

on_both! {
    async fn a_batch_takes_what_comes_until_its_transaction_begins_and_no_more_than_it_may(store: Store) {
        let gate = Arc::new(Semaphore::new(0));
        let own = Arc::clone(&gate);
        let (batcher, task) = store.writer.batcher(RULES, drop, move |_, items: Arc<[i64]>| {
            let gate = Arc::clone(&own);
            Box::pin(async move {
                if let Ok(permit) = gate.acquire().await {
                    permit.forget();
                }
                Ok(vec![items.len(); items.len()])
            })
        });
        let mut answers = Vec::new();
        for n in 0..5 {
            let (reply, answer) = caller();
            batcher.try_send(n, reply).unwrap();
            answers.push(answer);
            while n == 0 && batcher.oldest().is_none() {
                tokio::task::yield_now().await;
            }
        }
        gate.add_permits(9);
        let mut sizes = Vec::new();
        for answer in answers {
            sizes.push(answer.await.unwrap().unwrap());
        }
        let (first, rest) = sizes.split_at(sizes[0]);
        assert!(first.iter().all(|&size| size == first.len()) && first.len() <= 3, "{sizes:?}");
        assert!(rest.iter().all(|&size| size <= 3) && rest[0] == rest.len().min(3), "{sizes:?}");
        drop(batcher);
        task.await.unwrap();
    }

    async fn the_item_at_fault_stands_alone_and_the_others_are_written(store: Store) {
        let sizes = Arc::new(Mutex::new(Vec::new()));
        let (seen, account) = (Arc::clone(&sizes), store.account);
        let (batcher, task) = store.writer.batcher(RULES, drop, move |mut tx, items: Arc<[i64]>| {
            seen.lock().unwrap().push(items.len());
            Box::pin(async move {
                for item in &*items {
                    idempotency::insert(&mut tx, &key(account, *item), NOW).await?;
                }
                if items.contains(&1) { Err(StoreError::Unfit("no 1".to_owned())) } else { Ok(vec![7; items.len()]) }
            })
        });
        let mut answers = Vec::new();
        for n in 0..3 {
            let (reply, answer) = caller();
            batcher.try_send(n, reply).unwrap();
            answers.push(answer);
        }
        for (n, answer) in answers.into_iter().enumerate() {
            let answer = answer.await.unwrap();
            assert_eq!(answer.is_ok(), n != 1, "{n}: {answer:?}");
            let number = n.to_string();
            let asked = [(account, number.as_str())].into_iter();
            let kept = idempotency::find(&mut store.read().await.tx(), asked).await.unwrap();
            assert_eq!(kept.is_empty(), n == 1, "{n}");
        }
        assert!(sizes.lock().unwrap().contains(&1), "it stood alone");
        drop(batcher);
        task.await.unwrap();
    }

    async fn what_must_be_written_is_tried_again_until_it_is(store: Store) {
        let tries = Arc::new(AtomicUsize::new(0));
        let (batcher, _) = store.writer.batcher(BatchRules { until_written: true, ..RULES }, drop, busy_twice(&tries));
        let (reply, answer) = caller();
        batcher.try_send(1, reply).unwrap();
        assert_eq!(answer.await.unwrap().unwrap(), 2);
        assert!(batcher.failed().is_none());
        // Otherwise its items fail at once, and the batcher says so.
        tries.store(0, Ordering::Relaxed);
        let (batcher, _) = store.writer.batcher(RULES, drop, busy_twice(&tries));
        let (reply, answer) = caller();
        batcher.try_send(1, reply).unwrap();
        assert!(matches!(answer.await.unwrap(), Err(StoreError::Busy)));
        assert!(batcher.failed().is_some());
    }
}

//! The writer: one caller's failure is its own.

use std::sync::{Arc, Mutex};

use refhook_core::ids::AccountId;
use refhook_core::plan::Plan;
use refhook_dispatch::Effect;
use refhook_store::ids::{IdKind, set_next_id, take_ids};
use refhook_store::{Raw, StoreError, WriteClass, accounts, campaigns, installation};
use tokio::sync::oneshot;

use crate::fixture::{NOW, Store, draft};
use crate::on_both;

on_both! {
    async fn what_a_reader_would_write_is_refused(store: Store) {
        let mut small = store.read().await;
        let mut of_account = store.db.reader().read_for(store.account).await.unwrap();
        for conn in [&mut small, &mut of_account] {
            assert!(installation::put(&mut conn.tx(), "written", b"by a reader").await.is_err());
            assert_eq!(installation::get(&mut conn.tx(), "written").await.unwrap(), None);
        }
    }

    async fn work_that_answers_an_error_leaves_nothing_and_its_neighbours_stay(store: Store) {
        let writes = (0..40).map(|n| store.write(move |mut tx| Box::pin(async move {
            accounts::insert(&mut tx, &format!("account {n}"), Plan::Basic, NOW).await?;
            if n % 4 == 0 { Err(StoreError::Busy) } else { Ok(()) }
        })));
        let results = futures_util::future::join_all(writes).await;
        assert_eq!(results.iter().filter(|result| result.is_err()).count(), 10);
        let mut conn = store.read().await;
        let left = accounts::list(&mut conn.tx()).await.unwrap();
        assert_eq!(left.len(), 31, "thirty, and the one of the fixture");
    }

    async fn a_database_that_is_read_only_is_not_available(store: Store) {
        let refused = store.write(|mut tx| Box::pin(async move {
            match tx.raw() {
                Raw::Sqlite(connection) => {
                    sqlx::query("PRAGMA query_only = ON").execute(connection).await?;
                }
                Raw::Postgres(connection) => {
                    sqlx::query("SET TRANSACTION READ ONLY").execute(connection).await?;
                }
            }
            accounts::insert(&mut tx, "x", Plan::Basic, NOW).await
        })).await;
        assert!(refused.as_ref().is_err_and(StoreError::is_passing), "{refused:?}");
    }

    async fn numbers_are_handed_out_once_and_can_be_chosen(store: Store) {
        let (first, second) = store.write(|mut tx| Box::pin(async move {
            set_next_id(&mut tx, IdKind::People, 261_470).await?;
            let first = take_ids(&mut tx, IdKind::People, 2).await?;
            let nothing = take_ids(&mut tx, IdKind::People, 0).await?;
            assert!(nothing.is_empty());
            Ok((first, take_ids(&mut tx, IdKind::People, 1).await?))
        })).await.unwrap();
        assert_eq!((first, second), (vec![261_470, 261_471], vec![261_472]));
    }

    async fn a_fact_of_the_installation_is_written_once(store: Store) {
        let value = store.write(|mut tx| Box::pin(async move {
            installation::put_once(&mut tx, "key_check", b"first").await?;
            installation::put_once(&mut tx, "key_check", b"second").await?;
            installation::get(&mut tx, "key_check").await
        })).await.unwrap();
        assert_eq!(value.as_deref(), Some(b"first".as_slice()));
    }
}

/// Notes when it is let go.
struct Noted(u8, Arc<Mutex<Vec<u8>>>);

impl Drop for Noted {
    fn drop(&mut self) {
        self.1.lock().unwrap().push(self.0);
    }
}

/// What a later piece took over from an earlier one has to be free when the earlier one takes it back.
#[tokio::test]
async fn a_group_whose_commit_fails_is_undone_from_its_end() {
    let store = Store::sqlite().await;
    let (begun, has_begun) = oneshot::channel();
    let (go, wait) = oneshot::channel::<()>();
    let writer = store.writer.clone();
    let first = tokio::spawn(async move {
        let work = writer.write(WriteClass::Lead, move |_| {
            Box::pin(async move {
                let _ = begun.send(());
                let _ = wait.await;
                Ok::<_, StoreError>(())
            })
        });
        work.await
    });
    has_begun.await.unwrap();
    let undone = Arc::new(Mutex::new(Vec::new()));
    let piece = |n, account| {
        let noted = Noted(n, Arc::clone(&undone));
        store.write(move |mut tx| {
            Box::pin(async move {
                tx.after_commit(Effect::run(move || drop(noted)));
                if let Raw::Sqlite(connection) = tx.raw() {
                    sqlx::query("PRAGMA defer_foreign_keys = ON").execute(connection).await?;
                }
                // An account that is not there, which the commit notices.
                campaigns::insert(&mut tx, account, &format!("code{n}xyz"), &draft("x"), NOW).await
            })
        })
    };
    let (second, third, ()) =
        tokio::join!(piece(2, store.account), piece(3, AccountId(99)), async { go.send(()).unwrap() });
    first.await.unwrap().unwrap();
    assert!(second.is_err() && third.is_err(), "{second:?} {third:?}");
    assert_eq!(*undone.lock().unwrap(), [3, 2]);
}

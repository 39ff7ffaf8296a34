//! A brief database outage.

use rand::RngExt;
use rand::rngs::StdRng;
use refhook_store::{Db, DbSettings, StoreError, WriteClass, Writer};
use refhook_testkit::postgres::Cluster;
use refhook_write_access::WriteAccess;
use tokio::sync::oneshot;

use crate::fixture::Client;

/// Stops PostgreSQL and starts it again, or locks SQLite with another process's write. It lasts until the server has
/// answered so many requests; a dead one answers none.
pub(super) async fn happen(
    settings: &DbSettings,
    cluster: Option<&mut Cluster>,
    api: Client,
    random: &mut StdRng,
) {
    let questions = random.random_range(50..700);
    let lasts = async move {
        for _ in 0..questions {
            if api.try_send("GET", "/healthz", "").await.is_err() {
                return;
            }
        }
    };
    if let Some(cluster) = cluster {
        tokio::task::block_in_place(|| cluster.stop());
        lasts.await;
        tokio::task::block_in_place(|| cluster.start_again());
        return;
    }
    let db = Db::open(settings).await.unwrap();
    let (locked, is_locked) = oneshot::channel();
    let (over, is_over) = oneshot::channel::<()>();
    let writer = Writer::new(&db, WriteAccess::grant());
    let held = writer.write(WriteClass::Lead, move |_| {
        Box::pin(async move {
            let _ = locked.send(());
            let _ = is_over.await;
            Ok::<_, StoreError>(())
        })
    });
    let asked = async move {
        let _ = is_locked.await;
        lasts.await;
        drop(over);
    };
    tokio::join!(held, asked).0.unwrap();
    db.close().await;
}

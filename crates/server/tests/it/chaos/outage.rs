//! The database goes away for a moment.

use std::time::Duration;

use rand::RngExt;
use rand::rngs::StdRng;
use refhook_store::{Db, DbSettings, Priority, StoreError};
use refhook_testkit::postgres::Cluster;

/// Stops PostgreSQL and starts it again; SQLite is locked by another process's write meanwhile.
pub(super) async fn happen(settings: &DbSettings, cluster: Option<&mut Cluster>, random: &mut StdRng) {
    let lasts = Duration::from_millis(random.random_range(50..700));
    if let Some(cluster) = cluster {
        tokio::task::block_in_place(|| {
            cluster.stop();
            std::thread::sleep(lasts);
            cluster.start_again();
        });
        return;
    }
    let db = Db::open(settings).await.unwrap();
    let held = db.write(Priority::Lead, move |_| {
        Box::pin(async move {
            tokio::time::sleep(lasts).await;
            Ok::<_, StoreError>(())
        })
    });
    held.await.unwrap();
    db.close().await;
}

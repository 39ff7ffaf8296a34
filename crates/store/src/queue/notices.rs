//! Notices between the nodes on one PostgreSQL, so that none has to wait for its next scan of the database.
//!
//! A notice is only a hint: a lost one costs some seconds, until the next scan.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use refhook_core::ids::{PersonId, WebhookId};
use refhook_dispatch::{Arrival, ClaimId, HandOver, Notice, OutgoingNotices};
use serde::{Deserialize, Serialize};
use sqlx::postgres::{PgListener, PgNotification};
use sqlx::{Executor, PgPool};
use tokio::time::sleep;

use crate::StoreError;
use crate::database::reader::{Pools, Reader};
use crate::database::tx::in_time;

const CHANNEL: &str = "refhook";
/// After this long without a notice, the connection is checked.
const SILENCE: Duration = Duration::from_secs(10);
/// Maximum number of ids in one notice: PostgreSQL allows 8,000 bytes.
const MAX_IDS: usize = 300;

/// Notices sent together. Names are short because the payload is limited.
#[derive(Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Told {
    /// The sender, which ignores its own notices.
    node: i64,
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    due: BTreeSet<WebhookId>,
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    bulk: BTreeSet<WebhookId>,
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    changed: BTreeSet<WebhookId>,
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    forget: BTreeSet<PersonId>,
}

impl Told {
    fn add(&mut self, notice: Notice) {
        match notice {
            Notice::Due(id, false) => drop(self.due.insert(id)),
            Notice::Due(id, true) => drop(self.bulk.insert(id)),
            Notice::Changed(id) => drop(self.changed.insert(id)),
            Notice::Forget(id) => drop(self.forget.insert(id)),
        }
    }

    fn into_arrivals(self) -> impl Iterator<Item = Arrival> {
        let changed = self.changed.into_iter().map(Arrival::Changed);
        let forget = self.forget.into_iter().map(Arrival::Forget);
        let due = self.due.into_iter().map(Arrival::Waiting);
        changed.chain(forget).chain(due).chain(self.bulk.into_iter().map(Arrival::Bulk))
    }
}

/// Exchanges notices with the other nodes on the database.
pub struct Notices {
    pool: PgPool,
    node: ClaimId,
    handover: Arc<HandOver>,
    outgoing: Arc<OutgoingNotices>,
}

impl Notices {
    /// Starts collecting notices for other nodes. `None` on SQLite, which has no other nodes.
    pub fn new(reader: &Reader, node: ClaimId, handover: &Arc<HandOver>) -> Option<Self> {
        let Pools::Postgres { small, .. } = &reader.0 else { return None };
        let outgoing = Arc::new(OutgoingNotices::default());
        handover.tell_others_by(Arc::clone(&outgoing));
        Some(Self { pool: small.clone(), node, handover: Arc::clone(handover), outgoing })
    }

    /// Waits until there is something to send.
    pub async fn outgoing(&self) {
        self.outgoing.some().await;
    }

    /// Sends the collected notices to the other nodes.
    pub async fn send(&self) {
        loop {
            let notices = self.outgoing.take(MAX_IDS);
            if notices.is_empty() {
                return;
            }
            let mut told = Told { node: self.node.0, ..Told::default() };
            for notice in notices {
                told.add(notice);
            }
            let sent =
                sqlx::query("SELECT pg_notify($1, $2)").bind(CHANNEL).bind(crate::rows::to_json(&told));
            if let Err(error) = in_time(sent.execute(&self.pool)).await {
                // The others find it at their next scan.
                tracing::debug!(%error, "the other nodes could not be told");
            }
        }
    }

    /// Listens to the other nodes until the server stops.
    ///
    /// # Errors
    /// When the database refuses, or is gone.
    pub async fn listen(&self) -> Result<(), StoreError> {
        Ok(listen(&self.pool, self.node, &self.handover).await?)
    }
}

async fn listen(pool: &PgPool, node: ClaimId, handover: &HandOver) -> Result<(), sqlx::Error> {
    let mut listener = in_time(PgListener::connect_with(pool)).await?;
    in_time(listener.listen(CHANNEL)).await?;
    let mut follower = handover.changes().follow();
    loop {
        // Notices sent while nobody listened are made up for by a scan.
        handover.take_in(Arrival::Everything);
        loop {
            let heard = tokio::select! {
                heard = listener.try_recv() => heard?,
                () = sleep(SILENCE) => {
                    // Silence may also mean a vanished host.
                    in_time(listener.execute("SELECT 1")).await?;
                    continue;
                }
                () = follower.end() => return Ok(()),
            };
            // `None` means that the connection was lost and has been restored.
            let Some(notice) = heard else { break };
            hear(&notice, node, handover);
        }
    }
}

fn hear(notice: &PgNotification, node: ClaimId, handover: &HandOver) {
    match serde_json::from_str::<Told>(notice.payload()) {
        Ok(told) if told.node == node.0 => {}
        Ok(told) => told.into_arrivals().for_each(|arrival| handover.take_in(arrival)),
        Err(error) => tracing::warn!(%error, "a notice of another node can not be read"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_told_together_is_told_once_and_in_the_order_in_which_it_matters() {
        let (hook, other) = (WebhookId(7), WebhookId(8));
        let mut told = Told { node: 3, ..Told::default() };
        for notice in [Notice::Due(hook, false), Notice::Due(hook, false), Notice::Due(other, true)] {
            told.add(notice);
        }
        told.add(Notice::Forget(PersonId(1)));
        told.add(Notice::Changed(hook));
        let text = crate::rows::to_json(&told);
        assert_eq!(text, r#"{"node":3,"due":[7],"bulk":[8],"changed":[7],"forget":[1]}"#);
        let heard: Told = serde_json::from_str(&text).unwrap();
        assert_eq!(heard, told);
        let arrivals: Vec<_> = heard.into_arrivals().collect();
        assert!(matches!(
            arrivals[..],
            [
                Arrival::Changed(WebhookId(7)),
                Arrival::Forget(PersonId(1)),
                Arrival::Waiting(WebhookId(7)),
                Arrival::Bulk(WebhookId(8))
            ]
        ));
    }

    #[test]
    fn a_full_notice_fits() {
        let mut told = Told { node: i64::MAX, ..Told::default() };
        for id in 0..MAX_IDS {
            told.add(Notice::Changed(WebhookId(i64::MAX - i64::try_from(id).unwrap())));
        }
        assert!(crate::rows::to_json(&told).len() < 8_000);
    }
}

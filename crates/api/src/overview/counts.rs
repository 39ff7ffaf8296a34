//! The numbers of an overview. Counting reads one index row for each person and delivery, and every open page of the
//! app asks for them repeatedly, so a count that took long is cached for a while.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use parking_lot::Mutex;
use refhook_core::ids::{AccountId, WebhookId};
use refhook_core::time::UnixMs;
use refhook_store::deliveries::{self, Range, Standing};
use refhook_store::{Reader, StoreError, Tx, people};

use super::super::span::{DAY_MS, Span, delivered};

/// Up to so many people and deliveries are counted every time: some 20 ms of database time.
const FEW: i64 = 100_000;
/// A count is cached for this multiple of the time it took, so that counting never takes more than a fiftieth of the
/// time.
const KEPT_FOR: u32 = 50;
/// Above this number of deliveries, their people are not looked up.
const LOOKED_UP: i64 = 10_000;

/// A request for counts.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Asked {
    pub(super) account: AccountId,
    pub(super) span: Span,
    /// All webhooks of the account, so that a new one invalidates the cache.
    pub(super) webhooks: Vec<WebhookId>,
}

/// The counts.
#[derive(Debug, Clone, Default)]
pub(super) struct Counts {
    pub(super) people: i64,
    pub(super) people_joined: i64,
    pub(super) people_missing: Option<i64>,
    pub(super) deliveries: i64,
    pub(super) delivered: i64,
    pub(super) standing: HashMap<WebhookId, Standing>,
}

/// Cached counts, until they expire.
#[derive(Default)]
pub(crate) struct CountsKept(Mutex<HashMap<Asked, Place>>);

/// Locked while counting, so that others wait for the same count.
type Place = Arc<tokio::sync::Mutex<Option<Kept>>>;

struct Kept {
    counts: Counts,
    until: Instant,
}

impl CountsKept {
    /// The current counts, or those of a moment ago.
    pub(super) async fn of(&self, db: &Reader, asked: Asked, now: UnixMs) -> Result<Counts, StoreError> {
        let place = self.place(&asked);
        let mut kept = place.lock().await;
        if let Some(kept) = &*kept
            && Instant::now() < kept.until
        {
            return Ok(kept.counts.clone());
        }
        let mut connection = db.read_for(asked.account).await?;
        let began = Instant::now();
        let counts = count(&mut connection.tx(), &asked, now).await?;
        let took = began.elapsed();
        *kept = None;
        if let Some(time) = kept_for(counts.rows(), took) {
            *kept = Some(Kept { counts: counts.clone(), until: Instant::now() + time });
        } else {
            self.0.lock().remove(&asked);
        }
        Ok(counts)
    }

    fn place(&self, asked: &Asked) -> Place {
        let mut places = self.0.lock();
        if let Some(place) = places.get(asked) {
            return Arc::clone(place);
        }
        let now = Instant::now();
        // Locked entries are in use, so they stay.
        places.retain(|_, place| {
            place.try_lock().map_or(true, |kept| kept.as_ref().is_some_and(|kept| now < kept.until))
        });
        Arc::clone(places.entry(asked.clone()).or_default())
    }
}

impl Counts {
    /// Number of rows counted.
    fn rows(&self) -> i64 {
        let on_hands: i64 = self.standing.values().map(|one| one.waiting + one.failed).sum();
        self.people + self.deliveries + on_hands
    }
}

/// How long to cache a count that took so long. By time alone, a busy machine would make small accounts see old
/// numbers.
fn kept_for(rows: i64, took: Duration) -> Option<Duration> {
    (rows > FEW).then(|| took * KEPT_FOR)
}

async fn count(tx: &mut Tx<'_>, asked: &Asked, now: UnixMs) -> Result<Counts, StoreError> {
    let (account, ids) = (asked.account, &asked.webhooks);
    let standing = deliveries::standing(tx, ids).await?;
    let (from, until) = (now.plus(-asked.span.ms()), now.plus(DAY_MS));
    let ranges: Vec<_> = ids.iter().map(|id| Range { webhook: *id, from, until }).collect();
    let counted = deliveries::in_ranges(tx, &ranges).await?;
    let waiting = deliveries::waiting_since(tx, ids, from, i64::MAX).await?;
    let arrived = ids
        .iter()
        .zip(&counted)
        .map(|(id, counted)| delivered(*counted, waiting.get(&(*id, 0)).copied().unwrap_or_default()));
    let missing: i64 = standing.values().map(|one| one.waiting + one.failed).sum();
    let people_missing = match missing {
        0 => Some(0),
        1..=LOOKED_UP => Some(deliveries::people_missing(tx, ids).await?),
        _ => None,
    };
    Ok(Counts {
        people: people::count(tx, account).await?,
        people_joined: people::count_since(tx, account, from).await?,
        people_missing,
        deliveries: counted.iter().map(|counted| counted.total).sum(),
        delivered: arrived.sum(),
        standing,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counting_takes_a_fiftieth_of_the_time_at_most_and_small_accounts_are_always_up_to_date() {
        assert_eq!(kept_for(FEW, Duration::from_millis(900)), None);
        assert_eq!(kept_for(FEW + 1, Duration::from_millis(200)), Some(Duration::from_secs(10)));
        let counts = Counts {
            people: 1,
            deliveries: 2,
            standing: [(WebhookId(1), Standing { waiting: 3, failed: 4, ..Standing::default() })].into(),
            ..Counts::default()
        };
        assert_eq!(counts.rows(), 10);
    }

    #[test]
    fn what_is_kept_no_longer_makes_room() {
        let kept = CountsKept::default();
        let of = |n| Asked { account: AccountId(n), span: Span::Month, webhooks: Vec::new() };
        let counts = Counts::default();
        for (n, until) in [(1, Instant::now()), (2, Instant::now() + Duration::from_mins(1))] {
            *kept.place(&of(n)).try_lock().unwrap() = Some(Kept { counts: counts.clone(), until });
        }
        kept.place(&of(3));
        let mut left: Vec<_> = kept.0.lock().keys().map(|asked| asked.account.0).collect();
        left.sort_unstable();
        assert_eq!(left, [2, 3]);
    }
}

//! Nothing is given up or deleted for its age while the machine's clock cannot be trusted.

use parking_lot::Mutex;
use refhook_core::clock_watch::{ClockDoubt, Witnesses, doubt};
use refhook_core::time::{Clock, SteadyMs, UnixMs};
use refhook_store::{Db, StoreError, WriteClass, Writer, installation};
use refhook_write_access::WriteAccess;

use crate::Program;

/// The time at which the clock was last trusted.
const SEEN: &str = "clock_seen";
/// The time at which somebody last confirmed the clock.
const CONFIRMED: &str = "clock_confirmed";

/// What this process knows about the clock.
#[derive(Default)]
pub(crate) struct ClockWatch(Mutex<Known>);

#[derive(Default, Clone, Copy)]
struct Known {
    /// When the clock was last trusted, on both clocks.
    believed: Option<(UnixMs, SteadyMs)>,
    doubt: Option<ClockDoubt>,
}

impl ClockWatch {
    fn get(&self) -> Known {
        *self.0.lock()
    }

    fn set(&self, known: Known) {
        *self.0.lock() = known;
    }

    /// Why the clock was not trusted at the last check.
    pub(crate) fn doubt(&self) -> Option<ClockDoubt> {
        self.get().doubt
    }
}

impl Program {
    /// Whether the clock can be trusted, so that what is old may be deleted. If not, logs why.
    ///
    /// # Errors
    /// Those of the database.
    pub(crate) async fn may_delete(&self) -> Result<bool, StoreError> {
        let (now, steady) = self.clock.moment();
        let known = self.clock_watch.get();
        let expected = known.believed.map(|(at, then)| at.plus(steady.0 - then.0));
        let (seen, confirmed) = {
            let mut connection = self.reader.read().await?;
            let mut tx = connection.tx();
            let seen = installation::get(&mut tx, SEEN).await?;
            (time(seen), time(installation::get(&mut tx, CONFIRMED).await?))
        };
        if let Some(doubt) = doubt(now, Witnesses { expected, seen, confirmed }) {
            tracing::error!("{doubt}");
            self.clock_watch.set(Known { doubt: Some(doubt), ..known });
            return Ok(false);
        }
        if known.doubt.is_some() {
            tracing::warn!("the machine's clock is believed again; what is old is deleted as before");
        }
        self.clock_watch.set(Known { believed: Some((now, steady)), doubt: None });
        note(&self.writer, SEEN, now).await?;
        Ok(true)
    }
}

/// Notes that somebody confirms the clock; running servers see it within a minute.
///
/// # Errors
/// Those of the database.
pub async fn confirm_clock(db: &Db, clock: &dyn Clock) -> Result<UnixMs, StoreError> {
    let (now, writer) = (clock.now(), Writer::new(db, WriteAccess::grant()));
    note(&writer, CONFIRMED, now).await?;
    note(&writer, SEEN, now).await?;
    Ok(now)
}

async fn note(writer: &Writer, name: &'static str, at: UnixMs) -> Result<(), StoreError> {
    let work = writer.write(WriteClass::Background, move |mut tx| {
        Box::pin(async move { installation::put(&mut tx, name, at.0.to_string().as_bytes()).await })
    });
    work.await
}

fn time(stored: Option<Vec<u8>>) -> Option<UnixMs> {
    std::str::from_utf8(&stored?).ok()?.parse().ok().map(UnixMs)
}

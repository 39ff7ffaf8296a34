//! How large the pieces of bulk jobs are: as many rows as take a few milliseconds, so that no lead waits for them.

use std::collections::HashMap;
use std::time::Duration;

use super::Work;

/// Rows of the first piece; the next ones follow what it took.
const FIRST_ROWS: i64 = 100;
/// Rows of a piece at most.
const MAX_ROWS: i64 = 500;

/// What the database bears.
#[derive(Debug, Clone, Copy)]
struct Bounds {
    /// How long a piece may take, in milliseconds.
    longest_ms: i64,
    /// Rows of an upload's piece at least, however long they take: what it costs beside its rows would else eat up the time.
    min_upload_rows: i64,
    /// Whether as long a rest follows: the writer, and a core, are left to those who join and to deliveries meanwhile.
    rests: bool,
}

/// SQLite has one writer: who joins meanwhile waits for a piece, or for two.
const SQLITE: Bounds = Bounds { longest_ms: 6, min_upload_rows: 20, rests: true };
/// Others write meanwhile; each of the statements of a piece goes there and back.
const POSTGRES: Bounds = Bounds { longest_ms: 15, min_upload_rows: 50, rests: false };

/// The sizes of the pieces of what runs. Who does a piece holds them, so that those who wait for a job, and the service, do
/// one at a time.
pub(crate) struct Sizes {
    bounds: Bounds,
    of: HashMap<Work, Size>,
}

#[derive(Debug, Clone, Copy)]
struct Size {
    rows: i64,
    /// Rows that were skipped one after the other.
    skipped: u32,
}

impl Sizes {
    pub(crate) fn new(is_concurrent: bool) -> Self {
        Self { bounds: if is_concurrent { POSTGRES } else { SQLITE }, of: HashMap::new() }
    }

    fn size(&mut self, work: Work) -> &mut Size {
        self.of.entry(work).or_insert(Size { rows: FIRST_ROWS, skipped: 0 })
    }

    /// Rows of the next piece.
    pub(super) fn rows(&mut self, work: Work) -> i64 {
        self.size(work).rows
    }

    /// Notes how long the writer was held for a piece; how long to rest.
    pub(super) fn took(&mut self, work: Work, took: Duration) -> Duration {
        let Bounds { longest_ms, min_upload_rows, rests } = self.bounds;
        let least = if work == Work::Upload { min_upload_rows } else { 1 };
        let took_ms = i64::try_from(took.as_millis()).unwrap_or(i64::MAX);
        let size = self.size(work);
        // Halfway to what would have taken the time it may, so that one odd piece does not decide.
        let fits = size.rows.saturating_mul(longest_ms) / took_ms.max(1);
        *size = Size { rows: i64::midpoint(size.rows, fits).clamp(least, MAX_ROWS), skipped: 0 };
        if rests { took } else { Duration::ZERO }
    }

    /// Makes the pieces smaller, to find the row at fault; `false` when it is alone.
    pub(super) fn halve(&mut self, work: Work) -> bool {
        let size = self.size(work);
        let can = size.rows > 1;
        size.rows = (size.rows / 2).max(1);
        can
    }

    /// How many rows were skipped one after the other, with this one.
    pub(super) fn skip(&mut self, work: Work) -> u32 {
        let size = self.size(work);
        size.skipped += 1;
        size.skipped
    }

    /// Nothing is left of it.
    pub(super) fn ended(&mut self, work: Work) {
        self.of.remove(&work);
    }
}

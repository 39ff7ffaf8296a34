//! Sizes the pieces of bulk jobs: as many rows as take a few milliseconds, so that no lead waits for them.

use std::collections::HashMap;
use std::time::Duration;

use super::Work;

/// Rows of the first piece; later sizes follow from how long it took.
const FIRST_ROWS: i64 = 100;
/// Most rows of a piece.
const MAX_ROWS: i64 = 500;

/// What a database can take.
#[derive(Debug, Clone, Copy)]
struct Bounds {
    /// How long a piece may take, in milliseconds.
    longest_ms: i64,
    /// Fewest rows of an upload's piece, however long they take: below that, its fixed cost would dominate.
    min_upload_rows: i64,
    /// Whether an equally long pause follows, which leaves the writer and a core to joins and deliveries.
    rests: bool,
}

/// SQLite has one writer: a join waits for a piece, or for two.
const SQLITE: Bounds = Bounds { longest_ms: 6, min_upload_rows: 20, rests: true };
/// Others can write meanwhile; each statement of a piece costs a round trip.
const POSTGRES: Bounds = Bounds { longest_ms: 15, min_upload_rows: 50, rests: false };

/// The piece sizes of the work that is running. Whoever does a piece holds the lock on them, so that callers waiting
/// for a job and the service do one piece at a time.
pub(crate) struct Sizes {
    bounds: Bounds,
    of: HashMap<Work, Size>,
}

#[derive(Debug, Clone, Copy)]
struct Size {
    rows: i64,
    /// Rows skipped consecutively.
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

    /// Notes how long the writer was held for a piece, and returns how long to pause.
    pub(super) fn took(&mut self, work: Work, took: Duration) -> Duration {
        let Bounds { longest_ms, min_upload_rows, rests } = self.bounds;
        let least = if work == Work::Upload { min_upload_rows } else { 1 };
        let took_ms = i64::try_from(took.as_millis()).unwrap_or(i64::MAX);
        let size = self.size(work);
        // Halfway to the size that would have taken the allowed time, so that one odd piece does not decide.
        let fits = size.rows.saturating_mul(longest_ms) / took_ms.max(1);
        *size = Size { rows: i64::midpoint(size.rows, fits).clamp(least, MAX_ROWS), skipped: 0 };
        if rests { took } else { Duration::ZERO }
    }

    /// Halves the pieces to find the row at fault; `false` when it is already alone.
    pub(super) fn halve(&mut self, work: Work) -> bool {
        let size = self.size(work);
        let can = size.rows > 1;
        size.rows = (size.rows / 2).max(1);
        can
    }

    /// Counts a skipped row, and returns how many were skipped consecutively.
    pub(super) fn skip(&mut self, work: Work) -> u32 {
        let size = self.size(work);
        size.skipped += 1;
        size.skipped
    }

    /// Forgets work that has ended.
    pub(super) fn ended(&mut self, work: Work) {
        self.of.remove(&work);
    }
}

//! What can go wrong with the database, as far as a caller decides by it.

/// An error of the database.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The database is gone, full, locked or read-only. Nothing was written; the caller may try again.
    #[error("the database is not available: {0}")]
    Unavailable(#[source] sqlx::Error),
    /// More writes wait than the queue holds. Nothing was written; the caller may try again.
    #[error("too many writes are waiting")]
    Busy,
    /// Another transaction was first, and this one was undone for it; decided anew it can succeed at once.
    #[error("another transaction was first")]
    Overtaken,
    /// A unique value is already in use.
    #[error("a value that must be unique is in use: {0}")]
    Conflict(#[source] sqlx::Error),
    /// A stored text is not what this version writes.
    #[error("a stored {what} cannot be read: {error}")]
    Unreadable {
        /// Which column.
        what: &'static str,
        /// Why.
        error: serde_json::Error,
    },
    /// Any other error, a bug most likely.
    #[error("database error: {0}")]
    Other(#[source] sqlx::Error),
}

impl StoreError {
    /// Whether the same call can succeed later without a change.
    pub fn is_passing(&self) -> bool {
        matches!(self, Self::Unavailable(_) | Self::Busy | Self::Overtaken)
    }
}

impl From<sqlx::Error> for StoreError {
    fn from(error: sqlx::Error) -> Self {
        let passing = match &error {
            sqlx::Error::Database(db) if db.is_unique_violation() => return Self::Conflict(error),
            sqlx::Error::Database(db) if db.code().is_some_and(|code| is_overtaken_code(&code)) => {
                return Self::Overtaken;
            }
            sqlx::Error::Database(db) => db.code().is_some_and(|code| is_passing_code(&code)),
            sqlx::Error::Io(_)
            | sqlx::Error::Tls(_)
            | sqlx::Error::PoolTimedOut
            | sqlx::Error::PoolClosed
            | sqlx::Error::WorkerCrashed
            | sqlx::Error::BeginFailed => true,
            _ => false,
        };
        if passing { Self::Unavailable(error) } else { Self::Other(error) }
    }
}

/// SQLite primary result codes (the low byte of the extended code) and PostgreSQL error classes that pass.
fn is_passing_code(code: &str) -> bool {
    if let Ok(number) = code.parse::<u32>()
        && code.len() < 5
    {
        // BUSY, LOCKED, NOMEM, READONLY, IOERR, FULL, CANTOPEN
        return matches!(number & 0xff, 5 | 6 | 7 | 8 | 10 | 13 | 14);
    }
    // Connection, resources (disk full), operator intervention, system error; 25006 is a read-only server.
    ["08", "53", "57", "58"].iter().any(|class| code.starts_with(class)) || code == "25006"
}

/// PostgreSQL's class of transactions that were rolled back for another: a deadlock, a serialisation failure.
fn is_overtaken_code(code: &str) -> bool {
    code.len() == 5 && code.starts_with("40")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_passes_by_itself_is_told_from_what_does_not() {
        for code in ["5", "8", "13", "14", "2570", "57P01", "53100", "08006", "25006"] {
            assert!(is_passing_code(code), "{code}");
        }
        assert!(is_overtaken_code("40P01") && is_overtaken_code("40001") && !is_overtaken_code("4"));
        for code in ["1", "19", "2067", "23505", "42601", "22P02"] {
            assert!(!is_passing_code(code), "{code}");
        }
    }
}

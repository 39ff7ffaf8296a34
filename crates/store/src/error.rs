//! Database errors, distinguished as far as callers need.

use refhook_core::number::UnknownNumber;
use rusqlite::ffi::{SQLITE_CONSTRAINT_PRIMARYKEY, SQLITE_CONSTRAINT_UNIQUE};

/// An error of the database.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The database is gone, full, locked or read-only. Nothing was written; the caller may try again.
    #[error("the database is not available: {0}")]
    Unavailable(#[source] sqlx::Error),
    /// The queue is full. Nothing was written; the caller may try again.
    #[error("too much is waiting for the database")]
    Busy,
    /// A read exceeded its deadline and was cancelled.
    #[error("a read took too long and was ended")]
    TooSlow,
    /// Rolled back because another transaction was first; a retry may succeed at once.
    #[error("another transaction was first")]
    Overtaken,
    /// A unique value is already in use.
    #[error("a value that must be unique is in use: {0}")]
    Conflict(#[source] sqlx::Error),
    /// Stored text is not in this version's format.
    #[error("a stored {what} cannot be read: {error}")]
    Unreadable {
        /// Which column.
        what: &'static str,
        /// Why.
        error: serde_json::Error,
    },
    /// A stored value comes from a newer version. The row is left for a node that knows it.
    #[error("what is stored is of a newer version: {0}")]
    Newer(#[from] UnknownNumber),
    /// Refhook cannot use this database; a sentence for the operator.
    #[error("{0}")]
    Unfit(String),
    /// The data cannot be stored as it is: most likely a bug.
    #[error("database error: {0}")]
    Other(#[source] sqlx::Error),
}

impl StoreError {
    /// Whether the same call can succeed later: true for everything but errors in the data.
    pub fn is_passing(&self) -> bool {
        matches!(self, Self::Unavailable(_) | Self::Busy | Self::Overtaken | Self::TooSlow)
    }

    /// Whether the database is unreachable, starting up or shutting down.
    pub fn is_away(&self) -> bool {
        let Self::Unavailable(error) = self else { return false };
        match error {
            sqlx::Error::Io(_) | sqlx::Error::PoolTimedOut => true,
            sqlx::Error::Database(db) => {
                db.code().is_some_and(|code| ["08", "53", "57"].iter().any(|class| code.starts_with(class)))
            }
            _ => false,
        }
    }
}

impl From<sqlx::Error> for StoreError {
    fn from(error: sqlx::Error) -> Self {
        match &error {
            sqlx::Error::Database(db) if db.is_unique_violation() => Self::Conflict(error),
            // SQLite uses the same code as for data errors, but a missing table can come back.
            sqlx::Error::Database(db) if db.message().starts_with("no such ") => Self::Unavailable(error),
            sqlx::Error::Database(db) => match SqlFailure::of(db.code().as_deref()) {
                SqlFailure::Overtaken => Self::Overtaken,
                SqlFailure::TooSlow => Self::TooSlow,
                SqlFailure::Data => Self::Other(error),
                SqlFailure::Passing => Self::Unavailable(error),
            },
            // Statement and schema disagree; retrying gives the same error.
            sqlx::Error::RowNotFound
            | sqlx::Error::TypeNotFound { .. }
            | sqlx::Error::ColumnIndexOutOfBounds { .. }
            | sqlx::Error::ColumnNotFound(_)
            | sqlx::Error::ColumnDecode { .. }
            | sqlx::Error::Encode(_)
            | sqlx::Error::Decode(_)
            | sqlx::Error::Migrate(_)
            | sqlx::Error::Configuration(_)
            | sqlx::Error::InvalidArgument(_) => Self::Other(error),
            _ => Self::Unavailable(error),
        }
    }
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        let text = sqlx::Error::Protocol(error.to_string());
        let rusqlite::Error::SqliteFailure(failure, message) = &error else {
            // What was asked for, or what is stored, is not what the statement says; the same again next time.
            return Self::Other(text);
        };
        // A table that is not there comes back.
        if message.as_ref().is_some_and(|message| message.starts_with("no such ")) {
            return Self::Unavailable(text);
        }
        match failure.extended_code {
            SQLITE_CONSTRAINT_UNIQUE | SQLITE_CONSTRAINT_PRIMARYKEY => Self::Conflict(text),
            code => match SqlFailure::of(Some(&code.to_string())) {
                SqlFailure::Overtaken => Self::Overtaken,
                SqlFailure::TooSlow => Self::TooSlow,
                SqlFailure::Data => Self::Other(text),
                SqlFailure::Passing => Self::Unavailable(text),
            },
        }
    }
}

/// The meaning of a database error.
#[derive(Debug, PartialEq, Eq)]
enum SqlFailure {
    /// The statement's data can never be stored.
    Data,
    /// Rolled back in favour of another transaction.
    Overtaken,
    /// Cancelled by its deadline.
    TooSlow,
    /// Everything else: a rejected login, a missing privilege, a full disk, a broken server. Somebody will fix it, and
    /// until then nothing is dropped.
    Passing,
}

impl SqlFailure {
    /// From an SQLite result code, whose low byte is the primary code, or a PostgreSQL SQLSTATE.
    fn of(code: Option<&str>) -> Self {
        let Some(code) = code else { return Self::Passing };
        if let Ok(number) = code.parse::<u32>()
            && code.len() < 5
        {
            return match number & 0xff {
                // ERROR (which data can also cause), TOOBIG, CONSTRAINT, MISMATCH, RANGE
                1 | 18 | 19 | 20 | 25 => Self::Data,
                // INTERRUPT
                9 => Self::TooSlow,
                _ => Self::Passing,
            };
        }
        match code {
            "57014" => Self::TooSlow,
            // Deadlocks and serialisation failures.
            _ if code.starts_with("40") => Self::Overtaken,
            // Data exceptions, integrity constraint violations, program limits exceeded.
            _ if ["22", "23", "54"].iter().any(|class| code.starts_with(class)) => Self::Data,
            _ => Self::Passing,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_of_the_data_alone_are_for_good() {
        let passing = [
            "5", "7", "8", "10", "11", "13", "14", "26", "2570", "57P01", "53100", "08006", "25006", "28000",
            "28P01", "3D000", "42501", "42P01", "26000", "XX000", "XX001", "F0000", "0A000", "58030",
            "P0001", "72000",
        ];
        for code in passing {
            assert_eq!(SqlFailure::of(Some(code)), SqlFailure::Passing, "{code}");
        }
        assert_eq!(SqlFailure::of(None), SqlFailure::Passing);
        for code in
            ["1", "18", "19", "20", "2067", "22P02", "22021", "22P05", "22001", "23505", "23514", "54000"]
        {
            assert_eq!(SqlFailure::of(Some(code)), SqlFailure::Data, "{code}");
        }
        assert_eq!(
            [SqlFailure::of(Some("40P01")), SqlFailure::of(Some("40001"))],
            [SqlFailure::Overtaken, SqlFailure::Overtaken]
        );
        assert_eq!(
            [SqlFailure::of(Some("57014")), SqlFailure::of(Some("9"))],
            [SqlFailure::TooSlow, SqlFailure::TooSlow]
        );
    }

    #[test]
    fn errors_of_the_connection_pass() {
        for error in [
            sqlx::Error::Protocol("unexpected message".to_owned()),
            sqlx::Error::PoolTimedOut,
            sqlx::Error::PoolClosed,
            sqlx::Error::WorkerCrashed,
            sqlx::Error::BeginFailed,
            sqlx::Error::Tls("handshake".into()),
        ] {
            assert!(StoreError::from(error).is_passing());
        }
        assert!(!StoreError::from(sqlx::Error::Decode("not a number".into())).is_passing());
    }
}

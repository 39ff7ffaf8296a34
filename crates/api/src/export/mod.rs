//! Files of people and deliveries, written as they are read: whatever their length, only one piece is in memory.

mod deliveries;
mod person;
mod users;

use std::time::Duration;

use axum::body::Body;
use axum::response::IntoResponse;
use futures_util::StreamExt;
use futures_util::stream::{iter, unfold};
use http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
pub(super) use person::{PersonColumns, Referrers};
use refhook_store::StoreError;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::state::ApiState;
use crate::answer::csv::write_line;

/// Rows read at once.
pub(super) const ROWS_PER_READ: i64 = 250;
/// How many times a piece is tried before the file is cut short.
const TRIES: usize = 6;
/// Pause before the next try.
const RETRY_DELAY: Duration = Duration::from_secs(1);
/// Tells Excel that the file is UTF-8.
pub(super) const BYTE_ORDER_MARK: &str = "\u{feff}";

/// Produces a file piece by piece.
pub(super) trait Pieces: Send + 'static {
    /// The next lines, possibly none; `None` when all have been written. After an error it can be called again for the
    /// same ones.
    fn next(&mut self) -> impl Future<Output = Result<Option<String>, StoreError>> + Send;
}

/// The file as an answer; `name` consists of letters, digits and dashes.
pub(super) fn file<P: Pieces>(name: &str, header: &[String], pieces: P) -> impl IntoResponse + use<P> {
    let mut head = BYTE_ORDER_MARK.to_owned();
    write_line(&mut head, header.iter().map(String::as_str));
    // An error breaks the connection in the middle of the file, so that nobody mistakes a part for the whole.
    let lines = unfold(pieces, |mut pieces| async move {
        let piece = patiently(&mut pieces).await;
        let piece = piece.inspect_err(|error| tracing::warn!(%error, "a file was cut short"));
        piece.transpose().map(|piece| (piece, pieces))
    });
    let first = iter([Ok::<_, StoreError>(head)]);
    let body = Body::from_stream(first.chain(lines));
    let disposition = format!("attachment; filename=\"{name}.csv\"");
    ([(CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()), (CONTENT_DISPOSITION, disposition)], body)
}

/// The next lines, retried while the database, or the account's share of it, is busy: half a file is of no use.
async fn patiently<P: Pieces>(pieces: &mut P) -> Result<Option<String>, StoreError> {
    for _ in 1..TRIES {
        match pieces.next().await {
            Err(error) if error.is_passing() => tokio::time::sleep(RETRY_DELAY).await,
            done => return done,
        }
    }
    pieces.next().await
}

pub(super) fn router() -> OpenApiRouter<ApiState> {
    OpenApiRouter::new().routes(routes!(users::export)).routes(routes!(deliveries::export))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Is busy so many times before the piece comes.
    struct Busy(usize);

    impl Pieces for Busy {
        async fn next(&mut self) -> Result<Option<String>, StoreError> {
            if self.0 == 0 {
                return Ok(None);
            }
            self.0 -= 1;
            Err(StoreError::Busy)
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_file_waits_for_a_busy_database_but_not_for_ever() {
        assert!(matches!(patiently(&mut Busy(TRIES - 1)).await, Ok(None)));
        assert!(matches!(patiently(&mut Busy(TRIES)).await, Err(StoreError::Busy)));
    }
}

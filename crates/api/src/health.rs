//! `GET /healthz` and `GET /readyz`: whether the process is alive and can work, for supervisors and load balancers.

use std::time::Duration;

use axum::extract::State;

use crate::app::App;
use crate::error::ApiError;

/// The process lives.
///
/// It says nothing of the database: a restart would not bring that back.
#[utoipa::path(
    get, path = "/healthz", tag = "Health", operation_id = "live", security(()),
    responses((status = 200, description = "The process lives.", body = String, content_type = "text/plain", example = "ok"))
)]
pub(crate) async fn live() -> &'static str {
    "ok"
}

/// A database slower than this is of no use to people who join.
const PATIENCE: Duration = Duration::from_secs(2);

/// The database can be read and written.
#[utoipa::path(
    get, path = "/readyz", tag = "Health", operation_id = "ready", security(()),
    responses(
        (status = 200, description = "The database can be read and written. A second part says what an operator should see \
            to, such as a clock that cannot be believed.", body = String,
            content_type = "text/plain", example = "ok"),
        (status = 503, description = "It can not; `Retry-After` is in seconds.", body = crate::error::ErrorBody),
    )
)]
pub(crate) async fn ready(State(app): State<App>) -> Result<String, ApiError> {
    // Joins may be failing even while other statements succeed.
    if app.joiner.is_failing() {
        return Err(ApiError::unavailable());
    }
    let doubt = app.program.clock_doubt();
    match tokio::time::timeout(PATIENCE, app.program.check_database()).await {
        Ok(Ok(())) => Ok(doubt.map_or_else(|| "ok".to_owned(), |doubt| format!("ok, but {doubt}."))),
        Ok(Err(error)) => {
            tracing::warn!(%error, "the database can not be used");
            Err(ApiError::unavailable())
        }
        Err(_) => Err(ApiError::unavailable()),
    }
}

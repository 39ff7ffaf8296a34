//! `GET /readyz`.

use std::time::Duration;

use axum::extract::State;
use refhook_store::{Priority, StoreError, installation};

use crate::api::error::ApiError;
use crate::app::App;

/// What is written to see whether writing works.
const NAME: &str = "ready";
/// A database that takes longer is of no use to a lead that waits.
const PATIENCE: Duration = Duration::from_secs(2);

/// The database can be read and written.
#[utoipa::path(
    get, path = "/readyz", tag = "Health", operation_id = "ready", security(()),
    responses(
        (status = 200, description = "The database can be read and written. A second part says what an operator should see \
            to, such as a clock that cannot be believed.", body = String,
            content_type = "text/plain", example = "ok"),
        (status = 503, description = "It can not; `Retry-After` is in seconds.", body = crate::api::error::ErrorBody),
    )
)]
pub(crate) async fn ready(State(app): State<App>) -> Result<String, ApiError> {
    // Another statement may still get through where those who join wait, or are turned away.
    if app.joiner.is_failing() {
        return Err(ApiError::unavailable());
    }
    let doubt = app.program.clock_watch.doubt();
    match tokio::time::timeout(PATIENCE, check(app)).await {
        Ok(Ok(())) => Ok(doubt.map_or_else(|| "ok".to_owned(), |doubt| format!("ok, but {doubt}."))),
        Ok(Err(error)) => {
            tracing::warn!(%error, "the database can not be used");
            Err(ApiError::unavailable())
        }
        Err(_) => Err(ApiError::unavailable()),
    }
}

async fn check(app: App) -> Result<(), StoreError> {
    installation::get(&mut app.db().read().await?.tx(), NAME).await?;
    // A value that differs each time, so that a page is really written: a full disk shows in no other way.
    let now = app.program.now().rfc3339();
    let write = app.db().write(Priority::Lead, move |mut tx| {
        Box::pin(async move { installation::put(&mut tx, NAME, now.as_bytes()).await })
    });
    write.await
}

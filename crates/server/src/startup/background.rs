//! What goes on by itself while the server runs.

use std::sync::Arc;
use std::time::Duration;

use crate::app::App;

/// How often what is kept too long is looked for.
const HOUSEKEEPING: Duration = Duration::from_hours(1);

/// How often the clock is looked at again that could not be believed.
const CLOCK_IN_DOUBT: Duration = Duration::from_mins(1);

/// Takes up in the background what the last stop cut short.
pub(super) fn go_on(app: &App) {
    erase_in_background(app);
    recover_in_background(app);
    upload_in_background(app);
    keep_house(app);
}

/// What is held for too long, and what was kept long enough.
fn keep_house(app: &App) {
    let program = Arc::clone(&app.program);
    tokio::spawn(async move {
        while !program.watch().has_ended() {
            if let Err(error) = program.keep_house().await {
                tracing::warn!(%error, "the housekeeping was cut short; the next round tries again");
            }
            let in_doubt = program.clock_doubt().is_some();
            tokio::time::sleep(if in_doubt { CLOCK_IN_DOUBT } else { HOUSEKEEPING }).await;
        }
    });
}

/// People of campaigns that were deleted just before the last stop.
fn erase_in_background(app: &App) {
    let program = Arc::clone(&app.program);
    tokio::spawn(async move {
        if let Err(error) = program.finish_erasing().await {
            tracing::error!(%error, "people of deleted campaigns could not be erased; the next start tries again");
        }
    });
}

/// Retries and backfills, those that the last stop cut short among them.
fn recover_in_background(app: &App) {
    let program = Arc::clone(&app.program);
    tokio::spawn(async move { program.run_recovery().await });
}

/// Uploads, those that the last stop cut short among them.
fn upload_in_background(app: &App) {
    let program = Arc::clone(&app.program);
    tokio::spawn(async move {
        if let Err(error) = program.end_old_checks().await {
            tracing::error!(%error, "checks of uploads could not be ended; the next start tries again");
        }
        program.run_uploads().await;
    });
}

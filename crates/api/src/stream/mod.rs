//! `GET /stream`: tells clients what to reload, as it happens.

pub(super) mod watchers;

use std::convert::Infallible;
use std::time::Duration;

use axum::extract::State;
use axum::response::Response;
use axum::response::sse::Event;
use futures_util::StreamExt;
use futures_util::stream::{once, unfold};
use refhook_core::ids::AccountId;
use refhook_dispatch::{Follower, Seen};
use refhook_store::{StoreError, webhooks};
use serde_json::json;
use tokio::time::{Instant, sleep_until};

use crate::app::App;
use crate::auth::MayRead;
use crate::document::calls::Errors;
use crate::error::ApiError;
use crate::state::ApiState;
use refhook_web::event_stream;
use watchers::StreamPermit;

/// Shortest interval between two events.
const PACE: Duration = Duration::from_millis(500);
/// How long a stream lives; the client's next call is then authenticated again.
const LIFE: Duration = Duration::from_mins(15);

struct Viewer {
    app: App,
    account: AccountId,
    follower: Follower,
    next_at: Instant,
    ends_at: Instant,
    _place: StreamPermit,
}

/// Watch what happens to the account's webhooks and deliveries. Each event is named `changed`; its data is
/// `{"webhook_ids": [..], "campaign_ids": [..]}`, and empty lists mean everything. There are two events a second at
/// most. An event named `alive` comes at once and then every fifteen seconds of silence, so that a connection that is dead
/// or kept back by a proxy is noticed. A stream lasts fifteen minutes; what happens while a client reconnects is not told again. An account has a
/// hundred of them open at once, at most.
#[utoipa::path(
    get, path = "/stream", tag = "Deliveries", operation_id = "streamChanges",
    responses((status = 200, description = "Server-sent events.", content_type = "text/event-stream", body = String), Errors)
)]
pub(crate) async fn stream(
    State(state): State<ApiState>,
    MayRead(account): MayRead,
) -> Result<Response, ApiError> {
    let (place, app) = (state.watchers.enter(account)?, state.app);
    let now = Instant::now();
    let follower = app.program.watch().follow();
    let viewer = Viewer { app, account, follower, next_at: now, ends_at: now + LIFE, _place: place };
    let events = unfold(viewer, async |mut viewer| {
        let data = viewer.next().await?;
        Some((Ok::<_, Infallible>(Event::default().event("changed").data(data)), viewer))
    });
    Ok(event_stream::answer(once(async { Ok(event_stream::alive()) }).chain(events)))
}

impl Viewer {
    /// The next event's data; `None` when the stream ends.
    async fn next(&mut self) -> Option<String> {
        loop {
            let mut seen = tokio::select! {
                seen = self.follower.next() => seen?,
                () = sleep_until(self.ends_at) => return None,
            };
            tokio::select! {
                () = self.follower.end() => return None,
                () = sleep_until(self.next_at) => {}
            }
            self.follower.add_rest(&mut seen);
            let data = match self.read(seen).await {
                Ok(data) => data,
                Err(error) => {
                    tracing::warn!(%error, "a change can not be told in detail");
                    Some(everything())
                }
            };
            self.next_at = Instant::now() + PACE;
            if data.is_some() {
                return data;
            }
        }
    }

    /// The part of it that belongs to the account.
    async fn read(&self, seen: Seen) -> Result<Option<String>, StoreError> {
        let Seen::These(ids) = seen else { return Ok(Some(everything())) };
        let ids: Vec<_> = ids.into_iter().collect();
        let mut connection = self.app.db().read().await?;
        let own = webhooks::of_account(&mut connection.tx(), self.account, &ids).await?;
        let mut campaigns: Vec<_> = own.iter().map(|(_, campaign)| *campaign).collect();
        campaigns.sort_unstable();
        campaigns.dedup();
        let hooks: Vec<_> = own.iter().map(|(id, _)| *id).collect();
        let data = json!({"webhook_ids": hooks, "campaign_ids": campaigns}).to_string();
        Ok((!hooks.is_empty()).then_some(data))
    }
}

fn everything() -> String {
    json!({"webhook_ids": [], "campaign_ids": []}).to_string()
}

//! The live part of the page, sent whenever it changes.

use std::convert::Infallible;
use std::time::Duration;

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use axum::response::sse::Event;
use futures_util::stream::unfold;
use tokio::sync::watch;
use tokio::time::sleep;

use super::Demo;
use super::page::Live;
use refhook_web::event_stream;

/// Polling interval while a lead is being sent: an attempt's outcome is stored a moment after the inbox has received
/// the request.
const SOON: Duration = Duration::from_millis(200);
/// Polling interval otherwise.
const LATER: Duration = Duration::from_secs(2);

struct Viewer {
    demo: Demo,
    requests: watch::Receiver<u64>,
    ended: watch::Receiver<bool>,
    shown: String,
}

/// Server-sent events named `live`, each the HTML of the live part.
pub(super) async fn stream(State(demo): State<Demo>) -> Response {
    let viewer =
        Viewer { requests: demo.inbox.count(), ended: demo.ended.subscribe(), demo, shown: String::new() };
    event_stream::answer(unfold(viewer, async |mut viewer| {
        let html = viewer.next().await?;
        Some((Ok::<_, Infallible>(Event::default().event("live").data(html)), viewer))
    }))
}

impl Viewer {
    /// Returns the live part once it differs from what is shown; `None` when the server stops.
    async fn next(&mut self) -> Option<String> {
        loop {
            if *self.ended.borrow() {
                return None;
            }
            self.requests.mark_unchanged();
            let pause = match self.look().await {
                Ok((html, _)) if html != self.shown => {
                    self.shown.clone_from(&html);
                    return Some(html);
                }
                Ok((_, is_sending)) => {
                    if is_sending {
                        SOON
                    } else {
                        LATER
                    }
                }
                Err(error) => {
                    tracing::error!(%error, "the demo page could not be brought up to date");
                    LATER
                }
            };
            tokio::select! {
                _ = self.ended.changed() => {}
                _ = self.requests.changed() => {}
                () = sleep(pause) => {}
            }
        }
    }

    async fn look(&self) -> anyhow::Result<(String, bool)> {
        let live = Live::read(&self.demo).await?;
        // A bare carriage return would end the line of an event; HTML shows it as a space anyway.
        Ok((live.render()?.replace('\r', " "), live.is_sending()))
    }
}

//! Server-sent events that get through proxies.

use std::time::Duration;

use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{AppendHeaders, IntoResponse, Response};
use futures_util::Stream;
use http::header::HeaderName;

/// Between two heartbeats. Proxies cut a connection off that is silent for 30 to 60 s.
const HEARTBEAT: Duration = Duration::from_secs(15);
/// By its defaults nginx keeps an answer back until 32 kB of it have come, which is hours of events; this is its own
/// header to send it on at once.
const AT_ONCE: (HeaderName, &str) = (HeaderName::from_static("x-accel-buffering"), "no");

/// An event that says nothing but that the stream is open: unlike a comment, a browser's program hears it, and so notices
/// a connection that is dead or kept back.
pub fn alive() -> Event {
    Event::default().event("alive").data("{}")
}

/// The answer that sends these events, with a heartbeat between them.
pub fn answer<S, E>(events: S) -> Response
where
    S: Stream<Item = Result<Event, E>> + Send + 'static,
    E: Into<axum::BoxError>,
{
    let keep_alive = KeepAlive::new().interval(HEARTBEAT).event(alive());
    (AppendHeaders([AT_ONCE]), Sse::new(events).keep_alive(keep_alive)).into_response()
}

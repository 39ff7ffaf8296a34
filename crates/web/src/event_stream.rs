//! Server-sent events that get through proxies.

use std::time::Duration;

use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{AppendHeaders, IntoResponse, Response};
use futures_util::Stream;
use http::header::HeaderName;

/// Interval of heartbeats. Proxies close a connection that is silent for 30 to 60 s.
const HEARTBEAT: Duration = Duration::from_secs(15);
/// By default nginx buffers an answer until it has 32 kB, which is hours of events; its own header turns that off.
const AT_ONCE: (HeaderName, &str) = (HeaderName::from_static("x-accel-buffering"), "no");

/// Says only that the stream is open. Unlike an SSE comment it reaches the browser's script, which can so notice a
/// connection that is dead or buffered.
pub fn alive() -> Event {
    Event::default().event("alive").data("{}")
}

/// Streams these events, with heartbeats in between.
pub fn answer<S, E>(events: S) -> Response
where
    S: Stream<Item = Result<Event, E>> + Send + 'static,
    E: Into<axum::BoxError>,
{
    let keep_alive = KeepAlive::new().interval(HEARTBEAT).event(alive());
    (AppendHeaders([AT_ONCE]), Sse::new(events).keep_alive(keep_alive)).into_response()
}

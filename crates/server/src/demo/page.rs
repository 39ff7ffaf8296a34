//! The demo page, and the part of it that updates live.

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::response::{Html, IntoResponse, Response};
use http::StatusCode;
use refhook_core::delivery::outcome::Outcome;
use refhook_core::time::UnixMs;
use refhook_store::deliveries::{self, Delivery, DeliveryFilter, DeliveryState};
use refhook_store::queue::AttemptRecord;
use refhook_store::{StoreError, Tx, attempts, events};

use super::Demo;
use super::seed::Seed;
use crate::inbox::Received;

/// Number of deliveries shown; the inbox below shows what arrived of older ones.
const DELIVERIES: i64 = 5;

/// What was typed into the form, and what is wrong with it.
#[derive(Default)]
pub(super) struct Form {
    pub(super) first_name: String,
    pub(super) email: String,
    pub(super) first_name_problem: String,
    pub(super) email_problem: String,
}

#[derive(Template)]
#[template(path = "demo/page.html")]
struct DemoPage<'a> {
    seed: &'a Seed,
    base_url: &'a str,
    example: String,
    form: Form,
    live: Live,
}

/// The part that updates live.
#[derive(Template)]
#[template(path = "demo/live.html")]
pub(super) struct Live {
    deliveries: Vec<Lead>,
    requests: Vec<Arc<Received>>,
    origin: String,
}

struct Lead {
    delivery: Delivery,
    /// Name and address; empty if the person was erased.
    name: String,
    email: String,
    attempts: Vec<AttemptRecord>,
    /// Number of the request in the inbox.
    arrived_as: Option<u64>,
}

impl Live {
    pub(super) async fn read(demo: &Demo) -> Result<Self, StoreError> {
        let mut connection = demo.app.db().read().await?;
        let mut tx = connection.tx();
        let filter = DeliveryFilter::default();
        let requests = demo.inbox.latest();
        let mut shown = Vec::new();
        for delivery in deliveries::list(&mut tx, &[demo.seed.webhook], &filter, DELIVERIES).await? {
            shown.push(lead(&mut tx, delivery, &requests).await?);
        }
        let origin = demo.seed.webhook_url.trim_end_matches(super::seed::PATH).to_owned();
        Ok(Self { deliveries: shown, requests, origin })
    }

    /// Whether a lead is about to be sent for the first time, so that polling again soon is worth it.
    pub(super) fn is_sending(&self) -> bool {
        let fresh = |lead: &Lead| lead.delivery.state == DeliveryState::Waiting && lead.attempts.is_empty();
        self.deliveries.iter().any(fresh)
    }
}

async fn lead(tx: &mut Tx<'_>, delivery: Delivery, requests: &[Arc<Received>]) -> Result<Lead, StoreError> {
    let person = events::find(tx, delivery.event_id).await?.map(|event| event.person);
    let (name, email) = person.map(|person| (person.first_name, person.email)).unwrap_or_default();
    let attempts = attempts::of_delivery(tx, delivery.id).await?;
    let id = delivery.id.to_string();
    let carries_id = |request: &&Arc<Received>| {
        request.headers.iter().any(|(name, value)| name == "webhook-id" && *value == id)
    };
    let arrived_as = requests.iter().find(carries_id).map(|request| request.number);
    Ok(Lead { delivery, name, email, attempts, arrived_as })
}

impl Lead {
    /// An icon's name and a plain word for the state.
    fn state(&self) -> (&'static str, &'static str) {
        match self.delivery.state {
            DeliveryState::Waiting if self.attempts.is_empty() => ("wait", "Waiting to be sent"),
            DeliveryState::Waiting => ("wait", "Will be tried again"),
            DeliveryState::Delivered => ("good", "Delivered"),
            DeliveryState::Failed => ("bad", "Failed"),
            DeliveryState::Erased => ("wait", "Erased before it was sent"),
            DeliveryState::Discarded => ("wait", "Discarded"),
        }
    }

    /// When it is retried.
    fn next_try(&self) -> Option<UnixMs> {
        let again = self.delivery.state == DeliveryState::Waiting && !self.attempts.is_empty();
        again.then_some(self.delivery.due_at)
    }
}

/// The result of an attempt, in a sentence.
fn result(attempt: &AttemptRecord) -> String {
    match (attempt.outcome, attempt.status, &attempt.detail) {
        (Outcome::Delivered, Some(status), _) => format!("accepted with status {status}"),
        (_, Some(status), _) => format!("refused with status {status}"),
        (_, None, Some(detail)) =>
        {
            #[expect(clippy::disallowed_methods, reason = "the receiver is this server's own inbox")]
            detail.expose().clone()
        }
        (outcome, None, None) => outcome.name().replace('_', " "),
    }
}

/// `GET /demo`.
pub(super) async fn show(State(demo): State<Demo>) -> Response {
    render(&demo, StatusCode::OK, Form::default()).await
}

/// Renders the page with the form as it was typed.
pub(super) async fn render(demo: &Demo, status: StatusCode, form: Form) -> Response {
    let live = match Live::read(demo).await {
        Ok(live) => live,
        Err(error) => {
            tracing::error!(%error, "the demo page can not be shown");
            let sorry =
                "The page can not be shown now: the database does not answer. Try again in a moment.\n";
            return (StatusCode::SERVICE_UNAVAILABLE, sorry).into_response();
        }
    };
    let base_url = demo.app.program.base_url();
    let page = DemoPage { seed: &demo.seed, base_url, example: demo.example_lead(), form, live };
    match page.render() {
        Ok(html) => (status, Html(html)).into_response(),
        Err(error) => {
            tracing::error!(%error, "the demo page can not be rendered");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}

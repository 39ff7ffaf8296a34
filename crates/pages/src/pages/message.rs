//! Pages that only show a message: unknown, closed or broken.

use askama::Template;
use axum::response::Response;
use http::header::RETRY_AFTER;
use http::{HeaderValue, StatusCode};
use refhook_core::campaign::CampaignStatus;
use refhook_core::time::{UnixMs, time_zone};
use refhook_store::StoreError;
use refhook_store::campaigns::Campaign;

use super::Pages;
use super::body::Unreadable;
use super::layout::{Framing, Layout, respond};
use refhook_core::places::fill;
use refhook_core::problem::Problems;

/// `Retry-After` of a campaign that is paused or has not begun.
const COME_BACK_SECONDS: i64 = 3_600;

#[derive(Template)]
#[template(path = "pages/message.html")]
struct Message {
    layout: Layout,
    heading: String,
    text: String,
}

fn say(status: StatusCode, mut layout: Layout, heading: String, text: String) -> Response {
    layout.title.clone_from(&heading);
    layout.is_private = true;
    let page = Message { layout, heading, text };
    respond(status, &page.layout, &page)
}

/// 404, in the language of the campaign if the address still names one.
pub(super) fn unknown(pages: &Pages, campaign: Option<&Campaign>) -> Response {
    let layout = campaign
        .map_or_else(|| Layout::plain(pages), |campaign| Layout::new(pages, campaign, Framing::Nobody));
    let words = layout.words;
    say(StatusCode::NOT_FOUND, layout, words.unknown_title.to_owned(), words.unknown_text.to_owned())
}

/// 503: the database does not answer.
pub(super) fn trouble(pages: &Pages, error: &StoreError) -> Response {
    tracing::error!(%error, "a public page can not be shown");
    let layout = Layout::plain(pages);
    let text = "The page can not be shown now. Please try again in a moment.".to_owned();
    later(say(StatusCode::SERVICE_UNAVAILABLE, layout, "Something is wrong at our end".to_owned(), text), 10)
}

/// A form that no browser would send.
pub(super) fn unreadable(pages: &Pages, Unreadable(status, sentence): Unreadable) -> Response {
    say(status, Layout::plain(pages), "This form can not be read".to_owned(), sentence)
}

/// Shows what is wrong with the settings of a preview.
pub(super) fn no_preview(pages: &Pages, campaign: &Campaign, problems: Problems) -> Response {
    let lines: Vec<_> = problems.0.into_iter().map(|problem| problem.message).collect();
    let layout = Layout::new(pages, campaign, Framing::Ourselves);
    say(StatusCode::OK, layout, "The preview waits for a correction".to_owned(), lines.join("\n"))
}

/// The page to show when nobody can join a campaign now; `None` if they can. A draft must not be revealed: 404. A
/// paused campaign, or one not yet begun: 503 with `Retry-After`. One that has ended: 410.
pub(super) fn closed(pages: &Pages, campaign: &Campaign, framing: Framing, now: UnixMs) -> Option<Response> {
    let layout = || Layout::new(pages, campaign, framing);
    let name = [("campaign", campaign.name.as_str())];
    if campaign.status == CampaignStatus::Draft {
        return Some(unknown(pages, None));
    }
    if campaign.ends_at.is_some_and(|end| end <= now) {
        let layout = layout();
        let (title, text) = (fill(layout.words.ended_title, &name), layout.words.ended_text.to_owned());
        return Some(say(StatusCode::GONE, layout, title, text));
    }
    if campaign.status == CampaignStatus::Paused {
        let layout = layout();
        let (title, text) = (fill(layout.words.paused_title, &name), layout.words.paused_text.to_owned());
        return Some(later(say(StatusCode::SERVICE_UNAVAILABLE, layout, title, text), COME_BACK_SECONDS));
    }
    let start = campaign.starts_at.filter(|start| *start > now)?;
    let layout = layout();
    let zone = time_zone(&campaign.time_zone).unwrap_or(jiff::tz::TimeZone::UTC);
    let text = fill(layout.words.early_text, &[("date", &start.date_in(&zone))]);
    let title = fill(layout.words.early_title, &name);
    Some(later(say(StatusCode::SERVICE_UNAVAILABLE, layout, title, text), (start.0 - now.0) / 1_000 + 1))
}

fn later(mut response: Response, seconds: i64) -> Response {
    response.headers_mut().insert(RETRY_AFTER, HeaderValue::from(seconds));
    response
}

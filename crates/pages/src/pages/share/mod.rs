//! The page after the form: the personal link, ways to share it, and its results.

pub(super) mod key;
pub(super) mod qr;

use std::fmt::Write as _;

use askama::Template;
use axum::extract::{Query, State};
use axum::response::Response;
use http::StatusCode;
use percent_encoding::utf8_percent_encode;
use refhook_core::campaign::CampaignStatus;
use refhook_core::event::EventKind;
use refhook_core::fields::Field;
use refhook_core::fields::sharing::Social;
use refhook_core::ids::PersonId;
use refhook_core::pages::Redirect;
use refhook_core::people::snapshot::{CampaignSnapshot, EventFacts, PersonSnapshot};
use refhook_core::webhook::payload::UNRESERVED;
use refhook_store::campaigns::{self, Campaign};
use refhook_store::{StoreError, events, people};
use serde::Deserialize;

use super::code::Code;
use super::door::{FrameMode, Way};
use super::layout::{Framing, Layout, SHARE_SCRIPT, respond};
use super::words::Words;
use super::{Pages, message, stray, texts};

#[derive(Deserialize)]
pub(super) struct ShareQuery {
    key: Option<String>,
    #[serde(rename = "as")]
    mode: Option<FrameMode>,
}

#[derive(Template)]
#[template(path = "pages/share.html")]
struct SharePage {
    layout: Layout,
    heading: String,
    text: String,
    link: String,
    /// The code in the QR code's address.
    code: String,
    ways: Vec<(&'static str, String)>,
    /// Visits, joined, qualified; only for the owner of the link.
    numbers: Option<(i64, i64, i64)>,
}

/// The address of a person's share page; without a key it shows only the link.
pub(super) fn path(code: &str, key: Option<&str>, way: Way) -> String {
    let key = key.map(|key| format!("key={key}"));
    let frame = Some(way.query().to_owned()).filter(|query| !query.is_empty());
    let query: Vec<String> = key.into_iter().chain(frame).collect();
    let mark = if query.is_empty() { "" } else { "?" };
    format!("/{code}/share{mark}{}", query.join("&"))
}

/// `GET /{code}/share`. It stays up after the campaign: people come back to see the results of their link.
pub(super) async fn show(
    State(pages): State<Pages>,
    Code(code): Code,
    Query(query): Query<ShareQuery>,
) -> Response {
    let (person, campaign) = match read(&pages, &code).await {
        Ok(Some(found)) => found,
        Ok(None) => return stray::unknown(&pages, &code).await,
        Err(error) => return message::trouble(&pages, &error),
    };
    let framing = if query.mode.is_some() { Framing::Allowed } else { Framing::Nobody };
    let key = query.key.unwrap_or_default();
    let is_owner = key::opens(pages.app.program.vault(), person.id, &key);
    render(&pages, &campaign, person, framing, is_owner)
}

async fn read(pages: &Pages, code: &str) -> Result<Option<(PersonSnapshot, Campaign)>, StoreError> {
    let mut connection = pages.app.db().read().await?;
    let mut tx = connection.tx();
    let Some(person) = people::of_code(&mut tx, code).await? else { return Ok(None) };
    let campaign = campaigns::find_many(&mut tx, &[person.campaign_id]).await?.pop();
    Ok(campaign
        .filter(|campaign| campaign.status != CampaignStatus::Draft)
        .map(|campaign| (person.facts, campaign)))
}

pub(super) fn render(
    pages: &Pages,
    campaign: &Campaign,
    person: PersonSnapshot,
    framing: Framing,
    is_owner: bool,
) -> Response {
    let mut layout = Layout::new(pages, campaign, framing);
    let snapshot = campaign.snapshot(pages.app.program.base_url());
    let code = if framing == Framing::Ourselves { campaign.code.clone() } else { person.code.clone() };
    let (link, ways) = (person.url(&snapshot), ways(&person, &snapshot, layout.words));
    let numbers = is_owner.then_some((person.reach, person.referrals, person.qualified_referrals));
    let (heading, text) = if is_owner {
        let facts = texts::facts(snapshot, Some(person), None, pages.app.program.now());
        texts::joined(&campaign.pages, layout.words, &facts)
    } else {
        (layout.words.again_title.to_owned(), layout.words.again_text.to_owned())
    };
    layout.title.clone_from(&heading);
    layout.logo = campaign.logo_path();
    layout.is_private = true;
    layout.scripts.push(SHARE_SCRIPT);
    let page = SharePage { layout, heading, text, link, code, ways, numbers };
    respond(StatusCode::OK, &page.layout, &page)
}

fn ways(person: &PersonSnapshot, campaign: &CampaignSnapshot, words: &Words) -> Vec<(&'static str, String)> {
    let name = |social| match social {
        Social::Email => words.email_word,
        Social::WhatsApp => "WhatsApp",
        Social::X => "X",
        Social::Facebook => "Facebook",
        Social::LinkedIn => "LinkedIn",
        Social::Sms => "SMS",
    };
    Social::ALL.iter().map(|social| (name(*social), social.url(person, campaign))).collect()
}

/// Where the person invited goes after the form; `None` if they have been deleted since.
pub(super) async fn redirect_url(
    pages: &Pages,
    redirect: &Redirect,
    person: PersonId,
) -> Result<Option<String>, StoreError> {
    let mut connection = pages.app.db().read().await?;
    let mut tx = connection.tx();
    let happened = events::of_person(&mut tx, person).await?;
    let Some((event, ..)) = happened.iter().find(|(_, kind, _)| *kind == EventKind::Join) else {
        return Ok(None);
    };
    Ok(events::find(&mut tx, *event).await?.map(|facts| with_parameters(redirect, &facts)))
}

/// The URL with its parameters, percent-encoded as in webhooks.
fn with_parameters(redirect: &Redirect, facts: &EventFacts) -> String {
    let (address, fragment) = match redirect.url.split_once('#') {
        Some((address, fragment)) => (address, Some(fragment)),
        None => (redirect.url.as_str(), None),
    };
    let mut url = address.to_owned();
    let mut mark = if address.contains('?') { '&' } else { '?' };
    for parameter in &redirect.parameters {
        let value = Field::parse(&parameter.field).map(|field| field.value(facts).text().into_owned());
        let encode = |text| utf8_percent_encode(text, UNRESERVED);
        // Writing to a String cannot fail.
        let _ = write!(url, "{mark}{}={}", encode(&parameter.key), encode(&value.unwrap_or_default()));
        mark = '&';
    }
    if let Some(fragment) = fragment {
        url.push('#');
        url.push_str(fragment);
    }
    url
}

#[cfg(test)]
mod tests {
    use refhook_core::fields::sample_facts;
    use refhook_core::pages::RedirectParameter;

    use super::*;

    #[test]
    fn a_redirect_carries_what_it_names_before_its_fragment() {
        let facts = sample_facts("https://r.example");
        let url = |url: &str, parameters: &[(&str, &str)]| {
            let parameters = parameters
                .iter()
                .map(|(key, field)| RedirectParameter { key: (*key).into(), field: (*field).into() })
                .collect();
            with_parameters(&Redirect { url: url.into(), parameters }, &facts)
        };
        assert_eq!(
            url(
                "https://shop.example/hi?a=1#top",
                &[("code", "code"), ("e mail", "email"), ("fax", "meta.Fax")]
            ),
            "https://shop.example/hi?a=1&code=zruTPh&e%20mail=support%2Bbyron%40referral-factory.com&fax=#top"
        );
        assert_eq!(
            url("https://shop.example/", &[("ref", "referrer_code")]),
            "https://shop.example/?ref=zgLAYb"
        );
        assert_eq!(url("https://shop.example/", &[]), "https://shop.example/");
    }

    #[test]
    fn a_share_page_stays_in_its_frame() {
        assert_eq!(path("zgLAYb", None, Way::SignUp), "/zgLAYb/share");
        assert_eq!(path("zgLAYb", Some("k"), Way::Frame(FrameMode::Popup)), "/zgLAYb/share?key=k&as=popup");
    }
}

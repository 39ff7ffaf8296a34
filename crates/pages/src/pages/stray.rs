//! Addresses that no route matches: a page's link with extra characters redirects to that page, anything else gets a
//! 404 in the language of the link's campaign.

use axum::extract::Request;
use axum::response::{IntoResponse, Response};
use http::request::Parts;
use http::{StatusCode, header};
use refhook_core::campaign::CampaignStatus;
use refhook_core::people::code;
use refhook_store::campaigns::{self, Campaign};
use refhook_store::{StoreError, people};

use super::{Pages, link, message};

/// Answers requests that no route matches.
pub(super) async fn answer(pages: &Pages, request: Request) -> Response {
    let (parts, _) = request.into_parts();
    redirect_or_unknown(pages, &parts).await
}

/// Redirects to the page that was meant, or answers 404.
pub(super) async fn redirect_or_unknown(pages: &Pages, parts: &Parts) -> Response {
    if let Some(target) = link::meant(parts.uri.path(), parts.uri.query()) {
        // Every client knows 301; 308 keeps a submitted form.
        let status = if parts.method.is_safe() {
            StatusCode::MOVED_PERMANENTLY
        } else {
            StatusCode::PERMANENT_REDIRECT
        };
        return (status, [(header::LOCATION, target)]).into_response();
    }
    unknown(pages, parts.uri.path().split('/').nth(1).unwrap_or_default()).await
}

/// 404 in the language of the campaign that the code, or its person, belongs to; in English for an unknown code.
pub(super) async fn unknown(pages: &Pages, code: &str) -> Response {
    if !code::is_valid(code) {
        return message::unknown(pages, None);
    }
    match campaign_of(pages, code).await {
        Ok(campaign) => message::unknown(pages, campaign.as_ref()),
        Err(error) => message::trouble(pages, &error),
    }
}

/// The campaign of a code, be it the campaign's or a person's; none for a draft, which must not be revealed.
async fn campaign_of(pages: &Pages, code: &str) -> Result<Option<Campaign>, StoreError> {
    let mut connection = pages.app.db().read().await?;
    let mut tx = connection.tx();
    let campaign = match people::of_code(&mut tx, code).await? {
        Some(person) => campaigns::find_many(&mut tx, &[person.campaign_id]).await?.pop(),
        None => campaigns::of_code(&mut tx, code).await?,
    };
    Ok(campaign.filter(|campaign| campaign.status != CampaignStatus::Draft))
}

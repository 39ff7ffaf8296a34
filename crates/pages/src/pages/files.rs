//! What the pages need besides HTML: QR codes, logos and the script of the share page.

use axum::extract::{Query, State};
use axum::response::{IntoResponse, Response};
use http::header::{
    CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_SECURITY_POLICY, CONTENT_TYPE, X_CONTENT_TYPE_OPTIONS,
};
use http::{HeaderName, HeaderValue, StatusCode};
use refhook_store::campaigns::logos;
use refhook_store::{StoreError, campaigns, people};
use serde::Deserialize;

use super::code::Code;
use super::share::qr;
use super::{Pages, message, stray};

/// A logo's address changes with the logo.
const LOGO_CACHE: &str = "public, max-age=31536000, immutable";
const QR_CACHE: &str = "public, max-age=86400";
const SHARE: &str = include_str!("../../assets/pages/share.js");

#[derive(Deserialize)]
pub(super) struct QrQuery {
    /// `svg` or `png`.
    #[serde(default)]
    format: Format,
    /// Anything but `0` makes it a download.
    download: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Format {
    #[default]
    Svg,
    Png,
}

/// `GET /{code}/qr-code`: for a personal link or a campaign's sign-up page.
pub(super) async fn qr_code(
    State(pages): State<Pages>,
    Code(code): Code,
    Query(query): Query<QrQuery>,
) -> Response {
    let link = match link_of(&pages, &code).await {
        Ok(Some(link)) => link,
        Ok(None) => return stray::unknown(&pages, &code).await,
        Err(error) => return message::trouble(&pages, &error),
    };
    let drawn = match query.format {
        Format::Svg => qr::svg(&link).map(String::into_bytes).map(|bytes| ("image/svg+xml", "svg", bytes)),
        Format::Png => qr::png(&link).map(|bytes| ("image/png", "png", bytes)),
    };
    let (kind, ending, bytes) = match drawn {
        Ok(drawn) => drawn,
        Err(error) => {
            tracing::error!(%error, "a QR code can not be drawn");
            return StatusCode::INTERNAL_SERVER_ERROR.into_response();
        }
    };
    let mut response = file(kind, QR_CACHE, bytes);
    let name = format!("attachment; filename=\"{code}.{ending}\"");
    if query.download.is_some_and(|download| download != "0")
        && let Ok(value) = HeaderValue::try_from(name)
    {
        response.headers_mut().insert(CONTENT_DISPOSITION, value);
    }
    response
}

async fn link_of(pages: &Pages, code: &str) -> Result<Option<String>, StoreError> {
    let base_url = pages.app.program.base_url();
    let mut connection = pages.app.db().read().await?;
    let mut tx = connection.tx();
    if let Some(person) = people::of_code(&mut tx, code).await? {
        return Ok(Some(format!("{base_url}/{}/join", person.facts.code)));
    }
    let campaign = campaigns::of_code(&mut tx, code).await?;
    Ok(campaign.map(|campaign| format!("{base_url}/{}/signup", campaign.code)))
}

/// `GET /{campaign code}/logo`.
pub(super) async fn logo(State(pages): State<Pages>, Code(code): Code) -> Response {
    let found = async { logos::of_code(&mut pages.app.db().read().await?.tx(), &code).await };
    match found.await {
        Ok(Some(logo)) => file(&logo.media_type, LOGO_CACHE, logo.bytes),
        Ok(None) => stray::unknown(&pages, &code).await,
        Err(error) => message::trouble(&pages, &error),
    }
}

pub(super) async fn share_script() -> Response {
    file("text/javascript; charset=utf-8", "public, max-age=300", SHARE.into())
}

fn file(kind: &str, cache: &str, bytes: Vec<u8>) -> Response {
    let headers: [(HeaderName, &str); 5] = [
        (CONTENT_TYPE, kind),
        (CACHE_CONTROL, cache),
        (X_CONTENT_TYPE_OPTIONS, "nosniff"),
        // A picture must not run scripts, even when opened by itself.
        (CONTENT_SECURITY_POLICY, "default-src 'none'; sandbox"),
        (HeaderName::from_static("cross-origin-resource-policy"), "cross-origin"),
    ];
    (headers, bytes).into_response()
}

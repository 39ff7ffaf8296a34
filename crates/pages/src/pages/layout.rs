//! What all public pages share: the surrounding document, its security policy, its headers.

use askama::Template;
use axum::response::{Html, IntoResponse, Response};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, HeaderName, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS,
};
use http::{HeaderValue, StatusCode};
use refhook_core::pages::CampaignPages;
use refhook_store::campaigns::Campaign;
use url::Url;

use super::Pages;
use super::theme::Theme;
use super::words::{self, Words};
use crate::widget;

/// The script of the share page.
pub(super) const SHARE_SCRIPT: &str = "/share.js";

/// Who may show a page in a frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Framing {
    /// Nobody.
    Nobody,
    /// The admin app, for its preview.
    Ourselves,
    /// The campaign's allowed origins: the widget.
    Allowed,
}

/// The document around a page.
pub(super) struct Layout {
    pub(super) words: &'static Words,
    pub(super) title: String,
    pub(super) description: String,
    /// The page's own address; empty for a page that is not for sharing.
    pub(super) url: String,
    pub(super) base_url: String,
    pub(super) is_private: bool,
    pub(super) campaign: String,
    pub(super) theme: Theme,
    pub(super) logo: Option<String>,
    pub(super) nonce: String,
    pub(super) scripts: Vec<&'static str>,
    /// The campaign's allowed origins, separated by spaces.
    pub(super) origins: String,
    framing: Framing,
    redirect: Option<String>,
}

impl Layout {
    /// The layout of a campaign's page.
    pub(super) fn new(pages: &Pages, campaign: &Campaign, framing: Framing) -> Self {
        let settings: &CampaignPages = &campaign.pages;
        let redirect = settings.redirect.as_ref().and_then(|redirect| Url::parse(&redirect.url).ok());
        Self {
            words: words::of(&campaign.lang),
            title: campaign.name.clone(),
            description: String::new(),
            url: String::new(),
            base_url: pages.app.program.base_url().to_owned(),
            is_private: false,
            campaign: campaign.name.clone(),
            theme: Theme::new(settings.accent.as_deref()),
            logo: None,
            nonce: pages.nonce(),
            scripts: if framing == Framing::Allowed { vec![widget::FRAME_PATH] } else { Vec::new() },
            origins: settings.allowed_origins.join(" "),
            framing,
            redirect: redirect.map(|url| url.origin().ascii_serialization()),
        }
    }

    /// The layout of a page that belongs to no campaign.
    pub(super) fn plain(pages: &Pages) -> Self {
        Self {
            words: words::of("en"),
            title: String::new(),
            description: String::new(),
            url: String::new(),
            base_url: String::new(),
            is_private: true,
            campaign: String::new(),
            theme: Theme::new(None),
            logo: None,
            nonce: pages.nonce(),
            scripts: Vec::new(),
            origins: String::new(),
            framing: Framing::Nobody,
            redirect: None,
        }
    }

    /// Whether the page is made for the widget's frame.
    pub(super) fn is_framed(&self) -> bool {
        self.framing == Framing::Allowed
    }

    /// The Content-Security-Policy. Browsers follow a form's redirect only where `form-action` allows. The preview's
    /// form goes nowhere.
    fn policy(&self) -> String {
        let ancestors = match self.framing {
            Framing::Nobody => "'none'",
            Framing::Ourselves => "'self'",
            Framing::Allowed if self.origins.is_empty() => "'none'",
            Framing::Allowed => &self.origins,
        };
        let script = if self.scripts.is_empty() { "" } else { "script-src 'self'; " };
        let form = match (self.framing, &self.redirect) {
            (Framing::Ourselves, _) => "'none'".to_owned(),
            (_, Some(redirect)) => format!("'self' {redirect}"),
            (_, None) => "'self'".to_owned(),
        };
        let nonce = &self.nonce;
        format!(
            "default-src 'none'; {script}style-src 'nonce-{nonce}'; img-src 'self' data:; base-uri 'none'; \
             form-action {form}; frame-ancestors {ancestors}"
        )
    }
}

impl Pages {
    fn nonce(&self) -> String {
        let mut bytes = [0; 16];
        self.app.program.random().with(|random| random.fill_bytes(&mut bytes));
        STANDARD.encode(bytes)
    }
}

/// Renders the page with its headers. It holds a token or what someone typed, so it must not be cached.
pub(super) fn respond(status: StatusCode, layout: &Layout, page: &impl Template) -> Response {
    let html = match page.render() {
        Ok(html) => html,
        Err(error) => {
            tracing::error!(%error, "a public page can not be rendered");
            return StatusCode::INTERNAL_SERVER_ERROR.into_response();
        }
    };
    let headers: [(HeaderName, &str); 3] = [
        (X_CONTENT_TYPE_OPTIONS, "nosniff"),
        // A share page's address is its key, so it must not leak to other sites.
        (REFERRER_POLICY, "same-origin"),
        (CACHE_CONTROL, "no-store"),
    ];
    let mut response = (status, headers, Html(html)).into_response();
    match HeaderValue::try_from(layout.policy()) {
        Ok(policy) => drop(response.headers_mut().insert(CONTENT_SECURITY_POLICY, policy)),
        Err(error) => {
            // Origins are validated when saved; a page must not be shown without its policy.
            tracing::error!(%error, "a public page's policy can not be written");
            return StatusCode::INTERNAL_SERVER_ERROR.into_response();
        }
    }
    response
}

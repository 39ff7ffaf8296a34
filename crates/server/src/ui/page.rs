//! The app's one page.

use std::borrow::Cow;
use std::sync::Arc;

use axum::response::{Html, IntoResponse, Response};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, HeaderName, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS,
};
use refhook_core::random::Random;

/// Stands for the nonce in the page.
const PLACEHOLDER: &str = "__NONCE__";

/// Shown when the program was built without the app.
const MISSING: &str = "<!doctype html>
<html lang=\"en\">
<meta charset=\"utf-8\">
<meta name=\"viewport\" content=\"width=device-width\">
<title>Refhook</title>
<h1>The user interface is not in this build</h1>
<p>Run <code>make build</code>, or <code>npm run build</code> in the folder <code>ui</code>, and build Refhook again.
The API works without it: its description is at <a href=\"/api/openapi.json\">/api/openapi.json</a>.</p>
</html>
";

/// The page. Clones share it.
#[derive(Clone)]
pub(super) struct AppPage {
    html: Arc<str>,
    random: Random,
}

impl AppPage {
    pub(super) fn new(built: Option<Cow<'static, [u8]>>, random: Random) -> Self {
        let html = built.map_or(MISSING.into(), |bytes| String::from_utf8_lossy(&bytes).into());
        Self { html, random }
    }

    pub(super) fn shown(&self) -> Response {
        let mut bytes = [0; 16];
        self.random.with(|random| random.fill_bytes(&mut bytes));
        let nonce = STANDARD.encode(bytes);
        let policy = format!(
            "default-src 'none'; script-src 'self'; style-src 'self' 'nonce-{nonce}'; img-src 'self' data:; \
             font-src 'self'; connect-src 'self'; frame-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
        );
        let headers: [(HeaderName, &str); 4] = [
            (CONTENT_SECURITY_POLICY, &policy),
            (X_CONTENT_TYPE_OPTIONS, "nosniff"),
            (REFERRER_POLICY, "same-origin"),
            // The nonce is valid for this answer only.
            (CACHE_CONTROL, "no-store"),
        ];
        (headers, Html(self.html.replace(PLACEHOLDER, &nonce))).into_response()
    }
}

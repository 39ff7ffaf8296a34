//! The demo asks for no password, so it answers only browsers that reached it by one of its own names: this stops DNS
//! rebinding and forms on other sites.

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use http::header::{CONTENT_SECURITY_POLICY, HOST, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS};
use http::{HeaderMap, HeaderValue, Method, StatusCode};
use url::Url;

use refhook_web::origin::{self, Origin};

const POLICY: &str = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; \
    form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/// The names by which the demo may be reached.
pub(super) struct Guard {
    listening: IpAddr,
    base_host: Option<String>,
}

impl Guard {
    pub(super) fn new(listening: SocketAddr, base_url: &str) -> Self {
        let base_host = Url::parse(base_url).ok().and_then(|url| url.host_str().map(str::to_owned));
        Self { listening: listening.ip(), base_host }
    }

    /// Ignores the port: rebinding needs a foreign name, and port forwarding changes the port.
    fn knows(&self, authority: &str) -> bool {
        let Ok(uri) = authority.parse::<http::uri::Authority>() else { return false };
        let host = uri.host();
        let is_base = self.base_host.as_deref().is_some_and(|base| base.eq_ignore_ascii_case(host));
        if is_base || host.eq_ignore_ascii_case("localhost") {
            return true;
        }
        let address = host.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>();
        // An IP address cannot be rebound.
        address.is_ok_and(|ip| ip == self.listening || ip.is_loopback() || self.listening.is_unspecified())
    }

    fn refusal(&self, method: &Method, headers: &HeaderMap) -> Option<&'static str> {
        let host = headers.get(HOST).and_then(|host| host.to_str().ok()).unwrap_or_default();
        if !self.knows(host) {
            return Some(
                "The demo does not answer under this host name. Use the address that it listens on, localhost, or \
                 the host of REFHOOK_BASE_URL.\n",
            );
        }
        if *method == Method::GET || *method == Method::HEAD {
            return None;
        }
        (origin::of(headers, None) == Origin::Foreign)
            .then_some("This form was sent from another site. Open the demo's own page and send it there.\n")
    }
}

pub(super) async fn check(State(guard): State<Arc<Guard>>, request: Request, next: Next) -> Response {
    let mut response = match guard.refusal(request.method(), request.headers()) {
        Some(why) => (StatusCode::FORBIDDEN, why).into_response(),
        None => next.run(request).await,
    };
    let headers = response.headers_mut();
    headers.insert(CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY));
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    // Under `no-referrer`, browsers would send our own form with `Origin: null`, which the check above refuses.
    headers.insert(REFERRER_POLICY, HeaderValue::from_static("same-origin"));
    response
}

#[cfg(test)]
mod tests {
    use http::header::ORIGIN;

    use super::*;

    fn allows(guard: &Guard, method: &Method, host: &str, origin: Option<&str>) -> bool {
        let mut headers = HeaderMap::new();
        headers.insert(HOST, host.parse().unwrap());
        if let Some(origin) = origin {
            headers.insert(ORIGIN, origin.parse().unwrap());
        }
        guard.refusal(method, &headers).is_none()
    }

    #[test]
    fn only_our_own_names_are_answered() {
        let guard = Guard::new("127.0.0.1:8080".parse().unwrap(), "https://refer.example.com");
        for host in [
            "127.0.0.1:8080",
            "localhost:8080",
            "LOCALHOST",
            "[::1]:8080",
            "refer.example.com",
            "127.0.0.1:9",
        ] {
            assert!(allows(&guard, &Method::GET, host, None), "{host}");
        }
        for host in ["evil.example", "localhost.evil.example:8080", "192.168.0.9:8080", "", "inbox.localhost"]
        {
            assert!(!allows(&guard, &Method::GET, host, None), "{host}");
        }
        let everywhere = Guard::new("0.0.0.0:8080".parse().unwrap(), "http://localhost:8080");
        assert!(allows(&everywhere, &Method::GET, "192.168.0.9:8080", None));
        assert!(!allows(&everywhere, &Method::GET, "evil.example:8080", None));
    }

    #[test]
    fn a_form_is_taken_from_our_own_page_alone() {
        let guard = Guard::new("127.0.0.1:8080".parse().unwrap(), "http://127.0.0.1:8080");
        let post = |origin| allows(&guard, &Method::POST, "localhost:8080", origin);
        assert!(post(None) && post(Some("http://localhost:8080")));
        for origin in ["http://localhost:3000", "https://evil.example", "null", "http://127.0.0.1:8080"] {
            assert!(!post(Some(origin)), "{origin}");
        }
    }
}

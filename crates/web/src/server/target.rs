//! Checks and normalises a request's target before routing.

use http::header::HOST;
use http::uri::{Authority, PathAndQuery};
use http::{Request, Uri, Version};

/// Whether the request has the one `Host` line that HTTP/1.1 requires, which may be empty (RFC 9112, section 3.2).
/// Older versions need none.
pub(super) fn has_host<B>(request: &Request<B>) -> bool {
    let mut hosts = request.headers().get_all(HOST).iter();
    match (hosts.next(), hosts.next()) {
        (None, _) => request.version() < Version::HTTP_11,
        (Some(host), None) => host.to_str().is_ok_and(|host| host.is_empty() || is_host(host)),
        _ => false,
    }
}

fn is_host(host: &str) -> bool {
    let Ok(authority) = host.parse::<Authority>() else { return false };
    let port = host.strip_prefix(authority.host());
    port.is_some_and(|port| port.is_empty() || port == ":" || authority.port_u16().is_some())
}

/// The normalised target of an API or webhook call, if it differs: no slashes at the end, and one where base URL and
/// path were joined with two. Double slashes further in stay: an empty path segment there is a segment of its own.
pub(super) fn meant(uri: &Uri) -> Option<Uri> {
    let path = uri.path();
    let trimmed = path.trim_start_matches('/').trim_end_matches('/');
    let (first, rest) = trimmed.split_once('/')?;
    let path_meant = match first {
        "api" => {
            let (version, rest) = rest.trim_start_matches('/').split_once('/').unwrap_or((rest, ""));
            format!("/api/{}/{}", version.trim_start_matches('/'), rest.trim_start_matches('/'))
        }
        "webhook" => format!("/webhook/{}", rest.trim_start_matches('/')),
        _ => return None,
    };
    let path_meant = path_meant.trim_end_matches('/');
    if path_meant == path {
        return None;
    }
    let whole = uri.query().map_or_else(|| path_meant.to_owned(), |query| format!("{path_meant}?{query}"));
    let mut parts = uri.clone().into_parts();
    parts.path_and_query = Some(PathAndQuery::try_from(whole).ok()?);
    Uri::from_parts(parts).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_call_is_found_with_slashes_too_many_at_its_ends() {
        let meant_by = |target: &str| meant(&target.parse().unwrap()).map(|uri| uri.to_string());
        for (sent, wanted) in [
            ("/api/v2/users/", "/api/v2/users"),
            ("/api/v2/users//?page=2", "/api/v2/users?page=2"),
            ("//api/v2/users?q=a/", "/api/v2/users?q=a/"),
            ("/api//v2//users/7", "/api/v2/users/7"),
            ("/api/openapi.json/", "/api/openapi.json"),
            ("/api/n8n/test/", "/api/n8n/test"),
            ("/webhook/t0k3n/qualify/", "/webhook/t0k3n/qualify"),
            ("http://a.example/api/v2/users/", "http://a.example/api/v2/users"),
        ] {
            assert_eq!(meant_by(sent).as_deref(), Some(wanted), "{sent}");
        }
        for same in [
            "/api/v2/users",
            "/api/v2/users//timeline",
            "/",
            "/api",
            "/abc/join/",
            "//evil.example/x",
            "/apis/v2/",
            "*",
        ] {
            assert_eq!(meant_by(same), None, "{same}");
        }
    }

    #[test]
    fn a_request_of_http_1_1_names_one_host() {
        let of = |version, hosts: &[&str]| {
            let mut request = Request::builder().version(version);
            for host in hosts {
                request = request.header(HOST, *host);
            }
            has_host(&request.body(()).unwrap())
        };
        for good in ["a.example", "a.example:8080", "[::1]:80", "127.0.0.1", ""] {
            assert!(of(Version::HTTP_11, &[good]), "{good}");
        }
        for bad in
            ["a b", "a/b", "u@a.example", "a.example, b.example", "http://a.example", "a.example:x", "[::1"]
        {
            assert!(!of(Version::HTTP_11, &[bad]), "{bad}");
        }
        assert!(!of(Version::HTTP_11, &[]) && !of(Version::HTTP_11, &["a", "a"]));
        assert!(of(Version::HTTP_10, &[]));
    }
}

//! The admin app: the files built by Vite, embedded in the program.

mod asset;
mod page;

use axum::Router;
use axum::extract::Request;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use percent_encoding::percent_decode_str;
use refhook_core::random::Random;
use rust_embed::RustEmbed;

use page::AppPage;

/// The built app. Without Node it is missing, and the program still builds.
#[derive(RustEmbed)]
#[folder = "../../ui/dist"]
#[allow_missing = true]
struct Dist;

/// The app's own pages; below a prefix, every path is the app's.
const PAGES: [&str; 5] = ["/", "/sign-in", "/setup", "/invitation", "/docs/api"];
const PREFIXES: [&str; 5] = ["/campaigns", "/users", "/webhooks", "/deliveries", "/settings"];

/// The app's pages and files; anything else is answered by `unknown`.
pub(crate) fn router<A>(
    random: Random,
    unknown: impl Fn(Request) -> A + Clone + Send + Sync + 'static,
) -> Router
where
    A: Future<Output = Response> + Send + 'static,
{
    router_of::<Dist, _>(random, unknown)
}

fn router_of<E, A>(random: Random, unknown: impl Fn(Request) -> A + Clone + Send + Sync + 'static) -> Router
where
    E: RustEmbed + 'static,
    A: Future<Output = Response> + Send + 'static,
{
    let page = AppPage::new(E::get("index.html").map(|file| file.data), random);
    let found = {
        let page = page.clone();
        get(async move || page.shown())
    };
    let mut router = Router::new();
    for path in PAGES {
        router = router.route(path, found.clone());
    }
    for prefix in PREFIXES {
        router = router.route(prefix, found.clone()).route(&format!("{prefix}/{{*rest}}"), found.clone());
    }
    router.fallback(async move |request: Request| match answer::<E>(&request) {
        Some(answer) => answer,
        None => unknown(request).await,
    })
}

/// A file, or a redirect to the app's page that was meant.
fn answer<E: RustEmbed>(request: &Request) -> Option<Response> {
    if !request.method().is_safe() {
        return None;
    }
    let path = request.uri().path();
    let name = path.trim_start_matches('/');
    // The page itself is served only under its own paths, with its security policy.
    let asset = if name == "index.html" { None } else { asset::serve::<E>(name, request.headers()) };
    asset.or_else(|| meant(path).map(|page| Redirect::permanent(page).into_response()))
}

/// The app's page whose address was pasted with trailing characters, such as a slash or a full stop.
fn meant(path: &str) -> Option<&'static str> {
    let text = percent_decode_str(path).decode_utf8_lossy();
    let trimmed = text.trim_end_matches(|c: char| !c.is_ascii_alphanumeric());
    let trimmed = if trimmed.is_empty() { "/" } else { trimmed };
    PAGES.into_iter().chain(PREFIXES).find(|page| *page == trimmed && *page != path)
}

#[cfg(test)]
mod tests {
    use axum::body::{Body, to_bytes};
    use http::StatusCode;
    use http::header::{HeaderMap, HeaderName};
    use tower::ServiceExt;

    use super::*;

    #[derive(RustEmbed)]
    #[folder = "tests/ui"]
    struct Built;

    #[derive(RustEmbed)]
    #[folder = "tests/no-ui"]
    #[allow_missing = true]
    struct Missing;

    async fn unknown(_: Request) -> Response {
        (StatusCode::NOT_FOUND, "nothing here").into_response()
    }

    async fn ask<E: RustEmbed + 'static>(
        path: &str,
        header: Option<(&str, &str)>,
    ) -> (u16, HeaderMap, Vec<u8>) {
        let mut request = Request::get(path);
        if let Some((name, value)) = header {
            request = request.header(name, value);
        }
        let router = router_of::<E, _>(Random::from_seed(1), unknown);
        let (head, body) = router.oneshot(request.body(Body::empty()).unwrap()).await.unwrap().into_parts();
        (head.status.as_u16(), head.headers, to_bytes(body, usize::MAX).await.unwrap().to_vec())
    }

    async fn page(path: &str) -> (u16, String, String) {
        let (status, headers, body) = ask::<Built>(path, None).await;
        assert_eq!(headers["content-type"], "text/html; charset=utf-8");
        assert_eq!(headers["cache-control"], "no-store");
        assert_eq!(headers["referrer-policy"], "same-origin");
        assert_eq!(headers["x-content-type-options"], "nosniff");
        let policy = headers["content-security-policy"].to_str().unwrap().to_owned();
        (status, policy, String::from_utf8(body).unwrap())
    }

    #[tokio::test]
    async fn the_apps_paths_show_the_app_with_a_nonce_of_their_own_each_time() {
        let mut nonces = Vec::new();
        for path in
            ["/", "/sign-in", "/campaigns", "/campaigns/1/ledger", "/settings/webhooks-and-api", "/docs/api"]
        {
            let (status, policy, html) = page(path).await;
            assert_eq!(status, 200, "{path}");
            let nonce = html.split("nonce=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
            assert!(
                nonce.len() >= 22 && policy.contains(&format!("style-src 'self' 'nonce-{nonce}'")),
                "{policy}"
            );
            assert!(!html.contains("__NONCE__") && !policy.contains("unsafe"), "{html}");
            nonces.push(nonce);
        }
        // Routers with the same seed give the same nonce; one router gives each answer a new one.
        let router = router_of::<Built, _>(Random::from_seed(1), unknown);
        let both = [
            router.clone().oneshot(Request::get("/").body(Body::empty()).unwrap()).await.unwrap(),
            router.oneshot(Request::get("/").body(Body::empty()).unwrap()).await.unwrap(),
        ];
        let [one, other] = both.map(|answer| answer.headers()["content-security-policy"].clone());
        assert_ne!(one, other);
    }

    #[test]
    fn no_campaign_or_person_has_a_code_that_is_a_page() {
        for path in PAGES.into_iter().chain(PREFIXES) {
            let first = path.split('/').nth(1).unwrap();
            assert!(!refhook_core::people::code::is_valid(first), "{path}");
        }
    }

    #[tokio::test]
    async fn a_path_that_nobody_knows_is_not_the_apps() {
        for path in [
            "/nothing",
            "/campaignsx",
            "/assets/none.js",
            "/assets/../index.html",
            "/index.html",
            "/sign-in/x",
        ] {
            let (status, _, body) = ask::<Built>(path, None).await;
            assert_eq!((status, body.as_slice()), (404, b"nothing here".as_slice()), "{path}");
        }
    }

    #[tokio::test]
    async fn the_apps_addresses_are_found_as_people_paste_them() {
        for (path, page) in [
            ("/sign-in/", "/sign-in"),
            ("/sign-in.", "/sign-in"),
            ("/campaigns/", "/campaigns"),
            ("/setup%20", "/setup"),
            ("/docs/api)", "/docs/api"),
            ("/%E2%80%8B", "/"),
            ("/.", "/"),
            ("/users%3E", "/users"),
        ] {
            let (status, headers, _) = ask::<Built>(path, None).await;
            assert_eq!((status, &headers["location"]), (308, &page.parse().unwrap()), "{path}");
        }
    }

    #[tokio::test]
    async fn files_are_served_compressed_as_the_client_takes_them_and_kept_by_it() {
        let app = "/assets/app-1.js";
        let (status, headers, plain) = ask::<Built>(app, None).await;
        assert_eq!(
            (status, &headers["content-type"]),
            (200, &"text/javascript; charset=utf-8".parse().unwrap())
        );
        assert_eq!(headers["cache-control"], "public, max-age=31536000, immutable");
        assert_eq!(headers["x-content-type-options"], "nosniff");
        assert_eq!(headers["vary"], "accept-encoding");
        assert!(!headers.contains_key("content-encoding") && plain.starts_with(b"console"));

        for (accepted, encoding) in [
            ("gzip, deflate, br", Some("br")),
            ("gzip", Some("gzip")),
            ("br;q=0, gzip;q=0.5", Some("gzip")),
            ("zstd", None),
        ] {
            let (_, headers, _) = ask::<Built>(app, Some(("accept-encoding", accepted))).await;
            let got =
                headers.get(HeaderName::from_static("content-encoding")).map(|value| value.to_str().unwrap());
            assert_eq!(got, encoding, "{accepted}");
        }
        let tag = headers["etag"].to_str().unwrap();
        let (status, _, body) = ask::<Built>(app, Some(("if-none-match", tag))).await;
        assert_eq!((status, body.len()), (304, 0));
        let (_, headers, _) = ask::<Built>("/icon.svg", None).await;
        assert_eq!(headers["content-type"], "image/svg+xml");
        assert_eq!(headers["cache-control"], "no-cache");
    }

    #[tokio::test]
    async fn a_build_without_the_app_says_how_to_make_one() {
        let (status, _, body) = ask::<Missing>("/campaigns", None).await;
        let text = String::from_utf8(body).unwrap();
        assert!(status == 200 && text.contains("make build"), "{text}");
        assert_eq!(ask::<Missing>("/nothing", None).await.0, 404);
    }
}

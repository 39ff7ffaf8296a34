//! The widget: a script that puts a campaign's form into other sites, and the script of its frame.

use axum::Router;
use axum::body::Bytes;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use http::StatusCode;
use http::header::{
    CACHE_CONTROL, CONTENT_TYPE, ETAG, HeaderMap, HeaderName, IF_NONE_MATCH, X_CONTENT_TYPE_OPTIONS,
};
use sha2::{Digest, Sha256};

use refhook_core::crypto::token::hex;

/// Where the script for other sites is served.
pub(crate) const PATH: &str = "/widget.js";
/// Where the script of the frame is served.
pub(crate) const FRAME_PATH: &str = "/widget-frame.js";

const SCRIPT: &str = include_str!("widget.js");
const FRAME: &str = include_str!("widget-frame.js");

/// Serves both scripts.
pub(crate) fn router() -> Router {
    Router::new().route(PATH, file(SCRIPT)).route(FRAME_PATH, file(FRAME))
}

fn file(text: &str) -> axum::routing::MethodRouter {
    let text = Bytes::from(bare(text));
    let tag = format!("\"{}\"", hex(&Sha256::digest(&text)));
    get(async move |headers: HeaderMap| answer(text.clone(), &tag, &headers))
}

/// Strips comment lines and indentation, since every page of other sites loads the script.
fn bare(text: &str) -> String {
    let lines = text.lines().map(str::trim_start);
    let code = lines.filter(|line| !line.is_empty() && !line.starts_with("//") && !line.starts_with("/**"));
    code.fold(String::new(), |script, line| script + line + "\n")
}

fn answer(text: Bytes, tag: &str, headers: &HeaderMap) -> Response {
    let head: [(HeaderName, &str); 5] = [
        (CONTENT_TYPE, "text/javascript; charset=utf-8"),
        // Short: sites embed this address once, and the next version is served under it.
        (CACHE_CONTROL, "public, max-age=300"),
        (ETAG, tag),
        (X_CONTENT_TYPE_OPTIONS, "nosniff"),
        // Sites under Cross-Origin-Embedder-Policy load it only with this header.
        (HeaderName::from_static("cross-origin-resource-policy"), "cross-origin"),
    ];
    let known = headers.get(IF_NONE_MATCH).and_then(|known| known.to_str().ok()).unwrap_or_default();
    if known.split(',').any(|known| known.trim().trim_start_matches("W/") == tag) {
        return (StatusCode::NOT_MODIFIED, head).into_response();
    }
    (head, text).into_response()
}

#[cfg(test)]
mod tests {
    use axum::body::{Body, to_bytes};
    use http::Request;
    use tower::ServiceExt;

    use super::*;

    async fn ask(path: &str, tag: Option<&str>) -> (u16, HeaderMap, usize) {
        let request =
            tag.into_iter().fold(Request::get(path), |request, tag| request.header(IF_NONE_MATCH, tag));
        let answer = router().oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
        let (head, body) = answer.into_parts();
        (head.status.as_u16(), head.headers, to_bytes(body, usize::MAX).await.unwrap().len())
    }

    #[tokio::test]
    async fn the_scripts_are_small_kept_for_minutes_and_asked_for_by_their_tag() {
        for path in [PATH, FRAME_PATH] {
            let (status, headers, length) = ask(path, None).await;
            // It is below the limit of 12 kB even uncompressed.
            assert!(status == 200 && length > 500 && length < 12_000, "{path}: {status}, {length} bytes");
            assert_eq!(headers[CONTENT_TYPE], "text/javascript; charset=utf-8");
            assert_eq!(headers[CACHE_CONTROL], "public, max-age=300");
            assert_eq!(headers["cross-origin-resource-policy"], "cross-origin");
            let (status, _, length) = ask(path, headers[ETAG].to_str().ok()).await;
            assert_eq!((status, length), (304, 0));
        }
    }

    #[test]
    fn the_scripts_do_nothing_that_a_strict_policy_forbids_and_keep_no_cookie() {
        for text in [SCRIPT, FRAME] {
            for forbidden in [
                "innerHTML",
                "outerHTML",
                "insertAdjacentHTML",
                "document.write",
                "eval(",
                "Function(",
                "cookie =",
                "document.cookie",
                "localStorage",
                "cssText",
                "setAttribute(\"style\"",
                "createElement(\"style\")",
                "srcdoc",
            ] {
                assert!(!text.contains(forbidden), "{forbidden}");
            }
            assert!(!text.contains("\"*\""), "a message goes to an origin that is named");
        }
    }
}

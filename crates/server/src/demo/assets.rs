//! The demo's style, script and icon: separate files, because its pages allow nothing inline.

use axum::Router;
use axum::routing::get;
use http::header::{CACHE_CONTROL, CONTENT_TYPE};

use super::Demo;

const FILES: [(&str, &str, &str); 3] = [
    ("/demo.css", "text/css; charset=utf-8", include_str!("../../assets/demo.css")),
    ("/demo.js", "text/javascript; charset=utf-8", include_str!("../../assets/demo.js")),
    ("/demo.svg", "image/svg+xml", include_str!("../../assets/demo.svg")),
];

pub(super) fn router() -> Router<Demo> {
    FILES.into_iter().fold(Router::new(), |router, (path, kind, text)| {
        // The next version serves its own files under the same names.
        router.route(path, get(async move || ([(CONTENT_TYPE, kind), (CACHE_CONTROL, "no-cache")], text)))
    })
}

//! The OpenAPI document that the app's types are generated from.

use std::fs;

use refhook_api as api;

#[test]
fn the_apps_description_of_the_api_is_that_of_this_build() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../ui/openapi.json");
    let kept = fs::read_to_string(path).unwrap();
    let built = format!("{}\n", api::openapi().to_pretty_json().unwrap());
    // Not assert_eq, which would print both, thousands of lines each.
    assert!(kept == built, "ui/openapi.json is stale. Run `make schema`.");
}

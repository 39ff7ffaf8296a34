//! Abusive clients: which address a request is counted under.

use serde_json::json;

use crate::fixture::{House, Options};
use crate::on_both;

/// Signs in with a wrong password, each time as someone else, from an address that a proxy reports.
async fn guess(house: &House, n: u32, forwarded: &str) -> u16 {
    let body = json!({"email": format!("{n}@example.com"), "password": "wrong wrong wrong"});
    let browser = house.browser().with_header("x-forwarded-for", forwarded);
    browser.post("/api/v2/session", &body).await.status
}

on_both! {
    async fn behind_a_proxy_that_is_trusted_each_client_is_counted_for_itself(database: Database) {
        let options = Options { trusted_proxies: Some("127.0.0.0/8,10.0.0.0/8"), ..Options::on(database) };
        let house = House::with(options).await;
        for n in 0..20 {
            assert_eq!(guess(&house, n, "203.0.113.7").await, 401);
        }
        assert_eq!(guess(&house, 20, "203.0.113.7").await, 429);
        assert_eq!(guess(&house, 20, "198.51.100.1, 203.0.113.7").await, 429, "a claim of its own helps nobody");
        assert_eq!(guess(&house, 20, "203.0.113.7, 10.0.0.9").await, 429, "through two proxies");
        assert_eq!(guess(&house, 20, "203.0.113.8").await, 401);
    }

    async fn without_one_the_header_is_nobodys_word(database: Database) {
        let house = House::with(Options::on(database)).await;
        for n in 0..21 {
            assert_eq!(guess(&house, n, "203.0.113.7").await, 401);
        }
    }
}

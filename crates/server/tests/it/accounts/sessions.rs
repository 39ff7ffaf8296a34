//! Signing in by password, by link, and on the first start; and what ends a session.

use std::sync::Arc;

use refhook_core::ids::AccountId;
use refhook_core::time::FakeClock;
use refhook_store::accounts::members::Role;
use serde_json::{Value, json};

use crate::fixture::{Answer, Client, Database, GUIDE_DAY, House, Options, add_member};
use crate::on_both;

pub(crate) const SESSION: &str = "/api/v2/session";
const EMAIL: &str = "owner@example.com";
const PASSWORD: &str = "correct horse battery";
const DAY_MS: i64 = 86_400_000;

/// A server without an account, and the part of its set-up link after `#`.
async fn empty_house(database: Database) -> (House, String) {
    let clock = Some(Arc::new(FakeClock::at(GUIDE_DAY)));
    let house = House::empty(Options { clock, ..Options::on(database) }).await;
    let link = house.running.setup_link.clone().expect("there is no account yet");
    let (page, token) = link.split_once('#').unwrap();
    assert_eq!(page, format!("{}/setup", house.running.base_url));
    let token = token.to_owned();
    (house, token)
}

async fn set_up(house: &House, token: &str) -> Answer {
    let body = json!({"token": token, "account_name": "Acme", "email": EMAIL, "password": PASSWORD});
    house.browser().post("/api/v2/setup", &body).await
}

/// A server with an owner, and the owner's browser.
async fn owned_house(database: Database) -> (House, Client) {
    let (house, token) = empty_house(database).await;
    let answer = set_up(&house, &token).await;
    assert_eq!(answer.status, 201, "{answer:?}");
    let owner = house.browser().with_cookie_of(&answer);
    (house, owner)
}

async fn log_in(house: &House, password: &str) -> Answer {
    house.browser().post(SESSION, &json!({"email": EMAIL, "password": password})).await
}

fn reason(answer: &Answer) -> (u16, Value) {
    (answer.status, answer.json()["reason"].clone())
}

on_both! {
    async fn a_new_server_is_set_up_once_by_its_link(database: Database) {
        let (house, token) = empty_house(database).await;
        assert_eq!(reason(&house.browser().get(SESSION).await), (401, json!("setup_needed")));
        let short = json!({"token": token, "account_name": " ", "email": "x", "password": "short"});
        let answer = house.browser().post("/api/v2/setup", &short).await;
        let errors = answer.json()["errors"].as_object().unwrap().keys().cloned().collect::<Vec<_>>();
        assert_eq!(errors, ["account_name", "email", "password"]);
        assert_eq!(reason(&set_up(&house, "guessed").await), (410, json!("link_used")));

        let (one, other) = tokio::join!(set_up(&house, &token), set_up(&house, &token));
        let mut both = [one.status, other.status];
        both.sort_unstable();
        assert_eq!(both, [201, 410], "{one:?} {other:?}");
        let answer = if one.status == 201 { one } else { other };
        let owner = house.browser().with_cookie_of(&answer);
        let session = owner.get(SESSION).await.json()["data"].clone();
        assert_eq!(session, answer.json()["data"]);
        assert_eq!(session["member"], json!({"id": 1, "email": EMAIL, "role": "owner", "has_password": true}));
        assert_eq!(session["account"], json!({"id": 1, "name": "Acme", "plan": "pro"}));
        assert_eq!(session["test_inbox_url"], Value::Null);
        assert_eq!(house.browser().get(SESSION).await.json()["reason"], Value::Null);
    }

    async fn a_password_signs_in_and_signing_out_ends_it(database: Database) {
        let (house, first) = owned_house(database).await;
        let wrong = log_in(&house, "correct horse batterx").await;
        assert_eq!((reason(&wrong), wrong.header("set-cookie")), ((401, json!("wrong_credentials")), None));
        let nobody = json!({"email": "nobody@example.com", "password": PASSWORD});
        assert_eq!(house.browser().post(SESSION, &nobody).await.body, wrong.body, "who exists is not told");

        let answer = log_in(&house, PASSWORD).await;
        let cookie = answer.header("set-cookie").unwrap();
        assert!(cookie.contains("; HttpOnly; SameSite=Lax") && cookie.contains("Path=/;"), "{cookie}");
        let browser = house.browser().with_cookie_of(&answer);
        assert_eq!(browser.get("/api/v2/campaigns").await.status, 200);
        assert_eq!(browser.post("/api/v2/campaigns", &json!({"name": "Ours"})).await.status, 201);
        let gone = browser.delete(SESSION).await;
        assert!(gone.status == 204 && gone.header("set-cookie").unwrap().contains("Max-Age=0"), "{gone:?}");
        assert_eq!(reason(&browser.get("/api/v2/campaigns").await), (401, json!("session_expired")));
        assert_eq!(first.get(SESSION).await.status, 200, "the other session goes on");
    }

    async fn what_is_no_address_is_nobodys(database: Database) {
        let (house, _) = owned_house(database).await;
        for text in ["", "nobody", &format!("{}@example.com", "x".repeat(10_000))] {
            let answer = house.browser().post(SESSION, &json!({"email": text, "password": PASSWORD})).await;
            assert!(answer.status == 422 && answer.json()["errors"]["email"].is_array(), "{answer:?}");
        }
        let spaced = json!({"email": format!(" {EMAIL} "), "password": PASSWORD});
        assert_eq!(house.browser().post(SESSION, &spaced).await.status, 200);
    }

    async fn guessing_has_to_wait_and_the_wait_is_told(database: Database) {
        let (house, _) = owned_house(database).await;
        for _ in 0..5 {
            assert_eq!(log_in(&house, "wrong wrong wrong").await.status, 401);
        }
        let answer = log_in(&house, PASSWORD).await;
        assert_eq!((answer.status, answer.header("retry-after")), (429, Some("10")));
        assert_eq!(answer.json()["message"], "Too many wrong attempts. Try again in 10 seconds.");
        house.advance(10_000);
        assert_eq!(log_in(&house, PASSWORD).await.status, 200);
        assert_eq!(log_in(&house, "wrong wrong wrong").await.status, 401, "success forgives");
    }

    async fn a_new_password_ends_the_other_sessions(database: Database) {
        let (house, owner) = owned_house(database).await;
        let other = house.browser().with_cookie_of(&log_in(&house, PASSWORD).await);
        let change = async |current: Value, new: &str| {
            owner.put("/api/v2/session/password", &json!({"current_password": current, "new_password": new})).await
        };
        for (current, new, field) in [
            (json!("wrong wrong wrong"), "another long one", "current_password"),
            (Value::Null, "another long one", "current_password"),
            (json!(PASSWORD), "short", "new_password"),
            (json!(PASSWORD), EMAIL, "new_password"),
        ] {
            let answer = change(current, new).await;
            assert!(answer.status == 422 && answer.json()["errors"][field].is_array(), "{answer:?}");
        }
        assert_eq!(change(json!(PASSWORD), "another long one").await.status, 204);
        assert_eq!(owner.get(SESSION).await.status, 200);
        assert_eq!(reason(&other.get(SESSION).await), (401, json!("session_expired")));
        assert_eq!(log_in(&house, PASSWORD).await.status, 401);
        assert_eq!(log_in(&house, "another long one").await.status, 200);
    }

    async fn who_signs_in_by_links_alone_sets_a_first_password_at_any_time(database: Database) {
        let (house, _) = owned_house(database).await;
        let member = add_member(&house.running, AccountId(1), Role::Member).await;
        house.advance(86_400_000);
        let who = member.get(SESSION).await.json()["data"]["member"].clone();
        assert_eq!(who["has_password"], json!(false));
        let set = async |current: Value, new: &str| {
            member.put("/api/v2/session/password", &json!({"current_password": current, "new_password": new})).await
        };
        assert_eq!(set(json!("there is none"), "a first long one").await.status, 422);
        assert_eq!(set(Value::Null, "a first long one").await.status, 204);
        assert_eq!(member.get(SESSION).await.json()["data"]["member"]["has_password"], json!(true));
        let again = set(Value::Null, "a second long one").await;
        assert!(again.status == 422 && again.json()["errors"]["current_password"].is_array(), "{again:?}");
        let by_password = json!({"email": who["email"], "password": "a first long one"});
        assert_eq!(house.browser().post(SESSION, &by_password).await.status, 200);
    }

    async fn a_write_with_a_cookie_comes_from_our_own_page(database: Database) {
        let (_house, owner) = owned_house(database).await;
        let create = async |client: &Client| client.post("/api/v2/campaigns", &json!({"name": "x"})).await;
        for foreign in ["https://evil.example", "null", "http://localhost:1"] {
            let answer = create(&owner.with_header("origin", foreign)).await;
            assert_eq!(reason(&answer), (403, json!("foreign_origin")), "{foreign}");
        }
        assert_eq!(reason(&create(&owner.without_header("origin")).await), (403, json!("foreign_origin")));
        assert_eq!(owner.without_header("origin").get("/api/v2/campaigns").await.status, 200);
        assert_eq!(create(&owner).await.status, 201);
    }

    async fn a_session_lasts_thirty_days_after_its_last_use(database: Database) {
        let (house, owner) = owned_house(database).await;
        house.advance(29 * DAY_MS);
        assert_eq!(owner.get(SESSION).await.status, 200);
        house.advance(29 * DAY_MS);
        assert_eq!(owner.get(SESSION).await.status, 200, "use prolongs it");
        house.advance(30 * DAY_MS);
        assert_eq!(reason(&owner.get(SESSION).await), (401, json!("session_expired")));
    }
}

//! Another account's data does not exist, a viewer changes nothing, and nobody gets in without a valid token or
//! session. The routes come from the OpenAPI document; a route without a row here fails the test.

use std::collections::BTreeMap;

use refhook_core::ids::AccountId;
use refhook_core::plan::Plan;
use refhook_core::time::UnixMs;
use refhook_store::accounts::members::Role;
use serde_json::{Value, json};

use crate::fixture::{Client, House, add_account, add_member, add_token};
use crate::on_both;

/// The account whose data the others request.
const OURS: AccountId = AccountId(1);

/// How a route refers to something of an account.
enum Names {
    /// In its path; the body is what a valid call would carry.
    InPath(Value),
    /// In its body.
    InBody(Value),
    /// In its query; without one, the list shows nothing of the other account.
    InList(&'static str),
    /// In its body, as a search term; nothing is found.
    InSearch(Value),
    /// A list that is never empty, but does not contain this id.
    NotListed(Value),
    /// Not at all.
    Nothing,
}

/// Every route of the API, with a call in which one account requests another's data.
#[expect(clippy::too_many_lines, reason = "one table, a row for each route")]
fn rows(theirs: &Theirs) -> BTreeMap<(&'static str, &'static str), Names> {
    let (campaign, person) = (&theirs.campaign, &theirs.person);
    let hook = json!({
        "campaign_id": campaign, "name": "x", "event": "user.join", "sources": ["Referred"],
        "url": "https://example.com/",
    });
    let saved = json!({
        "version": 1, "name": "x", "event": "user.join", "sources": ["Referred"], "url": "https://example.com/",
    });
    let joining = json!({"campaign_id": campaign, "first_name": "x", "email": "x@example.com"});
    let personal = format!("campaign_id={campaign}").leak();
    BTreeMap::from([
        (("GET", "/api/v2/users"), Names::InList(personal)),
        (("POST", "/api/v2/users"), Names::InBody(joining)),
        (("GET", "/api/v2/users/{}"), Names::InPath(Value::Null)),
        (("PUT", "/api/v2/users/{}"), Names::InPath(json!({"first_name": "x"}))),
        (("DELETE", "/api/v2/users/{}"), Names::InPath(Value::Null)),
        (("PUT", "/api/v2/users/qualification"), Names::InBody(json!({"id": person, "qualified": true}))),
        (("POST", "/api/v2/users/search"), Names::InSearch(search("id", person))),
        (("POST", "/api/v2/campaigns/search"), Names::InSearch(search("id", campaign))),
        (("GET", "/api/v2/campaigns"), Names::InList("")),
        (("POST", "/api/v2/campaigns"), Names::Nothing),
        (("GET", "/api/v2/campaigns/{}"), Names::InPath(Value::Null)),
        (("PUT", "/api/v2/campaigns/{}"), Names::InPath(json!({"name": "x"}))),
        (("DELETE", "/api/v2/campaigns/{}"), Names::InPath(Value::Null)),
        (("GET", "/api/v2/webhooks"), Names::InList(personal)),
        (("POST", "/api/v2/webhooks"), Names::InBody(hook.clone())),
        (("GET", "/api/v2/webhooks/{}"), Names::InPath(Value::Null)),
        (("PUT", "/api/v2/webhooks/{}"), Names::InPath(saved)),
        (("DELETE", "/api/v2/webhooks/{}"), Names::InPath(Value::Null)),
        (("POST", "/api/v2/webhooks/preview"), Names::InBody(hook.clone())),
        (("POST", "/api/v2/webhooks/test"), Names::InBody(hook)),
        (("POST", "/api/v2/webhooks/{}/test"), Names::InPath(json!({"person_id": person}))),
        (("POST", "/api/v2/webhooks/{}/pause"), Names::InPath(Value::Null)),
        (("POST", "/api/v2/webhooks/{}/resume"), Names::InPath(json!({"waiting": "discard"}))),
        (("POST", "/api/v2/webhooks/{}/try"), Names::InPath(Value::Null)),
        (("POST", "/api/v2/webhooks/{}/send-waiting"), Names::InPath(Value::Null)),
        (("GET", "/api/v2/webhooks/{}/events"), Names::InPath(Value::Null)),
        (("POST", "/api/v2/webhooks/{}/duplicate"), Names::InPath(Value::Null)),
        (("POST", "/api/v2/webhooks/{}/secret"), Names::InPath(Value::Null)),
        (("GET", "/api/v2/webhooks/{}/deliveries"), Names::InPath(Value::Null)),
        (("GET", "/api/v2/webhooks/{}/chart"), Names::InPath(Value::Null)),
        (("GET", "/api/v2/deliveries"), Names::InList(personal)),
        (("GET", "/api/v2/deliveries/{}"), Names::InPath(Value::Null)),
        (("POST", "/api/v2/deliveries/{}/retry"), Names::InPath(Value::Null)),
        (("POST", "/api/v2/deliveries/{}/replay"), Names::InPath(Value::Null)),
        (("POST", "/api/v2/webhooks/{}/backfills"), Names::InPath(json!({}))),
        (("GET", "/api/v2/webhooks/{}/backfills"), Names::InPath(Value::Null)),
        (("DELETE", "/api/v2/webhooks/{}/backfills/{}"), Names::InPath(Value::Null)),
        (("POST", "/api/v2/webhooks/{}/retries"), Names::InPath(json!({}))),
        (("GET", "/api/v2/webhooks/{}/retries"), Names::InPath(Value::Null)),
        (("DELETE", "/api/v2/webhooks/{}/retries/{}"), Names::InPath(Value::Null)),
        (("GET", "/api/v2/users/{}/timeline"), Names::InPath(Value::Null)),
        (("POST", "/api/v2/users/{}/dismiss-flags"), Names::InPath(Value::Null)),
        (("GET", "/api/v2/campaigns/{}/ledger"), Names::InPath(Value::Null)),
        (("GET", "/api/v2/campaigns/{}/ledger.csv"), Names::InPath(Value::Null)),
        (("GET", "/api/v2/users.csv"), Names::InList(personal)),
        (("GET", "/api/v2/deliveries.csv"), Names::InList(personal)),
        // Reports only one's own webhooks, as `happened` proves.
        (("GET", "/api/v2/stream"), Names::Nothing),
        // Only numbers; `happened` proves what they count.
        (("GET", "/api/v2/overview"), Names::Nothing),
        (("GET", "/api/v2/fields"), Names::InList(personal)),
        (("GET", "/api/v2/webhook-options"), Names::Nothing),
        (("GET", "/api/v2/members"), Names::Nothing),
        (("PUT", "/api/v2/members/{}"), Names::InPath(json!({"role": "viewer"}))),
        (("DELETE", "/api/v2/members/{}"), Names::InPath(Value::Null)),
        (("GET", "/api/v2/invitations"), Names::InList("")),
        (("POST", "/api/v2/invitations"), Names::Nothing),
        (("DELETE", "/api/v2/invitations/{}"), Names::InPath(Value::Null)),
        (("POST", "/api/v2/invitations/look"), Names::Nothing),
        (("POST", "/api/v2/invitations/accept"), Names::Nothing),
        (("GET", "/api/v2/session"), Names::Nothing),
        (("POST", "/api/v2/session"), Names::Nothing),
        (("DELETE", "/api/v2/session"), Names::Nothing),
        (("POST", "/api/v2/session/link"), Names::Nothing),
        (("PUT", "/api/v2/session/password"), Names::Nothing),
        (("POST", "/api/v2/setup"), Names::Nothing),
        (("GET", "/api/v2/tokens"), Names::NotListed(theirs.token.clone())),
        (("POST", "/api/v2/tokens"), Names::Nothing),
        (("DELETE", "/api/v2/tokens/{}"), Names::InPath(Value::Null)),
        (("GET", "/healthz"), Names::Nothing),
        (("GET", "/readyz"), Names::Nothing),
    ])
    .into_iter()
    .chain(rows_of_ways_in(campaign, &theirs.code))
    .collect()
}

/// The same for the routes by which people join.
fn rows_of_ways_in(campaign: &Value, code: &str) -> Vec<((&'static str, &'static str), Names)> {
    let person = json!({"campaign_id": campaign, "first_name": "x", "email": "x@example.com"});
    let people = json!({"campaign_id": campaign, "users": [{"first_name": "x", "email": "x@example.com"}]});
    let hook = json!({"campaign_id": campaign, "event": "user.join", "url": "https://example.com/"});
    vec![
        (("GET", "/api/n8n/test"), Names::Nothing),
        (("GET", "/api/n8n/user-sources"), Names::Nothing),
        (("GET", "/api/n8n/rewards"), Names::Nothing),
        // `n8n` proves both.
        (("GET", "/api/n8n/campaigns"), Names::Nothing),
        (("DELETE", "/api/n8n/webhooks/{}"), Names::Nothing),
        (("POST", "/api/n8n/webhooks"), Names::InBody(hook)),
        (("POST", "/api/n8n/users"), Names::InBody(person.clone())),
        (("POST", "/api/n8n/users/qualify"), Names::InBody(json!({"code": code}))),
        (("GET", "/api/v2/inbound-webhook"), Names::Nothing),
        (("POST", "/api/v2/inbound-webhook"), Names::Nothing),
        (("POST", "/api/v2/users/batch"), Names::InBody(people)),
        (("GET", "/api/v2/campaigns/{}/pages"), Names::InPath(Value::Null)),
        (("PUT", "/api/v2/campaigns/{}/pages"), Names::InPath(json!({}))),
        (("POST", "/api/v2/campaigns/{}/pages/preview"), Names::InPath(Value::Null)),
        (("PUT", "/api/v2/campaigns/{}/logo"), Names::InPath(Value::Null)),
        (("DELETE", "/api/v2/campaigns/{}/logo"), Names::InPath(Value::Null)),
        (("GET", "/api/v2/campaigns/{}/uploads"), Names::InPath(Value::Null)),
        (("POST", "/api/v2/campaigns/{}/uploads"), Names::InPath(Value::Null)),
        (("GET", "/api/v2/uploads/{}"), Names::InPath(Value::Null)),
        (("PUT", "/api/v2/uploads/{}"), Names::InPath(json!({"fire_webhooks": true}))),
        (("DELETE", "/api/v2/uploads/{}"), Names::InPath(Value::Null)),
        (("POST", "/api/v2/uploads/{}/check"), Names::InPath(Value::Null)),
        (("POST", "/api/v2/uploads/{}/start"), Names::InPath(Value::Null)),
        (("POST", "/api/v2/uploads/{}/cancel"), Names::InPath(Value::Null)),
        (("GET", "/api/v2/uploads/{}/rows"), Names::InPath(Value::Null)),
        (("GET", "/api/v2/uploads/{}/result.csv"), Names::InPath(Value::Null)),
    ]
}

/// Calls that are not reads but that a viewer may make, and the status of an empty one.
const OF_VIEWERS: [(&str, &str, u16); 4] = [
    ("DELETE", "/api/v2/session", 204),
    ("PUT", "/api/v2/session/password", 406),
    ("POST", "/api/v2/users/search", 200),
    ("POST", "/api/v2/campaigns/search", 200),
];
fn search(field: &str, value: &Value) -> Value {
    let filter = json!({"field": field, "value": value, "operator": "="});
    json!({"filters": {"value": [filter], "operator": "OR"}})
}

/// What the other account owns.
struct Theirs {
    campaign: Value,
    person: Value,
    code: String,
    webhook: Value,
    delivery: String,
    member: Value,
    invitation: Value,
    token: Value,
    retry: Value,
    backfill: Value,
    upload: Value,
}

async fn theirs(house: &House) -> Theirs {
    let campaign = house.add_campaign().await;
    let webhook = house.add_webhook(campaign, &json!({})).await;
    let person = house.join(campaign, "Byron", None).await;
    let owner = add_member(&house.running, OURS, Role::Owner).await;
    let invitation = json!({"email": "new@example.com", "role": "member"});
    let invitation = owner.post("/api/v2/invitations", &invitation).await.json();
    let list = house.deliveries(&webhook, |list| list.len() == 1).await;
    let token = owner.post("/api/v2/tokens", &json!({"name": "x", "scope": "read"})).await.json();
    let path = format!("/api/v2/webhooks/{}/retries", webhook["id"]);
    let retry = house.api.post(&path, &json!({})).await;
    assert_eq!(retry.status, 202, "{retry:?}");
    let path = format!("/api/v2/webhooks/{}/backfills", webhook["id"]);
    let backfill = house.api.post(&path, &json!({})).await;
    assert_eq!(backfill.status, 202, "{backfill:?}");
    let csv = house.api.with_header("content-type", "text/csv");
    let path = format!("/api/v2/campaigns/{campaign}/uploads?kind=referrers");
    let upload = csv.send("POST", &path, "Name,Email\nAda,ada@example.com\n").await;
    assert_eq!(upload.status, 201, "{upload:?}");
    Theirs {
        upload: upload.json()["data"]["id"].clone(),
        retry: retry.json()["data"]["id"].clone(),
        backfill: backfill.json()["data"]["id"].clone(),
        token: token["data"]["id"].clone(),
        campaign: json!(campaign),
        person: person["id"].clone(),
        code: person["code"].as_str().unwrap().to_owned(),
        webhook: webhook["id"].clone(),
        delivery: list[0]["id"].as_str().unwrap().to_owned(),
        member: owner.get("/api/v2/session").await.json()["data"]["member"]["id"].clone(),
        invitation: invitation["data"]["id"].clone(),
    }
}

/// Every way to name the subject of a path.
fn paths(route: &str, theirs: &Theirs) -> Vec<String> {
    let named: Vec<String> = if route.contains("/users/{") {
        vec![theirs.person.to_string(), theirs.code.clone(), "support+byron@referral-factory.com".into()]
    } else if route.contains("/campaigns/{") {
        vec![theirs.campaign.to_string()]
    } else if route.contains("/members/{") {
        vec![theirs.member.to_string()]
    } else if route.contains("/invitations/{") {
        vec![theirs.invitation.to_string()]
    } else if route.contains("/tokens/{") {
        vec![theirs.token.to_string()]
    } else if route.contains("/uploads/{") {
        vec![theirs.upload.to_string()]
    } else if route.contains("/deliveries/{") {
        vec![theirs.delivery.clone()]
    } else {
        vec![theirs.webhook.to_string()]
    };
    let (before, rest) = route.split_once('{').expect("the route names something in its path");
    let after = rest.split_once('}').unwrap().1;
    let (retry, backfill) = (theirs.retry.to_string(), theirs.backfill.to_string());
    named
        .iter()
        .map(|name| {
            format!("{before}{name}{after}").replace("{retry}", &retry).replace("{backfill}", &backfill)
        })
        .collect()
}

/// A valid call of a route by the owning account: path with query, and body.
fn own_call(route: &str, row: &Names, theirs: &Theirs) -> (String, String) {
    let path = if route.contains('{') { paths(route, theirs).swap_remove(0) } else { route.to_owned() };
    match row {
        Names::InPath(body) | Names::InBody(body) | Names::InSearch(body) if body.is_object() => {
            (path, body.to_string())
        }
        Names::InList(query) => (format!("{path}?{query}"), String::new()),
        _ => (path, String::new()),
    }
}

/// A route with the names of its parameters removed.
fn unnamed(route: &str) -> String {
    let parts = route.split('/').map(|part| if part.starts_with('{') { "{}" } else { part });
    parts.collect::<Vec<_>>().join("/")
}

/// Whom a route admits, according to the document.
#[derive(Debug, PartialEq, Eq)]
enum Door {
    Everyone,
    Sessions,
    TokensAndSessions,
}

impl Door {
    fn of(operation: &Value) -> Self {
        let names = |list: &Vec<Value>| {
            list.iter().flat_map(|entry| entry.as_object().unwrap().keys().cloned()).collect::<Vec<_>>()
        };
        match operation["security"].as_array().map(names) {
            None => Self::TokensAndSessions,
            Some(names) if names.is_empty() => Self::Everyone,
            Some(names) => {
                assert_eq!(names, ["session"]);
                Self::Sessions
            }
        }
    }
}

/// Every route of the document: method, path, and whom it admits.
async fn documented(api: &Client) -> Vec<(String, String, Door)> {
    let document = api.get("/api/openapi.json").await.json();
    assert_eq!(document["openapi"].as_str().map(|version| version.starts_with("3.1")), Some(true));
    let paths = document["paths"].as_object().unwrap();
    // The inbound webhook has its secret in its path; `inbound` proves it.
    let routes = paths.iter().filter(|(path, _)| !path.starts_with("/webhook/")).flat_map(|(path, item)| {
        item.as_object()
            .unwrap()
            .iter()
            .map(|(method, operation)| (method.to_uppercase(), path.clone(), Door::of(operation)))
            .collect::<Vec<_>>()
    });
    routes.collect()
}

on_both! {
    async fn another_accounts_numbers_do_not_exist(database: Database) {
        let house = House::on(database).await;
        let theirs = theirs(&house).await;
        let token = add_account(&house.running, Plan::Pro).await;
        let with_token = Client::new(house.running.address, &token);
        let signed_in = add_member(&house.running, AccountId(2), Role::Owner).await;
        let rows = rows(&theirs);
        let routes = documented(&with_token).await;
        assert!(routes.len() >= rows.len(), "the document lacks a route: {routes:?}");
        for (method, route, door) in routes {
            let us = if door == Door::Sessions { &signed_in } else { &with_token };
            let shape = unnamed(&route);
            let row = rows.get(&(method.as_str(), shape.as_str()));
            match row.unwrap_or_else(|| panic!("{method} {route} has no row in this test")) {
                Names::InPath(body) => {
                    for path in paths(&route, &theirs) {
                        let sent = if body.is_object() { body.to_string() } else { String::new() };
                        let answer = us.send(&method, &path, sent).await;
                        assert_eq!(answer.status, 404, "{method} {path}: {answer:?}");
                        assert_eq!(answer.json()["code"], json!(404));
                    }
                }
                Names::InBody(body) => {
                    let answer = us.send(&method, &route, body.to_string()).await;
                    assert_eq!(answer.status, 404, "{method} {route}: {answer:?}");
                }
                Names::InList(query) => {
                    let answer = us.get(&format!("{route}?{query}")).await;
                    let foreign = if query.is_empty() { answer.json()["data"] == json!([]) } else { answer.status == 404 };
                    assert!(
                        foreign,
                        "{method} {route}: {answer:?}"
                    );
                }
                Names::InSearch(body) => {
                    let answer = us.send(&method, &route, body.to_string()).await;
                    assert_eq!((answer.status, &answer.json()["data"]), (200, &json!([])), "{route}: {answer:?}");
                    let answer = house.api.send(&method, &route, body.to_string()).await;
                    assert_eq!(answer.json()["meta"]["total"], json!(1), "its owner finds it: {answer:?}");
                }
                Names::NotListed(id) => {
                    let answer = us.get(&route).await.json();
                    let list = answer["data"].as_array().unwrap();
                    assert!(!list.is_empty() && list.iter().all(|one| one["id"] != *id), "{answer}");
                }
                Names::Nothing => {}
            }
        }
        assert_eq!(house.api.get(&format!("/api/v2/users/{}", theirs.person)).await.status, 200, "nothing was harmed");
        assert_eq!(house.api.get(&format!("/api/v2/webhooks/{}", theirs.webhook)).await.status, 200);
        assert_eq!(house.receiver.requests().len(), 1);
    }

    async fn nobody_gets_in_without_a_good_token_or_session(database: Database) {
        let house = House::on(database).await;
        let address = house.running.address;
        let expired = add_token(&house.running, OURS, Some(UnixMs(1))).await;
        let theirs = theirs(&house).await;
        let rows = rows(&theirs);
        for (method, route, door) in documented(&house.api).await {
            let shape = unnamed(&route);
            let row = rows.get(&(method.as_str(), shape.as_str())).unwrap();
            let (path, body) = own_call(&route, row, &theirs);
            for (who, client) in [("nobody", Client::browser(address)), ("expired", Client::new(address, &expired))] {
                let answer = client.send(&method, &path, body.clone()).await;
                let is_kept_out = answer.status == 401 && answer.json()["code"] == json!(401);
                assert_eq!(is_kept_out, door != Door::Everyone, "{who} {method} {path}: {answer:?}");
            }
            if door == Door::Sessions {
                let answer = house.api.send(&method, &path, "").await;
                assert_eq!(answer.status, 403, "a token {method} {path}: {answer:?}");
                assert_eq!(answer.json()["reason"], json!("session_required"), "{method} {path}");
            }
        }
    }

    async fn a_viewer_reads_everything_and_changes_nothing(database: Database) {
        let house = House::on(database).await;
        let theirs = theirs(&house).await;
        let rows = rows(&theirs);
        for (method, route, door) in documented(&house.api).await {
            let shape = unnamed(&route);
            let row = rows.get(&(method.as_str(), shape.as_str())).unwrap();
            let (path, body) = own_call(&route, row, &theirs);
            let viewer = add_member(&house.running, OURS, Role::Viewer).await;
            let answer = viewer.send(&method, &path, body).await;
            let allowed = OF_VIEWERS.iter().find(|(known, path, _)| *known == method && *path == shape);
            match (method.as_str(), allowed) {
                (_, Some((_, _, status))) => assert_eq!(answer.status, *status, "{method} {path}: {answer:?}"),
                ("GET", None) => assert_eq!(answer.status, 200, "{method} {path}: {answer:?}"),
                _ if door == Door::Everyone => assert_ne!(answer.status, 403, "{method} {path}: {answer:?}"),
                _ => {
                    assert_eq!(answer.status, 403, "{method} {path}: {answer:?}");
                    assert_eq!(answer.json()["reason"], json!("role_required"), "{method} {path}");
                }
            }
            assert!(!answer.body.contains("/hook"), "the path of a webhook's URL is shown: {method} {path}: {answer:?}");
        }
    }
}

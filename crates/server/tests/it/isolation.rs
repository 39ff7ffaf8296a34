//! Another account's numbers do not exist, a viewer changes nothing, and nobody gets in without a good token or
//! session. The list of routes comes from the OpenAPI document, and a route without a row here fails.

use std::collections::BTreeMap;

use refhook_core::ids::AccountId;
use refhook_core::plan::Plan;
use refhook_core::time::UnixMs;
use refhook_store::members::Role;
use serde_json::{Value, json};

use crate::fixture::{Client, House, add_account, add_member, add_token};
use crate::on_both;

/// The number of the account whose data the others ask for.
const OURS: AccountId = AccountId(1);

/// How a route names what belongs to an account.
enum Names {
    /// In its path; the body is what a right call would carry.
    InPath(Value),
    /// In its body.
    InBody(Value),
    /// In its query; a list without one shows nothing of the other account.
    InList(&'static str),
    /// It names nothing of an account.
    Nothing,
}

/// Every route of the API, with a call by which one account asks for another's.
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
        (("POST", "/api/v2/webhooks/preview"), Names::InBody(hook)),
        (("POST", "/api/v2/webhooks/{}/test"), Names::InPath(json!({"person_id": person}))),
        (("GET", "/api/v2/webhooks/{}/deliveries"), Names::InPath(Value::Null)),
        (("GET", "/api/v2/deliveries/{}"), Names::InPath(Value::Null)),
        (("GET", "/api/v2/fields"), Names::InList(personal)),
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
        (("GET", "/healthz"), Names::Nothing),
        (("GET", "/readyz"), Names::Nothing),
    ])
}

/// Calls that are no reads and that a viewer may make all the same, with what an empty one is answered.
const OF_VIEWERS: [(&str, &str, u16); 2] =
    [("DELETE", "/api/v2/session", 204), ("PUT", "/api/v2/session/password", 406)];

/// What belongs to the other account.
struct Theirs {
    campaign: Value,
    person: Value,
    code: String,
    webhook: Value,
    delivery: String,
    member: Value,
    invitation: Value,
}

async fn theirs(house: &House) -> Theirs {
    let campaign = house.add_campaign().await;
    let webhook = house.add_webhook(campaign, &json!({})).await;
    let person = house.join(campaign, "Byron", None).await;
    let owner = add_member(&house.running, OURS, Role::Owner).await;
    let invitation = json!({"email": "new@example.com", "role": "member"});
    let invitation = owner.post("/api/v2/invitations", &invitation).await.json();
    let list = house.deliveries(&webhook, |list| list.len() == 1).await;
    Theirs {
        campaign: json!(campaign),
        person: person["id"].clone(),
        code: person["code"].as_str().unwrap().to_owned(),
        webhook: webhook["id"].clone(),
        delivery: list[0]["id"].as_str().unwrap().to_owned(),
        member: owner.get("/api/v2/session").await.json()["data"]["member"]["id"].clone(),
        invitation: invitation["data"]["id"].clone(),
    }
}

/// The ways to name what the path is about.
fn paths(route: &str, theirs: &Theirs) -> Vec<String> {
    let named: Vec<String> = if route.contains("/users/{") {
        vec![theirs.person.to_string(), theirs.code.clone(), "support+byron@referral-factory.com".into()]
    } else if route.contains("/campaigns/{") {
        vec![theirs.campaign.to_string()]
    } else if route.contains("/members/{") {
        vec![theirs.member.to_string()]
    } else if route.contains("/invitations/{") {
        vec![theirs.invitation.to_string()]
    } else if route.contains("/deliveries/{") {
        vec![theirs.delivery.clone()]
    } else {
        vec![theirs.webhook.to_string()]
    };
    let (before, rest) = route.split_once('{').expect("the route names something in its path");
    let after = rest.split_once('}').unwrap().1;
    named.iter().map(|name| format!("{before}{name}{after}")).collect()
}

/// A right call of a route by the account itself: path with query, and body.
fn own_call(route: &str, row: &Names, theirs: &Theirs) -> (String, String) {
    let path = if route.contains('{') { paths(route, theirs).swap_remove(0) } else { route.to_owned() };
    match row {
        Names::InPath(body) | Names::InBody(body) if body.is_object() => (path, body.to_string()),
        Names::InList(query) => (format!("{path}?{query}"), String::new()),
        _ => (path, String::new()),
    }
}

/// A route without the name of its parameter.
fn unnamed(route: &str) -> String {
    match (route.split_once('{'), route.split_once('}')) {
        (Some((before, _)), Some((_, after))) => format!("{before}{{}}{after}"),
        _ => route.to_owned(),
    }
}

/// Who a route says that it lets in.
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

/// Every route of the document: method, path, who it lets in.
async fn documented(api: &Client) -> Vec<(String, String, Door)> {
    let document = api.get("/api/openapi.json").await.json();
    assert_eq!(document["openapi"].as_str().map(|version| version.starts_with("3.1")), Some(true));
    let paths = document["paths"].as_object().unwrap();
    let routes = paths.iter().flat_map(|(path, item)| {
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

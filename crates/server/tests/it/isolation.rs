//! Another account's numbers do not exist. The list of routes comes from the OpenAPI document, and a route without
//! a row here fails.

use std::collections::BTreeMap;

use refhook_core::plan::Plan;
use serde_json::{Value, json};

use crate::fixture::{Client, House, add_account};
use crate::on_both;

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
        (("GET", "/api/v2/webhooks/{}/chart"), Names::InPath(Value::Null)),
        (("GET", "/api/v2/deliveries"), Names::InList(personal)),
        (("GET", "/api/v2/deliveries/{}"), Names::InPath(Value::Null)),
        (("POST", "/api/v2/deliveries/{}/retry"), Names::InPath(Value::Null)),
        (("POST", "/api/v2/webhooks/{}/retries"), Names::InPath(json!({}))),
        (("GET", "/api/v2/webhooks/{}/retries"), Names::InPath(Value::Null)),
        (("DELETE", "/api/v2/webhooks/{}/retries/{}"), Names::InPath(Value::Null)),
        (("GET", "/api/v2/users/{}/timeline"), Names::InPath(Value::Null)),
        (("GET", "/api/v2/campaigns/{}/ledger"), Names::InPath(Value::Null)),
        (("GET", "/api/v2/campaigns/{}/ledger.csv"), Names::InPath(Value::Null)),
        // Tells of one's own webhooks alone, as `happened` proves.
        (("GET", "/api/v2/stream"), Names::Nothing),
        // Numbers alone; what they count is proved in `happened`.
        (("GET", "/api/v2/overview"), Names::Nothing),
        (("GET", "/api/v2/fields"), Names::InList(personal)),
        (("GET", "/healthz"), Names::Nothing),
        (("GET", "/readyz"), Names::Nothing),
    ])
}

/// What belongs to the other account.
struct Theirs {
    campaign: Value,
    person: Value,
    code: String,
    webhook: Value,
    delivery: String,
    retry: Value,
}

async fn theirs(house: &House) -> Theirs {
    let campaign = house.add_campaign().await;
    let webhook = house.add_webhook(campaign, &json!({})).await;
    let person = house.join(campaign, "Byron", None).await;
    let list = house.deliveries(&webhook, |list| list.len() == 1).await;
    let path = format!("/api/v2/webhooks/{}/retries", webhook["id"]);
    let retry = house.api.post(&path, &json!({})).await;
    assert_eq!(retry.status, 202, "{retry:?}");
    Theirs {
        retry: retry.json()["data"]["id"].clone(),
        campaign: json!(campaign),
        person: person["id"].clone(),
        code: person["code"].as_str().unwrap().to_owned(),
        webhook: webhook["id"].clone(),
        delivery: list[0]["id"].as_str().unwrap().to_owned(),
    }
}

/// The ways to name what the path is about.
fn paths(route: &str, theirs: &Theirs) -> Vec<String> {
    let named: Vec<String> = if route.contains("/users/{") {
        vec![theirs.person.to_string(), theirs.code.clone(), "support+byron@referral-factory.com".into()]
    } else if route.contains("/campaigns/{") {
        vec![theirs.campaign.to_string()]
    } else if route.contains("/deliveries/{") {
        vec![theirs.delivery.clone()]
    } else {
        vec![theirs.webhook.to_string()]
    };
    let (before, rest) = route.split_once('{').expect("the route names something in its path");
    let after = rest.split_once('}').unwrap().1;
    let retry = theirs.retry.to_string();
    named.iter().map(|name| format!("{before}{name}{after}").replace("{retry}", &retry)).collect()
}

/// A route without the names of its parameters.
fn unnamed(route: &str) -> String {
    let parts = route.split('/').map(|part| if part.starts_with('{') { "{}" } else { part });
    parts.collect::<Vec<_>>().join("/")
}

/// Every route of the document: method and path.
async fn documented(api: &Client) -> Vec<(String, String)> {
    let document = api.get("/api/openapi.json").await.json();
    assert_eq!(document["openapi"].as_str().map(|version| version.starts_with("3.1")), Some(true));
    let paths = document["paths"].as_object().unwrap();
    let routes = paths.iter().flat_map(|(path, item)| {
        item.as_object()
            .unwrap()
            .keys()
            .map(|method| (method.to_uppercase(), path.clone()))
            .collect::<Vec<_>>()
    });
    routes.collect()
}

on_both! {
    async fn another_accounts_numbers_do_not_exist(database: Database) {
        let house = House::on(database).await;
        let theirs = theirs(&house).await;
        let token = add_account(&house.running, Plan::Pro).await;
        let us = Client::new(house.running.address, &token);
        let rows = rows(&theirs);
        let routes = documented(&us).await;
        assert!(routes.len() >= rows.len(), "the document lacks a route: {routes:?}");
        for (method, route) in routes {
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
}

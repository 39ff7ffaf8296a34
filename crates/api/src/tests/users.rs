use axum::body::Body;
use http::Request;
use serde_json::{Value, json};

use super::door::{Answer, Door, TOKEN};

#[tokio::test]
async fn a_referrer_and_their_lead_look_like_in_the_reference() {
    let door = Door::open().await;
    let campaign = door.campaign("Tea").await;
    let referrer = door.user(campaign, "Jessica@example.com", None).await;
    assert_eq!((&referrer["type"], &referrer["source"]), (&json!("person_referring"), &json!("Api")));
    let lead = door.user(campaign, "byron@example.com", referrer["id"].as_i64()).await;
    let code = lead["code"].as_str().unwrap();
    let link = format!("https://refer.example.com/{code}/join");
    assert_eq!((&lead["type"], &lead["source"]), (&json!("person_invited"), &json!("Referred")));
    assert_eq!((&lead["referrer_id"], &lead["url"]), (&referrer["id"], &json!(link)));
    assert_eq!((&lead["signed_up_at"], &lead["qualified_at"]), (&json!("2022-06-09"), &Value::Null));
    assert_eq!(lead["qr"]["src"], format!("https://refer.example.com/{code}/qr-code"));
    assert_eq!(lead["sharing"]["socials"].as_array().unwrap().len(), 6);

    for name in [lead["id"].to_string(), code.to_owned(), "BYRON@example.com".to_owned()] {
        assert_eq!(door.get(&format!("/users/{name}")).await.body["data"], lead, "{name}");
    }
    let shown = door.get(&format!("/users/{}?with=user.analytics", referrer["id"])).await;
    assert_eq!(
        shown.body["data"]["analytics"],
        json!({"reach": 0, "referrals": 1, "qualified_referrals": 0})
    );
}

#[tokio::test]
async fn a_repeat_updates_and_keeps_the_first_referrer() {
    let door = Door::open().await;
    let campaign = door.campaign("Tea").await;
    let first = door.user(campaign, "first@example.com", None).await;
    door.user(campaign, "second@example.com", None).await;
    let lead = door.user(campaign, "lead@example.com", first["id"].as_i64()).await;
    let repeat = json!({
        "campaign_id": campaign.to_string(), "first_name": "New name", "email": "LEAD@example.com", "notify": false,
        "referrer": {"field": "email", "value": "second@example.com"}, "meta": [{"field": "Company", "value": "Ltd"}]
    });
    let answer = door.call("POST", "/users", repeat).await;
    assert_eq!((answer.status, &answer.body["data"]["id"]), (200, &lead["id"]));
    assert_eq!(answer.body["data"]["referrer_id"], first["id"]);
    assert_eq!(answer.body["data"]["first_name"], "New name");
    let stranger = json!({
        "campaign_id": campaign, "first_name": "A", "email": "a@example.com", "referrer": {"field": "code", "value": "Nobody"}
    });
    let answer = door.call("POST", "/users", stranger).await;
    assert_eq!((answer.status, answer.fields()), (422, vec!["referrer"]));
}

async fn with_key(door: &Door, key: &str, body: &Value) -> Answer {
    let request = Request::post("/api/v2/users").header("authorization", format!("Bearer {TOKEN}"));
    let request = request.header("content-type", "application/json").header("idempotency-key", key);
    door.send(request.body(Body::from(body.to_string())).unwrap()).await
}

#[tokio::test]
async fn a_request_with_a_key_is_done_once() {
    let door = Door::open().await;
    let campaign = door.campaign("Tea").await;
    let body = json!({"campaign_id": campaign, "first_name": "Ann", "email": "ann@example.com"});
    let first = with_key(&door, "order-1", &body).await;
    let again = with_key(&door, "order-1", &body).await;
    assert_eq!((first.status, again.status), (201, 201));
    assert_eq!(first.body, again.body);
    let other = json!({"campaign_id": campaign, "first_name": "Bob", "email": "bob@example.com"});
    let reused = with_key(&door, "order-1", &other).await;
    assert_eq!((reused.status, reused.fields()), (422, vec!["Idempotency-Key"]));
    assert_eq!(with_key(&door, "two words", &other).await.status, 422);
    assert_eq!(door.get("/users").await.body["meta"]["total"], 1);
}

#[tokio::test]
async fn lists_are_filtered_and_paged() {
    let door = Door::open().await;
    let (tea, coffee) = (door.campaign("Tea").await, door.campaign("Coffee").await);
    let referrer = door.user(tea, "ref@example.com", None).await;
    for n in 0..3 {
        door.user(tea, &format!("lead{n}@example.com"), referrer["id"].as_i64()).await;
    }
    door.user(coffee, "ref@example.com", None).await;
    let total = async |query: &str| door.get(&format!("/users?{query}")).await.body["meta"]["total"].clone();
    assert_eq!(total("").await, 5);
    assert_eq!(total(&format!("campaign_id={tea}")).await, 4);
    assert_eq!(total("email=REF%40example.com").await, 2);
    assert_eq!(total(&format!("email=ref%40example.com&campaign_id={coffee}")).await, 1);
    assert_eq!(total("type=person_invited&source=Referred&qualified=false").await, 3);
    assert_eq!(total(&format!("referrer_id={}", referrer["id"])).await, 3);
    assert_eq!(total("qualified=true").await, 0);

    let page = door.get(&format!("/users?campaign_id={tea}&per_page=3&page=2")).await.body;
    assert_eq!(page["data"].as_array().unwrap().len(), 1);
    assert_eq!(page["links"]["next"], Value::Null);
    let previous = page["links"]["prev"].as_str().unwrap();
    assert_eq!(
        previous,
        format!("https://refer.example.com/api/v2/users?campaign_id={tea}&per_page=3&page=1")
    );

    let ambiguous = door.get("/users/ref@example.com").await;
    assert_eq!((ambiguous.status, ambiguous.fields()), (422, vec!["campaign_id"]));
    assert_eq!(door.get(&format!("/users/ref@example.com?campaign_id={coffee}")).await.status, 200);
}

#[tokio::test]
async fn people_are_changed_qualified_and_erased() {
    let door = Door::open().await;
    let campaign = door.campaign("Tea").await;
    let referrer = door.user(campaign, "ref@example.com", None).await;
    let lead = door.user(campaign, "lead@example.com", referrer["id"].as_i64()).await;
    let path = format!("/users/{}", lead["id"]);

    let mut sent = lead.clone();
    sent["first_name"] = json!("Byron");
    let changed = door.call("PUT", &path, sent).await;
    assert_eq!((changed.status, &changed.body["data"]["first_name"]), (200, &json!("Byron")));
    let taken = door.call("PUT", &path, json!({"email": "REF@example.com"})).await;
    assert_eq!((taken.status, taken.fields()), (422, vec!["email"]));

    let qualify = |body: Value| door.call("PUT", "/users/qualification", body);
    let answer = qualify(json!({"code": lead["code"], "qualified": true})).await;
    assert_eq!((answer.status, &answer.body["data"]["qualified_at"]), (200, &json!("2022-06-09")));
    let answer = qualify(json!({"id": lead["id"].to_string(), "qualified": false})).await;
    assert_eq!((answer.status, &answer.body["data"]["qualified_at"]), (200, &Value::Null));
    assert_eq!(qualify(json!({"id": referrer["id"], "qualified": true})).await.status, 422);
    assert_eq!(qualify(json!({"email": "who@example.com", "qualified": true})).await.status, 404);

    assert_eq!(door.call("DELETE", &path, Value::Null).await.status, 204);
    assert_eq!(door.call("DELETE", &path, Value::Null).await.status, 404);
    assert_eq!(door.get("/users/lead@example.com").await.status, 404);
}

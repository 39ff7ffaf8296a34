use serde_json::{Value, json};

use super::door::Door;

#[tokio::test]
async fn a_campaign_is_created_changed_and_deleted_with_its_people() {
    let door = Door::open().await;
    let body = json!({
        "name": "Tea", "time_zone": "Pacific/Auckland", "starts_at": "2022-06-01T00:00:00Z",
        "fields": {"person_invited": [{"type": "text", "label": "Company", "required": true}]}
    });
    let created = door.call("POST", "/campaigns", body).await;
    assert_eq!(created.status, 201, "{}", created.body);
    let campaign = &created.body["data"];
    assert_eq!(campaign["fields"]["person_invited"][0]["id"], 1);
    assert_eq!((&campaign["status"], &campaign["assets"]), (&json!("launched"), &json!({"logo": null})));
    let code = campaign["code"].as_str().unwrap();
    assert_eq!(campaign["url"], format!("https://refer.example.com/{code}/signup"));
    assert_eq!(&door.get(&format!("/campaigns/{code}")).await.body["data"], campaign);

    let id = campaign["id"].as_i64().unwrap();
    let path = format!("/campaigns/{id}");
    let changed = door.call("PUT", &path, json!({"status": "paused", "starts_at": null})).await.body;
    assert_eq!((&changed["data"]["name"], &changed["data"]["status"]), (&json!("Tea"), &json!("paused")));
    assert_eq!(
        (&changed["data"]["starts_at"], &changed["data"]["fields"]),
        (&Value::Null, &campaign["fields"])
    );
    let again = json!({"fields": changed["data"]["fields"]});
    assert_eq!(door.call("PUT", &path, again).await.status, 200);

    // In Auckland it is already ten in the evening.
    assert_eq!(door.user(id, "ann@example.com", None).await["signed_up_at"], "2022-06-09");
    let shown = door.get(&format!("{path}?with=campaign.analytics")).await.body;
    assert_eq!(
        shown["data"]["analytics"],
        json!({"reach": 0, "users": 1, "referrals": 0, "qualified_referrals": 0})
    );

    assert_eq!(door.call("DELETE", &path, Value::Null).await.status, 204);
    assert_eq!(door.get(&path).await.status, 404);
    assert_eq!(door.get("/users").await.body["meta"]["total"], 0);
}

#[tokio::test]
async fn a_campaign_that_makes_no_sense_is_refused_field_by_field() {
    let door = Door::open().await;
    let body = json!({
        "name": "", "lang": "english!", "time_zone": "Mars", "starts_at": "2022-06-02T00:00:00Z",
        "ends_at": "2022-06-01T00:00:00Z", "fields": {"person_referring": [{"type": "select", "label": "Size"}]}
    });
    let answer = door.call("POST", "/campaigns", body).await;
    let expected = ["ends_at", "fields.person_referring.0.options", "lang", "name", "time_zone"];
    assert_eq!((answer.status, answer.fields()), (422, expected.to_vec()));
    assert_eq!(door.call("POST", "/campaigns", json!({})).await.fields(), ["name"]);
}

#[tokio::test]
async fn the_catalogue_has_the_campaigns_own_fields() {
    let door = Door::open().await;
    let body = json!({"name": "Tea", "fields": {"person_invited": [{"type": "number", "label": "Seats"}]}});
    let id = door.call("POST", "/campaigns", body).await.body["data"]["id"].clone();
    let common = door.get("/fields").await.body;
    let own = door.get(&format!("/fields?campaign_id={id}")).await.body;
    assert_eq!(common["meta"]["default_fields"].as_array().unwrap().len(), 13);
    let names = |list: &Value| -> Vec<String> {
        list["data"]
            .as_array()
            .unwrap()
            .iter()
            .map(|field| field["name"].as_str().unwrap().to_owned())
            .collect()
    };
    assert!(
        names(&own).contains(&"meta.Seats".to_owned()) && !names(&common).contains(&"meta.Seats".to_owned())
    );
}

#[tokio::test]
async fn a_code_can_be_chosen_and_changed_until_someone_has_joined() {
    let door = Door::open().await;
    let created = door.call("POST", "/campaigns", json!({"name": "Tea", "code": "friendsA"})).await;
    assert_eq!((created.status, &created.body["data"]["code"]), (201, &json!("friendsA")));
    let id = created.body["data"]["id"].as_i64().unwrap();
    for code in ["friendsA", "friends", "settings", "1friends"] {
        let refused = door.call("POST", "/campaigns", json!({"name": "Tea", "code": code})).await;
        assert_eq!((refused.status, refused.fields()), (422, vec!["code"]), "{code}");
    }
    let both = door.call("POST", "/campaigns", json!({"name": "", "code": "x"})).await;
    assert_eq!(both.fields(), ["code", "name"]);
    let other = door.campaign("Coffee").await;
    let path = format!("/campaigns/{other}");
    assert_eq!(door.call("PUT", &path, json!({"code": "friendsA", "name": "No"})).await.fields(), ["code"]);
    let changed = door.call("PUT", &path, json!({"code": "coffeeAB"})).await.body;
    assert_eq!((&changed["data"]["code"], &changed["data"]["name"]), (&json!("coffeeAB"), &json!("Coffee")));
    assert_eq!(door.get("/campaigns/coffeeAB").await.status, 200);

    let user = door.user(id, "ann@example.com", None).await;
    let path = format!("/campaigns/{id}");
    let late = door.call("PUT", &path, json!({"code": "anotherA"})).await;
    assert_eq!((late.status, late.fields()), (422, vec!["code"]));
    assert_eq!(door.call("DELETE", &format!("/users/{}", user["id"]), Value::Null).await.status, 204);
    assert_eq!(door.call("PUT", &path, json!({"code": "anotherA"})).await.status, 422, "links were printed");
    assert_eq!(door.call("PUT", &path, json!({"code": "friendsA", "name": "Same"})).await.status, 200);
}

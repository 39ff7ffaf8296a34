use serde_json::{Value, json};

use super::door::{Answer, Door, NOW};

async fn search(door: &Door, path: &str, operator: &str, filters: &[(&str, &str, Value)]) -> Answer {
    let filters: Vec<_> = filters
        .iter()
        .map(|(field, operator, value)| json!({"field": field, "operator": operator, "value": value}))
        .collect();
    door.call("POST", path, json!({"filters": {"value": filters, "operator": operator}})).await
}

fn names(answer: &Answer, field: &str) -> Vec<String> {
    let list = answer.body["data"].as_array().unwrap_or_else(|| panic!("{}", answer.body));
    list.iter().map(|one| one[field].as_str().unwrap().to_owned()).collect()
}

/// Ann, who referred Bob, who is qualified; and a stranger whose address contains pattern characters.
async fn people(door: &Door) -> (i64, Value) {
    let campaign = door.campaign("Tea").await;
    let ann = door.user(campaign, "Ann@Example.com", None).await;
    door.clock.advance(24 * 60 * 60 * 1_000);
    let bob = door.user(campaign, "bob_%!@example.org", ann["id"].as_i64()).await;
    door.call("PUT", "/users/qualification", json!({"id": bob["id"], "qualified": true})).await;
    let renamed =
        door.call("PUT", &format!("/users/{}", bob["id"]), json!({"first_name": "Bob O'Neil"})).await;
    assert_eq!(renamed.status, 200);
    (campaign, ann)
}

#[tokio::test]
async fn users_are_found_by_every_field() {
    let door = Door::open().await;
    let (campaign, ann) = people(&door).await;
    let (first, second) = ("Ann@Example.com", "bob_%!@example.org");
    let both = vec![first, second];
    for (field, operator, value, expected) in [
        ("id", "=", ann["id"].clone(), vec![first]),
        ("id", ">", ann["id"].clone(), vec![second]),
        ("id", "<=", json!(ann["id"].to_string()), vec![first]),
        ("campaign_id", "=", json!(campaign), both.clone()),
        ("campaign_id", "!=", json!(campaign), vec![]),
        ("referrer_id", "=", ann["id"].clone(), vec![second]),
        ("referrer_id", "!=", ann["id"].clone(), vec![first]),
        ("referrer_id", "=", Value::Null, vec![first]),
        ("code", "=", ann["code"].clone(), vec![first]),
        ("email", "=", json!("ANN@example.COM"), vec![first]),
        ("email", "contains", json!("@EXAMPLE."), both.clone()),
        ("email", "contains", json!("_%!"), vec![second]),
        ("email", "contains", json!("%"), vec![second]),
        ("email", "starts_with", json!("xample"), vec![]),
        ("email", "starts_with", json!("BOB"), vec![second]),
        ("first_name", "contains", json!("o'neil"), vec![second]),
        ("first_name", "=", json!("' OR 1=1 --"), vec![]),
        ("first_name", "!=", json!("Ann"), vec![second]),
        ("source", "=", json!("Referred"), vec![second]),
        ("source", "!=", json!("Referred"), vec![first]),
        ("type", "=", json!("person_referring"), vec![first]),
        ("signed_up_at", "=", json!("2022-06-09"), vec![first]),
        ("signed_up_at", ">", json!("2022-06-09"), vec![second]),
        ("signed_up_at", "<=", json!("2022-06-09"), vec![first]),
        ("signed_up_at", "!=", json!(NOW.rfc3339()), vec![second]),
        ("signed_up_at", ">=", json!(NOW.rfc3339()), both.clone()),
        ("qualified_at", "=", Value::Null, vec![first]),
        ("qualified_at", "!=", json!("2022-06-09"), both.clone()),
        ("qualified", "=", json!(true), vec![second]),
        ("qualified", "!=", json!(true), vec![first]),
    ] {
        let found = search(&door, "/users/search", "AND", &[(field, operator, value.clone())]).await;
        assert_eq!(names(&found, "email"), expected, "{field} {operator} {value}");
    }
}

#[tokio::test]
async fn conditions_are_joined_and_pages_keep_their_query() {
    let door = Door::open().await;
    people(&door).await;
    let two = [("qualified", "=", json!(true)), ("email", "starts_with", json!("ann"))];
    assert_eq!(names(&search(&door, "/users/search", "AND", &two).await, "email"), [""; 0]);
    assert_eq!(names(&search(&door, "/users/search", "OR", &two).await, "email").len(), 2);
    let timed = [("signed_up_at", "=", json!("2022-06-09")), ("qualified", "=", json!(true))];
    assert_eq!(names(&search(&door, "/users/search", "OR", &timed).await, "email").len(), 2);
    for operator in ["AND", "OR"] {
        assert_eq!(search(&door, "/users/search", operator, &[]).await.body["meta"]["total"], 2);
    }
    let page = search(&door, "/users/search?per_page=1&with=user.analytics", "OR", &two).await.body;
    assert_eq!((&page["meta"]["total"], &page["data"][0]["analytics"]["referrals"]), (&json!(2), &json!(1)));
    let next = "https://refer.example.com/api/v2/users/search?per_page=1&with=user.analytics&page=2";
    assert_eq!(page["links"]["next"], next);
}

#[tokio::test]
async fn mistakes_are_named_by_their_place_and_say_what_is_possible() {
    let door = Door::open().await;
    for (field, operator, value, place) in [
        ("password", "=", json!("x"), "field"),
        ("p.email; DROP TABLE people", "=", json!("x"), "field"),
        ("email", ">", json!("x"), "operator"),
        ("id", "contains", json!(1), "operator"),
        ("id", "LIKE", json!(1), "operator"),
        ("source", "<", json!("Api"), "operator"),
        ("referrer_id", ">", Value::Null, "operator"),
        ("id", "=", json!("x"), "value"),
        ("id", "=", Value::Null, "value"),
        ("email", "=", json!(""), "value"),
        ("email", "=", json!("x".repeat(256)), "value"),
        ("email", "=", json!("\u{0}"), "value"),
        ("source", "=", json!("Everywhere"), "value"),
        ("signed_up_at", "=", json!("yesterday"), "value"),
        ("signed_up_at", "=", json!("2022-06-31"), "value"),
        ("qualified", "=", json!("true"), "value"),
    ] {
        let right = ("id", "=", json!(1));
        let answer = search(&door, "/users/search", "AND", &[right, (field, operator, value)]).await;
        let expected = format!("filters.value.1.{place}");
        assert_eq!((answer.status, answer.fields()), (422, vec![expected.as_str()]), "{}", answer.body);
    }
    let unknown = search(&door, "/users/search", "AND", &[("x", "=", json!(1))]).await.body;
    assert!(unknown.to_string().contains("first_name"), "{unknown}");
    let many = vec![("id", "=", json!(1)); 21];
    assert_eq!(search(&door, "/users/search", "AND", &many).await.fields(), ["filters.value"]);
    assert_eq!(search(&door, "/users/search", "AND", &many[1..]).await.status, 200);
    assert_eq!(search(&door, "/users/search", "XOR", &[]).await.fields(), ["filters.operator"]);
    assert_eq!(search(&door, "/users/search?pgae=1", "AND", &[]).await.fields(), ["pgae"]);
}

#[tokio::test]
async fn campaigns_are_searched_and_both_lists_take_a_part_of_a_name() {
    let door = Door::open().await;
    people(&door).await;
    door.call("POST", "/campaigns", json!({"name": "100% Coffee", "code": "coffeeAB", "status": "draft"}))
        .await;
    for (field, operator, value, expected) in [
        ("name", "contains", json!("0% c"), vec!["100% Coffee"]),
        ("name", "contains", json!("%%"), vec![]),
        ("code", "starts_with", json!("COFFEE"), vec!["100% Coffee"]),
        ("status", "=", json!("launched"), vec!["Tea"]),
        ("created_at", "<", json!("2022-06-10"), vec!["Tea"]),
    ] {
        let found = search(&door, "/campaigns/search", "AND", &[(field, operator, value.clone())]).await;
        assert_eq!(names(&found, "name"), expected, "{field} {operator} {value}");
    }
    let wrong = search(&door, "/campaigns/search", "AND", &[("email", "=", json!("x"))]).await;
    assert_eq!(wrong.fields(), ["filters.value.0.field"]);
    assert_eq!(names(&door.get("/campaigns?q=coffeea").await, "name"), ["100% Coffee"]);
    assert_eq!(names(&door.get("/users?q=ANN%40").await, "email"), ["Ann@Example.com"]);
    assert_eq!(names(&door.get("/users?q=neil").await, "first_name"), ["Bob O'Neil"]);
    assert_eq!(door.get("/users?q=_").await.body["meta"]["total"], 1);
    assert_eq!(
        door.get("/users?q=").await.body["meta"]["total"],
        door.get("/users").await.body["meta"]["total"]
    );
    assert_eq!(door.get(&format!("/campaigns?q={}", "x".repeat(256))).await.fields(), ["q"]);
}

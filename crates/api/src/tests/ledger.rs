//! The ledger, its export, and a person's timeline.

use axum::body::Body;
use http::Request;
use refhook_store::queue::Next;
use serde_json::{Value, json};

use super::door::{Door, TOKEN};
use super::happened::{hook, settle};

/// Someone added by the API, their lead, and a webhook of each kind: (campaign, referrer, lead, webhooks).
async fn story(door: &Door) -> (i64, Value, Value, [i64; 3]) {
    let tea = door.campaign("Tea").await;
    let all = hook(door, tea, json!({"name": "All"})).await;
    let leads = hook(door, tea, json!({"name": "Leads", "sources": ["Referred"]})).await;
    let won =
        hook(door, tea, json!({"name": "Won", "event": "user.qualified", "sources": ["Referred"]})).await;
    let jessica = door.user(tea, "jessica@example.com", None).await;
    let byron = door.user(tea, "byron@example.com", jessica["id"].as_i64()).await;
    (tea, jessica, byron, [all, leads, won])
}

#[tokio::test]
async fn the_ledger_says_of_everyone_what_each_webhook_has_or_why_not() {
    let door = Door::open().await;
    let (tea, jessica, byron, [all, leads, won]) = story(&door).await;
    settle(&door, all, Next::Delivered).await;
    settle(&door, leads, Next::Failed).await;
    door.clock.advance(1_000);
    let late = hook(&door, tea, json!({"name": "Late"})).await;
    let ledger = async |query: &str| door.get(&format!("/campaigns/{tea}/ledger?{query}")).await;
    let shown = ledger("").await.body;
    let rows = shown["data"].as_array().unwrap();
    assert_eq!(rows.len(), 2);
    assert_eq!(
        (&rows[0]["person"]["id"], &rows[1]["person"]["id"]),
        (&byron["id"], &jessica["id"]),
        "newest first"
    );
    let statuses = |row: &Value| {
        let cells = row["cells"].as_array().unwrap();
        cells.iter().map(|cell| cell["status"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(statuses(&rows[0]), ["delivered", "failed", "not_selected", "not_selected"]);
    assert_eq!(statuses(&rows[1]), ["delivered", "not_selected", "not_selected", "not_selected"]);
    let reason =
        |row: usize, cell: usize| rows[row]["cells"][cell]["reason"].as_str().unwrap_or("").to_owned();
    assert!(reason(0, 2).contains("qualified") && reason(0, 3).contains("before this webhook was created"));
    assert!(reason(1, 1).contains("counts as Added"), "{}", reason(1, 1));
    assert_eq!(rows[0]["cells"][0]["reason"], Value::Null);
    assert!(rows[0]["cells"][0]["delivery_id"].is_string() && rows[0]["cells"][0]["at"].is_string());
    let counts = |n: usize| {
        ["delivered", "waiting", "failed", "discarded", "not_selected"]
            .map(|name| shown["webhooks"][n][name].as_i64().unwrap())
    };
    assert_eq!(
        [counts(0), counts(1), counts(2), counts(3)],
        [[2, 0, 0, 0, 0], [0, 0, 1, 0, 1], [0, 0, 0, 0, 2], [0, 0, 0, 0, 2]]
    );
    let people = async |query: &str| {
        let body = ledger(query).await.body;
        let ids = body["data"].as_array().unwrap().iter().map(|row| row["person"]["id"].clone());
        (ids.collect::<Vec<_>>(), body["meta"]["total"].as_i64().unwrap())
    };
    let (both, lead) =
        ((vec![byron["id"].clone(), jessica["id"].clone()], 2), (vec![byron["id"].clone()], 1));
    assert_eq!(people("status=delivered").await, both);
    assert_eq!(people("status=failed").await, lead);
    assert_eq!(people("status=not_selected").await, both);
    assert_eq!(
        people(&format!("status=not_selected&webhook_id={leads}")).await,
        (vec![jessica["id"].clone()], 1)
    );
    assert_eq!(people(&format!("status=waiting&webhook_id={late}")).await, (vec![], 0));
    assert_eq!(people("q=BYRON").await, lead);
    assert_eq!(people("per_page=1&page=2").await, (vec![jessica["id"].clone()], 2));
    assert_eq!(ledger("webhook_id=99").await.status, 404);
    assert_eq!(ledger("status=lost").await.fields(), ["status"]);

    // Qualified, undone, qualified again: two deliveries, of which the newest counts.
    for qualified in [true, false, true] {
        door.clock.advance(1_000);
        let body = json!({"id": byron["id"], "qualified": qualified});
        assert_eq!(door.call("PUT", "/users/qualification", body).await.status, 200);
        if qualified {
            settle(
                &door,
                won,
                if door.app.program.now().0 % 10_000 == 2_000 { Next::Failed } else { Next::Delivered },
            )
            .await;
        }
    }
    let shown = ledger("").await.body;
    assert_eq!(shown["data"][0]["cells"][2]["status"], "delivered", "{shown}");
    assert_eq!(shown["webhooks"][2]["failed"], 0);
    assert_eq!(people(&format!("status=failed&webhook_id={won}")).await, (vec![], 0));
}

#[tokio::test]
async fn the_ledgers_file_holds_everyone_and_no_formula() {
    let door = Door::open().await;
    let (tea, _, byron, [all, ..]) = story(&door).await;
    settle(&door, all, Next::Delivered).await;
    let name = json!({"first_name": "=HYPERLINK(\"http://evil\",\"x\")"});
    assert_eq!(door.call("PUT", &format!("/users/{}", byron["id"]), name).await.status, 200);
    for n in 0..260 {
        door.user(tea, &format!("user{n}@example.com"), None).await;
    }
    let request = Request::get(format!("/api/v2/campaigns/{tea}/ledger.csv"))
        .header("authorization", format!("Bearer {TOKEN}"))
        .header("accept", "text/csv");
    let answer = door.send(request.body(Body::empty()).unwrap()).await;
    let code = door.get(&format!("/campaigns/{tea}")).await.body["data"]["code"].as_str().unwrap().to_owned();
    assert_eq!(answer.status, 200);
    assert_eq!(answer.headers["content-type"], "text/csv; charset=utf-8");
    assert_eq!(answer.headers["content-disposition"], format!("attachment; filename=\"ledger-{code}.csv\""));
    let text = answer.body.as_str().unwrap();
    let lines: Vec<_> = text.split_terminator("\r\n").collect();
    assert_eq!(lines.len(), 263, "a header and everyone once");
    assert!(
        lines[0].starts_with("\u{feff}id,first_name,email,source,type,signed_up_at,qualified_at,"),
        "{}",
        lines[0]
    );
    assert!(lines[0].contains(",other_fields,All status,All time,All reason,"), "{}", lines[0]);
    let line = lines.iter().find(|line| line.contains("byron@")).unwrap();
    assert!(
        line.contains(",\"'=HYPERLINK(\"\"http://evil\"\",\"\"x\"\")\",byron@example.com,Referred,"),
        "{line}"
    );
    assert!(line.contains(",delivered,2022-06-09T10:00:00.000Z,,"), "{line}");
}

#[tokio::test]
async fn a_persons_timeline_tells_what_happened_and_who_was_told() {
    let door = Door::open().await;
    let (_, jessica, byron, [all, leads, won]) = story(&door).await;
    settle(&door, all, Next::Delivered).await;
    let timeline = async |id: &Value| door.get(&format!("/users/{id}/timeline")).await.body["data"].clone();
    let of_jessica = timeline(&jessica["id"]).await;
    assert_eq!(of_jessica[0]["deliveries"].as_array().unwrap().len(), 1);
    let why = |event: &Value| {
        let list = event["not_selected"].as_array().unwrap().clone();
        list.iter().map(|one| (one["webhook_id"].clone(), one["reason"].clone())).collect::<Vec<_>>()
    };
    assert_eq!(why(&of_jessica[0]), [(json!(leads), json!("source")), (json!(won), json!("source"))]);
    let of_byron = timeline(&byron["id"]).await;
    assert_eq!(why(&of_byron[0]), [(json!(won), json!("event"))]);
    let first = &of_byron[0]["deliveries"][0];
    assert_eq!(
        (&first["state"], &first["last_status"], &first["attempt_count"]),
        (&json!("delivered"), &json!(200), &json!(1))
    );

    door.clock.advance(1_000);
    assert_eq!(
        door.call("PUT", "/users/qualification", json!({"id": byron["id"], "qualified": true})).await.status,
        200
    );
    let second = hook(&door, byron["campaign_id"].as_i64().unwrap(), json!({"name": "Late"})).await;
    let of_byron = timeline(&byron["id"]).await;
    assert_eq!((&of_byron[0]["type"], &of_byron[1]["type"]), (&json!("user.join"), &json!("user.qualified")));
    assert_eq!(of_byron[1]["deliveries"][0]["webhook_id"], won);
    assert_eq!(why(&of_byron[0]), [(json!(second), json!("too_old"))]);
    assert!(why(&of_byron[1]).is_empty());
}

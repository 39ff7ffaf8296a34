//! One account's reads never delay another's leads, and exported files have the right content.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use refhook_core::plan::Plan;
use serde_json::{Value, json};

use crate::fixture::{Client, House, add_account};
use crate::on_both;

/// People of the reading account.
const PEOPLE: usize = 3_000;
/// Concurrent calls.
const CALLS: usize = 16;
/// Leads of the other account meanwhile.
const LEADS: usize = 60;
/// The longest that each of them may take.
const SOON: Duration = Duration::from_secs(3);

/// Calls a path repeatedly until told to stop; every other call is cancelled if it takes long.
async fn hammer(api: Client, path: String, over: Arc<AtomicBool>) -> usize {
    let mut calls = 0;
    while !over.load(Ordering::Relaxed) {
        let patience = if calls % 2 == 0 { Duration::from_mins(1) } else { Duration::from_millis(30) };
        if let Ok(answer) = tokio::time::timeout(patience, api.get(&path)).await {
            assert!([200, 503].contains(&answer.status), "{path}: {answer:?}");
        }
        calls += 1;
    }
    calls
}

on_both! {
    async fn joins_go_on_while_another_account_reads_all_it_can(database: Database) {
        let house = House::on(database).await;
        let campaign = house.add_campaign().await;
        for name in ["One", "Two", "Three"] {
            house.add_webhook(campaign, &json!({"name": name, "sources": ["Direct"]})).await;
        }
        house.api.add_many(&json!(campaign), "user", PEOPLE).await;
        let other = Client::new(house.running.address, &add_account(&house.running, Plan::Pro).await);
        let theirs = other.create("campaigns", &json!({"name": "Theirs"})).await["id"].clone();

        let over = Arc::new(AtomicBool::new(false));
        let paths = [
            format!("campaigns/{campaign}/ledger?status=not_selected"),
            format!("campaigns/{campaign}/ledger"),
            format!("campaigns/{campaign}/ledger?status=delivered&per_page=250"),
            format!("campaigns/{campaign}/ledger.csv"),
            "deliveries?q=user&per_page=250".to_owned(),
            "users?q=example&per_page=250".to_owned(),
            "users.csv".to_owned(),
            "overview".to_owned(),
        ];
        let calls = (0..CALLS).map(|n| {
            let path = format!("/api/v2/{}", paths[n % paths.len()]);
            tokio::spawn(hammer(house.api.clone(), path, Arc::clone(&over)))
        });
        let calls: Vec<_> = calls.collect();
        for n in 0..LEADS {
            let began = Instant::now();
            let lead = json!({"campaign_id": theirs, "first_name": "Ada", "email": format!("ada{n}@example.com")});
            let answer = other.post("/api/v2/users", &lead).await;
            assert_eq!(answer.status, 201, "lead {n}: {answer:?}");
            assert!(began.elapsed() < SOON, "lead {n} took {:?}", began.elapsed());
        }
        over.store(true, Ordering::Relaxed);
        for call in calls {
            assert!(call.await.unwrap() > 0);
        }
        let total = other.get(&format!("/api/v2/users?campaign_id={theirs}")).await.json()["meta"]["total"].clone();
        assert_eq!(total, LEADS);
    }

    async fn files_hold_what_the_filters_beside_them_leave(database: Database) {
        let house = House::on(database).await;
        let fields = json!({"person_invited": [
            {"id": 1, "type": "text", "label": "Company"}, {"id": 2, "type": "checkbox", "label": "email"},
        ]});
        let campaign = house.api.create("campaigns", &json!({"name": "Demo", "fields": fields})).await["id"].clone();
        let number = campaign.as_i64().unwrap();
        let all = house.add_webhook(number, &json!({"name": "All"})).await;
        let friends = house.add_webhook(number, &json!({"name": "Friends; =1+1", "sources": ["Referred"]})).await;
        let jessica = house.join(number, "Jessica", None).await;
        let byron = json!({
            "campaign_id": campaign, "first_name": "=Byron;=1+1", "email": "byron@example.com",
            "referrer": {"field": "id", "value": jessica["id"]},
            "meta": [{"field": "Company", "value": "Ex, \"Ltd\""}, {"field": "email", "value": true}, {"field": "Old", "value": 7}],
        });
        let byron = house.api.create("users", &byron).await;
        house.deliveries(&all, |list| list.len() == 2 && list.iter().all(|one| one["state"] == "delivered")).await;
        house.deliveries(&friends, |list| list.len() == 1 && list[0]["state"] == "delivered").await;

        let file = async |path: &str| table(&house.api.get(&format!("/api/v2/{path}")).await.body);
        let ledger = file(&format!("campaigns/{campaign}/ledger.csv")).await;
        assert_eq!(ledger.len(), 2);
        let row = &ledger[0];
        assert_eq!((&row["first_name"], &row["code"]), (&json!("'=Byron;=1+1"), &byron["code"]));
        assert_eq!((&row["link"], &row["referrer_id"]), (&byron["url"], &json!(jessica["id"].to_string())));
        assert_eq!((&row["referrer_first_name"], &row["referrer_code"]), (&json!("Jessica"), &jessica["code"]));
        assert_eq!((&row["Company"], &row["meta.email"]), (&json!("Ex, \"Ltd\""), &json!("true")));
        assert_eq!((&row["other_fields"], &row["consent"]), (&json!("{\"Old\":7}"), &json!("")));
        assert_eq!((&row["Friends; =1+1 status"], &ledger[1]["Friends; =1+1 status"]), (&json!("delivered"), &json!("not_selected")));

        let names = |rows: &[Value]| rows.iter().map(|row| row["email"].as_str().unwrap().to_owned()).collect::<Vec<_>>();
        for (filter, expected) in [
            ("status=not_selected", vec!["support+jessica@referral-factory.com"]),
            (&format!("status=delivered&webhook_id={}", friends["id"]), vec!["byron@example.com"]),
            ("status=failed", vec![]),
            ("q=byron", vec!["byron@example.com"]),
        ] {
            assert_eq!(names(&file(&format!("campaigns/{campaign}/ledger.csv?{filter}")).await), expected, "{filter}");
        }
        let people = file("users.csv").await;
        assert_eq!(names(&people), ["support+jessica@referral-factory.com", "byron@example.com"]);
        assert_eq!((&people[1]["campaign_id"], &people[1]["referrals"]), (&json!(campaign.to_string()), &json!("0")));
        for (filter, expected) in [
            (format!("referrer_id={}", jessica["id"]), 1), (format!("campaign_id={campaign}&q=jess"), 1),
            ("type=person_invited".to_owned(), 1), ("qualified=true".to_owned(), 0),
        ] {
            assert_eq!(file(&format!("users.csv?{filter}")).await.len(), expected, "{filter}");
        }
        let sent = file("deliveries.csv").await;
        assert_eq!(sent.len(), 3);
        assert!(sent.iter().all(|row| row["state"] == "delivered" && row["last_status"] == "200"));
        for (filter, expected) in [
            (format!("webhook_id={}", all["id"]), 2), (format!("person_id={}", byron["id"]), 2),
            ("state=waiting".to_owned(), 0), ("q=byron".to_owned(), 2), ("from=2999-01-01T00:00:00Z".to_owned(), 0),
        ] {
            assert_eq!(file(&format!("deliveries.csv?{filter}")).await.len(), expected, "{filter}");
        }
        assert_eq!(house.api.get("/api/v2/users.csv?page=2").await.status, 422);
        assert_eq!(house.api.get(&format!("/api/v2/campaigns/{campaign}/ledger.csv?webhook_id=99")).await.status, 404);
    }

    async fn a_file_of_many_has_everyone_once(database: Database) {
        let house = House::on(database).await;
        let campaign = house.add_campaign().await;
        house.add_webhook(campaign, &json!({"sources": ["Direct"]})).await;
        house.api.add_many(&json!(campaign), "user", 1_100).await;
        for path in [format!("campaigns/{campaign}/ledger.csv"), "users.csv".to_owned()] {
            let answer = house.api.get(&format!("/api/v2/{path}")).await;
            assert!(answer.body.starts_with("\u{feff}"), "{path}");
            let ids: std::collections::BTreeSet<_> =
                table(&answer.body).iter().map(|row| row["id"].as_str().unwrap().to_owned()).collect();
            assert_eq!(ids.len(), 1_100, "{path}");
        }
    }
}

/// Parses a file as a spreadsheet does (RFC 4180): each row maps column names to cells.
fn table(text: &str) -> Vec<Value> {
    let text = text.strip_prefix('\u{feff}').expect("a byte order mark");
    let mut lines: Vec<Vec<String>> = vec![vec![String::new()]];
    let (mut letters, mut quoted) = (text.chars().peekable(), false);
    while let Some(letter) = letters.next() {
        let cell = lines.last_mut().unwrap().last_mut().unwrap();
        match letter {
            '"' if quoted && letters.peek() == Some(&'"') => cell.extend(letters.next()),
            '"' => quoted = !quoted,
            ',' if !quoted => lines.last_mut().unwrap().push(String::new()),
            '\r' if !quoted => {
                letters.next();
                lines.push(vec![String::new()]);
            }
            letter => cell.push(letter),
        }
    }
    let mut lines = lines.into_iter().filter(|line| line.len() > 1);
    let header = lines.next().unwrap();
    let row = |line: Vec<String>| header.iter().cloned().zip(line.into_iter().map(Value::from)).collect();
    lines.map(row).collect()
}

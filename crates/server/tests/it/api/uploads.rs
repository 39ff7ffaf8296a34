//! Uploads through the API, and what the webhook sends for their people.

use std::collections::HashSet;
use std::fmt::Write as _;
use std::ops::Range;
use std::sync::Arc;

use refhook_testkit::receiver::{Answer as Reply, Receiver, Request};
use serde_json::{Value, json};
use tokio::sync::Semaphore;

use crate::fixture::{Answer, Client, Database, House, Installation};
use crate::on_both;

/// Uploads a file and returns the answer.
async fn upload(api: &Client, campaign: &Value, kind: &str, file: impl Into<bytes::Bytes>) -> Answer {
    let csv = api.with_header("content-type", "text/csv");
    let path = format!("/api/v2/campaigns/{campaign}/uploads?kind={kind}&file_name=people.csv");
    csv.send("POST", &path, file).await
}

/// Waits until an upload is neither checking nor running, and returns it.
async fn settled(api: &Client, id: &Value) -> Value {
    loop {
        let now = api.get(&format!("/api/v2/uploads/{id}")).await.json()["data"].clone();
        if !matches!(now["state"].as_str(), Some("checking" | "running")) {
            return now;
        }
        tokio::task::yield_now().await;
    }
}

/// Uploads and starts a file; returns the upload's id.
async fn start(api: &Client, campaign: &Value, kind: &str, file: impl Into<bytes::Bytes>) -> Value {
    let uploaded = upload(api, campaign, kind, file).await;
    assert_eq!(uploaded.status, 201, "{uploaded:?}");
    let id = uploaded.json()["data"]["id"].clone();
    let started = api.post(&format!("/api/v2/uploads/{id}/start"), &json!({})).await;
    assert_eq!(started.status, 202, "{started:?}");
    id
}

/// Uploads a file and runs it to its end.
async fn run(api: &Client, campaign: &Value, kind: &str, file: impl Into<bytes::Bytes>) -> Value {
    let id = start(api, campaign, kind, file).await;
    settled(api, &id).await
}

/// Uploads referrers without firing webhooks, and runs the upload to its end.
pub(crate) async fn run_quietly(api: &Client, campaign: &Value, file: &'static str) {
    let id = upload(api, campaign, "referrers", file).await.json()["data"]["id"].clone();
    settled(api, &id).await;
    let quiet = json!({"fire_webhooks": false});
    assert_eq!(api.send("PUT", &format!("/api/v2/uploads/{id}"), quiet.to_string()).await.status, 200);
    settled(api, &id).await;
    assert_eq!(api.post(&format!("/api/v2/uploads/{id}/start"), &json!({})).await.status, 202);
    assert_eq!(settled(api, &id).await["added"], 1);
}

fn rows(numbers: Range<usize>) -> String {
    let mut file = "First Name,Email\n".to_owned();
    for n in numbers {
        let _ = writeln!(file, "P{n},p{n}@example.com");
    }
    file
}

/// The email addresses that the receiver got.
fn told(requests: &[Request]) -> Vec<String> {
    let email =
        |target: &str| target.split("&email=").nth(1).unwrap().split('&').next().unwrap().replace("%40", "@");
    requests.iter().map(|request| email(&request.target)).collect()
}

on_both! {
    async fn referrers_and_leads_reach_the_webhook_with_their_source_and_referrer(database: Database) {
        let house = House::on(database).await;
        let campaign = json!(house.add_campaign().await);
        let names = ["email", "source", "type", "referrer_email", "referrer_referrals_count", "referrals_count"];
        let fields = names.map(|name| json!({"key": name, "field": name}));
        house.add_webhook(campaign.as_i64().unwrap(), &json!({"fields": fields})).await;
        let done = run(&house.api, &campaign, "referrers", "Vorname;E-Mail;Code\nJo;jo@example.com;oldJo1\n").await;
        assert_eq!((&done["state"], &done["added"], &done["separator"]), (&json!("done"), &json!(1), &json!(";")));
        let leads = "First Name,Email,Referrer Email Address\nAda,ada@example.com,JO@example.com\n";
        let done = run(&house.api, &campaign, "leads", leads).await;
        assert_eq!((&done["state"], &done["added"]), (&json!("done"), &json!(1)));
        let requests = house.receiver.wait_for(2).await;
        let mut told: Vec<_> = requests.iter().map(|request| request.target.as_str()).collect();
        told.sort_unstable();
        assert_eq!(told, [
            "/hook?email=ada%40example.com&source=Referred&type=person_invited&referrer_email=jo%40example.com\
             &referrer_referrals_count=1&referrals_count=0",
            "/hook?email=jo%40example.com&source=Added&type=person_referring&referrer_email=\
             &referrer_referrals_count=&referrals_count=0",
        ]);
        let old_link = house.browser().get("/oldJo1/join").await;
        assert_eq!(old_link.status, 200, "a printed link of the other system goes on working");
    }

    async fn a_dry_run_changes_nobody_and_lists_what_would_be_refused(database: Database) {
        let house = House::on(database).await;
        let campaign = json!(house.add_campaign().await);
        house.add_webhook(campaign.as_i64().unwrap(), &json!({})).await;
        let file = "Name,Email,Notes\nAda,ada@example.com,=1+1\nBea,bea\n,cyd@example.com,\nAda,ADA@example.com,\n";
        let uploaded = upload(&house.api, &campaign, "referrers", file).await.json()["data"].clone();
        let columns = json!([
            {"name": "Name", "samples": ["Ada", "Bea", ""], "holds": "first_name"},
            {"name": "Email", "samples": ["ada@example.com", "bea", "cyd@example.com"], "holds": "email"},
            {"name": "Notes", "samples": ["=1+1", ""], "holds": null},
        ]);
        assert_eq!((&uploaded["columns"], &uploaded["total"], &uploaded["state"]), (&columns, &json!(4), &json!("ready")));
        let path = format!("/api/v2/uploads/{}", uploaded["id"]);
        assert_eq!(house.api.post(&format!("{path}/check"), &json!({})).await.status, 202);
        let checked = settled(&house.api, &uploaded["id"]).await;
        let counts = ["added", "unchanged", "refused"].map(|name| checked[name].as_i64().unwrap());
        assert_eq!((&checked["state"], counts), (&json!("checked"), [1, 1, 2]));
        assert_eq!(house.api.get("/api/v2/users").await.json()["meta"]["total"], json!(0));
        let refused = house.api.get(&format!("{path}/rows?outcome=refused")).await.json();
        assert_eq!((&refused["data"][0]["line"], &refused["data"][0]["cells"]), (&json!(3), &json!(["Bea", "bea"])));
        assert_eq!(refused["data"][1]["reason"], json!("First name: This can not be empty."));
        assert_eq!(refused["meta"]["total"], json!(2));

        assert_eq!(house.api.post(&format!("{path}/start"), &json!({})).await.status, 202);
        let done = settled(&house.api, &uploaded["id"]).await;
        assert_eq!(["added", "unchanged", "refused"].map(|name| done[name].as_i64().unwrap()), counts);
        let ada = house.api.get("/api/v2/users/ada@example.com").await.json()["data"].clone();
        let result = house.api.get(&format!("{path}/result.csv")).await.body;
        let lines: Vec<_> = result.lines().collect();
        assert_eq!(lines[0], "\u{feff}Name,Email,Notes,Row,Outcome,Reason,User id,Code,Link");
        let link = ada["url"].as_str().unwrap();
        let code = ada["code"].as_str().unwrap();
        assert_eq!(lines[1], format!("Ada,ada@example.com,'=1+1,2,added,,{},{code},{link}", ada["id"]));
        assert!(lines[2].starts_with("Bea,bea,,3,refused,") && lines[4].contains("unchanged"), "{result}");
        assert_eq!(told(&house.receiver.wait_for(1).await), ["ada@example.com"]);
    }

    async fn webhooks_are_told_of_people_who_become_qualified_by_a_file(database: Database) {
        let house = House::on(database).await;
        let campaign = house.add_campaign().await;
        let jo = house.join(campaign, "Jo", None).await;
        let ada = house.join(campaign, "Ada", jo["code"].as_str()).await;
        house.add_webhook(campaign, &json!({"event": "user.qualified", "sources": ["Referred"]})).await;
        let file = format!("Customer,Code\n7,{}\n8,{0}\n9,nobody\n", ada["code"].as_str().unwrap());
        let done = run(&house.api, &json!(campaign), "qualifications", file).await;
        let counts = ["added", "unchanged", "refused"].map(|name| done[name].as_i64().unwrap());
        assert_eq!(counts, [1, 1, 1]);
        assert_eq!(told(&house.receiver.wait_for(1).await), [ada["email"].as_str().unwrap().replace('+', "%2B")]);
    }

    async fn settings_that_can_not_be_are_named(database: Database) {
        let house = House::on(database).await;
        let campaign = json!(house.add_campaign().await);
        let uploaded = upload(&house.api, &campaign, "leads", "Who,Mail\nAda,ada@example.com\n").await.json()["data"].clone();
        let path = format!("/api/v2/uploads/{}", uploaded["id"]);
        let refused = house.api.post(&format!("{path}/start"), &json!({})).await;
        assert!(refused.status == 422 && refused.body.contains("who referred them"), "{refused:?}");
        for (columns, named) in [
            (json!(["first_name"]), "2 columns"),
            (json!(["first_name", "phone"]), "columns.1"),
            (json!(["email", "email"]), "columns.1"),
            (json!("email"), "columns"),
        ] {
            let answer = house.api.put(&path, &json!({"columns": columns})).await;
            assert!(answer.status == 422 && answer.body.contains(named), "{columns}: {answer:?}");
        }
        let unknown = house.api.put(&path, &json!({"colums": []})).await;
        assert!(unknown.status == 422 && unknown.body.contains("colums"), "{unknown:?}");
        assert_eq!(house.api.post(&format!("{path}/cancel"), &json!({})).await.json()["reason"], json!("not_under_way"));
        let kind = upload(&house.api, &campaign, "friends", "a").await;
        assert!(kind.status == 422 && kind.body.contains("referrers, leads"), "{kind:?}");
        assert_eq!(house.api.delete(&path).await.status, 204);
        assert_eq!(house.api.get(&path).await.status, 404);
    }

    async fn files_that_are_no_lists_of_people_are_refused_and_leave_nothing(database: Database) {
        let house = House::on(database).await;
        let campaign = json!(house.add_campaign().await);
        let wide = format!("Name,Email{}\n", ",x".repeat(10_000));
        let cell = format!("Name,Email\nAda,ada@example.com\n{},x@example.com\n", "x".repeat(1_000_000));
        for (status, file, words) in [
            (422, Vec::new(), "holds no rows"),
            (422, b"Name,Email\n".to_vec(), "holds no rows"),
            (422, b"PK\x03\x04".to_vec(), "damaged"),
            (422, b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\0\0\0\0\0".to_vec(), ".png"),
            (422, b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n".to_vec(), "PDF"),
            (422, b"<html><table><tr><td>Name".to_vec(), "HTML"),
            (422, b"Name,Email,Notes\nAda,ada@example.com,\"likes tea\nBea,bea@example.com,\n".to_vec(), "Line 2"),
            (422, wide.into_bytes(), "200 columns"),
            (422, cell.into_bytes(), "Row 3"),
            (422, rows(0..200_001).into_bytes(), "200000 rows"),
            (413, vec![b'x'; 34 * 1024 * 1024], "32768 KiB"),
        ] {
            let answer = upload(&house.api, &campaign, "referrers", file).await;
            assert!(answer.status == status && answer.body.contains(words), "{words}: {answer:?}");
        }
        let list = house.api.get(&format!("/api/v2/campaigns/{campaign}/uploads")).await.json();
        assert_eq!(list["meta"]["total"], json!(0));

        let odd = "Name,Email\n\u{202e}שלום,a@example.com\nNul\u{0}l,b@example.com\n<b>,c@example.com\n";
        let done = run(&house.api, &campaign, "referrers", odd).await;
        assert_eq!((&done["added"], &done["refused"]), (&json!(2), &json!(1)));
        let name = house.api.get("/api/v2/users/a@example.com").await.json()["data"]["first_name"].clone();
        assert_eq!(name, json!("\u{202e}שלום"));
        for (encoded, name) in [(b"Name;Email\nZo\xeb;d@example.com\n".to_vec(), "Zoë"), (utf_16("Name\tEmail\nЖан\te@example.com\n"), "Жан")] {
            let done = run(&house.api, &campaign, "referrers", encoded).await;
            assert_eq!(done["added"], json!(1));
            let users = house.api.get(&format!("/api/v2/users?campaign_id={campaign}")).await.json();
            assert_eq!(users["data"].as_array().unwrap().last().unwrap()["first_name"], json!(name));
        }
    }

    async fn how_a_file_is_read_is_shown_and_can_be_chosen(database: Database) {
        let house = House::on(database).await;
        let campaign = json!(house.add_campaign().await);
        let file = b"Kunden;;\nStand;2026;\nName;Email;Note\nJos\x8e;jose@example.com;a,b\nAl;al@example.com;c\n";
        let shown = upload(&house.api, &campaign, "referrers", &file[..]).await.json()["data"].clone();
        let read_as = ["format", "separator", "header_row", "total"].map(|name| shown[name].clone());
        assert_eq!(read_as, [json!("csv"), json!(";"), json!(3), json!(2)]);
        assert_eq!(shown["preview"][1], json!({"line": 5, "cells": ["Al", "al@example.com", "c"]}));
        let path = format!("/api/v2/uploads/{}", shown["id"]);
        let changed = house.api.put(&path, &json!({"encoding": "macintosh", "fire_webhooks": false})).await.json()["data"].clone();
        assert_eq!((&changed["preview"][0]["cells"][0], &changed["fire_webhooks"]), (&json!("José"), &json!(false)));
        for (change, field) in [
            (json!({"encoding": "utf-9"}), "encoding"),
            (json!({"separator": "x"}), "separator"),
            (json!({"separator": "two"}), "separator"),
            (json!({"header_row": 99}), "header_row"),
            (json!({"header_row": "three"}), "header_row"),
            (json!({"header": 1}), "header"),
        ] {
            let refused = house.api.put(&path, &change).await;
            assert!(refused.status == 422 && refused.body.contains(&format!("\"{field}\"")), "{change}: {refused:?}");
        }
        let changed = house.api.put(&path, &json!({"header_row": 0, "separator": "semicolon"})).await.json()["data"].clone();
        assert_eq!((&changed["header_row"], &changed["total"], &changed["encoding"]), (&json!(null), &json!(5), &json!("macintosh")));
        let changed = house.api.put(&path, &json!({"header_row": null})).await.json()["data"].clone();
        assert_eq!((&changed["header_row"], &changed["columns"][0]["holds"]), (&json!(3), &json!("first_name")));

        let query = |query: &str| format!("/api/v2/campaigns/{campaign}/uploads?kind=referrers{query}");
        for (settings, total, header) in [
            ("&has_header=true", 2, json!(3)),
            ("&has_header=false", 5, json!(null)),
            ("&has_header=1&encoding=windows-1252&separator=%3B", 2, json!(3)),
            ("&header_row=4", 1, json!(4)),
            ("&header_row=0&separator=tab", 5, json!(null)),
            ("&encoding=&separator=", 2, json!(3)),
        ] {
            let read = house.api.send("POST", &query(settings), &file[..]).await;
            assert_eq!(read.status, 201, "{settings}: {read:?}");
            let read = read.json()["data"].clone();
            assert_eq!((&read["total"], &read["header_row"]), (&json!(total), &header), "{settings}");
        }
        for (settings, field) in [("&has_header=perhaps", "has_header"), ("&encoding=x", "encoding"), ("&header_row=-2", "header_row"), ("&separator=ab", "separator")] {
            let refused = house.api.send("POST", &query(settings), &file[..]).await;
            assert!(refused.status == 422 && refused.body.contains(&format!("\"{field}\"")), "{settings}: {refused:?}");
        }
    }

    async fn a_file_can_be_a_part_of_a_form(database: Database) {
        let house = House::on(database).await;
        let campaign = json!(house.add_campaign().await);
        let path = format!("/api/v2/campaigns/{campaign}/uploads");
        let form = house.api.with_header("content-type", "multipart/form-data; boundary=x");
        let part = |head: &str, body: &str| format!("--x\r\nContent-Disposition: form-data; {head}\r\n\r\n{body}\r\n");
        let file = part("name=\"file\"; filename=\"people.csv\"\r\nContent-Type: text/csv", "Name;Email\nZoë;zoe@example.com\n");
        let kind = part("name=\"kind\"", "referrers");
        let sent = form.send("POST", &path, format!("{kind}{file}--x--\r\n")).await;
        assert_eq!(sent.status, 201, "{sent:?}");
        let upload = sent.json()["data"].clone();
        assert_eq!((&upload["file_name"], &upload["total"], &upload["preview"][0]["cells"][0]), (&json!("people.csv"), &json!(1), &json!("Zoë")));
        let by_query = form.send("POST", &format!("{path}?kind=leads&file_name=a.csv"), format!("{file}--x--\r\n")).await;
        assert_eq!((by_query.status, by_query.json()["data"]["file_name"].clone()), (201, json!("a.csv")));
        for (body, field) in [
            (format!("{kind}--x--\r\n"), "file"),
            (format!("{kind}{file}{file}--x--\r\n"), "file"),
            (format!("{kind}{file}"), "file"),
            (format!("{file}--x--\r\n"), "kind"),
            (format!("{kind}{kind}{file}--x--\r\n"), "kind"),
            (format!("{kind}{file}{}--x--\r\n", part("name=\"colour\"", "red")), "colour"),
        ] {
            let refused = form.send("POST", &path, body.clone()).await;
            assert!(refused.status == 422 && refused.body.contains(&format!("\"{field}\"")), "{body}: {refused:?}");
        }
    }

    async fn check_boxes_of_the_api_are_read_by_the_same_words(database: Database) {
        let house = House::on(database).await;
        let campaign = house.add_campaign().await;
        let fields = json!({"person_referring": [{"type": "checkbox", "label": "News"}]});
        let changed = house.api.put(&format!("/api/v2/campaigns/{campaign}"), &json!({"fields": fields})).await;
        assert_eq!(changed.status, 200, "{changed:?}");
        let person = |email: &str, news: Value| json!({
            "campaign_id": campaign, "first_name": "Jo", "email": email, "meta": [{"field": "News", "value": news}],
        });
        for (n, (sent, value)) in [(json!("FALSCH"), false), (json!("нет"), false), (json!("oui"), true), (json!(1), true), (json!(false), false)].iter().enumerate() {
            let joined = house.api.post("/api/v2/users", &person(&format!("p{n}@example.com"), sent.clone())).await;
            assert_eq!(joined.json()["data"]["meta"], json!([{"field": "News", "value": value}]), "{sent}: {joined:?}");
        }
        let refused = house.api.post("/api/v2/users", &person("q@example.com", json!("perhaps"))).await;
        assert!(refused.status == 422 && refused.body.contains("News"), "{refused:?}");
        let refused = house.api.put("/api/v2/users/p0@example.com", &json!({"meta": [{"field": "News", "value": "2"}]})).await;
        assert!(refused.status == 422 && refused.body.contains("News"), "{refused:?}");
        let changed = house.api.put("/api/v2/users/p0@example.com", &json!({"meta": [{"field": "News", "value": "WAHR"}]})).await;
        assert_eq!(changed.json()["data"]["meta"][0]["value"], json!(true), "{changed:?}");
        let users = json!([{"first_name": "A", "email": "a@example.com", "meta": [{"field": "News", "value": "maybe"}]}, {"first_name": "B", "email": "b@example.com", "meta": [{"field": "News", "value": "nein"}]}]);
        let batch = house.api.post("/api/v2/users/batch", &json!({"campaign_id": campaign, "users": users})).await.json();
        assert_eq!((&batch["data"][0]["status"], &batch["data"][0]["errors"][0]["field"]), (&json!("refused"), &json!("meta")));
        assert_eq!(batch["data"][1]["user"]["meta"][0]["value"], json!(false));
    }

    async fn who_joins_during_an_upload_does_not_wait_for_it(database: Database) {
        let house = House::on(database).await;
        let campaign = house.add_campaign().await;
        house.add_webhook(campaign, &json!({})).await;
        let gate = Arc::new(Semaphore::new(0));
        let closed = Arc::clone(&gate);
        house.receiver.respond_with(move |_| Reply::status(200).held_by(&closed));
        let done = run(&house.api, &json!(campaign), "referrers", rows(0..1_500)).await;
        assert_eq!(done["added"], json!(1_500));
        let jo = house.join(campaign, "Jo", None).await;
        gate.add_permits(10_000);
        let email = jo["email"].as_str().unwrap().replace('+', "%2B");
        let mut arrived = Vec::new();
        let place = loop {
            arrived = told(&house.receiver.wait_for(arrived.len() + 1).await);
            if let Some(place) = arrived.iter().position(|told| *told == email) {
                break place;
            }
        };
        // Those on the wire, and those already claimed.
        assert!(place <= 40, "{place} of the upload went first");
    }

    async fn an_upload_goes_on_after_a_restart(database: Database) {
        let house = House::on(database).await;
        let campaign = json!(house.add_campaign().await);
        house.add_webhook(campaign.as_i64().unwrap(), &json!({})).await;
        let uploaded = upload(&house.api, &campaign, "referrers", rows(0..900)).await.json()["data"].clone();
        house.api.post(&format!("/api/v2/uploads/{}/start", uploaded["id"]), &json!({})).await;
        let house = house.restart().await;
        let done = settled(&house.api, &uploaded["id"]).await;
        assert_eq!((&done["state"], &done["added"], &done["refused"]), (&json!("done"), &json!(900), &json!(0)));
        let requests = house.receiver.wait_for(900).await;
        assert_eq!(requests.len(), 900, "a stop in order sends nothing twice");
    }
}

fn utf_16(text: &str) -> Vec<u8> {
    let units = text.encode_utf16().flat_map(u16::to_le_bytes);
    b"\xff\xfe".iter().copied().chain(units).collect()
}

/// Kills the server in the middle of an upload: nobody may be there twice, and no lead lost.
async fn killed_in_the_middle(database: Database) {
    let receiver = Receiver::https().await;
    let installation = Installation::new(database, &receiver);
    let account = installation.create_account();
    let token = account["api_token"].as_str().unwrap();
    let process = installation.serve(token, None).await;
    let campaign =
        process.api.post("/api/v2/campaigns", &json!({"name": "Demo"})).await.json()["data"]["id"].clone();
    let webhook = json!({
        "campaign_id": campaign, "name": "CRM", "event": "user.join", "sources": ["Added"], "url": receiver.url("/hook"),
    });
    assert_eq!(process.api.post("/api/v2/webhooks", &webhook).await.status, 201);
    // On a busy machine a whole upload may finish between two polls; then the next one is killed.
    let mut people = 0;
    let caught = loop {
        let id = start(&process.api, &campaign, "referrers", rows(people..people + 2_000)).await;
        people += 2_000;
        if is_caught(&process.api, &id).await {
            break id;
        }
    };
    drop(process);

    let process = installation.serve(token, None).await;
    let done = settled(&process.api, &caught).await;
    assert_eq!(
        (&done["state"], &done["added"], &done["unchanged"]),
        (&json!("done"), &json!(2_000), &json!(0))
    );
    let users = process.api.get(&format!("/api/v2/users?campaign_id={campaign}&per_page=1")).await.json();
    assert_eq!(users["meta"]["total"], json!(people));
    let mut requests = Vec::new();
    while told(&requests).into_iter().collect::<HashSet<_>>().len() < people {
        // First all of them once, then one more for each that was sent again.
        requests = receiver.wait_for(people.max(requests.len() + 1)).await;
    }
    // Requests in flight at the kill are sent again, under the same id.
    let ids: HashSet<_> = requests.iter().map(|request| request.header("webhook-id").unwrap()).collect();
    assert_eq!(ids.len(), people);
}

/// Waits until an upload is under way; `false` if it has already finished.
async fn is_caught(api: &Client, id: &Value) -> bool {
    loop {
        let now = api.get(&format!("/api/v2/uploads/{id}")).await.json()["data"].clone();
        if now["position"].as_i64().unwrap() > 200 {
            return now["state"] == "running";
        }
        tokio::task::yield_now().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_kill_in_the_middle_takes_nobody_twice_and_loses_nobody_on_sqlite() {
    killed_in_the_middle(Database::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_kill_in_the_middle_takes_nobody_twice_and_loses_nobody_on_postgres() {
    killed_in_the_middle(Database::Postgres).await;
}

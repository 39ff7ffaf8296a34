//! Forms that no browser sends get a clear answer, and nothing is half done.

use serde_json::json;
use url::form_urlencoded::byte_serialize;

use super::{attribute, fill_in, location};
use crate::fixture::House;
use crate::on_both;

on_both! {
    async fn what_no_browser_sends_is_refused_and_nothing_is_half_done(database: Database) {
        let house = House::on(database).await;
        let campaign = house.add_campaign_with(&json!({}), &json!({})).await;
        let jo = house.join(campaign["id"].as_i64().unwrap(), "Jo", None).await;
        let doors = [
            format!("/{}/signup", campaign["code"].as_str().unwrap()),
            format!("/{}/frame?as=popup", campaign["code"].as_str().unwrap()),
            format!("/{}/join", jo["code"].as_str().unwrap()),
        ];
        let email = "email=a%40example.com";
        let long = format!("first_name={}&{email}", "a".repeat(1_000_000));
        let many: Vec<_> = (0..10_000).map(|n| format!("f{n}=1")).collect();
        let bodies: [(u16, Vec<u8>, &str); 10] = [
            (413, long.into(), "too large"),
            (422, format!("{}&{email}", many.join("&")).into(), "at most 100 fields"),
            (400, b"first_name=%ff%fe&email=a%40example.com".into(), "UTF-8"),
            (400, b"first_name=\xe4\xf6&email=a%40example.com".into(), "UTF-8"),
            (422, format!("first_name=A&first_name=B&{email}").into(), "stands twice"),
            (422, format!("first_name=A&{email}&is_admin=1").into(), "no field &#34;is_admin&#34;"),
            (422, format!("first_name=A%00B&{email}").into(), "can not be read"),
            (422, format!("first_name={}&{email}", "a".repeat(256)).into(), "at most 255 characters"),
            (422, "first_name=A&email=a%40b%0d%0aBcc%3A+x%40example.com".into(), "not an email address"),
            (422, "".into(), "Please fill in this field"),
        ];
        for door in &doors {
            for (status, body, words) in &bodies {
                let shown = String::from_utf8_lossy(&body[..body.len().min(80)]).into_owned();
                let answer = house.visitor().send("POST", door, body.clone()).await;
                assert!(answer.status == *status && answer.body.contains(words), "{door} {shown}: {answer:?}");
            }
            let json = house.visitor().with_header("content-type", "application/json");
            assert_eq!(json.send("POST", door, "{}").await.status, 415);
            assert_eq!(house.visitor().send("PUT", door, "x").await.status, 405);
        }
        assert_eq!(house.api.get("/api/v2/users").await.json()["meta"]["total"], json!(1), "Jo alone");
    }

    async fn html_and_right_to_left_text_are_shown_as_typed_and_run_nothing(database: Database) {
        let house = House::on(database).await;
        let hostile = "\"><img src=x onerror=alert(1)>\u{202e}שלום{{email}}";
        let fields = json!({"person_referring": [{"id": 1, "type": "text", "label": hostile, "required": false}]});
        let pages = json!({"referring": {"title": "<b>{{campaign_name}}</b>"}, "terms": {"label": "<i>terms</i>"}});
        let campaign = house.add_campaign_with(&json!({"name": "<u>Tea</u>", "fields": fields}), &pages).await;
        let sign_up = format!("/{}/signup", campaign["code"].as_str().unwrap());
        let typed = [("first_name", hostile), ("email", "jo@example.com"), ("field_1", hostile), ("terms", "on")];
        let wrong = fill_in(&house.visitor(), &sign_up, &typed[..3]).await;
        assert_eq!(wrong.status, 422);
        for page in [house.visitor().get(&sign_up).await.body, wrong.body] {
            for tag in ["<img", "<b>", "<u>", "<i>"] {
                assert!(!page.contains(tag), "{tag}: {page}");
            }
        }
        let answer = fill_in(&house.visitor(), &sign_up, &typed).await;
        let share = house.visitor().get(location(&answer)).await.body;
        assert!(!share.contains("<img src=x") && !share.contains("<b>"), "{share}");
        let jo = house.user("jo@example.com").await;
        assert_eq!((&jo["first_name"], &jo["meta"][0]["value"]), (&json!(hostile), &json!(hostile)), "kept as typed");
        // The friend's page shows the name, as text.
        let join = house.visitor().get(&format!("/{}/join", jo["code"].as_str().unwrap())).await.body;
        assert!(!join.contains("<img") && join.contains("onerror=alert(1)&#62;"), "{join}");
    }

    async fn a_formula_stays_a_formula_at_the_receiver_and_none_in_a_spreadsheet(database: Database) {
        let house = House::on(database).await;
        let campaign = house.add_campaign_with(&json!({}), &json!({})).await;
        house.add_webhook(campaign["id"].as_i64().unwrap(), &json!({})).await;
        let sign_up = format!("/{}/signup", campaign["code"].as_str().unwrap());
        let formula = "=HYPERLINK(\"https://evil.example\",\"x\")";
        location(&fill_in(&house.visitor(), &sign_up, &[("first_name", formula), ("email", "jo@example.com")]).await);
        let sent = house.receiver.wait_for(1).await;
        let encoded = byte_serialize(formula.as_bytes()).collect::<String>().replace('+', "%20");
        assert!(sent[0].target.contains(&format!("first_name={encoded}&")), "{}", sent[0].target);
        let export = house.api.get(&format!("/api/v2/campaigns/{}/ledger.csv", campaign["id"])).await.body;
        assert!(export.contains("\"'=HYPERLINK("), "{export}");
    }

    async fn a_code_in_an_address_is_text_and_never_a_path(database: Database) {
        let house = House::on(database).await;
        for path in ["/..%2f..%2fetc%2fpasswd/join", "/%00/signup", "/%ff/join", "/%3Cscript%3E/qr-code", "/a%0d%0aX:1/qr-code?download=1"] {
            let shown = house.visitor().get(path).await;
            assert!(shown.status == 404 && shown.body.contains("This page does not exist"), "{path}: {shown:?}");
        }
        let campaign = house.add_campaign_with(&json!({}), &json!({})).await;
        let code = campaign["code"].as_str().unwrap();
        let odd = house.visitor().get(&format!("/{code}/frame?as=toast")).await;
        assert!(odd.status == 400, "{odd:?}");
        let shown = house.visitor().get(&format!("/{code}/signup?x=1")).await;
        assert_eq!(attribute(&shown.body, "action=\""), format!("/{code}/signup"), "campaign links carry tracking words");
    }
}

//! People who join through the pages, and what the webhook sends for them.

use serde_json::{Value, json};

use super::{attribute, fill_in, location, policy};
use crate::fixture::{Database, House};
use crate::on_both;

/// The payload rows that show how a person came in.
fn rows() -> Value {
    let names = ["email", "source", "type", "referrer_code", "referrer_referrals_count", "referrals_count"];
    json!({"fields": names.map(|name| json!({"key": name, "field": name}))})
}

async fn joins_through_a_frame(database: Database, mode: &str, source: &str) {
    let house = House::on(database).await;
    let allowed = json!({"allowed_origins": ["https://shop.example"]});
    let campaign = house.add_campaign_with(&json!({}), &allowed).await;
    house.add_webhook(campaign["id"].as_i64().unwrap(), &rows()).await;
    let path = format!("/{}/frame?as={mode}", campaign["code"].as_str().unwrap());
    let shown = house.visitor().get(&path).await;
    assert!(policy(&shown).ends_with("frame-ancestors https://shop.example"), "{shown:?}");
    let answer = fill_in(&house.visitor(), &path, &[("first_name", "Jo"), ("email", "jo@example.com")]).await;
    let share = house.visitor().get(location(&answer)).await;
    assert!(policy(&share).ends_with("frame-ancestors https://shop.example"), "{share:?}");
    let requests = house.receiver.wait_for(1).await;
    let expected = format!("email=jo%40example.com&source={source}&type=person_referring&");
    assert!(requests[0].target.contains(&expected), "{}", requests[0].target);
    let campaign = house.api.get(&format!("/api/v2/campaigns/{}", campaign["id"])).await.json();
    assert_eq!(campaign["data"]["reach"], json!(0), "a frame is loaded whether anyone looks or not");
}

on_both! {
    async fn someone_registers_shares_their_link_and_a_friend_joins(database: Database) {
        let house = House::on(database).await;
        let campaign = house.add_campaign_with(&json!({}), &json!({})).await;
        house.add_webhook(campaign["id"].as_i64().unwrap(), &rows()).await;
        let visitor = house.visitor();
        let sign_up = format!("/{}/signup", campaign["code"].as_str().unwrap());
        let answer = fill_in(&visitor, &sign_up, &[("first_name", "Jo"), ("email", "Jo+Tea@Example.com")]).await;
        let share_path = location(&answer).to_owned();
        let jo = house.user("jo+tea@example.com").await;
        assert_eq!((&jo["source"], &jo["type"]), (&json!("Direct"), &json!("person_referring")));
        assert_eq!((&jo["email"], &jo["ip"]), (&json!("Jo+Tea@Example.com"), &json!("127.0.0.1")));
        let code = jo["code"].as_str().unwrap();
        let join = format!("/{code}/join");

        let shown = visitor.get(&join).await;
        assert!(shown.body.contains("<h1 dir=\"auto\">Jo invites you</h1>"), "{}", shown.body);
        assert!(shown.body.contains("Tea &#38; Co"), "{}", shown.body);
        let answer = fill_in(&visitor, &join, &[("first_name", "Byron"), ("email", "byron@example.com")]).await;
        let thanks = visitor.get(location(&answer)).await;
        assert!(thanks.body.contains("Thank you, Byron"), "{}", thanks.body);

        house.running.flush_visits().await;
        let share = visitor.get(&share_path).await.body;
        let numbers: Vec<_> = share.split("<dd>").skip(1).map(|rest| rest.split('<').next().unwrap()).collect();
        assert_eq!(numbers, ["2", "1", "0"], "visits, joined, qualified: {share}");
        assert!(share.contains(&format!("value=\"http://{}/{code}/join\"", house.running.address)), "{share}");
        for way in ["mailto:?subject=", "https://wa.me/", "https://x.com/", "facebook.com", "linkedin.com", "sms:?body="] {
            assert!(share.contains(way), "{way}: {share}");
        }
        let keyless = visitor.get(&format!("/{code}/share")).await.body;
        assert!(keyless.contains("/join\"") && !keyless.contains("<dd>"), "what came of it is its owner's: {keyless}");

        let requests = house.receiver.wait_for(2).await;
        let told: Vec<_> = requests.iter().map(|request| request.target.trim_start_matches("/hook?")).collect();
        assert!(told.contains(
            &"email=Jo%2BTea%40Example.com&source=Direct&type=person_referring&referrer_code=&\
              referrer_referrals_count=&referrals_count=0"
        ), "{told:?}");
        let byron = format!(
            "email=byron%40example.com&source=Referred&type=person_invited&referrer_code={code}&\
             referrer_referrals_count=1&referrals_count=0"
        );
        assert!(told.contains(&byron.as_str()), "{told:?}");
    }

    async fn joins_by_the_widget(database: Database) {
        joins_through_a_frame(database, "widget", "Widget").await;
    }

    async fn joins_by_the_popup(database: Database) {
        joins_through_a_frame(database, "popup", "Popup").await;
    }

    async fn joins_by_the_embedded_form(database: Database) {
        joins_through_a_frame(database, "embed", "Embed").await;
    }

    async fn a_lead_is_sent_on_with_the_fields_that_the_marketer_chose(database: Database) {
        let house = House::on(database).await;
        let redirect = json!({"redirect": {"url": "https://shop.example/hi?a=1", "parameters": [
            {"key": "ref", "field": "code"}, {"key": "by", "field": "referrer_code"}, {"key": "n", "field": "referrer_referrals_count"},
        ]}});
        let campaign = house.add_campaign_with(&json!({}), &redirect).await;
        let jo = house.join(campaign["id"].as_i64().unwrap(), "Jo", None).await;
        let join = format!("/{}/join", jo["code"].as_str().unwrap());
        let shown = house.visitor().get(&join).await;
        assert!(policy(&shown).contains("form-action 'self' https://shop.example;"), "or browsers do not follow: {shown:?}");
        let typed = [("first_name", "Byron"), ("email", "byron@example.com")];
        let answer = fill_in(&house.visitor(), &join, &typed).await;
        let byron = house.user("byron@example.com").await;
        let (own, by) = (byron["code"].as_str().unwrap(), jo["code"].as_str().unwrap());
        assert_eq!(location(&answer), format!("https://shop.example/hi?a=1&ref={own}&by={by}&n=1"));
        let again = fill_in(&house.visitor(), &join, &typed).await;
        assert_eq!(location(&again), format!("/{own}/share"), "who types another's address learns nothing of them");
    }

    async fn a_repeat_is_friendly_changes_nothing_and_fires_nothing(database: Database) {
        let house = House::on(database).await;
        let campaign = house.add_campaign_with(&json!({}), &json!({})).await;
        let hook = house.add_webhook(campaign["id"].as_i64().unwrap(), &json!({})).await;
        let sign_up = format!("/{}/signup", campaign["code"].as_str().unwrap());
        fill_in(&house.visitor(), &sign_up, &[("first_name", "Jo"), ("email", "jo@example.com")]).await;
        let before = house.user("jo@example.com").await;
        let answer = fill_in(&house.visitor(), &sign_up, &[("first_name", "Mallory"), ("email", "JO@example.com")]).await;
        let shown = house.visitor().get(location(&answer)).await;
        assert!(shown.status == 200 && shown.body.contains("You are in already"), "{shown:?}");
        assert!(!shown.body.contains("jo@example.com") && !shown.body.contains("<dd>"), "{shown:?}");
        assert_eq!(house.user("jo@example.com").await, before);

        // By a friend's link: the type stays, the referrer is set once, and no join is sent.
        let ada = house.join(campaign["id"].as_i64().unwrap(), "Ada", None).await;
        let join = format!("/{}/join", ada["code"].as_str().unwrap());
        fill_in(&house.visitor(), &join, &[("first_name", "Jo"), ("email", "jo@example.com")]).await;
        let now = house.user("jo@example.com").await;
        assert_eq!((&now["type"], &now["referrer_id"]), (&json!("person_referring"), &ada["id"]));
        assert_eq!(house.user(ada["email"].as_str().unwrap()).await["analytics"]["referrals"], json!(1));
        house.deliveries(&hook, |list| list.iter().filter(|one| one["state"] == "delivered").count() == 2).await;
        assert_eq!(house.receiver.requests().len(), 2, "Jo and Ada, once each");
    }

    async fn visits_of_people_count_and_those_of_programs_do_not(database: Database) {
        let house = House::on(database).await;
        let campaign = house.add_campaign_with(&json!({}), &json!({})).await;
        let jo = house.join(campaign["id"].as_i64().unwrap(), "Jo", None).await;
        let (sign_up, join) = (format!("/{}/signup", campaign["code"].as_str().unwrap()), format!("/{}/join", jo["code"].as_str().unwrap()));
        let visitor = house.visitor();
        for path in [&sign_up, &join, &join] {
            assert_eq!(visitor.get(path).await.status, 200);
        }
        for program in ["facebookexternalhit/1.1", "WhatsApp/2.23", "curl/8.5"] {
            visitor.with_header("user-agent", program).get(&join).await;
        }
        visitor.with_header("sec-purpose", "prefetch").get(&join).await;
        visitor.send("HEAD", &join, "").await;
        house.running.flush_visits().await;
        assert_eq!(house.user(jo["email"].as_str().unwrap()).await["reach"], json!(2));
        let campaign = house.api.get(&format!("/api/v2/campaigns/{}", campaign["id"])).await.json();
        assert_eq!(campaign["data"]["reach"], json!(3));
    }

    async fn a_form_asks_what_the_marketer_asks_and_keeps_the_consent(database: Database) {
        let house = House::on(database).await;
        let fields = json!([
            {"id": 1, "type": "select", "label": "Tea", "required": true, "options": ["Green", "Black"]},
            {"id": 2, "type": "number", "label": "Cups", "required": false},
            {"id": 3, "type": "date", "label": "Since", "required": false},
        ]);
        let pages = json!({"terms": {"label": "I agree to the terms", "url": "https://shop.example/terms"}, "privacy_url": "https://shop.example/privacy"});
        let campaign = house.add_campaign_with(&json!({"fields": {"person_referring": fields}}), &pages).await;
        house.add_webhook(campaign["id"].as_i64().unwrap(), &json!({"format": "json"})).await;
        let sign_up = format!("/{}/signup", campaign["code"].as_str().unwrap());
        let who = [("first_name", "Jo"), ("email", "jo@example.com")];
        let wrong = [who[0], who[1], ("field_1", "Red"), ("field_2", "many"), ("field_3", "2026-02-30")];
        let answer = fill_in(&house.visitor(), &sign_up, &wrong).await;
        assert_eq!(answer.status, 422);
        for field in ["field_1", "field_2", "field_3", "terms"] {
            assert!(answer.body.contains(&format!("id=\"{field}_problem\"")), "{field}: {}", answer.body);
        }
        assert!(answer.body.contains("value=\"jo@example.com\"") && answer.body.contains("value=\"many\""), "{}", answer.body);
        assert_eq!(house.api.get("/api/v2/users").await.json()["data"], json!([]), "nothing is half done");

        let right = [who[0], who[1], ("field_1", "Black"), ("field_2", "2,5"), ("field_3", ""), ("terms", "on")];
        location(&fill_in(&house.visitor(), &sign_up, &right).await);
        let jo = house.user("jo@example.com").await;
        assert_eq!(jo["meta"], json!([{"field": "Tea", "value": "Black"}, {"field": "Cups", "value": 2.5}]));
    }

    async fn pages_are_light_named_and_safe(database: Database) {
        let house = House::on(database).await;
        let text = "<script>alert(1)</script> & שלום";
        let campaign = house.add_campaign_with(&json!({"name": text, "lang": "de-AT"}), &json!({})).await;
        let jo = house.join(campaign["id"].as_i64().unwrap(), "Jo", None).await;
        let typed = [("first_name", text), ("email", "x@example.com")];
        let join = format!("/{}/join", jo["code"].as_str().unwrap());
        let after = location(&fill_in(&house.visitor(), &join, &typed).await).to_owned();
        for path in [format!("/{}/signup", campaign["code"].as_str().unwrap()), join, after] {
            let shown = house.visitor().get(&path).await;
            let mut bytes = shown.body.len();
            assert!(shown.body.contains("<html lang=\"de\"") && !shown.body.contains("<script>alert"), "{}", shown.body);
            assert!(policy(&shown).starts_with("default-src 'none';") && !policy(&shown).contains("unsafe"), "{shown:?}");
            assert_eq!((shown.header("cache-control"), shown.header("referrer-policy")), (Some("no-store"), Some("same-origin")));
            if path.contains("/share") {
                let qr = attribute(&shown.body, "<img src=\"");
                let qr = house.visitor().get(&qr).await;
                assert_eq!(qr.header("content-type"), Some("image/svg+xml"));
                bytes += qr.body.len() + house.visitor().get("/share.js").await.body.len();
                assert!(shown.body.contains("noindex"));
            } else {
                assert!(shown.body.contains("property=\"og:title\"") && shown.body.contains("rel=\"canonical\""));
            }
            assert!(bytes < 30_000, "{path} weighs {bytes} bytes");
        }
    }
}

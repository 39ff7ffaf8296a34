//! Every way in treats the spellings of an email address alike.

use serde_json::{Value, json};
use url::form_urlencoded::byte_serialize;

use crate::fixture::{Client, House};
use crate::on_both;

/// Adds a person by the API; returns the status and the user.
async fn add(api: &Client, campaign: i64, name: &str, email: &str) -> (u16, Value) {
    let body = json!({"campaign_id": campaign, "first_name": name, "email": email});
    let answer = api.post("/api/v2/users", &body).await;
    (answer.status, answer.json()["data"].clone())
}

async fn found(api: &Client, query: &str) -> Vec<String> {
    let users = api.get(&format!("/api/v2/users?{query}")).await.json();
    users["data"]
        .as_array()
        .unwrap()
        .iter()
        .map(|user| user["first_name"].as_str().unwrap().to_owned())
        .collect()
}

fn encoded(text: &str) -> String {
    byte_serialize(text.as_bytes()).collect::<String>().replace('+', "%20")
}

on_both! {
    async fn letters_of_their_own_are_another_person_and_another_form_is_the_same(database: Database) {
        let house = House::on(database).await;
        let campaign = house.add_campaign().await;
        for (n, email) in ["anna@straße.de", "anna@strasse.de", "weiß@example.com", "weiss@example.com", "ı@example.com", "i@example.com",
            "ﬁ@example.com", "fi@example.com", "σας@example.gr", "σασ@example.gr", "zoe@example.com", "zoë@example.com"].into_iter().enumerate() {
            let (status, user) = add(&house.api, campaign, &format!("P{n}"), email).await;
            assert_eq!((status, &user["email"]), (201, &json!(email)), "{email} is somebody new");
        }
        for (first, again) in [
            ("bo@bücher.example", "Bo@XN--BCHER-KVA.example"), ("mia@xn--mnchen-3ya.example", "mia@mu\u{308}nchen.example"), ("zoe\u{308}b@example.com", "ZO\u{cb}B@EXAMPLE.com"),
            ("देवेन्द्र@उदाहरण.भारत", "देवेन्द्र@xn--p1b6ci4b4b3a.xn--h2brj9c"), ("தமிழ்@example.com", "\u{feff}தமிழ்@EXAMPLE.com"),
        ] {
            let (status, user) = add(&house.api, campaign, "First", first).await;
            assert_eq!((status, &user["email"]), (201, &json!(first)));
            let (status, same) = add(&house.api, campaign, "First", again).await;
            assert_eq!((status, &same["id"], &same["email"]), (200, &user["id"], &json!(first)), "{again} is {first}, who stays as typed");
        }
    }

    async fn what_nobody_sees_is_dropped_and_the_rest_is_sent_as_typed(database: Database) {
        let house = House::on(database).await;
        let campaign = house.add_campaign().await;
        house.add_webhook(campaign, &json!({"fields": [{"key": "email", "field": "email"}]})).await;
        let pasted = ["\u{200b}Anna@Bücher.example", "\u{202a}Bo@bücher.example\u{202c}", "\u{2068}cy@zoe\u{308}.example\u{2069}", "\u{a0}di@straße.de\u{a0}", "e\u{ad}d@example.com\u{feff}"];
        let kept = ["Anna@Bücher.example", "Bo@bücher.example", "cy@zoe\u{308}.example", "di@straße.de", "ed@example.com"];
        for (email, kept) in pasted.into_iter().zip(kept) {
            let (status, user) = add(&house.api, campaign, "P", email).await;
            assert_eq!((status, &user["email"]), (201, &json!(kept)), "{email:?}");
        }
        let mut sent: Vec<_> = house.receiver.wait_for(5).await.into_iter().map(|request| request.target).collect();
        let mut expected = kept.map(|email| format!("/hook?email={}", encoded(email)));
        sent.sort_unstable();
        expected.sort_unstable();
        assert_eq!(sent, expected);
        for bad in ["anna\u{a0}b@example.com", "“anna@example.com”", "\u{200b}", "anna＠example.com"] {
            assert_eq!(add(&house.api, campaign, "P", bad).await.0, 422, "{bad:?}");
        }
    }

    async fn every_way_in_and_every_search_names_people_by_one_rule(database: Database) {
        let house = House::on(database).await;
        let campaign = house.add_campaign().await;
        let code = house.api.get(&format!("/api/v2/campaigns/{campaign}")).await.json()["data"]["code"].as_str().unwrap().to_owned();
        let (_, anna) = add(&house.api, campaign, "Anna", "anna@bücher.example").await;
        add(&house.api, campaign, "Other", "anna@straße.de").await;
        // A form: it finds the same person, as the link to their page shows.
        let form = house.browser().with_header("content-type", "application/x-www-form-urlencoded");
        let body = format!("first_name=X&email={}", byte_serialize("\u{200b}ANNA@xn--bcher-kva.example".as_bytes()).collect::<String>());
        let sent = form.send("POST", &format!("/{code}/signup"), body).await;
        assert_eq!((sent.status, sent.header("location")), (303, Some(format!("/{}/share", anna["code"].as_str().unwrap()).as_str())));
        // An upload: a referrer by another spelling of the address, and a row that is already known.
        let file = "First Name,Email,Referrer Email Address\nLea,lea@example.com,anna@xn--bcher-kva.example\nLeo,leo@example.com,anna@BÜCHER.example\nX,anna@bu\u{308}cher.example,\n";
        let csv = house.api.with_header("content-type", "text/csv");
        let uploaded = csv.send("POST", &format!("/api/v2/campaigns/{campaign}/uploads?kind=leads&file_name=p.csv"), file).await.json();
        let id = uploaded["data"]["id"].clone();
        assert_eq!(house.api.post(&format!("/api/v2/uploads/{id}/start"), &json!({})).await.status, 202);
        house.api.until(&format!("/api/v2/uploads/{id}"), crate::fixture::PATIENCE, |upload| upload["state"] == "done").await;
        assert_eq!(house.api.get("/api/v2/users/anna@bücher.example?with=user.analytics".replace('ü', "%C3%BC").as_str()).await.json()["data"]["analytics"]["referrals"], json!(2));
        // By path, by filter, by search box and by search.
        for address in ["anna@bücher.example", "Anna@XN--BCHER-KVA.EXAMPLE", "anna@bu\u{308}cher.example", "\u{200b}anna@bücher.example"] {
            let shown = house.api.get(&format!("/api/v2/users/{}", encoded(address))).await;
            assert_eq!(shown.json()["data"]["id"], anna["id"], "{address}");
            assert_eq!(found(&house.api, &format!("email={}", encoded(address))).await, ["Anna"], "{address}");
            assert_eq!(found(&house.api, &format!("q={}", encoded(address))).await, ["Anna"], "{address}");
            let search = json!({"filters": {"value": [{"field": "email", "operator": "=", "value": address}], "operator": "AND"}});
            assert_eq!(house.api.post("/api/v2/users/search", &search).await.json()["data"][0]["id"], anna["id"], "{address}");
        }
        for part in ["bücher", "anna@büch", "xn--bcher"] {
            assert_eq!(found(&house.api, &format!("q={}", encoded(part))).await, ["Anna"], "{part}");
            let search = json!({"filters": {"value": [{"field": "email", "operator": "contains", "value": part}], "operator": "AND"}});
            assert_eq!(house.api.post("/api/v2/users/search", &search).await.json()["meta"]["total"], json!(1), "{part}");
        }
        assert_eq!(found(&house.api, "email=anna@strasse.de").await, [""; 0]);
        // A lead is qualified by another spelling of their address, and nobody can take an address in use.
        let body = json!({"email": "LEA@example.com", "campaign_id": campaign, "qualified": true});
        assert_eq!(house.api.put("/api/v2/users/qualification", &body).await.status, 200);
        let taken = json!({"email": "anna@xn--strae-oqa.de"});
        assert_eq!(house.api.put(&format!("/api/v2/users/{}", anna["id"]), &taken).await.status, 422);
        let own = json!({"email": "Anna@xn--bcher-kva.example"});
        let changed = house.api.put(&format!("/api/v2/users/{}", anna["id"]), &own).await;
        assert_eq!((changed.status, &changed.json()["data"]["email"]), (200, &own["email"]));
    }
}

//! Friends' links as people paste them, and addresses that do not exist.

use serde_json::json;

use super::fill_in;
use crate::fixture::House;
use crate::on_both;

on_both! {
    async fn a_link_with_something_behind_it_leads_to_its_page_and_keeps_its_query(database: Database) {
        let house = House::on(database).await;
        let campaign = house.add_campaign_with(&json!({"lang": "de"}), &json!({})).await;
        let code = campaign["code"].as_str().unwrap();
        let jo = house.join(campaign["id"].as_i64().unwrap(), "Jo", None).await;
        let own = jo["code"].as_str().unwrap();
        for tail in [
            "/", ".", ")", ").", "%3E", "%22", "%20", "%E2%80%8B", "*", ",", "%E2%80%A6", "&amp;", "%E2%80%9D", "%EF%BC%89", "%25E2%2580%258B", "/%20",
        ] {
            let shown = house.visitor().get(&format!("/{own}/join{tail}?utm_source=x%20y")).await;
            let target = format!("/{own}/join?utm_source=x%20y");
            assert_eq!((shown.status, shown.header("location")), (301, Some(target.as_str())), "{tail}");
            assert!(house.visitor().get(&target).await.body.contains("<form"), "{tail}");
        }
        for (pasted, target) in [
            (format!("/{code}/signup)."), format!("/{code}/signup")),
            (format!("/{own}/share/"), format!("/{own}/share")),
            (format!("//{own}//join"), format!("/{own}/join")),
            (format!("/{own}%E2%80%8B/join"), format!("/{own}/join")),
            (format!("/{own}/join%3Futm_source=x"), format!("/{own}/join?utm_source=x")),
            (format!("/{own}/join&utm_source=x"), format!("/{own}/join?utm_source=x")),
        ] {
            let shown = house.visitor().get(&pasted).await;
            assert_eq!((shown.status, shown.header("location")), (301, Some(target.as_str())), "{pasted}");
        }
        let head = house.visitor().send("HEAD", &format!("/{own}/join."), "").await;
        assert_eq!(head.status, 301, "messengers look first");
        let sent = house.visitor().send("POST", &format!("/{own}/join."), "first_name=A&email=a%40example.com").await;
        let target = format!("/{own}/join");
        assert_eq!((sent.status, sent.header("location")), (308, Some(target.as_str())), "what was typed goes with it");
    }

    async fn what_is_no_page_says_so_in_the_language_of_whose_link_it_was(database: Database) {
        let house = House::on(database).await;
        let campaign = house.add_campaign_with(&json!({"lang": "de"}), &json!({})).await;
        let (id, code) = (campaign["id"].as_i64().unwrap(), campaign["code"].as_str().unwrap());
        let jo = house.join(id, "Jo", None).await;
        let own = jo["code"].as_str().unwrap();
        let not_found = async |path: &str, words: &str| {
            let shown = house.visitor().get(path).await;
            assert!(shown.status == 404 && shown.body.contains(words), "{path}: {shown:?}");
            assert!(!shown.body.contains("id=\"root\""), "{path} is no page of the app");
        };
        let german = "Diese Seite gibt es nicht";
        for rest in ["", "/", "/joined", "/join/more", "/other", "/join.html", "/login", "/JOIN/x"] {
            not_found(&format!("/{own}{rest}"), german).await;
            not_found(&format!("/{code}{rest}"), german).await;
        }
        not_found(&format!("/{own}/signup"), german).await;
        not_found(&format!("/{code}/join"), german).await;
        not_found(&format!("/{code}/logo"), german).await;
        let english = "This page does not exist";
        for path in ["/nobody1/x", "/nothing", "/campaignsx", "/wp-login.php", "/assets/none.js", "/index.html", "/join", "/zgLAYb."] {
            not_found(path, english).await;
        }
        let draft = house.api.put(&format!("/api/v2/campaigns/{id}"), &json!({"status": "draft"})).await;
        assert_eq!(draft.status, 200);
        not_found(&format!("/{code}/other"), english).await;
    }

    async fn the_app_answers_its_own_paths_and_the_api_its_own(database: Database) {
        let house = House::on(database).await;
        for path in ["/", "/sign-in", "/campaigns/1", "/users"] {
            assert_eq!(house.visitor().get(path).await.status, 200, "{path}");
        }
        let api = house.visitor().get("/api/v2/nothing").await;
        assert!(api.status == 404 && api.header("content-type") == Some("application/json"), "{api:?}");
        // None of the above has made a form unusable.
        let campaign = house.add_campaign_with(&json!({}), &json!({})).await;
        let sign_up = format!("/{}/signup", campaign["code"].as_str().unwrap());
        let sent = fill_in(&house.visitor(), &sign_up, &[("first_name", "Jo"), ("email", "jo@example.com")]).await;
        assert_eq!(sent.status, 303, "{sent:?}");
    }
}

//! Campaigns that nobody can join now: a clear page, the right status, and nobody joins.

use std::sync::Arc;

use refhook_core::time::FakeClock;
use serde_json::json;

use super::fill_in;
use crate::fixture::{GUIDE_DAY, House, Options};
use crate::on_both;

on_both! {
    async fn what_is_closed_says_so_and_takes_nobody(database: Database) {
        let clock = Arc::new(FakeClock::at(GUIDE_DAY));
        let house = House::with(Options { clock: Some(clock), ..Options::on(database) }).await;
        let campaign = house.add_campaign_with(&json!({}), &json!({})).await;
        let id = campaign["id"].as_i64().unwrap();
        let jo = house.join(id, "Jo", None).await;
        let (code, own) = (campaign["code"].as_str().unwrap(), jo["code"].as_str().unwrap());
        let doors = [format!("/{code}/signup"), format!("/{code}/frame"), format!("/{own}/join")];
        let open = house.visitor().get(&doors[0]).await.body;
        assert!(open.contains("<form"), "{open}");
        for (change, status, words) in [
            (json!({"status": "draft"}), 404, "This page does not exist"),
            (json!({"status": "paused"}), 503, "takes a break"),
            (json!({"status": "launched", "ends_at": "2022-06-09T10:00:00Z"}), 410, "has ended"),
            (json!({"ends_at": null, "starts_at": "2022-06-10T10:00:00Z"}), 503, "It begins on 2022-06-10"),
        ] {
            assert_eq!(house.api.put(&format!("/api/v2/campaigns/{id}"), &change).await.status, 200);
            for door in &doors {
                let shown = house.visitor().get(door).await;
                assert!(shown.status == status && shown.body.contains(words), "{change}: {shown:?}");
                assert_eq!(shown.header("retry-after").is_some(), status == 503, "{shown:?}");
                let sent = house.visitor().send("POST", door, "first_name=A&email=a%40example.com").await;
                assert!(sent.status == status && sent.body.contains(words), "{change}: {sent:?}");
            }
        }
        let users = house.api.get("/api/v2/users").await.json();
        assert_eq!(users["meta"]["total"], json!(1), "Jo alone");
        let share = house.visitor().get(&format!("/{own}/share")).await;
        assert_eq!(share.status, 200, "who is in still comes back to their link");
    }

    async fn what_is_gone_or_never_was_is_not_found(database: Database) {
        let house = House::on(database).await;
        let campaign = house.add_campaign_with(&json!({}), &json!({})).await;
        let code = campaign["code"].as_str().unwrap().to_owned();
        let jo = house.join(campaign["id"].as_i64().unwrap(), "Jo", None).await;
        let own = jo["code"].as_str().unwrap().to_owned();
        let other = house.join(campaign["id"].as_i64().unwrap(), "Ada", None).await;
        let not_found = async |path: String| {
            let shown = house.visitor().get(&path).await;
            assert!(shown.status == 404 && shown.body.contains("This page does not exist"), "{path}: {shown:?}");
        };
        for path in ["/nobody1/join", "/nobody1/signup", "/nobody1/share", "/nobody1/qr-code", "/nobody1/logo", "/a%20b/join"] {
            not_found(path.to_owned()).await;
        }
        not_found(format!("/{own}/signup")).await;
        not_found(format!("/{code}/join")).await;
        assert_eq!(house.api.delete(&format!("/api/v2/users/{}", jo["id"])).await.status, 204);
        for page in ["join", "share", "qr-code"] {
            not_found(format!("/{own}/{page}")).await;
        }
        assert_eq!(house.api.delete(&format!("/api/v2/campaigns/{}", campaign["id"])).await.status, 204);
        for path in [format!("/{code}/signup"), format!("/{code}/qr-code"), format!("/{}/join", other["code"].as_str().unwrap())] {
            not_found(path).await;
        }
    }

    async fn programs_are_slowed_down_and_people_lose_nothing(database: Database) {
        let clock = Arc::new(FakeClock::at(GUIDE_DAY));
        let options = Options { clock: Some(clock), public_rate: 2, ..Options::on(database) };
        let house = House::with(options).await;
        let campaign = house.add_campaign_with(&json!({}), &json!({})).await;
        let sign_up = format!("/{}/signup", campaign["code"].as_str().unwrap());
        let typed = [("first_name", "Jo"), ("email", "jo@example.com")];
        let fast = fill_in(&house.visitor(), &sign_up, &typed).await;
        assert!(fast.status == 422 && fast.body.contains("once more") && fast.body.contains("jo@example.com"), "{fast:?}");
        let token = super::attribute(&fast.body, "name=\"t\" value=\"");
        house.advance(2_000);
        let bait = format!("t={token}&first_name=Jo&email=jo%40example.com&website=http%3A%2F%2Fspam.example");
        let filled = house.visitor().send("POST", &sign_up, bait.clone()).await;
        assert!(filled.status == 422 && !filled.body.contains("spam.example"), "{filled:?}");
        let third = house.visitor().send("POST", &sign_up, bait.replace("http%3A%2F%2Fspam.example", "")).await;
        assert_eq!((third.status, third.header("retry-after")), (429, Some("58")), "{third:?}");
        assert!(third.body.contains("value=\"jo@example.com\""), "{third:?}");
        house.advance(58_000);
        let again = house.visitor().send("POST", &sign_up, format!("t={token}&first_name=Jo&email=jo%40example.com")).await;
        super::location(&again);
    }
}

//! A failed delivery is retried on schedule, and correcting the webhook heals it.

use std::sync::Arc;

use refhook_core::time::FakeClock;
use refhook_testkit::receiver::Answer;
use serde_json::json;

use crate::fixture::{Database, GUIDE_DAY, House, Options};
use crate::on_both;

async fn house(database: Database) -> House {
    let clock = Some(Arc::new(FakeClock::at(GUIDE_DAY)));
    House::with(Options { clock, ..Options::on(database) }).await
}

fn is_attempted(list: &[serde_json::Value], times: i64) -> bool {
    list.first().is_some_and(|delivery| delivery["attempt_count"] == json!(times))
}

on_both! {
    async fn a_failed_delivery_is_sent_again_with_the_same_id(database: Database) {
        let house = house(database).await;
        let campaign = house.add_campaign().await;
        let webhook = house.add_webhook(campaign, &json!({})).await;
        house.receiver.respond_with(|_| Answer::status(500).body("out of order"));
        house.join(campaign, "Byron", None).await;
        let list = house.deliveries(&webhook, |list| is_attempted(list, 1)).await;
        assert_eq!((&list[0]["state"], &list[0]["last_status"]), (&json!("waiting"), &json!(500)));

        house.receiver.respond_with(|_| Answer::status(200));
        house.advance(3_900);
        assert_eq!(house.receiver.requests().len(), 1, "five seconds, a fifth less at most");
        house.advance(2_200);
        let requests = house.receiver.wait_for(2).await;
        assert_eq!(requests[0].header("webhook-id"), requests[1].header("webhook-id"));
        assert_ne!(requests[0].header("webhook-timestamp"), requests[1].header("webhook-timestamp"));
        let list = house.deliveries(&webhook, |list| is_attempted(list, 2)).await;
        assert_eq!(list[0]["state"], json!("delivered"));

        let shown = house.api.get(&format!("/api/v2/deliveries/{}", list[0]["id"].as_str().unwrap())).await.json();
        let attempts = shown["data"]["attempts"].as_array().unwrap();
        let outcomes: Vec<_> = attempts.iter().map(|attempt| &attempt["outcome"]).collect();
        assert_eq!(outcomes, [&json!("http_status"), &json!("delivered")]);
        assert_eq!(attempts[0]["response"]["body"], json!("out of order"));
        assert!(attempts.iter().all(|attempt| attempt["matches_hash"] == json!(true)), "{attempts:#?}");
    }

    async fn a_corrected_webhook_heals_what_waits(database: Database) {
        let house = house(database).await;
        let campaign = house.add_campaign().await;
        let webhook = house.add_webhook(campaign, &json!({"url": house.receiver.url("/typo")})).await;
        house.receiver.respond_with(|request| {
            Answer::status(if request.target.starts_with("/typo") { 404 } else { 200 })
        });
        house.join(campaign, "Byron", None).await;
        house.deliveries(&webhook, |list| is_attempted(list, 1)).await;

        let body = json!({
            "version": 1, "name": "CRM", "event": "user.join", "sources": ["Added"],
            "url": house.receiver.url("/right"), "fields": [{"key": "email_address", "field": "email"}],
        });
        let saved = house.api.put(&format!("/api/v2/webhooks/{}", webhook["id"]), &body).await;
        assert_eq!(saved.status, 200, "{saved:?}");
        house.advance(6_100);
        let requests = house.receiver.wait_for(2).await;
        assert_eq!(requests[1].target, "/right?email_address=support%2Bbyron%40referral-factory.com");
        let stale = house.api.put(&format!("/api/v2/webhooks/{}", webhook["id"]), &body).await;
        assert_eq!(stale.status, 409, "{stale:?}");
    }

    async fn a_delivery_that_always_fails_is_failed_in_the_end_and_visible(database: Database) {
        let house = house(database).await;
        let campaign = house.add_campaign().await;
        let webhook = house.add_webhook(campaign, &json!({})).await;
        house.receiver.respond_with(|_| Answer::status(422));
        house.join(campaign, "Byron", None).await;
        for attempt in 1..=10 {
            let list = house.deliveries(&webhook, |list| is_attempted(list, attempt)).await;
            assert_eq!(list[0]["tries_left"], json!(10 - attempt));
            house.advance(29 * 60 * 60 * 1_000);
        }
        let list = house.deliveries(&webhook, |list| list[0]["state"] == json!("failed")).await;
        assert_eq!(list[0]["attempt_count"], json!(10));
        assert_eq!((&list[0]["tries_left"], &list[0]["next_try_at"]), (&json!(0), &json!(null)));
        let failed = format!("/api/v2/webhooks/{}/deliveries?state=failed", webhook["id"]);
        assert_eq!(house.api.get(&failed).await.json()["data"].as_array().unwrap().len(), 1);
    }

    async fn an_erased_person_is_not_sent(database: Database) {
        let house = house(database).await;
        let campaign = house.add_campaign().await;
        let webhook = house.add_webhook(campaign, &json!({})).await;
        house.receiver.respond_with(|_| Answer::status(503).body("support+byron@referral-factory.com"));
        let byron = house.join(campaign, "Byron", None).await;
        house.deliveries(&webhook, |list| is_attempted(list, 1)).await;
        assert_eq!(house.api.delete(&format!("/api/v2/users/{}", byron["id"])).await.status, 204);
        let list = house.deliveries(&webhook, |list| list[0]["state"] == json!("erased")).await;
        let shown = house.api.get(&format!("/api/v2/deliveries/{}", list[0]["id"].as_str().unwrap())).await;
        assert!(!shown.body.to_lowercase().contains("byron"), "{}", shown.body);
        house.advance(60_000);
        house.join(campaign, "Jessica", None).await;
        let requests = house.receiver.wait_for(2).await;
        assert!(requests[1].target.contains("jessica"), "{requests:?}");
    }
}

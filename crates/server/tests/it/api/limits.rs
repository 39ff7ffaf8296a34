//! How many webhooks a campaign may have.

use refhook_server::config::LimitSettings;
use serde_json::{Value, json};

use crate::fixture::{House, Options};
use crate::on_both;

on_both! {
    async fn a_campaign_has_so_many_webhooks_and_no_more(database: Database) {
        let limits = LimitSettings { webhooks_per_campaign: 2 };
        let house = House::with(Options { limits, ..Options::on(database) }).await;
        let (tea, other) = (house.add_campaign().await, house.add_campaign().await);
        let first = house.add_webhook(tea, &json!({})).await;
        house.add_webhook(tea, &json!({})).await;
        house.add_webhook(other, &json!({})).await;
        let third = json!({
            "campaign_id": tea, "name": "Third", "event": "user.join", "sources": ["Added"],
            "url": house.receiver.url("/third"),
        });
        let copy = format!("/api/v2/webhooks/{}/duplicate", first["id"]);
        let subscription = json!({"url": house.receiver.url("/n8n"), "event": "user.join", "campaign_id": tea});
        for (path, body) in [("/api/v2/webhooks", &third), (&*copy, &Value::Null)] {
            let refused = house.api.post(path, body).await;
            let shown = refused.json();
            assert_eq!((refused.status, &shown["reason"]), (409, &json!("too_many_webhooks")), "{path}: {shown}");
            let message = shown["message"].as_str().unwrap();
            assert!(message.contains("has 2 webhooks") && message.contains("REFHOOK_WEBHOOKS_PER_CAMPAIGN"), "{message}");
        }
        assert!(house.api.post("/api/n8n/webhooks", &subscription).await.status >= 400);
        // Existing ones can be changed, and deleting one makes room.
        let path = format!("/api/v2/webhooks/{}", first["id"]);
        let mut changed = third.clone();
        changed["version"] = first["version"].clone();
        let saved = house.api.put(&path, &changed).await;
        assert_eq!(saved.status, 200, "{saved:?}");
        assert_eq!(house.api.delete(&path).await.status, 204);
        house.add_webhook(tea, &json!({})).await;
        // Without a limit, more are accepted.
        let limits = LimitSettings { webhooks_per_campaign: 0 };
        let house = House::with(Options { limits, ..Options::on(database) }).await;
        let campaign = house.add_campaign().await;
        for _ in 0..4 {
            house.add_webhook(campaign, &json!({})).await;
        }
    }
}

//! The guide's example, byte for byte: its two people join, and its query string arrives.

use refhook_core::time::FakeClock;
use refhook_store::ids::IdKind;
use serde_json::json;
use std::sync::Arc;

use crate::fixture::{Database, GUIDE_DAY, House, Options};
use crate::on_both;

/// As printed in the guide.
const GUIDE: &str = "referrer_id=261470&referrer_code=zgLAYb&referrer_first_name=Jessica&referrer_email=support%2Bjessica%40referral-factory.com&id=261471&code=zruTPh&first_name=Byron&email=support%2Bbyron%40referral-factory.com&url=https%3A%2F%2Fwebhooks.referral-factory.com%2FzruTPh%2Fjoin&source=Referred&date=2022-06-09&referrals_count=0&campaign_id=4815";

async fn the_guides_people_join(database: Database, method: &str) {
    let house = House::with(Options {
        clock: Some(Arc::new(FakeClock::at(GUIDE_DAY))),
        codes: vec!["demodemo", "zgLAYb", "zruTPh"],
        base_url: Some("https://webhooks.referral-factory.com"),
        ..Options::on(database)
    })
    .await;
    house.choose_ids(IdKind::Campaigns, 4815).await;
    house.choose_ids(IdKind::People, 261_470).await;
    let campaign = house.add_campaign().await;
    house.add_webhook(campaign, &json!({"method": method, "sources": ["Referred"]})).await;

    let jessica = house.join(campaign, "Jessica", None).await;
    assert_eq!((&jessica["id"], &jessica["code"]), (&json!(261_470), &json!("zgLAYb")));
    house.join(campaign, "Byron", Some("zgLAYb")).await;

    let requests = house.receiver.wait_for(1).await;
    assert_eq!(
        (requests[0].method.as_str(), requests[0].target.as_str()),
        (method, format!("/hook?{GUIDE}").as_str())
    );
    assert!(requests[0].body.is_empty());
    assert_eq!(house.receiver.requests().len(), 1, "the referrer is not among the sources");
}

on_both! {
    async fn the_guides_bytes_arrive_by_post(database: Database) {
        the_guides_people_join(database, "POST").await;
    }

    async fn the_guides_bytes_arrive_by_get(database: Database) {
        the_guides_people_join(database, "GET").await;
    }
}

//! Members of an account: invited by link, with roles that take effect at once.

use std::sync::Arc;

use refhook_core::ids::AccountId;
use refhook_core::plan::Plan;
use refhook_core::time::FakeClock;
use refhook_store::accounts::members::Role;
use refhook_testkit::receiver::Answer as Said;
use serde_json::{Value, json};

use crate::fixture::{Answer, Client, GUIDE_DAY, House, Options, add_member};
use crate::on_both;

const ACCOUNT: AccountId = AccountId(1);
const DAY_MS: i64 = 86_400_000;

async fn invite(owner: &Client, email: &str, role: &str) -> Answer {
    owner.post("/api/v2/invitations", &json!({"email": email, "role": role})).await
}

/// The part of the link after `#`.
fn token(created: &Answer) -> String {
    created.json()["data"]["link"].as_str().unwrap().split_once("/invitation#").unwrap().1.to_owned()
}

async fn accept(house: &House, token: &str) -> Answer {
    let body = json!({"token": token, "password": "a password of mine"});
    house.browser().post("/api/v2/invitations/accept", &body).await
}

async fn id(member: &Client) -> Value {
    member.get("/api/v2/session").await.json()["data"]["member"]["id"].clone()
}

on_both! {
    async fn a_viewer_sees_nothing_that_a_receiver_said(database: Database) {
        let house = House::on(database).await;
        // The ways in which real receivers echo a path: unchanged, percent-encoded, in base64, escaped.
        house.receiver.respond_with(|request| {
            let path = request.target.split('?').next().unwrap();
            let told = format!("{path} {} L2hvb2s= {}", path.replace('/', "%2F"), path.replace('/', "\\/"));
            Said::status(422).header("x-path", path).header("location", path).body(told)
        });
        let campaign = house.add_campaign().await;
        let webhook = house.add_webhook(campaign, &json!({"url": house.receiver.url("/hook-s3cr3t"), "format": "json"})).await;
        house.join(campaign, "Jo", None).await;
        let delivery = house.deliveries(&webhook, |list| list.iter().any(|one| one["attempt_count"] != json!(0))).await.remove(0);
        let path = format!("/api/v2/deliveries/{}", delivery["id"].as_str().unwrap());
        let viewer = add_member(&house.running, ACCOUNT, Role::Viewer).await;
        let member = add_member(&house.running, ACCOUNT, Role::Member).await;
        let seen = viewer.get(&path).await;
        let response = &seen.json()["data"]["attempts"][0]["response"];
        assert_eq!(response, &json!({"status": 422, "headers": [], "body": "", "truncated": false, "withheld": true}));
        assert!(!seen.body.contains("s3cr3t") && !seen.body.contains("L2hvb2s"), "{seen:?}");
        let full = member.get(&path).await.json()["data"]["attempts"][0]["response"].clone();
        assert!(full["body"].as_str().unwrap().contains("%2Fhook-s3cr3t") && full["withheld"] == json!(false), "{full}");
        for path in ["/api/v2/overview", "/api/v2/deliveries", "/api/v2/webhooks"] {
            let answer = viewer.get(path).await;
            assert!(answer.status == 200 && !answer.body.contains("s3cr3t"), "{answer:?}");
        }
    }

    async fn an_invitation_makes_one_member(database: Database) {
        let house = House::on(database).await;
        let owner = add_member(&house.running, ACCOUNT, Role::Owner).await;
        let replaced = token(&invite(&owner, "new@example.com", "viewer").await);
        let created = invite(&owner, "New@example.com", "member").await;
        assert_eq!((created.status, &created.json()["data"]["role"]), (201, &json!("member")));
        let list = owner.get("/api/v2/invitations").await.json()["data"].clone();
        let mut shown = created.json()["data"].clone();
        shown.as_object_mut().unwrap().remove("link");
        assert_eq!(list, json!([shown]), "the link is shown once, and one invitation replaces the other");

        let open = token(&created);
        let look = async |token: &str| house.browser().post("/api/v2/invitations/look", &json!({"token": token})).await;
        assert_eq!(look(&open).await.json()["data"]["account_name"], "Acme");
        assert_eq!(look(&replaced).await.json()["reason"], "link_used");
        let short = json!({"token": open, "password": "short"});
        assert_eq!(house.browser().post("/api/v2/invitations/accept", &short).await.status, 422);
        let (one, other) = tokio::join!(accept(&house, &open), accept(&house, &open));
        let mut both = [one.status, other.status];
        both.sort_unstable();
        assert_eq!(both, [201, 410], "{one:?} {other:?}");
        let answer = if one.status == 201 { one } else { other };
        assert_eq!(answer.json()["data"]["member"]["email"], "New@example.com");
        let member = house.browser().with_cookie_of(&answer);
        assert_eq!(member.post("/api/v2/campaigns", &json!({"name": "x"})).await.status, 201);
        assert_eq!(invite(&member, "b@example.com", "viewer").await.json()["reason"], "role_required");
        assert_eq!(owner.get("/api/v2/invitations").await.json()["data"], json!([]));
        assert_eq!(owner.get("/api/v2/members").await.json()["data"].as_array().unwrap().len(), 2);
        let again = invite(&owner, "NEW@example.com", "viewer").await;
        assert!(again.status == 422 && again.json()["errors"]["email"].is_array(), "{again:?}");
    }

    async fn an_invitation_ends_by_itself_or_is_taken_back(database: Database) {
        let clock = Some(Arc::new(FakeClock::at(GUIDE_DAY)));
        let house = House::with(Options { clock, ..Options::on(database) }).await;
        let owner = add_member(&house.running, ACCOUNT, Role::Owner).await;
        let back = invite(&owner, "a@example.com", "member").await;
        let late = token(&invite(&owner, "b@example.com", "member").await);
        let path = format!("/api/v2/invitations/{}", back.json()["data"]["id"]);
        assert_eq!(owner.delete(&path).await.status, 204);
        assert_eq!(owner.delete(&path).await.status, 404);
        assert_eq!(accept(&house, &token(&back)).await.status, 410);
        house.advance(7 * DAY_MS - 1);
        assert_eq!(owner.get("/api/v2/invitations").await.json()["data"].as_array().unwrap().len(), 1);
        house.advance(1);
        assert_eq!(accept(&house, &late).await.status, 410);
        assert_eq!(owner.get("/api/v2/invitations").await.json()["data"], json!([]));
    }

    async fn a_role_and_a_removal_count_for_the_next_call(database: Database) {
        let house = House::on(database).await;
        let owner = add_member(&house.running, ACCOUNT, Role::Owner).await;
        let member = add_member(&house.running, ACCOUNT, Role::Member).await;
        let path = format!("/api/v2/members/{}", id(&member).await);
        let create = async || member.post("/api/v2/campaigns", &json!({"name": "x"})).await;
        assert_eq!(create().await.status, 201);
        let changed = owner.put(&path, &json!({"role": "viewer"})).await;
        assert_eq!(changed.json()["data"]["role"], "viewer");
        assert_eq!(create().await.json()["reason"], "role_required");
        assert_eq!(owner.put(&path, &json!({"role": "boss"})).await.status, 422);
        assert_eq!(owner.delete(&path).await.status, 204);
        assert_eq!(member.get("/api/v2/session").await.json()["reason"], "session_expired");
        assert_eq!(owner.delete(&path).await.status, 404);
    }

    async fn the_last_owner_stays(database: Database) {
        let house = House::on(database).await;
        let [one, other] = [
            add_member(&house.running, ACCOUNT, Role::Owner).await,
            add_member(&house.running, ACCOUNT, Role::Owner).await,
        ];
        let [path_of_one, path_of_other] =
            [id(&one).await, id(&other).await].map(|id| format!("/api/v2/members/{id}"));
        // Two owners remove each other at the same time: one of them stays.
        let (first, second) = tokio::join!(one.delete(&path_of_other), other.delete(&path_of_one));
        assert!(first.status == 204 || second.status == 204, "{first:?} {second:?}");
        let (left, path) = if first.status == 204 { (one, path_of_one) } else { (other, path_of_other) };
        let members = left.get("/api/v2/members").await.json()["data"].clone();
        assert_eq!(members.as_array().unwrap().len(), 1, "{members}");
        for answer in [left.delete(&path).await, left.put(&path, &json!({"role": "member"})).await] {
            assert!(answer.status == 422 && answer.json()["errors"]["role"].is_array(), "{answer:?}");
        }
        assert_eq!(left.put(&path, &json!({"role": "owner"})).await.status, 200);
    }

    async fn on_the_plan_starter_members_sign_in_and_are_told_what_is_missing(database: Database) {
        let house = House::on(database).await;
        let owner = add_member(&house.running, ACCOUNT, Role::Owner).await;
        assert!(house.running.app.program.accounts().set_plan(ACCOUNT, Plan::Starter).await.unwrap());
        assert_eq!(owner.get("/api/v2/session").await.json()["data"]["account"]["plan"], "starter");
        for path in ["/api/v2/webhooks", "/api/v2/campaigns", "/api/v2/users"] {
            assert_eq!(owner.get(path).await.status, 200, "{path}");
        }
        assert_eq!(owner.post("/api/v2/campaigns", &json!({"name": "Tea"})).await.status, 201);
        let token = json!({"name": "x", "scope": "read"});
        for (path, body) in [("/api/v2/tokens", &token), ("/api/v2/inbound-webhook", &json!({}))] {
            assert_eq!(owner.post(path, body).await.json()["reason"], "plan_required", "{path}");
        }
        assert_eq!(house.api.get("/api/v2/campaigns").await.json()["reason"], "plan_required", "by a program");
        assert_eq!(invite(&owner, "new@example.com", "member").await.status, 201);
    }
}

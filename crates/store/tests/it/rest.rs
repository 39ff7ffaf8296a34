//! Campaigns, webhooks, tokens, members, idempotency keys.

use std::collections::HashMap;

use refhook_core::event::EventKind;
use refhook_core::ids::{AccountId, PersonId};
use refhook_core::person::Source;
use refhook_store::members::{self, NewMember, Role};
use refhook_store::tokens::{self, NewToken, Scope};
use refhook_store::webhooks::{self, WebhookDraft};
use refhook_store::{StoreError, campaigns, idempotency};

use crate::fixture::{NOW, config, draft};
use crate::on_both;

on_both! {
    async fn a_webhook_is_saved_version_by_version(store: Store) {
        let id = store.add_webhook("CRM").await;
        let (account, campaign_id) = (store.account, store.campaign);
        let save = async |account, version| {
            store.write(move |mut tx| Box::pin(async move {
                let changed = refhook_core::webhook::WebhookConfig { url: "https://new.example/".into(), ..config() };
                let draft = WebhookDraft { campaign_id, name: "New", config: &changed, sealed_secrets: None };
                webhooks::update(&mut tx, (account, id), version, &draft, NOW).await
            })).await.unwrap()
        };
        assert_eq!(save(AccountId(99), 1).await, None);
        assert_eq!(save(account, 1).await, Some(2));
        assert_eq!(save(account, 1).await, None, "the version that it was loaded with is stale");
        let mut conn = store.db.read().await.unwrap();
        let mut tx = conn.tx();
        let now = webhooks::find(&mut tx, account, id).await.unwrap().unwrap();
        assert_eq!((now.version, now.name.as_str(), now.config.url.as_str()), (2, "New", "https://new.example/"));
        assert_eq!(now.sealed_secrets, None);
        let before = webhooks::at_version(&mut tx, account, id, 1).await.unwrap().unwrap();
        assert_eq!((before.config, before.sealed_secrets.as_deref()), (config(), Some(b"sealed".as_slice())));
        assert_eq!(webhooks::find(&mut tx, AccountId(99), id).await.unwrap(), None);
    }

    async fn a_webhook_wants_the_events_and_sources_that_it_names(store: Store) {
        let id = store.add_webhook("CRM").await;
        let mut conn = store.db.read().await.unwrap();
        let found = webhooks::subscriptions(&mut conn.tx(), &[store.campaign]).await.unwrap();
        let [only] = &found[..] else { panic!("{found:?}") };
        assert_eq!((only.webhook_id, only.version, only.is_running), (id, 1, true));
        assert!(only.selects(store.campaign, EventKind::Join, Source::Referred));
        assert!(!only.selects(store.campaign, EventKind::Join, Source::Api));
        assert!(!only.selects(store.campaign, EventKind::Qualified, Source::Referred));
        assert!(!only.selects(refhook_core::ids::CampaignId(99), EventKind::Join, Source::Referred));
    }

    async fn deleting_a_webhook_takes_its_secrets_and_what_waits(store: Store) {
        let id = store.add_webhook("CRM").await;
        let events = vec![store.event(&store.person(1, None), None)];
        let ids = store.enqueue(id, events, None).await;
        let account = store.account;
        let delete = async |account| {
            store.write(move |mut tx| Box::pin(async move { webhooks::delete(&mut tx, account, id, NOW).await }))
                .await.unwrap()
        };
        assert!(!delete(AccountId(99)).await);
        assert!(delete(account).await);
        assert!(!delete(account).await);
        let mut conn = store.db.read().await.unwrap();
        let mut tx = conn.tx();
        assert!(webhooks::subscriptions(&mut tx, &[store.campaign]).await.unwrap().is_empty());
        assert_eq!(webhooks::at_version(&mut tx, account, id, 1).await.unwrap().unwrap().sealed_secrets, None);
        let row = refhook_store::deliveries::find(&mut tx, account, ids[0]).await.unwrap().unwrap();
        assert_eq!(row.state, refhook_store::deliveries::DeliveryState::Discarded);
    }

    async fn a_campaign_is_its_accounts_own(store: Store) {
        let (account, id) = (store.account, store.campaign);
        let mut changed = draft("Renamed");
        changed.fields.person_invited.push(refhook_core::campaign::CustomField {
            id: 1, kind: refhook_core::campaign::CustomFieldType::Select, label: "Team".into(), required: true,
            options: vec!["A".into()],
        });
        let saved = changed.clone();
        store.write(move |mut tx| Box::pin(async move {
            assert!(!campaigns::update(&mut tx, AccountId(99), id, &saved, NOW).await?);
            assert!(campaigns::update(&mut tx, account, id, &saved, NOW).await?);
            let taken = campaigns::insert(&mut tx, account, "otherone", &draft("Other"), NOW).await?;
            assert_ne!(taken, id);
            Ok(())
        })).await.unwrap();
        let taken = store.write(move |mut tx| Box::pin(async move {
            campaigns::insert(&mut tx, account, "abcdefgh", &draft("Same code"), NOW).await
        })).await;
        assert!(matches!(taken, Err(StoreError::Conflict(_))));
        let mut conn = store.db.read().await.unwrap();
        let mut tx = conn.tx();
        let found = campaigns::find(&mut tx, account, id).await.unwrap().unwrap();
        assert_eq!((found.name, found.fields), (changed.name, changed.fields));
        assert_eq!(campaigns::find(&mut tx, AccountId(99), id).await.unwrap(), None);
        assert_eq!(campaigns::find_by_code(&mut tx, account, "abcdefgh").await.unwrap().unwrap().id, id);
        let (page, total) = campaigns::list(&mut tx, account, 1, 10).await.unwrap();
        assert_eq!((page.len(), total), (1, 2));
    }

    async fn a_token_is_found_by_its_hash_and_revoked_by_its_owner(store: Store) {
        let account_id = store.account;
        let id = store.write(move |mut tx| Box::pin(async move {
            let new = NewToken { account_id, name: "CI", hash: "h1", scope: Scope::Read, expires_at: Some(NOW) };
            tokens::insert(&mut tx, &new, NOW).await
        })).await.unwrap();
        let find = async |hash: &'static str| {
            let mut conn = store.db.read().await.unwrap();
            tokens::find(&mut conn.tx(), hash).await.unwrap()
        };
        let found = find("h1").await.unwrap();
        assert_eq!((found.account_id, found.scope, found.expires_at), (account_id, Scope::Read, Some(NOW)));
        assert_eq!(find("h2").await, None);
        let revoke = async |account| store.write(move |mut tx| Box::pin(async move {
            tokens::revoke(&mut tx, account, id, NOW).await
        })).await.unwrap();
        assert!(!revoke(AccountId(99)).await);
        assert!(revoke(account_id).await);
        assert_eq!(find("h1").await.unwrap().revoked_at, Some(NOW));
    }

    async fn an_address_signs_in_to_one_account(store: Store) {
        let account_id = store.account;
        let add = async |email: &'static str| store.write(move |mut tx| Box::pin(async move {
            let new = NewMember { account_id, email, password_hash: Some("hash"), role: Role::Owner };
            members::insert(&mut tx, &new, NOW).await
        })).await;
        let id = add("Owner@example.com").await.unwrap();
        assert!(matches!(add("owner@EXAMPLE.com").await, Err(StoreError::Conflict(_))));
        store.write(move |mut tx| Box::pin(async move {
            members::set_password(&mut tx, id, "new", None).await
        })).await.unwrap();
        let mut conn = store.db.read().await.unwrap();
        let found = members::find_by_email(&mut conn.tx(), "OWNER@example.com").await.unwrap();
        assert_eq!(found, Some((id, Some("new".to_owned()))));
        assert_eq!(members::find_by_email(&mut conn.tx(), "nobody@example.com").await.unwrap(), None);
    }

    async fn an_idempotency_key_is_kept_once(store: Store) {
        let key = |k: &str| (store.account, k.to_owned());
        let keep = async |keys: Vec<((AccountId, String), (String, PersonId))>| {
            let keys: HashMap<_, _> = keys.into_iter().collect();
            store.write(move |mut tx| Box::pin(async move { idempotency::insert(&mut tx, &keys, NOW).await })).await.unwrap()
        };
        assert!(keep(vec![(key("a"), ("h".into(), PersonId(1)))]).await);
        assert!(!keep(vec![(key("a"), ("other".into(), PersonId(2))), (key("b"), ("h".into(), PersonId(2)))]).await);
        let mut conn = store.db.read().await.unwrap();
        let wanted = [(store.account, "a"), (store.account, "zz"), (AccountId(99), "a")];
        let found = idempotency::find(&mut conn.tx(), wanted.into_iter()).await.unwrap();
        assert_eq!(found, [(key("a"), ("h".to_owned(), PersonId(1)))].into());
    }
}

//! Campaigns, webhooks, tokens, members, idempotency keys.

use std::collections::HashMap;

use refhook_core::event::EventKind;
use refhook_core::ids::{AccountId, PersonId};
use refhook_core::join::UsedKey;
use refhook_core::people::person::Source;
use refhook_store::accounts::members::{self, NewMember, Role};
use refhook_store::accounts::tokens::{self, NewToken, Scope};
use refhook_store::people::idempotency;
use refhook_store::search::Search;
use refhook_store::webhooks::{self, Stamp, WebhookDraft};
use refhook_store::{StoreError, campaigns};

use crate::fixture::{NOW, config, draft};
use crate::on_both;

on_both! {
    async fn every_change_of_a_webhook_changes_its_stamp_and_a_deleted_one_has_none(store: Store) {
        let (id, other) = (store.add_webhook("CRM").await, store.add_webhook("Sheet").await);
        let account = store.account;
        let stamp = async || {
            let mut conn = store.read().await;
            let mut tx = conn.tx();
            let all = webhooks::stamps(&mut tx, &[id, other]).await.unwrap();
            if let Some(stored) = webhooks::find(&mut tx, account, id).await.unwrap() {
                assert_eq!(all.get(&id), Some(&Stamp::from(&stored)));
            }
            (all.get(&id).copied(), all.get(&other).copied())
        };
        let (mut seen, (first, others)) = (Vec::new(), stamp().await);
        seen.push(first);
        let write = async |n: i64| {
            let now = NOW.plus(n);
            let done = store.write(move |mut tx| Box::pin(async move {
                match n {
                    1 => webhooks::pause(&mut tx, (account, id), None, now).await,
                    2 => webhooks::resume(&mut tx, (account, id), None, now).await,
                    3 => webhooks::rotate_secret(&mut tx, (account, id), (b"sealed", now), None, now).await,
                    4 => webhooks::unsubscribe(&mut tx, (account, id), None, now).await,
                    5 => webhooks::adopt(&mut tx, id, None, now).await.map(|()| true),
                    _ => webhooks::delete(&mut tx, account, id, now).await,
                }
            })).await.unwrap();
            assert!(done, "{n}");
        };
        for n in 1..=5 {
            write(n).await;
            let (now, of_other) = stamp().await;
            assert!(now.is_some() && !seen.contains(&now), "{n}");
            assert_eq!(of_other, others);
            seen.push(now);
        }
        write(6).await;
        assert_eq!(stamp().await, (None, others));
    }

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
        let mut conn = store.read().await;
        let mut tx = conn.tx();
        let now = webhooks::find(&mut tx, account, id).await.unwrap().unwrap();
        assert_eq!((now.version, now.name.as_str(), now.config.url), (2, "New", "https://new.example/".into()));
        assert_eq!(now.sealed_secrets, None);
        let before = webhooks::at_version(&mut tx, account, id, 1).await.unwrap().unwrap();
        assert_eq!((before.config, before.sealed_secrets.as_deref()), (config(), Some(b"sealed".as_slice())));
        assert_eq!(webhooks::find(&mut tx, AccountId(99), id).await.unwrap(), None);
    }

    async fn a_webhook_wants_the_events_and_sources_that_it_names(store: Store) {
        let id = store.add_webhook("CRM").await;
        let mut conn = store.read().await;
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
        let discard = async || {
            store.write(move |mut tx| Box::pin(async move {
                use refhook_store::bulk_jobs::{Job, erasure};
                erasure::start(&mut tx, Job::webhook(id), NOW).await?;
                erasure::webhook_piece(&mut tx, id, 100, NOW).await
            })).await.unwrap()
        };
        assert!(!discard().await, "it is not deleted yet");
        assert!(delete(account).await);
        assert!(!delete(account).await);
        assert!(discard().await && !discard().await, "what waits goes in pieces, until nothing is left");
        let mut conn = store.read().await;
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
        let mut conn = store.read().await;
        let mut tx = conn.tx();
        let found = campaigns::find(&mut tx, account, id).await.unwrap().unwrap();
        assert_eq!((found.name, found.fields), (changed.name, changed.fields));
        assert_eq!(campaigns::find(&mut tx, AccountId(99), id).await.unwrap(), None);
        assert_eq!(campaigns::find_by_code(&mut tx, account, "abcdefgh").await.unwrap().unwrap().id, id);
        let (page, total) = campaigns::list(&mut tx, account, &Search::default(), (1, 10)).await.unwrap();
        assert_eq!((page.len(), total), (1, 2));
    }

    async fn a_code_changes_to_one_that_is_free(store: Store) {
        let (account, campaign) = (store.account, store.campaign);
        store.write(move |mut tx| Box::pin(async move {
            campaigns::insert(&mut tx, account, "bbbbbbbb", &draft("Other"), NOW).await
        })).await.unwrap();
        let set = async |code: &'static str| {
            store.write(move |mut tx| Box::pin(async move { campaigns::set_code(&mut tx, campaign, code).await })).await
        };
        assert!(matches!(set("bbbbbbbb").await, Err(StoreError::Conflict(_))));
        set("cccccccc").await.unwrap();
        let has_people = async || {
            let mut conn = store.read().await;
            campaigns::has_people(&mut conn.tx(), campaign).await.unwrap()
        };
        assert!(!has_people().await);
        store.add_people(vec![store.person(1, None)]).await;
        assert!(has_people().await);
    }

    async fn tokens_are_listed_until_they_are_revoked_with_their_last_use(store: Store) {
        let account_id = store.account;
        let ids = store.write(move |mut tx| Box::pin(async move {
            let mut ids = Vec::new();
            for hash in ["h1", "h2"] {
                let new = NewToken { account_id, name: "CI", hash, scope: Scope::Write, expires_at: None };
                ids.push(tokens::insert(&mut tx, &new, NOW).await?);
            }
            tokens::revoke(&mut tx, account_id, ids[0], NOW).await?;
            tokens::note_use(&mut tx, ids[1], NOW.plus(5)).await?;
            tokens::note_use(&mut tx, ids[1], NOW).await?;
            Ok(ids)
        })).await.unwrap();
        let mut conn = store.read().await;
        let list = tokens::list(&mut conn.tx(), account_id).await.unwrap();
        let [only] = &list[..] else { panic!("{list:?}") };
        assert_eq!((only.id, only.scope, only.last_used_at), (ids[1], Scope::Write, Some(NOW.plus(5))));
        assert_eq!(tokens::list(&mut conn.tx(), AccountId(99)).await.unwrap(), []);
        drop(conn);
        let count = store.write(move |mut tx| Box::pin(async move { tokens::count_locked(&mut tx, account_id).await }));
        assert_eq!(count.await.unwrap(), 1);
    }

    async fn a_secret_is_replaced_and_the_one_before_kept(store: Store) {
        let (id, account) = (store.add_webhook("CRM").await, store.account);
        let rotate = async |account| {
            store.write(move |mut tx| Box::pin(async move {
                webhooks::rotate_secret(&mut tx, (account, id), (b"new", NOW.plus(9)), None, NOW).await
            })).await.unwrap()
        };
        assert!(!rotate(AccountId(99)).await && rotate(account).await);
        let pause = async |pauses: bool| {
            store.write(move |mut tx| Box::pin(async move {
                if pauses { webhooks::pause(&mut tx, (account, id), None, NOW).await } else { webhooks::resume(&mut tx, (account, id), None, NOW).await }
            })).await.unwrap()
        };
        assert_eq!([pause(false).await, pause(true).await, pause(true).await], [false, true, false]);
        let mut conn = store.read().await;
        let found = webhooks::find(&mut conn.tx(), account, id).await.unwrap().unwrap();
        assert_eq!((found.signing_secret.as_slice(), found.previous_secret.as_deref()), (&b"new"[..], Some(&b"signing"[..])));
        assert_eq!((found.previous_until, found.state_reason.as_deref()), (Some(NOW.plus(9)), Some(webhooks::HELD_BY_HAND)));
        drop(conn);
        assert!(pause(false).await);
    }

    async fn a_token_is_found_by_its_hash_and_revoked_by_its_owner(store: Store) {
        let account_id = store.account;
        let id = store.write(move |mut tx| Box::pin(async move {
            let new = NewToken { account_id, name: "CI", hash: "h1", scope: Scope::Read, expires_at: Some(NOW) };
            tokens::insert(&mut tx, &new, NOW).await
        })).await.unwrap();
        let find = async |hash: &'static str| {
            let mut conn = store.read().await;
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
        let mut conn = store.read().await;
        let found = members::find_by_email(&mut conn.tx(), "OWNER@example.com").await.unwrap();
        assert_eq!(found, Some((id, Some("new".to_owned()))));
        assert_eq!(members::find_by_email(&mut conn.tx(), "nobody@example.com").await.unwrap(), None);
    }

    async fn an_idempotency_key_is_kept_once(store: Store) {
        let key = |k: &str| (store.account, k.to_owned());
        let used = |hash: &str, id, was_new| UsedKey { request_hash: hash.to_owned(), person_id: PersonId(id), was_new };
        let keep = async |keys: Vec<((AccountId, String), UsedKey)>| {
            let keys: HashMap<_, _> = keys.into_iter().collect();
            store.write(move |mut tx| Box::pin(async move { idempotency::insert(&mut tx, &keys, NOW).await })).await.unwrap()
        };
        assert!(keep(vec![(key("a"), used("h", 1, false))]).await);
        assert!(!keep(vec![(key("a"), used("other", 2, true)), (key("b"), used("h", 2, true))]).await);
        let mut conn = store.read().await;
        let wanted = [(store.account, "a"), (store.account, "zz"), (AccountId(99), "a")];
        let found = idempotency::find(&mut conn.tx(), wanted.into_iter()).await.unwrap();
        assert_eq!(found, [(key("a"), used("h", 1, false))].into());
    }
}

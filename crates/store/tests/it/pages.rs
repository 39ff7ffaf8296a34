//! What campaigns' pages are made of, and what they count.

use refhook_core::ids::{AccountId, CampaignId, PersonId};
use refhook_core::pages::CampaignPages;
use refhook_core::people::person::{Consent, Flags};
use refhook_core::time::UnixMs;
use refhook_store::campaigns::logos;
use refhook_store::campaigns::logos::Logo;
use refhook_store::{campaigns, people};

use crate::fixture::NOW;
use crate::on_both;

on_both! {
    async fn settings_of_pages_are_kept_as_a_whole(store: Store) {
        let (account, campaign) = (store.account, store.campaign);
        let pages = CampaignPages {
            accent: Some("#123456".into()),
            allowed_origins: vec!["https://a.example".into()],
            ..CampaignPages::default()
        };
        let set = async |account, pages: CampaignPages| {
            store.write(move |mut tx| Box::pin(async move {
                campaigns::set_pages(&mut tx, account, campaign, &pages, NOW).await
            })).await.unwrap()
        };
        let kept = async || {
            let mut conn = store.read().await;
            campaigns::of_code(&mut conn.tx(), "abcdefgh").await.unwrap().unwrap().pages
        };
        assert_eq!(kept().await, CampaignPages::default());
        assert!(!set(AccountId(99), pages.clone()).await);
        assert!(set(account, pages.clone()).await);
        assert_eq!(kept().await, pages);
    }

    async fn a_logo_replaces_the_one_before_and_its_time_is_the_campaigns(store: Store) {
        let campaign = store.campaign;
        for (at, bytes) in [(NOW, b"one".to_vec()), (NOW.plus(5), b"two".to_vec())] {
            let logo = Logo { media_type: "image/png".into(), bytes };
            store.write(move |mut tx| Box::pin(async move { logos::set(&mut tx, campaign, &logo, at).await }))
                .await.unwrap();
        }
        let read = async || {
            let mut conn = store.read().await;
            let mut tx = conn.tx();
            let logo = logos::of_code(&mut tx, "abcdefgh").await.unwrap();
            (logo, campaigns::of_code(&mut tx, "abcdefgh").await.unwrap().unwrap().logo_path())
        };
        let (logo, path) = read().await;
        assert_eq!(logo.unwrap().bytes, b"two");
        assert_eq!(path, Some(format!("/abcdefgh/logo?v={}", NOW.0 + 5)));
        store.write(move |mut tx| Box::pin(async move { logos::remove(&mut tx, campaign).await })).await.unwrap();
        assert_eq!(read().await, (None, None));
    }

    async fn visits_are_added_and_those_of_nobody_are_dropped(store: Store) {
        let campaign = store.campaign;
        let mut jo = store.person(7, None);
        jo.facts.flags = Flags { self_referral: true, ..Flags::default() };
        jo.facts.consent = Some(Consent { text: "Terms".into(), at: UnixMs(5) });
        let people = vec![jo.clone()];
        store.write(move |mut tx| Box::pin(async move { people::insert(&mut tx, &people).await })).await.unwrap();
        for _ in 0..2 {
            store.write(move |mut tx| Box::pin(async move {
                people::add_reach(&mut tx, &[(PersonId(7), 3), (PersonId(99), 1)]).await?;
                campaigns::add_reach(&mut tx, &[(campaign, 4), (CampaignId(99), 1)]).await
            })).await.unwrap();
        }
        let mut conn = store.read().await;
        let mut tx = conn.tx();
        let found = people::of_code(&mut tx, &jo.facts.code).await.unwrap().unwrap();
        assert_eq!(found.facts.reach, 6);
        assert_eq!((found.facts.flags, found.facts.consent), (jo.facts.flags, jo.facts.consent));
        assert_eq!(campaigns::of_code(&mut tx, "abcdefgh").await.unwrap().unwrap().reach, 8);
    }
}

//! People, their counters and their erasure.

use refhook_core::ids::{CampaignId, PersonId};
use refhook_core::join::PersonKey;
use refhook_core::people::person::{Source, UserType};
use refhook_core::time::UnixMs;
use refhook_dispatch::ClaimId;
use refhook_store::deliveries::DeliveryState;
use refhook_store::people::{self, PeopleFilter, PeopleLookup, columns};
use refhook_store::search::{Comparison, Condition, Operand, Search};
use refhook_store::{StoreError, attempts, campaigns, deliveries, events};

use crate::fixture::NOW;
use crate::on_both;

on_both! {
    async fn what_is_written_of_a_person_is_read_back(store: Store) {
        let jessica = store.person(261_470, None);
        let byron = store.person(261_471, Some(261_470));
        assert!(store.add_people(vec![jessica.clone(), byron.clone()]).await);
        let mut conn = store.read().await;
        for key in ["261471", "code261471", "PERSON+261471@example.com"] {
            let found = people::find(&mut conn.tx(), store.account, &PersonKey::parse(key)).await.unwrap();
            assert_eq!(found, std::slice::from_ref(&byron), "{key}");
        }
        let foreign = refhook_core::ids::AccountId(99);
        let found = people::find(&mut conn.tx(), foreign, &PersonKey::Id(PersonId(261_471))).await.unwrap();
        assert!(found.is_empty());
    }

    async fn an_address_is_in_a_campaign_once_whatever_its_case(store: Store) {
        let first = store.person(1, None);
        assert!(store.add_people(vec![first.clone()]).await);
        let mut again = store.person(2, None);
        again.facts.email = first.facts.email.to_uppercase();
        assert!(!store.add_people(vec![again]).await);
        let mut same_code = store.person(3, None);
        same_code.facts.code = first.facts.code;
        assert!(!store.add_people(vec![same_code]).await);
    }

    async fn a_batch_reads_everyone_it_names_in_one_statement(store: Store) {
        let rows = (1..=4).map(|id| store.person(id, (id > 1).then_some(1))).collect();
        store.add_people(rows).await;
        let wanted = PeopleLookup {
            ids: vec![PersonId(2), PersonId(77)],
            codes: vec!["code3".into(), "CODE3".into()],
            emails: vec![(store.campaign, "person+4@EXAMPLE.com".into()), (CampaignId(9), "person+1@example.com".into())],
        };
        let (found, referrers, codes) = store.write(move |mut tx| Box::pin(async move {
            let found = people::lock(&mut tx, &wanted).await?;
            let referrers = people::referrers_of(&mut tx, &wanted).await?;
            let codes = people::codes_in_use(&mut tx, &["code1", "nobody", "abcdefgh"]).await?;
            Ok((found, referrers, codes))
        })).await.unwrap();
        assert_eq!(found.iter().map(|p| p.facts.id.0).collect::<Vec<_>>(), [2, 3, 4]);
        assert_eq!(referrers, [PersonId(1)]);
        assert_eq!(std::collections::BTreeSet::from_iter(codes), ["abcdefgh".to_owned(), "code1".to_owned()].into());
    }

    async fn a_change_is_kept_and_a_taken_address_refused(store: Store) {
        let (one, two) = (store.person(1, None), store.person(2, None));
        store.add_people(vec![one.clone(), two.clone()]).await;
        let mut changed = one.clone();
        changed.facts.referrals = 5;
        changed.facts.qualified_at = Some(NOW);
        changed.facts.meta.clear();
        let rows = vec![changed.clone()];
        store.write(|mut tx| Box::pin(async move { people::update(&mut tx, &rows).await })).await.unwrap();
        let mut taken = two;
        taken.facts.email.clone_from(&one.facts.email);
        let refused = store.write(|mut tx| Box::pin(async move { people::update(&mut tx, &[taken]).await })).await;
        assert!(matches!(refused, Err(StoreError::Conflict(_))), "{refused:?}");
        let mut conn = store.read().await;
        let found = people::find(&mut conn.tx(), store.account, &PersonKey::Id(PersonId(1))).await.unwrap();
        assert_eq!(found, [changed]);
    }

    async fn a_list_obeys_every_filter(store: Store) {
        let rows = (1..=30).map(|id| store.person(id, (id > 10).then_some(1))).collect();
        store.add_people(rows).await;
        let mut conn = store.read().await;
        let mut count = async |filter: PeopleFilter| {
            let (page, total) = people::list(&mut conn.tx(), store.account, &filter, 5, 10).await.unwrap();
            (page.len(), total, page.first().map(|p| p.facts.id.0))
        };
        assert_eq!(count(PeopleFilter::default()).await, (10, 30, Some(6)));
        let all = PeopleFilter {
            flagged: false,
            campaign_id: Some(store.campaign),
            email: Some("PERSON+12@example.com".into()),
            code: Some("code12".into()),
            user_type: Some(UserType::PersonInvited),
            source: Some(Source::Referred),
            referrer_id: Some(PersonId(1)),
            qualified: Some(false),
            search: Search::default(),
        };
        assert_eq!(count(all.clone()).await, (0, 1, None), "the fifth of one is beyond the end");
        assert_eq!(count(PeopleFilter { campaign_id: Some(CampaignId(99)), ..all.clone() }).await.1, 0);
        assert_eq!(count(PeopleFilter { qualified: Some(true), ..all }).await.1, 0);
        assert_eq!(count(PeopleFilter { referrer_id: Some(PersonId(1)), ..PeopleFilter::default() }).await.1, 20);
    }

    async fn a_search_means_the_same_on_both_databases(store: Store) {
        let rows = (1..=12).map(|id| store.person(id, (id > 10).then_some(1))).collect();
        store.add_people(rows).await;
        let mut conn = store.read().await;
        let mut count = async |groups: Vec<Vec<Condition>>| {
            let filter = PeopleFilter { search: Search { groups }, ..PeopleFilter::default() };
            people::list(&mut conn.tx(), store.account, &filter, 0, 50).await.unwrap().1
        };
        let text = |column, comparison, text: &str| Condition::new(column, comparison, Operand::Text(text.into()));
        let number = |column, comparison, n| Condition::new(column, comparison, Operand::Number(n));
        let (day, next) = (NOW.0, NOW.0 + 1);
        for (condition, expected) in [
            (text(columns::FIRST_NAME, Comparison::Contains, "\u{1f600} \"o'NEIL"), 12),
            (text(columns::FIRST_NAME, Comparison::Contains, "%"), 0),
            (text(columns::FIRST_NAME, Comparison::StartsWith, "JESS"), 12),
            (text(columns::EMAIL_KEY, Comparison::StartsWith, "person+1"), 4),
            (text(columns::CODE, Comparison::Equal, "Code1"), 0),
            (text(columns::CODE, Comparison::Contains, "CODE1"), 4),
            (number(columns::REFERRER_ID, Comparison::Equal, 1), 2),
            (number(columns::REFERRER_ID, Comparison::NotEqual, 1), 10),
            (number(columns::SOURCE, Comparison::Equal, Source::Referred as i64), 2),
            (number(columns::ID, Comparison::AtMost, 3), 3),
            (Condition::new(columns::REFERRER_ID, Comparison::NotEqual, Operand::Nothing), 2),
            (Condition::new(columns::SIGNED_UP_AT, Comparison::Equal, Operand::Span(day, next)), 12),
            (Condition::new(columns::SIGNED_UP_AT, Comparison::Greater, Operand::Span(day, next)), 0),
            (Condition::new(columns::QUALIFIED_AT, Comparison::NotEqual, Operand::Span(day, next)), 12),
            (Condition::new(columns::QUALIFIED_AT, Comparison::Less, Operand::Span(day, next)), 0),
        ] {
            assert_eq!(count(vec![vec![condition.clone()]]).await, expected, "{condition:?}");
        }
        let (one, two) = (number(columns::ID, Comparison::Equal, 1), number(columns::ID, Comparison::Equal, 2));
        assert_eq!(count(vec![vec![one.clone(), two.clone()]]).await, 2, "either");
        assert_eq!(count(vec![vec![one], vec![two]]).await, 0, "both");
    }

    async fn erasing_leaves_a_tombstone_and_no_personal_data_anywhere(store: Store) {
        let (jessica, byron) = (store.person(1, None), store.person(2, Some(1)));
        store.add_people(vec![jessica.clone(), byron.clone()]).await;
        let webhook = store.add_webhook("CRM").await;
        let claim = ClaimId::new(1, 1);
        let rows = vec![store.event(&jessica, None), store.event(&byron, Some(&jessica))];
        let event_ids: Vec<_> = rows.iter().map(|event| event.id).collect();
        let ids = store.enqueue(webhook, rows, Some(claim)).await;
        let done = vec![crate::queue::claims::completion(ids[1], claim, refhook_store::queue::Next::Delivered)];
        store.write(move |mut tx| Box::pin(async move {
            refhook_store::queue::complete(&mut tx, &done, NOW).await
        })).await.unwrap();

        let account = store.account;
        store.write(move |mut tx| Box::pin(async move {
            let mine = refhook_store::erase::of_account(&mut tx, account, &[PersonId(1), PersonId(50)]).await?;
            assert_eq!(mine, [PersonId(1)]);
            refhook_store::erase::erase(&mut tx, &mine, refhook_store::erase::Scope::People, UnixMs(NOW.0 + 1)).await?;
            refhook_store::bulk_jobs::erasure::start_for_referrers(&mut tx, &mine, NOW).await
        })).await.unwrap();
        {
            let mut conn = store.read().await;
            let friend = events::find(&mut conn.tx(), event_ids[1]).await.unwrap().unwrap();
            assert_eq!(friend.referrer.unwrap().email, "", "gone at once, though its row is not rewritten yet");
        }
        while store.write(|mut tx| Box::pin(async move { refhook_store::bulk_jobs::erasure::referrer_piece(&mut tx, PersonId(1), 1, NOW).await })).await.unwrap() {}

        let mut conn = store.read().await;
        let mut tx = conn.tx();
        assert!(people::find(&mut tx, account, &PersonKey::Id(PersonId(1))).await.unwrap().is_empty());
        assert_eq!(events::find(&mut tx, event_ids[0]).await.unwrap(), None);
        let friend = events::find(&mut tx, event_ids[1]).await.unwrap().unwrap();
        assert_eq!(friend.person, byron.facts, "the friend's own data stays");
        let referrer = friend.referrer.unwrap();
        assert_eq!((referrer.id, referrer.email.as_str(), referrer.code.as_str()), (PersonId(1), "", ""));
        let waiting = deliveries::find(&mut tx, account, ids[0]).await.unwrap().unwrap();
        assert_eq!(waiting.state, DeliveryState::Erased);
        let attempt = &attempts::of_delivery(&mut tx, ids[1]).await.unwrap()[0];
        assert_eq!((&attempt.response_body, &attempt.response_headers, &attempt.request_sha256), (&None, &None, &None));
        assert_eq!(campaigns::analytics(&mut tx, store.campaign).await.unwrap().users, 1);

        // The address is free again, and the number is not.
        let mut back = store.person(3, None);
        back.facts.email = jessica.facts.email;
        assert!(store.add_people(vec![back]).await);
    }
}

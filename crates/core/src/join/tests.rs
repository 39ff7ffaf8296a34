use std::collections::{HashMap, HashSet};

use proptest::prelude::*;
use rand::{SeedableRng, rngs::StdRng};

use super::*;
use crate::campaign::CampaignStatus;
use crate::pages::ShareTexts;
use crate::people::person::UserType;
use crate::people::snapshot::CampaignSnapshot;
use crate::time::UnixMs;

const US: AccountId = AccountId(1);
const CAMPAIGN: CampaignId = CampaignId(4815);

fn overlay() -> Overlay {
    let mut overlay = Overlay::default();
    overlay.know_campaign(
        US,
        CampaignSnapshot {
            id: CAMPAIGN,
            name: "Demo".into(),
            code: "abcdefgh".into(),
            lang: "en".into(),
            time_zone: "UTC".into(),
            status: CampaignStatus::Launched,
            starts_at: None,
            ends_at: None,
            created_at: UnixMs(0),
            base_url: "https://r.example".into(),
            share: ShareTexts::default(),
        },
    );
    overlay
}

fn request(email: &str, referrer: Option<&str>) -> JoinRequest {
    JoinRequest {
        account_id: US,
        campaign_id: CAMPAIGN,
        first_name: "Jo".into(),
        email: email.into(),
        meta: vec![],
        code: None,
        consent: None,
        quiet: false,
        source: Source::Api,
        referrer: referrer.map(PersonKey::parse),
        ip: None,
        on_repeat: OnRepeat::Update,
        idempotency: None,
    }
}

/// Joins batch after batch over the same overlay, as if the store kept it in between.
fn join_all(overlay: &mut Overlay, batches: &[&[JoinRequest]]) -> Vec<Result<Joined, JoinError>> {
    let random = &mut StdRng::seed_from_u64(1);
    let fresh = (1..).map(|n| (PersonId(n), format!("code{n}"))).take(200).collect();
    let mut context = JoinContext {
        now: UnixMs(5_000),
        fresh,
        used_keys: HashMap::default(),
        used_codes: HashSet::new(),
        random,
    };
    batches.iter().flat_map(|batch| decide(overlay, &mut context, batch)).collect()
}

#[test]
fn an_identifier_says_itself_what_it_is() {
    assert_eq!(PersonKey::parse("261471"), PersonKey::Id(PersonId(261_471)));
    assert_eq!(PersonKey::parse("zruTPh"), PersonKey::Code("zruTPh".into()));
    assert_eq!(PersonKey::parse("1@b.co"), PersonKey::Email("1@b.co".into()));
    assert_eq!(PersonKey::parse("+7"), PersonKey::Code("+7".into()));
    let beyond = "99999999999999999999";
    assert_eq!(PersonKey::parse(beyond), PersonKey::Code(beyond.into()));
}

#[test]
fn the_referrer_may_stand_in_the_same_batch() {
    let mut overlay = overlay();
    let answers = join_all(&mut overlay, &[&[request("a@x.co", None), request("b@x.co", Some("A@X.co"))]]);
    let (jessica, byron) = (answers[0].as_ref().unwrap(), answers[1].as_ref().unwrap());
    assert_eq!(jessica.person.facts.source, Source::Api);
    assert_eq!(byron.person.facts.user_type, UserType::PersonInvited);
    assert_eq!(byron.person.facts.source, Source::Referred);
    let plan = overlay.into_plan();
    assert_eq!(plan.new_people[0].facts.referrals, 1);
    assert_eq!(plan.events[0].person.referrals, 0, "an event keeps its own moment");
    assert_eq!(plan.events[1].referrer.as_ref().unwrap().referrals, 1);
    assert!(plan.changed_people.is_empty());
}

#[test]
fn the_first_referrer_wins_and_the_type_stays() {
    let mut overlay = overlay();
    let rows = ["a@x.co", "b@x.co", "c@x.co"].map(|email| request(email, None));
    let again = [
        request("c@x.co", Some("a@x.co")),
        request("c@x.co", Some("b@x.co")),
        request("a@x.co", Some("a@x.co")),
    ];
    let answers = join_all(&mut overlay, &[&rows, &again]);
    let kinds: Vec<_> = answers[3..].iter().map(|answer| answer.as_ref().unwrap().kind).collect();
    let repeat = |referrer_set| JoinedKind::Repeat { referrer_set };
    assert_eq!(kinds, [repeat(true), repeat(false), repeat(false)]);
    let plan = overlay.into_plan();
    let c = &plan.new_people[2].facts;
    assert_eq!((c.referrer_id, c.user_type), (Some(PersonId(1)), UserType::PersonReferring));
    assert_eq!(plan.events.len(), 3, "a repeat fires nothing");
}

#[test]
fn each_way_in_treats_a_repeat_in_its_own_manner() {
    let mut overlay = overlay();
    let named = |on_repeat| JoinRequest { first_name: "New".into(), on_repeat, ..request("a@x.co", None) };
    let rows =
        [request("a@x.co", None), named(OnRepeat::Keep), named(OnRepeat::Refuse), named(OnRepeat::Update)];
    let answers = join_all(&mut overlay, &[&rows]);
    assert_eq!(answers[1].as_ref().unwrap().person.facts.first_name, "Jo");
    assert_eq!(answers[2], Err(JoinError::AlreadyJoined));
    assert_eq!(answers[3].as_ref().unwrap().person.facts.first_name, "New");
}

#[test]
fn an_unknown_referrer_or_a_foreign_campaign_changes_nothing() {
    let mut overlay = overlay();
    let foreign = JoinRequest { account_id: AccountId(2), ..request("a@x.co", None) };
    let answers = join_all(&mut overlay, &[&[request("a@x.co", Some("nobody")), foreign]]);
    assert_eq!(answers, [Err(JoinError::UnknownReferrer), Err(JoinError::UnknownCampaign)]);
    assert_eq!(overlay.into_plan(), JoinWrites::default());
}

#[test]
fn an_idempotency_key_is_good_for_one_request() {
    let mut overlay = overlay();
    let keyed = |email: &str, hash: &str| JoinRequest {
        idempotency: Some(Idempotency { key: "k".into(), request_hash: hash.into(), batch: None }),
        ..request(email, None)
    };
    let answers =
        join_all(&mut overlay, &[&[keyed("a@x.co", "1"), keyed("a@x.co", "1"), keyed("b@x.co", "2")]]);
    assert_eq!(answers[1].as_ref().unwrap().kind, JoinedKind::Replayed { was_new: true });
    assert_eq!(answers[0].as_ref().unwrap().person, answers[1].as_ref().unwrap().person);
    assert_eq!(answers[2], Err(JoinError::KeyReused));
}

#[test]
fn the_key_of_a_batch_is_good_for_that_batch_and_for_no_other_request() {
    let mut overlay = overlay();
    join_all(&mut overlay, &[&[request("b@x.co", None)]]);
    let part = |place: usize, email: &str, hash: &str| JoinRequest {
        idempotency: Some(Idempotency {
            key: format!("k {place}"),
            request_hash: hash.into(),
            batch: Some("k".into()),
        }),
        ..request(email, None)
    };
    let single = JoinRequest {
        idempotency: Some(Idempotency { key: "k".into(), request_hash: "2".into(), batch: None }),
        ..request("c@x.co", None)
    };
    let requests = [
        part(0, "a@x.co", "1"),
        part(1, "b@x.co", "1"),
        part(0, "a@x.co", "1"),
        part(1, "b@x.co", "1"),
        part(2, "c@x.co", "2"),
        single,
    ];
    let answers = join_all(&mut overlay, &[&requests]);
    let kinds: Vec<_> = answers.iter().flatten().map(|joined| joined.kind).collect();
    let repeat = JoinedKind::Repeat { referrer_set: false };
    let again = |was_new| JoinedKind::Replayed { was_new };
    assert_eq!(kinds, [JoinedKind::New, repeat, again(true), again(false)]);
    assert_eq!(&answers[4..], [Err(JoinError::KeyReused), Err(JoinError::KeyReused)]);
}

#[test]
fn only_people_invited_are_qualified_and_once() {
    let mut overlay = overlay();
    join_all(&mut overlay, &[&[request("a@x.co", None), request("b@x.co", Some("a@x.co"))]]);
    let ask = |who: &str, qualified| QualifyRequest {
        quiet: false,
        account_id: US,
        person: PersonKey::parse(who),
        campaign_id: None,
        qualified,
    };
    let asked =
        [ask("b@x.co", true), ask("2", true), ask("a@x.co", true), ask("code2", false), ask("2", true)];
    let random = &mut StdRng::seed_from_u64(2);
    let answers = decide_qualify(&mut overlay, UnixMs(9_000), random, &asked);
    let changed: Vec<_> = answers.iter().map(|a| a.as_ref().map(|a| a.changed).map_err(|e| *e)).collect();
    assert_eq!(changed, [Ok(true), Ok(false), Err(QualifyError::NotInvited), Ok(true), Ok(true)]);
    let plan = overlay.into_plan();
    assert_eq!(plan.new_people[0].facts.qualified_referrals, 1);
    let fired = plan.events.iter().filter(|event| event.kind == crate::event::EventKind::Qualified);
    assert_eq!(fired.count(), 2, "qualified, taken back, qualified again");
}

proptest! {
    #[test]
    fn a_batch_gives_the_answers_of_joining_one_by_one(
        rows in prop::collection::vec((0..12_u8, prop::option::of(0..12_u8), any::<bool>()), 1..60),
    ) {
        let requests: Vec<_> = rows.iter().map(|(who, by, update)| JoinRequest {
            on_repeat: if *update { OnRepeat::Update } else { OnRepeat::Keep },
            first_name: format!("{who}{by:?}"),
            ..request(&format!("p{who}@x.co"), by.map(|by| format!("P{by}@x.co")).as_deref())
        }).collect();
        let (mut together, mut apart) = (overlay(), overlay());
        let at_once = join_all(&mut together, &[&requests]);
        let singles: Vec<&[JoinRequest]> = requests.iter().map(std::slice::from_ref).collect();
        prop_assert_eq!(at_once, join_all(&mut apart, &singles));
        let plan = together.into_plan();
        for person in &plan.new_people {
            let referred = plan.new_people.iter().filter(|p| p.facts.referrer_id == Some(person.facts.id)).count();
            prop_assert_eq!(usize::try_from(person.facts.referrals).unwrap(), referred);
        }
    }
}

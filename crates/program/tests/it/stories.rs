//! What people do, and what must be true afterwards.

use refhook_core::ids::{AccountId, CampaignId, PersonId};
use refhook_core::join::{
    Idempotency, JoinError, JoinRequest, Joined, JoinedKind, OnRepeat, PersonKey, QualifyRequest,
};
use refhook_core::plan::Plan;
use refhook_dispatch::Arrival;
use refhook_program::{Backlog, By, Joiner, PersonChange, SaveError, UpdateError};
use refhook_store::webhooks::WebhookState;
use refhook_store::{Raw, StoreError, Tx, WriteClass, people};

use crate::fixture::{Home, NOW};
use crate::on_both;

type Answer = Result<Joined, JoinError>;

/// What an answer says apart from ids and codes, which differ from run to run.
fn gist(answer: &Answer) -> String {
    match answer {
        Err(error) => format!("{error:?}"),
        Ok(joined) => {
            let facts = &joined.person.facts;
            let kind = joined.kind;
            let (email, name, source) = (&facts.email, &facts.first_name, facts.source);
            format!("{kind:?} {email} {name} {source:?} {:?} {}", facts.user_type, facts.referrals)
        }
    }
}

/// Sixty rows with repeats, referrers of the same batch, unknown referrers and used keys.
fn mixed(home: &Home) -> Vec<JoinRequest> {
    let rows = (0..60_usize).map(|row| {
        let who = (row * 7) % 23;
        let referrer = (row % 3 == 1).then(|| format!("P{}@example.com", (row * 5) % 9));
        JoinRequest {
            first_name: format!("name {row}"),
            on_repeat: [OnRepeat::Update, OnRepeat::Keep, OnRepeat::Refuse][row % 3],
            idempotency: (row % 4 == 0).then(|| Idempotency {
                key: format!("k{}", row % 12),
                request_hash: format!("h{}", row % 24),
                batch: None,
            }),
            ..home.request(&format!("p{who}@Example.com"), referrer.as_deref())
        }
    });
    rows.collect()
}

/// How many people of a campaign are not erased, by a query of the test's own.
async fn left(tx: &mut Tx<'_>, campaign: CampaignId) -> i64 {
    let sql = "SELECT COUNT(*) FROM people WHERE campaign_id = $1 AND erased_at IS NULL";
    match tx.raw() {
        Raw::Sqlite(connection) => {
            sqlx::query_scalar(sql).bind(campaign.0).fetch_one(connection).await.unwrap()
        }
        Raw::Postgres(connection) => {
            sqlx::query_scalar(sql).bind(campaign.0).fetch_one(connection).await.unwrap()
        }
    }
}

on_both! {
    async fn what_the_plan_holds_back_is_not_let_go_by_hand(home: Home) {
        let id = home.add_webhook().await.webhook.id;
        let account = home.account;
        let plan = async |plan| {
            let work = home.writer.write(WriteClass::Lead, move |mut tx| {
                Box::pin(async move { refhook_store::accounts::set_plan(&mut tx, account, plan, NOW).await })
            });
            let found: Result<bool, StoreError> = work.await;
            assert!(found.unwrap());
        };
        plan(Plan::Starter).await;
        let resumed = home.program.resume_webhook(home.author(), id, Backlog::Discard).await;
        assert!(matches!(resumed, Err(SaveError::HeldByPlan)));
        assert!(matches!(home.program.pause_webhook(home.author(), id).await, Err(SaveError::HeldByPlan)));
        plan(Plan::Pro).await;
        home.program.pause_webhook(home.author(), id).await.unwrap();
        plan(Plan::Starter).await;
        plan(Plan::Pro).await;
        let resumed = home.program.resume_webhook(home.author(), id, Backlog::Send).await.unwrap();
        assert_eq!(resumed.state, WebhookState::Healthy, "a pause by hand outlives a change of plan");
        let other = || By { account: AccountId(99), actor: None };
        assert!(matches!(home.program.pause_webhook(other(), id).await, Err(SaveError::NotFound)));
        assert!(matches!(home.program.rotate_secret(other(), id).await, Err(SaveError::NotFound)));
        assert!(matches!(home.program.duplicate_webhook(other(), id).await, Err(SaveError::NotFound)));
    }

    async fn joining_together_answers_as_joining_one_by_one(home: Home) {
        let together = home.program.join(mixed(&home).into(), WriteClass::Lead).await.unwrap();
        let other = Home::sqlite().await;
        let mut apart = Vec::new();
        for request in mixed(&other) {
            apart.extend(other.program.join([request].into(), WriteClass::Lead).await.unwrap());
        }
        let gists = |answers: &[Answer]| answers.iter().map(gist).collect::<Vec<_>>();
        assert_eq!(gists(&together), gists(&apart));
        assert!(together.iter().any(Result::is_err) && together.iter().any(Result::is_ok));
    }

    async fn counters_say_what_the_rows_say(home: Home) {
        home.program.join(mixed(&home).into(), WriteClass::Lead).await.unwrap();
        home.program.join(mixed(&home).into(), WriteClass::Background).await.unwrap();
        let mut conn = home.program.reader().read().await.unwrap();
        let filter = people::PeopleFilter::default();
        let (everyone, _) = people::list(&mut conn.tx(), home.account, &filter, 0, 100).await.unwrap();
        assert!(everyone.iter().any(|person| person.facts.referrals > 1));
        for person in &everyone {
            let mine = everyone.iter().filter(|other| other.facts.referrer_id == Some(person.facts.id));
            assert_eq!(i64::try_from(mine.count()).unwrap(), person.facts.referrals, "{person:?}");
        }
    }

    async fn people_who_join_at_once_get_one_row_each(home: Home) {
        let joiner = Joiner::start(home.program.clone());
        let calls = (0..200).map(|n| joiner.join(home.request(&format!("p{}@example.com", n % 50), None)));
        let answers = futures_util::future::join_all(calls).await;
        let new = answers.iter().flatten().filter(|joined| joined.kind == JoinedKind::New);
        assert_eq!(new.count(), 50);
        assert!(answers.iter().all(Result::is_ok));
    }

    async fn a_lead_is_handed_over_once_its_lane_has_room(home: Home) {
        let mut home = home;
        let webhook = home.add_webhook().await.webhook.id;
        let rows: Vec<_> = (0..40).map(|n| home.request(&format!("p{n}@example.com"), None)).collect();
        home.program.join(rows.into(), WriteClass::Lead).await.unwrap();
        let (mut claimed, mut waiting) = (Vec::new(), Vec::new());
        while let Ok(arrival) = home.arrivals.try_recv() {
            match arrival {
                Arrival::Claimed(rows) => claimed.extend(rows),
                Arrival::Waiting(id) => waiting.push(id),
                Arrival::Changed(id) => assert_eq!(id, webhook),
                Arrival::Forget(_) | Arrival::Bulk(_) | Arrival::Again(..) | Arrival::Everything => {
                    panic!("nobody was erased, and nothing uploaded or sent")
                }
            }
        }
        assert_eq!((claimed.len(), waiting), (32, vec![webhook]));
    }

    async fn qualifying_is_counted_for_the_referrer_and_fires_once(home: Home) {
        let rows = [home.request("a@example.com", None), home.request("b@example.com", Some("a@example.com"))];
        home.program.join(rows.into(), WriteClass::Lead).await.unwrap();
        let ask = |who: &str, qualified, account_id| QualifyRequest {
            quiet: false,
            account_id, person: PersonKey::parse(who), campaign_id: None, qualified,
        };
        let us = home.account;
        let asked = [
            ask("B@example.com", true, us), ask("b@example.com", true, us), ask("a@example.com", true, us),
            ask("b@example.com", true, AccountId(99)),
        ];
        let answers = home.program.qualify(asked.into()).await.unwrap();
        let changed: Vec<_> = answers.iter().map(|answer| answer.as_ref().map(|a| a.changed).ok()).collect();
        assert_eq!(changed, [Some(true), Some(false), None, None]);
        let mut conn = home.program.reader().read().await.unwrap();
        let found = people::find(&mut conn.tx(), us, &PersonKey::parse("a@example.com")).await.unwrap();
        assert_eq!((found[0].facts.referrals, found[0].facts.qualified_referrals), (1, 1));
    }

    async fn a_change_keeps_what_it_does_not_name(home: Home) {
        let rows = [home.request("a@example.com", None), home.request("b@example.com", None)];
        let joined = home.program.join(rows.into(), WriteClass::Lead).await.unwrap();
        let id = joined[0].as_ref().unwrap().person.facts.id;
        let change = |email: &str| PersonChange { email: Some(email.into()), ..PersonChange::default() };
        let update = async |account, id, change| home.program.update_person(account, id, change).await.map(|(person, _)| person);
        let now = update(home.account, id, change("New@example.com")).await.unwrap();
        assert_eq!((now.facts.email.as_str(), now.facts.first_name.as_str()), ("New@example.com", "Jo"));
        let taken = update(home.account, id, change("B@example.com")).await;
        assert!(matches!(taken, Err(UpdateError::EmailInUse)), "{taken:?}");
        let foreign = update(AccountId(99), id, change("x@example.com")).await;
        assert!(matches!(foreign, Err(UpdateError::NotFound)), "{foreign:?}");
    }

    async fn deleting_a_campaign_erases_everyone_in_it(home: Home) {
        let webhook = home.add_webhook().await.webhook.id;
        let rows: Vec<_> = (0..1_200).map(|n| home.request(&format!("p{n}@example.com"), None)).collect();
        home.program.join(rows.into(), WriteClass::Background).await.unwrap();
        home.program.delete_campaign(home.account, home.campaign, true).await.unwrap();
        assert!(home.program.delete_campaign(home.account, home.campaign, true).await.is_err());
        let mut conn = home.program.reader().read().await.unwrap();
        let mut tx = conn.tx();
        assert_eq!(refhook_store::bulk_jobs::running(&mut tx).await.unwrap(), []);
        assert_eq!(left(&mut tx, home.campaign).await, 0);
        assert_eq!(refhook_store::deliveries::count_waiting(&mut tx, webhook).await.unwrap(), 0);
        drop(conn);
        let closed = home.program.join([home.request("z@example.com", None)].into(), WriteClass::Lead).await.unwrap();
        assert_eq!(closed, [Err(JoinError::UnknownCampaign)]);
    }

    async fn an_erased_persons_key_makes_nobody_new(home: Home) {
        let mut home = home;
        let keyed = JoinRequest {
            idempotency: Some(Idempotency { key: "k".into(), request_hash: "h".into(), batch: None }),
            ..home.request("a@example.com", None)
        };
        let joined = home.program.join([keyed.clone()].into(), WriteClass::Lead).await.unwrap();
        let id = joined[0].as_ref().unwrap().person.facts.id;
        assert!(home.program.erase(AccountId(99), vec![id]).await.unwrap().is_empty());
        assert_eq!(home.program.erase(home.account, vec![id, PersonId(777)]).await.unwrap(), [id]);
        let again = home.program.join([keyed].into(), WriteClass::Lead).await.unwrap();
        assert_eq!(again, [Err(JoinError::Erased)]);
        assert!(std::iter::from_fn(|| home.arrivals.try_recv().ok()).any(|told| matches!(told, Arrival::Forget(who) if who == id)));
    }
}

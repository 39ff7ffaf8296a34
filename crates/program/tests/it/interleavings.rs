//! In whatever order things happen, the counters and what webhooks were sent agree with the rows.

use std::collections::BTreeMap;
use std::sync::Arc;

use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use refhook_core::event::EventKind;
use refhook_core::ids::{PersonId, WebhookId};
use refhook_core::join::{JoinRequest, OnRepeat, PersonKey, QualifyRequest};
use refhook_core::people::person::UserType;
use refhook_core::people::snapshot::PersonSnapshot;
use refhook_program::{Configure, Sheet, UploadFile};
use refhook_store::uploads::{Choice, UploadKind};
use refhook_store::{WriteClass, campaigns, deliveries, events, people};

use crate::fixture::Home;

/// People who can join; few, so that they interact often.
const PEOPLE: usize = 4;

/// How a request names a referrer.
#[derive(Debug, Clone, Copy)]
enum Named {
    Id,
    Code,
    Email,
}

#[derive(Debug, Clone)]
enum Step {
    Join { rows: Vec<(usize, Option<(usize, Named)>)>, on_repeat: OnRepeat },
    Upload { rows: Vec<(usize, Option<usize>)>, fire: bool, size: i64 },
    Qualify { who: usize, qualified: bool },
    UploadQualified { rows: Vec<usize>, size: i64 },
    Erase { who: usize },
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let who = 0..PEOPLE;
    let named = prop_oneof![Just(Named::Id), Just(Named::Code), Just(Named::Email)];
    let joining = (who.clone(), prop::option::weighted(0.6, (who.clone(), named)));
    let on_repeat = prop_oneof![Just(OnRepeat::Keep), Just(OnRepeat::Update)];
    let uploading = (who.clone(), prop::option::weighted(0.7, who.clone()));
    let step = prop_oneof![
        4 => (prop::collection::vec(joining, 1..4), on_repeat)
            .prop_map(|(rows, on_repeat)| Step::Join { rows, on_repeat }),
        2 => (prop::collection::vec(uploading, 1..5), any::<bool>(), 1..4_i64)
            .prop_map(|(rows, fire, size)| Step::Upload { rows, fire, size }),
        4 => (who.clone(), any::<bool>()).prop_map(|(who, qualified)| Step::Qualify { who, qualified }),
        1 => (prop::collection::vec(who.clone(), 1..4), 1..3_i64)
            .prop_map(|(rows, size)| Step::UploadQualified { rows, size }),
        1 => who.prop_map(|who| Step::Erase { who }),
    ];
    prop::collection::vec(step, 20..50)
}

/// What is known of everybody who ever joined, as of their last rows.
#[derive(Default)]
struct Known {
    referrer: Option<PersonId>,
    qualified: bool,
    is_erased: bool,
    /// How many join and qualification events webhooks were to be sent.
    told: [usize; 2],
    /// How often they became qualified.
    qualifications: usize,
}

struct World {
    home: Home,
    joins: WebhookId,
    known: BTreeMap<PersonId, Known>,
}

fn address(who: usize) -> String {
    format!("p{who}@example.com")
}

impl World {
    async fn person(&self, who: usize) -> Option<PersonSnapshot> {
        let mut connection = self.home.program.reader().read().await.unwrap();
        let key = PersonKey::Email(address(who));
        people::find(&mut connection.tx(), self.home.account, &key)
            .await
            .unwrap()
            .pop()
            .map(|known| known.facts)
    }

    async fn key(&self, who: usize, named: Named) -> PersonKey {
        let person = self.person(who).await;
        match (named, person) {
            (Named::Id, Some(person)) => PersonKey::Id(person.id),
            (Named::Code, Some(person)) => PersonKey::Code(person.code),
            (Named::Email, _) => PersonKey::Email(address(who).to_uppercase()),
            (_, None) => PersonKey::Code("nobody".into()),
        }
    }

    async fn take(&mut self, step: &Step) {
        let home = &self.home;
        let mut fires = true;
        match step {
            Step::Join { rows, on_repeat } => {
                let mut requests = Vec::new();
                for (who, referrer) in rows {
                    let referrer = match referrer {
                        Some((who, named)) => Some(self.key(*who, *named).await),
                        None => None,
                    };
                    let request = home.request(&address(*who), None);
                    requests.push(JoinRequest { referrer, on_repeat: *on_repeat, ..request });
                }
                home.program.join(requests.into(), WriteClass::Lead).await.unwrap();
            }
            Step::Upload { rows, fire, size } => {
                fires = *fire;
                let row = |(who, referrer): &(usize, Option<usize>)| {
                    let referrer = referrer.map(address).unwrap_or_default();
                    format!("P{who},{},{referrer}\n", address(*who))
                };
                let body: Vec<_> = rows.iter().map(row).collect();
                let file = format!("Name,Email,Referrer email\n{}", body.concat());
                self.upload(UploadKind::Leads, file, (*fire, *size)).await;
            }
            Step::Qualify { who, qualified } => {
                let request = QualifyRequest {
                    account_id: home.account,
                    person: PersonKey::Email(address(*who)),
                    campaign_id: None,
                    qualified: *qualified,
                    quiet: false,
                };
                home.program.qualify([request].into()).await.unwrap();
            }
            Step::UploadQualified { rows, size } => {
                let body: Vec<_> = rows.iter().map(|who| format!("{}\n", address(*who))).collect();
                self.upload(UploadKind::Qualifications, format!("Email\n{}", body.concat()), (true, *size))
                    .await;
            }
            Step::Erase { who } => {
                if let Some(person) = self.person(*who).await {
                    home.program.erase(home.account, vec![person.id]).await.unwrap();
                    self.known.get_mut(&person.id).unwrap().is_erased = true;
                }
            }
        }
        self.look(fires).await;
    }

    async fn upload(&self, kind: UploadKind, file: String, (tells, size): (bool, i64)) {
        let home = &self.home;
        let campaign = {
            let mut connection = home.program.reader().read().await.unwrap();
            campaigns::find(&mut connection.tx(), home.account, home.campaign).await.unwrap().unwrap()
        };
        let choice = Choice { has_header: Some(true), ..Choice::default() };
        let sheet = Sheet::read(file.as_bytes(), choice, &campaign.lang).unwrap();
        let file = UploadFile { name: "x.csv".into(), bytes: file.into_bytes(), sheet };
        let upload = home.program.upload(campaign, kind, file).await.unwrap();
        let change = Configure { fire_webhooks: Some(tells), ..Configure::default() };
        home.program.configure_upload(home.account, upload.id, change).await.unwrap();
        home.program.start_upload(home.account, upload.id).await.unwrap();
        while home.program.upload_piece(size).await.unwrap().more {}
    }

    /// Reads from the rows what the last step did.
    async fn look(&mut self, fires: bool) {
        for who in 0..PEOPLE {
            let Some(person) = self.person(who).await else { continue };
            let is_new = !self.known.contains_key(&person.id);
            let known = self.known.entry(person.id).or_default();
            known.referrer = person.referrer_id;
            known.told[0] += usize::from(is_new && fires);
            if person.qualified_at.is_some() && !known.qualified {
                known.qualifications += 1;
                known.told[1] += 1;
            }
            known.qualified = person.qualified_at.is_some();
        }
    }

    async fn check(&self) {
        let mut live = [0, 0, 0];
        for who in 0..PEOPLE {
            let Some(person) = self.person(who).await else { continue };
            let brought = || self.known.values().filter(|known| known.referrer == Some(person.id));
            let count = |count: usize| i64::try_from(count).unwrap();
            assert_eq!(person.referrals, count(brought().count()), "referrals of {who}");
            let qualified = brought().filter(|known| known.qualified).count();
            assert_eq!(person.qualified_referrals, count(qualified), "qualified referrals of {who}");
            assert!(person.qualified_at.is_none() || person.user_type == UserType::PersonInvited);
            live[0] += 1;
            live[1] += i64::from(person.referrer_id.is_some());
            live[2] += i64::from(person.referrer_id.is_some() && person.qualified_at.is_some());
            self.check_events(&person).await;
        }
        let mut connection = self.home.program.reader().read().await.unwrap();
        let counted = campaigns::analytics(&mut connection.tx(), self.home.campaign).await.unwrap();
        assert_eq!(
            [counted.users, counted.referrals, counted.qualified_referrals],
            live,
            "the campaign's numbers"
        );
    }

    async fn check_events(&self, person: &PersonSnapshot) {
        let known = &self.known[&person.id];
        let mut connection = self.home.program.reader().read().await.unwrap();
        let mut tx = connection.tx();
        let happened = events::of_person(&mut tx, person.id).await.unwrap();
        let count = |kind| happened.iter().filter(|(_, known, _)| *known == kind).count();
        assert_eq!((count(EventKind::Join), count(EventKind::Qualified)), (1, known.qualifications));
        let sent = deliveries::of_person(&mut tx, self.home.account, person.id).await.unwrap();
        let to = |webhook: WebhookId| sent.iter().filter(|delivery| delivery.webhook_id == webhook).count();
        assert_eq!((to(self.joins), sent.len()), (known.told[0], known.told.iter().sum::<usize>()));
    }
}

async fn play(home: Home, steps: &[Step]) {
    let joins = home.add_webhook().await.webhook.id;
    home.add_webhook_for(EventKind::Qualified).await;
    let mut world = World { home, joins, known: BTreeMap::new() };
    for step in steps {
        world.take(step).await;
    }
    world.check().await;
}

fn on(open: fn() -> std::pin::Pin<Box<dyn Future<Output = Home>>>, cases: u32) {
    let runtime = Arc::new(tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap());
    let mut runner = TestRunner::new(Config { cases, failure_persistence: None, ..Config::default() });
    let ran = runner.run(&steps(), |steps| {
        runtime.block_on(async {
            let home = open().await;
            play(home, &steps).await;
        });
        Ok(())
    });
    ran.unwrap();
}

#[test]
fn counters_and_deliveries_agree_with_the_rows_on_sqlite() {
    on(|| Box::pin(Home::sqlite()), 32);
}

#[test]
fn counters_and_deliveries_agree_with_the_rows_on_postgres() {
    on(|| Box::pin(Home::postgres()), 16);
}

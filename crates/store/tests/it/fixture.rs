//! An empty database with one account, one campaign and, on request, people and a webhook.

use futures_util::future::BoxFuture;
use refhook_core::campaign::{CampaignStatus, CustomFields};
use refhook_core::event::EventKind;
use refhook_core::ids::{AccountId, CampaignId, DeliveryId, EventId, PersonId, WebhookId};
use refhook_core::join::KnownPerson;
use refhook_core::people::person::{Source, SourceGroup, UserType};
use refhook_core::people::snapshot::{EventFacts, PersonSnapshot};
use refhook_core::plan::Plan;
use refhook_core::random::Random;
use refhook_core::webhook::WebhookConfig;
use refhook_dispatch::{Claim, ClaimId};
use refhook_store::campaigns::CampaignDraft;
use refhook_store::queue::{DeliveryPriority, NewDelivery};
use refhook_store::webhooks::WebhookDraft;
use refhook_store::{Conn, Db, DbSettings, StoreError, Tx, WriteClass, Writer};
use refhook_testkit::fixture::webhook_config;
use refhook_testkit::{folder::Folder, postgres};
use refhook_write_access::WriteAccess;

pub(crate) use refhook_testkit::fixture::GUIDE_DAY as NOW;

pub(crate) struct Store {
    pub(crate) db: Db,
    pub(crate) writer: Writer,
    pub(crate) account: AccountId,
    pub(crate) campaign: CampaignId,
    pub(crate) random: Random,
    /// To open it once more.
    pub(crate) settings: DbSettings,
    _folder: Folder,
}

impl Store {
    pub(crate) async fn sqlite() -> Self {
        let folder = Folder::create();
        let settings = DbSettings::Sqlite(folder.path().join("refhook.db"));
        Self::open(settings, folder).await
    }

    pub(crate) async fn postgres() -> Self {
        Self::open(DbSettings::Postgres(postgres::fresh_database().url), Folder::create()).await
    }

    async fn open(settings: DbSettings, folder: Folder) -> Self {
        let db = Db::open(&settings).await.unwrap();
        let writer = Writer::new(&db, WriteAccess::grant());
        let (account, campaign) = writer
            .write(WriteClass::Lead, |mut tx| {
                Box::pin(async move {
                    let account = refhook_store::accounts::insert(&mut tx, "Acme", Plan::Pro, NOW).await?;
                    let campaign =
                        refhook_store::campaigns::insert(&mut tx, account, "abcdefgh", &draft("Demo"), NOW)
                            .await?;
                    Ok::<_, StoreError>((account, campaign))
                })
            })
            .await
            .unwrap();
        Self { db, writer, account, campaign, random: Random::from_seed(1), settings, _folder: folder }
    }

    pub(crate) async fn write<T: Send + 'static>(
        &self,
        work: impl for<'t> FnOnce(Tx<'t>) -> BoxFuture<'t, Result<T, StoreError>> + Send + 'static,
    ) -> Result<T, StoreError> {
        self.writer.write(WriteClass::Lead, work).await
    }

    pub(crate) async fn read(&self) -> Conn {
        self.db.reader().read().await.unwrap()
    }

    pub(crate) fn person(&self, id: i64, referrer: Option<i64>) -> KnownPerson {
        let facts = PersonSnapshot {
            id: PersonId(id),
            referrer_id: referrer.map(PersonId),
            code: format!("code{id}"),
            first_name: "Jessica \u{1f600} \"O'Neil\"".into(),
            email: format!("Person+{id}@Example.com"),
            user_type: if referrer.is_some() { UserType::PersonInvited } else { UserType::PersonReferring },
            source: if referrer.is_some() { Source::Referred } else { Source::Api },
            ip: Some("203.0.113.7".into()),
            signed_up_at: NOW,
            qualified_at: None,
            unsubscribed_at: None,
            reach: 0,
            referrals: 0,
            qualified_referrals: 0,
            meta: vec![refhook_core::people::person::MetaEntry {
                field: "Age".into(),
                value: serde_json::json!(42),
            }],
            flags: refhook_core::people::person::Flags { same_address: true, ..Default::default() },
            consent: Some(refhook_core::people::person::Consent { text: "I agree".into(), at: NOW }),
        };
        KnownPerson { campaign_id: self.campaign, facts }
    }

    pub(crate) async fn add_people(&self, people: Vec<KnownPerson>) -> bool {
        self.write(|mut tx| Box::pin(async move { refhook_store::people::insert(&mut tx, &people).await }))
            .await
            .unwrap()
    }

    pub(crate) async fn add_webhook(&self, name: &'static str) -> WebhookId {
        let (account, campaign_id) = (self.account, self.campaign);
        self.write(move |mut tx| {
            Box::pin(async move {
                let id = refhook_store::webhooks::take_webhook_id(&mut tx).await?;
                let config = config();
                let draft =
                    WebhookDraft { campaign_id, name, config: &config, sealed_secrets: Some(b"sealed") };
                refhook_store::webhooks::insert(&mut tx, (account, id), &draft, b"signing", NOW).await?;
                Ok(id)
            })
        })
        .await
        .unwrap()
    }

    /// Has a webhook of version 1 wait for another event.
    pub(crate) async fn change_event(&self, webhook: WebhookId, event: EventKind) {
        let (account, campaign_id) = (self.account, self.campaign);
        let saved = self.write(move |mut tx| {
            Box::pin(async move {
                let config = WebhookConfig { event, ..config() };
                let draft = WebhookDraft { campaign_id, name: "CRM", config: &config, sealed_secrets: None };
                refhook_store::webhooks::update(&mut tx, (account, webhook), 1, &draft, NOW).await
            })
        });
        assert_eq!(saved.await.unwrap(), Some(2));
    }

    pub(crate) fn event(&self, person: &KnownPerson, referrer: Option<&KnownPerson>) -> EventFacts {
        EventFacts {
            id: self.random.with(|random| EventId::new(NOW, random)),
            kind: EventKind::Join,
            at: NOW,
            person: person.facts.clone(),
            referrer: referrer.map(|known| known.facts.clone()),
            campaign: std::sync::Arc::new(refhook_core::people::snapshot::CampaignSnapshot {
                share: refhook_core::pages::ShareTexts::default(),
                id: self.campaign,
                name: "Demo".into(),
                code: "abcdefgh".into(),
                lang: "en".into(),
                time_zone: "UTC".into(),
                status: CampaignStatus::Launched,
                starts_at: None,
                ends_at: None,
                created_at: NOW,
                base_url: "https://r.example".into(),
            }),
            quiet: true,
        }
    }

    /// Records events, each with one delivery to the webhook; `claimed` says by whom they are held.
    pub(crate) async fn enqueue(
        &self,
        webhook_id: WebhookId,
        events: Vec<EventFacts>,
        claimed: Option<ClaimId>,
    ) -> Vec<DeliveryId> {
        let rows: Vec<_> = events
            .iter()
            .map(|event| NewDelivery {
                priority: DeliveryPriority::Normal,
                id: self.random.with(|random| DeliveryId::new(NOW, random)),
                event_id: event.id,
                webhook_id,
                claimed: claimed.is_some(),
            })
            .collect();
        let ids = rows.iter().map(|row| row.id).collect();
        let claim = Claim::from(claimed.unwrap_or(ClaimId::new(1, 1)), NOW);
        self.write(move |mut tx| {
            Box::pin(async move { refhook_store::events::insert(&mut tx, &events, &rows, claim, NOW).await })
        })
        .await
        .unwrap();
        ids
    }
}

pub(crate) fn draft(name: &str) -> CampaignDraft {
    CampaignDraft {
        name: name.into(),
        lang: "en".into(),
        time_zone: "Europe/Berlin".into(),
        status: CampaignStatus::Launched,
        fields: CustomFields::default(),
        starts_at: None,
        ends_at: None,
    }
}

pub(crate) fn config() -> WebhookConfig {
    webhook_config(EventKind::Join, &[SourceGroup::Referred])
}

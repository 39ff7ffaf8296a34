//! The use cases over an empty database with one account and one campaign.

#[path = "recorder.rs"]
mod recorder;

use std::sync::Arc;

use prometheus::Registry;
use rand::SeedableRng;
use rand::rngs::StdRng;
use refhook_core::campaign::{CampaignStatus, CustomFields};
use refhook_core::crypto::vault::Vault;
use refhook_core::event::EventKind;
use refhook_core::ids::{AccountId, CampaignId};
use refhook_core::join::{JoinRequest, OnRepeat, PersonKey};
use refhook_core::people::code::RandomCodes;
use refhook_core::people::person::{Source, SourceGroup};
use refhook_core::plan::Plan;
use refhook_core::random::Random;
use refhook_core::time::FakeClock;
use refhook_core::webhook::{Credentials, Webhook, WebhookSecrets};
use refhook_dispatch::{Arrival, ClaimId, Emit, HandOver};
use refhook_program::{By, Measures, NewWebhook, Program, ProgramDeps, WebhookInput};
use refhook_store::campaigns::CampaignDraft;
use refhook_store::{Db, DbSettings, StoreError, WriteClass, Writer};
use refhook_testkit::fixture::webhook_config;
use refhook_testkit::{folder::Folder, postgres};
use refhook_write_access::WriteAccess;
use tokio::sync::mpsc;
use tokio::task::JoinHandle;

use self::recorder::Recorder;

pub(crate) use refhook_testkit::fixture::GUIDE_DAY as NOW;

/// The claim id of this server's only start.
pub(crate) const CLAIM: ClaimId = ClaimId::new(1, 1);

pub(crate) struct Home {
    pub(crate) program: Arc<Program>,
    pub(crate) db: Db,
    pub(crate) writer: Writer,
    pub(crate) account: AccountId,
    pub(crate) campaign: CampaignId,
    pub(crate) arrivals: mpsc::UnboundedReceiver<Arrival>,
    pub(crate) emitted: Arc<Recorder>,
    _folder: Folder,
}

impl Home {
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
                    let draft = CampaignDraft {
                        name: "Demo".into(),
                        lang: "en".into(),
                        time_zone: "UTC".into(),
                        status: CampaignStatus::Launched,
                        fields: CustomFields::default(),
                        starts_at: None,
                        ends_at: None,
                    };
                    let campaign =
                        refhook_store::campaigns::insert(&mut tx, account, "abcdefgh", &draft, NOW).await?;
                    Ok::<_, StoreError>((account, campaign))
                })
            })
            .await
            .unwrap();
        let random = Random::from_seed(1);
        let vault = Vault::from_base64(&random.with(Vault::generate_key)).unwrap();
        let (handover, arrivals) = HandOver::new(32);
        let emitted = Arc::new(Recorder::before(Arc::clone(&handover)));
        db.emit_to(Arc::clone(&emitted) as Arc<dyn Emit>);
        let program = Program::new(ProgramDeps {
            db: db.clone(),
            clock: Arc::new(FakeClock::at(NOW)),
            random,
            codes: Box::new(RandomCodes(StdRng::seed_from_u64(2))),
            vault: Arc::new(vault),
            handover,
            claim: CLAIM,
            webhooks_per_campaign: 0,
            base_url: "https://r.example".into(),
            retention: refhook_program::Retention::default(),
            measures: Measures::new(&Registry::new()).unwrap(),
        });
        Self { program: Arc::new(program), db, writer, account, campaign, arrivals, emitted, _folder: folder }
    }

    pub(crate) fn request(&self, email: &str, referrer: Option<&str>) -> JoinRequest {
        JoinRequest {
            account_id: self.account,
            campaign_id: self.campaign,
            first_name: "Jo".into(),
            email: email.into(),
            meta: Vec::new(),
            source: Source::Api,
            referrer: referrer.map(PersonKey::parse),
            ip: None,
            on_repeat: OnRepeat::Update,
            code: None,
            consent: None,
            quiet: false,
            idempotency: None,
        }
    }

    /// A webhook for every source.
    pub(crate) async fn add_webhook(&self) -> NewWebhook {
        self.add_webhook_for(EventKind::Join).await
    }

    pub(crate) async fn add_webhook_for(&self, event: EventKind) -> NewWebhook {
        let config = webhook_config(event, &[SourceGroup::Referred, SourceGroup::Direct, SourceGroup::Added]);
        let secrets = WebhookSecrets { credentials: Credentials::None, headers: Vec::new() };
        let input = WebhookInput {
            campaign_id: self.campaign,
            name: "CRM".into(),
            webhook: Webhook { config, secrets },
        };
        self.program.create_webhook(self.author(), input).await.unwrap()
    }

    /// Carries out bulk jobs like a server, until aborted.
    pub(crate) fn serve_bulk_jobs(&self) -> JoinHandle<()> {
        let program = Arc::clone(&self.program);
        tokio::spawn(async move {
            loop {
                if !program.bulk_round().await.unwrap() {
                    program.bulk_jobs_woken().await;
                }
            }
        })
    }

    pub(crate) fn author(&self) -> By {
        By { account: self.account, actor: None }
    }
}

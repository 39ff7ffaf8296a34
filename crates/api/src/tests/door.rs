//! A server without a socket, and helpers to call it.

use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use http::header::{AUTHORIZATION, CONTENT_TYPE, COOKIE, HOST, HeaderMap, ORIGIN};
use http::{Request, StatusCode};
use prometheus::Registry;
use rand::SeedableRng;
use rand::rngs::StdRng;
use refhook_core::address::EgressAllow;
use refhook_core::crypto::secret::Secret;
use refhook_core::crypto::token::hash_token;
use refhook_core::crypto::vault::Vault;
use refhook_core::ids::{AccountId, TokenId};
use refhook_core::people::code::RandomCodes;
use refhook_core::plan::Plan;
use refhook_core::random::Random;
use refhook_core::time::{Clock, FakeClock, UnixMs};
use refhook_delivery::egress::{EgressClient, EgressLimits, Guard, Resolver};
use refhook_dispatch::{ClaimId, Emit, HandOver};
use refhook_pages::PublicDeps;
use refhook_pages::pages::{Pages, defaults, preview};
use refhook_program::{Joiner, Measures, Program, ProgramDeps};
use refhook_store::accounts::members::{self, NewMember, Role};
use refhook_store::accounts::sessions::{self, NewSession};
use refhook_store::accounts::tokens::{self, NewToken, Scope};
use refhook_store::{Db, DbSettings, StoreError, WriteClass, Writer, accounts};
use refhook_testkit::folder::Folder;
use refhook_write_access::WriteAccess;
use serde_json::{Value, json};
use tower::ServiceExt;

use crate::app::{App, AppDeps};
use crate::state::PageViews;
use refhook_web::client::TrustedProxies;

/// 2022-06-09T10:00:00Z.
pub(super) const NOW: UnixMs = UnixMs(1_654_768_800_000);
pub(super) const TOKEN: &str = "rh_write";
/// The secret of the owner's session.
const OWNER: &str = "owner";
/// The claim of this server's only start.
pub(super) const CLAIM: ClaimId = ClaimId(1);

/// A server with one account on the plan Basic and one token with the scope write.
pub(super) struct Door {
    pub(super) app: App,
    pub(super) db: Db,
    pub(super) writer: Writer,
    pub(super) account: AccountId,
    pub(super) clock: Arc<FakeClock>,
    router: Router,
    _folder: Folder,
}

/// The server's answer.
pub(super) struct Answer {
    pub(super) status: u16,
    pub(super) headers: HeaderMap,
    pub(super) body: Value,
}

impl Answer {
    /// The fields with problems.
    pub(super) fn fields(&self) -> Vec<&str> {
        self.body["errors"]
            .as_object()
            .map(|errors| errors.keys().map(String::as_str).collect())
            .unwrap_or_default()
    }
}

/// The page views that a server passes to the API.
fn page_views(app: &App) -> PageViews {
    let pages = Pages::new(PublicDeps {
        program: Arc::clone(&app.program),
        joiner: app.joiner.clone(),
        inbound_rate: 0,
        form_rate: 0,
        proxies: TrustedProxies::default(),
    });
    PageViews {
        preview: Arc::new(move |page, campaign, settings| preview(&pages, page, campaign, settings)),
        default_texts: defaults,
    }
}

impl Door {
    pub(super) async fn open() -> Self {
        Self::with_rate(0).await
    }

    pub(super) async fn with_rate(api_rate: u32) -> Self {
        let folder = Folder::create();
        let db = Db::open(&DbSettings::Sqlite(folder.path().join("refhook.db"))).await.unwrap();
        let clock = Arc::new(FakeClock::at(NOW));
        let (handover, _) = HandOver::new(0);
        db.emit_to(Arc::clone(&handover) as Arc<dyn Emit>);
        let program = Arc::new(Program::new(ProgramDeps {
            db: db.clone(),
            clock: Arc::clone(&clock) as Arc<dyn Clock>,
            random: Random::from_seed(1),
            codes: Box::new(RandomCodes(StdRng::seed_from_u64(2))),
            vault: Arc::new(Vault::from_base64(&Vault::generate_key(&mut StdRng::seed_from_u64(3))).unwrap()),
            handover,
            claim: CLAIM,
            webhooks_per_campaign: 0,
            base_url: "https://refer.example.com".into(),
            retention: refhook_program::Retention::default(),
            measures: Measures::new(&Registry::new()).unwrap(),
        }));
        let allow = EgressAllow::parse("127.0.0.0/8").unwrap();
        let guard = Guard::new(
            allow.clone(),
            Resolver::with_name_servers(&["127.0.0.1:9".parse().unwrap()]).unwrap(),
            None,
        );
        let app = App::new(AppDeps {
            joiner: Joiner::start(Arc::clone(&program)),
            program,
            egress: Arc::new(EgressClient::new(guard, EgressLimits::default(), None).unwrap()),
            allow,
            inbox_origin: None,
            api_rate,
            proxies: TrustedProxies::default(),
        });
        let router = crate::router(app.clone(), page_views(&app));
        let writer = Writer::new(&db, WriteAccess::grant());
        let mut door = Self { app, db, writer, account: AccountId(0), clock, router, _folder: folder };
        door.account = door.add_account(Plan::Basic).await;
        door.add_token(door.account, TOKEN, Scope::Write, None).await;
        door.sign_in().await;
        door
    }

    pub(super) async fn add_account(&self, plan: Plan) -> AccountId {
        let work = self.writer.write(WriteClass::Lead, move |mut tx| {
            Box::pin(async move { accounts::insert(&mut tx, "An account", plan, NOW).await })
        });
        work.await.unwrap()
    }

    pub(super) async fn add_token(
        &self,
        account_id: AccountId,
        token: &'static str,
        scope: Scope,
        expires_at: Option<UnixMs>,
    ) -> TokenId {
        let hash = hash_token(&Secret::new(token));
        let work = self.writer.write(WriteClass::Lead, move |mut tx| {
            Box::pin(async move {
                let new = NewToken { account_id, name: token, hash: &hash, scope, expires_at };
                tokens::insert(&mut tx, &new, NOW).await
            })
        });
        work.await.unwrap()
    }

    pub(super) async fn revoke(&self, token: TokenId) {
        let account = self.account;
        let work = self.writer.write(WriteClass::Lead, move |mut tx| {
            Box::pin(async move { tokens::revoke(&mut tx, account, token, NOW).await })
        });
        let revoked: Result<bool, StoreError> = work.await;
        assert!(revoked.unwrap());
    }

    /// Sends a request as it is.
    pub(super) async fn send(&self, request: Request<Body>) -> Answer {
        let (head, body) = self.router.clone().oneshot(request).await.unwrap().into_parts();
        let bytes = axum::body::to_bytes(body, usize::MAX).await.unwrap();
        let text = || String::from_utf8_lossy(&bytes).into_owned().into();
        let body = serde_json::from_slice(&bytes).unwrap_or_else(|_| text());
        Answer { status: head.status.as_u16(), headers: head.headers, body }
    }

    /// Sends `body` to a path of version 2 with [`TOKEN`].
    pub(super) async fn call(&self, method: &str, path: &str, body: Value) -> Answer {
        self.call_as(TOKEN, method, path, body).await
    }

    pub(super) async fn call_as(&self, token: &str, method: &str, path: &str, body: Value) -> Answer {
        let request = Request::builder().method(method).uri(format!("/api/v2{path}"));
        let request = request.header(AUTHORIZATION, format!("Bearer {token}"));
        let request = if body.is_null() {
            request.body(Body::empty())
        } else {
            request.header(CONTENT_TYPE, "application/json").body(Body::from(body.to_string()))
        };
        self.send(request.unwrap()).await
    }

    /// The same, as an owner signed in on our own page.
    pub(super) async fn manage(&self, method: &str, path: &str, body: Value) -> Answer {
        let request = Request::builder().method(method).uri(format!("/api/v2{path}"));
        let request = request.header(COOKIE, format!("__Host-refhook_session={OWNER}"));
        let request = request.header(HOST, "refer.example.com").header(ORIGIN, "https://refer.example.com");
        let body = if body.is_null() { Body::empty() } else { Body::from(body.to_string()) };
        self.send(request.header(CONTENT_TYPE, "application/json").body(body).unwrap()).await
    }

    async fn sign_in(&self) {
        let (account_id, hash) = (self.account, hash_token(&Secret::new(OWNER)));
        let work = self.writer.write(WriteClass::Lead, move |mut tx| {
            Box::pin(async move {
                let new =
                    NewMember { account_id, email: "o@example.com", password_hash: None, role: Role::Owner };
                let member_id = members::insert(&mut tx, &new, NOW).await?;
                let session =
                    NewSession { hash: &hash, member_id, by_link: false, expires_at: NOW.plus(86_400_000) };
                sessions::insert(&mut tx, &session, NOW).await
            })
        });
        let done: Result<(), StoreError> = work.await;
        done.unwrap();
    }

    pub(super) async fn get(&self, path: &str) -> Answer {
        self.call("GET", path, Value::Null).await
    }

    /// Creates a campaign and returns its number.
    pub(super) async fn campaign(&self, name: &str) -> i64 {
        let answer = self.call("POST", "/campaigns", json!({"name": name})).await;
        assert_eq!(answer.status, StatusCode::CREATED.as_u16(), "{}", answer.body);
        answer.body["data"]["id"].as_i64().unwrap()
    }

    /// Adds a user and returns it.
    pub(super) async fn user(&self, campaign: i64, email: &str, referrer: Option<i64>) -> Value {
        let mut body = json!({"campaign_id": campaign, "first_name": "Ann", "email": email});
        if let Some(id) = referrer {
            body["referrer"] = json!({"field": "id", "value": id});
        }
        let answer = self.call("POST", "/users", body).await;
        assert_eq!(answer.status, 201, "{}", answer.body);
        answer.body["data"].clone()
    }
}

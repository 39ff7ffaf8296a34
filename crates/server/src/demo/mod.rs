//! The demo: example data, and one page where a newcomer sees a lead travel from the form to the receiver.

mod assets;
mod events;
mod guard;
mod join;
mod page;
mod seed;

use std::net::SocketAddr;
use std::sync::Arc;

use axum::extract::{FromRef, State};
use axum::routing::{get, post};
use axum::{Json, Router, middleware};
use refhook_core::crypto::secret::Secret;
use serde_json::{Value, json};
use tokio::sync::watch;

use crate::inbox::Inbox;
use crate::startup::folder::DataFolder;
use guard::Guard;
use refhook_api::app::App;
use refhook_web::client::TrustedProxies;
use seed::Seed;

/// The demo of a running server. Clones share it.
#[derive(Clone)]
pub struct Demo {
    app: App,
    inbox: Arc<Inbox>,
    seed: Arc<Seed>,
    ended: watch::Sender<bool>,
}

impl FromRef<Demo> for TrustedProxies {
    fn from_ref(demo: &Demo) -> Self {
        demo.app.proxies.clone()
    }
}

impl Demo {
    /// Creates whatever is missing of the example data; nothing on a second start.
    pub(crate) async fn prepare(
        app: App,
        inbox: Arc<Inbox>,
        inbox_origin: &str,
        folder: &DataFolder,
    ) -> anyhow::Result<Self> {
        let seed = seed::plant(&app, inbox_origin, folder).await?;
        Ok(Self { app, inbox, seed: Arc::new(seed), ended: watch::Sender::new(false) })
    }

    /// An API token of the demo's account.
    pub fn token(&self) -> &Secret {
        &self.seed.token
    }

    /// A one-time link that signs in the owner of the demo's account.
    pub fn sign_in_link(&self) -> &str {
        &self.seed.sign_in_link
    }

    /// The sign-up page of the demo's campaign, and the personal link of its referrer.
    pub fn page_links(&self) -> (String, String) {
        let snapshot = self.seed.campaign.snapshot(self.app.program.base_url());
        (snapshot.url(), format!("{}/{}/join", snapshot.base_url, self.seed.referrer.code))
    }

    /// Body of the API call that adds a lead invited by the demo's referrer, for use in single quotes in a shell. Each
    /// run adds another lead: an email address can join a campaign only once.
    pub fn example_lead(&self) -> String {
        let Seed { campaign, referrer, .. } = &*self.seed;
        format!(
            r#"{{"campaign_id":{},"first_name":"Byron","email":"byron+'$(date +%s)'@example.com","referrer":{{"field":"code","value":"{}"}}}}"#,
            campaign.id, referrer.code
        )
    }

    /// The demo's routes, for a server reached at `listening` or `base_url`.
    pub(crate) fn router(&self, listening: SocketAddr, base_url: &str) -> Router {
        let guard = Arc::new(Guard::new(listening, base_url));
        Router::new()
            .route("/demo", get(page::show))
            .route("/demo/join", post(join::join))
            .route("/demo/events", get(events::stream))
            .route("/demo/inbox.json", get(inbox))
            .merge(assets::router())
            .layer(middleware::from_fn_with_state(guard, guard::check))
            .with_state(self.clone())
    }

    /// Ends the event streams of open pages, which would delay a shutdown.
    pub(crate) fn end_streams(&self) {
        self.ended.send_replace(true);
    }
}

/// `{"requests": [..]}`, the newest first; see [`crate::inbox::Received`].
async fn inbox(State(demo): State<Demo>) -> Json<Value> {
    Json(json!({ "requests": demo.inbox.latest() }))
}

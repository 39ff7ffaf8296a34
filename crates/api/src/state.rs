//! State of the API's handlers besides [`App`].

use std::sync::Arc;

use axum::extract::FromRef;
use axum::response::Response;
use refhook_core::ids::AccountId;
use refhook_core::pages::{CampaignPages, InvitedTexts, PreviewedPage, ReferringTexts, ShareTexts};
use refhook_core::problem::Problems;
use refhook_store::campaigns::Campaign;
use refhook_web::client::TrustedProxies;

use super::auth::gate::Gate;
use super::overview::CountsKept;
use super::stream::watchers::Watchers;
use crate::app::App;
use refhook_web::rate::Limit;

/// Test sends a minute for each account: enough for trying, too few to bother a stranger's server.
const TESTS_PER_MINUTE: u32 = 10;

/// Renders a page with unsaved settings, or what is wrong with them.
type Preview = dyn Fn(PreviewedPage, Campaign, Result<CampaignPages, Problems>) -> Response + Send + Sync;

/// Functions of the public pages, which another crate implements.
#[derive(Clone)]
pub struct PageViews {
    /// Renders a page that is not saved yet.
    pub preview: Arc<Preview>,
    /// The default texts shown for empty ones; takes the server's base URL.
    pub default_texts: fn(&Campaign, &str) -> (ReferringTexts, InvitedTexts, ShareTexts),
}

/// The state of the API. Clones share it.
#[derive(Clone)]
pub(crate) struct ApiState {
    pub(crate) app: App,
    pub(crate) gate: Arc<Gate>,
    pub(crate) tests: Arc<Limit<AccountId>>,
    pub(crate) watchers: Arc<Watchers>,
    pub(crate) counts: Arc<CountsKept>,
    pub(crate) pages: PageViews,
}

impl ApiState {
    pub(crate) fn new(app: App, pages: PageViews) -> Self {
        let gate = Arc::new(Gate::new(app.api_rate));
        // Without a limit on calls, as in a test environment, test sends have none either.
        let tests = if app.api_rate == 0 { 0 } else { TESTS_PER_MINUTE };
        let tests = Arc::new(Limit::per_minute(tests));
        Self { app, gate, tests, watchers: Arc::default(), counts: Arc::default(), pages }
    }
}

impl FromRef<ApiState> for App {
    fn from_ref(state: &ApiState) -> Self {
        state.app.clone()
    }
}

impl FromRef<ApiState> for Arc<Gate> {
    fn from_ref(state: &ApiState) -> Self {
        Self::clone(&state.gate)
    }
}

impl FromRef<ApiState> for TrustedProxies {
    fn from_ref(state: &ApiState) -> Self {
        state.app.proxies.clone()
    }
}

impl FromRef<ApiState> for PageViews {
    fn from_ref(state: &ApiState) -> Self {
        state.pages.clone()
    }
}

//! What the API's handlers share beside [`App`].

use std::sync::Arc;

use axum::extract::FromRef;
use refhook_core::ids::AccountId;

use super::auth::Gate;
use super::overview::CountsKept;
use super::watchers::Watchers;
use crate::app::App;
use crate::pages::Pages;
use crate::rate::Limit;

/// Test sends a minute that an account may make: enough to try, too few to bother a stranger's server with.
const TESTS_PER_MINUTE: u32 = 10;

/// The state of the API. Clones share it.
#[derive(Clone)]
pub(crate) struct ApiState {
    pub(crate) app: App,
    pub(crate) gate: Arc<Gate>,
    pub(crate) tests: Arc<Limit<AccountId>>,
    pub(crate) watchers: Arc<Watchers>,
    pub(crate) counts: Arc<CountsKept>,
    pub(crate) pages: Pages,
}

impl ApiState {
    pub(crate) fn new(app: App, pages: Pages) -> Self {
        let gate = Arc::new(Gate::new(app.api_rate));
        // Who runs without a limit of calls, as in a test bed, has none of test sends either.
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

impl FromRef<ApiState> for Pages {
    fn from_ref(state: &ApiState) -> Self {
        state.pages.clone()
    }
}

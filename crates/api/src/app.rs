//! What every handler works with.

use std::sync::Arc;

use refhook_core::address::EgressAllow;
use refhook_delivery::egress::EgressClient;
use refhook_program::{Joiner, Program};
use refhook_store::Reader;

use refhook_web::client::TrustedProxies;

use crate::VERSION_2;

/// What the API's handlers work with. Clones share it.
#[derive(Clone)]
pub struct App(Arc<AppDeps>);

/// What [`App`] shares.
pub struct AppDeps {
    /// The use cases.
    pub program: Arc<Program>,
    /// Joins single requests in batches.
    pub joiner: Joiner,
    /// What every request leaves through, test sends too.
    pub egress: Arc<EgressClient>,
    /// Private targets that webhooks may have.
    pub allow: EgressAllow,
    /// `https://HOST:PORT` of the test inbox, if there is one.
    pub inbox_origin: Option<String>,
    /// Calls a minute for each token; 0 is without limit.
    pub api_rate: u32,
    /// Whose word on a client's address is taken.
    pub proxies: TrustedProxies,
}

impl App {
    /// Shares them.
    pub fn new(deps: AppDeps) -> Self {
        Self(Arc::new(deps))
    }

    /// What reads the database.
    pub fn db(&self) -> &Reader {
        self.0.program.reader()
    }

    /// The address of a call, by its path below `/api/v2`.
    pub(crate) fn url(&self, path: &str) -> String {
        format!("{}{VERSION_2}{path}", self.0.program.base_url())
    }
}

impl std::ops::Deref for App {
    type Target = AppDeps;

    fn deref(&self) -> &AppDeps {
        &self.0
    }
}

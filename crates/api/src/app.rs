//! The dependencies of all handlers.

use std::sync::Arc;

use refhook_core::address::EgressAllow;
use refhook_delivery::egress::EgressClient;
use refhook_program::{Joiner, Program};
use refhook_store::Reader;

use refhook_web::client::TrustedProxies;

use crate::VERSION_2;

/// The dependencies of the API's handlers. Clones share them.
#[derive(Clone)]
pub struct App(Arc<AppDeps>);

/// The content of [`App`].
pub struct AppDeps {
    /// The use cases.
    pub program: Arc<Program>,
    /// Groups single join requests into batches.
    pub joiner: Joiner,
    /// Sends every outbound request, test sends too.
    pub egress: Arc<EgressClient>,
    /// Private targets that webhooks may reach.
    pub allow: EgressAllow,
    /// `https://HOST:PORT` of the test inbox, if there is one.
    pub inbox_origin: Option<String>,
    /// Calls a minute for each token; 0 means no limit.
    pub api_rate: u32,
    /// Whose `X-Forwarded-For` is believed.
    pub proxies: TrustedProxies,
}

impl App {
    /// Wraps the dependencies for sharing.
    pub fn new(deps: AppDeps) -> Self {
        Self(Arc::new(deps))
    }

    /// Reads the database.
    pub fn db(&self) -> &Reader {
        self.0.program.reader()
    }

    /// The URL of a path below `/api/v2`.
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

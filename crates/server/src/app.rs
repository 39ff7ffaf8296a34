//! What every handler works with.

use std::sync::Arc;

use refhook_core::address::EgressAllow;
use refhook_delivery::egress::EgressClient;
use refhook_program::{Joiner, Program};
use refhook_store::Reader;

use crate::client::TrustedProxies;

/// The parts of a running server. Clones share them.
#[derive(Clone)]
pub struct App(Arc<Parts>);

/// What [`App`] shares.
pub struct Parts {
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
    /// Public forms a minute for each client address; 0 is without limit.
    pub public_rate: u32,
    /// Whose word on a client's address is taken.
    pub proxies: TrustedProxies,
}

impl App {
    /// Shares the parts.
    pub fn new(parts: Parts) -> Self {
        Self(Arc::new(parts))
    }

    /// What reads the database.
    pub fn db(&self) -> &Reader {
        self.0.program.reader()
    }
}

impl std::ops::Deref for App {
    type Target = Parts;

    fn deref(&self) -> &Parts {
        &self.0
    }
}

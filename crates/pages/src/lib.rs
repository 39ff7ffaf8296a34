//! The public side: the pages of campaigns, the widget for other sites, and the webhook that other systems call.

mod inbound;
pub mod pages;
mod widget;

use std::sync::Arc;

use axum::Router;
use refhook_program::{Joiner, Program};
use refhook_store::Reader;
use refhook_web::client::TrustedProxies;

use pages::Pages;

/// The dependencies of all public routes.
#[derive(Clone)]
pub struct PublicDeps {
    /// The use cases.
    pub program: Arc<Program>,
    /// Groups single join requests into batches.
    pub joiner: Joiner,
    /// Calls of the inbound webhook a minute for each account; 0 means no limit.
    pub inbound_rate: u32,
    /// Forms a minute for each client address; 0 means no limit.
    pub form_rate: u32,
    /// Whose `X-Forwarded-For` is believed.
    pub proxies: TrustedProxies,
}

impl PublicDeps {
    fn db(&self) -> &Reader {
        self.program.reader()
    }
}

/// All public routes.
pub fn router(pages: &Pages) -> Router {
    pages.clone().router().merge(inbound::router(pages.deps().clone())).merge(widget::router())
}

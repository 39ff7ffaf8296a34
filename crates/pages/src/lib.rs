//! What the public meets: the pages of campaigns, the widget for other sites, and the webhook that other systems call.

mod inbound;
pub mod pages;
mod widget;

use std::sync::Arc;

use axum::Router;
use refhook_program::{Joiner, Program};
use refhook_store::Reader;
use refhook_web::client::TrustedProxies;

use pages::Pages;

/// What all of it works with.
#[derive(Clone)]
pub struct PublicDeps {
    /// The use cases.
    pub program: Arc<Program>,
    /// Joins single requests in batches.
    pub joiner: Joiner,
    /// Calls of the inbound webhook a minute for each account; 0 is without limit.
    pub inbound_rate: u32,
    /// Forms a minute for each client address; 0 is without limit.
    pub form_rate: u32,
    /// Whose word on a client's address is taken.
    pub proxies: TrustedProxies,
}

impl PublicDeps {
    fn db(&self) -> &Reader {
        self.program.reader()
    }
}

/// All routes but the pages' own, which have the address of a campaign.
pub fn router(pages: &Pages) -> Router {
    pages.clone().router().merge(inbound::router(pages.deps().clone())).merge(widget::router())
}

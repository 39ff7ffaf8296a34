//! The public pages: sign-up and share page for the person referring, offer and thank-you page for the person invited,
//! the form in the widget's frame, QR codes and logos. They work without JavaScript.

mod answers;
mod body;
mod code;
mod door;
mod files;
mod form;
pub(crate) mod guard;
mod layout;
mod link;
mod message;
mod preview;
mod send;
mod share;
mod stray;
mod texts;
mod theme;
mod visits;
mod words;

use std::sync::Arc;

use axum::Router;
use axum::extract::{FromRef, Request};
use axum::response::Response;
use axum::routing::get;
use refhook_store::StoreError;
use refhook_web::client::TrustedProxies;

use crate::PublicDeps;
use guard::Guard;
pub use preview::render as preview;
pub use texts::defaults;
use visits::Visits;

/// The state of all pages. Clones share it.
#[derive(Clone)]
pub struct Pages {
    app: PublicDeps,
    guard: Arc<Guard>,
    visits: Arc<Visits>,
}

impl FromRef<Pages> for TrustedProxies {
    fn from_ref(pages: &Pages) -> Self {
        pages.app.proxies.clone()
    }
}

impl Pages {
    /// The pages of a server. Visits are only counted in memory until [`write_visits`](Self::write_visits) is called.
    pub fn new(app: PublicDeps) -> Self {
        let program = &app.program;
        let guard = Guard::new(app.form_rate, Arc::clone(program.vault()), program.random().clone());
        Self { app, guard: Arc::new(guard), visits: Arc::default() }
    }

    pub(crate) const fn deps(&self) -> &PublicDeps {
        &self.app
    }

    /// The routes of all public pages.
    pub(crate) fn router(self) -> Router {
        Router::new()
            .route("/{code}/signup", get(form::sign_up).post(send::sign_up))
            .route("/{code}/join", get(form::join).post(send::join))
            .route("/{code}/frame", get(form::frame).post(send::frame))
            .route("/{code}/share", get(share::show))
            .route("/{code}/qr-code", get(files::qr_code))
            .route("/{code}/logo", get(files::logo))
            .route(layout::SHARE_SCRIPT, get(files::share_script))
            .with_state(self)
    }

    /// Answers addresses that no other route matches.
    pub async fn stray(self, request: Request) -> Response {
        stray::answer(&self, request).await
    }

    /// Writes the visits counted since the last call.
    pub async fn write_visits(&self) -> Result<(), StoreError> {
        self.visits.write(&self.app.program).await
    }
}

//! What other systems call to tell us something: the webhook by which people become qualified.

mod answer;
mod body;
pub(crate) mod qualify;

use std::sync::Arc;

use axum::Router;
use axum::extract::FromRef;
use axum::routing::post;
use refhook_core::ids::AccountId;
use refhook_core::secret::Secret;

use crate::app::App;
use crate::rate::Limit;

/// What the inbound webhook works with. Clones share it.
#[derive(Clone)]
pub(crate) struct Inbound {
    app: App,
    calls: Arc<Limit<AccountId>>,
}

impl FromRef<Inbound> for App {
    fn from_ref(inbound: &Inbound) -> Self {
        inbound.app.clone()
    }
}

/// Where the webhook with this secret is called.
pub(crate) fn url(base_url: &str, secret: &Secret) -> String {
    format!("{base_url}/webhook/{}/qualify", secret.expose())
}

/// The routes that other systems call.
pub(crate) fn router(app: App) -> Router {
    let calls = Arc::new(Limit::per_minute(app.api_rate));
    Router::new()
        .route("/webhook/{token}/qualify", post(qualify::qualify).fallback(answer::wrong_method))
        .with_state(Inbound { app, calls })
}

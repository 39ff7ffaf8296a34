//! Calls from other systems: the webhook that qualifies people.

mod answer;
mod body;
mod qualify;

use std::sync::Arc;

use axum::Router;
use axum::routing::post;
use refhook_core::ids::AccountId;
use refhook_web::rate::Limit;

use crate::PublicDeps;

/// What the inbound webhook works with. Clones share it.
#[derive(Clone)]
pub(crate) struct Inbound {
    app: PublicDeps,
    calls: Arc<Limit<AccountId>>,
}

/// Routes that other systems call.
pub(crate) fn router(app: PublicDeps) -> Router {
    let calls = Arc::new(Limit::per_minute(app.inbound_rate));
    Router::new()
        .route("/webhook/{token}/qualify", post(qualify::qualify).fallback(answer::wrong_method))
        .with_state(Inbound { app, calls })
}

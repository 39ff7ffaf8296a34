//! The inbound webhook as the API shows it.

use refhook_core::secret::Secret;
use refhook_core::time::UnixMs;
use serde::Serialize;
use utoipa::ToSchema;

use crate::app::App;
use crate::inbound;

/// The inbound webhook of an account.
#[derive(Serialize, ToSchema)]
#[schema(as = InboundWebhook)]
pub(crate) struct InboundView {
    /// Where other systems tell who became qualified. Whoever knows it can, so viewers do not see it.
    #[schema(required, example = "https://refer.example.com/webhook/uA4v.../qualify")]
    url: Option<String>,
    #[schema(format = DateTime)]
    created_at: String,
}

/// The inbound webhook, or null while the account has none.
#[derive(Serialize, ToSchema)]
pub(crate) struct InboundWebhookAnswer {
    #[schema(required)]
    pub(super) data: Option<InboundView>,
}

impl InboundView {
    pub(super) fn new(app: &App, secret: Option<&Secret>, created_at: UnixMs) -> Self {
        Self {
            url: secret.map(|secret| inbound::url(app.program.base_url(), secret)),
            created_at: created_at.rfc3339(),
        }
    }
}

//! The parts of the OpenAPI document other than the calls themselves.

pub(super) mod calls;
mod inbound_call;
pub(super) mod outgoing;
pub(super) mod schema;

use utoipa::openapi::OpenApi;
use utoipa::openapi::security::{ApiKey, ApiKeyValue, Http, HttpAuthScheme, SecurityScheme};

use super::error::ErrorBody;

/// The head of the document.
#[derive(utoipa::OpenApi)]
#[openapi(
    info(
        title = "Refhook",
        version = "2",
        description = "Referral campaigns, their people, and the outbound webhooks that carry new leads to your tools."
    ),
    servers((url = "/", description = "The server that this description comes from")),
    paths(inbound_call::inbound_qualify),
    components(schemas(ErrorBody)),
    modifiers(&Schemes),
    security(("bearer" = []), ("session" = [])),
    tags(
        (name = "Session", description = "Signing in and out"),
        (name = "Members", description = "Who can sign in to the account"),
        (name = "Users", description = "People of a campaign: referrers and the leads they invited"),
        (name = "Campaigns", description = "Referral campaigns"),
        (name = "Webhooks", description = "Where new leads are sent"),
        (name = "Payloads", description = "What webhooks send to receivers"),
        (name = "Deliveries", description = "What became of each lead on its way to a webhook"),
        (name = "Uploads", description = "Many people at once, from a spreadsheet"),
        (name = "Tokens", description = "What programs use this API with"),
        (name = "n8n", description = "The calls of the n8n node"),
        (name = "Overview", description = "How many people joined, and whether all deliveries arrived"),
        (name = "Inbound webhook", description = "What other systems call when somebody became qualified"),
        (name = "Health", description = "For supervisors and load balancers"),
    )
)]
pub(super) struct Document;

struct Schemes;

impl utoipa::Modify for Schemes {
    fn modify(&self, document: &mut OpenApi) {
        let token = SecurityScheme::Http(Http::new(HttpAuthScheme::Bearer));
        let cookie = SecurityScheme::ApiKey(ApiKey::Cookie(ApiKeyValue::new("refhook_session")));
        let components = document.components.get_or_insert_default();
        components.add_security_scheme("bearer", token);
        components.add_security_scheme("session", cookie);
    }
}

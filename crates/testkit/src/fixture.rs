//! Fixtures that need only the domain rules.

use refhook_core::event::EventKind;
use refhook_core::people::person::SourceGroup;
use refhook_core::time::UnixMs;
use refhook_core::webhook::{Format, Method, SendingLimits, SuccessRule, WebhookConfig};

/// 2022-06-09T10:00:00Z, the day of the guide's example.
pub const GUIDE_DAY: UnixMs = UnixMs(1_654_768_800_000);

/// A webhook that sends this event for these sources, without a payload.
pub fn webhook_config(event: EventKind, sources: &[SourceGroup]) -> WebhookConfig {
    WebhookConfig {
        limits: SendingLimits::default(),
        signature_header: None,
        event,
        sources: sources.iter().copied().collect(),
        url: "https://example.com/hook".into(),
        method: Method::Post,
        format: Format::Query,
        fields: Vec::new(),
        template: None,
        success: SuccessRule::Any2xx,
    }
}

//! What a failed attempt means, as the API shows it.

use refhook_core::delivery::diagnosis::{Diagnosis, Failure, diagnose};
use serde::Serialize;
use utoipa::ToSchema;

use crate::auth::Audience;

/// What a failed attempt means, in plain words.
#[derive(Serialize, ToSchema)]
#[schema(as = Diagnosis, example = json!({
    "summary": "The receiving server does not accept the credentials (status 401).", "lead_at_risk": false,
    "advice": "Enter the credentials again in the webhook, or create new ones at the receiver. The lead is kept and tried again by itself."
}))]
pub(crate) struct DiagnosisView {
    /// What happened.
    summary: String,
    /// Whether the lead stays behind unless someone does something.
    lead_at_risk: bool,
    /// What to do.
    advice: String,
}

impl DiagnosisView {
    /// What the failure means; `None` if nothing failed.
    pub(crate) fn of(failure: &Failure<'_>, audience: Audience) -> Option<Self> {
        let Diagnosis { summary, plain, lead_at_risk, advice } = diagnose(failure)?;
        Some(Self { summary: audience.received(summary).unwrap_or(plain), lead_at_risk, advice })
    }
}

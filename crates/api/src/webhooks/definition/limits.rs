//! Sending limits, as read and shown.

use refhook_core::problem::{Problem, Problems};
use refhook_core::webhook::SendingLimits;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// How much is asked of an endpoint.
#[derive(Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = WebhookLimits)]
pub(crate) struct LimitsBody {
    /// Requests under way at once.
    #[serde(default = "in_flight")]
    #[schema(minimum = 1, maximum = 2000, default = 16)]
    in_flight: u16,
    /// Requests begun in a minute, spread evenly; null is as many as the endpoint takes.
    #[schema(minimum = 1, maximum = 60000, required)]
    per_minute: Option<u32>,
}

fn in_flight() -> u16 {
    SendingLimits::default().in_flight
}

impl LimitsBody {
    pub(in crate::webhooks) fn check(self) -> Result<SendingLimits, Problems> {
        let mut problems = Problems::default();
        if !(1..=SendingLimits::MOST_IN_FLIGHT).contains(&self.in_flight) {
            let message = format!("Choose 1 to {} requests at once.", SendingLimits::MOST_IN_FLIGHT);
            problems.0.push(Problem { field: "limits.in_flight".to_owned(), message });
        }
        if self.per_minute.is_some_and(|n| !(1..=SendingLimits::MOST_PER_MINUTE).contains(&n)) {
            let message =
                format!("Choose 1 to {} requests a minute, or none.", SendingLimits::MOST_PER_MINUTE);
            problems.0.push(Problem { field: "limits.per_minute".to_owned(), message });
        }
        problems.or(SendingLimits { in_flight: self.in_flight, per_minute: self.per_minute })
    }
}

impl From<SendingLimits> for LimitsBody {
    fn from(SendingLimits { in_flight, per_minute }: SendingLimits) -> Self {
        Self { in_flight, per_minute }
    }
}

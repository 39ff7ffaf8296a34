//! Limits on what accounts can create.

use clap::Args;

/// Limits of what an account can make.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Args)]
#[command(next_help_heading = "Sending")]
pub struct LimitSettings {
    /// Webhooks that a campaign may have: each of them is a delivery for each person who joins. 0 is without limit
    #[arg(long, env = "REFHOOK_WEBHOOKS_PER_CAMPAIGN", value_name = "WEBHOOKS", default_value_t = 200)]
    pub webhooks_per_campaign: u32,
}

impl Default for LimitSettings {
    fn default() -> Self {
        Self { webhooks_per_campaign: 200 }
    }
}

//! How long things are kept.

use clap::Args;
use refhook_program::DAY_MS;

/// How long things are kept, in days.
#[derive(Debug, Clone, Copy, Args)]
#[command(next_help_heading = "Keeping")]
pub struct KeepingSettings {
    /// Days that a webhook which is paused or switched off holds a lead; then the lead is failed, and can be sent again
    /// by hand. Its owner is told 7 days before
    #[arg(long, env = "REFHOOK_HOLD_DAYS", value_name = "DAYS", default_value_t = 30, value_parser = clap::value_parser!(u32).range(1..=3_650))]
    pub hold_days: u32,
}

impl Default for KeepingSettings {
    fn default() -> Self {
        Self { hold_days: 30 }
    }
}

impl KeepingSettings {
    /// How long leads are held, in milliseconds.
    pub fn hold_ms(self) -> i64 {
        i64::from(self.hold_days) * DAY_MS
    }
}

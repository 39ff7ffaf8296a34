//! How long data is kept.

use clap::Args;
use clap::builder::RangedU64ValueParser;
use refhook_program::{DAY_MS, Retention};

/// How long things are kept, in days. What is still to be sent, and what failed, is never deleted.
#[derive(Debug, Clone, Copy, Args)]
#[command(next_help_heading = "Retention")]
pub struct RetentionSettings {
    /// Days that a webhook which is paused or switched off holds a lead; then the lead is failed, and can be sent again
    /// by hand. Its owner is told 7 days before
    #[arg(long, env = "REFHOOK_HOLD_DAYS", value_name = "DAYS", default_value_t = 30, value_parser = days(1))]
    pub hold_days: u32,
    /// Days that attempts are kept, with what the receiver answered; 0 is for good
    #[arg(long, env = "REFHOOK_KEEP_ATTEMPTS_DAYS", value_name = "DAYS", default_value_t = 90, value_parser = days(0))]
    pub keep_attempts_days: u32,
    /// Days that deliveries are kept which arrived or were discarded; 0 is for good. Without its delivery a lead counts
    /// as never sent: sending earlier leads to a webhook sends it again
    #[arg(long, env = "REFHOOK_KEEP_DELIVERIES_DAYS", value_name = "DAYS", default_value_t = 0, value_parser = days(0))]
    pub keep_deliveries_days: u32,
    /// Days that the history of a webhook is kept; 0 is for good
    #[arg(long, env = "REFHOOK_KEEP_HISTORY_DAYS", value_name = "DAYS", default_value_t = 365, value_parser = days(0))]
    pub keep_history_days: u32,
    /// Days that idempotency keys are kept; 0 is for good
    #[arg(long, env = "REFHOOK_KEEP_KEYS_DAYS", value_name = "DAYS", default_value_t = 30, value_parser = days(0))]
    pub keep_keys_days: u32,
}

fn days(least: u64) -> RangedU64ValueParser<u32> {
    RangedU64ValueParser::new().range(least..=36_500)
}

impl Default for RetentionSettings {
    fn default() -> Self {
        Self {
            hold_days: 30,
            keep_attempts_days: 90,
            keep_deliveries_days: 0,
            keep_history_days: 365,
            keep_keys_days: 30,
        }
    }
}

impl From<RetentionSettings> for Retention {
    fn from(settings: RetentionSettings) -> Self {
        let ms = |days: u32| i64::from(days) * DAY_MS;
        let unless_for_good = |days: u32| (days > 0).then(|| ms(days));
        Self {
            held: ms(settings.hold_days),
            attempts: unless_for_good(settings.keep_attempts_days),
            deliveries: unless_for_good(settings.keep_deliveries_days),
            webhook_events: unless_for_good(settings.keep_history_days),
            idempotency_keys: unless_for_good(settings.keep_keys_days),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_nobody_sets_is_what_the_use_cases_take() {
        assert_eq!(Retention::from(RetentionSettings::default()), Retention::default());
    }
}

//! What stands between public forms and programs that fill them in: limits, a field that people do not see, and the
//! time that a form takes. Nobody who is stopped is lost: they get the form again, with what they typed.

mod time;

use std::net::IpAddr;
use std::sync::Arc;

use refhook_core::crypto::vault::Vault;
use refhook_core::ids::CampaignId;
use refhook_core::random::Random;
use refhook_core::time::UnixMs;

use refhook_web::client::network_of;
use refhook_web::rate::{Limit, TooMany};

/// Forms an hour for each one that a client may send in a minute.
const HOUR: u32 = 10;
/// Forms a minute that a campaign takes for each one that a client may send: more than people send, and less than
/// keeps other campaigns' people waiting.
const CAMPAIGN: u32 = 600;

/// Why a form is not taken as it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Stopped {
    /// 429 with `Retry-After`: too many forms from this client, or for this campaign.
    TooMany {
        /// Seconds until the next one may come, at least 1.
        wait: u64,
    },
    /// 422: the field that people do not see was filled in, by a program or by a browser that fills in whatever it
    /// knows. The form is shown again and asks to leave that field empty.
    Filled,
    /// 422: faster than anyone types, older than a day, or without a token that is ours. The form is shown again with
    /// what was typed and a new token, and a click sends it.
    Again,
}

impl From<TooMany> for Stopped {
    fn from(TooMany { wait }: TooMany) -> Self {
        Self::TooMany { wait }
    }
}

/// A form as it was sent.
pub(crate) struct Sent<'a> {
    /// Where it came from.
    pub(crate) client: Option<IpAddr>,
    pub(crate) campaign: CampaignId,
    /// The field `website`, which people do not see.
    pub(crate) website: &'a str,
    /// The field `t`: what [`Guard::token`] gave when the form was shown.
    pub(crate) token: &'a str,
}

/// The guard of all public forms of this process.
pub(crate) struct Guard {
    vault: Arc<Vault>,
    random: Random,
    a_minute: Limit<IpAddr>,
    an_hour: Limit<IpAddr>,
    campaigns: Limit<CampaignId>,
    is_timed: bool,
}

impl Guard {
    /// A guard that takes `rate` forms a minute from a client; 0 is without limit, and without the question of time.
    pub(crate) fn new(rate: u32, vault: Arc<Vault>, random: Random) -> Self {
        Self {
            vault,
            random,
            a_minute: Limit::per_minute(rate),
            an_hour: Limit::per_hour(rate.saturating_mul(HOUR)),
            campaigns: Limit::per_minute(rate.saturating_mul(CAMPAIGN)),
            is_timed: rate > 0,
        }
    }

    /// What a form of this campaign that is shown now carries in its hidden field `t`: letters, digits, `-` and `_`.
    pub(crate) fn token(&self, campaign: CampaignId, now: UnixMs) -> String {
        self.random.with(|random| time::seal(&self.vault, campaign, now, random))
    }

    /// Counts a form that was sent, and looks whether a person sent it.
    pub(crate) fn check(&self, sent: &Sent<'_>, now: UnixMs) -> Result<(), Stopped> {
        if let Some(client) = sent.client.map(network_of) {
            self.a_minute.check(&client, now)?;
            self.an_hour.check(&client, now)?;
        }
        self.campaigns.check(&sent.campaign, now)?;
        if !sent.website.is_empty() {
            return Err(Stopped::Filled);
        }
        if self.is_timed { self.check_time(sent, now) } else { Ok(()) }
    }

    fn check_time(&self, sent: &Sent<'_>, now: UnixMs) -> Result<(), Stopped> {
        let shown = time::open(&self.vault, sent.campaign, sent.token).ok_or(Stopped::Again)?;
        if time::is_likely(shown, now) { Ok(()) } else { Err(Stopped::Again) }
    }
}

#[cfg(test)]
mod tests;

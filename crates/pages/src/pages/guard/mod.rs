//! Protects public forms from bots: rate limits, a honeypot field, and the time a form takes. Whoever is stopped gets
//! the form again with what they typed, so no one is lost.

mod time;

use std::net::IpAddr;
use std::sync::Arc;

use refhook_core::crypto::vault::Vault;
use refhook_core::ids::CampaignId;
use refhook_core::random::Random;
use refhook_core::time::UnixMs;

use refhook_web::client::network_of;
use refhook_web::rate::{Limit, TooMany};

/// A client's limit for an hour, as a multiple of its limit for a minute.
const HOUR: u32 = 10;
/// A campaign's limit for a minute, as a multiple of a client's: more than people send, and little enough not to delay
/// the people of other campaigns.
const CAMPAIGN: u32 = 600;

/// Why a form is not accepted as it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Stopped {
    /// 429 with `Retry-After`: too many forms from this client, or for this campaign.
    TooMany {
        /// Seconds until the next form is allowed, at least 1.
        wait: u64,
    },
    /// 422: the honeypot field was filled in, by a bot or by a browser's autofill. The form is shown again and asks to
    /// leave that field empty.
    Filled,
    /// 422: faster than anyone types, older than a day, or without a valid token. The form is shown again with what was
    /// typed and a new token, so that one click sends it.
    Again,
}

impl From<TooMany> for Stopped {
    fn from(TooMany { wait }: TooMany) -> Self {
        Self::TooMany { wait }
    }
}

/// A submitted form.
pub(crate) struct Sent<'a> {
    /// Where it came from.
    pub(crate) client: Option<IpAddr>,
    pub(crate) campaign: CampaignId,
    /// The honeypot field `website`, which people do not see.
    pub(crate) website: &'a str,
    /// The field `t`: what [`Guard::token`] gave when the form was shown.
    pub(crate) token: &'a str,
}

/// Guards all public forms of this process.
pub(crate) struct Guard {
    vault: Arc<Vault>,
    random: Random,
    a_minute: Limit<IpAddr>,
    an_hour: Limit<IpAddr>,
    campaigns: Limit<CampaignId>,
    is_timed: bool,
}

impl Guard {
    /// A guard that accepts `rate` forms a minute from a client; 0 turns off the limits and the time check.
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

    /// The token for the hidden field `t` of a form shown now: letters, digits, `-` and `_`.
    pub(crate) fn token(&self, campaign: CampaignId, now: UnixMs) -> String {
        self.random.with(|random| time::seal(&self.vault, campaign, now, random))
    }

    /// Counts a submitted form and checks that a person sent it.
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

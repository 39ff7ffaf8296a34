//! Visits of the public pages, summed in memory and written each second: a link that a thousand people open at once
//! costs one write.

mod agents;

use std::collections::HashMap;

use http::HeaderMap;
use http::header::USER_AGENT;
use parking_lot::Mutex;
use refhook_core::ids::{CampaignId, PersonId};
use refhook_program::Program;
use refhook_store::StoreError;

/// Headers in which browsers and preview programs declare a prefetch.
const AHEAD: [&str; 5] = ["sec-purpose", "purpose", "x-purpose", "x-moz", "sec-fetch-purpose"];

#[derive(Default)]
struct Sums {
    campaigns: HashMap<CampaignId, i64>,
    people: HashMap<PersonId, i64>,
}

/// Visits not yet written.
#[derive(Default)]
pub(crate) struct Visits(Mutex<Sums>);

impl Visits {
    /// Counts a visit of a campaign, and of a person's link if it came by one.
    pub(super) fn count(&self, campaign: CampaignId, person: Option<PersonId>) {
        let mut sums = self.0.lock();
        *sums.campaigns.entry(campaign).or_default() += 1;
        if let Some(person) = person {
            *sums.people.entry(person).or_default() += 1;
        }
    }

    /// Writes the counts; on an error they are kept for the next time.
    pub(crate) async fn write(&self, program: &Program) -> Result<(), StoreError> {
        let sums = std::mem::take(&mut *self.0.lock());
        if sums.campaigns.is_empty() {
            return Ok(());
        }
        let in_campaigns: Vec<_> = sums.campaigns.iter().map(|(id, n)| (*id, *n)).collect();
        let by_people: Vec<_> = sums.people.iter().map(|(id, n)| (*id, *n)).collect();
        let written = program.add_visits(in_campaigns, by_people).await;
        if written.is_err() {
            let mut kept = self.0.lock();
            sums.campaigns.into_iter().for_each(|(id, n)| *kept.campaigns.entry(id).or_default() += n);
            sums.people.into_iter().for_each(|(id, n)| *kept.people.entry(id).or_default() += n);
        }
        written
    }
}

/// Whether a person is looking, and not a known program or a browser's prefetch.
pub(super) fn is_person(headers: &HeaderMap) -> bool {
    let agent = headers.get(USER_AGENT).map(|agent| String::from_utf8_lossy(agent.as_bytes()).into_owned());
    let is_ahead = AHEAD.iter().flat_map(|name| headers.get_all(*name)).any(|purpose| {
        let purpose = String::from_utf8_lossy(purpose.as_bytes()).to_ascii_lowercase();
        ["prefetch", "prerender", "preview"].iter().any(|word| purpose.contains(word))
    });
    !is_ahead && !agents::is_program(&agent.unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use http::HeaderName;

    use super::*;

    fn looks(headers: &[(&'static str, &str)]) -> bool {
        let headers =
            headers.iter().map(|(name, value)| (HeaderName::from_static(name), value.parse().unwrap()));
        is_person(&headers.collect())
    }

    #[test]
    fn browsers_count_and_programs_do_not() {
        let firefox = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";
        assert!(looks(&[("user-agent", firefox)]));
        for program in ["", "WhatsApp/2.23", "curl/8.5"] {
            assert!(!looks(&[("user-agent", program)]), "{program}");
        }
        assert!(!looks(&[]));
        assert!(!looks(&[("user-agent", firefox), ("sec-purpose", "prefetch;prerender")]));
        for (name, purpose) in [
            ("purpose", "prefetch"),
            ("x-purpose", "preview"),
            ("x-moz", "prefetch"),
            ("sec-purpose", "Prefetch"),
        ] {
            assert!(!looks(&[("user-agent", firefox), (name, purpose)]), "{name}");
        }
    }
}

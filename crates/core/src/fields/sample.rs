//! The people of the guide, for previews and documentation.

use std::sync::Arc;

use uuid::Uuid;

use crate::campaign::CampaignStatus;
use crate::event::EventKind;
use crate::ids::{CampaignId, EventId, PersonId};
use crate::pages::ShareTexts;
use crate::people::person::{Flags, MetaEntry, Source, UserType};
use crate::people::snapshot::{CampaignSnapshot, EventFacts, PersonSnapshot};
use crate::time::UnixMs;

/// 2022-06-09T10:00:00Z, the day of the guide's sample.
const JOINED: UnixMs = UnixMs(1_654_768_800_000);
const DAY_MS: i64 = 86_400_000;

/// Byron joins campaign 4815 through Jessica's link. `base_url` is the scheme and host of this server's links,
/// without a slash at the end.
pub fn sample_facts(base_url: &str) -> EventFacts {
    let mut byron = person(261_471, "zruTPh", "Byron", "support+byron@referral-factory.com");
    byron.referrer_id = Some(PersonId(261_470));
    byron.user_type = UserType::PersonInvited;
    byron.source = Source::Referred;
    byron.signed_up_at = JOINED;
    byron.reach = 0;

    let mut jessica = person(261_470, "zgLAYb", "Jessica", "support+jessica@referral-factory.com");
    jessica.referrals = 1;

    EventFacts {
        id: EventId(Uuid::from_u128(0x0181_47e8_1100_7000_8000_0000_0000_0001)),
        kind: EventKind::Join,
        at: JOINED,
        person: byron,
        referrer: Some(jessica),
        campaign: Arc::new(CampaignSnapshot {
            id: CampaignId(4815),
            name: "Refer a friend".into(),
            code: "friends1".into(),
            lang: "en".into(),
            time_zone: "UTC".into(),
            status: CampaignStatus::Launched,
            starts_at: Some(JOINED.plus(-8 * DAY_MS)),
            ends_at: None,
            created_at: JOINED.plus(-9 * DAY_MS),
            base_url: base_url.into(),
            share: ShareTexts::default(),
        }),
        quiet: false,
    }
}

fn person(id: i64, code: &str, first_name: &str, email: &str) -> PersonSnapshot {
    PersonSnapshot {
        id: PersonId(id),
        referrer_id: None,
        code: code.into(),
        first_name: first_name.into(),
        email: email.into(),
        user_type: UserType::PersonReferring,
        source: Source::Direct,
        // An address reserved for documentation (RFC 5737).
        ip: Some("203.0.113.7".into()),
        signed_up_at: JOINED.plus(-DAY_MS),
        qualified_at: None,
        unsubscribed_at: None,
        reach: 3,
        referrals: 0,
        qualified_referrals: 0,
        meta: vec![MetaEntry { field: "Company".into(), value: "Example Ltd".into() }],
        flags: Flags::default(),
        consent: None,
    }
}

//! Someone joined a campaign.

use super::{EventSpec, Moment};

pub(super) const SPEC: EventSpec = EventSpec {
    number: 0,
    name: "user.join",
    label: "When a user joins your campaign",
    description: "Someone fills in their details: a person referring, who gets their own link, or a person invited, who came \
                  by a friend’s. Users added by upload, CRM sync, Zapier or API count too.",
    happened: "Joined",
    title: "Joined the campaign",
    verb: "joined",
    sources_note: None,
    not_yet: "This webhook waits until they join, and they have not yet.",
    not_invited: None,
    operation_id: "onUserJoin",
    summary: "Someone joined a campaign.",
    moment: Moment::Joined,
};

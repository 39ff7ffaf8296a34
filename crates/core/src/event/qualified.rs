//! A person invited became qualified.

use super::{EventSpec, Moment};

pub(super) const SPEC: EventSpec = EventSpec {
    number: 1,
    name: "user.qualified",
    label: "When a referred user (the person invited) becomes qualified",
    description: "A person invited becomes what you count as a success, such as a customer. It is sent once for each person.",
    happened: "Qualified",
    title: "Became qualified",
    verb: "became qualified",
    sources_note: Some(
        "Only people invited can become qualified, and they are always Referred. Direct and Added would never send \
         anything for this event.",
    ),
    not_yet: "This webhook waits until they are qualified, and they are not yet.",
    not_invited: Some(
        "This webhook waits until someone is qualified, and only people who were invited can be.",
    ),
    operation_id: "onUserQualified",
    summary: "A person invited became qualified.",
    moment: Moment::Qualified,
};

//! Fields of a person: of the one the event happened to, and with `referrer_` of the one who referred them.

use serde_json::Value;

use super::field_type::FieldType;
use super::sharing::{self, Social};
use super::value::FieldValue;
use crate::people::snapshot::{CampaignSnapshot, PersonSnapshot};

/// A field of a person.
pub(super) struct PersonField {
    pub(super) name: &'static str,
    pub(super) kind: FieldType,
    /// Whether an erased person still has it.
    pub(super) outlives_erasure: bool,
    pub(super) meaning: &'static str,
    pub(super) of_referrer: &'static str,
    pub(super) value: for<'a> fn(&'a PersonSnapshot, &'a CampaignSnapshot) -> FieldValue<'a>,
}

// Compared by name: names are unique, and comparing function pointers is unreliable.
impl PartialEq for PersonField {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}

impl Eq for PersonField {}

pub(super) static ROWS: [PersonField; 29] = [
    PersonField {
        name: "id",
        kind: FieldType::Integer,
        outlives_erasure: true,
        meaning: "Number of the person",
        of_referrer: "Number of the referrer",
        value: |person, _| FieldValue::Integer(person.id.0),
    },
    PersonField {
        name: "campaign_id",
        kind: FieldType::Integer,
        outlives_erasure: true,
        meaning: "Number of the campaign",
        of_referrer: "Number of the referrer's campaign",
        value: |_, campaign| FieldValue::Integer(campaign.id.0),
    },
    PersonField {
        name: "referrer_id",
        kind: FieldType::Integer,
        outlives_erasure: false,
        meaning: "Number of the person who referred them",
        of_referrer: "Number of the person who referred the referrer",
        value: |person, _| person.referrer_id.map_or(FieldValue::Missing, |id| FieldValue::Integer(id.0)),
    },
    PersonField {
        name: "code",
        kind: FieldType::Text,
        outlives_erasure: false,
        meaning: "Referral code",
        of_referrer: "Referral code of the referrer",
        value: |person, _| FieldValue::of_text(&person.code),
    },
    PersonField {
        name: "url",
        kind: FieldType::Url,
        outlives_erasure: false,
        meaning: "Personal referral link",
        of_referrer: "Personal referral link of the referrer",
        value: |person, campaign| FieldValue::owned(person.url(campaign)),
    },
    PersonField {
        name: "first_name",
        kind: FieldType::Text,
        outlives_erasure: false,
        meaning: "First name",
        of_referrer: "First name of the referrer",
        value: |person, _| FieldValue::of_text(&person.first_name),
    },
    PersonField {
        name: "email",
        kind: FieldType::Text,
        outlives_erasure: false,
        meaning: "Email address, as they typed it",
        of_referrer: "Email address of the referrer",
        value: |person, _| FieldValue::of_text(&person.email),
    },
    PersonField {
        name: "source",
        kind: FieldType::Text,
        outlives_erasure: false,
        meaning: "How they came in: Referred, Direct, Widget, Added, Api and so on",
        of_referrer: "How the referrer came in: Direct, Widget, Added, Api and so on",
        value: |person, _| FieldValue::of_text(person.source.name()),
    },
    PersonField {
        name: "type",
        kind: FieldType::Text,
        outlives_erasure: false,
        meaning: "person_invited for a new lead, person_referring for someone with a referral link",
        of_referrer: "person_referring or person_invited",
        value: |person, _| FieldValue::of_text(person.user_type.name()),
    },
    PersonField {
        name: "date",
        kind: FieldType::Date,
        outlives_erasure: false,
        meaning: "Day on which they joined",
        of_referrer: "Day on which the referrer joined",
        value: |person, campaign| FieldValue::of_day(Some(person.signed_up_at), campaign),
    },
    PersonField {
        name: "signed_up_at",
        kind: FieldType::Date,
        outlives_erasure: false,
        meaning: "Day on which they joined, under its newer name",
        of_referrer: "Day on which the referrer joined, under its newer name",
        value: |person, campaign| FieldValue::of_day(Some(person.signed_up_at), campaign),
    },
    PersonField {
        name: "qualified",
        kind: FieldType::Boolean,
        outlives_erasure: false,
        meaning: "Whether they are qualified",
        of_referrer: "Whether the referrer is qualified",
        value: |person, _| FieldValue::Boolean(person.qualified_at.is_some()),
    },
    PersonField {
        name: "qualified_at",
        kind: FieldType::Date,
        outlives_erasure: false,
        meaning: "Day on which they became qualified",
        of_referrer: "Day on which the referrer became qualified",
        value: |person, campaign| FieldValue::of_day(person.qualified_at, campaign),
    },
    PersonField {
        name: "unsubscribed_at",
        kind: FieldType::Date,
        outlives_erasure: false,
        meaning: "Day on which they unsubscribed from emails",
        of_referrer: "Day on which the referrer unsubscribed from emails",
        value: |person, campaign| FieldValue::of_day(person.unsubscribed_at, campaign),
    },
    PersonField {
        name: "referrals_count",
        kind: FieldType::Integer,
        outlives_erasure: false,
        meaning: "How many people they referred",
        of_referrer: "How many people the referrer referred",
        value: |person, _| FieldValue::Integer(person.referrals),
    },
    PersonField {
        name: "converted_referrals_count",
        kind: FieldType::Integer,
        outlives_erasure: false,
        meaning: "How many of the people they referred became qualified",
        of_referrer: "How many of the people whom the referrer referred became qualified",
        value: |person, _| FieldValue::Integer(person.qualified_referrals),
    },
    PersonField {
        name: "reach",
        kind: FieldType::Integer,
        outlives_erasure: false,
        meaning: "How often their referral link was opened",
        of_referrer: "How often the referrer's link was opened",
        value: |person, _| FieldValue::Integer(person.reach),
    },
    PersonField {
        name: "ip",
        kind: FieldType::Text,
        outlives_erasure: false,
        meaning: "Internet address from which they signed up",
        of_referrer: "Internet address from which the referrer signed up",
        value: |person, _| person.ip.as_deref().map_or(FieldValue::Missing, FieldValue::of_text),
    },
    PersonField {
        name: "meta",
        kind: FieldType::List,
        outlives_erasure: false,
        meaning: "All custom fields that they filled in",
        of_referrer: "All custom fields that the referrer filled in",
        value: |person, _| meta(person),
    },
    PersonField {
        name: "qr.src",
        kind: FieldType::Url,
        outlives_erasure: false,
        meaning: "QR code of their referral link, as an image",
        of_referrer: "QR code of the referrer's link, as an image",
        value: |person, campaign| FieldValue::owned(person.qr_url(campaign)),
    },
    PersonField {
        name: "qr.download",
        kind: FieldType::Url,
        outlives_erasure: false,
        meaning: "QR code of their referral link, as a file to save",
        of_referrer: "QR code of the referrer's link, as a file to save",
        value: |person, campaign| FieldValue::owned(person.qr_url(campaign) + "?download=1"),
    },
    PersonField {
        name: "sharing.subject",
        kind: FieldType::Text,
        outlives_erasure: false,
        meaning: "Subject of the message with which they share their link",
        of_referrer: "Subject of the message with which the referrer shares the link",
        value: |person, campaign| FieldValue::owned(sharing::subject(person, campaign)),
    },
    PersonField {
        name: "sharing.text",
        kind: FieldType::Text,
        outlives_erasure: false,
        meaning: "Text of the message with which they share their link",
        of_referrer: "Text of the message with which the referrer shares the link",
        value: |person, campaign| FieldValue::owned(sharing::text(person, campaign)),
    },
    PersonField {
        name: "sharing.email",
        kind: FieldType::Url,
        outlives_erasure: false,
        meaning: "Link that shares their referral link by email",
        of_referrer: "Link that shares the referrer's link by email",
        value: |person, campaign| FieldValue::owned(Social::Email.url(person, campaign)),
    },
    PersonField {
        name: "sharing.whatsapp",
        kind: FieldType::Url,
        outlives_erasure: false,
        meaning: "Link that shares their referral link on WhatsApp",
        of_referrer: "Link that shares the referrer's link on WhatsApp",
        value: |person, campaign| FieldValue::owned(Social::WhatsApp.url(person, campaign)),
    },
    PersonField {
        name: "sharing.x",
        kind: FieldType::Url,
        outlives_erasure: false,
        meaning: "Link that shares their referral link on X",
        of_referrer: "Link that shares the referrer's link on X",
        value: |person, campaign| FieldValue::owned(Social::X.url(person, campaign)),
    },
    PersonField {
        name: "sharing.facebook",
        kind: FieldType::Url,
        outlives_erasure: false,
        meaning: "Link that shares their referral link on Facebook",
        of_referrer: "Link that shares the referrer's link on Facebook",
        value: |person, campaign| FieldValue::owned(Social::Facebook.url(person, campaign)),
    },
    PersonField {
        name: "sharing.linkedin",
        kind: FieldType::Url,
        outlives_erasure: false,
        meaning: "Link that shares their referral link on LinkedIn",
        of_referrer: "Link that shares the referrer's link on LinkedIn",
        value: |person, campaign| FieldValue::owned(Social::LinkedIn.url(person, campaign)),
    },
    PersonField {
        name: "sharing.sms",
        kind: FieldType::Url,
        outlives_erasure: false,
        meaning: "Link that shares their referral link by text message",
        of_referrer: "Link that shares the referrer's link by text message",
        value: |person, campaign| FieldValue::owned(Social::Sms.url(person, campaign)),
    },
];

/// The public API's list: `[{"field": label, "value": ..}]`, empty for someone who filled in no custom field.
fn meta(person: &PersonSnapshot) -> FieldValue<'static> {
    let entry = |entry: &crate::people::person::MetaEntry| {
        Value::from_iter([("field", Value::from(entry.field.as_str())), ("value", entry.value.clone())])
    };
    FieldValue::Json(person.meta.iter().map(entry).collect())
}

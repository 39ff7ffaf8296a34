//! A user as the API shows them.

use std::collections::HashMap;

use refhook_core::fields::sharing::{self, Social};
use refhook_core::ids::CampaignId;
use refhook_core::join::KnownPerson;
use refhook_core::people::person::{MetaEntry, Source, UserType};
use refhook_core::people::snapshot::{CampaignSnapshot, PersonSnapshot};
use refhook_core::time::{UnixMs, time_zone};
use refhook_store::{StoreError, Tx, campaigns};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

use crate::answer::{Data, PageOf};
use crate::document::schema;

/// A user.
#[derive(Serialize, ToSchema)]
#[schema(example = json!({
    "id": 261_471, "campaign_id": 4815, "referrer_id": 261_470, "code": "zruTPh",
    "url": "https://refer.example.com/zruTPh/join", "first_name": "Byron", "email": "byron@example.com", "reach": 0,
    "source": "Referred", "type": "person_invited", "ip": null, "signed_up_at": "2022-06-09", "qualified_at": null,
    "unsubscribed_at": null, "meta": [{"field": "Company", "value": "Example Ltd"}],
    "qr": {
        "src": "https://refer.example.com/zruTPh/qr-code",
        "download": "https://refer.example.com/zruTPh/qr-code?download=1"
    },
    "sharing": {
        "socials": [{"social": "whatsapp", "url": "https://wa.me/?text=..."}], "subject": "Byron invites you to Tea",
        "text": "I would like to invite you to Tea: https://refer.example.com/zruTPh/join"
    },
    "flags": [], "consent": null
}))]
pub(crate) struct User {
    id: i64,
    campaign_id: i64,
    /// Who referred them.
    #[schema(required)]
    referrer_id: Option<i64>,
    /// The code of the personal link.
    code: String,
    /// The personal link.
    url: String,
    first_name: String,
    email: String,
    /// Visits of the personal link.
    reach: i64,
    #[schema(value_type = schema::Source)]
    source: Source,
    #[serde(rename = "type")]
    #[schema(value_type = schema::UserType)]
    kind: UserType,
    #[schema(required)]
    ip: Option<String>,
    /// Day in the campaign's time zone.
    #[schema(format = Date)]
    signed_up_at: String,
    /// Day in the campaign's time zone.
    #[schema(format = Date, required)]
    qualified_at: Option<String>,
    /// Day in the campaign's time zone.
    #[schema(format = Date, required)]
    unsubscribed_at: Option<String>,
    /// Custom fields that were filled in.
    meta: Vec<UserMeta>,
    qr: Qr,
    sharing: Sharing,
    /// What somebody should look at: `same_address`, they joined from the internet address of their referrer;
    /// `self_referral`, they seem to have referred themselves; `duplicate_email`, somebody who joined before them has the
    /// same address, in another form.
    flags: Vec<&'static str>,
    /// What they agreed to on the page where they joined.
    #[schema(required)]
    consent: Option<UserConsent>,
    /// Only with `with=user.analytics`.
    #[serde(skip_serializing_if = "Option::is_none")]
    analytics: Option<UserAnalytics>,
}

/// A page of users.
pub(crate) type UserPage = PageOf<User>;

/// A user as the single answer.
pub(crate) type UserData = Data<User>;

/// A custom field that was filled in.
#[derive(Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct UserMeta {
    /// The field's label.
    pub(super) field: String,
    /// Text, number or boolean.
    #[schema(value_type = schema::Scalar)]
    pub(super) value: Value,
}

/// What someone agreed to.
#[derive(Serialize, ToSchema)]
struct UserConsent {
    /// The words beside the checkbox.
    text: String,
    #[schema(format = DateTime)]
    at: String,
}

/// The QR code of the personal link.
#[derive(Serialize, ToSchema)]
struct Qr {
    src: String,
    download: String,
}

/// The message with which the personal link is shared.
#[derive(Serialize, ToSchema)]
struct Sharing {
    socials: Vec<SocialLink>,
    subject: String,
    text: String,
}

/// An address that opens a message with the personal link.
#[derive(Serialize, ToSchema)]
struct SocialLink {
    social: &'static str,
    url: String,
}

/// Numbers of a user.
#[derive(Serialize, ToSchema)]
struct UserAnalytics {
    reach: i64,
    referrals: i64,
    qualified_referrals: i64,
}

/// Which parts an answer has beside the usual ones.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, ToSchema)]
pub(crate) enum With {
    #[serde(rename = "user.analytics")]
    Analytics,
}

/// The campaigns of users about to be shown.
pub(super) struct Campaigns(HashMap<CampaignId, CampaignSnapshot>);

impl Campaigns {
    /// Reads the campaigns of `people`.
    pub(super) async fn of(
        people: &[KnownPerson],
        tx: &mut Tx<'_>,
        base_url: &str,
    ) -> Result<Self, StoreError> {
        let mut ids: Vec<_> = people.iter().map(|person| person.campaign_id).collect();
        ids.sort_unstable();
        ids.dedup();
        let found = campaigns::find_many(tx, &ids).await?;
        Ok(Self(found.iter().map(|campaign| (campaign.id, campaign.snapshot(base_url))).collect()))
    }

    /// `person` as the API shows them; `None` if the campaign has been deleted meanwhile.
    pub(super) fn show(&self, person: KnownPerson, with: Option<With>) -> Option<User> {
        self.0.get(&person.campaign_id).map(|campaign| User::new(person.facts, campaign, with))
    }
}

impl User {
    /// A person of a campaign as the API shows them.
    pub(crate) fn new(facts: PersonSnapshot, campaign: &CampaignSnapshot, with: Option<With>) -> Self {
        let analytics = UserAnalytics {
            reach: facts.reach,
            referrals: facts.referrals,
            qualified_referrals: facts.qualified_referrals,
        };
        let day = |at: UnixMs| day(at, campaign);
        let qr = facts.qr_url(campaign);
        Self {
            id: facts.id.0,
            campaign_id: campaign.id.0,
            referrer_id: facts.referrer_id.map(|id| id.0),
            url: facts.url(campaign),
            qr: Qr { download: format!("{qr}?download=1"), src: qr },
            sharing: Sharing {
                socials: Social::ALL
                    .iter()
                    .map(|social| SocialLink { social: social.name(), url: social.url(&facts, campaign) })
                    .collect(),
                subject: sharing::subject(&facts, campaign),
                text: sharing::text(&facts, campaign),
            },
            flags: facts.flags.names(),
            consent: facts
                .consent
                .map(|consent| UserConsent { text: consent.text, at: consent.at.rfc3339() }),
            signed_up_at: day(facts.signed_up_at),
            qualified_at: facts.qualified_at.map(day),
            unsubscribed_at: facts.unsubscribed_at.map(day),
            code: facts.code,
            first_name: facts.first_name,
            email: facts.email,
            reach: facts.reach,
            source: facts.source,
            kind: facts.user_type,
            ip: facts.ip,
            meta: facts.meta.into_iter().map(UserMeta::from).collect(),
            analytics: with.map(|With::Analytics| analytics),
        }
    }
}

impl From<MetaEntry> for UserMeta {
    fn from(entry: MetaEntry) -> Self {
        Self { field: entry.field, value: entry.value }
    }
}

/// `YYYY-MM-DD` in the campaign's time zone, as in payloads; UTC if that zone is unknown.
fn day(at: UnixMs, campaign: &CampaignSnapshot) -> String {
    let zone = time_zone(&campaign.time_zone).or_else(|| time_zone("UTC"));
    zone.map_or_else(|| at.rfc3339(), |zone| at.date_in(&zone))
}

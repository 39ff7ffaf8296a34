//! A campaign as the API shows it.

use refhook_core::campaign::CampaignStatus;
use refhook_core::time::UnixMs;
use refhook_store::campaigns::{Campaign, CampaignAnalytics as Counts};
use refhook_store::{StoreError, Tx, campaigns};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::custom_fields::CampaignFields;
use crate::answer::{Data, PageOf};
use crate::document::schema;

/// A campaign.
#[derive(Serialize, ToSchema)]
#[schema(as = Campaign, example = json!({
    "id": 4815, "name": "Refer a friend", "code": "friendsA", "lang": "en",
    "url": "https://refer.example.com/friendsA/signup", "reach": 12, "status": "launched",
    "starts_at": "2022-06-01T00:00:00.000Z", "ends_at": null, "created_at": "2022-05-31T09:00:00.000Z",
    "time_zone": "Europe/Berlin", "assets": {"logo": null}, "fields": {
        "person_referring": [],
        "person_invited": [{"id": 1, "type": "text", "label": "Company", "value": null, "required": true, "options": []}]
    }
}))]
pub(crate) struct CampaignView {
    id: i64,
    name: String,
    code: String,
    /// Language tag.
    lang: String,
    /// The page where people register for a referral link.
    url: String,
    /// Visits of all links.
    reach: i64,
    #[schema(value_type = schema::Status)]
    status: CampaignStatus,
    #[schema(format = DateTime, required)]
    starts_at: Option<String>,
    #[schema(format = DateTime, required)]
    ends_at: Option<String>,
    #[schema(format = DateTime)]
    created_at: String,
    /// IANA name; all days are those of this zone.
    time_zone: String,
    fields: CampaignFields,
    assets: Assets,
    /// Only with `with=campaign.analytics`.
    #[serde(skip_serializing_if = "Option::is_none")]
    analytics: Option<CampaignAnalytics>,
}

/// A page of campaigns.
pub(crate) type CampaignPage = PageOf<CampaignView>;

/// A campaign as the single answer.
pub(crate) type CampaignData = Data<CampaignView>;

/// Pictures of a campaign.
#[derive(Serialize, ToSchema)]
struct Assets {
    #[schema(required)]
    logo: Option<String>,
}

/// Numbers of a campaign.
#[derive(Serialize, ToSchema)]
struct CampaignAnalytics {
    reach: i64,
    users: i64,
    referrals: i64,
    qualified_referrals: i64,
}

/// Which parts an answer has beside the usual ones.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, ToSchema)]
#[schema(as = CampaignWith)]
pub(super) enum With {
    #[serde(rename = "campaign.analytics")]
    Analytics,
}

impl CampaignView {
    /// `campaign` as the API shows it, with the parts that `with` asks for.
    pub(super) async fn read(
        campaign: Campaign,
        with: Option<With>,
        tx: &mut Tx<'_>,
        base_url: &str,
    ) -> Result<Self, StoreError> {
        let counts = match with {
            Some(With::Analytics) => Some(campaigns::analytics(tx, campaign.id).await?),
            None => None,
        };
        Ok(Self::new(campaign, counts, base_url))
    }

    /// `campaign` as the API shows it.
    pub(super) fn new(campaign: Campaign, counts: Option<Counts>, base_url: &str) -> Self {
        let reach = campaign.reach;
        let logo = campaign.logo_path().map(|path| format!("{base_url}{path}"));
        Self {
            id: campaign.id.0,
            url: campaign.snapshot(base_url).url(),
            name: campaign.name,
            code: campaign.code,
            lang: campaign.lang,
            reach,
            status: campaign.status,
            starts_at: campaign.starts_at.map(UnixMs::rfc3339),
            ends_at: campaign.ends_at.map(UnixMs::rfc3339),
            created_at: campaign.created_at.rfc3339(),
            time_zone: campaign.time_zone,
            fields: campaign.fields.into(),
            assets: Assets { logo },
            analytics: counts.map(|counts| CampaignAnalytics {
                reach,
                users: counts.users,
                referrals: counts.referrals,
                qualified_referrals: counts.qualified_referrals,
            }),
        }
    }
}

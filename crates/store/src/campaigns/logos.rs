//! Logos of campaigns.

use refhook_core::ids::CampaignId;
use refhook_core::time::UnixMs;

use crate::database::tx::on;
use crate::{StoreError, Tx};

/// A picture as it was uploaded.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct Logo {
    /// The media type, such as `image/png`.
    pub media_type: String,
    /// The file.
    pub bytes: Vec<u8>,
}

/// Sets a campaign's logo, replacing any earlier one.
pub async fn set(tx: &mut Tx<'_>, campaign: CampaignId, logo: &Logo, now: UnixMs) -> Result<(), StoreError> {
    let sql = "INSERT INTO logos (campaign_id, media_type, bytes, updated_at) VALUES ($1, $2, $3, $4)
        ON CONFLICT (campaign_id) DO UPDATE
        SET media_type = excluded.media_type, bytes = excluded.bytes, updated_at = excluded.updated_at";
    on!(tx, conn => sqlx::query(sql).bind(campaign.0).bind(&logo.media_type).bind(&logo.bytes).bind(now.0)
        .execute(conn).await.map(drop))?;
    Ok(())
}

/// Removes a campaign's logo, if it has one.
pub async fn remove(tx: &mut Tx<'_>, campaign: CampaignId) -> Result<(), StoreError> {
    let sql = "DELETE FROM logos WHERE campaign_id = $1";
    on!(tx, conn => sqlx::query(sql).bind(campaign.0).execute(conn).await.map(drop))?;
    Ok(())
}

/// The logo of the campaign with this code, in any account: it is public.
pub async fn of_code(tx: &mut Tx<'_>, code: &str) -> Result<Option<Logo>, StoreError> {
    let sql = "SELECT l.media_type, l.bytes FROM campaigns c JOIN logos l ON l.campaign_id = c.id
        WHERE c.code = $1 AND c.deleted_at IS NULL";
    Ok(on!(tx, conn => sqlx::query_as(sql).bind(code).fetch_optional(conn).await)?)
}

//! Erasures that can be large: what people keep of an erased referrer, the people of a deleted campaign, and what waits
//! for a deleted webhook. Nobody asks for their result, so these jobs are deleted when done.

use const_format::formatcp;
use refhook_core::ids::{CampaignId, PersonId, WebhookId};
use refhook_core::time::UnixMs;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::row::{self, New, Step};
use super::{Job, JobKind};
use crate::database::tx::on;
use crate::rows::json_values;
use crate::states::WAITING;
use crate::{StoreError, Tx, deliveries, erase, people, uploads};

/// Nothing of the referrer is left in upload rows up to this person, and in events up to this event.
#[derive(Serialize, Deserialize)]
struct Position {
    person: i64,
    event: Uuid,
}

#[derive(Serialize)]
struct Nothing {}

/// Begins to erase the data of a deleted campaign or webhook.
pub async fn start(tx: &mut Tx<'_>, job: Job, now: UnixMs) -> Result<(), StoreError> {
    let (terms, position) = (Nothing {}, Nothing {});
    row::insert(tx, New { job, webhook_id: None, terms, position, total: 0, left: true }, now).await?;
    Ok(())
}

/// Begins to erase what is left of deleted campaigns and webhooks: on PostgreSQL a join that was under way during the
/// deletion can be committed after the job's last piece.
pub async fn start_left(tx: &mut Tx<'_>, now: UnixMs) -> Result<(), StoreError> {
    let campaigns = formatcp!(
        "INSERT INTO bulk_jobs (kind, id, terms, position, total, done, state, created_at)
        SELECT $1, c.id, '{{}}', '{{}}', 0, 0, $2, $3 FROM campaigns c WHERE c.deleted_at IS NOT NULL AND (
            SELECT p.id FROM people p WHERE p.campaign_id = c.id AND p.erased_at IS NULL LIMIT 1) IS NOT NULL
        ON CONFLICT DO NOTHING"
    );
    let webhooks = formatcp!(
        "INSERT INTO bulk_jobs (kind, id, terms, position, total, done, state, created_at)
        SELECT $1, w.id, '{{}}', '{{}}', 0, 0, $2, $3 FROM webhooks w WHERE w.deleted_at IS NOT NULL AND (
            SELECT d.state FROM deliveries d WHERE d.webhook_id = w.id AND d.state = {WAITING} LIMIT 1) IS NOT NULL
        ON CONFLICT DO NOTHING"
    );
    for (kind, sql) in [(JobKind::EraseCampaign, campaigns), (JobKind::EmptyWebhook, webhooks)] {
        on!(tx, conn => sqlx::query(sql).bind(kind as i16).bind(super::JobState::Running as i16)
            .bind(now.0).execute(conn).await.map(drop))?;
    }
    Ok(())
}

/// Begins to erase what invited people keep of these referrers; returns those of them who invited anyone.
pub async fn start_for_referrers(
    tx: &mut Tx<'_>,
    people: &[PersonId],
    now: UnixMs,
) -> Result<Vec<PersonId>, StoreError> {
    // With `EXISTS`, PostgreSQL may read the referrer of every event.
    let sql = "INSERT INTO bulk_jobs (kind, id, terms, position, total, done, state, created_at)
        SELECT $2, CAST(j.value->>'v' AS BIGINT), '{}', $3, 0, 0, $4, $5 FROM jsonb_each($1) j
        WHERE (SELECT 1 FROM events e WHERE e.referrer_id = CAST(j.value->>'v' AS BIGINT) LIMIT 1) = 1
            OR (SELECT 1 FROM people p WHERE p.referrer_id = CAST(j.value->>'v' AS BIGINT) LIMIT 1) = 1
        ON CONFLICT DO NOTHING RETURNING id";
    let position = crate::rows::to_json(&Position { person: 0, event: Uuid::nil() });
    let ids: Vec<i64> = on!(tx, conn => sqlx::query_scalar(sql).bind(json_values(people))
        .bind(JobKind::EraseReferrer as i16).bind(position).bind(super::JobState::Running as i16).bind(now.0)
        .fetch_all(conn).await)?;
    Ok(ids.into_iter().map(PersonId).collect())
}

/// Removes what at most `limit` people or events keep of an erased referrer; returns whether more is left.
pub async fn referrer_piece(
    tx: &mut Tx<'_>,
    referrer: PersonId,
    limit: i64,
    now: UnixMs,
) -> Result<bool, StoreError> {
    let job = Job::referrer(referrer);
    let Some(row) = row::lock(tx, job).await? else { return Ok(false) };
    let Position { person, event } = row.position()?;
    // Their address is in the upload rows of the people they invited.
    let invited = people::invited_after(tx, referrer, PersonId(person), limit).await?;
    let position = if let Some(last) = invited.last() {
        uploads::forget(tx, &invited).await?;
        Position { person: last.0, event }
    } else if let Some(event) = erase::forget_referrer(tx, referrer, event, limit).await? {
        Position { person, event }
    } else {
        row::forget(tx, job).await?;
        return Ok(false);
    };
    row::advance(tx, job, Step { done: 0, position, more: true }, now).await?;
    Ok(true)
}

/// Erases at most `limit` people of a deleted campaign and returns them; `None` when nobody is left.
pub async fn campaign_piece(
    tx: &mut Tx<'_>,
    campaign: CampaignId,
    limit: i64,
    now: UnixMs,
) -> Result<Option<Vec<PersonId>>, StoreError> {
    let job = Job::campaign(campaign);
    if row::lock(tx, job).await?.is_none() {
        return Ok(None);
    }
    let people = people::left_in_deleted_campaign(tx, campaign, limit).await?;
    if people.is_empty() {
        row::forget(tx, job).await?;
        return Ok(None);
    }
    erase::erase(tx, &people, erase::Scope::Campaign, now).await?;
    Ok(Some(people))
}

/// Discards at most `limit` deliveries that wait for a deleted webhook; returns whether more are left.
pub async fn webhook_piece(
    tx: &mut Tx<'_>,
    webhook: WebhookId,
    limit: i64,
    now: UnixMs,
) -> Result<bool, StoreError> {
    let job = Job::webhook(webhook);
    if row::lock(tx, job).await?.is_none() {
        return Ok(false);
    }
    let more = deliveries::discard_deleted(tx, webhook, limit, now).await?;
    if !more {
        row::forget(tx, job).await?;
    }
    Ok(more)
}

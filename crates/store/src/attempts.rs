//! Reads attempts for display.

use refhook_core::delivery::outcome::Outcome;
use refhook_core::delivery::received::Received;
use refhook_core::ids::DeliveryId;
use refhook_core::time::UnixMs;

use crate::database::tx::on;
use crate::queue::AttemptRecord;
use crate::{StoreError, Tx};

#[derive(sqlx::FromRow)]
struct AttemptRow {
    version: i64,
    signed_at: i64,
    request_sha256: Option<String>,
    address: Option<String>,
    outcome: i16,
    status: Option<i16>,
    detail: Option<String>,
    dns_ms: Option<i64>,
    connect_ms: Option<i64>,
    tls_ms: Option<i64>,
    first_byte_ms: Option<i64>,
    total_ms: i64,
    response_headers: Option<String>,
    response_body: Option<String>,
    response_truncated: bool,
}

/// The attempts of a delivery, oldest first.
pub async fn of_delivery(tx: &mut Tx<'_>, id: DeliveryId) -> Result<Vec<AttemptRecord>, StoreError> {
    let sql =
        "SELECT version, signed_at, request_sha256, address, outcome, status, detail, dns_ms, connect_ms,
        tls_ms, first_byte_ms, total_ms, response_headers, response_body, response_truncated
        FROM attempts WHERE delivery_id = $1 ORDER BY number";
    let rows: Vec<AttemptRow> = on!(tx, conn => sqlx::query_as(sql).bind(id.0).fetch_all(conn).await)?;
    let ms = |value: i64| u32::try_from(value).unwrap_or(u32::MAX);
    let attempt = |row: AttemptRow| {
        Ok(AttemptRecord {
            delivery_id: id,
            version: row.version,
            signed_at: UnixMs(row.signed_at),
            request_sha256: row.request_sha256,
            address: row.address,
            outcome: Outcome::from_db(row.outcome)?,
            status: row.status.and_then(|status| u16::try_from(status).ok()),
            detail: row.detail.map(Received::from),
            dns_ms: row.dns_ms.map(ms),
            connect_ms: row.connect_ms.map(ms),
            tls_ms: row.tls_ms.map(ms),
            first_byte_ms: row.first_byte_ms.map(ms),
            total_ms: ms(row.total_ms),
            response_headers: row.response_headers.map(Received::from),
            response_body: row.response_body.map(Received::from),
            response_truncated: row.response_truncated,
        })
    };
    rows.into_iter().map(attempt).collect()
}

//! The bytes of an upload's file, in parts, until it is started.

use const_format::formatcp;
use refhook_core::ids::UploadId;

use crate::database::tx::on;
use crate::states::UPLOAD_CHECKED;
use crate::{StoreError, Tx};

/// Stores the next part of a file.
pub async fn add_part(tx: &mut Tx<'_>, id: UploadId, part: i64, bytes: &[u8]) -> Result<(), StoreError> {
    let sql = "INSERT INTO upload_files (upload_id, part, bytes) VALUES ($1, $2, $3)";
    on!(tx, conn => sqlx::query(sql).bind(id.0).bind(part).bind(bytes).execute(conn).await.map(drop))?;
    Ok(())
}

/// The reassembled file; `None` if it is no longer kept.
pub async fn parts(tx: &mut Tx<'_>, id: UploadId) -> Result<Option<Vec<u8>>, StoreError> {
    let sql = "SELECT bytes FROM upload_files WHERE upload_id = $1 ORDER BY part";
    let parts: Vec<Vec<u8>> = on!(tx, conn => sqlx::query_scalar(sql).bind(id.0).fetch_all(conn).await)?;
    Ok((!parts.is_empty()).then(|| parts.concat()))
}

/// Deletes a part of a file that cannot be read again: its upload was started, or is gone. Returns whether there was
/// one.
pub(super) async fn clean(tx: &mut Tx<'_>) -> Result<bool, StoreError> {
    let sql = formatcp!(
        "DELETE FROM upload_files WHERE (upload_id, part) IN (
            SELECT f.upload_id, f.part FROM upload_files f LEFT JOIN uploads u ON u.id = f.upload_id
            WHERE u.id IS NULL OR u.state > {UPLOAD_CHECKED} LIMIT 1)"
    );
    let gone = on!(tx, conn => sqlx::query(sql).execute(conn).await.map(|done| done.rows_affected()))?;
    Ok(gone > 0)
}

//! Rows that the database keeps rejecting: they must not hold up the rest of the upload, nor other uploads.

use refhook_store::uploads::{self, Progress, RowOutcome, RowResult, Upload, UploadState};
use refhook_store::{StoreError, Tx, WriteClass};

use crate::Program;

/// Most rows skipped consecutively; after that, the rows are not the cause.
const MAX_SKIPPED: u32 = 10;

const REFUSAL: &str = "This row could not be saved; add the person by hand. The server's log says why.";
const PROBLEM: &str =
    "The server can not go on with this file; its log says why. Upload the rest of it again.";

impl Program {
    /// Refuses the next row of the upload whose turn it is, or ends that upload after too many of them.
    pub(crate) async fn skip_row(&self, skipped: u32) -> Result<(), StoreError> {
        let now = self.clock.now();
        let tried = *self.upload_tried.lock();
        let work = self.writer.write(WriteClass::Background, move |mut tx| {
            Box::pin(async move {
                let Some(upload) = uploads::next_to_run(&mut tx).await? else { return Ok(()) };
                if tried != Some((upload.id, upload.position)) {
                    // It is another upload's turn by now, whose rows are not at fault.
                    return Ok(());
                }
                match refusal(&mut tx, &upload).await? {
                    Some(refused) if skipped <= MAX_SKIPPED => {
                        let at = Progress {
                            id: upload.id,
                            rows_id: upload.rows_id,
                            state: UploadState::Running,
                            after: upload.position,
                        };
                        uploads::progress(&mut tx, at, &[refused], now).await.map(drop)
                    }
                    _ => {
                        let step = (UploadState::Running, UploadState::Failed);
                        uploads::finish(&mut tx, upload.id, step, Some(PROBLEM), now).await
                    }
                }
            })
        });
        work.await
    }
}

/// The next row, refused; `None` when it cannot even be read.
async fn refusal(tx: &mut Tx<'_>, upload: &Upload) -> Result<Option<RowResult>, StoreError> {
    let rows = match uploads::rows_after(tx, upload.rows_id, upload.position, 1).await {
        Err(StoreError::Unreadable { .. }) => return Ok(None),
        rows => rows?,
    };
    Ok(rows.first().map(|row| RowResult {
        number: row.number,
        outcome: RowOutcome::Refused,
        reason: Some(REFUSAL.to_owned()),
        person_id: None,
    }))
}

//! What a server knows about itself and keeps in the database.

use refhook_store::{Db, StoreError, WriteClass, Writer, installation};
use refhook_write_access::WriteAccess;

use crate::Program;

/// The fact that is written to test that writing works.
const READY: &str = "ready";

/// Stores a fact unless one of this name exists, and returns the one that is stored.
///
/// # Errors
/// Those of the database.
pub async fn remember_once(db: &Db, name: &'static str, value: Vec<u8>) -> Result<Vec<u8>, StoreError> {
    let writer = Writer::new(db, WriteAccess::grant());
    let written = writer.write(WriteClass::Lead, move |mut tx| {
        Box::pin(async move {
            installation::put_once(&mut tx, name, &value).await?;
            Ok::<_, StoreError>(installation::get(&mut tx, name).await?.unwrap_or(value))
        })
    });
    written.await
}

/// Notes that a node starts for the `start`th time. `false` if the database knows as many starts or more: its data
/// folder is then an older copy of one that was used since.
///
/// # Errors
/// Those of the database.
pub async fn note_node_start(db: &Db, node: u32, start: u32) -> Result<bool, StoreError> {
    let writer = Writer::new(db, WriteAccess::grant());
    let written = writer.write(WriteClass::Lead, move |mut tx| {
        Box::pin(async move {
            let name = format!("node_{node}");
            let known = installation::get(&mut tx, &name).await?.and_then(|known| known.try_into().ok());
            if known.is_some_and(|known| u32::from_be_bytes(known) >= start) {
                return Ok(false);
            }
            installation::put(&mut tx, &name, &start.to_be_bytes()).await?;
            Ok::<_, StoreError>(true)
        })
    });
    written.await
}

impl Program {
    /// Tests that reading and writing work.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn check_database(&self) -> Result<(), StoreError> {
        installation::get(&mut self.reader.read().await?.tx(), READY).await?;
        // A value that differs each time, so that a page is really written: otherwise a full disk would go unnoticed.
        let now = self.now().rfc3339();
        let written = self.writer.write(WriteClass::Lead, move |mut tx| {
            Box::pin(async move { installation::put(&mut tx, READY, now.as_bytes()).await })
        });
        written.await
    }
}

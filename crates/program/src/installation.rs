//! What a server knows of itself and keeps in the database.

use refhook_store::{Db, StoreError, WriteClass, Writer, installation};
use refhook_write_access::WriteAccess;

use crate::Program;

/// What is written to see whether writing works.
const READY: &str = "ready";

/// Keeps a fact, unless it is known already; answers what is known from now on.
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

/// Notes that a node starts for the `start`th time. `false` if it was started more often by what the database knows, so
/// that its folder is an older copy of one that was used since.
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
    /// Reads and writes, to see whether both work.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn check_database(&self) -> Result<(), StoreError> {
        installation::get(&mut self.reader.read().await?.tx(), READY).await?;
        // A value that differs each time, so that a page is really written: a full disk shows in no other way.
        let now = self.now().rfc3339();
        let written = self.writer.write(WriteClass::Lead, move |mut tx| {
            Box::pin(async move { installation::put(&mut tx, READY, now.as_bytes()).await })
        });
        written.await
    }
}

//! SQLite's statements on the calling thread: `rusqlite` on a connection that sqlx opened and goes on to own.

use std::ptr::NonNull;

use rusqlite::{Connection, ffi};
use sqlx::SqliteConnection;
use tokio::runtime::{Handle, RuntimeFlavor};
use tokio::task::block_in_place;

use crate::StoreError;

/// Statements that stay prepared: more than leads have.
const CACHED_STATEMENTS: usize = 64;

/// The second face of the writer's connection, with its prepared statements. It has to go before the connection is closed,
/// which SQLite refuses while there are statements.
#[derive(Default)]
pub(crate) struct Direct(Option<(NonNull<ffi::sqlite3>, Connection)>);

impl Direct {
    /// Takes the connection from sqlx's thread for as long as `work` lasts.
    ///
    /// # Errors
    /// When the thread is gone.
    pub(crate) async fn with<T>(
        &mut self,
        connection: &mut SqliteConnection,
        work: impl AsyncFnOnce(&mut Connection) -> T,
    ) -> Result<T, StoreError> {
        let mut locked = connection.lock_handle().await?;
        let handle = locked.as_raw_handle();
        let known = self.0.take().filter(|(of, _)| *of == handle);
        let mut face = match known {
            Some((_, face)) => face,
            None => open(handle)?,
        };
        let done = work(&mut face).await;
        self.0 = Some((handle, face));
        // Until here: meanwhile nobody else may use the connection.
        drop(locked);
        Ok(done)
    }

    /// Finalises the prepared statements, before the connection is closed.
    pub(crate) async fn forget(&mut self, connection: &mut SqliteConnection) {
        // sqlx's thread resets a statement after it has answered that it failed. If the thread is gone, so is that.
        let _locked = connection.lock_handle().await;
        self.0 = None;
    }
}

/// Takes a connection from sqlx's thread for some statements, which are not kept.
pub(crate) async fn once<T>(
    connection: &mut SqliteConnection,
    work: impl FnOnce(&Connection) -> rusqlite::Result<T> + Send,
) -> Result<T, StoreError> {
    let mut locked = connection.lock_handle().await?;
    let face = open(locked.as_raw_handle())?;
    // A read may take a while, and other tasks of this thread must not wait for it.
    let can_move = Handle::current().runtime_flavor() == RuntimeFlavor::MultiThread;
    let done = if can_move { block_in_place(|| work(&face)) } else { work(&face) };
    drop(face);
    drop(locked);
    Ok(done?)
}

fn open(handle: NonNull<ffi::sqlite3>) -> Result<Connection, StoreError> {
    // SAFETY: the connection is open, and sqlx's thread keeps off it while the caller holds the lock. It is not closed when
    // this is dropped.
    #[expect(unsafe_code, reason = "there is no safe way to a connection that somebody else opened")]
    let face = unsafe { Connection::from_handle(handle.as_ptr()) }?;
    face.set_prepared_statement_cache_capacity(CACHED_STATEMENTS);
    Ok(face)
}

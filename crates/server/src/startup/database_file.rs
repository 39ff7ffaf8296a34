//! The file of a SQLite database: used by one server only, and intact.
//!
//! A copy of a running server's files is often damaged, and SQLite opens it without an error. So the file is checked
//! whenever it is not exactly as the last server left it. Two small files of ours lie beside it: `-lock`, and `-state`,
//! which records how the last server left it.

use std::ffi::OsString;
use std::fs::{self, File, Metadata, OpenOptions, TryLockError};
use std::os::unix::fs::{MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::time::Instant;

use anyhow::{Context, bail};
use refhook_store::database::sqlite_file;

use super::folder::write_private;

/// Largest file that is checked after a crash, which takes some seconds; beyond that, SQLite's recovery from its WAL
/// has to do. A file that was changed or copied is checked whatever its size.
const LOOKED_AT_AFTER_A_CRASH: u64 = 4 << 30;

/// A database file served by this process alone; dropping it lets the next process in.
pub(super) struct DatabaseFile {
    /// Absolute, with symlinks resolved.
    path: PathBuf,
    // Neither may be closed while the database is open in this process: closing any handle of a file releases the locks
    // that SQLite holds on it.
    _beside: File,
    itself: File,
}

impl DatabaseFile {
    /// Locks the file and checks it.
    ///
    /// # Errors
    /// When another server uses it, or it is damaged.
    pub(super) async fn open(path: &Path) -> anyhow::Result<Self> {
        let file = Self::lock(path)?;
        file.check().await?;
        Ok(file)
    }

    /// Creates the file if it is missing and locks it, whatever path it is reached by: a lock file beside it guards its
    /// name, and a lock on the file itself covers hard links.
    ///
    /// # Errors
    /// When it cannot be written, or another server uses it.
    fn lock(path: &Path) -> anyhow::Result<Self> {
        let itself = OpenOptions::new().read(true).write(true).create(true).truncate(false).open(path);
        let itself = itself.with_context(|| unusable(path))?;
        let path = fs::canonicalize(path).with_context(|| unusable(path))?;
        let beside = beside(&path, "-lock");
        let lock = OpenOptions::new().create(true).truncate(false).write(true).mode(0o600).open(&beside);
        let lock = lock.with_context(|| format!("{} can not be written to", beside.display()))?;
        for file in [&lock, &itself] {
            match file.try_lock() {
                Ok(()) => {}
                Err(TryLockError::WouldBlock) => bail!(
                    "another refhook uses the database file {}, perhaps under another name; stop it, or choose another \
                     file with REFHOOK_DATABASE_URL. Several servers can share a PostgreSQL database",
                    path.display()
                ),
                Err(TryLockError::Error(error)) => {
                    return Err(error).with_context(|| format!("{} can not be locked", path.display()));
                }
            }
        }
        Ok(Self { path, _beside: lock, itself })
    }

    /// Checks the file, unless it is as the last server left it, and records that it is open from now on.
    ///
    /// # Errors
    /// When it is damaged.
    async fn check(&self) -> anyhow::Result<()> {
        let now = self.itself.metadata()?;
        let state = fs::read_to_string(self.state()).unwrap_or_default();
        if now.len() > 0 && state != left(&now) {
            if state == open(&now) && now.len() > LOOKED_AT_AFTER_A_CRASH {
                tracing::info!(
                    file = %self.path.display(),
                    "the last server did not stop in order; so large a file is not looked at, SQLite makes it whole"
                );
            } else {
                self.look(now.len()).await?;
            }
        }
        write_private(&self.state(), &open(&now))
            .with_context(|| format!("{} can not be written", self.state().display()))
    }

    async fn look(&self, size: u64) -> anyhow::Result<()> {
        let file = self.path.display();
        tracing::info!(%file, megabytes = size >> 20, "looking whether the database is whole");
        let began = Instant::now();
        let damage = sqlite_file::damage(&self.path).await;
        let damage =
            damage.map_err(|error| anyhow::anyhow!("the database file {file} can not be opened: {error}"))?;
        if let Some(damage) = damage {
            bail!(
                "the database file {file} is damaged and was left as it is: {damage}. It may be a copy of a running \
                 server's files, which is never whole; bring back a copy that `refhook backup` made"
            );
        }
        tracing::info!(%file, milliseconds = began.elapsed().as_millis(), "the database is whole");
        Ok(())
    }

    /// Records that the file was closed cleanly. Call it once the database is closed.
    pub(super) fn note_left(&self) {
        // Something else still has the database open, and may change it.
        if beside(&self.path, "-wal").exists() {
            return;
        }
        let noted = self.itself.metadata().and_then(|now| write_private(&self.state(), &left(&now)));
        if let Err(error) = noted {
            tracing::warn!(%error, "the next start looks at the whole database: its state could not be noted");
        }
    }

    fn state(&self) -> PathBuf {
        beside(&self.path, "-state")
    }
}

/// Identifies the file.
fn identity(file: &Metadata) -> String {
    format!("{} {}", file.dev(), file.ino())
}

fn open(file: &Metadata) -> String {
    format!("open {}\n", identity(file))
}

fn left(file: &Metadata) -> String {
    let changed = format!("{}.{:09}", file.mtime(), file.mtime_nsec());
    format!("left {} {} {changed}\n", identity(file), file.len())
}

/// `refhook.db-lock` of `refhook.db`.
fn beside(path: &Path, ending: &str) -> PathBuf {
    let mut name = OsString::from(path);
    name.push(ending);
    name.into()
}

fn unusable(path: &Path) -> String {
    let path = path.display();
    format!(
        "the database file {path} can not be opened; check REFHOOK_DATABASE_URL, its folder, and this user's rights"
    )
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::symlink;

    use refhook_store::{Db, DbSettings};
    use refhook_testkit::folder::Folder;

    use super::*;

    fn refusal(path: &Path) -> String {
        DatabaseFile::lock(path).err().expect("it is in use").to_string()
    }

    #[test]
    fn one_server_has_the_file_under_whatever_name() {
        let folder = Folder::create();
        let at = |name: &str| folder.path().join(name);
        fs::create_dir_all(at("a/b")).unwrap();
        // A dangling symlink: the file is created where it points.
        symlink(at("a/real.db"), at("early.db")).unwrap();
        let first = DatabaseFile::lock(&at("early.db")).unwrap();
        symlink(at("a"), at("c")).unwrap();
        symlink(at("early.db"), at("chain.db")).unwrap();
        fs::hard_link(at("a/real.db"), at("a/b/hard.db")).unwrap();
        for name in ["a/real.db", "early.db", "chain.db", "c/real.db", "a/b/../real.db", "a/b/hard.db"] {
            let refused = refusal(&at(name));
            assert!(refused.starts_with("another refhook uses the database file"), "{name}: {refused}");
        }
        // A replacement of the file has the same name, but the WAL beside it belongs to the first one.
        fs::rename(at("a/real.db"), at("a/away.db")).unwrap();
        refusal(&at("a/real.db"));
        refusal(&at("a/away.db"));
        drop(first);
        DatabaseFile::lock(&at("a/b/hard.db")).unwrap();
    }

    #[test]
    fn a_file_that_can_not_be_made_is_named() {
        let folder = Folder::create();
        for path in [folder.path().join("none/refhook.db"), folder.path().to_owned()] {
            let refused = refusal(&path);
            assert!(
                refused.contains(path.to_str().unwrap()) && refused.contains("REFHOOK_DATABASE_URL"),
                "{refused}"
            );
        }
    }

    /// A database that a server created and closed cleanly.
    async fn served(path: &Path) {
        let file = DatabaseFile::lock(path).unwrap();
        file.check().await.unwrap();
        Db::open(&DbSettings::Sqlite(path.to_owned())).await.unwrap().close().await;
        file.note_left();
    }

    async fn checked(path: &Path) -> Result<(), String> {
        DatabaseFile::lock(path).unwrap().check().await.map_err(|error| error.to_string())
    }

    /// Overwrites all but the first and last pages.
    fn damage(path: &Path) {
        let mut bytes = fs::read(path).unwrap();
        let end = bytes.len() - 8_192;
        bytes[8_192..end].fill(0x5a);
        fs::write(path, bytes).unwrap();
    }

    #[tokio::test]
    async fn a_damaged_file_is_refused_and_left_as_it_is() {
        let folder = Folder::create();
        let path = folder.path().join("refhook.db");
        served(&path).await;
        checked(&path).await.unwrap();
        // That start did not end cleanly, so the damage since then is found, however often one tries.
        damage(&path);
        let before = fs::read(&path).unwrap();
        for _ in 0..2 {
            let refused = checked(&path).await.unwrap_err();
            assert!(refused.contains("is damaged") && refused.contains("refhook backup"), "{refused}");
        }
        assert!(before == fs::read(&path).unwrap(), "it was changed");
    }

    #[tokio::test]
    async fn a_file_that_was_copied_cut_or_is_none_is_looked_at_after_an_orderly_stop_too() {
        let folder = Folder::create();
        let path = folder.path().join("refhook.db");
        served(&path).await;
        let copy = folder.path().join("copy.db");
        fs::copy(&path, &copy).unwrap();
        checked(&copy).await.unwrap();
        fs::copy(beside(&path, "-state"), beside(&copy, "-state")).unwrap();
        damage(&copy);
        checked(&copy).await.unwrap_err();
        let bytes = fs::read(&path).unwrap();
        fs::write(&path, &bytes[..bytes.len() / 2]).unwrap();
        checked(&path).await.unwrap_err();
        fs::write(&path, "no database, but a text that somebody wrote over it".repeat(100)).unwrap();
        let refused = checked(&path).await.unwrap_err();
        assert!(refused.contains("not a database"), "{refused}");
    }

    #[tokio::test]
    async fn a_file_as_the_last_server_left_it_is_not_looked_at() {
        let folder = Folder::create();
        let path = folder.path().join("refhook.db");
        served(&path).await;
        let file = DatabaseFile::lock(&path).unwrap();
        damage(&path);
        // As if nothing had happened since: only a check would find the damage.
        file.note_left();
        file.check().await.unwrap();
    }
}

//! `refhook backup`.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use clap::Args;
use refhook_store::DbSettings;
use refhook_store::database::sqlite_file;

use crate::config::DatabaseSettings;
use crate::startup::folder::write_private;
use crate::startup::key;

/// Name of the database in a data folder.
const DATABASE: &str = "refhook.db";

#[derive(Args)]
pub(super) struct Backup {
    #[command(flatten)]
    database: DatabaseSettings,
    /// File to write, with the key as master.key beside it; or a folder, for refhook.db and master.key. What is there is
    /// not overwritten
    #[arg(value_name = "PATH")]
    path: PathBuf,
}

impl Backup {
    /// Copies database and key.
    ///
    /// # Errors
    /// A sentence that says what prevents the backup.
    pub(super) async fn run(&self, out: &mut impl Write) -> anyhow::Result<()> {
        let DbSettings::Sqlite(from) = self.database.resolve()? else {
            bail!(
                "refhook backup copies a SQLite file. Back a PostgreSQL database up with pg_dump or your provider's \
                 backups, and keep REFHOOK_MASTER_KEY apart from them: without it stored secrets can not be opened"
            );
        };
        if !from.is_file() {
            bail!(
                "there is no database at {}; check REFHOOK_DATA_DIR and REFHOOK_DATABASE_URL",
                from.display()
            );
        }
        let target = target(&self.path);
        let key = self.key(&target)?;
        copy(&from, &target).await?;
        writeln!(out, "The database is in {}.", target.display())?;
        match key {
            Some((path, text)) => {
                write_private(&path, &text)
                    .with_context(|| format!("{} can not be written", path.display()))?;
                writeln!(out, "Its key is in {}: neither is of use without the other.", path.display())?;
            }
            None => writeln!(
                out,
                "No key was copied, because there is none in {}. The server has it as REFHOOK_MASTER_KEY: keep it apart; \
                 without it stored secrets can not be opened.",
                self.database.data_dir.display()
            )?,
        }
        Ok(())
    }

    /// The key's copy and its text; `None` if the data folder has no key.
    fn key(&self, target: &Path) -> anyhow::Result<Option<(PathBuf, String)>> {
        let own = self.database.data_dir.join(key::FILE);
        let text = match fs::read_to_string(&own) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(error).with_context(|| format!("{} can not be read", own.display())),
        };
        let path = target.with_file_name(key::FILE);
        match fs::read_to_string(&path) {
            Ok(there) if there != text => {
                bail!("{} is there already, with another key; choose another folder", path.display())
            }
            _ => Ok(Some((path, text))),
        }
    }
}

/// The file to write, for a path that may be a folder.
fn target(path: &Path) -> PathBuf {
    let is_folder = path.is_dir() || path.as_os_str().as_encoded_bytes().ends_with(b"/");
    if is_folder { path.join(DATABASE) } else { path.to_owned() }
}

/// Writes under a draft name first, so that an interrupted copy is never mistaken for a complete one.
async fn copy(from: &Path, target: &Path) -> anyhow::Result<()> {
    if target.symlink_metadata().is_ok() {
        bail!("{} is there already; choose another name, or remove it", target.display());
    }
    if let Some(folder) = target.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        crate::startup::folder::create_private(folder)
            .with_context(|| format!("the folder {} can not be made", folder.display()))?;
    }
    let mut draft = target.as_os_str().to_owned();
    draft.push(".part");
    let draft = PathBuf::from(draft);
    let Some(text) = draft.to_str() else {
        bail!("the path {} is not UTF-8; choose another one", target.display())
    };
    // For this user alone, like the data folder.
    let made = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&draft);
    made.with_context(|| {
        format!("{} can not be made; remove it if it is left of a backup that was cut short", draft.display())
    })?;
    let copied = async {
        sqlite_file::copy(from, text).await.map_err(|error| anyhow::anyhow!("{error}"))?;
        File::open(&draft)?.sync_all()?;
        // Unlike a rename, this never replaces a file.
        fs::hard_link(&draft, target)?;
        let folder = target.parent().filter(|folder| !folder.as_os_str().is_empty());
        File::open(folder.unwrap_or(Path::new(".")))?.sync_all()?;
        anyhow::Ok(())
    };
    let copied =
        copied.await.with_context(|| format!("{} can not be copied to {}", from.display(), target.display()));
    fs::remove_file(&draft)?;
    copied
}

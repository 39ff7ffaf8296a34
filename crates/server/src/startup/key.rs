//! The master key: from the setting, or on SQLite from a file created at the first start.

use std::io;

use anyhow::{Context, bail};
use refhook_core::crypto::secret::Secret;
use refhook_core::crypto::vault::Vault;
use refhook_core::random::Random;
use refhook_program::remember_once;
use refhook_store::{Db, installation};

use super::folder::{DataFolder, write_private};

pub(crate) const FILE: &str = "master.key";
/// Name of the check value in the database.
const CHECK: &str = "key_check";

/// Opens the vault of this installation.
///
/// # Errors
/// When there is no key, or it is not the one that sealed the stored secrets.
pub(super) async fn open_vault(
    setting: Option<&Secret>,
    folder: &DataFolder,
    db: &Db,
    random: &Random,
) -> anyhow::Result<Vault> {
    let known = installation::get(&mut db.reader().read().await?.tx(), CHECK).await?;
    let (key, origin) = match setting {
        Some(key) => (key.clone(), "REFHOOK_MASTER_KEY".to_owned()),
        None if db.reader().is_shared() => bail!(
            "REFHOOK_MASTER_KEY is needed with PostgreSQL, the same for all nodes; make one with: \
             head -c 32 /dev/urandom | base64"
        ),
        None => (key_of_file(folder, known.is_none(), random)?, folder.file(FILE).display().to_string()),
    };
    let vault = Vault::from_base64(&key).with_context(|| format!("{origin} can not be used"))?;
    let check_value = match known {
        Some(value) => value,
        // Another node may be faster; then its value counts.
        None => remember_once(db, CHECK, random.with(|random| vault.check_value(random))).await?,
    };
    if !vault.matches(&check_value) {
        bail!(
            "{origin} is not the key that this database's secrets are sealed with; set REFHOOK_MASTER_KEY to the \
             key that was used so far"
        );
    }
    Ok(vault)
}

/// The content of the key file, which is created only for a database that has never been opened with a key.
fn key_of_file(folder: &DataFolder, is_new: bool, random: &Random) -> anyhow::Result<Secret> {
    let path = folder.file(FILE);
    match std::fs::read_to_string(&path) {
        Ok(text) => Ok(Secret::new(text)),
        Err(error) if error.kind() == io::ErrorKind::NotFound && is_new => {
            let key = random.with(|random| Vault::generate_key(random));
            write_private(&path, key.expose()).with_context(|| format!("{} can not be written", path.display()))?;
            Ok(key)
        }
        Err(error) => Err(error).with_context(|| {
            format!(
                "the master key in {} can not be read; restore the file, or set REFHOOK_MASTER_KEY to the key that \
                 was used so far",
                path.display()
            )
        }),
    }
}

#[cfg(test)]
mod tests {
    use refhook_store::DbSettings;
    use refhook_testkit::folder::Folder;

    use super::*;

    struct Installation {
        folder: DataFolder,
        db: Db,
        _temporary: Folder,
    }

    async fn installation() -> Installation {
        let temporary = Folder::create();
        let folder = DataFolder::open(temporary.path()).unwrap();
        let db = Db::open(&DbSettings::Sqlite(folder.file("refhook.db"))).await.unwrap();
        Installation { folder, db, _temporary: temporary }
    }

    impl Installation {
        async fn open(&self, setting: Option<&Secret>) -> anyhow::Result<Vault> {
            open_vault(setting, &self.folder, &self.db, &Random::from_seed(1)).await
        }
    }

    #[tokio::test]
    async fn the_first_start_makes_a_key_that_later_starts_use() {
        let installation = installation().await;
        let first = installation.open(None).await.unwrap();
        let sealed = Random::from_seed(3).with(|random| first.seal("a", b"secret", random));
        let second = installation.open(None).await.unwrap();
        assert_eq!(second.open("a", &sealed).unwrap().as_slice(), b"secret");
    }

    #[tokio::test]
    async fn another_key_is_refused() {
        let installation = installation().await;
        installation.open(None).await.unwrap();
        let other = Random::from_seed(2).with(|random| Vault::generate_key(random));
        let message = installation.open(Some(&other)).await.err().unwrap().to_string();
        assert!(message.starts_with("REFHOOK_MASTER_KEY is not the key"), "{message}");
    }

    #[tokio::test]
    async fn a_lost_key_file_is_not_replaced() {
        let installation = installation().await;
        installation.open(None).await.unwrap();
        std::fs::remove_file(installation.folder.file(FILE)).unwrap();
        let message = installation.open(None).await.err().unwrap().to_string();
        assert!(message.contains("restore the file"), "{message}");
        assert!(!installation.folder.file(FILE).exists());
    }

    #[tokio::test]
    async fn a_key_of_another_length_is_refused_without_repeating_it() {
        let message = installation().await.open(Some(&Secret::new("aHVudGVyMg=="))).await.err().unwrap();
        let message = format!("{message:#}");
        assert!(
            message.starts_with("REFHOOK_MASTER_KEY can not be used: the master key must be 32 bytes"),
            "{message}"
        );
        assert!(!message.contains("aHVudGVyMg"));
    }
}

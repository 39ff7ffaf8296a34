//! Where the data is.

use std::path::PathBuf;

use clap::Args;
use refhook_core::crypto::secret::Secret;
use refhook_store::DbSettings;

use super::secret;

/// The data folder and the database.
#[derive(Clone, Args)]
#[command(next_help_heading = "Data")]
pub struct DatabaseSettings {
    /// Folder for this server's files; made if it is missing, for one server alone
    #[arg(long, env = "REFHOOK_DATA_DIR", value_name = "FOLDER", default_value = "data")]
    pub data_dir: PathBuf,
    /// Which database; [`DatabaseSettings::resolve`] reads it.
    #[arg(long, env = "REFHOOK_DATABASE_URL", hide_env_values = true, value_name = "URL", value_parser = secret)]
    #[arg(
        help = "sqlite:PATH or postgres://USER:PASSWORD@HOST/DATABASE [default: refhook.db in the data folder]"
    )]
    pub database_url: Option<Secret>,
}

impl DatabaseSettings {
    /// A SQLite file in this folder.
    pub fn in_folder(data_dir: PathBuf) -> Self {
        Self { data_dir, database_url: None }
    }

    /// Which database to open.
    pub fn resolve(&self) -> anyhow::Result<DbSettings> {
        match &self.database_url {
            None => Ok(DbSettings::Sqlite(self.data_dir.join("refhook.db"))),
            // The text itself is left out of the message: it may hold a password.
            Some(url) => url.expose().parse().map_err(|fix| anyhow::anyhow!("REFHOOK_DATABASE_URL {fix}")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_database_is_in_the_data_folder_unless_it_is_named() {
        let mut settings = DatabaseSettings::in_folder("/d".into());
        assert_eq!(settings.resolve().unwrap(), DbSettings::Sqlite("/d/refhook.db".into()));
        settings.database_url = Some(Secret::new("postgres://h/d"));
        assert_eq!(settings.resolve().unwrap(), DbSettings::Postgres("postgres://h/d".into()));
    }

    #[test]
    fn a_bad_url_is_not_repeated() {
        let mut settings = DatabaseSettings::in_folder("/d".into());
        settings.database_url = Some(Secret::new("mysql://root:hunter2@h/d"));
        let message = settings.resolve().unwrap_err().to_string();
        assert!(message.starts_with("REFHOOK_DATABASE_URL must be sqlite:PATH"), "{message}");
        assert!(!message.contains("hunter2"));
    }
}

//! The command line.

mod account;
mod backup;
mod demo;
mod serve;

use std::ffi::OsStr;
use std::io::Write;

use clap::builder::Resettable;
use clap::{ArgMatches, Args, Command as Spec, CommandFactory, FromArgMatches, Parser, Subcommand};
use refhook_core::time::SystemClock;

use crate::config::{DatabaseSettings, LogSettings, Settings, TraceSettings};
use crate::startup::{folder, open_database};
use crate::telemetry;

/// A referral-programme server whose outbound webhooks never lose a lead.
///
/// Every option is also an environment variable; an option wins over the variable.
#[derive(Parser)]
#[command(name = "refhook", version, max_term_width = 110)]
pub struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Run the server
    Serve(Serve),
    /// Try it: the server with example data, a test inbox and a page that shows a lead on its way
    Demo(demo::DemoSettings),
    /// Bring the database up to date and stop; serve does this by itself when it starts
    Migrate(Migrate),
    /// Copy a SQLite database and its key, also while a server runs; a copy of a running server's files is never whole
    Backup(backup::Backup),
    /// Say that this machine's clock is right, after it jumped: servers that stopped to delete what is old go on within a
    /// minute
    ConfirmClock(Migrate),
    /// Work with accounts, also while a server runs
    #[command(subcommand)]
    Account(account::AccountCommand),
    /// Print the description of the API, the one that a running server has at /api/openapi.json
    Openapi,
}

#[derive(Args)]
struct Serve {
    #[command(flatten)]
    settings: Settings,
    #[command(flatten)]
    log: LogSettings,
    #[command(flatten)]
    traces: TraceSettings,
}

#[derive(Args)]
struct Migrate {
    #[command(flatten)]
    database: DatabaseSettings,
}

/// Treats environment variables set to nothing as unset: a line without a value in an environment file sets them so.
fn without_empty_variables(spec: Spec, is_empty: &dyn Fn(&OsStr) -> bool) -> Spec {
    let spec = spec
        .mut_args(|arg| if arg.get_env().is_some_and(is_empty) { arg.env(Resettable::Reset) } else { arg });
    let names: Vec<_> = spec.get_subcommands().map(|spec| spec.get_name().to_owned()).collect();
    names
        .iter()
        .fold(spec, |spec, name| spec.mut_subcommand(name, |spec| without_empty_variables(spec, is_empty)))
}

impl Cli {
    /// Reads the command line and the environment. Exits the process on an error, and after `--help`.
    pub fn read() -> Self {
        let is_empty = |name: &OsStr| {
            std::env::var_os(name).is_some_and(|value| value.to_string_lossy().trim().is_empty())
        };
        let mut matches: ArgMatches = without_empty_variables(Self::command(), &is_empty).get_matches();
        Self::from_arg_matches_mut(&mut matches).unwrap_or_else(|error| error.exit())
    }

    /// Runs the command; answers go to `out`, the log to standard error.
    ///
    /// # Errors
    /// A sentence for the user.
    pub async fn run(self, out: &mut impl Write) -> anyhow::Result<()> {
        match self.command {
            Command::Serve(Serve { settings, log, traces }) => {
                let traces = telemetry::start(&log, &traces)?;
                let served = serve::run(settings, out).await;
                if let Some(traces) = traces {
                    traces.flush().await;
                }
                served
            }
            Command::Demo(settings) => demo::run(settings, out).await,
            Command::Migrate(Migrate { database }) => {
                folder::create(&database.data_dir)?;
                open_database(&database).await?.close().await;
                writeln!(out, "The database is up to date.")?;
                Ok(())
            }
            Command::Backup(backup) => backup.run(out).await,
            Command::ConfirmClock(Migrate { database }) => {
                let db = open_database(&database).await?;
                let now = refhook_program::confirm_clock(&db, &SystemClock).await?;
                db.close().await;
                writeln!(out, "The clock is believed: it is {}.", now.rfc3339())?;
                Ok(())
            }
            Command::Account(command) => command.run(out).await,
            Command::Openapi => Ok(writeln!(out, "{}", refhook_api::openapi().to_pretty_json()?)?),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_is_sound() {
        Cli::command().debug_assert();
    }

    #[test]
    fn every_option_is_an_environment_variable_and_help_shows_it() {
        let mut command = Cli::command();
        let help = command.find_subcommand_mut("serve").unwrap().render_long_help().to_string();
        for name in [
            "LISTEN",
            "BASE_URL",
            "DATABASE_URL",
            "DATA_DIR",
            "EGRESS_ALLOW",
            "EGRESS_CA",
            "DNS",
            "MASTER_KEY",
            "API_RATE",
            "PUBLIC_RATE",
            "TRUSTED_PROXIES",
            "LOG",
            "LOG_FORMAT",
            "INBOX",
            "METRICS",
            "METRICS_TOKEN",
            "OTLP_ENDPOINT",
        ] {
            assert!(help.contains(&format!("[env: REFHOOK_{name}")), "{name} is missing in:\n{help}");
        }
        let serve = Cli::command();
        let serve = serve.find_subcommand("serve").unwrap();
        let without: Vec<_> = serve.get_arguments().filter(|arg| arg.get_env().is_none()).collect();
        assert!(without.is_empty(), "{without:?}");
    }

    #[test]
    fn a_variable_that_is_set_to_nothing_is_not_asked() {
        let spec = without_empty_variables(Cli::command(), &|name| name == "REFHOOK_BASE_URL");
        let serve = spec.find_subcommand("serve").unwrap();
        let variable = |id: &str| serve.get_arguments().find(|arg| arg.get_id() == id).unwrap().get_env();
        assert_eq!((variable("base_url"), variable("listen")), (None, Some(OsStr::new("REFHOOK_LISTEN"))));
        let link = spec.find_subcommand("account").unwrap().find_subcommand("sign-in-link").unwrap();
        assert!(link.get_arguments().all(|arg| arg.get_env() != Some(OsStr::new("REFHOOK_BASE_URL"))));
    }

    #[test]
    fn help_shows_no_secret_of_the_environment() {
        let command = Cli::command();
        let serve = command.find_subcommand("serve").unwrap();
        for name in ["master_key", "database_url", "metrics_token"] {
            let argument = serve.get_arguments().find(|arg| arg.get_id() == name).unwrap();
            assert!(argument.is_hide_env_values_set(), "{name}");
        }
    }
}

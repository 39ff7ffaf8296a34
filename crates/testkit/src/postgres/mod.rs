//! PostgreSQL for tests: private clusters, run from the installed programs.
//!
//! A cluster listens on a Unix socket in its own folder and on no port, so that test runs cannot interfere.
//! `supervisor.sh` ends it with the test process, however that ends.

mod line;
mod machine;
mod tls;

use std::fmt::Write as _;
use std::io::{BufRead, BufReader, Read, Write};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::LazyLock;
use std::sync::atomic::{AtomicU32, Ordering};

pub use line::Line;
pub use tls::Certificate;

/// Speed over safety: the data lives no longer than the test.
const UNSAFE_BUT_FAST: &[(&str, &str)] = &[
    ("fsync", "off"),
    ("synchronous_commit", "off"),
    ("full_page_writes", "off"),
    ("max_connections", "200"),
];

/// A test's own database.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Database {
    /// `postgres://postgres@localhost/<name>?host=<socket folder>`, as sqlx and libpq read it.
    pub url: String,
}

impl Database {
    /// Runs statements as the superuser and returns their output.
    ///
    /// # Panics
    /// When PostgreSQL refuses, with its message.
    pub fn run(&self, sql: &str) -> String {
        let mut command = Command::new(machine::programs().join("psql"));
        let output = command.args(["-X", "-t", "-A", &self.url, "-c", sql]).output().expect("psql");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8_lossy(&output.stdout).trim_end().to_owned()
    }

    /// The same database for another role.
    #[must_use]
    pub fn as_role(&self, role: &str) -> Self {
        Self { url: self.url.replace("postgres://postgres@", &format!("postgres://{role}@")) }
    }
}

/// Creates an empty database in the cluster shared by all tests of this process; the first call starts the cluster,
/// which takes one to two seconds.
///
/// # Panics
/// When PostgreSQL is not installed, with the command that installs it.
pub fn fresh_database() -> Database {
    static SHARED: LazyLock<Cluster> = LazyLock::new(|| Cluster::start(UNSAFE_BUT_FAST));
    SHARED.database()
}

/// A PostgreSQL cluster. It is stopped and its folder removed on drop or when the process ends.
#[derive(Debug)]
pub struct Cluster {
    programs: PathBuf,
    folder: PathBuf,
    databases: AtomicU32,
    supervisor: Supervisor,
}

impl Cluster {
    /// Creates and starts a cluster. `settings` are names and values of `postgresql.conf`; everything else has
    /// PostgreSQL's default, so an empty slice gives a durable database (`fsync` on).
    ///
    /// # Panics
    /// When PostgreSQL is not installed or does not start, with what to do about it.
    pub fn start(settings: &[(&str, &str)]) -> Self {
        let programs = machine::programs();
        let folder = tempfile::Builder::new().prefix("refhook-pg-").tempdir().expect("a temporary folder");
        let user = machine::hand_over(folder.path());
        let mut command = Command::new("sh");
        command.args(["-c", include_str!("supervisor.sh"), "supervisor"]).arg(&programs).arg(folder.path());
        command.args(configuration(folder.path(), settings));
        if let Some(user) = user {
            command.uid(user.uid).gid(user.gid);
        }
        // From here on, the supervisor removes the folder.
        let folder = folder.keep();
        let supervisor = Supervisor::spawn(clean(&mut command, &folder));
        Self { programs, folder, databases: AtomicU32::new(0), supervisor }
    }

    /// The cluster's folder.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Creates an empty database in this cluster.
    ///
    /// # Panics
    /// When PostgreSQL refuses, with its message.
    pub fn database(&self) -> Database {
        self.database_with(&[])
    }

    /// The same, with options of `createdb` such as `--encoding=LATIN1`.
    ///
    /// # Panics
    /// When PostgreSQL refuses, with its message.
    pub fn database_with(&self, options: &[&str]) -> Database {
        let name = format!("test_{}", self.databases.fetch_add(1, Ordering::Relaxed));
        let mut command = Command::new(self.programs.join("createdb"));
        command.args(["--username=postgres", "--host"]).arg(&self.folder).args(options).arg(&name);
        let output = clean(&mut command, &self.folder).output().expect("createdb");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let folder = self.folder.display();
        Database { url: format!("postgres://postgres@localhost/{name}?host={folder}") }
    }

    /// Stops the database: connections are closed and new ones refused. The data stays.
    ///
    /// # Panics
    /// When PostgreSQL does not stop.
    pub fn stop(&mut self) {
        self.supervisor.order("stop", "stopped");
    }

    /// Starts the database again at the same address after [`Cluster::stop`].
    ///
    /// # Panics
    /// When PostgreSQL does not start.
    pub fn start_again(&mut self) {
        self.supervisor.order("start", "started");
    }
}

/// Lines of `postgresql.conf`.
fn configuration(folder: &Path, settings: &[(&str, &str)]) -> Vec<String> {
    let folder = folder.to_str().expect("the folder for temporary files is named in UTF-8");
    let own = [("listen_addresses", ""), ("unix_socket_directories", folder)];
    let quoted = |(name, value): &(&str, &str)| format!("{name} = '{}'", value.replace('\'', "''"));
    own.iter().chain(settings).map(quoted).collect()
}

/// Drops the caller's environment, where `PGHOST`, `PGPORT` and the like would redirect the programs.
fn clean<'a>(command: &'a mut Command, folder: &Path) -> &'a mut Command {
    let path = std::env::var_os("PATH").unwrap_or_default();
    command.env_clear().env("PATH", path).env("LC_ALL", "C").current_dir(folder).stdin(Stdio::null())
}

/// The shell that owns the cluster.
#[derive(Debug)]
struct Supervisor {
    child: Child,
    /// Taken on drop: closing this pipe tells the shell to remove everything.
    orders: Option<ChildStdin>,
    answers: BufReader<ChildStdout>,
}

impl Supervisor {
    fn spawn(command: &mut Command) -> Self {
        // A process group of its own, so that Ctrl-C in a terminal does not end it before it has removed the cluster.
        command.process_group(0).stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child = command.spawn().expect("sh");
        let orders = child.stdin.take();
        let answers = BufReader::new(child.stdout.take().expect("its output is a pipe"));
        let mut supervisor = Self { child, orders, answers };
        supervisor.expect("started");
        supervisor
    }

    fn order(&mut self, order: &str, answer: &str) {
        writeln!(self.orders.as_ref().expect("it is not dropped"), "{order}")
            .expect("the supervisor listens");
        self.expect(answer);
    }

    fn expect(&mut self, answer: &str) {
        let mut said = String::new();
        // A read error shows as an unexpected answer.
        let _ = self.answers.read_line(&mut said);
        if said.trim_end() != answer {
            let mut rest = Vec::new();
            let _ = self.answers.read_to_end(&mut rest);
            let _ = write!(said, "{}", String::from_utf8_lossy(&rest));
            panic!("PostgreSQL is not {answer}. It says:\n{said}");
        }
    }
}

impl Drop for Supervisor {
    fn drop(&mut self) {
        drop(self.orders.take());
        // Wait, so that the folder is gone when the test goes on. An error means that it has already ended.
        let _ = self.child.wait();
    }
}

#[cfg(test)]
mod tests;

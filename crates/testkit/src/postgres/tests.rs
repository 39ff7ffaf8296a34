use std::process::Output;
use std::time::{Duration, Instant};

use super::*;

impl Database {
    fn query(&self, sql: &str) -> Output {
        let programs = machine::programs();
        Command::new(programs.join("psql")).args(["-X", "-t", "-A", &self.url, "-c", sql]).output().unwrap()
    }

    fn answer(&self, sql: &str) -> String {
        let output = self.query(sql);
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8_lossy(&output.stdout).trim_end().to_owned()
    }
}

#[tokio::test]
async fn two_databases_are_separate() {
    let (one, other) = (fresh_database(), fresh_database());
    one.answer("CREATE TABLE lead (id BIGINT)");
    assert_eq!(one.answer("SELECT count(*) FROM lead"), "0");
    assert!(!other.query("SELECT count(*) FROM lead").status.success());
    assert_eq!(other.answer("SHOW server_encoding"), "UTF8");
}

#[test]
fn a_cluster_goes_away_comes_back_with_its_data_and_leaves_nothing() {
    let mut cluster = Cluster::start(&[("cluster_name", "it's quoted")]);
    let database = cluster.database();
    assert_eq!(database.answer("SHOW fsync"), "on");
    assert_eq!(database.answer("SHOW cluster_name"), "it's quoted");
    database.answer("CREATE TABLE lead AS SELECT 7 AS id");

    cluster.stop();
    assert!(!database.query("SELECT 1").status.success());
    cluster.start_again();
    assert_eq!(database.answer("SELECT id FROM lead"), "7");

    let folder = cluster.folder.clone();
    assert!(folder.exists());
    drop(cluster);
    assert!(!folder.exists());
}

#[test]
#[should_panic(expected = "no_such_setting")]
fn a_cluster_that_does_not_start_says_why() {
    Cluster::start(&[("no_such_setting", "1")]);
}

const HOLDER: &str = "REFHOOK_TEST_HOLDS_A_CLUSTER";

#[test]
fn a_killed_process_leaves_no_cluster() {
    if std::env::var_os(HOLDER).is_some() {
        let cluster = Cluster::start(UNSAFE_BUT_FAST);
        println!("folder {}", cluster.folder.display());
        std::thread::park();
    }
    let this_test = ["--exact", "--nocapture", "postgres::tests::a_killed_process_leaves_no_cluster"];
    let mut holder = Command::new(std::env::current_exe().unwrap());
    let mut holder = holder.args(this_test).env(HOLDER, "1").stdout(Stdio::piped()).spawn().unwrap();
    let mut lines = BufReader::new(holder.stdout.take().unwrap()).lines();
    let folder = lines.find_map(|line| Some(PathBuf::from(line.unwrap().split_once("folder ")?.1))).unwrap();
    let pid_file = std::fs::read_to_string(folder.join("data/postmaster.pid")).unwrap();
    let postmaster = Path::new("/proc").join(pid_file.lines().next().unwrap());
    assert!(postmaster.exists());

    holder.kill().unwrap();
    holder.wait().unwrap();
    // Poll: there is nothing to wait on, since the process that would report was killed.
    let deadline = Instant::now() + Duration::from_secs(20);
    while folder.exists() || postmaster.exists() {
        assert!(Instant::now() < deadline, "{} is still there", folder.display());
        std::thread::yield_now();
    }
}

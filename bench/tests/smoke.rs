//! Measurements of `make bench` run through, with numbers too small to say anything: otherwise nobody would notice
//! that the server asks for something new until the next time that it is measured.
#![expect(clippy::unwrap_used, reason = "a test that meets the unexpected must fail")]

use std::path::Path;
use std::process::Command;

fn measures(arguments: &[&str]) {
    let bench = Path::new(env!("CARGO_BIN_EXE_refhook-bench"));
    let server = bench.with_file_name("refhook");
    assert!(server.exists(), "it measures {}: build that first", server.display());
    let output = Command::new(bench).args(arguments).output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{arguments:?}: {said}");
    assert!(String::from_utf8_lossy(&output.stdout).contains("| SQLite"), "{arguments:?}: {said}");
}

#[test]
fn latency_is_measured() {
    measures(&["latency", "--database", "sqlite", "--seconds", "1", "--beside", "1", "--waiting", "50"]);
}

#[test]
fn a_restart_is_measured() {
    measures(&["restart", "--database", "sqlite", "--waiting", "500"]);
}

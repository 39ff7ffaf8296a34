//! Points where a test can kill the process, to prove that nothing is lost there.
//!
//! Compiled to nothing unless the feature `faults` is on, which no product build has. A lead passes them in this order:
//! `joining` (its rows are written, not committed), `committing` (any transaction is about to commit), `committed`
//! (leads are, and no effect has been emitted yet), `claimed` (a row was claimed from the database, and not sent yet),
//! `sending` (the request is about to be sent), `sent` (it was answered, the outcome is only in memory), `recording`
//! (the outcome is written, not committed), `recorded` (it is committed, the row still in hand).

/// Ends the process if the environment variable `REFHOOK_FAULT` names this point: `sent` on the first pass, `sent:7` on
/// the seventh. As with SIGKILL, no destructor runs and nothing is flushed.
///
/// The thread first waits a moment while all others go on, so that anything announced too early, such as a response
/// before the commit, leaves the process and the test sees it.
#[cfg(feature = "faults")]
pub fn point(name: &str) {
    use std::sync::LazyLock;
    use std::sync::atomic::{AtomicI64, Ordering};
    use std::time::Duration;

    const MOMENT: Duration = Duration::from_millis(20);

    static WANTED: LazyLock<Option<(String, AtomicI64)>> = LazyLock::new(|| {
        let wanted = std::env::var("REFHOOK_FAULT").ok()?;
        let (name, pass) = wanted.split_once(':').unwrap_or((&wanted, "1"));
        Some((name.to_owned(), AtomicI64::new(pass.parse().unwrap_or(1))))
    });
    if let Some((wanted, passes_left)) = &*WANTED
        && wanted == name
        && passes_left.fetch_sub(1, Ordering::Relaxed) == 1
    {
        std::thread::sleep(MOMENT);
        std::process::abort();
    }
}

/// Does nothing.
#[cfg(not(feature = "faults"))]
pub const fn point(_name: &str) {}

//! Places where a test can stop the process for good, to prove that nothing is lost there.
//!
//! Compiled to nothing unless the feature `faults` is on, which no product build has. The way of a lead passes them in
//! this order: `joining` (its rows are written, not committed), `committing` (a transaction, of leads or of anything
//! else, is about to be committed), `committed` (leads are, and nobody was told yet), `claimed` (a row came from the
//! database, and was not sent yet), `sending` (the request is about to leave), `sent` (it was answered, the outcome is in
//! memory alone), `recording` (the outcome is written, not committed), `recorded` (it is committed, the row still in hand).

/// Ends the process if the environment variable `REFHOOK_FAULT` names this point: `sent` when it is first passed,
/// `sent:7` the seventh time. As with SIGKILL no destructor runs and nothing is flushed.
///
/// Who passes it stays there for a moment first, while all other threads go on: what was told to anybody too early, such
/// as an answer before the commit, gets out of the process, and the test sees it.
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

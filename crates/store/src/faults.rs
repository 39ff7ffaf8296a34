//! Places where a test can stop the process for good, to prove that nothing is lost there.
//!
//! Compiled to nothing unless the feature `faults` is on, which no product build has.

/// Ends the process with SIGKILL if the environment variable `REFHOOK_FAULT` names this point.
#[cfg(feature = "faults")]
pub fn point(name: &str) {
    if std::env::var("REFHOOK_FAULT").is_ok_and(|wanted| wanted == name) {
        let id = std::process::id().to_string();
        // SIGKILL, as a power cut would: no destructor runs, no buffer is flushed. The shell's own `kill`, because a
        // small machine has no program of that name.
        let _ = std::process::Command::new("sh").args(["-c", "kill -9 \"$0\"", &id]).status();
        std::thread::park();
    }
}

/// Does nothing.
#[cfg(not(feature = "faults"))]
pub const fn point(_name: &str) {}

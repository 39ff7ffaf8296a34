//! The program `refhook`.

use std::ffi::{c_int, c_long};
use std::io::{self, Write};
use std::process::ExitCode;
use std::time::Duration;

use mimalloc::MiMalloc;
use refhook_server::cli::Cli;

/// A lead is a few hundred small allocations, made on one thread and freed on another.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

/// How often memory is given back that was freed and is not used again.
const COLLECTING: Duration = Duration::from_secs(10);
/// `mi_option_purge_delay` of mimalloc.h: for how many milliseconds freed memory is kept for the next use. With the default,
/// a second, much of what a busy time took is never given back; with 1 a lead costs a tenth more.
const PURGE_DELAY: (c_int, c_long) = (15, 10);

#[expect(unsafe_code, reason = "functions of the allocator above, for which its crate has no safe ones")]
// SAFETY: as mimalloc.h declares them; both may be called at any time from any thread.
unsafe extern "C" {
    safe fn mi_option_set(option: c_int, value: c_long);
    safe fn mi_collect(force: bool);
}

#[tokio::main]
async fn main() -> ExitCode {
    mi_option_set(PURGE_DELAY.0, PURGE_DELAY.1);
    tokio::spawn(give_memory_back());
    let Err(error) = Cli::read().run(&mut io::stdout()).await else { return ExitCode::SUCCESS };
    // Without standard error there is nobody left to tell.
    let _ = writeln!(io::stderr(), "refhook: {error:#}.");
    ExitCode::FAILURE
}

/// The allocator does so while it is asked for more; a server that had a lot to do and then nothing would keep it all.
async fn give_memory_back() {
    let mut times = tokio::time::interval(COLLECTING);
    loop {
        times.tick().await;
        mi_collect(true);
    }
}

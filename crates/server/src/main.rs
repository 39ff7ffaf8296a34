//! The program `refhook`.

use std::ffi::{c_int, c_long};
use std::io::{self, Write};
use std::process::ExitCode;
use std::time::Duration;

use mimalloc::MiMalloc;
use refhook_server::cli::Cli;

/// mimalloc, because a lead makes hundreds of small allocations on one thread that are freed on another.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

/// How often unused memory is returned to the system.
const COLLECTING: Duration = Duration::from_secs(10);
/// `mi_option_purge_delay` of mimalloc.h: how many milliseconds freed memory is kept for reuse. With the default of a
/// second, much of the memory taken in a busy time is never returned; with 1 a lead costs a tenth more.
const PURGE_DELAY: (c_int, c_long) = (15, 10);

#[expect(unsafe_code, reason = "functions of the allocator above, for which its crate has no safe ones")]
// SAFETY: declared as in mimalloc.h; both may be called at any time from any thread.
unsafe extern "C" {
    safe fn mi_option_set(option: c_int, value: c_long);
    safe fn mi_collect(force: bool);
}

#[tokio::main]
async fn main() -> ExitCode {
    mi_option_set(PURGE_DELAY.0, PURGE_DELAY.1);
    tokio::spawn(give_memory_back());
    let Err(error) = Cli::read().run(&mut io::stdout()).await else { return ExitCode::SUCCESS };
    // Without standard error there is nowhere to report this.
    let _ = writeln!(io::stderr(), "refhook: {error:#}.");
    ExitCode::FAILURE
}

/// mimalloc returns memory only while it allocates; a server that falls idle after a busy time would keep it all.
async fn give_memory_back() {
    let mut times = tokio::time::interval(COLLECTING);
    loop {
        times.tick().await;
        mi_collect(true);
    }
}

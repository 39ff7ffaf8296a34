//! The program `refhook`.

use std::io::{self, Write};
use std::process::ExitCode;

use clap::Parser;
use mimalloc::MiMalloc;
use refhook_server::cli::Cli;

/// A lead is a few hundred small allocations, made on one thread and freed on another.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

#[tokio::main]
async fn main() -> ExitCode {
    let Err(error) = Cli::parse().run(&mut io::stdout()).await else { return ExitCode::SUCCESS };
    // Without standard error there is nobody left to tell.
    let _ = writeln!(io::stderr(), "refhook: {error:#}.");
    ExitCode::FAILURE
}

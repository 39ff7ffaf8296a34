//! The program `refhook`.

use std::io::{self, Write};
use std::process::ExitCode;

use clap::Parser;
use refhook_server::cli::Cli;

#[tokio::main]
async fn main() -> ExitCode {
    let Err(error) = Cli::parse().run(&mut io::stdout()).await else { return ExitCode::SUCCESS };
    // Without standard error there is nobody left to tell.
    let _ = writeln!(io::stderr(), "refhook: {error:#}.");
    ExitCode::FAILURE
}

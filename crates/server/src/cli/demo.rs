//! `refhook demo`.

use std::io::Write;
use std::net::SocketAddr;
use std::path::PathBuf;

use clap::Args;

use super::serve::until_told_to_stop;
use crate::config::{
    DatabaseSettings, EgressSettings, LimitSettings, LogSettings, MetricsSettings, RetentionSettings,
    Settings, TraceSettings, WebSettings, address,
};
use crate::startup::{self, Mode, Running, SystemDeps};
use crate::telemetry;

/// The demo always has a SQLite file and a key of its own: it must never write example data into a database that is
/// in use, so it reads neither `REFHOOK_DATABASE_URL` nor `REFHOOK_MASTER_KEY`.
#[derive(Args)]
pub(super) struct DemoSettings {
    #[command(flatten)]
    web: WebSettings,
    /// The demo keeps its own database in the folder "demo" below this one
    #[arg(
        long,
        env = "REFHOOK_DATA_DIR",
        value_name = "FOLDER",
        default_value = "data",
        help_heading = "Data"
    )]
    data_dir: PathBuf,
    #[command(flatten)]
    egress: EgressSettings,
    /// Address of the test inbox; its port is part of the demo webhook's URL
    #[arg(long, env = "REFHOOK_INBOX", value_name = "IP:PORT", default_value = "127.0.0.1:8443")]
    #[arg(help_heading = "Sending", value_parser = address)]
    inbox: SocketAddr,
    #[command(flatten)]
    metrics: MetricsSettings,
    #[command(flatten)]
    log: LogSettings,
    #[command(flatten)]
    traces: TraceSettings,
}

impl DemoSettings {
    fn into_settings(self) -> Settings {
        Settings {
            web: self.web,
            database: DatabaseSettings::in_folder(self.data_dir.join("demo")),
            master_key: None,
            egress: self.egress,
            retention: RetentionSettings::default(),
            limits: LimitSettings::default(),
            metrics: self.metrics,
            inbox: Some(self.inbox),
        }
    }
}

pub(super) async fn run(settings: DemoSettings, out: &mut impl Write) -> anyhow::Result<()> {
    let traces = telemetry::start(&settings.log, &settings.traces)?;
    let running = startup::start(settings.into_settings(), SystemDeps::system()?, Mode::Demo).await?;
    welcome(&running, out)?;
    until_told_to_stop(running).await?;
    if let Some(traces) = traces {
        traces.flush().await;
    }
    Ok(())
}

fn welcome(running: &Running, out: &mut impl Write) -> anyhow::Result<()> {
    let Some(demo) = &running.demo else { return Ok(()) };
    let base = &running.base_url;
    let token = demo.token().expose();
    let lead = demo.example_lead();
    let sign_in = demo.sign_in_link();
    let (sign_up, friend) = demo.page_links();
    writeln!(
        out,
        "
Refhook is running with example data. Open it with this link; it works once, for 24 hours:

  {sign_in}

  Watch a lead travel    {base}/demo
  Sign-up page           {sign_up}
  A friend's link        {friend}
  API                    {base}/api/v2
  API description        {base}/api/openapi.json
  API token              {token}

Add a referred lead; it reaches the test inbox within a second:

  curl -sS {base}/api/v2/users -H 'Authorization: Bearer {token}' -H 'Content-Type: application/json' -d '{lead}'

See what arrived:

  curl -sS {base}/demo/inbox.json

Ctrl+C stops it. The data stays for the next start.
"
    )?;
    Ok(out.flush()?)
}

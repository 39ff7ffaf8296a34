//! The app's event stream, directly from the server and through a proxy with default settings.

use std::fs;
use std::net::{SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::Command;

use http_body_util::BodyExt;
use hyper::body::Incoming;
use refhook_testkit::folder::Folder;
use serde_json::json;
use tokio::time::timeout;

use crate::fixture::{Client, Database, House, PATIENCE};

/// The next event on the stream.
async fn next(stream: &mut Incoming) -> String {
    let frame =
        timeout(PATIENCE, stream.frame()).await.expect("an event comes").expect("it goes on").unwrap();
    String::from_utf8(frame.into_data().unwrap().to_vec()).unwrap()
}

/// The stream says at once that it is alive, and reports a person who joins.
async fn tells_at_once(house: &House, client: &Client, email: &str) {
    let mut stream = client.stream().await;
    assert_eq!(next(&mut stream).await, "event: alive\ndata: {}\n\n");
    let user = json!({"campaign_id": 1, "first_name": "Ada", "email": email});
    house.api.create("users", &user).await;
    let told = next(&mut stream).await;
    assert!(told.starts_with("event: changed\ndata: {"), "{told}");
}

#[tokio::test]
async fn a_stream_asks_proxies_to_keep_nothing_back_and_says_at_once_that_it_is_open() {
    let house = House::on(Database::Sqlite).await;
    let campaign = house.add_campaign().await;
    house.add_webhook(campaign, &json!({})).await;
    let head = house.api.get("/api/v2/stream").await;
    assert_eq!(head.header("x-accel-buffering"), Some("no"), "{head:?}");
    assert_eq!(head.header("cache-control"), Some("no-cache"), "{head:?}");
    tells_at_once(&house, &house.api, "ada@example.com").await;
}

/// nginx on a free port, in front of a server.
struct Nginx {
    program: PathBuf,
    folder: Folder,
    address: SocketAddr,
}

impl Nginx {
    /// `None` if nginx is not installed.
    fn before(server: SocketAddr) -> Option<Self> {
        let path = std::env::var_os("PATH").unwrap_or_default();
        let folders = std::env::split_paths(&path).chain([PathBuf::from("/usr/sbin")]);
        let program = folders.map(|folder| folder.join("nginx")).find(|program| program.is_file())?;
        let folder = Folder::create();
        let address = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
        let here = folder.path().display();
        let kept = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"];
        let kept: String = kept.map(|name| format!("{name}_temp_path {here}/{name};")).concat();
        let text = format!(
            "pid {here}/pid; error_log {here}/error.log; events {{}}
             http {{ access_log off; {kept}
                server {{ listen {address}; location / {{ proxy_pass http://{server}; }} }} }}"
        );
        fs::write(folder.path().join("nginx.conf"), text).unwrap();
        let nginx = Self { program, folder, address };
        // It daemonizes once it listens.
        assert!(nginx.run(&[]), "nginx does not start");
        Some(nginx)
    }

    fn run(&self, more: &[&str]) -> bool {
        let folder: &Path = self.folder.path();
        let mut command = Command::new(&self.program);
        command.args(["-p", folder.to_str().unwrap(), "-e", "error.log", "-c", "nginx.conf"]).args(more);
        command.status().unwrap().success()
    }
}

impl Drop for Nginx {
    fn drop(&mut self) {
        self.run(&["-s", "stop"]);
    }
}

#[tokio::test]
async fn nginx_with_its_defaults_passes_events_on_at_once() {
    let house = House::on(Database::Sqlite).await;
    let campaign = house.add_campaign().await;
    house.add_webhook(campaign, &json!({})).await;
    let Some(nginx) = Nginx::before(house.running.address) else {
        return eprintln!("this machine has no nginx; the test beside this one looks at the header alone");
    };
    let through = house.api.at(nginx.address);
    tells_at_once(&house, &through, "ada@example.com").await;
    tells_at_once(&house, &through, "grace@example.com").await;
}

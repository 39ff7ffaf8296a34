//! Copies of a running server: one made by `refhook backup` is intact, and any other is refused.

use std::fs;
use std::path::Path;
use std::process::Output;

use refhook_core::crypto::secret::Secret;
use refhook_testkit::folder::Folder;
use refhook_testkit::receiver::Receiver;
use serde_json::{Value, json};

use crate::fixture::{Database, Installation, PATIENCE};

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

fn said(output: &Output) -> String {
    String::from_utf8([output.stdout.clone(), output.stderr.clone()].concat()).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_backup_of_a_running_server_has_everybody_and_the_secrets_and_overwrites_nothing() {
    let receiver = Receiver::https().await;
    let installation = Installation::new(Database::Sqlite, &receiver);
    let token = installation.create_account()["api_token"].as_str().unwrap().to_owned();
    let mut server = installation.serve(&token, None).await;
    let campaign = server.api.create("campaigns", &json!({"name": "Demo"})).await["id"].clone();
    let webhook = json!({
        "campaign_id": campaign, "name": "CRM", "event": "user.join", "sources": ["Added"],
        "url": receiver.url("/hook"), "credentials": {"type": "bearer", "token": "s3cret"},
    });
    server.api.create("webhooks", &webhook).await;
    server.api.add_many(&campaign, "p", 200).await;

    // People keep joining during the copy.
    let stop = std::sync::atomic::AtomicBool::new(false);
    let folder = Folder::create();
    let copy = folder.path().join("new/monday.db");
    let joins = async {
        let mut joined = 0;
        while !stop.load(std::sync::atomic::Ordering::Relaxed) {
            server.api.add_many(&campaign, &format!("more{joined}x"), 10).await;
            joined += 10;
        }
        joined
    };
    let backup = async {
        let output = tokio::task::block_in_place(|| installation.run(&["backup", text(&copy)]));
        stop.store(true, std::sync::atomic::Ordering::Relaxed);
        output
    };
    let (joined, output) = tokio::join!(joins, backup);
    assert!(output.status.success() && said(&output).contains("master.key"), "{output:?}");
    let again = installation.run(&["backup", text(&copy)]);
    assert!(!again.status.success() && said(&again).contains("is there already"), "{again:?}");
    let into_folder = installation.run(&["backup", &format!("{}/tuesday/", text(folder.path()))]);
    assert!(into_folder.status.success(), "{into_folder:?}");
    fs::write(folder.path().join("tuesday/master.key"), "another").unwrap();
    let other_key = installation.run(&["backup", text(&folder.path().join("tuesday/x.db"))]);
    assert!(!other_key.status.success() && said(&other_key).contains("another key"), "{other_key:?}");
    assert!(!folder.path().join("tuesday/x.db").exists());
    server.stop().await;

    // A new data folder with these two files.
    let restored = Installation::new(Database::Sqlite, &receiver);
    fs::copy(&copy, restored.folder().join("refhook.db")).unwrap();
    fs::copy(copy.with_file_name("master.key"), restored.folder().join("master.key")).unwrap();
    let server = restored.serve(&token, None).await;
    let people = server.api.get("/api/v2/overview").await.json()["data"]["people"].as_i64().unwrap();
    assert!((200..=200 + joined).contains(&people), "{people} of 200 and up to {joined}");
    server.api.add_many(&campaign, "after", 1).await;
    let sent = |list: &Value| list[0]["state"] == "delivered";
    server.api.until("/api/v2/deliveries?q=after0", PATIENCE, sent).await;
    let requests = receiver.requests();
    let after = requests.iter().find(|request| request.target.contains("after0")).unwrap();
    assert_eq!(after.header("authorization"), Some("Bearer s3cret"));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_can_not_be_copied_is_said() {
    let receiver = Receiver::https().await;
    let folder = Folder::create();
    let path = folder.path().join("copy.db");
    let empty = Installation::new(Database::Sqlite, &receiver);
    let none = empty.run(&["backup", text(&path)]);
    assert!(!none.status.success() && said(&none).contains("there is no database at"), "{none:?}");
    let url = Some(Secret::new("postgres://nobody@localhost/none"));
    let postgres = Installation::at(url, &receiver).run(&["backup", text(&path)]);
    let words = said(&postgres);
    assert!(!postgres.status.success() && words.contains("pg_dump"), "{words}");
    assert!(words.contains("REFHOOK_MASTER_KEY") && !path.exists(), "{words}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_damaged_copy_of_the_files_is_refused_at_start() {
    const PAGE: usize = 4_096;
    let receiver = Receiver::https().await;
    let installation = Installation::new(Database::Sqlite, &receiver);
    let token = installation.create_account()["api_token"].as_str().unwrap().to_owned();
    let mut server = installation.serve(&token, None).await;
    let campaign = server.api.create("campaigns", &json!({"name": "Demo"})).await["id"].clone();
    server.api.add_many(&campaign, "p", 500).await;

    // A slow copy: some pages are from a different moment, and the last ones did not exist yet.
    let copied = Installation::new(Database::Sqlite, &receiver);
    server.api.add_many(&campaign, "q", 3_000).await;
    server.stop().await;
    let mut mixed = fs::read(installation.folder().join("refhook.db")).unwrap();
    mixed.copy_within(100 * PAGE..140 * PAGE, 40 * PAGE);
    mixed.truncate(mixed.len() * 3 / 4);
    fs::write(copied.folder().join("refhook.db"), mixed).unwrap();
    fs::copy(installation.folder().join("master.key"), copied.folder().join("master.key")).unwrap();
    let output = copied.run(&["serve", "--listen", "127.0.0.1:0"]);
    let words = said(&output);
    assert!(!output.status.success() && words.contains("is damaged"), "{words}");
    assert!(words.contains("refhook backup"), "{words}");

    // The file that was closed cleanly still works.
    let server = installation.serve(&token, None).await;
    assert_eq!(server.api.get("/api/v2/overview").await.json()["data"]["people"], 3_500);
}

#[tokio::test(flavor = "multi_thread")]
async fn two_servers_on_one_sqlite_file_are_refused_whatever_it_is_called() {
    let receiver = Receiver::https().await;
    let folder = Folder::create();
    let file = folder.path().join("shared.db");
    let at =
        |path: &Path| Installation::at(Some(Secret::new(format!("sqlite:{}", path.display()))), &receiver);
    let first = at(&file);
    let token = first.create_account()["api_token"].as_str().unwrap().to_owned();
    let _server = first.serve(&token, None).await;
    let (soft, hard) = (folder.path().join("soft.db"), folder.path().join("hard.db"));
    std::os::unix::fs::symlink("shared.db", &soft).unwrap();
    fs::hard_link(&file, &hard).unwrap();
    for path in [&file, &soft, &hard] {
        let output = at(path).run(&["serve", "--listen", "127.0.0.1:0"]);
        let words = said(&output);
        assert!(
            !output.status.success() && words.contains("another refhook uses the database file"),
            "{words}"
        );
    }
}

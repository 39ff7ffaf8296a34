//! The demo: a lead from the form or the API arrives in the inbox, signed, and a second start changes nothing.

use refhook_server::config::{
    DatabaseSettings, EgressSettings, MetricsSettings, RetentionSettings, Settings, WebSettings,
};
use refhook_server::startup::{Mode, Running, SystemDeps, start};
use refhook_testkit::folder::Folder;
use serde_json::{Value, json};

use crate::fixture::Client;

const ANY_PORT: &str = "127.0.0.1:0";
const JOIN: &str = "/demo/join";

async fn start_demo(folder: &Folder) -> (Running, Client) {
    let settings = Settings {
        retention: RetentionSettings::default(),
        limits: refhook_server::config::LimitSettings::default(),
        metrics: MetricsSettings::default(),
        web: WebSettings {
            listen: ANY_PORT.parse().unwrap(),
            base_url: None,
            api_rate: 0,
            public_rate: 0,
            trusted_proxies: None,
        },
        database: DatabaseSettings::in_folder(folder.path().to_owned()),
        master_key: None,
        egress: EgressSettings::default(),
        inbox: Some(ANY_PORT.parse().unwrap()),
    };
    let running = start(settings, SystemDeps::system().unwrap(), Mode::Demo).await.unwrap();
    let client = Client::new(running.address, running.demo.as_ref().unwrap().token().expose());
    (running, client)
}

/// The inbox's requests, newest first, once there are `count`.
async fn arrived(running: &Running, client: &Client, count: u64) -> Vec<Value> {
    let mut arrivals = running.inbox.as_ref().unwrap().count();
    arrivals.wait_for(|arrived| *arrived >= count).await.unwrap();
    client.get("/demo/inbox.json").await.json()["requests"].as_array().unwrap().clone()
}

/// A client that submits forms as a browser does.
fn form(client: &Client) -> Client {
    client.with_header("content-type", "application/x-www-form-urlencoded")
}

#[tokio::test]
async fn a_lead_from_the_form_arrives_signed_and_the_page_shows_it() {
    let folder = Folder::create();
    let (running, client) = start_demo(&folder).await;
    let answer = form(&client)
        .send("POST", JOIN, "first_name=Byron&email=support%2Bbyron%40referral-factory.com")
        .await;
    assert_eq!((answer.status, answer.header("location")), (303, Some("/demo#lead-2")));

    let request = &arrived(&running, &client, 1).await[0];
    assert_eq!(request["signature"]["valid"], json!(true), "{request}");
    assert_eq!(request["pairs"][7], json!(["email", "support+byron@referral-factory.com"]));
    let page = client.get("/demo").await.body;
    assert!(page.contains("id=\"request-1\"") && page.contains("Signature valid"), "{page}");
    running.shutdown().await;
}

#[tokio::test]
async fn each_start_prints_a_link_that_signs_in_once_and_lets_the_owner_choose_a_password() {
    let folder = Folder::create();
    let (running, _) = start_demo(&folder).await;
    running.shutdown().await;
    let (running, _) = start_demo(&folder).await;
    let link = running.demo.as_ref().unwrap().sign_in_link().to_owned();
    let (page, token) = link.split_once('#').unwrap();
    assert_eq!(page, format!("{}/sign-in", running.base_url));
    let (browser, body) = (Client::browser(running.address), json!({"token": token}));
    let answer = browser.post("/api/v2/session/link", &body).await;
    let session = answer.json()["data"].clone();
    assert_eq!(session["member"]["email"], "demo@example.com");
    assert!(session["test_inbox_url"].as_str().unwrap().starts_with("https://inbox.refhook.localhost:"));
    assert_eq!(browser.post("/api/v2/session/link", &body).await.json()["reason"], "link_used");

    let owner = browser.with_cookie_of(&answer);
    let none = json!({"email": "demo@example.com", "password": ""});
    assert_eq!(browser.post("/api/v2/session", &none).await.status, 401, "no password is not an empty one");
    let new = json!({"current_password": null, "new_password": "my own long one"});
    assert_eq!(owner.put("/api/v2/session/password", &new).await.status, 204);
    let chosen = json!({"email": "demo@example.com", "password": "my own long one"});
    assert_eq!(browser.post("/api/v2/session", &chosen).await.status, 200);
    running.shutdown().await;
}

#[tokio::test]
async fn a_lead_from_the_printed_call_arrives() {
    let folder = Folder::create();
    let (running, client) = start_demo(&folder).await;
    let call = running.demo.as_ref().unwrap().example_lead().replace("'$(date +%s)'", "1");
    let answer = client.send("POST", "/api/v2/users", call).await;
    assert_eq!(answer.status, 201, "{answer:?}");
    let request = &arrived(&running, &client, 1).await[0];
    assert_eq!(request["pairs"][7], json!(["email", "byron+1@example.com"]));
    running.shutdown().await;
}

#[tokio::test]
async fn a_second_start_changes_nothing_and_delivers_to_the_inbox_wherever_it_is() {
    let folder = Folder::create();
    let (running, client) = start_demo(&folder).await;
    let token = running.demo.as_ref().unwrap().token().expose().to_owned();
    let parts = ["/api/v2/campaigns", "/api/v2/users"];
    let before = [client.get(parts[0]).await.json(), client.get(parts[1]).await.json()];
    running.shutdown().await;

    let (running, client) = start_demo(&folder).await;
    assert_eq!(running.demo.as_ref().unwrap().token().expose(), token);
    for (path, before) in parts.iter().zip(before) {
        let after = client.get(path).await.json();
        // Links contain the port, which the system has chosen anew.
        assert_eq!(after["meta"]["total"], before["meta"]["total"], "{path}");
        assert_eq!(after["data"][0]["code"], before["data"][0]["code"], "{path}");
    }
    assert_eq!(client.get("/api/v2/webhooks").await.json()["meta"]["total"], json!(1));
    form(&client).send("POST", JOIN, "first_name=Ada&email=ada%40example.com").await;
    assert_eq!(arrived(&running, &client, 1).await.len(), 1);
    running.shutdown().await;
}

#[tokio::test]
async fn a_bad_form_says_so_beside_the_field_and_keeps_what_was_typed() {
    let folder = Folder::create();
    let (running, client) = start_demo(&folder).await;
    let answer = form(&client).send("POST", JOIN, "first_name=%3Cb%3EAda&email=nobody").await;
    assert_eq!(answer.status, 422);
    assert!(
        answer.body.contains(r#"value="&#60;b&#62;Ada""#),
        "typed text is kept and escaped: {}",
        answer.body
    );
    assert!(answer.body.contains(r#"id="email_problem""#) && !answer.body.contains("first_name_problem"));

    form(&client).send("POST", JOIN, "first_name=Ada&email=ada%40example.com").await;
    let again = form(&client).send("POST", JOIN, "first_name=Ada&email=ADA%40example.com").await;
    assert!(again.status == 422 && again.body.contains("in the campaign already"), "{}", again.body);
    running.shutdown().await;
}

#[tokio::test]
async fn strangers_are_kept_out_of_the_demo_and_it_is_in_no_other_server() {
    let folder = Folder::create();
    let (running, client) = start_demo(&folder).await;
    let foreign = client.with_header("origin", "https://evil.example");
    assert_eq!(form(&foreign).send("POST", JOIN, "first_name=Ada&email=ada%40example.com").await.status, 403);
    let policy = client.get("/demo").await.header("content-security-policy").unwrap().to_owned();
    assert!(policy.starts_with("default-src 'none'") && !policy.contains("unsafe"), "{policy}");
    running.shutdown().await;

    let settings = Settings {
        retention: RetentionSettings::default(),
        limits: refhook_server::config::LimitSettings::default(),
        metrics: MetricsSettings::default(),
        web: WebSettings {
            listen: ANY_PORT.parse().unwrap(),
            base_url: None,
            api_rate: 0,
            public_rate: 0,
            trusted_proxies: None,
        },
        database: DatabaseSettings::in_folder(folder.path().join("serve")),
        master_key: None,
        egress: EgressSettings::default(),
        inbox: None,
    };
    let running = start(settings, SystemDeps::system().unwrap(), Mode::Serve).await.unwrap();
    assert_eq!(Client::new(running.address, "none").get("/demo").await.status, 404);
    running.shutdown().await;
}

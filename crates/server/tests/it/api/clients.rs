//! Requests as all kinds of clients write them, including some that they should not.

use std::io::Write;
use std::net::SocketAddr;

use flate2::Compression;
use flate2::write::{GzEncoder, ZlibEncoder};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::fixture::{Client, House};
use crate::on_both;

/// Sends raw bytes and reads the answer to its end; returns the status and the whole answer.
#[expect(clippy::disallowed_methods, reason = "the test is outside: it calls the server, not a webhook")]
async fn raw(address: SocketAddr, request: &str) -> (u16, String) {
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(request.as_bytes()).await.unwrap();
    stream.shutdown().await.unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await.unwrap();
    let answer = String::from_utf8_lossy(&answer).into_owned();
    let status = answer.split(' ').nth(1).and_then(|status| status.parse().ok()).unwrap_or(0);
    (status, answer)
}

fn gzip(text: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(text).unwrap();
    encoder.finish().unwrap()
}

fn user(campaign: i64, name: &str) -> Value {
    json!({"campaign_id": campaign, "first_name": name, "email": format!("{name}@example.com")})
}

#[tokio::test]
async fn what_a_client_accepts_and_names_its_body_is_taken_by_every_name_of_json() {
    let house = House::on(crate::fixture::Database::Sqlite).await;
    let campaign = house.add_campaign().await;
    for (n, kind) in [
        "application/json;charset=utf8",
        "application/json; charset=UTF-8",
        "application/json; charset=\"utf8\"",
        "application/json; charset=us-ascii",
        "application/merge-patch+json",
    ]
    .into_iter()
    .enumerate()
    {
        let api = house.api.with_header("content-type", kind);
        let answer = api.post("/api/v2/users", &user(campaign, &format!("kind{n}"))).await;
        assert_eq!(answer.status, 201, "{kind}: {answer:?}");
    }
    for (accept, status) in
        [("", 200), (",", 200), ("application/hal+json", 200), ("text/json", 200), ("text/html", 406)]
    {
        assert_eq!(
            house.api.with_header("accept", accept).get("/api/v2/users").await.status,
            status,
            "{accept:?}"
        );
    }
    for kind in ["application/json; charset=latin1", "text/plain"] {
        let refused =
            house.api.with_header("content-type", kind).post("/api/v2/users", &user(campaign, "no")).await;
        assert_eq!(refused.status, 406, "{kind}");
    }
}

on_both! {
    async fn numbers_filters_and_paths_are_read_as_they_are_meant(database: Database) {
        let house = House::on(database).await;
        let campaign = house.add_campaign().await;
        let bom = format!("\u{feff}{{\"campaign_id\": {campaign}.0, \"first_name\": \"Ada\", \"email\": \"ada+tea@example.com\"}}");
        assert_eq!(house.api.send("POST", "/api/v2/users", bom).await.status, 201);
        let webhook = house.add_webhook(campaign, &json!({
            "campaign_id": f64::from(u32::try_from(campaign).unwrap()), "limits": {"in_flight": 4.0, "per_minute": 6e1},
            "success": {"statuses": [200.0, 409]},
        })).await;
        assert_eq!((&webhook["limits"]["in_flight"], &webhook["limits"]["per_minute"]), (&json!(4), &json!(60)));
        assert_eq!(webhook["success"], json!({"statuses": [200, 409]}));
        let wrong = json!({"campaign_id": 1.5, "first_name": "B", "email": "b@example.com"});
        assert_eq!(house.api.post("/api/v2/users", &wrong).await.status, 422, "no whole number");
        let kept = json!({"campaign_id": campaign, "first_name": "C", "email": "c@example.com", "meta": [{"field": "Score", "value": 1.0}]});
        assert_eq!(house.api.create("users", &kept).await["meta"][0]["value"].to_string(), "1.0", "any number may stand there");

        let total = async |path: &str| {
            let answer = house.api.get(path).await;
            assert_eq!(answer.status, 200, "{path}: {answer:?}");
            answer.json()["meta"]["total"].as_i64()
        };
        assert_eq!(total("/api/v2/users?q=&email=&code=&campaign_id=&qualified=&type=&with=&page=&per_page=").await, Some(2));
        assert_eq!(total("/api/v2/campaigns?q=&page").await, Some(1));
        assert_eq!(total(&format!("/api/v2/users?campaign_id={campaign}.0&page=1.0")).await, Some(2));
        assert_eq!(total("/api/v2/users/").await, Some(2));
        assert_eq!(total("//api/v2//users/?q=ada").await, Some(1));
        for plus in ["email=ada+tea@example.com", "email=ada%2Btea@example.com", "q=ada+tea@exam"] {
            assert_eq!(total(&format!("/api/v2/users?{plus}")).await, Some(1), "{plus}");
        }
        assert_eq!(house.api.get("/api/v2/users?compaign_id=").await.status, 422, "a name that nobody knows");
        assert_eq!(house.api.get("/api/v2/users/ada+tea@example.com/").await.json()["data"]["first_name"], json!("Ada"));
        assert_eq!(house.api.get(&format!("/api/v2/campaigns/{campaign}/ledger/?q=&status=&webhook_id=")).await.status, 200);
        assert_eq!(house.api.get(&format!("/api/v2/webhooks/{}/deliveries/?state=&from=&until=&q=&cursor=", webhook["id"])).await.status, 200);
    }

    async fn a_compressed_body_is_read_up_to_what_it_may_hold(database: Database) {
        let house = House::on(database).await;
        let campaign = house.add_campaign().await;
        let send = async |api: &Client, coding: &str, body: Vec<u8>| {
            api.with_header("content-type", "application/json").with_header("content-encoding", coding).send("POST", "/api/v2/users", body).await
        };
        let body = |name: &str| user(campaign, name).to_string().into_bytes();
        assert_eq!(send(&house.api, "gzip", gzip(&body("zip"))).await.status, 201);
        assert_eq!(send(&house.api, "X-GZIP", gzip(&body("xzip"))).await.status, 201);
        let mut deflate = ZlibEncoder::new(Vec::new(), Compression::default());
        deflate.write_all(&body("deflate")).unwrap();
        assert_eq!(send(&house.api, "deflate", deflate.finish().unwrap()).await.status, 201);
        assert_eq!(send(&house.api, "identity", body("identity")).await.status, 201);
        let bomb = gzip(&vec![b' '; 64 * 1024 * 1024]);
        assert!(bomb.len() < 70_000, "it is small on the wire");
        assert_eq!(send(&house.api, "gzip", bomb).await.status, 413);
        let cut = gzip(&body("cut"));
        assert_eq!(send(&house.api, "gzip", cut[..cut.len() - 12].to_vec()).await.status, 400);
        assert_eq!(send(&house.api, "gzip", body("plain")).await.status, 400);
        for coding in ["br", "gzip, gzip", "zstd"] {
            let refused = send(&house.api, coding, body("no")).await;
            assert_eq!((refused.status, refused.header("accept-encoding")), (415, Some("gzip, deflate")), "{coding}");
        }
        let path = house.inbound().await;
        let inbound = house.browser().with_header("content-encoding", "gzip").with_header("content-type", "application/x-www-form-urlencoded");
        let answer = inbound.send("POST", &format!("{path}/"), gzip(b"code=Nobody1")).await;
        assert_eq!((answer.status, &answer.json()["reason"]), (200, &json!("not_found")), "{answer:?}");
    }
}

#[tokio::test]
async fn a_request_of_http_1_1_names_its_host_once() {
    let house = House::on(crate::fixture::Database::Sqlite).await;
    let address = house.running.address;
    for (head, status) in [
        ("GET /healthz HTTP/1.1\r\n", 400),
        ("GET /healthz HTTP/1.1\r\nhost: a.example\r\nhost: b.example\r\n", 400),
        ("GET /healthz HTTP/1.1\r\nhost: a.example, b.example\r\n", 400),
        ("GET /healthz HTTP/1.1\r\nhost: someone@a.example\r\n", 400),
        ("GET /api/v2/users HTTP/1.1\r\naccept: */*\r\n", 400),
        ("GET /healthz HTTP/1.1\r\nhost: a.example:8080\r\n", 200),
        ("GET /healthz HTTP/1.1\r\nhost:\r\n", 200),
        ("GET /healthz HTTP/1.0\r\n", 200),
    ] {
        let (got, answer) = raw(address, &format!("{head}connection: close\r\n\r\n")).await;
        assert_eq!(got, status, "{head}: {answer}");
    }
    let (_, answer) = raw(address, "GET /healthz HTTP/1.1\r\nconnection: close\r\n\r\n").await;
    assert!(answer.contains("send the header Host"), "{answer}");
}

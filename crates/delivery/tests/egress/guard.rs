//! What the guard allows and blocks.

use refhook_delivery::egress::AttemptErrorKind::{BlockedAddress, ConnectTimeout, DnsFailed};
use refhook_delivery::egress::EgressLimits;

use crate::server::{EMPTY, Receiver};
use crate::setup::{SHORT, Setup, answer, error, kind, on_loopback, post};
use refhook_testkit::dns::NameServer;

#[tokio::test]
async fn a_private_address_is_blocked_in_every_form() {
    let receiver = Receiver::answering(EMPTY).await;
    let client = Setup::default().client();
    let port = receiver.address.port();
    for host in [
        "127.0.0.1",
        "2130706433",
        "0x7f.1",
        "0177.0.0.1",
        "[::1]",
        "[::ffff:127.0.0.1]",
        "[64:ff9b::7f00:1]",
    ] {
        let exchange = post(&client, &format!("https://{host}:{port}/")).await;
        assert_eq!(kind(&exchange), BlockedAddress, "{host}");
        assert!(!exchange.sent);
    }
    for url in [receiver.url("https", "localhost"), receiver.url("http", "hooks.example.com")] {
        assert_eq!(kind(&post(&client, &url).await), BlockedAddress, "{url}");
    }
    assert_eq!(receiver.connections(), 0);
}

#[tokio::test]
async fn one_private_address_among_public_ones_blocks_a_name() {
    let dns = NameServer::start().await;
    dns.set("mixed.example", &["93.184.216.34", "10.0.0.1"], 60);
    dns.set("mixed6.example", &["93.184.216.34", "fd00::1"], 60);
    dns.set("hidden.example", &["64:ff9b::a00:1", "93.184.216.34"], 60);
    let client = Setup { dns: Some(&dns), ..Setup::default() }.client();
    for (name, address) in
        [("mixed.example", "10.0.0.1"), ("mixed6.example", "fd00::1"), ("hidden.example", "64:ff9b::a00:1")]
    {
        let exchange = post(&client, &format!("https://{name}/")).await;
        assert_eq!(kind(&exchange), BlockedAddress);
        let detail = &error(&exchange).detail;
        assert!(detail.starts_with(&format!("{address} is not a public address: ")), "{detail}");
        assert_eq!(exchange.address, None, "nothing was dialled");
    }
}

#[tokio::test]
async fn an_allowed_network_does_not_open_the_others() {
    let dns = NameServer::start().await;
    let receiver = Receiver::answering(EMPTY).await;
    dns.set("mixed.example", &["127.0.0.1", "10.0.0.1"], 60);
    dns.set("inside.example", &["127.0.0.1"], 60);
    let client = Setup { allow: "127.0.0.0/8", dns: Some(&dns), ..Setup::default() }.client();
    assert_eq!(kind(&post(&client, &receiver.url("https", "mixed.example")).await), BlockedAddress);
    let plain = post(&client, &receiver.url("http", "inside.example")).await;
    assert_eq!(kind(&plain), BlockedAddress, "http:// is for an address or name that the setting holds");
    assert_eq!(receiver.connections(), 0);
}

#[tokio::test]
async fn an_allowed_name_may_be_private_and_plain() {
    let dns = NameServer::start().await;
    let receiver = Receiver::answering(EMPTY).await;
    dns.set("n8n", &["127.0.0.1"], 60);
    let client = Setup { allow: "n8n", dns: Some(&dns), ..Setup::default() }.client();
    let exchange = post(&client, &receiver.url("http", "n8n")).await;
    assert_eq!(answer(&exchange).status, 200);
    assert_eq!(exchange.address, Some(receiver.address));
    assert_eq!(kind(&post(&client, &receiver.url("http", "127.0.0.1")).await), BlockedAddress);
}

#[tokio::test]
async fn a_name_that_moves_to_a_private_address_is_caught_at_its_next_connection() {
    let dns = NameServer::start().await;
    let receiver = Receiver::answering(EMPTY).await;
    dns.set("rebound.example", &["127.0.0.1"], 0);
    let limits = EgressLimits { connect: SHORT, ..EgressLimits::default() };
    let client = Setup { allow: "127.0.0.1", limits, dns: Some(&dns), ..Setup::default() }.client();
    // The receiver speaks no TLS and waits for the rest of the request: the timeout shows that the address was dialled.
    let before = post(&client, &receiver.url("https", "rebound.example")).await;
    assert_eq!((kind(&before), before.address), (ConnectTimeout, Some(receiver.address)));
    dns.set("rebound.example", &["127.0.0.2"], 0);
    let after = post(&client, &receiver.url("https", "rebound.example")).await;
    assert_eq!(kind(&after), BlockedAddress);
    assert_eq!(receiver.connections(), 1);
}

#[tokio::test]
async fn an_answer_of_the_name_server_is_used_for_as_long_as_it_says() {
    let dns = NameServer::start().await;
    let receiver =
        Receiver::answering("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 0\r\n\r\n").await;
    dns.set("long.example", &["127.0.0.1"], 60);
    dns.set("short.example", &["127.0.0.1"], 0);
    let client = Setup { allow: "long.example,short.example", dns: Some(&dns), ..Setup::default() }.client();
    for name in ["long.example", "short.example"] {
        for _ in 0..3 {
            assert_eq!(answer(&post(&client, &receiver.url("http", name)).await).status, 200);
        }
    }
    assert_eq!((receiver.connections(), dns.asked("long.example"), dns.asked("short.example")), (6, 1, 3));
}

#[tokio::test]
async fn a_name_without_an_address_is_dns_failed() {
    let dns = NameServer::start().await;
    let client = Setup { dns: Some(&dns), ..Setup::default() }.client();
    let exchange = post(&client, "https://missing.example/").await;
    assert_eq!(kind(&exchange), DnsFailed);
    assert_eq!(error(&exchange).detail, "The name missing.example does not exist.");
}

#[tokio::test]
async fn a_redirect_is_an_answer_and_is_not_followed() {
    let receiver = Receiver::answering(
        "HTTP/1.1 302 Found\r\nLocation: https://script.googleusercontent.com/x\r\nContent-Length: 0\r\n\r\n",
    )
    .await;
    let client = on_loopback(EgressLimits::default());
    let exchange = post(&client, &receiver.url("http", "127.0.0.1")).await;
    let answer = answer(&exchange);
    assert_eq!(answer.status, 302);
    assert_eq!(answer.location.as_deref(), Some("https://script.googleusercontent.com/x"));
    assert_eq!((receiver.connections(), receiver.requests().len()), (1, 1));
}

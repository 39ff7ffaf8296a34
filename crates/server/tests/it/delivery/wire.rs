//! Network effects between us and a healthy receiver: none may delay a lead or send it twice.

use std::collections::HashSet;
use std::sync::{Arc, Mutex};

use refhook_core::time::FakeClock;
use refhook_testkit::receiver::Answer;
use serde_json::{Value, json};
use tokio::io::copy_bidirectional;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;

use crate::fixture::{Database, GUIDE_DAY, House, Options, PATIENCE};
use crate::on_both;

/// Checks that all of them, 100 at most, arrive in one attempt each, and that nothing happens to the webhook.
async fn all_arrive_at_once(house: &House, webhook: &Value, count: usize) {
    let path = format!("/api/v2/webhooks/{}", webhook["id"]);
    let arrived = |list: &Value| {
        let list = list.as_array().unwrap();
        list.len() == count && list.iter().all(|one| one["state"] == json!("delivered"))
    };
    let list = house.api.until(&format!("{path}/deliveries?per_page=100"), PATIENCE, arrived).await;
    assert!(list.as_array().unwrap().iter().all(|one| one["attempt_count"] == json!(1)), "{list:#}");
    let now = house.api.get(&path).await.json()["data"].clone();
    assert_eq!(now["state"], json!("healthy"), "{now}");
}

on_both! {
    async fn a_receiver_that_drops_connections_between_requests_delays_no_lead(database: Database) {
        // A reused connection ends, by FIN and by RST, while the next request is on its way.
        for end in [Answer::bytes(""), Answer::reset()] {
            let house = House::on(database).await;
            let used = Mutex::new(HashSet::new());
            house.receiver.respond_with(move |request| {
                let is_first = used.lock().unwrap().insert(request.connection);
                if is_first { Answer::status(200) } else { end.clone() }
            });
            let campaign = house.add_campaign().await;
            let webhook = house.add_webhook(campaign, &json!({})).await;
            house.api.add_many(&json!(campaign), "p", 95).await;
            all_arrive_at_once(&house, &webhook, 95).await;
            // One after the other, so that each can reuse a connection.
            for n in 0..5 {
                house.join(campaign, &format!("Ada{n}"), None).await;
                all_arrive_at_once(&house, &webhook, 96 + n).await;
            }
            let requests = house.receiver.requests();
            assert!(requests.len() > 100, "some connection was used again");
            let ids: HashSet<_> = requests.iter().filter_map(|request| request.header("webhook-id")).collect();
            assert_eq!(ids.len(), 100, "who is sent once more keeps the id");
        }
    }

    async fn a_lead_whose_answer_is_odd_is_sent_once(database: Database) {
        let house = House::on(database).await;
        let campaign = house.add_campaign().await;
        let webhook = house.add_webhook(campaign, &json!({})).await;
        let many = format!("HTTP/1.1 200 OK\r\n{}\r\n", "X: y\r\n".repeat(101));
        let odd = [
            "HTTP/1.1 200 OK\r\nX-Folded: a\r\n b\r\nContent-Length: 0\r\n\r\n",
            "HTTP/1.1 200 OK\r\nX-Space : a\r\nContent-Length: 0\r\n\r\n",
            "HTTP/1.1 200 OK\r\nX-Control: a\u{1}\0\r\nContent-Length: 0\r\n\r\n",
            "HTTP/1.1 200 OK\nContent-Length: 0\n\n",
            "HTTP/1.1 200 OK\r\nContent-Length: none\r\n\r\n",
            &many,
        ];
        for (n, text) in odd.into_iter().enumerate() {
            let answer = Answer::bytes(text);
            house.receiver.respond_with(move |_| answer.clone());
            house.join(campaign, &format!("Ada{n}"), None).await;
            all_arrive_at_once(&house, &webhook, n + 1).await;
        }
        assert_eq!(house.receiver.requests().len(), odd.len());
    }

    async fn what_a_claim_has_lost_meanwhile_is_not_sent_with_it(database: Database) {
        let clock = Some(Arc::new(FakeClock::at(GUIDE_DAY)));
        let house = House::with(Options { clock, ..Options::on(database) }).await;
        // A relay for connections, each of which waits for a permit before any byte passes.
        let gate = Arc::new(Semaphore::new(0));
        let (relay, opened) = (TcpListener::bind("127.0.0.1:0").await.unwrap(), Arc::new(Semaphore::new(0)));
        let url = format!("https://{}/hook", relay.local_addr().unwrap());
        let (to, held, seen) = (house.receiver.address(), Arc::clone(&gate), Arc::clone(&opened));
        tokio::spawn(async move {
            while let Ok((mut stream, _)) = relay.accept().await {
                seen.add_permits(1);
                held.acquire().await.unwrap().forget();
                #[expect(clippy::disallowed_methods, reason = "a relay to a receiver on loopback")]
                let mut on = TcpStream::connect(to).await.unwrap();
                tokio::spawn(async move { copy_bidirectional(&mut stream, &mut on).await });
            }
        });
        let campaign = house.add_campaign().await;
        let webhook = house.add_webhook(campaign, &json!({"url": url})).await;
        house.join(campaign, "Ada", None).await;
        opened.acquire().await.unwrap().forget();
        // The claim expires during the handshake, as if the process had been suspended for a minute.
        house.advance(60_000);
        gate.add_permits(1);
        // The row is released and claimed again; this is its first attempt.
        opened.acquire().await.unwrap().forget();
        assert!(house.receiver.requests().is_empty());
        gate.add_permits(1);
        all_arrive_at_once(&house, &webhook, 1).await;
        assert_eq!(house.receiver.requests().len(), 1);
    }
}

/// URLs as people write them, after the host, and the request target on the wire.
const ODD_URLS: [(&str, &str); 18] = [
    ("", "/"),
    ("/", "/"),
    ("/hook/", "/hook/"),
    ("//double//slash", "//double//slash"),
    ("/a%20b/caf%C3%A9", "/a%20b/caf%C3%A9"),
    ("/café/日本", "/caf%C3%A9/%E6%97%A5%E6%9C%AC"),
    ("/a%2Fb%3Fc", "/a%2Fb%3Fc"),
    ("/~user/hook.php", "/~user/hook.php"),
    ("/hook;v=1,2", "/hook;v=1,2"),
    ("/!$&'()*+,;=:@", "/!$&'()*+,;=:@"),
    ("/./a/../hook", "/hook"),
    ("/webhook/3f1c9a52-0f5e-4c1b-9d57-0c6b1f7a2d10", "/webhook/3f1c9a52-0f5e-4c1b-9d57-0c6b1f7a2d10"),
    ("/hook?key=a%2Bb", "/hook?key=a%2Bb"),
    ("/hook?key=a+b", "/hook?key=a+b"),
    ("/hook?flag", "/hook?flag"),
    ("/hook?a[]=1&a[]=2", "/hook?a[]=1&a[]=2"),
    ("/hook?next=https://b.example/?c=d", "/hook?next=https://b.example/?c=d"),
    ("/hook?quote='", "/hook?quote=%27"),
];

#[tokio::test]
async fn odd_addresses_are_called_as_they_were_entered() {
    for format in ["query", "json"] {
        let house = House::on(Database::Sqlite).await;
        let campaign = house.add_campaign().await;
        for (path, _) in ODD_URLS {
            let fields = json!([{"key": "email", "field": "email"}]);
            let changes = json!({"url": house.receiver.url(path), "format": format, "fields": fields});
            house.add_webhook(campaign, &changes).await;
        }
        house.join(campaign, "Ada", None).await;
        let came = house.receiver.wait_for(ODD_URLS.len()).await;
        let mut targets: Vec<_> = came.iter().map(|request| request.target.as_str()).collect();
        targets.sort_unstable();
        let mut expected: Vec<_> = ODD_URLS
            .map(|(_, target)| match (format, target.contains('?')) {
                ("query", true) => format!("{target}&email=support%2Bada%40referral-factory.com"),
                ("query", false) => format!("{target}?email=support%2Bada%40referral-factory.com"),
                _ => target.to_owned(),
            })
            .into();
        expected.sort_unstable();
        assert_eq!(targets, expected);
    }
}

#[tokio::test]
async fn a_port_without_tls_is_told_in_plain_words() {
    let house = House::on(Database::Sqlite).await;
    // An HTTP server that cannot read a request answers 400, and so does this one.
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("https://{}/hook", listener.local_addr().unwrap());
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let _ = tokio::io::AsyncReadExt::read(&mut stream, &mut [0; 1_024]).await;
            let _ =
                tokio::io::AsyncWriteExt::write_all(&mut stream, b"HTTP/1.1 400 Bad Request\r\n\r\n").await;
        }
    });
    let campaign = house.add_campaign().await;
    let webhook = house.add_webhook(campaign, &json!({"url": url})).await;
    let test = house.api.post(&format!("/api/v2/webhooks/{}/test", webhook["id"]), &json!({})).await.json();
    let data = &test["data"];
    assert_eq!(data["outcome"], json!("tls_failed"), "{data}");
    for text in [&data["detail"], &data["diagnosis"]["summary"]] {
        assert!(text.as_str().unwrap().contains("without encryption (plain HTTP)"), "{data}");
    }
    assert!(data["diagnosis"]["advice"].as_str().unwrap().contains("HTTPS"), "{data}");
}

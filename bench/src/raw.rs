//! The upper limit: our own HTTP client against the sink, without a database.

use std::sync::Arc;
use std::time::Instant;

use anyhow::bail;
use bytes::Bytes;
use refhook_core::address::EgressAllow;
use refhook_core::webhook::Method;
use refhook_delivery::egress::{EgressClient, EgressLimits, Guard, Keep, OutgoingRequest, Resolver, Terms};

use crate::sink::Sink;

/// Roughly what a delivery with the guide's 13 fields carries.
const QUERY: &str = "referrer_id=261470&referrer_code=zgLAYb&referrer_first_name=Jessica&referrer_email=support%2B\
    jessica%40referral-factory.com&id=261471&code=zruTPh&first_name=Byron&email=support%2Bbyron%40referral-factory.com\
    &url=https%3A%2F%2Fwebhooks.referral-factory.com%2FzruTPh%2Fjoin&source=Referred&date=2022-06-09\
    &referrals_count=0&campaign_id=4815";
const HEADERS: [(&str, &str); 4] = [
    ("webhook-id", "019366f8-3a2b-7c4d-8e9f-001122334455"),
    ("webhook-timestamp", "1654768800"),
    ("webhook-signature", "v1,K5oZfzN95Z9UVu1EsfQmfVNQhnkZ2pj9o9NDN/H/pI4="),
    ("user-agent", "Refhook-bench"),
];

/// Requests a second.
pub(crate) async fn rate(sink: &Sink, requests: usize, connections: usize) -> anyhow::Result<f64> {
    let guard = Guard::new(EgressAllow::parse("127.0.0.0/8")?, Resolver::system()?, None);
    let client = Arc::new(EgressClient::new(guard, EgressLimits::default(), sink.authority())?);
    let url: Arc<str> = format!("{}?{QUERY}", sink.url()).into();
    let each = requests / connections;
    let start = Instant::now();
    let workers = (0..connections).map(|_| {
        let (client, url) = (Arc::clone(&client), Arc::clone(&url));
        tokio::spawn(async move {
            for _ in 0..each {
                let request = OutgoingRequest::new(Method::Post, &url, HEADERS, Bytes::new())?;
                let exchange = client.send(request, Terms::any_time(Keep::LittleOfSuccess)).await;
                if !exchange.outcome.is_ok_and(|answer| answer.status == 200) {
                    bail!("the sink did not answer 200");
                }
            }
            Ok(())
        })
    });
    for worker in workers.collect::<Vec<_>>() {
        worker.await??;
    }
    #[expect(clippy::cast_precision_loss, reason = "far below 2^52")]
    let done = (each * connections) as f64;
    Ok(done / start.elapsed().as_secs_f64())
}

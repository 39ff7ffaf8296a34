//! From what happened on the wire to what the log keeps.

use refhook_core::delivery::received::Received;
use refhook_core::ids::DeliveryId;
use refhook_core::time::UnixMs;
use refhook_store::queue::AttemptRecord;

use crate::sender::Sent;

/// The attempt as the log keeps it. Bytes that are not UTF-8 become replacement characters: the log shows text.
pub(crate) fn attempt_record(id: DeliveryId, version: i64, signed_at: UnixMs, sent: &Sent) -> AttemptRecord {
    let answer = sent.exchange.outcome.as_ref().ok();
    let timings = sent.exchange.timings;
    AttemptRecord {
        delivery_id: id,
        version,
        signed_at,
        request_sha256: Some(sent.request.sha256_hex()),
        address: sent.exchange.address.map(|address| address.to_string()),
        outcome: sent.outcome,
        status: answer.map(|answer| answer.status),
        detail: sent.detail.as_ref().map(|detail| detail.as_deref().map(without_nul)),
        dns_ms: timings.dns,
        connect_ms: timings.connect,
        tls_ms: timings.tls,
        first_byte_ms: timings.first_byte,
        total_ms: timings.total,
        response_headers: answer.map(|answer| kept(&serde_json::json!(answer.headers).to_string())),
        response_body: answer.map(|answer| kept(&String::from_utf8_lossy(&answer.body))),
        response_truncated: answer.is_some_and(|answer| answer.truncated),
    }
}

fn kept(said: &str) -> Received<String> {
    without_nul(said).into()
}

/// PostgreSQL does not accept NUL in text.
fn without_nul(text: &str) -> String {
    text.replace('\0', "\u{fffd}")
}

//! The header `Idempotency-Key`: a request repeated with the same key is carried out once.

use http::header::HeaderMap;
use refhook_core::crypto::token::hex;
use refhook_core::ids::CampaignId;
use refhook_core::join::{Idempotency, JoinRequest, PersonKey};
use refhook_core::problem::Problems;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::error::ApiError;

/// The header.
pub(super) const KEY_HEADER: &str = "Idempotency-Key";

/// The key of a request, if it has one.
fn key(headers: &HeaderMap) -> Result<Option<&str>, ApiError> {
    let mut keys = headers.get_all(KEY_HEADER).iter();
    let Some(key) = keys.next() else { return Ok(None) };
    let visible =
        key.to_str().ok().filter(|key| (1..=255).contains(&key.len()) && !key.contains([' ', '\t']));
    let (Some(key), None) = (visible, keys.next()) else {
        let message = "Send one key of 1 to 255 visible ASCII characters, without spaces.";
        return Err(ApiError::invalid(KEY_HEADER, message));
    };
    Ok(Some(key))
}

/// The content of a request: spacing, key order and ignored fields do not make it a different one.
fn asked(request: &JoinRequest) -> Value {
    let referrer = request.referrer.as_ref().map(|key| match key {
        PersonKey::Id(id) => json!(["id", id]),
        PersonKey::Code(code) => json!(["code", code]),
        PersonKey::Email(address) => json!(["email", address]),
    });
    json!([request.campaign_id, request.first_name, request.email, referrer, request.meta, request.source])
}

/// The idempotency key of a request about one person.
pub(super) fn one(headers: &HeaderMap, request: &JoinRequest) -> Result<Option<Idempotency>, ApiError> {
    let Some(key) = key(headers)? else { return Ok(None) };
    let request_hash = hex(&Sha256::digest(asked(request).to_string()));
    Ok(Some(Idempotency { key: key.to_owned(), request_hash, batch: None }))
}

/// The idempotency key of a batch, given to each of its requests with its index. A client's key has no space, so these
/// never clash with one. Refused users are part of the hashed content, too.
pub(super) fn each(
    headers: &HeaderMap,
    (campaign, quiet): (CampaignId, bool),
    rows: &mut [Result<JoinRequest, Problems>],
) -> Result<(), ApiError> {
    let Some(key) = key(headers)? else { return Ok(()) };
    let users = rows.iter().map(|row| match row {
        Ok(request) => asked(request),
        Err(problems) => problems.to_string().into(),
    });
    let whole = json!(["batch", campaign, quiet, users.collect::<Vec<_>>()]);
    let request_hash = hex(&Sha256::digest(whole.to_string()));
    for (place, row) in rows.iter_mut().enumerate() {
        if let Ok(request) = row {
            request.idempotency = Some(Idempotency {
                key: format!("{key} {place}"),
                request_hash: request_hash.clone(),
                batch: Some(key.to_owned()),
            });
        }
    }
    Ok(())
}

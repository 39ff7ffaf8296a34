//! Who signed a request: the inbox knows the secrets of the webhooks that point to it.

use std::sync::{Arc, Mutex, PoisonError};

use refhook_core::ids::WebhookId;
use refhook_core::sealed::open_signing;
use refhook_core::signing::{SignatureHeaders, SigningSecret, VerifyError, verify};
use refhook_core::time::UnixMs;
use refhook_core::vault::Vault;
use refhook_core::webhook::Format;
use refhook_store::webhooks::StoredWebhook;
use refhook_store::{Db, StoreError, accounts, webhooks};
use serde::Serialize;
use url::Url;

use super::listener::HOST;

/// What a signature turned out to be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Signature {
    /// Whether a webhook that points here has made it.
    pub valid: bool,
    /// Which one.
    pub webhook_id: Option<WebhookId>,
    /// The same in words.
    pub detail: String,
}

/// A webhook that points to the inbox.
struct Sender {
    id: WebhookId,
    signs_query: bool,
    secret: SigningSecret,
    previous: Option<(SigningSecret, UnixMs)>,
}

/// The webhooks that point to the inbox.
pub struct Senders {
    db: Db,
    vault: Arc<Vault>,
    known: Mutex<Arc<[Sender]>>,
}

impl Senders {
    /// Those of this database; the vault opens their secrets.
    pub fn new(db: Db, vault: Arc<Vault>) -> Self {
        Self { db, vault, known: Mutex::new(Arc::new([])) }
    }

    /// Checks a request's signature. Webhooks are read again when none of those known fits: it may be by a new one,
    /// or by a new secret.
    pub(super) async fn check(
        &self,
        headers: SignatureHeaders<'_>,
        query: &str,
        body: &[u8],
        now: UnixMs,
    ) -> Signature {
        let known = Arc::clone(&self.known.lock().unwrap_or_else(PoisonError::into_inner));
        let mut found = find(&known, headers, query, body, now);
        if found == Err(VerifyError::NoMatch) {
            match self.load().await {
                Ok(loaded) => {
                    found = find(&loaded, headers, query, body, now);
                    *self.known.lock().unwrap_or_else(PoisonError::into_inner) = loaded;
                }
                Err(error) => tracing::error!(%error, "test inbox: webhooks could not be read"),
            }
        }
        match found {
            Ok(id) => {
                Signature { valid: true, webhook_id: Some(id), detail: format!("signed by webhook {id}") }
            }
            Err(error) => Signature { valid: false, webhook_id: None, detail: error.to_string() },
        }
    }

    async fn load(&self) -> Result<Arc<[Sender]>, StoreError> {
        let mut connection = self.db.read().await?;
        let mut tx = connection.tx();
        let mut senders = Vec::new();
        for account in accounts::list(&mut tx).await? {
            let (webhooks, _) = webhooks::list(&mut tx, account.id, None, 0, i64::MAX).await?;
            senders.extend(webhooks.iter().filter_map(|webhook| self.sender(webhook)));
        }
        Ok(senders.into())
    }

    fn sender(&self, webhook: &StoredWebhook) -> Option<Sender> {
        let url = Url::parse(&webhook.config.url).ok()?;
        if url.host_str() != Some(HOST) {
            return None;
        }
        let open = |sealed: &[u8]| open_signing(&self.vault, webhook.id, sealed).ok();
        Some(Sender {
            id: webhook.id,
            signs_query: webhook.config.format == Format::Query,
            secret: open(&webhook.signing_secret)?,
            previous: webhook.previous_secret.as_deref().and_then(open).zip(webhook.previous_until),
        })
    }
}

fn find(
    senders: &[Sender],
    headers: SignatureHeaders<'_>,
    query: &str,
    body: &[u8],
    now: UnixMs,
) -> Result<WebhookId, VerifyError> {
    // Missing headers and a wrong time are the same for every sender, and are told even when there is none.
    verify(headers, body, &[], now)
        .or_else(|error| if error == VerifyError::NoMatch { Ok(()) } else { Err(error) })?;
    let signed = |sender: &&Sender| {
        let payload = if sender.signs_query { query.as_bytes() } else { body };
        let previous = sender.previous.as_ref().filter(|(_, until)| now < *until).map(|(secret, _)| secret);
        let secrets: Vec<_> = std::iter::once(&sender.secret).chain(previous).collect();
        verify(headers, payload, &secrets, now).is_ok()
    };
    senders.iter().find(signed).map(|sender| sender.id).ok_or(VerifyError::NoMatch)
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: UnixMs = UnixMs(1_654_768_800_000);

    fn sender(id: i64, seed: u64, signs_query: bool) -> Sender {
        let secret =
            refhook_core::random::Random::from_seed(seed).with(|random| SigningSecret::generate(random));
        Sender { id: WebhookId(id), signs_query, secret, previous: None }
    }

    fn sent_with(secret: &SigningSecret, payload: &[u8]) -> (String, String) {
        (NOW.seconds().to_string(), secret.sign("msg_1", NOW.seconds(), payload))
    }

    fn headers((timestamp, signature): &(String, String)) -> SignatureHeaders<'_> {
        SignatureHeaders { id: Some("msg_1"), timestamp: Some(timestamp), signature: Some(signature) }
    }

    #[test]
    fn a_request_is_known_by_its_query_or_its_body_as_the_webhook_signs() {
        let senders = [sender(1, 1, true), sender(2, 2, false)];
        let by_query = sent_with(&senders[0].secret, b"a=1");
        assert_eq!(find(&senders, headers(&by_query), "a=1", b"", NOW), Ok(WebhookId(1)));
        let by_body = sent_with(&senders[1].secret, b"{}");
        assert_eq!(find(&senders, headers(&by_body), "", b"{}", NOW), Ok(WebhookId(2)));
        assert_eq!(find(&senders, headers(&by_query), "a=2", b"", NOW), Err(VerifyError::NoMatch));
    }

    #[test]
    fn a_replaced_secret_counts_until_its_time_is_over() {
        let mut rotated = sender(1, 1, true);
        let old = sent_with(&rotated.secret, b"a=1");
        rotated.previous = Some((rotated.secret, NOW.plus(1)));
        rotated.secret = sender(1, 9, true).secret;
        let senders = [rotated];
        assert_eq!(find(&senders, headers(&old), "a=1", b"", NOW), Ok(WebhookId(1)));
        assert_eq!(find(&senders, headers(&old), "a=1", b"", NOW.plus(1)), Err(VerifyError::NoMatch));
    }

    #[test]
    fn a_missing_header_is_told_even_without_senders() {
        let missing = SignatureHeaders { id: None, timestamp: None, signature: None };
        assert_eq!(find(&[], missing, "", b"", NOW), Err(VerifyError::Missing("webhook-id")));
    }
}

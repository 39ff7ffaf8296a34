//! Checks who signed a request: the inbox knows the secrets of the webhooks that point to it.

use std::sync::Arc;

use http::HeaderMap;
use parking_lot::Mutex;
use refhook_core::crypto::sealed::open_signing;
use refhook_core::crypto::signing::{SignatureHeaders, SigningSecret, VerifyError, verify};
use refhook_core::crypto::vault::Vault;
use refhook_core::ids::WebhookId;
use refhook_core::time::UnixMs;
use refhook_store::webhooks::StoredWebhook;
use refhook_store::{Reader, StoreError, accounts, webhooks};
use serde::Serialize;

use super::listener::HOST;

/// The result of a signature check.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Signature {
    /// Whether it is valid and made by a webhook that points here.
    pub valid: bool,
    /// The webhook that made it.
    pub webhook_id: Option<WebhookId>,
    /// The same in words.
    pub detail: String,
}

/// A webhook that points to the inbox.
struct Sender {
    id: WebhookId,
    signs_query: bool,
    /// The header of its second signature.
    second: Option<String>,
    secret: SigningSecret,
    previous: Option<(SigningSecret, UnixMs)>,
}

/// The signed parts of a request.
#[derive(Clone, Copy)]
pub(super) struct Signed<'a> {
    pub(super) headers: &'a HeaderMap,
    /// Everything after the question mark.
    pub(super) query: &'a str,
    pub(super) body: &'a [u8],
}

impl Signed<'_> {
    fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    fn standard(&self) -> SignatureHeaders<'_> {
        SignatureHeaders {
            id: self.header("webhook-id"),
            timestamp: self.header("webhook-timestamp"),
            signature: self.header("webhook-signature"),
        }
    }
}

/// The webhooks that point to the inbox.
pub struct Senders {
    reader: Reader,
    vault: Arc<Vault>,
    known: Mutex<Arc<[Sender]>>,
}

impl Senders {
    /// The webhooks of this database; the vault opens their secrets.
    pub fn new(reader: Reader, vault: Arc<Vault>) -> Self {
        Self { reader, vault, known: Mutex::new(Arc::new([])) }
    }

    /// Checks a request's signature. If no known webhook fits, they are loaded again: the webhook or its secret may be
    /// new.
    pub(super) async fn check(&self, request: Signed<'_>, now: UnixMs) -> Signature {
        let known = Arc::clone(&self.known.lock());
        let mut found = find(&known, request, now);
        if found == Err(VerifyError::NoMatch) || found.as_ref().is_ok_and(|found| !found.valid) {
            match self.load().await {
                Ok(loaded) => {
                    found = find(&loaded, request, now);
                    *self.known.lock() = loaded;
                }
                Err(error) => tracing::error!(%error, "test inbox: webhooks could not be read"),
            }
        }
        found.unwrap_or_else(|error| Signature { valid: false, webhook_id: None, detail: error.to_string() })
    }

    async fn load(&self) -> Result<Arc<[Sender]>, StoreError> {
        let mut connection = self.reader.read().await?;
        let mut tx = connection.tx();
        let mut senders = Vec::new();
        for account in accounts::list(&mut tx).await? {
            let (webhooks, _) = webhooks::list(&mut tx, account.id, None, 0, i64::MAX).await?;
            senders.extend(webhooks.iter().filter_map(|webhook| self.sender(webhook)));
        }
        Ok(senders.into())
    }

    fn sender(&self, webhook: &StoredWebhook) -> Option<Sender> {
        if webhook.config.url.host().as_deref() != Some(HOST) {
            return None;
        }
        let open = |sealed: &[u8]| open_signing(&self.vault, webhook.id, sealed).ok();
        Some(Sender {
            id: webhook.id,
            signs_query: webhook.config.format.spec().in_url(),
            second: webhook.config.signature_header.clone(),
            secret: open(&webhook.signing_secret)?,
            previous: webhook.previous_secret.as_deref().and_then(open).zip(webhook.previous_until),
        })
    }
}

fn find(senders: &[Sender], request: Signed<'_>, now: UnixMs) -> Result<Signature, VerifyError> {
    let headers = request.standard();
    // Missing headers and a wrong timestamp are independent of the sender, and are reported even when there is none.
    verify(headers, request.body, &[], now)
        .or_else(|error| if error == VerifyError::NoMatch { Ok(()) } else { Err(error) })?;
    let signed = |sender: &&Sender| {
        let previous = sender.previous.as_ref().filter(|(_, until)| now < *until).map(|(secret, _)| secret);
        let secrets: Vec<_> = std::iter::once(&sender.secret).chain(previous).collect();
        verify(headers, sender.payload(request), &secrets, now).is_ok()
    };
    senders.iter().find(signed).map(|sender| sender.judge(request)).ok_or(VerifyError::NoMatch)
}

impl Sender {
    fn payload<'a>(&self, request: Signed<'a>) -> &'a [u8] {
        if self.signs_query { request.query.as_bytes() } else { request.body }
    }

    /// The verdict on a request whose first signature is this webhook's.
    fn judge(&self, request: Signed<'_>) -> Signature {
        let id = self.id;
        let (valid, detail) = match &self.second {
            None => (true, format!("signed by webhook {id}")),
            Some(name) => {
                let fits = request.header(name) == Some(&self.secret.sign_hex(self.payload(request)));
                let verdict = if fits { "signed by" } else { "not signed as it should be by" };
                (fits, format!("{verdict} webhook {id}, also in {name}"))
            }
        };
        Signature { valid, webhook_id: Some(id), detail }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: UnixMs = UnixMs(1_654_768_800_000);

    fn sender(id: i64, seed: u64, signs_query: bool) -> Sender {
        let secret =
            refhook_core::random::Random::from_seed(seed).with(|random| SigningSecret::generate(random));
        Sender { id: WebhookId(id), signs_query, second: None, secret, previous: None }
    }

    fn sent_with(secret: &SigningSecret, payload: &[u8]) -> HeaderMap {
        let pairs = [
            ("webhook-id", "msg_1".to_owned()),
            ("webhook-timestamp", NOW.seconds().to_string()),
            ("webhook-signature", secret.sign("msg_1", NOW.seconds(), payload)),
        ];
        pairs.into_iter().map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap())).collect()
    }

    fn found(
        senders: &[Sender],
        headers: &HeaderMap,
        query: &str,
        body: &[u8],
    ) -> Result<WebhookId, VerifyError> {
        find(senders, Signed { headers, query, body }, NOW).map(|found| found.webhook_id.unwrap())
    }

    #[test]
    fn a_request_is_known_by_its_query_or_its_body_as_the_webhook_signs() {
        let senders = [sender(1, 1, true), sender(2, 2, false)];
        let by_query = sent_with(&senders[0].secret, b"a=1");
        assert_eq!(found(&senders, &by_query, "a=1", b""), Ok(WebhookId(1)));
        let by_body = sent_with(&senders[1].secret, b"{}");
        assert_eq!(found(&senders, &by_body, "", b"{}"), Ok(WebhookId(2)));
        assert_eq!(found(&senders, &by_query, "a=2", b""), Err(VerifyError::NoMatch));
    }

    #[test]
    fn a_second_signature_has_to_fit_too() {
        let mut second = sender(1, 1, false);
        second.second = Some("X-Signature".into());
        let mut headers = sent_with(&second.secret, b"{}");
        let judged = |headers: &HeaderMap| {
            let found = find(std::slice::from_ref(&second), Signed { headers, query: "", body: b"{}" }, NOW);
            found.map(|found| (found.valid, found.detail)).unwrap()
        };
        assert_eq!(
            judged(&headers),
            (false, "not signed as it should be by webhook 1, also in X-Signature".into())
        );
        headers.insert("x-signature", second.secret.sign_hex(b"{}").parse().unwrap());
        assert_eq!(judged(&headers), (true, "signed by webhook 1, also in X-Signature".into()));
    }

    #[test]
    fn a_replaced_secret_counts_until_its_time_is_over() {
        let mut rotated = sender(1, 1, true);
        let old = sent_with(&rotated.secret, b"a=1");
        rotated.previous = Some((rotated.secret, NOW.plus(1)));
        rotated.secret = sender(1, 9, true).secret;
        let mut senders = [rotated];
        assert_eq!(found(&senders, &old, "a=1", b""), Ok(WebhookId(1)));
        if let Some((_, until)) = &mut senders[0].previous {
            *until = NOW;
        }
        assert_eq!(found(&senders, &old, "a=1", b""), Err(VerifyError::NoMatch));
    }

    #[test]
    fn a_missing_header_is_told_even_without_senders() {
        assert_eq!(found(&[], &HeaderMap::new(), "", b""), Err(VerifyError::Missing("webhook-id")));
    }
}

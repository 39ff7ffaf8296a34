//! A webhook and an event's facts become the method, URL, headers and body of a request, not yet signed.

use url::Url;

use super::request::{WebhookRequest, WireHeader};
use crate::people::snapshot::EventFacts;
use crate::webhook::Webhook;

/// The request of `webhook` for `facts`. The webhook has passed [`super::check::check`].
pub fn render(webhook: &Webhook, facts: &EventFacts) -> WebhookRequest {
    let config = &webhook.config;
    let format = config.format.spec();
    let mut request = WebhookRequest {
        method: config.method,
        url: normalise(config.url.text()).into(),
        headers: headers(webhook),
        body: Vec::new(),
        content_type: format.content_type,
        signature_header: config.signature_header.clone(),
        secrets: Vec::new(),
    };
    (format.write)(&mut request, webhook.payload(), facts);
    request
}

/// The URL as the `url` crate writes it, which is how it is sent: a signature over the query as typed would not
/// hold for a receiver who sees `%20` where a space was typed. A fragment is never sent.
pub(crate) fn normalise(url: &str) -> String {
    match Url::parse(url) {
        Ok(mut url) => {
            url.set_fragment(None);
            url.into()
        }
        Err(_) => url.to_owned(),
    }
}

fn headers(webhook: &Webhook) -> Vec<WireHeader> {
    let secrets = &webhook.secrets;
    let own =
        secrets.headers.iter().map(|header| WireHeader::secret(header.name.clone(), header.value.clone()));
    own.chain(secrets.credentials.header()).collect()
}

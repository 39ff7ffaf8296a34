//! A webhook's target URL. For many receivers the path is as good as a password, so it has a type of its own.

use std::fmt;

use serde::{Deserialize, Serialize};
use url::{Origin, Url};

use crate::crypto::secret::MASK;

/// The URL of an endpoint, with path and query.
///
/// It has no `Serialize` and no `Display`, so a response type that holds one does not compile: the text must be
/// obtained through code that knows the audience. It leaves this type only through [`EndpointUrl::expose`], which
/// clippy rejects unless a reason is given. The database stores it within [`crate::webhook::WebhookConfig::to_stored`].
#[derive(Clone, PartialEq, Eq)]
pub struct EndpointUrl(String);

impl EndpointUrl {
    /// The text itself, for the wire or for someone who may see it.
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// The same within this crate, which sends no responses.
    pub(crate) fn text(&self) -> &str {
        &self.0
    }

    pub(crate) const fn text_mut(&mut self) -> &mut String {
        &mut self.0
    }

    /// What everybody may see: scheme and host; everything after is masked.
    pub fn masked(&self) -> String {
        match Url::parse(&self.0) {
            Ok(url) if url.path() == "/" && url.query().is_none() => self.0.clone(),
            Ok(url) => format!("{}/{MASK}", url.origin().ascii_serialization()),
            Err(_) => MASK.to_owned(),
        }
    }

    /// Its host, in lower case.
    pub fn host(&self) -> Option<String> {
        Url::parse(&self.0).ok()?.host_str().map(str::to_ascii_lowercase)
    }

    /// The origin that it points to.
    pub fn origin(&self) -> Option<Origin> {
        Url::parse(&self.0).ok().map(|url| url.origin())
    }
}

impl From<String> for EndpointUrl {
    fn from(text: String) -> Self {
        Self(text)
    }
}

impl From<&str> for EndpointUrl {
    fn from(text: &str) -> Self {
        Self(text.to_owned())
    }
}

impl fmt::Debug for EndpointUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("EndpointUrl").field(&self.masked()).finish()
    }
}

/// Serde for stored definitions only: the plain text.
pub(crate) mod stored {
    use serde::{Deserializer, Serializer};

    use super::{Deserialize, EndpointUrl, Serialize};

    pub(crate) fn serialize<S: Serializer>(url: &EndpointUrl, serializer: S) -> Result<S::Ok, S::Error> {
        url.0.serialize(serializer)
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<EndpointUrl, D::Error> {
        String::deserialize(deserializer).map(EndpointUrl)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::not_for_answers::assert_no_answer;

    assert_no_answer!(EndpointUrl);

    #[test]
    fn all_but_scheme_and_host_is_masked() {
        for (url, shown) in [
            ("https://hooks.example.com:8443/s/T0/k?x=1#f", format!("https://hooks.example.com:8443/{MASK}")),
            ("https://a.example/it's?k=v", format!("https://a.example/{MASK}")),
            ("https://a.example/?k=v", format!("https://a.example/{MASK}")),
            ("https://a.example/", "https://a.example/".to_owned()),
            ("no address", MASK.to_owned()),
        ] {
            let url = EndpointUrl::from(url);
            assert_eq!(url.masked(), shown);
            assert_eq!(format!("{url:?}"), format!("EndpointUrl({shown:?})"));
        }
    }
}

//! A key in a header of the marketer's choice.

use super::{Credential, CredentialSpec, Credentials, Part, PartValue};
use crate::crypto::secret::Secret;
use crate::problem::Problems;
use crate::webhook::format::Format;
use crate::webhook::headers;
use crate::webhook::payload::request::WireHeader;

/// A key with the header that carries it.
#[derive(Clone, PartialEq, Eq)]
pub struct ApiKey {
    /// The header's name.
    pub header: String,
    /// The key.
    pub value: Secret,
}

pub(super) static SPEC: CredentialSpec = CredentialSpec {
    name: "api_key",
    label: "API key",
    description: "A key in a header whose name the receiver tells you.",
    parts: &[
        Part::text("header", "Name of the header")
            .placeholder("Such as X-Api-Key")
            .meaning("Name of the header"),
        Part::secret("value", "API key"),
    ],
    read: |parts| {
        // A missing secret is reported first.
        let value = parts.secret("value")?;
        Ok(Credentials::ApiKey(ApiKey { header: parts.text("header")?, value }))
    },
};

impl Credential for ApiKey {
    fn kind(&self) -> &'static CredentialSpec {
        &SPEC
    }

    fn values(&self) -> Vec<PartValue<'_>> {
        vec![PartValue::Text(&self.header), PartValue::Secret(&self.value)]
    }

    fn check(&self, _: Format, problems: &mut Problems) {
        if let Err(message) = headers::check_name(&self.header) {
            problems.add("credentials.header", message);
        }
        if let Err(message) = headers::check_visible(self.value.expose(), "the key") {
            problems.add("credentials.value", message);
        }
    }

    fn header(&self) -> Option<WireHeader> {
        Some(WireHeader::secret(self.header.clone(), self.value.clone()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::webhook::credentials::tests::places_of;

    #[test]
    fn a_key_fits_into_a_header() {
        let key = |header: &str, value: &str| {
            Credentials::ApiKey(ApiKey { header: header.into(), value: Secret::new(value) })
        };
        assert_eq!(places_of(key("X-Api-Key", "abc def")), [""; 0]);
        assert_eq!(places_of(key("Authorization", "Token abc")), [""; 0]);
        assert_eq!(places_of(key("Host", "")), ["credentials.header", "credentials.value"]);
    }
}

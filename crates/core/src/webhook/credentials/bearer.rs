//! `Authorization: Bearer ..` (RFC 6750).

use super::{Credential, CredentialSpec, Credentials, Part, PartValue};
use crate::crypto::secret::Secret;
use crate::problem::Problems;
use crate::webhook::format::Format;
use crate::webhook::headers;
use crate::webhook::payload::request::WireHeader;

/// A bearer token.
#[derive(Clone, PartialEq, Eq)]
pub struct Bearer {
    /// The token.
    pub token: Secret,
}

pub(super) static SPEC: CredentialSpec = CredentialSpec {
    name: "bearer",
    label: "Token",
    description: "Sent as “Authorization: Bearer …”. The Airtable API needs one.",
    parts: &[Part::secret("token", "Token")],
    read: |parts| Ok(Credentials::Bearer(Bearer { token: parts.secret("token")? })),
};

impl Credential for Bearer {
    fn kind(&self) -> &'static CredentialSpec {
        &SPEC
    }

    fn values(&self) -> Vec<PartValue<'_>> {
        vec![PartValue::Secret(&self.token)]
    }

    fn check(&self, _: Format, problems: &mut Problems) {
        let place = "credentials.token";
        let token = self.token.expose();
        if token.contains(' ') {
            problems.add(place, "A token holds no spaces: paste the token alone, without \"Bearer\".");
        } else if let Err(message) = headers::check_visible(token, "the token") {
            problems.add(place, message);
        }
    }

    fn header(&self) -> Option<WireHeader> {
        Some(WireHeader::secret("Authorization", Secret::new(format!("Bearer {}", self.token.expose()))))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::webhook::credentials::tests::places_of;

    #[test]
    fn a_token_fits_into_a_header() {
        let bearer = |token: &str| Credentials::Bearer(Bearer { token: Secret::new(token) });
        assert_eq!(places_of(bearer("pat.abc-_~+/==")), [""; 0]);
        for token in ["", "Bearer abc", "abc\n", "é"] {
            assert_eq!(places_of(bearer(token)), ["credentials.token"], "{token:?}");
        }
    }
}

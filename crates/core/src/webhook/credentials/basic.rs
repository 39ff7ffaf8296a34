//! `Authorization: Basic ..` (RFC 7617).

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use zeroize::Zeroizing;

use super::{Credential, CredentialSpec, Credentials, Part, PartValue, problem_if_unfit};
use crate::crypto::secret::Secret;
use crate::problem::Problems;
use crate::webhook::format::Format;
use crate::webhook::payload::request::WireHeader;

/// A username with its password.
#[derive(Clone, PartialEq, Eq)]
pub struct Basic {
    /// May be empty; contains no colon.
    pub username: String,
    /// May be empty.
    pub password: Secret,
}

pub(super) static SPEC: CredentialSpec = CredentialSpec {
    name: "basic",
    label: "Username and password",
    description: "HTTP Basic authentication.",
    parts: &[Part::text("username", "Username"), Part::secret("password", "Password")],
    read: |parts| {
        // A missing secret is reported first.
        let password = parts.secret("password")?;
        Ok(Credentials::Basic(Basic { username: parts.text("username")?, password }))
    },
};

impl Credential for Basic {
    fn kind(&self) -> &'static CredentialSpec {
        &SPEC
    }

    fn values(&self) -> Vec<PartValue<'_>> {
        vec![PartValue::Text(&self.username), PartValue::Secret(&self.password)]
    }

    fn check(&self, _: Format, problems: &mut Problems) {
        if self.username.contains(':') {
            problems.add("credentials.username", "A username can not hold a colon: remove it.");
        }
        problem_if_unfit("credentials.username", &self.username, problems);
        problem_if_unfit("credentials.password", self.password.expose(), problems);
    }

    fn header(&self) -> Option<WireHeader> {
        let encoded = self.encoded()?;
        Some(WireHeader::secret("Authorization", Secret::new(format!("Basic {}", encoded.expose()))))
    }

    fn encoded(&self) -> Option<Secret> {
        let pair = Zeroizing::new(format!("{}:{}", self.username, self.password.expose()));
        Some(Secret::new(STANDARD.encode(pair.as_bytes())))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::webhook::credentials::tests::places_of;

    fn basic(username: &str, password: &str) -> Credentials {
        Credentials::Basic(Basic { username: username.into(), password: Secret::new(password) })
    }

    #[test]
    fn a_basic_username_has_no_colon_and_either_part_may_be_empty() {
        for fine in [basic("", ""), basic("jürgen", "pass:word ✓"), basic("key", "")] {
            assert_eq!(places_of(fine), [""; 0]);
        }
        assert_eq!(places_of(basic("a:b", "")), ["credentials.username"]);
        assert_eq!(places_of(basic("a\n", "b\u{7f}")), ["credentials.username", "credentials.password"]);
        assert_eq!(places_of(basic("a", &"x".repeat(5000))), ["credentials.password"]);
    }
}

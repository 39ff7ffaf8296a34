//! Key-value pairs that are sent with the payload, for receivers that see no headers.

use super::{Credential, CredentialSpec, Credentials, Part, PartValue, problem_if_unfit};
use crate::crypto::secret::Secret;
use crate::problem::Problems;
use crate::webhook::format::Format;

/// How many pairs a webhook may have.
pub const MAX_PAIRS: usize = 20;

/// Names with secret values.
#[derive(Clone, PartialEq, Eq)]
pub struct Pairs(pub Vec<(String, Secret)>);

pub(super) static SPEC: CredentialSpec = CredentialSpec {
    name: "pairs",
    label: "Key-value pairs",
    description: "Sent with the payload, for receivers that see no headers, such as Google Sheets.",
    parts: &[Part::pairs("pairs", "Key")
        .placeholder("Such as token")
        .meaning("Sent with the payload, after its rows")],
    read: |parts| Ok(Credentials::Pairs(Pairs(parts.pairs("pairs")?))),
};

impl Credential for Pairs {
    fn kind(&self) -> &'static CredentialSpec {
        &SPEC
    }

    fn values(&self) -> Vec<PartValue<'_>> {
        vec![PartValue::Pairs(&self.0)]
    }

    /// The names are checked together with the rows' by [`crate::webhook::payload::check`].
    fn check(&self, format: Format, problems: &mut Problems) {
        if let Some(why) = format.spec().refuses_pairs.filter(|_| !self.0.is_empty()) {
            problems.add("credentials", why);
        }
        if self.0.len() > MAX_PAIRS {
            problems.add("credentials", format!("Use at most {MAX_PAIRS} key-value pairs."));
        }
        for (index, (_, value)) in self.0.iter().enumerate().take(MAX_PAIRS) {
            problem_if_unfit(&format!("credentials.pairs.{index}.value"), value.expose(), problems);
        }
    }

    fn pairs(&self) -> &[(String, Secret)] {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::webhook::credentials::tests::places_of;
    use crate::webhook::payload::check::tests::places;
    use crate::webhook::payload::tests::guide_webhook;

    #[test]
    fn pairs_go_with_rows_but_not_with_a_template() {
        let pairs = |value: &str| Credentials::Pairs(Pairs(vec![("key".into(), Secret::new(value))]));
        assert_eq!(places_of(pairs("")), [""; 0]);
        assert_eq!(places_of(pairs("a\nb")), ["credentials.pairs.0.value"]);
        let many = (0..=MAX_PAIRS).map(|n| (n.to_string(), Secret::new("x"))).collect();
        assert_eq!(places_of(Credentials::Pairs(Pairs(many))), ["credentials"]);
        let mut webhook = guide_webhook();
        webhook.config.fields.clear();
        webhook.config.format = Format::Template;
        webhook.config.template = Some(json!({}));
        webhook.secrets.credentials = pairs("x");
        assert_eq!(places(&webhook), ["credentials"]);
    }
}

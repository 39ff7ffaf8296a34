//! Credentials and headers of a webhook, in and out. Secrets go in and never come out: an answer shows null in
//! their place, and a change that sends null, or nothing, keeps what is stored.

use refhook_core::payload::masked::MASK;
use refhook_core::problem::Problems;
use refhook_core::secret::Secret;
use refhook_core::webhook::{Credentials, Header, WebhookSecrets};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What proves to the receiver who is calling. A secret that is null or left out stays as it is stored.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = CredentialsBody, example = json!({"type": "basic", "username": "refhook", "password": "secret"}))]
pub(crate) struct CredentialsBody {
    #[serde(rename = "type")]
    kind: CredentialsType,
    /// Of `basic`.
    username: Option<String>,
    /// Secret; of `basic`.
    password: Option<String>,
    /// Secret; of `bearer`.
    token: Option<String>,
    /// Name of the header; of `api_key`.
    header: Option<String>,
    /// Secret; of `api_key`.
    value: Option<String>,
    /// Sent with the payload, after its rows; of `pairs`.
    #[schema(max_items = 20)]
    pairs: Option<Vec<SecretPair>>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum CredentialsType {
    None,
    Basic,
    Bearer,
    ApiKey,
    Pairs,
}

/// A key with its secret value.
#[derive(Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SecretPair {
    key: String,
    /// Null in every answer.
    value: Option<String>,
}

/// A header with its secret value.
#[derive(Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"name": "X-Team", "value": "sales"}))]
pub(crate) struct SecretHeader {
    name: String,
    /// Null in every answer.
    value: Option<String>,
}

/// Credentials as the API shows them: every secret is null.
#[derive(Serialize, ToSchema)]
#[serde(tag = "type", rename_all = "snake_case")]
#[schema(as = Credentials)]
pub(crate) enum CredentialsView {
    None,
    Basic { username: String, password: Option<String> },
    Bearer { token: Option<String> },
    ApiKey { header: String, value: Option<String> },
    Pairs { pairs: Vec<SecretPair> },
}

impl From<&Credentials> for CredentialsView {
    fn from(credentials: &Credentials) -> Self {
        match credentials {
            Credentials::None => Self::None,
            Credentials::Basic { username, .. } => Self::Basic { username: username.clone(), password: None },
            Credentials::Bearer { .. } => Self::Bearer { token: None },
            Credentials::ApiKey { header, .. } => Self::ApiKey { header: header.clone(), value: None },
            Credentials::Pairs(pairs) => {
                let shown = pairs.iter().map(|(key, _)| SecretPair { key: key.clone(), value: None });
                Self::Pairs { pairs: shown.collect() }
            }
        }
    }
}

/// Headers as the API shows them.
pub(super) fn show_headers(headers: &[Header]) -> Vec<SecretHeader> {
    headers.iter().map(|header| SecretHeader { name: header.name.clone(), value: None }).collect()
}

/// What is stored of the webhook that is changed, and may be kept.
#[derive(Clone, Copy)]
pub(super) struct Kept<'a> {
    /// Its secrets; `None` for a new webhook.
    pub(super) secrets: Option<&'a WebhookSecrets>,
    /// Whether the URL leads to another server now. Then nothing is kept: a stored secret must not go to a stranger
    /// because someone edits a URL.
    pub(super) moved: bool,
}

impl<'a> Kept<'a> {
    fn credentials(self) -> &'a Credentials {
        self.secrets.map_or(&Credentials::None, |secrets| &secrets.credentials)
    }

    fn headers(self) -> &'a [Header] {
        self.secrets.map_or(&[], |secrets| &secrets.headers)
    }

    /// The secret that was typed, or else the stored one.
    fn secret(self, place: &str, typed: Option<String>, stored: Option<&Secret>) -> Result<Secret, Problems> {
        match (typed.filter(|typed| typed != MASK), stored) {
            (Some(typed), _) => Ok(Secret::new(typed)),
            (None, Some(stored)) if !self.moved => Ok(stored.clone()),
            (None, Some(_)) => Err(moved(place)),
            (None, None) => Err(Problems::one(place, "Type this secret; none is stored here.")),
        }
    }
}

fn moved(place: &str) -> Problems {
    Problems::one(place, "The URL leads to another server now: type this secret again, or remove it.")
}

/// Reads the credentials and headers of a body. What is left out as a whole stays as it is stored.
///
/// # Errors
/// Sentences under `credentials.password`, `headers.0.value` and the like.
pub(super) fn read(
    credentials: Option<CredentialsBody>,
    headers: Option<Vec<SecretHeader>>,
    kept: Kept<'_>,
) -> Result<WebhookSecrets, Problems> {
    let mut problems = Problems::default();
    let credentials = match credentials {
        Some(body) => problems.take(body.read(kept)),
        None if kept.moved && *kept.credentials() != Credentials::None => {
            problems.take(Err(moved("credentials")))
        }
        None => Some(kept.credentials().clone()),
    };
    let headers = match headers {
        Some(sent) => problems.take(read_headers(sent, kept)),
        None if kept.moved && !kept.headers().is_empty() => problems.take(Err(moved("headers"))),
        None => Some(kept.headers().to_vec()),
    };
    let secrets = WebhookSecrets {
        credentials: credentials.unwrap_or(Credentials::None),
        headers: headers.unwrap_or_default(),
    };
    problems.or(secrets)
}

fn read_headers(sent: Vec<SecretHeader>, kept: Kept<'_>) -> Result<Vec<Header>, Problems> {
    let mut problems = Problems::default();
    let headers = sent.into_iter().enumerate().filter_map(|(index, SecretHeader { name, value })| {
        let stored = kept.headers().iter().find(|header| header.name.eq_ignore_ascii_case(&name));
        let value = kept.secret(&format!("headers.{index}.value"), value, stored.map(|header| &header.value));
        Some(Header { name, value: problems.take(value)? })
    });
    let headers = headers.collect();
    problems.or(headers)
}

impl CredentialsBody {
    fn read(self, kept: Kept<'_>) -> Result<Credentials, Problems> {
        self.check_parts()?;
        let needed = |place: &str, text: Option<String>| {
            text.ok_or_else(|| Problems::one(format!("credentials.{place}"), "This field is needed."))
        };
        let stored = kept.credentials();
        Ok(match self.kind {
            CredentialsType::None => Credentials::None,
            CredentialsType::Basic => {
                let known =
                    if let Credentials::Basic { password, .. } = stored { Some(password) } else { None };
                let password = kept.secret("credentials.password", self.password, known)?;
                Credentials::Basic { username: needed("username", self.username)?, password }
            }
            CredentialsType::Bearer => {
                let known = if let Credentials::Bearer { token } = stored { Some(token) } else { None };
                Credentials::Bearer { token: kept.secret("credentials.token", self.token, known)? }
            }
            CredentialsType::ApiKey => {
                let known = if let Credentials::ApiKey { value, .. } = stored { Some(value) } else { None };
                let value = kept.secret("credentials.value", self.value, known)?;
                Credentials::ApiKey { header: needed("header", self.header)?, value }
            }
            CredentialsType::Pairs => read_pairs(self.pairs.unwrap_or_default(), kept)?,
        })
    }

    /// Parts of another type are a mistake, not something to drop.
    fn check_parts(&self) -> Result<(), Problems> {
        use CredentialsType::{ApiKey, Basic, Bearer, Pairs};
        let mut problems = Problems::default();
        for (part, is_there, belongs_to) in [
            ("username", self.username.is_some(), Basic),
            ("password", self.password.is_some(), Basic),
            ("token", self.token.is_some(), Bearer),
            ("header", self.header.is_some(), ApiKey),
            ("value", self.value.is_some(), ApiKey),
            ("pairs", self.pairs.is_some(), Pairs),
        ] {
            if is_there && belongs_to != self.kind {
                let message = "This does not belong to credentials of this type; remove it.";
                problems.add(format!("credentials.{part}"), message);
            }
        }
        problems.or(())
    }
}

fn read_pairs(sent: Vec<SecretPair>, kept: Kept<'_>) -> Result<Credentials, Problems> {
    let stored = if let Credentials::Pairs(pairs) = kept.credentials() { pairs.as_slice() } else { &[] };
    let mut problems = Problems::default();
    let pairs = sent.into_iter().enumerate().filter_map(|(index, SecretPair { key, value })| {
        let known = stored.iter().find(|(known, _)| *known == key).map(|(_, secret)| secret);
        let value = problems.take(kept.secret(&format!("credentials.pairs.{index}.value"), value, known))?;
        Some((key, value))
    });
    let pairs = pairs.collect();
    problems.or(Credentials::Pairs(pairs))
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn stored() -> WebhookSecrets {
        let headers = vec![Header { name: "X-Team".into(), value: Secret::new("sales") }];
        let credentials = Credentials::Basic { username: "u".into(), password: Secret::new("old") };
        WebhookSecrets { credentials, headers }
    }

    fn change(credentials: Value, headers: Value, moved: bool) -> Result<WebhookSecrets, Problems> {
        let (credentials, headers) = (serde_json::from_value(credentials), serde_json::from_value(headers));
        read(credentials.unwrap(), headers.unwrap(), Kept { secrets: Some(&stored()), moved })
    }

    fn places(result: Result<WebhookSecrets, Problems>) -> Vec<String> {
        result.map_or_else(
            |problems| problems.0.into_iter().map(|p| p.field).collect(),
            |_| vec!["fine".into()],
        )
    }

    #[test]
    fn what_is_left_out_null_or_masked_stays() {
        let kept = [
            (json!(null), json!(null)),
            (json!({"type": "basic", "username": "u"}), json!([{"name": "x-team"}])),
            (
                json!({"type": "basic", "username": "u", "password": null}),
                json!([{"name": "X-Team", "value": MASK}]),
            ),
        ];
        for (credentials, headers) in kept {
            let secrets = change(credentials, headers, false).unwrap();
            assert_eq!(secrets.headers[0].value.expose(), "sales");
            assert!(
                matches!(&secrets.credentials, Credentials::Basic { password, .. } if password.expose() == "old")
            );
        }
        let new =
            change(json!({"type": "basic", "username": "v", "password": ""}), json!([]), false).unwrap();
        assert!(
            matches!(&new.credentials, Credentials::Basic { password, .. } if password.expose().is_empty())
        );
        assert!(new.headers.is_empty());
    }

    #[test]
    fn nothing_is_kept_for_another_server() {
        assert_eq!(places(change(json!(null), json!(null), true)), ["credentials", "headers"]);
        let basic = json!({"type": "basic", "username": "u"});
        let header = json!([{"name": "X-Team"}]);
        assert_eq!(places(change(basic, header, true)), ["credentials.password", "headers.0.value"]);
        assert_eq!(places(change(json!({"type": "none"}), json!([]), true)), ["fine"]);
        let typed = json!({"type": "bearer", "token": "t"});
        assert_eq!(places(change(typed, json!([{"name": "X-Team", "value": "v"}]), true)), ["fine"]);
    }

    #[test]
    fn a_secret_that_is_not_stored_has_to_be_typed() {
        assert_eq!(places(change(json!({"type": "bearer"}), json!(null), false)), ["credentials.token"]);
        let pairs = json!({"type": "pairs", "pairs": [{"key": "k"}]});
        assert_eq!(
            places(change(pairs, json!([{"name": "New"}]), false)),
            ["credentials.pairs.0.value", "headers.0.value"]
        );
        let new = Kept { secrets: None, moved: false };
        assert!(
            read(None, None, new).unwrap()
                == WebhookSecrets { credentials: Credentials::None, headers: vec![] }
        );
    }

    #[test]
    fn parts_of_another_type_are_refused() {
        let mixed = json!({"type": "bearer", "token": "t", "password": "p"});
        assert_eq!(places(change(mixed, json!(null), false)), ["credentials.password"]);
        assert_eq!(
            places(change(json!({"type": "none", "token": "t"}), json!(null), false)),
            ["credentials.token"]
        );
    }

    #[test]
    fn no_secret_comes_out() {
        let secret = || Secret::new("hunter2");
        for credentials in [
            Credentials::Basic { username: "u".into(), password: secret() },
            Credentials::Bearer { token: secret() },
            Credentials::ApiKey { header: "X-Key".into(), value: secret() },
            Credentials::Pairs(vec![("k".into(), secret())]),
        ] {
            let shown = serde_json::to_string(&CredentialsView::from(&credentials)).unwrap();
            assert!(shown.contains("null") && !shown.contains("hunter2"), "{shown}");
        }
    }
}

//! Reads and shows the credentials and headers of a webhook. Secrets are write-only: answers show null instead, and a
//! change that sends null, or nothing, keeps what is stored.

mod body;
mod read;
mod view;

use refhook_core::crypto::secret::MASK;
use refhook_core::crypto::secret::Secret;
use refhook_core::problem::Problems;
use refhook_core::webhook::{Credentials, Header, WebhookSecrets};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

pub(crate) use body::CredentialsBody;
pub(crate) use view::CredentialsView;

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

/// Headers as the API shows them.
pub(in crate::webhooks) fn show_headers(headers: &[Header]) -> Vec<SecretHeader> {
    headers.iter().map(|header| SecretHeader { name: header.name.clone(), value: None }).collect()
}

/// What is stored of the webhook being changed, and may be kept.
#[derive(Clone, Copy)]
pub(in crate::webhooks) struct Kept<'a> {
    /// Its secrets; `None` for a new webhook.
    pub(in crate::webhooks) secrets: Option<&'a WebhookSecrets>,
    /// Whether the URL now leads to another server. Then nothing is kept: editing a URL must not send a stored secret
    /// to a stranger.
    pub(in crate::webhooks) moved: bool,
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

/// Reads the credentials and headers of a body. Either stays as stored if it is left out altogether.
///
/// # Errors
/// Messages under `credentials.password`, `headers.0.value` and the like.
pub(in crate::webhooks) fn read(
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

#[cfg(test)]
mod tests {
    use refhook_core::webhook::credentials::{ApiKey, Basic, Bearer, Pairs};
    use serde_json::{Value, json};

    use super::*;

    fn stored() -> WebhookSecrets {
        let headers = vec![Header { name: "X-Team".into(), value: Secret::new("sales") }];
        let credentials = Credentials::Basic(Basic { username: "u".into(), password: Secret::new("old") });
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
                matches!(&secrets.credentials, Credentials::Basic(basic) if basic.password.expose() == "old")
            );
        }
        let new =
            change(json!({"type": "basic", "username": "v", "password": ""}), json!([]), false).unwrap();
        assert!(matches!(&new.credentials, Credentials::Basic(basic) if basic.password.expose().is_empty()));
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
            Credentials::Basic(Basic { username: "u".into(), password: secret() }),
            Credentials::Bearer(Bearer { token: secret() }),
            Credentials::ApiKey(ApiKey { header: "X-Key".into(), value: secret() }),
            Credentials::Pairs(Pairs(vec![("k".into(), secret())])),
        ] {
            let shown = serde_json::to_string(&CredentialsView::from(&credentials)).unwrap();
            assert!(shown.contains("null") && !shown.contains("hunter2"), "{shown}");
        }
    }
}

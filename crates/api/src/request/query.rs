//! Query strings, as strict as bodies: ignoring a parameter would answer a different question.

use axum::extract::FromRequestParts;
use http::request::Parts;
use refhook_core::problem::Problems;
use serde::de::DeserializeOwned;
use serde_json::Value;
use url::form_urlencoded;

use super::read::{Object, read};
use crate::answer::{Paged, PagedList};
use crate::app::App;
use crate::error::ApiError;

/// The parameters of a query, both parsed and as sent, for the links of a page.
pub(crate) struct Query<T> {
    pub(crate) params: T,
    pub(crate) pairs: Vec<(String, String)>,
}

/// Defines the type of a query's parameters; unknown names are refused.
macro_rules! query_params {
    ($name:ident { $($fields:tt)* }) => {
        #[derive(serde::Deserialize, utoipa::IntoParams)]
        #[serde(deny_unknown_fields)]
        #[into_params(parameter_in = Query)]
        pub(crate) struct $name {
            $($fields)*
        }
    };
}
pub(crate) use query_params;

/// The same for a list with pages.
macro_rules! list_params {
    ($name:ident { $($fields:tt)* }) => {
        $crate::request::query_params! { $name {
            /// From 1.
            #[param(value_type = Option<i64>, minimum = 1, maximum = 1_000_000_000, default = 1)]
            page: Option<$crate::request::LooseId>,
            #[param(value_type = Option<i64>, minimum = 1, maximum = 250, default = 25)]
            per_page: Option<$crate::request::LooseId>,
            $($fields)*
        } }

        impl $crate::answer::Paged for $name {
            fn page(&self) -> Result<$crate::answer::PageRequest, refhook_core::problem::Problems> {
                $crate::answer::PageRequest::read(self.page, self.per_page)
            }
        }
    };
}
pub(crate) use list_params;

impl<T: Paged> Query<T> {
    /// Reads the requested page of the list at `path`, a path below `/api/v2`.
    pub(crate) fn list(self, app: &App, path: &str) -> Result<(T, PagedList), Problems> {
        let page = self.params.page()?;
        Ok((self.params, PagedList { page, url: app.url(path), pairs: self.pairs }))
    }
}

impl<S: Send + Sync, T: DeserializeOwned> FromRequestParts<S> for Query<T> {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, ApiError> {
        parse(parts.uri.query().unwrap_or_default())
    }
}

fn parse<T: DeserializeOwned>(text: &str) -> Result<Query<T>, ApiError> {
    let mut pairs: Vec<(String, String)> = form_urlencoded::parse(text.as_bytes()).into_owned().collect();
    let mut object = Object::new();
    for (name, value) in &mut pairs {
        let name = name.as_str();
        if is_address(name, value) {
            *value = value.trim().replace(' ', "+");
        }
        // The decoder replaces invalid UTF-8 with this character.
        if name.contains('\u{fffd}') || value.contains('\u{fffd}') {
            return Err(ApiError::bad_request("The query of the request is not valid UTF-8."));
        }
        if value.chars().any(char::is_control) {
            return Err(ApiError::invalid(name, "Remove the control characters from this parameter."));
        }
        // Forms also send empty fields: they ask for nothing, but their names must still be known.
        let asked = if value.is_empty() { Value::Null } else { value.clone().into() };
        if object.insert(name.to_owned(), asked).is_some() {
            return Err(ApiError::invalid(name, "This parameter stands twice; send it once."));
        }
    }
    let params = read(object)?;
    pairs.retain(|(_, value)| !value.is_empty());
    Ok(Query { params, pairs })
}

/// Whether a parameter is an email address with spaces. Addresses have none: each was a `+` not encoded as `%2B`, as in
/// `?email=ada+tea@example.com`.
fn is_address(name: &str, value: &str) -> bool {
    let Some((local, domain)) = value.trim().split_once('@') else { return false };
    matches!(name, "email" | "q")
        && value.contains(' ')
        && !local.contains('"')
        && !local.ends_with(' ')
        && !local.contains("  ")
        && !domain.is_empty()
        && !domain.contains(['@', ' '])
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::*;
    use crate::request::LooseId;

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Params {
        page: Option<LooseId>,
        email: Option<String>,
    }

    #[test]
    fn parameters_are_decoded_and_typed() {
        let query = parse::<Params>("page=2&email=a%2Bb%40example.com").unwrap();
        assert_eq!(query.params.page, Some(LooseId(2)));
        assert_eq!(query.params.email.as_deref(), Some("a+b@example.com"));
        assert!(parse::<Params>("").unwrap().pairs.is_empty());
    }

    #[test]
    fn a_plus_in_an_address_is_one_though_it_was_not_encoded() {
        for sent in [
            "email=ada+tea@example.com",
            "email=ada%2Btea@example.com",
            "email=ada%20tea%40example.com&page=",
        ] {
            let query = parse::<Params>(sent).unwrap();
            assert_eq!(query.params.email.as_deref(), Some("ada+tea@example.com"), "{sent}");
            assert_eq!(query.pairs, [("email".to_owned(), "ada+tea@example.com".to_owned())]);
        }
        assert_eq!(parse::<Params>("email=%20a@b.c+").unwrap().params.email.as_deref(), Some("a@b.c"));
        for words in ["Jo @ Acme", "ada@example.com or byron@example.com", "a@b c.example", "\"a b\"@c.de"] {
            let sent = format!("email={}", words.replace(' ', "+"));
            assert_eq!(parse::<Params>(&sent).unwrap().params.email.as_deref(), Some(words));
        }
        assert_eq!(parse::<Params>("email=Ada+Tea").unwrap().params.email.as_deref(), Some("Ada Tea"));
    }

    #[test]
    fn a_parameter_without_a_value_asks_for_nothing() {
        for empty in ["page=&email=", "page&email", "email=&&"] {
            let Query { params, pairs } = parse::<Params>(empty).unwrap();
            assert_eq!((params.page, params.email, pairs.len()), (None, None, 0), "{empty}");
        }
        let some = parse::<Params>("page=1.0&email=").unwrap();
        assert_eq!((some.params.page, some.pairs.len()), (Some(LooseId(1)), 1));
    }

    #[test]
    fn what_is_unknown_twice_or_unreadable_is_refused_by_name() {
        let refused = |text| format!("{:?}", parse::<Params>(text).map(|query| query.params).unwrap_err());
        for (text, status, field) in [
            ("campain_id=1", "422", "campain_id"),
            ("page=x", "422", "page"),
            ("campain_id=", "422", "campain_id"),
            ("page=&page=1", "422", "page"),
            ("page=1&page=2", "422", "page"),
            ("email=%00", "422", "email"),
        ] {
            let error = refused(text);
            assert!(error.contains(status) && error.contains(&format!("field: {field:?}")), "{error}");
        }
        assert!(refused("email=%ff").contains("400"));
    }
}

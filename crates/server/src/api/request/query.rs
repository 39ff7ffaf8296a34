//! The query of a request, as strict as a body: a parameter that is ignored would answer another question.

use axum::extract::FromRequestParts;
use http::request::Parts;
use serde::de::DeserializeOwned;
use url::form_urlencoded;

use super::read::{Object, read};
use crate::api::error::ApiError;

/// The parameters of a query, and the same as they came, for the links of a page.
pub(crate) struct Query<T> {
    pub(crate) params: T,
    pub(crate) pairs: Vec<(String, String)>,
}

impl<S: Send + Sync, T: DeserializeOwned> FromRequestParts<S> for Query<T> {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, ApiError> {
        parse(parts.uri.query().unwrap_or_default())
    }
}

fn parse<T: DeserializeOwned>(text: &str) -> Result<Query<T>, ApiError> {
    let pairs: Vec<(String, String)> = form_urlencoded::parse(text.as_bytes()).into_owned().collect();
    let mut object = Object::new();
    for (name, value) in &pairs {
        // The decoder puts this in the place of bytes that are not UTF-8.
        if name.contains('\u{fffd}') || value.contains('\u{fffd}') {
            return Err(ApiError::bad_request("The query of the request is not valid UTF-8."));
        }
        if value.chars().any(char::is_control) {
            return Err(ApiError::invalid(name, "Remove the control characters from this parameter."));
        }
        if object.insert(name.clone(), value.clone().into()).is_some() {
            return Err(ApiError::invalid(name, "This parameter stands twice; send it once."));
        }
    }
    Ok(Query { params: read(object)?, pairs })
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::*;
    use crate::api::request::LooseId;

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
    fn what_is_unknown_twice_or_unreadable_is_refused_by_name() {
        let refused = |text| format!("{:?}", parse::<Params>(text).map(|query| query.params).unwrap_err());
        for (text, status, field) in [
            ("campain_id=1", "422", "campain_id"),
            ("page=x", "422", "page"),
            ("page=", "422", "page"),
            ("page=1&page=2", "422", "page"),
            ("email=%00", "422", "email"),
        ] {
            let error = refused(text);
            assert!(error.contains(status) && error.contains(&format!("field: {field:?}")), "{error}");
        }
        assert!(refused("email=%ff").contains("400"));
    }
}

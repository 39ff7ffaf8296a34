//! The success rule, as read and shown.

use std::collections::BTreeSet;

use refhook_core::webhook::SuccessRule;
use serde::{Deserialize, Serialize};
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{ArrayBuilder, ObjectBuilder, Schema, Type};
use utoipa::{PartialSchema, ToSchema};

/// When an answer counts as delivered: `"any_2xx"`, `{"statuses": [200, 409]}`, or
/// `{"redirect_to": {"status": 302, "host": "script.googleusercontent.com"}}`.
#[derive(Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Success {
    /// Any 2xx.
    #[serde(rename = "any_2xx")]
    Any2xx,
    /// One of these status codes.
    Statuses(StatusCodes),
    /// This redirect, or any 2xx: what Google Apps Script answers.
    RedirectTo(RedirectTo),
}

/// Status codes that count as delivered.
#[derive(Serialize, Deserialize)]
#[serde(transparent)]
pub(crate) struct StatusCodes(BTreeSet<u16>);

impl PartialSchema for StatusCodes {
    fn schema() -> RefOr<Schema> {
        let code = ObjectBuilder::new().schema_type(Type::Integer).minimum(Some(200)).maximum(Some(599));
        ArrayBuilder::new().items(code).min_items(Some(1)).max_items(Some(400)).unique_items(true).into()
    }
}

impl ToSchema for StatusCodes {}

/// A redirect that counts as delivered. It is not followed.
#[derive(Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RedirectTo {
    #[schema(minimum = 300, maximum = 399)]
    status: u16,
    /// Host of its `Location`.
    host: String,
}

impl From<Success> for SuccessRule {
    fn from(success: Success) -> Self {
        match success {
            Success::Any2xx => Self::Any2xx,
            Success::Statuses(statuses) => Self::Statuses(statuses.0),
            Success::RedirectTo(RedirectTo { status, host }) => Self::RedirectTo { status, host },
        }
    }
}

impl From<SuccessRule> for Success {
    fn from(rule: SuccessRule) -> Self {
        match rule {
            SuccessRule::Any2xx => Self::Any2xx,
            SuccessRule::Statuses(statuses) => Self::Statuses(StatusCodes(statuses)),
            SuccessRule::RedirectTo { status, host } => Self::RedirectTo(RedirectTo { status, host }),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn every_rule_comes_back_as_it_was_sent() {
        for sent in [
            json!("any_2xx"),
            json!({"statuses": [200, 409]}),
            json!({"redirect_to": {"status": 302, "host": "script.googleusercontent.com"}}),
        ] {
            let rule = SuccessRule::from(serde_json::from_value::<Success>(sent.clone()).unwrap());
            assert_eq!(serde_json::to_value(Success::from(rule)).unwrap(), sent);
        }
    }
}

//! The one JSON shape of every error answer.

use std::borrow::Cow;
use std::collections::BTreeMap;

use axum::Json;
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use http::header::{HeaderValue, RETRY_AFTER};
use refhook_core::problem::Problems;
use serde::Serialize;

/// An error answer.
#[derive(Debug)]
pub struct ErrorAnswer {
    /// The status.
    pub status: StatusCode,
    /// What happened, in a plain sentence.
    pub message: Cow<'static, str>,
    /// What is wrong with each field.
    pub problems: Problems,
    /// A code for programs.
    pub reason: Option<&'static str>,
    /// Seconds after which the same call is worth another try.
    pub retry_after: Option<u64>,
}

#[derive(Serialize)]
struct Body {
    code: u16,
    message: Cow<'static, str>,
    errors: BTreeMap<String, Vec<FieldError>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<&'static str>,
}

#[derive(Serialize)]
struct FieldError {
    field: String,
    message: String,
}

impl ErrorAnswer {
    /// An error with a message and nothing else.
    pub fn new(status: StatusCode, message: impl Into<Cow<'static, str>>) -> Self {
        Self {
            status,
            message: message.into(),
            problems: Problems::default(),
            reason: None,
            retry_after: None,
        }
    }
}

impl IntoResponse for ErrorAnswer {
    fn into_response(self) -> Response {
        let mut errors: BTreeMap<String, Vec<FieldError>> = BTreeMap::new();
        for problem in self.problems.0 {
            let error = FieldError { field: problem.field.clone(), message: problem.message };
            errors.entry(problem.field).or_default().push(error);
        }
        let body = Body { code: self.status.as_u16(), message: self.message, errors, reason: self.reason };
        let mut response = (self.status, Json(body)).into_response();
        if let Some(seconds) = self.retry_after {
            response.headers_mut().insert(RETRY_AFTER, HeaderValue::from(seconds));
        }
        response
    }
}

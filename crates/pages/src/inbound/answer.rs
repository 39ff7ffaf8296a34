//! The answers of the inbound webhook.

use std::borrow::Cow;

use axum::Json;
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use http::header::CACHE_CONTROL;
use refhook_core::join::{QualifyAnswer, QualifyError};
use refhook_web::error::ErrorAnswer;
use serde_json::json;

/// A call that is refused, and why.
#[derive(Debug)]
pub(crate) struct Refused {
    pub(super) status: StatusCode,
    message: Cow<'static, str>,
    reason: Option<&'static str>,
    /// In seconds.
    retry_after: Option<u64>,
}

impl Refused {
    pub(super) fn new(status: StatusCode, message: impl Into<Cow<'static, str>>) -> Self {
        Self { status, message: message.into(), reason: None, retry_after: None }
    }

    pub(super) fn because(self, reason: &'static str) -> Self {
        Self { reason: Some(reason), ..self }
    }

    /// Asks the sender to try again after so many seconds.
    pub(super) fn later(self, seconds: u64) -> Self {
        Self { retry_after: Some(seconds), ..self }
    }
}

impl IntoResponse for Refused {
    fn into_response(self) -> Response {
        let Self { status, message, reason, retry_after } = self;
        let answer = ErrorAnswer { reason, retry_after, ..ErrorAnswer::new(status, message) };
        ([(CACHE_CONTROL, "no-store")], answer).into_response()
    }
}

/// 405.
pub(super) async fn wrong_method() -> Refused {
    Refused::new(StatusCode::METHOD_NOT_ALLOWED, "Send this as POST.")
}

/// 200 also for people we do not know: senders post every conversion they have.
pub(super) fn told(answer: Result<QualifyAnswer, QualifyError>) -> Result<Response, Refused> {
    let body = match answer {
        Ok(answer) => json!({"qualified": true, "changed": answer.changed}),
        Err(QualifyError::NotFound) => json!({"qualified": false, "reason": "not_found"}),
        Err(QualifyError::NotInvited) => json!({"qualified": false, "reason": "not_invited"}),
        Err(error @ QualifyError::Ambiguous) => {
            return Err(
                Refused::new(StatusCode::UNPROCESSABLE_ENTITY, error.to_string()).because("ambiguous")
            );
        }
    };
    Ok(([(CACHE_CONTROL, "no-store")], Json(body)).into_response())
}

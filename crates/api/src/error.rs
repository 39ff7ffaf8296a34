//! Turns everything that can go wrong into an HTTP answer.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::error::Error;

use axum::response::{IntoResponse, Response};
use http::StatusCode;
use http::header::{HeaderValue, WWW_AUTHENTICATE};
use refhook_core::crypto::vault::CannotOpen;
use refhook_core::join::JoinError;
use refhook_core::problem::Problems;
use refhook_program::{
    CampaignError, EraseError, JoinRefused, MemberError, RecoveryError, SaveError, SignInError, TokenError,
    UpdateError, UploadError,
};
use refhook_store::StoreError;
use refhook_web::error::ErrorAnswer;
use serde::Serialize;
use utoipa::ToSchema;

/// Why a call fails. It becomes an [`ErrorBody`].
#[derive(Debug)]
pub(crate) struct ApiError {
    status: StatusCode,
    message: Cow<'static, str>,
    problems: Problems,
    reason: Option<&'static str>,
    /// In seconds.
    retry_after: Option<u64>,
    /// Only for the log.
    cause: Option<Box<dyn Error + Send + Sync>>,
}

// Only for the OpenAPI document; `ErrorAnswer` writes the actual body.
/// The body of every error.
#[derive(ToSchema)]
#[expect(dead_code, reason = "describes what another crate writes")]
#[schema(as = Error, example = json!({
    "code": 422,
    "message": "Validation errors in your request",
    "errors": {"email": [{"field": "email", "message": "This is not an email address; write one such as name@example.com."}]}
}))]
pub(crate) struct ErrorBody {
    /// The HTTP status.
    code: u16,
    /// What happened, in a plain sentence.
    message: Cow<'static, str>,
    /// What is wrong with each field, by the field's path.
    errors: BTreeMap<String, Vec<FieldError>>,
    /// A word for programs.
    reason: Option<&'static str>,
}

/// One mistake.
#[derive(Serialize, ToSchema)]
pub(crate) struct FieldError {
    /// Path of the field in the request, such as `headers.0.name`.
    pub(crate) field: String,
    /// What is wrong and what to do about it.
    pub(crate) message: String,
}

impl ApiError {
    /// An error with a message and nothing else.
    pub(crate) fn new(status: StatusCode, message: impl Into<Cow<'static, str>>) -> Self {
        let problems = Problems::default();
        Self { status, message: message.into(), problems, reason: None, retry_after: None, cause: None }
    }

    /// The status of the answer.
    pub(crate) const fn status(&self) -> StatusCode {
        self.status
    }

    /// 400: the request cannot be read.
    pub(crate) fn bad_request(message: impl Into<Cow<'static, str>>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, message)
    }

    /// 422 for a single field.
    pub(crate) fn invalid(field: impl Into<String>, message: impl Into<String>) -> Self {
        Problems::one(field, message).into()
    }

    /// 413 for the file in a field.
    pub(crate) fn too_large(field: &str, message: &'static str) -> Self {
        Self { problems: Problems::one(field, message), ..Self::new(StatusCode::PAYLOAD_TOO_LARGE, message) }
    }

    /// 404; `what` is a plain sentence.
    pub(crate) fn not_found(what: impl Into<Cow<'static, str>>) -> Self {
        Self::new(StatusCode::NOT_FOUND, what)
    }

    /// 404 for something that a field of the body names, just as if it were in the path; the field says which one.
    pub(crate) fn not_found_in(field: &str, message: impl Into<String>) -> Self {
        let message = message.into();
        let problems = Problems::one(field, message.clone());
        Self { problems, ..Self::new(StatusCode::NOT_FOUND, message) }
    }

    /// 409 with a reason for programs.
    pub(crate) fn conflict(reason: &'static str, message: impl Into<Cow<'static, str>>) -> Self {
        Self { reason: Some(reason), ..Self::new(StatusCode::CONFLICT, message) }
    }

    /// 403 with a reason for programs.
    pub(crate) fn forbidden(reason: &'static str, message: &'static str) -> Self {
        Self { reason: Some(reason), ..Self::new(StatusCode::FORBIDDEN, message) }
    }

    /// 401 with a reason for programs.
    pub(crate) fn unauthorized(reason: &'static str, message: impl Into<Cow<'static, str>>) -> Self {
        Self { reason: Some(reason), ..Self::new(StatusCode::UNAUTHORIZED, message) }
    }

    /// 410: a one-time link that no longer works.
    pub(crate) fn link_used() -> Self {
        let message = SignInError::LinkUsed.to_string();
        Self { reason: Some("link_used"), ..Self::new(StatusCode::GONE, message) }
    }

    /// 429.
    pub(crate) fn too_many_requests(retry_after: u64, message: impl Into<Cow<'static, str>>) -> Self {
        Self { retry_after: Some(retry_after), ..Self::new(StatusCode::TOO_MANY_REQUESTS, message) }
    }

    /// 503: the same call can succeed later.
    pub(crate) fn unavailable() -> Self {
        let message = "The server can not do this at the moment; nothing was changed. Please try again.";
        Self { retry_after: Some(1), ..Self::new(StatusCode::SERVICE_UNAVAILABLE, message) }
    }

    /// 500: a bug or a broken installation; `cause` goes to the log.
    pub(crate) fn internal(cause: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        let message = "Something went wrong on the server. The operator finds the cause in its log.";
        Self { cause: Some(cause.into()), ..Self::new(StatusCode::INTERNAL_SERVER_ERROR, message) }
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        if let Some(cause) = &self.cause {
            tracing::error!(%cause, "a call failed");
        }
        let Self { status, message, problems, reason, retry_after, .. } = self;
        let mut response = ErrorAnswer { status, message, problems, reason, retry_after }.into_response();
        if status == StatusCode::UNAUTHORIZED {
            // RFC 6750, section 3.
            response.headers_mut().insert(WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        response
    }
}

impl From<Problems> for ApiError {
    fn from(problems: Problems) -> Self {
        let message = "Validation errors in your request";
        Self { problems, ..Self::new(StatusCode::UNPROCESSABLE_ENTITY, message) }
    }
}

const TOO_SLOW: &str = "This took longer than 10 seconds, so it was stopped. Ask for less: one campaign, one webhook, a shorter \
                        time.";
/// Seconds until a read that took too long is worth another try.
const TOO_SLOW_RETRY: u64 = 30;

impl From<StoreError> for ApiError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::TooSlow => Self {
                retry_after: Some(TOO_SLOW_RETRY),
                ..Self::new(StatusCode::SERVICE_UNAVAILABLE, TOO_SLOW)
            },
            // A server of the newer version, which stored this, can read it.
            error if error.is_passing() || matches!(error, StoreError::Newer(_)) => Self::unavailable(),
            error => Self::internal(error),
        }
    }
}

impl From<CannotOpen> for ApiError {
    fn from(error: CannotOpen) -> Self {
        Self::internal(error)
    }
}

impl From<JoinRefused> for ApiError {
    fn from(refused: JoinRefused) -> Self {
        let rule = match refused {
            JoinRefused::Rule(rule) => rule,
            JoinRefused::Store(error) => return error.into(),
        };
        let field = match rule {
            JoinError::UnknownCampaign => return Self::not_found_in("campaign_id", rule.to_string()),
            JoinError::UnknownReferrer => "referrer",
            JoinError::AlreadyJoined => "email",
            JoinError::CodeInUse => "code",
            JoinError::NoCheckbox(_) => "meta",
            JoinError::KeyReused | JoinError::Erased => "Idempotency-Key",
        };
        Self::invalid(field, rule.to_string())
    }
}

impl From<UpdateError> for ApiError {
    fn from(error: UpdateError) -> Self {
        match error {
            UpdateError::NotFound => {
                Self::not_found("There is no user with this id, code or email in your account.")
            }
            UpdateError::EmailInUse => Self::invalid("email", error.to_string()),
            UpdateError::NoCheckbox(_) => Self::invalid("meta", error.to_string()),
            UpdateError::Store(error) => error.into(),
        }
    }
}

impl From<EraseError> for ApiError {
    fn from(error: EraseError) -> Self {
        match error {
            EraseError::NotFound => {
                Self::not_found("There is no campaign with this id or code in your account.")
            }
            EraseError::UploadRuns => Self::conflict("under_way", error.to_string()),
            EraseError::LeadsWait(_) => Self::conflict("leads_waiting", error.to_string()),
            EraseError::Store(error) => error.into(),
        }
    }
}

impl From<SaveError> for ApiError {
    fn from(error: SaveError) -> Self {
        match error {
            SaveError::NotFound => Self::not_found("There is no webhook with this id in your account."),
            SaveError::UnknownCampaign => Self::not_found_in("campaign_id", error.to_string()),
            SaveError::TooMany(_) => Self::conflict("too_many_webhooks", error.to_string()),
            SaveError::Stale => Self::conflict("stale_version", error.to_string()),
            SaveError::AlreadyPaused => Self::conflict("already_paused", error.to_string()),
            SaveError::NotPaused => Self::conflict("not_paused", error.to_string()),
            SaveError::ResumesAlready => Self::conflict("already_resuming", error.to_string()),
            SaveError::NotWaiting => Self::conflict("not_waiting", error.to_string()),
            SaveError::NotSending => Self::conflict("not_sending", error.to_string()),
            SaveError::HeldByPlan => Self::conflict("held_by_plan", error.to_string()),
            SaveError::LeadsWait(_) => Self::conflict("leads_waiting", error.to_string()),
            SaveError::Sealed(error) => error.into(),
            SaveError::Store(error) => error.into(),
        }
    }
}

impl From<RecoveryError> for ApiError {
    fn from(error: RecoveryError) -> Self {
        match error {
            RecoveryError::UnknownDelivery => {
                Self::not_found("There is no delivery with this id in your account.")
            }
            RecoveryError::UnknownWebhook => {
                Self::not_found("There is no webhook with this id in your account.")
            }
            RecoveryError::UnknownRetry => Self::not_found("This webhook has no retry with this id."),
            RecoveryError::NotRetryable(message) => Self::conflict("not_retryable", message),
            RecoveryError::UnknownBackfill => Self::not_found("This webhook has no backfill with this id."),
            RecoveryError::NotReplayable(message) => Self::conflict("not_replayable", message),
            RecoveryError::AlreadyRunning | RecoveryError::BackfillRuns => {
                Self::conflict("already_running", error.to_string())
            }
            RecoveryError::Store(error) => error.into(),
        }
    }
}

impl From<UploadError> for ApiError {
    fn from(error: UploadError) -> Self {
        match error {
            UploadError::NotFound => Self::not_found("There is no upload with this id in your account."),
            UploadError::NotOpen => Self::conflict("not_open", error.to_string()),
            UploadError::NotUnderWay => Self::conflict("not_under_way", error.to_string()),
            UploadError::UnderWay => Self::conflict("under_way", error.to_string()),
            UploadError::Choice(problems) => problems.into(),
            UploadError::File(error) => Self::invalid(error.field(), error.to_string()),
            UploadError::Store(error) => error.into(),
        }
    }
}

impl From<SignInError> for ApiError {
    fn from(error: SignInError) -> Self {
        match error {
            SignInError::LinkUsed => Self::link_used(),
            SignInError::WrongPassword => Self::unauthorized("wrong_credentials", error.to_string()),
            SignInError::Gone => Self::internal(error),
            SignInError::EmailInUse => Self::conflict("email_in_use", error.to_string()),
            SignInError::Store(error) => error.into(),
        }
    }
}

impl From<MemberError> for ApiError {
    fn from(error: MemberError) -> Self {
        match error {
            MemberError::NotFound => Self::not_found(error.to_string()),
            MemberError::LastOwner => Self::invalid("role", error.to_string()),
            MemberError::Store(error) => error.into(),
        }
    }
}

impl From<TokenError> for ApiError {
    fn from(error: TokenError) -> Self {
        match error {
            TokenError::TooMany => Self::conflict("too_many_tokens", error.to_string()),
            TokenError::Store(error) => error.into(),
        }
    }
}

impl From<CampaignError> for ApiError {
    fn from(error: CampaignError) -> Self {
        match error {
            CampaignError::NotFound => Self::not_found(error.to_string()),
            CampaignError::Invalid(problems) => problems.into(),
            CampaignError::Store(error) => error.into(),
        }
    }
}

#[cfg(test)]
mod tests {
    use http::header::RETRY_AFTER;

    use super::*;

    async fn body(error: ApiError) -> (http::HeaderMap, serde_json::Value) {
        let (head, body) = error.into_response().into_parts();
        let bytes = axum::body::to_bytes(body, usize::MAX).await.unwrap();
        (head.headers, serde_json::from_slice(&bytes).unwrap())
    }

    #[tokio::test]
    async fn an_error_has_the_shape_of_the_reference() {
        let (_, body) = body(ApiError::invalid("email", "An email address is needed.")).await;
        let expected = serde_json::json!({
            "code": 422,
            "message": "Validation errors in your request",
            "errors": {"email": [{"field": "email", "message": "An email address is needed."}]},
        });
        assert_eq!(body, expected);
    }

    #[tokio::test]
    async fn a_database_that_is_away_asks_to_come_back_and_a_bug_does_not() {
        let (headers, shown) = body(StoreError::Busy.into()).await;
        assert_eq!((shown["code"].as_u64(), headers[RETRY_AFTER].as_bytes()), (Some(503), b"1".as_slice()));
        let broken = serde_json::from_str::<u8>("x").unwrap_err();
        let (headers, shown) =
            body(StoreError::Unreadable { what: "secret thing", error: broken }.into()).await;
        assert_eq!((shown["code"].as_u64(), headers.get(RETRY_AFTER)), (Some(500), None));
        assert!(!shown.to_string().contains("secret thing"));
    }
}

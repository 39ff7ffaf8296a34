//! The OpenAPI description of `POST /webhook/{token}/qualify`, which another crate serves.

use utoipa::ToSchema;

use crate::error::ErrorBody;

/// Who became qualified.
#[derive(ToSchema)]
#[schema(as = InboundConversion, example = json!({"code": "zruTPh"}))]
#[expect(dead_code, reason = "describes a body that is read loosely")]
struct Conversion {
    code: Option<String>,
    /// The code under another name.
    coupon: Option<String>,
    email: Option<String>,
    /// Goes with `email`.
    campaign_id: Option<i64>,
}

/// Whether somebody is qualified.
#[derive(ToSchema)]
#[schema(as = InboundAnswer, example = json!({"qualified": true, "changed": true}))]
#[expect(dead_code, reason = "describes an answer that is written by hand")]
struct Answered {
    qualified: bool,
    /// Whether this call brought it about.
    changed: Option<bool>,
    /// Why not: `not_found` or `not_invited`.
    reason: Option<String>,
}

/// Tell that somebody became qualified, from another system. The token in the path is all that it has to show.
///
/// Other fields that come with it are ignored. A person whom nobody knows is no error: senders post every conversion that
/// they have.
#[utoipa::path(
    post, path = "/webhook/{token}/qualify", tag = "Inbound webhook", operation_id = "inboundQualify", security(()),
    params(("token" = String, Path, description = "The secret part of the address that `GET /inbound-webhook` shows")),
    request_body(description = "By code, by coupon, or by email with campaign_id.", content(
        (Conversion = "application/x-www-form-urlencoded"), (Conversion = "application/json"),
    )),
    responses(
        (status = 200, description = "Whether the person is qualified now; `reason` says why not.", body = Answered),
        (status = 400, description = "The body can not be read.", body = ErrorBody),
        (status = 404, description = "No account has this token.", body = ErrorBody),
        (status = 408, description = "The body did not arrive in time.", body = ErrorBody),
        (status = 413, description = "The body is longer than 256 kB.", body = ErrorBody),
        (status = 415, description = "The body is neither a form nor JSON.", body = ErrorBody),
        (status = 422, description = "It does not say who became qualified.", body = ErrorBody),
        (status = 429, description = "Too many calls; `Retry-After` says when to go on, in seconds.", body = ErrorBody),
        (status = 503, description = "Not possible at the moment; nothing was changed.", body = ErrorBody),
    )
)]
#[expect(dead_code, reason = "describes a call that another crate answers")]
pub(super) const fn inbound_qualify() {}

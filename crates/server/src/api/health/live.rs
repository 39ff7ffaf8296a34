//! `GET /healthz`.

/// The process lives.
///
/// It says nothing of the database: a restart would not bring that back.
#[utoipa::path(
    get, path = "/healthz", tag = "Health", operation_id = "live", security(()),
    responses((status = 200, description = "The process lives.", body = String, content_type = "text/plain", example = "ok"))
)]
pub(crate) async fn live() -> &'static str {
    "ok"
}

//! `POST /deliveries/{delivery}/retry`.

use axum::Json;
use axum::extract::State;
use http::StatusCode;
use refhook_core::ids::DeliveryId;

use super::show::NONE;
use super::view::DeliveryView;
use crate::app::App;
use crate::auth::MaySend;
use crate::error::{ApiError, ErrorBody};
use crate::page::Data;
use crate::request::PathText;
use crate::schema::{self, Errors, NotFound};

/// A delivery as the single answer.
type DeliveryData = Data<DeliveryView>;

/// Send a delivery again. One that failed has its whole schedule before it again; one that waits is due now. While its
/// webhook is paused it goes on waiting.
#[utoipa::path(
    post, path = "/deliveries/{delivery}/retry", tag = "Deliveries", operation_id = "retryDelivery",
    params(("delivery" = schema::Uuid, Path, description = "Id")),
    responses(
        (status = 202, description = "It is due now.", body = DeliveryData),
        (status = 409, description = "It can not be sent any more: `not_retryable`.", body = ErrorBody),
        Errors, NotFound
    )
)]
pub(crate) async fn retry(
    State(app): State<App>,
    MaySend(account): MaySend,
    name: PathText,
) -> Result<(StatusCode, Json<DeliveryData>), ApiError> {
    let id = DeliveryId(name.0.parse().map_err(|_| ApiError::not_found(NONE))?);
    let delivery = app.program.retry_delivery(account, id).await?;
    Ok((StatusCode::ACCEPTED, Json(Data { data: DeliveryView::from(&delivery) })))
}

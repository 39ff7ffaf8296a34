//! `POST /deliveries/{delivery}/replay`.

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

/// Send a delivery once more that arrived, with the facts of then and the webhook as it is now: for a receiver that lost
/// it. It is a new delivery with an id of its own, and names this one in `replay_of`.
#[utoipa::path(
    post, path = "/deliveries/{delivery}/replay", tag = "Deliveries", operation_id = "replayDelivery",
    params(("delivery" = schema::Uuid, Path, description = "Id")),
    responses(
        (status = 202, description = "The new delivery, which is due now.", body = DeliveryData),
        (status = 409, description = "It did not arrive, or can not be sent any more: `not_replayable`.", body = ErrorBody),
        Errors, NotFound
    )
)]
pub(crate) async fn replay(
    State(app): State<App>,
    MaySend(account): MaySend,
    name: PathText,
) -> Result<(StatusCode, Json<DeliveryData>), ApiError> {
    let id = DeliveryId(name.0.parse().map_err(|_| ApiError::not_found(NONE))?);
    let delivery = app.program.replay_delivery(account, id).await?;
    Ok((StatusCode::ACCEPTED, Json(Data { data: DeliveryView::from(&delivery) })))
}

//! `POST /deliveries/{delivery}/retry` and `replay`: sending one delivery again.

use axum::Json;
use http::StatusCode;
use refhook_core::ids::DeliveryId;
use refhook_store::deliveries::Delivery;

use super::view::DeliveryView;
use crate::answer::{Data, StatusResult};
use crate::auth::{MaySend, On};
use crate::document::calls::{Errors, NotFound, NotReplayable, NotRetryable};
use crate::document::schema;

/// A delivery as the single answer.
type DeliveryData = Data<DeliveryView>;

/// Send a delivery again. One that failed has its whole schedule before it again; one that waits is due now. While its
/// webhook is paused it goes on waiting.
#[utoipa::path(
    post, path = "/deliveries/{delivery}/retry", tag = "Deliveries", operation_id = "retryDelivery",
    params(("delivery" = schema::Uuid, Path, description = "Id")),
    responses((status = 202, description = "It is due now.", body = DeliveryData), NotRetryable, Errors, NotFound)
)]
pub(crate) async fn retry(
    On(app, MaySend(account), id): On<MaySend, DeliveryId>,
) -> StatusResult<DeliveryData> {
    Ok(accepted(&app.program.retry_delivery(account, id).await?))
}

/// Send a delivery once more that arrived, with the facts of then and the webhook as it is now: for a receiver that lost
/// it. It is a new delivery with an id of its own, and names this one in `replay_of`.
#[utoipa::path(
    post, path = "/deliveries/{delivery}/replay", tag = "Deliveries", operation_id = "replayDelivery",
    params(("delivery" = schema::Uuid, Path, description = "Id")),
    responses(
        (status = 202, description = "The new delivery, which is due now.", body = DeliveryData),
        NotReplayable,
        Errors, NotFound
    )
)]
pub(crate) async fn replay(
    On(app, MaySend(account), id): On<MaySend, DeliveryId>,
) -> StatusResult<DeliveryData> {
    Ok(accepted(&app.program.replay_delivery(account, id).await?))
}

fn accepted(delivery: &Delivery) -> (StatusCode, Json<DeliveryData>) {
    (StatusCode::ACCEPTED, Json(Data { data: delivery.into() }))
}

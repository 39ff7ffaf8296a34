//! `GET /deliveries/{delivery}`.

use axum::Json;
use refhook_core::delivery::diagnosis::Lead;
use refhook_core::ids::DeliveryId;
use refhook_store::deliveries::DeliveryState;
use refhook_store::{attempts, deliveries, webhooks};
use serde::Serialize;
use utoipa::ToSchema;

use super::attempt::AttemptView;
use super::rerender::Log;
use super::view::DeliveryView;
use crate::answer::{Data, JsonResult};
use crate::auth::{On, PathId, ReadsAs};
use crate::document::calls::{Errors, NotFound};
use crate::document::schema;
use crate::error::ApiError;
use crate::request::PathText;

impl PathId for DeliveryId {
    fn parse(name: &PathText) -> Option<Self> {
        name.0.parse().ok().map(Self)
    }

    fn missing() -> ApiError {
        ApiError::not_found("There is no delivery with this id in your account.")
    }
}

/// A delivery with its attempts, the first one first.
#[derive(Serialize, ToSchema)]
pub(crate) struct DeliveryLog {
    #[serde(flatten)]
    delivery: DeliveryView,
    attempts: Vec<AttemptView>,
}

/// A delivery as the single answer.
pub(crate) type DeliveryLogData = Data<DeliveryLog>;

/// Show a delivery with what was sent and what came back.
#[utoipa::path(
    get, path = "/deliveries/{delivery}", tag = "Deliveries", operation_id = "showDelivery",
    params(("delivery" = schema::Uuid, Path, description = "Id")),
    responses((status = 200, description = "The delivery.", body = DeliveryLogData), Errors, NotFound)
)]
pub(crate) async fn show(
    On(app, ReadsAs(account, audience), id): On<ReadsAs, DeliveryId>,
) -> JsonResult<DeliveryLogData> {
    let mut connection = app.db().read_for(account).await?;
    let mut tx = connection.tx();
    let found = deliveries::find(&mut tx, account, id).await?;
    let delivery = found.ok_or_else(DeliveryId::missing)?;
    let made = attempts::of_delivery(&mut tx, id).await?;
    // A deleted webhook has nothing waiting.
    let webhook = webhooks::find(&mut tx, account, delivery.webhook_id).await?;
    let sends = webhook.is_none_or(|webhook| webhook.state.sends());
    let log = Log::read(&app, &mut tx, account, (&delivery, &made)).await?;
    let view = DeliveryView::from(&delivery);
    let last = made.len();
    let attempts = (1..).zip(made).map(|(number, attempt)| {
        let given_up = number == last && delivery.state == DeliveryState::Failed;
        let lead = match delivery.state {
            _ if given_up => Lead::GivenUp,
            // Only a waiting delivery has a lead that may be held.
            DeliveryState::Waiting if !sends => Lead::Held,
            DeliveryState::Waiting => Lead::Waiting,
            _ => Lead::None,
        };
        AttemptView::new(number, attempt, &log, lead, audience)
    });
    let attempts = attempts.collect();
    Ok(Json(Data { data: DeliveryLog { delivery: view, attempts } }))
}

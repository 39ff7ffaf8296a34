//! `GET /webhooks/{webhook}`.

use axum::Json;
use axum::extract::State;
use serde::Deserialize;

use super::find;
use super::stats::{With, add_stats};
use super::view::WebhookData;
use crate::api::auth::ReadsAs;
use crate::api::error::ApiError;
use crate::api::page::Data;
use crate::api::request::{PathText, Query};
use crate::api::schema::{Errors, NotFound};
use crate::app::App;

#[derive(Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct ShowWebhook {
    /// More parts of the answer.
    #[param(inline)]
    with: Option<With>,
}

/// Show a webhook.
#[utoipa::path(
    get, path = "/webhooks/{webhook}", tag = "Webhooks", operation_id = "showWebhook",
    params(("webhook" = i64, Path, description = "Id"), ShowWebhook),
    responses((status = 200, description = "The webhook.", body = WebhookData), Errors, NotFound)
)]
pub(crate) async fn show(
    State(app): State<App>,
    ReadsAs(account, audience): ReadsAs,
    name: PathText,
    query: Query<ShowWebhook>,
) -> Result<Json<WebhookData>, ApiError> {
    let mut view = find::view(&app, account, find::id(&name)?, audience).await?;
    if query.params.with.is_some() {
        let mut connection = app.db().read_for(account).await?;
        add_stats(
            &mut connection.tx(),
            std::slice::from_mut(&mut view),
            (app.program.now(), app.program.keeping().held),
        )
        .await?;
    }
    Ok(Json(Data { data: view }))
}

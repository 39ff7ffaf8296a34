//! The campaign's ledger: what became of each person at each webhook.

mod cell;
mod export;
mod filter;
mod show;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::state::ApiState;

pub(super) fn router() -> OpenApiRouter<ApiState> {
    OpenApiRouter::new().routes(routes!(show::show)).routes(routes!(export::export))
}

//! What a delete does with deliveries that are still waiting.

use serde::Deserialize;
use utoipa::ToSchema;

/// Without it a call is refused that would lose leads.
#[derive(Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct WhatWaits {
    /// `discard`: leads that wait are deleted too.
    #[param(inline)]
    waiting: Option<Discard>,
}

#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum Discard {
    Discard,
}

impl WhatWaits {
    /// Whether they are discarded.
    pub(crate) const fn discards(&self) -> bool {
        self.waiting.is_some()
    }
}

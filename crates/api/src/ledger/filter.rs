//! The filters of the ledger.

use refhook_core::ids::WebhookId;
use refhook_core::problem::Problems;
use refhook_core::text::optional;
use refhook_store::deliveries::DeliveryState;
use refhook_store::people::CellStatus;
use refhook_store::webhooks::StoredWebhook;
use serde::Deserialize;
use utoipa::ToSchema;

use super::cell::NOT_SELECTED;
use crate::error::ApiError;
use crate::request::LooseId;

/// Characters that a search may have.
const LONGEST_SEARCH: usize = 100;

/// The filter parameters of the ledger; `$params` is the macro that declares the struct.
macro_rules! ledger_params {
    ($params:ident $name:ident) => {
        $crate::request::$params! { $name {
            /// Users of whom a webhook has this.
            #[param(inline)]
            status: Option<$crate::ledger::filter::StatusFilter>,
            /// The webhook that `status` is about; left out, any.
            #[param(value_type = Option<i64>)]
            webhook_id: Option<$crate::request::LooseId>,
            /// A part of the email address or first name.
            #[param(max_length = 100)]
            q: Option<String>,
        } }
    };
}
pub(super) use ledger_params;

/// Which rows are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum StatusFilter {
    Delivered,
    Waiting,
    Failed,
    Discarded,
    NotSelected,
}

impl StatusFilter {
    /// The name that a cell shows.
    pub(super) fn name(self) -> &'static str {
        match self.to_store() {
            CellStatus::Delivery(state) => state.name(),
            CellStatus::NotSelected => NOT_SELECTED,
        }
    }

    /// The same for a query of the store.
    pub(super) const fn to_store(self) -> CellStatus {
        CellStatus::Delivery(match self {
            Self::Delivered => DeliveryState::Delivered,
            Self::Waiting => DeliveryState::Waiting,
            Self::Failed => DeliveryState::Failed,
            Self::Discarded => DeliveryState::Discarded,
            Self::NotSelected => return CellStatus::NotSelected,
        })
    }
}

/// Checks the text to search for; an empty one counts as none.
pub(super) fn text(q: Option<String>) -> Result<Option<String>, Problems> {
    let text = q.map(|q| optional("q", &q, LONGEST_SEARCH)).transpose()?;
    Ok(text.filter(|text| !text.is_empty()))
}

/// The webhooks that a filter selects.
pub(super) fn asked(webhooks: &[StoredWebhook], only: Option<LooseId>) -> Result<Vec<WebhookId>, ApiError> {
    let mut asked: Vec<_> = webhooks.iter().map(|webhook| webhook.id).collect();
    if let Some(LooseId(only)) = only {
        asked.retain(|id| id.0 == only);
        if asked.is_empty() {
            return Err(ApiError::not_found_in("webhook_id", "The campaign has no webhook with this id."));
        }
    }
    Ok(asked)
}

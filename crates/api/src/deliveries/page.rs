//! Pages of deliveries: their filters and their shape.

use refhook_core::ids::{DeliveryId, PersonId, WebhookId};
use refhook_core::problem::Problems;
use refhook_core::text::optional;
use refhook_store::deliveries::{self, DeliveryFilter, DeliveryState};
use refhook_store::{StoreError, Tx};
use serde::Serialize;
use utoipa::ToSchema;

use super::view::DeliveryView;
use crate::answer::with_parameter;
use crate::request::{LooseId, Time};

/// Longest search text, in characters.
const LONGEST_SEARCH: usize = 100;

/// A page of deliveries, the newest first.
#[derive(Serialize, ToSchema)]
pub(crate) struct DeliveryPage {
    data: Vec<DeliveryView>,
    links: DeliveryLinks,
    meta: DeliveryMeta,
}

#[derive(Serialize, ToSchema)]
struct DeliveryLinks {
    /// Null on the last page.
    #[schema(required)]
    next: Option<String>,
}

#[derive(Serialize, ToSchema)]
struct DeliveryMeta {
    per_page: i64,
    /// Null on the last page.
    #[schema(required)]
    next_cursor: Option<String>,
}

/// The parameters that filter deliveries of all webhooks, with more after them.
macro_rules! delivery_params {
    ($name:ident { $($more:tt)* }) => {
        $crate::request::query_params! { $name {
            #[param(value_type = Option<i64>)]
            webhook_id: Option<$crate::request::LooseId>,
            #[param(value_type = Option<i64>)]
            campaign_id: Option<$crate::request::LooseId>,
            #[param(value_type = Option<i64>)]
            person_id: Option<$crate::request::LooseId>,
            #[param(value_type = Option<$crate::document::schema::DeliveryState>, inline)]
            state: Option<String>,
            /// Created at this time or later, RFC 3339.
            #[param(value_type = Option<String>, format = DateTime)]
            from: Option<$crate::request::Time>,
            /// Created before this time, RFC 3339.
            #[param(value_type = Option<String>, format = DateTime)]
            until: Option<$crate::request::Time>,
            /// A part of the user's email address or first name.
            #[param(max_length = 100)]
            q: Option<String>,
            $($more)*
        } }
    };
}

pub(crate) use delivery_params;

/// The filters as sent.
pub(crate) struct DeliveryFilters {
    pub(crate) state: Option<String>,
    pub(crate) from: Option<Time>,
    pub(crate) until: Option<Time>,
    pub(crate) person_id: Option<LooseId>,
    pub(crate) q: Option<String>,
    pub(crate) cursor: Option<String>,
}

impl DeliveryFilters {
    /// Checks the filters.
    pub(crate) fn filter(self) -> Result<DeliveryFilter, Problems> {
        let mut problems = Problems::default();
        let state = self.state.and_then(|name| {
            let state = DeliveryState::parse(&name);
            let names = DeliveryState::ALL.iter().map(|state| state.name()).collect::<Vec<_>>().join(", ");
            problems.take(state.ok_or_else(|| Problems::one("state", format!("Possible states: {names}."))))
        });
        let before = self.cursor.and_then(|cursor| {
            let message = "This is not a cursor; take meta.next_cursor of the page before.";
            problems.take(cursor.parse().map_err(|_| Problems::one("cursor", message)))
        });
        let text = self.q.and_then(|q| problems.take(optional("q", &q, LONGEST_SEARCH)));
        let filter = DeliveryFilter {
            state,
            from: self.from.map(|time| time.0),
            until: self.until.map(|time| time.0),
            before: before.map(DeliveryId),
            person: self.person_id.map(|id| PersonId(id.0)),
            text: text.filter(|text| !text.is_empty()),
        };
        problems.or(filter)
    }
}

impl DeliveryPage {
    /// Reads a page of these webhooks' deliveries; `url` is the list's URL without the query, `pairs` is the query.
    pub(super) async fn read(
        tx: &mut Tx<'_>,
        webhooks: &[WebhookId],
        (filter, size): (&DeliveryFilter, i64),
        (url, pairs): (&str, &[(String, String)]),
    ) -> Result<Self, StoreError> {
        // One more than the page holds shows whether there is a next page.
        let found = deliveries::list(tx, webhooks, filter, size + 1).await?;
        let shown = &found[..found.len().min(usize::try_from(size).unwrap_or(usize::MAX))];
        let next_cursor = shown.last().filter(|_| found.len() > shown.len()).map(|last| last.id.to_string());
        let next = next_cursor.as_deref().map(|cursor| with_parameter(url, pairs, "cursor", cursor));
        Ok(Self {
            data: shown.iter().map(DeliveryView::from).collect(),
            links: DeliveryLinks { next },
            meta: DeliveryMeta { per_page: size, next_cursor },
        })
    }
}

//! Rows of a newer version, which a node encounters during a rolling update. They are left alone: lists leave them out,
//! nothing in them is sent, and a node that knows them handles them.

use std::collections::BTreeSet;

use parking_lot::Mutex;
use refhook_core::delivery::condition::WebhookState;
use refhook_core::delivery::outcome::Outcome;
use refhook_core::event::EventKind;
use refhook_core::number::UnknownNumber;

use crate::rows::listed;
use crate::states::DeliveryState;

/// SQL condition: this version knows the event of webhook `w`.
pub(crate) fn knows_event() -> String {
    format!("w.event IN ({})", events())
}

/// SQL condition: webhook `w` can be read.
pub(crate) fn knows_webhook() -> String {
    let states = listed(WebhookState::ALL.iter().map(|state| state.to_db().into()));
    format!("{} AND w.state IN ({states})", knows_event())
}

/// SQL condition: delivery `d` of event `e` can be read. Worded so that no index matches it.
pub(crate) fn knows_delivery() -> String {
    let states = listed(DeliveryState::ALL.iter().map(|state| state.to_db().into()));
    let outcomes = listed(Outcome::ALL.iter().map(|outcome| outcome.to_db().into()));
    format!(
        "COALESCE(e.kind, -1) IN ({}) AND COALESCE(d.state, -1) IN ({states})
            AND COALESCE(d.last_outcome, 0) IN ({outcomes})",
        events()
    )
}

fn events() -> String {
    listed(EventKind::ALL.map(|(kind, _)| kind.to_db().into()))
}

/// Logs that a row was left alone, once per number, because the same rows are encountered repeatedly.
pub(crate) fn left_alone(unknown: UnknownNumber) {
    static TOLD: Mutex<BTreeSet<UnknownNumber>> = Mutex::new(BTreeSet::new());
    if TOLD.lock().insert(unknown) {
        tracing::warn!(%unknown, "rows of a newer version are left to nodes that know them");
    }
}

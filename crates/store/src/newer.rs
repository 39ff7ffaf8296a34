//! Rows of a newer version, which a node meets while the others are updated already. They are left alone: lists do not show
//! them, nothing of them is sent, and a node that knows them goes on with them.

use std::collections::BTreeSet;

use parking_lot::Mutex;
use refhook_core::delivery::condition::WebhookState;
use refhook_core::delivery::outcome::Outcome;
use refhook_core::event::EventKind;
use refhook_core::number::UnknownNumber;

use crate::rows::listed;
use crate::states::DeliveryState;

/// The condition under which the event of webhook `w` is one of this version's.
pub(crate) fn knows_event() -> String {
    format!("w.event IN ({})", events())
}

/// The condition under which webhook `w` can be read.
pub(crate) fn knows_webhook() -> String {
    let states = listed(WebhookState::ALL.iter().map(|state| state.to_db().into()));
    format!("{} AND w.state IN ({states})", knows_event())
}

/// The condition under which delivery `d` of event `e` can be read, in words by which no plan is chosen.
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

/// Says that something was left alone; once of each number, as the same rows are met again and again.
pub(crate) fn left_alone(unknown: UnknownNumber) {
    static TOLD: Mutex<BTreeSet<UnknownNumber>> = Mutex::new(BTreeSet::new());
    if TOLD.lock().insert(unknown) {
        tracing::warn!(%unknown, "rows of a newer version are left to nodes that know them");
    }
}

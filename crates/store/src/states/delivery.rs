//! States of deliveries.

use const_format::formatcp;
use refhook_core::stored_enum;
use strum::{EnumString, FromRepr, IntoStaticStr, VariantArray};

use super::{DELIVERED, DISCARDED, ERASED, FAILED, LOW, NORMAL, WAITING};

/// The state of a delivery.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, EnumString, FromRepr, IntoStaticStr, VariantArray)]
#[strum(serialize_all = "snake_case")]
#[repr(i16)]
pub enum DeliveryState {
    /// To be sent, or sent again.
    Waiting,
    /// The receiver has it.
    Delivered,
    /// Every attempt failed; it can be retried by hand.
    Failed,
    /// Its person was erased before the receiver had it.
    Erased,
    /// Its webhook was deleted before it was sent, or was resumed without it.
    Discarded,
}

stored_enum!(DeliveryState, "delivery's state");

impl DeliveryState {
    /// The condition on `d`, worded so that both databases use the state's partial index.
    pub(crate) const fn condition(self) -> &'static str {
        match self {
            // Also naming the index's second column makes the planner prefer it.
            Self::Waiting => formatcp!("d.priority IN ({NORMAL}, {LOW}) AND d.state = {WAITING}"),
            Self::Delivered => formatcp!("d.state = {DELIVERED}"),
            Self::Failed => formatcp!("d.state = {FAILED}"),
            Self::Erased => formatcp!("d.state IN ({ERASED}, {DISCARDED}) AND d.state = {ERASED}"),
            Self::Discarded => formatcp!("d.state IN ({ERASED}, {DISCARDED}) AND d.state = {DISCARDED}"),
        }
    }
}

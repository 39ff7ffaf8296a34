//! Which of a lane's waiting deliveries go first.

use crate::WriteClass;

/// The priority of a delivery. The lower number goes first, as everywhere in queues.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DeliveryPriority {
    /// Of somebody who joined just now, and not attempted yet.
    Normal,
    /// Behind those: attempted before, or one of many of an upload, a backfill or a retry by hand.
    Low,
}

impl DeliveryPriority {
    /// The number that the database keeps.
    pub const fn to_db(self) -> i16 {
        self as i16
    }
}

/// What is written behind leads is sent behind them.
impl From<WriteClass> for DeliveryPriority {
    fn from(class: WriteClass) -> Self {
        match class {
            WriteClass::Lead => Self::Normal,
            WriteClass::Background => Self::Low,
        }
    }
}

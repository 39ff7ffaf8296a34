//! Which of a lane's waiting deliveries go first.

use crate::WriteClass;

/// The priority of a delivery. Lower numbers go first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DeliveryPriority {
    /// Of someone who joined just now, not attempted yet.
    Normal,
    /// After those: attempted before, or part of an upload, a backfill or a retry by hand.
    Low,
}

impl DeliveryPriority {
    /// The number that the database keeps.
    pub const fn to_db(self) -> i16 {
        self as i16
    }
}

/// Deliveries written after leads are sent after them.
impl From<WriteClass> for DeliveryPriority {
    fn from(class: WriteClass) -> Self {
        match class {
            WriteClass::Lead => Self::Normal,
            WriteClass::Background => Self::Low,
        }
    }
}

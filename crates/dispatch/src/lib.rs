//! The in-memory state that the use cases, the engine and the database share: the slots of lanes, the effects of a
//! commit, and watchers. It knows nothing of SQL or HTTP.

mod arrival;
mod changes;
mod claim;
mod effect;
mod handover;
mod lanes;
mod notice;
mod permits;

pub use arrival::{Arrival, Claimed};
pub use changes::{Changes, Follower, Seen};
pub use claim::{Claim, ClaimId};
pub use effect::{Effect, Emit};
pub use handover::HandOver;
pub use lanes::Slot;
pub use notice::{Notice, OutgoingNotices};
pub use permits::Permit;

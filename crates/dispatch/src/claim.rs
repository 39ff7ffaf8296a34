//! Who may send a delivery, and for how long.

use refhook_core::time::UnixMs;

/// Who holds a claim: the node's number in the upper half, the count of its starts in the lower.
///
/// The claims of a node's earlier starts are void, which their number shows, so that a start has nothing to clear.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ClaimId(pub i64);

const STARTS: u32 = 32;

impl ClaimId {
    /// The claim of one start of a node. `node` is a random number that lives in the data folder.
    pub const fn new(node: u32, start: u32) -> Self {
        // 31 bits of the node, so that the number stays positive.
        Self((((node & 0x7fff_ffff) as i64) << STARTS) | start as i64)
    }

    /// The lowest number that a start of the same node can have.
    pub const fn first_of_node(self) -> i64 {
        (self.0 >> STARTS) << STARTS
    }
}

/// A node's mark on rows: no other node takes them before `until`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Claim {
    /// Who claimed them.
    pub id: ClaimId,
    /// When the claim ends.
    pub until: UnixMs,
}

impl Claim {
    /// How long a claim lasts. An attempt takes at most 15 s, so no lease is ever renewed; and the rows of a node that
    /// died are with another one within 45 s, including the scan that finds them.
    pub const LEASE_MS: i64 = 40_000;

    /// A claim that begins now.
    pub const fn from(id: ClaimId, now: UnixMs) -> Self {
        Self { id, until: now.plus(Self::LEASE_MS) }
    }
}

//! Who may send a delivery, and for how long.

use refhook_core::time::UnixMs;

/// Who holds a claim: a node's number in the upper half, in the lower how often it was started.
///
/// The claims of a node's earlier starts are void by their number, so that a start has nothing to clear.
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

/// A node's hold on rows: nobody else takes them before `until`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Claim {
    /// Whose.
    pub id: ClaimId,
    /// How long.
    pub until: UnixMs,
}

impl Claim {
    /// How long a node holds what it claimed. An attempt takes 15 s at most, so no lease is ever renewed; and what a node
    /// held that died is with another one within 45 s, a look at the database included.
    pub const LEASE_MS: i64 = 40_000;

    /// A hold that begins now.
    pub const fn from(id: ClaimId, now: UnixMs) -> Self {
        Self { id, until: now.plus(Self::LEASE_MS) }
    }
}

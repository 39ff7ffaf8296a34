//! Shows what a webhook would send and what comes back; none of it is saved or counted.

mod facts;
pub(super) mod preview;
pub(super) mod test;

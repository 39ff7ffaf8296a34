//! Whether the process lives and can work, for supervisors and load balancers.

pub(super) mod live;
pub(super) mod ready;

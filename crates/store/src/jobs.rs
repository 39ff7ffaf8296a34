//! Where work stands that is done in pieces behind the writes of leads.

/// Where a piece of work stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum JobState {
    /// Pieces are left.
    Running,
    /// All of it is done.
    Done,
    /// Somebody stopped it.
    Cancelled,
}

impl JobState {
    /// Every state with its name in the API, in the order of the numbers that the database keeps.
    pub const ALL: [(Self, &'static str); 3] =
        [(Self::Running, "running"), (Self::Done, "done"), (Self::Cancelled, "cancelled")];

    /// The name in the API.
    pub fn name(self) -> &'static str {
        Self::ALL[self as usize].1
    }

    pub(crate) fn from_db(number: i16) -> Self {
        let known = usize::try_from(number).ok().and_then(|place| Self::ALL.get(place));
        known.map_or(Self::Cancelled, |(state, _)| *state)
    }
}

/// What a piece did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Piece {
    /// Whose deliveries wait now.
    pub webhook_id: refhook_core::ids::WebhookId,
    /// Whether more is left.
    pub more: bool,
}

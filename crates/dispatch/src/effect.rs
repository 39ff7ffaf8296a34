//! What follows a commit. A use case leaves it with its transaction; the writer, which no caller can cancel, emits it once
//! the commit is durable. Of what was rolled back nothing is emitted.

use refhook_core::ids::WebhookId;

use crate::arrival::Arrival;

/// Something that is to happen once a transaction is committed.
pub enum Effect {
    /// The engine, those who watch and other nodes are told.
    Notify(Arrival),
    /// Those who watch are told that something happened to a webhook.
    Announce(WebhookId),
    /// What carries out bulk jobs is woken.
    WakeBulkJobs,
    /// Something within this process, such as a count, or a cache that must forget.
    Run(Box<dyn FnOnce() + Send>),
}

impl Effect {
    /// Whether it is about leads that were just written.
    pub const fn is_of_leads(&self) -> bool {
        matches!(self, Self::Notify(Arrival::Claimed(_) | Arrival::Waiting(_) | Arrival::Bulk(_)))
    }

    /// [`Effect::Run`]; it must not wait.
    pub fn run(work: impl FnOnce() + Send + 'static) -> Self {
        Self::Run(Box::new(work))
    }
}

impl From<Arrival> for Effect {
    fn from(arrival: Arrival) -> Self {
        Self::Notify(arrival)
    }
}

/// Where effects go.
pub trait Emit: Send + Sync {
    /// Makes it happen. It is called on the writer's thread and must not wait.
    fn emit(&self, effect: Effect);
}

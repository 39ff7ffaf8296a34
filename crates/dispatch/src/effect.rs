//! What follows a commit. A use case leaves effects with its transaction; the writer, which no caller can cancel, emits
//! them once the commit is durable. After a rollback nothing is emitted.

use refhook_core::ids::WebhookId;

use crate::arrival::Arrival;

/// Something to do once a transaction is committed.
pub enum Effect {
    /// Tell the engine, watchers and other nodes.
    Notify(Arrival),
    /// Tell watchers that something happened to a webhook.
    Announce(WebhookId),
    /// Wake the service that carries out bulk jobs.
    WakeBulkJobs,
    /// Run something in this process, such as counting, or dropping an entry from a cache.
    Run(Box<dyn FnOnce() + Send>),
}

impl Effect {
    /// Whether it is about leads that were just written.
    pub const fn is_of_leads(&self) -> bool {
        matches!(self, Self::Notify(Arrival::Claimed(_) | Arrival::Waiting(_) | Arrival::Bulk(_)))
    }

    /// [`Effect::Run`]; `work` must not block.
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
    /// Carries out an effect. Called on the writer's thread; must not block.
    fn emit(&self, effect: Effect);
}

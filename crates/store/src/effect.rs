//! What follows a commit. A use case leaves it with its transaction; the writer, which no caller can cancel, emits it once
//! the commit is durable. Of what was rolled back nothing is emitted.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, OnceLock};

use refhook_core::ids::WebhookId;

use crate::queue::Arrival;

/// Something that is to happen once a transaction is committed.
pub enum Effect {
    /// The engine, those who watch and other nodes are told.
    Tell(Arrival),
    /// Those who watch are told that something happened to a webhook.
    Announce(WebhookId),
    /// What carries out bulk jobs is woken.
    WakeBulkJobs,
    /// Something within this process, such as a count, or a cache that must forget.
    Run(Box<dyn FnOnce() + Send>),
}

impl Effect {
    const fn is_of_leads(&self) -> bool {
        matches!(self, Self::Tell(Arrival::Claimed(_) | Arrival::Waiting(_) | Arrival::Bulk(_)))
    }

    /// [`Effect::Run`]; it must not wait.
    pub fn run(work: impl FnOnce() + Send + 'static) -> Self {
        Self::Run(Box::new(work))
    }
}

impl From<Arrival> for Effect {
    fn from(arrival: Arrival) -> Self {
        Self::Tell(arrival)
    }
}

/// Where effects go.
pub trait Emit: Send + Sync {
    /// Makes it happen. It is called on the writer's thread and must not wait.
    fn emit(&self, effect: Effect);
}

/// The way there, for all clones of a database.
#[derive(Clone, Default)]
pub(crate) struct Emitter(Arc<OnceLock<Arc<dyn Emit>>>);

impl Emitter {
    /// `false` when another one was set before.
    pub(crate) fn set(&self, to: Arc<dyn Emit>) -> bool {
        self.0.set(to).is_ok()
    }

    /// Emits what a transaction left. A process without an engine, such as a command, has nobody to tell; servers find it in
    /// the database.
    pub(crate) fn emit(&self, effects: Vec<Effect>) {
        if effects.iter().any(Effect::is_of_leads) {
            crate::faults::point("committed");
        }
        for effect in effects {
            let emit = || match (self.0.get(), effect) {
                (Some(to), effect) => to.emit(effect),
                (None, Effect::Run(work)) => work(),
                (None, _) => {}
            };
            // A panic is a bug of its own, and must not end the writer for everybody else.
            let _ = catch_unwind(AssertUnwindSafe(emit));
        }
    }
}

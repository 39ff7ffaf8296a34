//! Passes a commit's effects on.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, OnceLock};

use refhook_dispatch::{Effect, Emit};

/// Where effects go, shared by all clones of a database.
#[derive(Clone, Default)]
pub(crate) struct Emitter(Arc<OnceLock<Arc<dyn Emit>>>);

impl Emitter {
    /// Sets the target; `false` if one was already set.
    pub(crate) fn set(&self, to: Arc<dyn Emit>) -> bool {
        self.0.set(to).is_ok()
    }

    /// Emits a transaction's effects. A process without an engine, such as a command, drops them; servers find the work
    /// in the database.
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
            // A panic here is a separate bug and must not stop the writer for everyone else.
            let _ = catch_unwind(AssertUnwindSafe(emit));
        }
    }
}

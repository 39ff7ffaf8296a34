//! The way from a commit to what follows it.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, OnceLock};

use refhook_dispatch::{Effect, Emit};

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

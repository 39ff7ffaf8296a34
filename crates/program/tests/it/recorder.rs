//! Records the effects of the use cases.

use refhook_dispatch::{Arrival, Effect, Emit, HandOver};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::task::AbortHandle;

/// Far more than any effect needs.
const DEADLINE: Duration = Duration::from_secs(20);

/// Records effects before passing them on.
pub(crate) struct Recorder {
    to: Arc<HandOver>,
    seen: Mutex<Vec<String>>,
    /// A caller to abort as soon as anything is emitted: right after the commit, before it is answered.
    leaving: Mutex<Option<AbortHandle>>,
}

impl Recorder {
    pub(crate) fn before(to: Arc<HandOver>) -> Self {
        Self { to, seen: Mutex::default(), leaving: Mutex::default() }
    }

    pub(crate) fn take(&self) -> Vec<String> {
        std::mem::take(&mut self.seen.lock().unwrap())
    }

    /// Aborts the caller as soon as anything is emitted.
    pub(crate) fn send_home(&self, caller: AbortHandle) {
        *self.leaving.lock().unwrap() = Some(caller);
    }

    pub(crate) async fn until(&self, expected: &[String]) {
        let seen = async {
            while *self.seen.lock().unwrap() != expected {
                tokio::task::yield_now().await;
            }
        };
        let in_time = tokio::time::timeout(DEADLINE, seen).await;
        assert!(in_time.is_ok(), "{:?} were emitted, and not {expected:?}", self.take());
    }
}

impl Emit for Recorder {
    fn emit(&self, effect: Effect) {
        if let Some(caller) = self.leaving.lock().unwrap().take() {
            caller.abort();
        }
        let name = match &effect {
            Effect::Notify(Arrival::Claimed(rows)) => format!("claimed {}", rows.len()),
            Effect::Notify(Arrival::Waiting(id)) => format!("waiting {id}"),
            Effect::Notify(Arrival::Bulk(id)) => format!("bulk {id}"),
            Effect::Notify(Arrival::Again(id, _)) => format!("again {id}"),
            Effect::Notify(Arrival::Changed(id)) => format!("changed {id}"),
            Effect::Notify(Arrival::Forget(id)) => format!("forget {id}"),
            Effect::Notify(Arrival::Everything) => "everything".to_owned(),
            Effect::Announce(id) => format!("announce {id}"),
            Effect::WakeBulkJobs => "wake bulk jobs".to_owned(),
            Effect::Run(_) => "run".to_owned(),
        };
        self.seen.lock().unwrap().push(name);
        self.to.emit(effect);
    }
}

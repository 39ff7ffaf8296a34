//! Records when tokens were last used: at most once a minute, and without delaying the call.

use std::collections::HashMap;

use parking_lot::Mutex;
use refhook_core::ids::TokenId;
use refhook_core::time::UnixMs;

use crate::app::App;

const MINUTE_MS: i64 = 60_000;
/// Number of tokens above which entries older than a minute are removed.
const TIDY: usize = 10_000;

/// When each token's use was last recorded.
#[derive(Default)]
pub(super) struct LastUse(Mutex<HashMap<TokenId, UnixMs>>);

impl LastUse {
    /// Records a use in the background, unless one was recorded within the last minute. A record that is lost is made
    /// up for a minute later.
    pub(super) fn note(&self, app: &App, id: TokenId, now: UnixMs) {
        if !self.is_due(id, now) {
            return;
        }
        let app = app.clone();
        tokio::spawn(async move {
            if let Err(error) = app.program.accounts().note_token_use(id, now).await {
                tracing::debug!(%error, "the use of a token was not noted");
            }
        });
    }

    fn is_due(&self, id: TokenId, now: UnixMs) -> bool {
        let is_old = |at: &UnixMs| !(0..MINUTE_MS).contains(&(now.0 - at.0));
        let mut noted = self.0.lock();
        if noted.get(&id).is_some_and(|at| !is_old(at)) {
            return false;
        }
        if noted.len() >= TIDY {
            noted.retain(|_, at| !is_old(at));
        }
        noted.insert(id, now);
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_use_is_noted_once_a_minute_for_each_token() {
        let (last, now) = (LastUse::default(), UnixMs(100_000));
        assert!(last.is_due(TokenId(1), now) && last.is_due(TokenId(2), now));
        assert!(!last.is_due(TokenId(1), now.plus(59_999)));
        assert!(last.is_due(TokenId(1), now.plus(60_000)));
        assert!(last.is_due(TokenId(1), now), "a clock that was set back stops nothing");
    }
}

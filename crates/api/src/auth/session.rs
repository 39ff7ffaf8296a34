//! The session cookie: its format, and whom it admits.

use http::header::{COOKIE, HeaderMap, HeaderValue};
use http::request::Parts;
use refhook_core::crypto::secret::Secret;
use refhook_core::crypto::token::hash_token;
use refhook_store::accounts::sessions::{self, Session};

use crate::error::ApiError;
use crate::state::ApiState;
use refhook_web::origin::{self, Origin};

/// Precision of a session's last use: a write on every call would cost much for little.
const SEEN_EVERY_MS: i64 = 5 * 60_000;
/// Browsers keep a cookie for at most 400 days (RFC 6265bis, section 5.5). Only the server decides when a session ends,
/// so that it can say so.
const COOKIE_SECONDS: i64 = 400 * 86_400;

/// Over https the prefix keeps other hosts of the same domain from setting the cookie (RFC 6265bis, section 4.1.3.2).
fn cookie_name(base_url: &str) -> &'static str {
    if base_url.starts_with("https:") { "__Host-refhook_session" } else { "refhook_session" }
}

/// The header that sets a browser's session cookie; `None` clears it.
pub(crate) fn cookie(base_url: &str, secret: Option<&Secret>) -> Result<HeaderValue, ApiError> {
    let name = cookie_name(base_url);
    let secure = if base_url.starts_with("https:") { "; Secure" } else { "" };
    let (value, seconds) = secret.map_or(("", 0), |secret| (secret.expose(), COOKIE_SECONDS));
    let text = format!("{name}={value}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Lax{secure}");
    let mut header = HeaderValue::try_from(text).map_err(ApiError::internal)?;
    header.set_sensitive(true);
    Ok(header)
}

/// The session secret that the browser sent. Of several cookies with this name the first counts: it has the longest
/// path (RFC 6265, section 5.4).
fn sent(headers: &HeaderMap, base_url: &str) -> Option<Secret> {
    let name = cookie_name(base_url);
    let lines = headers.get_all(COOKIE).iter().filter_map(|line| line.to_str().ok());
    let mut pairs = lines.flat_map(|line| line.split(';')).filter_map(|pair| pair.trim().split_once('='));
    pairs.find(|(known, value)| *known == name && !value.is_empty()).map(|(_, value)| Secret::new(value))
}

/// The session of a request, `None` without a cookie.
///
/// Sessions are read from the database each time, so that ending one or changing a role, on any node, takes effect on
/// the next call.
pub(super) async fn admit(parts: &Parts, state: &ApiState) -> Result<Option<Session>, ApiError> {
    let base_url = state.app.program.base_url();
    let Some(secret) = sent(&parts.headers, base_url) else { return Ok(None) };
    if !parts.method.is_safe() && origin::of(&parts.headers, Some(base_url)) != Origin::Own {
        let message =
            "This change was not sent from a page of this server. Open Refhook itself and do it there.";
        return Err(ApiError::forbidden("foreign_origin", message));
    }
    let now = state.app.program.now();
    let found = sessions::find(&mut state.app.db().read().await?.tx(), &hash_token(&secret)).await?;
    let session = found.filter(|session| session.expires_at > now).ok_or_else(|| {
        ApiError::unauthorized("session_expired", "You are no longer signed in. Please sign in again.")
    })?;
    let message = "Too many calls within a minute. Wait, then go on.";
    let counted = state.gate.visits.check(&session.member.id, now);
    counted.map_err(|over| ApiError::too_many_requests(over.wait, message))?;
    if now.0 - session.last_seen_at.0 >= SEEN_EVERY_MS {
        touch(state, session.hash.clone()).await;
    }
    Ok(Some(session))
}

/// A failure to record the use is no reason to refuse the call.
async fn touch(state: &ApiState, hash: String) {
    if let Err(error) = state.app.program.accounts().extend_session(hash).await {
        tracing::warn!(%error, "the use of a session could not be noted");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_cookie_is_read_back_among_others() {
        let headers = |lines: &[&'static str]| -> HeaderMap {
            lines.iter().map(|line| (COOKIE, HeaderValue::from_static(line))).collect()
        };
        let plain =
            |lines| sent(&headers(lines), "http://localhost").map(|secret| secret.expose().to_owned());
        assert_eq!(plain(&["a=b; refhook_session=s=1; x"]).as_deref(), Some("s=1"));
        assert_eq!(plain(&["a=b", "refhook_session=s; refhook_session=t"]).as_deref(), Some("s"));
        for none in [&["xrefhook_session=s"][..], &["refhook_session="], &["__Host-refhook_session=s"], &[]] {
            assert_eq!(plain(none), None, "{none:?}");
        }
        assert!(sent(&headers(&["refhook_session=s"]), "https://refer.example.com").is_none());
    }

    #[test]
    fn over_https_the_cookie_is_for_this_host_and_https_alone() {
        let text = |base| cookie(base, Some(&Secret::new("s"))).unwrap().to_str().unwrap().to_owned();
        let common = "Path=/; Max-Age=34560000; HttpOnly; SameSite=Lax";
        assert_eq!(text("http://localhost"), format!("refhook_session=s; {common}"));
        assert_eq!(text("https://a.example"), format!("__Host-refhook_session=s; {common}; Secure"));
        let gone = cookie("http://localhost", None).unwrap();
        assert!(gone.to_str().unwrap().starts_with("refhook_session=; Path=/; Max-Age=0;"));
    }
}

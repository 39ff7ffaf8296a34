//! A token as the API shows it.

use refhook_core::time::UnixMs;
use refhook_store::tokens::{ListedToken, Scope};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::api::page::Data;

/// What a token opens: `read` reads only; `write` reads and changes.
#[derive(Clone, Copy, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum TokenScope {
    Read,
    Write,
}

/// An API token. The token itself is shown once, when it is created.
#[derive(Serialize, ToSchema)]
#[schema(as = ApiToken, example = json!({
    "id": 3, "name": "Zapier", "scope": "write", "created_at": "2022-06-09T10:00:00.000Z", "expires_at": null,
    "last_used_at": "2022-06-09T12:34:00.000Z"
}))]
pub(crate) struct TokenView {
    id: i64,
    name: String,
    scope: TokenScope,
    #[schema(format = DateTime)]
    created_at: String,
    /// Null for never.
    #[schema(format = DateTime, required)]
    expires_at: Option<String>,
    /// To the minute.
    #[schema(format = DateTime, required)]
    last_used_at: Option<String>,
}

/// A token that was just created.
#[derive(Serialize, ToSchema)]
pub(crate) struct CreatedApiToken {
    #[serde(flatten)]
    pub(super) listed: TokenView,
    /// What to send as `Authorization: Bearer`. It is shown this once.
    pub(super) token: String,
}

/// A new token as the single answer.
pub(crate) type CreatedApiTokenData = Data<CreatedApiToken>;

impl From<TokenScope> for Scope {
    fn from(scope: TokenScope) -> Self {
        match scope {
            TokenScope::Read => Self::Read,
            TokenScope::Write => Self::Write,
        }
    }
}

impl From<ListedToken> for TokenView {
    fn from(token: ListedToken) -> Self {
        Self {
            id: token.id.0,
            name: token.name,
            scope: match token.scope {
                Scope::Read => TokenScope::Read,
                Scope::Write => TokenScope::Write,
            },
            created_at: token.created_at.rfc3339(),
            expires_at: token.expires_at.map(UnixMs::rfc3339),
            last_used_at: token.last_used_at.map(UnixMs::rfc3339),
        }
    }
}

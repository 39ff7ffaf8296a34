//! API tokens of an account.

use refhook_core::crypto::secret::Secret;
use refhook_core::crypto::token::{generate_token, hash_token};
use refhook_core::ids::{AccountId, TokenId};
use refhook_core::time::UnixMs;
use refhook_dispatch::Effect;
use refhook_store::accounts::tokens::{self, ListedToken, NewToken, Scope};
use refhook_store::{StoreError, WriteClass};

use super::Accounts;

/// Most tokens of an account that are not revoked.
const TOKENS_MAX: i64 = 100;

/// A token to add, already checked.
pub struct TokenInput {
    /// Who or what uses it.
    pub name: String,
    /// What it allows.
    pub scope: Scope,
    /// When it ends; `None` for never.
    pub expires_at: Option<UnixMs>,
}

/// Why no token was added.
#[derive(Debug, thiserror::Error)]
pub enum TokenError {
    /// The account has as many as it is allowed.
    #[error("Your account has {TOKENS_MAX} API tokens, and more are not possible. Revoke one first.")]
    TooMany,
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Accounts {
    /// A new token, which is not valid until [`Self::add_token`].
    pub fn generate_token(&self) -> Secret {
        self.random.with(generate_token)
    }

    /// Makes `token` valid.
    ///
    /// # Errors
    /// [`TokenError::TooMany`].
    pub async fn add_token(
        &self,
        account_id: AccountId,
        token: &Secret,
        new: TokenInput,
    ) -> Result<ListedToken, TokenError> {
        let (hash, now) = (hash_token(token), self.now());
        let written = self.writer.write(WriteClass::Lead, move |mut tx| {
            Box::pin(async move {
                if tokens::count_locked(&mut tx, account_id).await? >= TOKENS_MAX {
                    return Err(TokenError::TooMany);
                }
                let TokenInput { name, scope, expires_at } = new;
                let row = NewToken { account_id, name: &name, hash: &hash, scope, expires_at };
                let id = tokens::insert(&mut tx, &row, now).await?;
                Ok(ListedToken { id, name, scope, created_at: now, expires_at, last_used_at: None })
            })
        });
        written.await
    }

    /// Revokes a token; `false` when the account has none with this id. `lock_out` runs after the commit: caches must
    /// forget that the token was valid.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn revoke_token(
        &self,
        account: AccountId,
        id: TokenId,
        lock_out: impl FnOnce() + Send + 'static,
    ) -> Result<bool, StoreError> {
        let now = self.now();
        let written = self.writer.write(WriteClass::Lead, move |mut tx| {
            Box::pin(async move {
                tx.after_commit(Effect::run(lock_out));
                tokens::revoke(&mut tx, account, id, now).await
            })
        });
        written.await
    }

    /// Notes when a token was used.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn note_token_use(&self, id: TokenId, at: UnixMs) -> Result<(), StoreError> {
        let written = self.writer.write(WriteClass::Background, move |mut tx| {
            Box::pin(async move { tokens::note_use(&mut tx, id, at).await })
        });
        written.await
    }
}

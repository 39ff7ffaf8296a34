//! The secret in the URL of an account's inbound webhook. It is looked up by its hash; a sealed copy is kept too, so
//! that its owner can see it again.

use refhook_core::crypto::secret::Secret;
use refhook_core::crypto::token::{generate_secret, hash_token};
use refhook_core::crypto::vault::CannotOpen;
use refhook_core::ids::AccountId;
use refhook_core::time::UnixMs;
use refhook_store::accounts::inbound;
use refhook_store::{StoreError, WriteClass};

use crate::Program;

fn place(account: AccountId) -> String {
    format!("inbound/{account}")
}

/// The URL of the inbound webhook with this secret.
pub fn inbound_url(base_url: &str, secret: &Secret) -> String {
    format!("{base_url}/webhook/{}/qualify", secret.expose())
}

impl Program {
    /// Gives an account an inbound webhook, or replaces the secret of the one it has; the old secret stops working.
    /// Returns the new secret, and when it was made.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn regenerate_inbound_webhook(
        &self,
        account: AccountId,
    ) -> Result<(Secret, UnixMs), StoreError> {
        let now = self.now();
        let (secret, sealed) = self.random.with(|random| {
            let secret = generate_secret(random);
            let sealed = self.vault.seal(&place(account), secret.expose().as_bytes(), random);
            (secret, sealed)
        });
        let hash = hash_token(&secret);
        let written = self.writer.write(WriteClass::Lead, move |mut tx| {
            Box::pin(async move { inbound::set(&mut tx, account, &hash, &sealed, now).await })
        });
        let written: Result<(), StoreError> = written.await;
        written?;
        Ok((secret, now))
    }

    /// Opens a sealed secret.
    ///
    /// # Errors
    /// When it was sealed with another master key.
    pub fn open_inbound_secret(&self, account: AccountId, sealed: &[u8]) -> Result<Secret, CannotOpen> {
        let plain = self.vault.open(&place(account), sealed)?;
        str::from_utf8(&plain).map(Secret::new).map_err(|_| CannotOpen)
    }
}

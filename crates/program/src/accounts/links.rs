//! One-time links: their form and how long they last. The secret follows the `#`, which browsers do not send, so it
//! appears in no server's log.

use refhook_core::crypto::token::{generate_secret, hash_token};
use refhook_core::ids::{AccountId, LinkId};
use refhook_store::accounts::links::{self, Link, Purpose};
use refhook_store::{StoreError, WriteClass};

use super::Accounts;
use crate::DAY_MS;

/// A link that was just made.
pub struct IssuedLink {
    /// Shown once to the person it is for.
    pub url: String,
    /// The stored link.
    pub link: Link,
}

impl Accounts {
    /// Makes a link under `base_url`.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn issue_link(&self, base_url: &str, purpose: Purpose) -> Result<IssuedLink, StoreError> {
        let (path, days) = match purpose {
            Purpose::SetUp => ("setup", 1),
            Purpose::SignIn(_) => ("sign-in", 1),
            Purpose::Invitation(_) => ("invitation", 7),
        };
        let now = self.now();
        let secret = self.random.with(generate_secret);
        let (hash, expires_at) = (hash_token(&secret), now.plus(days * DAY_MS));
        let link = self.writer.write(WriteClass::Lead, move |mut tx| {
            Box::pin(async move {
                let id = links::insert(&mut tx, (&hash, &purpose), expires_at, now).await?;
                Ok::<_, StoreError>(Link { id, purpose, created_at: now, expires_at })
            })
        });
        Ok(IssuedLink { url: format!("{base_url}/{path}#{}", secret.expose()), link: link.await? })
    }

    /// Withdraws an open invitation; `false` when the account has none with this id.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn delete_invitation(&self, account: AccountId, id: LinkId) -> Result<bool, StoreError> {
        let now = self.now();
        let written = self.writer.write(WriteClass::Lead, move |mut tx| {
            Box::pin(async move { links::delete_invitation(&mut tx, account, id, now).await })
        });
        written.await
    }
}

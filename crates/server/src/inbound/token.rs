//! The token of the inbound webhook, on its way into the vault and out of it.

use refhook_core::ids::AccountId;
use refhook_core::random::Random;
use refhook_core::secret::Secret;
use refhook_core::vault::{CannotOpen, Vault};

use crate::api::auth::token::generate_secret;

fn place(account: AccountId) -> String {
    format!("inbound/{account}")
}

/// A new token, and as it is stored.
pub(crate) fn make(vault: &Vault, account: AccountId, random: &Random) -> (Secret, Vec<u8>) {
    random.with(|random| {
        let token = generate_secret(random);
        let sealed = vault.seal(&place(account), token.expose().as_bytes(), random);
        (token, sealed)
    })
}

/// The token of what was stored.
pub(crate) fn open(vault: &Vault, account: AccountId, sealed: &[u8]) -> Result<Secret, CannotOpen> {
    let plain = vault.open(&place(account), sealed)?;
    str::from_utf8(&plain).map(Secret::new).map_err(|_| CannotOpen)
}

/// Where it is called.
pub(crate) fn url(base_url: &str, token: &Secret) -> String {
    format!("{base_url}/webhook/{}/qualify", token.expose())
}

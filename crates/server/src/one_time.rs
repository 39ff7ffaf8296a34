//! One-time links: how they look and how long they last. The secret stands behind the `#`, which browsers keep to
//! themselves, so it is in no server's log.

use refhook_core::random::Random;
use refhook_core::time::UnixMs;
use refhook_store::links::{self, Link, Purpose};
use refhook_store::{Db, Priority, StoreError};

use crate::api::auth::token::{generate_secret, hash_token};

const DAY_MS: i64 = 86_400_000;

/// A link that was just made.
pub(crate) struct Issued {
    /// Shown once to the person it is for.
    pub(crate) url: String,
    /// As it is stored.
    pub(crate) link: Link,
}

/// Makes a link under `base_url`.
pub(crate) async fn issue(
    db: &Db,
    random: &Random,
    base_url: &str,
    purpose: Purpose,
    now: UnixMs,
) -> Result<Issued, StoreError> {
    let (path, days) = match purpose {
        Purpose::SetUp => ("setup", 1),
        Purpose::SignIn(_) => ("sign-in", 1),
        Purpose::Invitation(_) => ("invitation", 7),
    };
    let secret = random.with(generate_secret);
    let (hash, expires_at) = (hash_token(&secret), now.plus(days * DAY_MS));
    let link = db.write(Priority::Lead, move |mut tx| {
        Box::pin(async move {
            let id = links::insert(&mut tx, (&hash, &purpose), expires_at, now).await?;
            Ok::<_, StoreError>(Link { id, purpose, created_at: now, expires_at })
        })
    });
    Ok(Issued { url: format!("{base_url}/{path}#{}", secret.expose()), link: link.await? })
}

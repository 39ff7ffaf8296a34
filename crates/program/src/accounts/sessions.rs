//! Signing in, by password or by a one-time link, and out.

use futures_util::future::BoxFuture;
use refhook_core::crypto::secret::Secret;
use refhook_core::crypto::token::{generate_secret, hash_token};
use refhook_core::ids::MemberId;
use refhook_core::plan::Plan;
use refhook_core::time::UnixMs;
use refhook_store::accounts::links::{self, Invited, LinkKind, Purpose};
use refhook_store::accounts::members::{self, NewMember, Role};
use refhook_store::accounts::sessions::{self, NewSession, Session};
use refhook_store::{StoreError, Tx, WriteClass, accounts};

use super::Accounts;
use crate::DAY_MS;

/// How long a session lasts after its last use.
const SESSION_MS: i64 = 30 * DAY_MS;

/// Why nobody was signed in.
#[derive(Debug, thiserror::Error)]
pub enum SignInError {
    /// The link was used, has expired, or is unknown.
    #[error("This link was used before, has expired, or is not complete. Ask for a new one.")]
    LinkUsed,
    /// The member's password was changed, or the member removed, while the password was being verified.
    #[error("Email and password do not fit together. Check both; capital letters count in the password.")]
    WrongPassword,
    /// Someone else uses the invitation's address by now.
    #[error(
        "Someone signs in with this address already. Sign in, or ask for an invitation of another address."
    )]
    EmailInUse,
    /// A bug: the session was begun in the same transaction.
    #[error("a session is gone as soon as it began")]
    Gone,
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// A session that has begun.
pub struct Started {
    /// The secret that the browser keeps.
    pub secret: Secret,
    /// The session, with its member.
    pub session: Session,
}

/// The first account of a server, and its owner.
pub struct NewOwner {
    /// What the account is called, already checked.
    pub account_name: String,
    /// The owner's address, already checked.
    pub email: String,
    /// The PHC string of their password.
    pub password_hash: String,
}

/// Who signs in, found in the transaction that begins the session, and whether by a link.
type Found<'a> = BoxFuture<'a, Result<(MemberId, bool), SignInError>>;

impl Accounts {
    /// Signs in the member who was `found` by this address and whose password was verified.
    ///
    /// # Errors
    /// [`SignInError::WrongPassword`] if they changed meanwhile.
    pub async fn sign_in(
        &self,
        email: &str,
        found: Option<(MemberId, Option<String>)>,
    ) -> Result<Started, SignInError> {
        let email = email.to_owned();
        self.begin(move |tx, _| {
            Box::pin(async move {
                let unchanged = members::find_by_email(tx, &email).await? == found;
                let (member, _) = found.filter(|_| unchanged).ok_or(SignInError::WrongPassword)?;
                Ok((member, false))
            })
        })
        .await
    }

    /// Signs in by a one-time link, which this uses up.
    ///
    /// # Errors
    /// [`SignInError::LinkUsed`].
    pub async fn sign_in_by_link(&self, token: Secret) -> Result<Started, SignInError> {
        self.begin(move |tx, now| {
            Box::pin(async move {
                match links::take(tx, LinkKind::SignIn, &hash_token(&token), now)
                    .await?
                    .map(|link| link.purpose)
                {
                    Some(Purpose::SignIn(member)) => Ok((member, true)),
                    _ => Err(SignInError::LinkUsed),
                }
            })
        })
        .await
    }

    /// Creates the server's first account and signs its owner in, by the link that the server printed.
    ///
    /// # Errors
    /// [`SignInError::LinkUsed`], also when there is an account by now: the command line may have made one.
    pub async fn set_up(&self, token: Secret, new: NewOwner) -> Result<Started, SignInError> {
        self.begin(move |tx, now| {
            Box::pin(async move {
                let link = links::take(tx, LinkKind::SetUp, &hash_token(&token), now).await?;
                if link.is_none() || accounts::any(tx).await? {
                    return Err(SignInError::LinkUsed);
                }
                let account_id = accounts::insert(tx, &new.account_name, Plan::Pro, now).await?;
                let (email, password_hash) = (new.email.as_str(), Some(new.password_hash.as_str()));
                let owner = NewMember { account_id, email, password_hash, role: Role::Owner };
                Ok((members::insert(tx, &owner, now).await?, false))
            })
        })
        .await
    }

    /// Makes the invited person a member and signs them in; this uses up the link.
    ///
    /// # Errors
    /// [`SignInError::LinkUsed`], [`SignInError::EmailInUse`].
    pub async fn accept_invitation(
        &self,
        token: Secret,
        invited: Invited,
        password_hash: String,
    ) -> Result<Started, SignInError> {
        self.begin(move |tx, now| {
            Box::pin(async move {
                let link = links::take(tx, LinkKind::Invitation, &hash_token(&token), now).await?;
                link.ok_or(SignInError::LinkUsed)?;
                let (account_id, email, role) = (invited.account_id, invited.email.as_str(), invited.role);
                let new = NewMember { account_id, email, password_hash: Some(&password_hash), role };
                let member = members::insert(tx, &new, now).await.map_err(|error| match error {
                    StoreError::Conflict(_) => SignInError::EmailInUse,
                    error => error.into(),
                })?;
                Ok((member, false))
            })
        })
        .await
    }

    /// Begins a session in the transaction that finds whose it is.
    async fn begin(
        &self,
        find: impl for<'a, 'c> FnOnce(&'a mut Tx<'c>, UnixMs) -> Found<'a> + Send + 'static,
    ) -> Result<Started, SignInError> {
        let (secret, now) = (self.random.with(generate_secret), self.now());
        let hash = hash_token(&secret);
        let written = self.writer.write(WriteClass::Lead, move |mut tx| {
            Box::pin(async move {
                let (member_id, by_link) = find(&mut tx, now).await?;
                let new = NewSession { hash: &hash, member_id, by_link, expires_at: now.plus(SESSION_MS) };
                sessions::insert(&mut tx, &new, now).await?;
                sessions::find(&mut tx, &hash).await?.ok_or(SignInError::Gone)
            })
        });
        Ok(Started { secret, session: written.await? })
    }

    /// Ends a session.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn sign_out(&self, hash: String) -> Result<(), StoreError> {
        let written = self.writer.write(WriteClass::Lead, move |mut tx| {
            Box::pin(async move { sessions::delete(&mut tx, &hash).await })
        });
        written.await
    }

    /// Notes that a session was used, which extends it.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn extend_session(&self, hash: String) -> Result<(), StoreError> {
        let now = self.now();
        let written = self.writer.write(WriteClass::Background, move |mut tx| {
            Box::pin(async move { sessions::touch(&mut tx, &hash, now, now.plus(SESSION_MS)).await })
        });
        written.await
    }
}

//! Accounts, and how people and programs get access: members, sessions, one-time links, tokens.

mod inbound;
mod links;
mod members;
mod sessions;
mod tokens;

use std::sync::Arc;

use refhook_core::crypto::secret::Secret;
use refhook_core::crypto::token::{generate_token, hash_token};
use refhook_core::ids::AccountId;
use refhook_core::plan::Plan;
use refhook_core::random::Random;
use refhook_core::time::{Clock, UnixMs};
use refhook_store::accounts::members::{self as rows, NewMember, Role};
use refhook_store::accounts::tokens::{self as token_rows, NewToken, Scope};
use refhook_store::{Db, StoreError, WriteClass, Writer, accounts, installation};
use refhook_write_access::WriteAccess;

pub use inbound::inbound_url;
pub use links::IssuedLink;
pub use members::MemberError;
pub use sessions::{NewOwner, SignInError, Started};
pub use tokens::{TokenError, TokenInput};

/// The use cases of accounts. They need no engine, so that the command line can use them too.
pub struct Accounts {
    writer: Writer,
    clock: Arc<dyn Clock>,
    random: Random,
}

/// An account to create, with its owner.
pub struct NewAccount {
    /// What it is called.
    pub name: String,
    /// Its plan.
    pub plan: Plan,
    /// Address that its owner signs in with, already checked.
    pub email: String,
    /// The PHC string of the owner's password.
    pub password_hash: String,
}

impl Accounts {
    /// The use cases of accounts on a database.
    pub fn new(db: &Db, clock: Arc<dyn Clock>, random: Random) -> Self {
        Self { writer: Writer::new(db, WriteAccess::grant()), clock, random }
    }

    fn now(&self) -> UnixMs {
        self.clock.now()
    }

    /// Creates an account with its owner and a token, which is shown only once.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when the address is already in use.
    pub async fn create(&self, new: NewAccount) -> Result<(AccountId, Secret), StoreError> {
        let now = self.now();
        let token = self.random.with(generate_token);
        let hash = hash_token(&token);
        let written = self.writer.write(WriteClass::Lead, move |mut tx| {
            Box::pin(async move {
                let account_id = accounts::insert(&mut tx, &new.name, new.plan, now).await?;
                let (email, password_hash) = (new.email.as_str(), Some(new.password_hash.as_str()));
                let owner = NewMember { account_id, email, password_hash, role: Role::Owner };
                rows::insert(&mut tx, &owner, now).await?;
                let (name, hash, scope) = ("Command line", hash.as_str(), Scope::Write);
                let token = NewToken { account_id, name, hash, scope, expires_at: None };
                token_rows::insert(&mut tx, &token, now).await?;
                Ok::<_, StoreError>(account_id)
            })
        });
        Ok((written.await?, token))
    }

    /// The account whose id is stored under `fact`; the first call creates it.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn find_or_create(
        &self,
        fact: &'static str,
        name: &'static str,
    ) -> Result<AccountId, StoreError> {
        let now = self.now();
        let written = self.writer.write(WriteClass::Lead, move |mut tx| {
            Box::pin(async move {
                if let Some(known) = installation::get(&mut tx, fact).await? {
                    let number = String::from_utf8(known).ok().and_then(|text| text.parse().ok());
                    let unreadable =
                        || StoreError::Unfit(format!("the number of {fact} in the database is unreadable"));
                    return number.map(AccountId).ok_or_else(unreadable);
                }
                let id = accounts::insert(&mut tx, name, Plan::Pro, now).await?;
                installation::put(&mut tx, fact, id.to_string().as_bytes()).await?;
                Ok::<_, StoreError>(id)
            })
        });
        written.await
    }

    /// Changes an account's plan; `false` when there is no such account.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn set_plan(&self, id: AccountId, plan: Plan) -> Result<bool, StoreError> {
        let now = self.now();
        let written = self.writer.write(WriteClass::Lead, move |mut tx| {
            Box::pin(async move { accounts::set_plan(&mut tx, id, plan, now).await })
        });
        written.await
    }
}

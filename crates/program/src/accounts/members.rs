//! The members of an account and their roles. An account always keeps at least one owner.

use refhook_core::ids::{AccountId, MemberId};
use refhook_store::accounts::members::{self, Member, NewMember, Role};
use refhook_store::{StoreError, Tx, WriteClass, accounts};

use super::Accounts;

/// Why a member was not changed.
#[derive(Debug, thiserror::Error)]
pub enum MemberError {
    /// The account has no such member.
    #[error("There is no member with this id in your account.")]
    NotFound,
    /// Nobody could manage an account without an owner.
    #[error("This is the account's last owner. Make someone else an owner first.")]
    LastOwner,
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Accounts {
    /// Changes a member's role, from their next call on.
    ///
    /// # Errors
    /// When there is no such member, or it is the last owner.
    pub async fn set_role(
        &self,
        account: AccountId,
        id: MemberId,
        role: Role,
    ) -> Result<Member, MemberError> {
        let written = self.writer.write(WriteClass::Lead, move |mut tx| {
            Box::pin(async move {
                let member = find_for_change(&mut tx, account, id, Some(role)).await?;
                members::set_role(&mut tx, account, id, role).await?;
                Ok(Member { role, ..member })
            })
        });
        written.await
    }

    /// Removes a member; their sessions end at once.
    ///
    /// # Errors
    /// When there is no such member, or it is the last owner.
    pub async fn remove_member(&self, account: AccountId, id: MemberId) -> Result<(), MemberError> {
        let written = self.writer.write(WriteClass::Lead, move |mut tx| {
            Box::pin(async move {
                find_for_change(&mut tx, account, id, None).await?;
                members::remove(&mut tx, account, id).await?;
                Ok(())
            })
        });
        written.await
    }

    /// The account's first owner. If it has none, one is created with `email` and no password.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn ensure_owner(
        &self,
        account_id: AccountId,
        email: &'static str,
    ) -> Result<MemberId, StoreError> {
        let now = self.now();
        let written = self.writer.write(WriteClass::Lead, move |mut tx| {
            Box::pin(async move {
                let known = members::list(&mut tx, account_id).await?;
                if let Some(owner) = known.iter().find(|member| member.role == Role::Owner) {
                    return Ok(owner.id);
                }
                let owner = NewMember { account_id, email, password_hash: None, role: Role::Owner };
                members::insert(&mut tx, &owner, now).await
            })
        });
        written.await
    }

    /// Sets a member's password and ends their sessions except the one with the hash `keep`.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn set_password(
        &self,
        member: MemberId,
        password_hash: String,
        keep: Option<String>,
    ) -> Result<(), StoreError> {
        let written = self.writer.write(WriteClass::Lead, move |mut tx| {
            Box::pin(
                async move { members::set_password(&mut tx, member, &password_hash, keep.as_deref()).await },
            )
        });
        written.await
    }

    /// The same for the member who signs in with an address; `false` when nobody does.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn reset_password(&self, email: &str, password_hash: String) -> Result<bool, StoreError> {
        let email = email.to_owned();
        let written = self.writer.write(WriteClass::Lead, move |mut tx| {
            Box::pin(async move {
                let Some((id, _)) = members::find_by_email(&mut tx, &email).await? else { return Ok(false) };
                members::set_password(&mut tx, id, &password_hash, None).await?;
                Ok(true)
            })
        });
        written.await
    }
}

/// The member about to become `role`, or to be removed if it is `None`. Locks the account, so that of two owners who
/// remove each other at once one stays.
async fn find_for_change(
    tx: &mut Tx<'_>,
    account: AccountId,
    id: MemberId,
    role: Option<Role>,
) -> Result<Member, MemberError> {
    accounts::lock(tx, account).await?;
    let all = members::list(tx, account).await?;
    let owners = all.iter().filter(|member| member.role == Role::Owner).count();
    let member = all.into_iter().find(|member| member.id == id).ok_or(MemberError::NotFound)?;
    if member.role == Role::Owner && owners == 1 && role != Some(Role::Owner) {
        return Err(MemberError::LastOwner);
    }
    Ok(member)
}

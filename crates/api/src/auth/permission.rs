//! What a call may do. A handler declares the permission it needs; other callers are refused.

use refhook_core::ids::AccountId;
use refhook_program::{Author, By};
use refhook_store::accounts::members::Role;
use refhook_store::accounts::sessions::Session;

use super::{Audience, Caller, may_change, with_plan};
use crate::error::ApiError;

/// A permission that some callers have.
pub(crate) trait Permission: Sized {
    /// Grants the permission, if the caller has it.
    fn of(caller: Caller) -> Result<Self, ApiError>;
}

/// May read the account's data. Tokens need a plan that includes the API; members can read on any plan.
pub(crate) struct MayRead(pub(crate) AccountId);

/// The same, with what the caller may see.
pub(crate) struct ReadsAs(pub(crate) AccountId, pub(crate) Audience);

/// May change the account's data: a token with the scope write, an owner or a member.
pub(crate) struct MayWrite(pub(crate) AccountId);

/// The same, with the caller to be recorded as the author.
pub(crate) struct WritesAs(pub(crate) AccountId, pub(crate) Author);

/// May change what is sent to webhooks: like [`MayWrite`], on a plan that includes webhooks.
pub(crate) struct MaySend(pub(crate) AccountId);

/// The same, with the caller for the history, and what they may see.
pub(crate) struct SendsAs(pub(crate) By, pub(crate) Audience);

/// Like [`MayWrite`], with the caller for the history, and what they may see.
pub(crate) struct ChangesAs(pub(crate) By, pub(crate) Audience);

/// Anyone who is signed in, whatever their role and plan.
pub(crate) struct Member(pub(crate) Session);

/// An owner or member who is signed in, for what no token may do: a token that could create tokens would outlive its
/// own expiry.
pub(crate) struct MayManage(pub(crate) AccountId);

/// The same, on a plan that includes the API.
pub(crate) struct MayMakeTokens(pub(crate) AccountId);

/// An owner who is signed in, whatever the plan.
pub(crate) struct Owner(pub(crate) Session);

impl Permission for MayRead {
    fn of(caller: Caller) -> Result<Self, ApiError> {
        caller.reader().map(Self)
    }
}

impl Permission for ReadsAs {
    fn of(caller: Caller) -> Result<Self, ApiError> {
        Ok(Self(caller.reader()?, caller.audience()))
    }
}

impl Permission for MayWrite {
    fn of(caller: Caller) -> Result<Self, ApiError> {
        caller.writer().map(Self)
    }
}

impl Permission for WritesAs {
    fn of(caller: Caller) -> Result<Self, ApiError> {
        let account = caller.writer()?;
        let author = match caller {
            Caller::Token(access) => Author::Token(access.token_id),
            Caller::Session(session) => Author::Member(session.member.email),
        };
        Ok(Self(account, author))
    }
}

impl Permission for MaySend {
    fn of(caller: Caller) -> Result<Self, ApiError> {
        caller.sender().map(Self)
    }
}

impl Permission for SendsAs {
    fn of(caller: Caller) -> Result<Self, ApiError> {
        caller.sender()?;
        Ok(Self(caller.by(), caller.audience()))
    }
}

impl Permission for ChangesAs {
    fn of(caller: Caller) -> Result<Self, ApiError> {
        caller.writer()?;
        Ok(Self(caller.by(), caller.audience()))
    }
}

impl Permission for Member {
    fn of(caller: Caller) -> Result<Self, ApiError> {
        match caller {
            Caller::Session(session) => Ok(Self(session)),
            Caller::Token(_) => {
                let message =
                    "An access token can not do this. Sign in with your browser and do it in the settings.";
                Err(ApiError::forbidden("session_required", message))
            }
        }
    }
}

impl Permission for MayManage {
    fn of(caller: Caller) -> Result<Self, ApiError> {
        let Member(session) = Member::of(caller)?;
        may_change(&session).map(|()| Self(session.account.id))
    }
}

impl Permission for MayMakeTokens {
    fn of(caller: Caller) -> Result<Self, ApiError> {
        let Member(session) = Member::of(caller)?;
        may_change(&session)?;
        with_plan((session.account.id, session.account.plan)).map(Self)
    }
}

impl Permission for Owner {
    fn of(caller: Caller) -> Result<Self, ApiError> {
        let Member(session) = Member::of(caller)?;
        if session.member.role != Role::Owner {
            let message = "Only an owner of the account can do this. Ask one of them.";
            return Err(ApiError::forbidden("role_required", message));
        }
        Ok(Self(session))
    }
}

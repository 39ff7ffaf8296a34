//! How a handler gets the permission that it asks for, and what it is about.

use axum::extract::FromRequestParts;
use http::request::Parts;
use refhook_core::ids::AccountId;

use super::admit;
use super::permission::{
    ChangesAs, MayMakeTokens, MayManage, MayRead, MaySend, MayWrite, Member, Owner, Permission, ReadsAs,
    SendsAs, WritesAs,
};
use crate::app::App;
use crate::error::ApiError;
use crate::request::{PathText, PathTexts};
use crate::state::ApiState;

macro_rules! extract {
    ($($permission:ident),+ $(,)?) => {$(
        impl FromRequestParts<ApiState> for $permission {
            type Rejection = ApiError;

            async fn from_request_parts(parts: &mut Parts, state: &ApiState) -> Result<Self, ApiError> {
                Self::of(admit(parts, state).await?)
            }
        }
    )+};
}

extract!(
    ChangesAs,
    MayMakeTokens,
    MayManage,
    MayRead,
    MaySend,
    MayWrite,
    Member,
    Owner,
    ReadsAs,
    SendsAs,
    WritesAs
);

/// What a call can be about.
pub(crate) trait Named: Sized {
    /// What the path names, with the query where that belongs to the name.
    ///
    /// # Errors
    /// 404 when the account has nothing of this name.
    fn named(
        parts: &mut Parts,
        account: AccountId,
        app: &App,
    ) -> impl Future<Output = Result<Self, ApiError>> + Send;
}

/// An id that stands in a path. It is only read: whether there is something of it, the use case says.
pub(crate) trait PathId: Sized {
    /// The id, if the text is one.
    fn parse(name: &PathText) -> Option<Self>;

    /// What is answered when it is none.
    fn missing() -> ApiError;

    /// The id.
    ///
    /// # Errors
    /// 404 when it is none.
    fn read(name: &PathText) -> Result<Self, ApiError> {
        Self::parse(name).ok_or_else(Self::missing)
    }
}

/// An id that is a number, and what is answered when it is none.
macro_rules! number_in_path {
    ($id:ident, $missing:expr) => {
        impl $crate::auth::PathId for $id {
            fn parse(name: &$crate::request::PathText) -> Option<Self> {
                name.number().map($id)
            }

            fn missing() -> $crate::error::ApiError {
                $missing
            }
        }
    };
}
pub(crate) use number_in_path;

/// What has such an id, which `find` reads.
macro_rules! found_in_path {
    ($thing:ident by $id:ident, $find:path) => {
        impl $crate::auth::Named for $thing {
            async fn named(
                parts: &mut http::request::Parts,
                account: refhook_core::ids::AccountId,
                app: &$crate::app::App,
            ) -> Result<Self, $crate::error::ApiError> {
                let id = <$id as $crate::auth::Named>::named(parts, account, app).await?;
                let found = $find(&mut app.db().read().await?.tx(), account, id).await?;
                found.ok_or_else(<$id as $crate::auth::PathId>::missing)
            }
        }
    };
}
pub(crate) use found_in_path;

impl<T: PathId + Send> Named for T {
    async fn named(parts: &mut Parts, _: AccountId, _: &App) -> Result<Self, ApiError> {
        Self::read(&PathText::from_request_parts(parts, &()).await?)
    }
}

/// Both parts of a path that has two.
impl<A: PathId + Send, B: PathId + Send> Named for (A, B) {
    async fn named(parts: &mut Parts, _: AccountId, _: &App) -> Result<Self, ApiError> {
        let PathTexts(first, second) = PathTexts::from_request_parts(parts, &()).await?;
        Ok((A::read(&first)?, B::read(&second)?))
    }
}

/// A call about no one thing: what it works with, and what it may do.
pub(crate) struct As<P>(pub(crate) App, pub(crate) P);

impl<P: Permission> FromRequestParts<ApiState> for As<P> {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &ApiState) -> Result<Self, ApiError> {
        Ok(Self(state.app.clone(), P::of(admit(parts, state).await?)?))
    }
}

/// A call about one thing: what it works with, what it may do, and the thing that its path names.
pub(crate) struct On<P, T>(pub(crate) App, pub(crate) P, pub(crate) T);

impl<P: Permission + Send, T: Named> FromRequestParts<ApiState> for On<P, T> {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &ApiState) -> Result<Self, ApiError> {
        let caller = admit(parts, state).await?;
        let (account, _) = caller.account();
        let permission = P::of(caller)?;
        let thing = T::named(parts, account, &state.app).await?;
        Ok(Self(state.app.clone(), permission, thing))
    }
}

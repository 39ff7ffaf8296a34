//! Extracts what a handler asks for: its permission, and the subject of the call.

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

/// The subject of a call.
pub(crate) trait Named: Sized {
    /// Finds what the path names, together with the query where that belongs to the name.
    ///
    /// # Errors
    /// 404 when the account has nothing by this name.
    fn named(
        parts: &mut Parts,
        account: AccountId,
        app: &App,
    ) -> impl Future<Output = Result<Self, ApiError>> + Send;
}

/// An id in a path. It is only parsed; the use case finds out whether it exists.
pub(crate) trait PathId: Sized {
    /// Parses the id.
    fn parse(name: &PathText) -> Option<Self>;

    /// The error for a text that is not such an id.
    fn missing() -> ApiError;

    /// Parses the id.
    ///
    /// # Errors
    /// 404 when it is not one.
    fn read(name: &PathText) -> Result<Self, ApiError> {
        Self::parse(name).ok_or_else(Self::missing)
    }
}

/// Implements [`PathId`] for a number, with the error for anything else.
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

/// Implements [`Named`] for what has such an id and is read by `$find`.
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

/// A path with two variable parts.
impl<A: PathId + Send, B: PathId + Send> Named for (A, B) {
    async fn named(parts: &mut Parts, _: AccountId, _: &App) -> Result<Self, ApiError> {
        let PathTexts(first, second) = PathTexts::from_request_parts(parts, &()).await?;
        Ok((A::read(&first)?, B::read(&second)?))
    }
}

/// A call without a subject: the app, and the caller's permission.
pub(crate) struct As<P>(pub(crate) App, pub(crate) P);

impl<P: Permission> FromRequestParts<ApiState> for As<P> {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &ApiState) -> Result<Self, ApiError> {
        Ok(Self(state.app.clone(), P::of(admit(parts, state).await?)?))
    }
}

/// A call about one subject: the app, the caller's permission, and what the path names.
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

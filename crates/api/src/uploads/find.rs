//! The upload that a path names.

use http::request::Parts;
use refhook_core::ids::{AccountId, UploadId};
use refhook_store::uploads::{self, Upload};

use crate::app::App;
use crate::auth::{Named, PathId, number_in_path};
use crate::error::ApiError;

number_in_path!(UploadId, ApiError::not_found("There is no upload with this id in your account."));

impl Named for Upload {
    async fn named(parts: &mut Parts, account: AccountId, app: &App) -> Result<Self, ApiError> {
        let id = UploadId::named(parts, account, app).await?;
        let found = uploads::find(&mut app.db().read().await?.tx(), account, id).await?;
        found.ok_or_else(UploadId::missing)
    }
}

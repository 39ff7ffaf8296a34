//! The upload that a path names.

use refhook_core::ids::{AccountId, UploadId};
use refhook_store::Tx;
use refhook_store::uploads::{self, Upload};

use crate::error::ApiError;
use crate::request::PathText;

const NONE: &str = "There is no upload with this id in your account.";

pub(super) fn id(name: &PathText) -> Result<UploadId, ApiError> {
    name.number().map(UploadId).ok_or_else(|| ApiError::not_found(NONE))
}

pub(super) async fn find(tx: &mut Tx<'_>, account: AccountId, name: &PathText) -> Result<Upload, ApiError> {
    uploads::find(tx, account, id(name)?).await?.ok_or_else(|| ApiError::not_found(NONE))
}

//! The upload that a path names.

use refhook_core::ids::UploadId;
use refhook_store::uploads::{self, Upload};

use crate::auth::{found_in_path, number_in_path};
use crate::error::ApiError;

number_in_path!(UploadId, ApiError::not_found("There is no upload with this id in your account."));
found_in_path!(Upload by UploadId, uploads::find);

//! From what was read to an answer: single ones, pages of lists, and lines of files.

pub(crate) mod csv;
mod page;

use axum::Json;
use http::StatusCode;

use crate::error::ApiError;
pub(crate) use page::{
    Data, Links, List, Meta, PageOf, PageRequest, Paged, PagedList, page_size, with_parameter,
};

/// An answer in JSON.
pub(crate) type JsonResult<T> = Result<Json<T>, ApiError>;

/// An answer in JSON with another status than 200.
pub(crate) type StatusResult<T> = Result<(StatusCode, Json<T>), ApiError>;

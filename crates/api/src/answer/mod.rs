//! Builds answers: single objects, pages of lists, and lines of files.

pub(crate) mod csv;
mod page;

use axum::Json;
use http::StatusCode;

use crate::error::ApiError;
pub(crate) use page::{
    Data, Links, List, Meta, PageOf, PageRequest, Paged, PagedList, page_size, with_parameter,
};

/// A JSON answer.
pub(crate) type JsonResult<T> = Result<Json<T>, ApiError>;

/// A JSON answer with a status other than 200.
pub(crate) type StatusResult<T> = Result<(StatusCode, Json<T>), ApiError>;

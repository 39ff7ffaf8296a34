//! From bytes to checked values: every mistake is reported with its place before anything is done.

mod body;
mod json;
mod path;
mod query;
mod read;
pub(crate) mod search;
mod waiting;
mod whole;

pub(crate) use body::{Body, OptionalBody, RawBody, RequestBody, plain_body};
pub(crate) use path::{PathText, PathTexts};
pub(crate) use query::{Query, list_params, query_params};
pub(crate) use read::{Object, read, split};
pub(crate) use refhook_web::loose::{LooseBool, LooseId, Nullable, Time};
pub(crate) use waiting::WhatWaits;

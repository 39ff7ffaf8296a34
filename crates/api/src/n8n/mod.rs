//! The calls of the n8n node, as the reference lists them: more lenient than our own, because we cannot change the
//! node. Unknown fields of a body are ignored.

mod lists;
mod users;
mod webhooks;

use refhook_core::problem::Problems;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::request::{Object, RequestBody};
use super::state::ApiState;

pub(super) fn router() -> OpenApiRouter<ApiState> {
    OpenApiRouter::new()
        .routes(routes!(lists::test))
        .routes(routes!(lists::sources))
        .routes(routes!(lists::rewards))
        .routes(routes!(lists::campaigns))
        .routes(routes!(webhooks::create))
        .routes(routes!(webhooks::delete))
        .routes(routes!(users::create))
        .routes(routes!(users::qualify))
}

/// A body whose fields are read one by one.
pub(super) struct Loose(Object);

impl RequestBody for Loose {
    fn read(object: Object) -> Result<Self, Problems> {
        Ok(Self(object))
    }
}

impl Loose {
    /// Keeps only the named fields.
    fn parts(self, names: &[&str]) -> Object {
        let wanted =
            self.0.into_iter().filter(|(name, value)| names.contains(&name.as_str()) && !value.is_null());
        wanted.collect()
    }
}

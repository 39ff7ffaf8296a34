//! Sets of rows as one JSON array, the form in which batches are passed to statements.

use serde::Serialize;
use uuid::Uuid;

/// A set of rows as a JSON array for `jsonb_each`.
pub(crate) fn json_rows<T: Serialize>(rows: impl IntoIterator<Item = T>) -> String {
    let rows: Vec<T> = rows.into_iter().collect();
    to_json(&rows)
}

/// Serialises our own types to JSON.
pub(crate) fn to_json<T: Serialize + ?Sized>(value: &T) -> String {
    #[expect(clippy::expect_used, reason = "our rows have string keys and no failing Serialize")]
    serde_json::to_string(value).expect("rows can be written as JSON")
}

/// A row that is one value.
#[derive(Serialize)]
pub(crate) struct One<T> {
    v: T,
}

/// Single values as a JSON array; a statement reads each as `value->>'v'`.
pub(crate) fn json_values<T: Serialize>(values: impl IntoIterator<Item = T>) -> String {
    json_rows(values.into_iter().map(|v| One { v }))
}

/// An id in the form that `unhex` expects.
pub(crate) fn hex(id: Uuid) -> String {
    id.simple().to_string()
}

/// How often a page was visited.
#[derive(Serialize)]
pub(crate) struct Visits {
    /// The id of the page's owner.
    pub(crate) id: i64,
    /// How often.
    pub(crate) n: i64,
}

/// Numbers as the list of an `IN`: the planner sees how many there are, and looks each up.
pub(crate) fn listed(ids: impl IntoIterator<Item = i64>) -> String {
    let ids: Vec<_> = ids.into_iter().map(|id| id.to_string()).collect();
    // `IN (NULL)` matches nothing.
    if ids.is_empty() { "NULL".to_owned() } else { ids.join(", ") }
}

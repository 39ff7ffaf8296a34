//! Sets of rows as one JSON array, the form in which every batch goes to a statement.

use serde::Serialize;
use uuid::Uuid;

/// The JSON array of a set of rows, for `jsonb_each`.
pub(crate) fn json_rows<T: Serialize>(rows: impl IntoIterator<Item = T>) -> String {
    let rows: Vec<T> = rows.into_iter().collect();
    to_json(&rows)
}

/// JSON text of our own types.
pub(crate) fn to_json<T: Serialize + ?Sized>(value: &T) -> String {
    #[expect(clippy::expect_used, reason = "our rows have string keys and no failing Serialize")]
    serde_json::to_string(value).expect("rows can be written as JSON")
}

/// A row that is one value.
#[derive(Serialize)]
pub(crate) struct One<T> {
    v: T,
}

/// The JSON array of single values; a statement reads each as `value->>'v'`.
pub(crate) fn json_values<T: Serialize>(values: impl IntoIterator<Item = T>) -> String {
    json_rows(values.into_iter().map(|v| One { v }))
}

/// An id as `unhex` takes it.
pub(crate) fn hex(id: Uuid) -> String {
    id.simple().to_string()
}

/// How often a page was visited.
#[derive(Serialize)]
pub(crate) struct Visits {
    /// Whose page.
    pub(crate) id: i64,
    /// How often.
    pub(crate) n: i64,
}

/// Numbers as the list of an `IN`: a planner sees how many there are, and looks each up.
pub(crate) fn listed(ids: impl IntoIterator<Item = i64>) -> String {
    let ids: Vec<_> = ids.into_iter().map(|id| id.to_string()).collect();
    // Nothing is in a list of null alone.
    if ids.is_empty() { "NULL".to_owned() } else { ids.join(", ") }
}

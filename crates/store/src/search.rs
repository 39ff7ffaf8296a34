//! Searches with client-chosen conditions on a fixed list of columns.
//!
//! The SQL text comes only from here; client values are bound. Every condition means the same on both databases, except
//! for letters beyond A to Z: SQLite's `lower()` leaves them unchanged, so that `É` and `é` differ there, except in
//! email addresses, which are stored folded.

use std::fmt::Write;

/// How a value is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names are those of the public API")]
pub enum Comparison {
    Equal,
    NotEqual,
    Greater,
    AtLeast,
    Less,
    AtMost,
    /// Part of a text, ignoring case.
    Contains,
    /// Start of a text, ignoring case.
    StartsWith,
}

impl Comparison {
    /// The operator for numbers and whole texts.
    const fn sql(self) -> &'static str {
        match self {
            Self::Equal => "=",
            // A missing value counts as different from every other.
            Self::NotEqual => "IS DISTINCT FROM",
            Self::Greater => ">",
            Self::AtLeast => ">=",
            Self::Less => "<",
            Self::AtMost => "<=",
            Self::Contains | Self::StartsWith => "LIKE",
        }
    }
}

/// What a column is compared with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Operand {
    /// A number.
    Number(i64),
    /// A half-open range of numbers: the milliseconds of a moment or a day.
    Span(i64, i64),
    /// A text.
    Text(String),
    /// No value.
    Nothing,
}

/// One condition on a column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Condition {
    pub(crate) column: &'static str,
    pub(crate) comparison: Comparison,
    pub(crate) operand: Operand,
}

impl Condition {
    /// A condition on a column.
    pub const fn new(column: Column, comparison: Comparison, operand: Operand) -> Self {
        Self { column: column.0, comparison, operand }
    }
}

/// A searchable column. Only this crate makes them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Column(pub(crate) &'static str);

/// Conditions and how they combine.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Search {
    /// Every group must hold; a group holds if any of its conditions does.
    pub groups: Vec<Vec<Condition>>,
}

/// A value to bind.
pub(crate) enum Bound {
    Number(i64),
    Text(String),
}

impl Search {
    /// ` AND (..)` for each group, with parameters from `$next` on, and the values to bind.
    pub(crate) fn sql(&self, next: usize) -> (String, Vec<Bound>) {
        let (mut sql, mut bound) = (String::new(), Vec::new());
        for group in &self.groups {
            let parts: Vec<_> = group.iter().map(|condition| condition.sql(next, &mut bound)).collect();
            // A group without conditions matches nothing.
            let any = if parts.is_empty() { "1 = 0".to_owned() } else { parts.join(" OR ") };
            let _ = write!(sql, " AND ({any})");
        }
        (sql, bound)
    }
}

impl Condition {
    fn sql(&self, next: usize, bound: &mut Vec<Bound>) -> String {
        let (column, operator) = (self.column, self.comparison.sql());
        let place = next + bound.len();
        match (&self.operand, self.comparison) {
            (Operand::Nothing, Comparison::Equal) => format!("{column} IS NULL"),
            (Operand::Nothing, Comparison::NotEqual) => format!("{column} IS NOT NULL"),
            (Operand::Nothing, _) => "1 = 0".to_owned(),
            (Operand::Number(number), _) => {
                bound.push(Bound::Number(*number));
                format!("{column} {operator} ${place}")
            }
            (Operand::Span(start, end), comparison) => {
                span(column, comparison, (*start, *end), (place, bound))
            }
            (Operand::Text(text), Comparison::Contains | Comparison::StartsWith) => {
                let start = if self.comparison == Comparison::Contains { "%" } else { "" };
                bound.push(Bound::Text(format!("{start}{}%", escaped(text))));
                format!("lower({column}) LIKE lower(${place}) ESCAPE '!'")
            }
            (Operand::Text(text), _) => {
                bound.push(Bound::Text(text.clone()));
                format!("{column} {operator} ${place}")
            }
        }
    }
}

fn span(
    column: &str,
    comparison: Comparison,
    (start, end): (i64, i64),
    (place, bound): (usize, &mut Vec<Bound>),
) -> String {
    let mut with = |values: &[i64], sql: String| {
        bound.extend(values.iter().map(|value| Bound::Number(*value)));
        sql
    };
    let second = place + 1;
    match comparison {
        Comparison::NotEqual => {
            with(&[start, end], format!("({column} IS NULL OR {column} < ${place} OR {column} >= ${second})"))
        }
        Comparison::Greater => with(&[end], format!("{column} >= ${place}")),
        Comparison::AtLeast => with(&[start], format!("{column} >= ${place}")),
        Comparison::Less => with(&[start], format!("{column} < ${place}")),
        Comparison::AtMost => with(&[end], format!("{column} < ${place}")),
        Comparison::Equal | Comparison::Contains | Comparison::StartsWith => {
            with(&[start, end], format!("({column} >= ${place} AND {column} < ${second})"))
        }
    }
}

/// Escapes a text for a literal match by LIKE.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for sign in text.chars() {
        if matches!(sign, '%' | '_' | '!') {
            escaped.push('!');
        }
        escaped.push(sign);
    }
    escaped
}

macro_rules! bind_all {
    ($query:expr, $first:expr, $bound:expr) => {{
        let mut query = $query.bind($first);
        for value in $bound {
            query = match value {
                $crate::search::Bound::Number(number) => query.bind(*number),
                $crate::search::Bound::Text(text) => query.bind(text.clone()),
            };
        }
        query
    }};
}
pub(crate) use bind_all;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_client_sends_is_bound_and_means_itself() {
        let name = Column("p.first_name");
        let contains = Condition::new(name, Comparison::Contains, Operand::Text("50%_!'".into()));
        let newer = Condition::new(Column("p.id"), Comparison::AtLeast, Operand::Number(7));
        let alone = Condition::new(Column("p.referrer_id"), Comparison::Equal, Operand::Nothing);
        let (sql, bound) = Search { groups: vec![vec![contains, newer], vec![alone], Vec::new()] }.sql(2);
        let expected = " AND (lower(p.first_name) LIKE lower($2) ESCAPE '!' OR p.id >= $3) \
                        AND (p.referrer_id IS NULL) AND (1 = 0)";
        assert_eq!(sql, expected);
        let [Bound::Text(text), Bound::Number(7)] = &bound[..] else { panic!("two values") };
        assert_eq!(text, "%50!%!_!!'%");
    }
}

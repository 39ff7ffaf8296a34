//! Finds the row with the names of the columns: titles may stand above it, and some files have none.

use refhook_core::people::email;

use super::super::columns;

/// Rows from the start of the file in which the header is looked for.
pub(super) const HEADER_SEARCH_ROWS: usize = 30;

/// The number of the row that holds the names of the columns; `None` when the file starts with people.
///
/// The header is above the first row with an address. Of several rows, the one with most known names wins; if none has
/// any, the first that is as wide as the table.
pub(super) fn find(rows: &[(i64, Vec<String>)]) -> Option<i64> {
    let has_address = |cells: &[String]| cells.iter().any(|cell| email::check("", cell).is_ok());
    let data = rows.iter().position(|(_, cells)| has_address(cells));
    let above = &rows[..data.unwrap_or(rows.len())];
    let known = |cells: &[String]| cells.iter().filter(|cell| columns::is_known(cell)).count();
    // Of equals, the first wins.
    let best = above.iter().rev().max_by_key(|(_, cells)| known(cells));
    if let Some((line, cells)) = best
        && known(cells) > 0
    {
        return Some(*line);
    }
    let filled = |cells: &[String]| cells.iter().filter(|cell| !cell.is_empty()).count();
    let width = match data {
        Some(data) => filled(&rows[data].1),
        None => rows.iter().map(|(_, cells)| filled(cells)).max().unwrap_or(0),
    };
    above.iter().find(|(_, cells)| filled(cells) * 2 > width).map(|(line, _)| *line)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(rows: &[&[&str]]) -> Option<i64> {
        let owned = |cells: &&[&str]| cells.iter().map(|cell| (*cell).to_owned()).collect();
        find(&(1..).zip(rows.iter().map(owned)).collect::<Vec<_>>())
    }

    #[test]
    fn the_header_is_found_below_titles_and_missed_where_there_is_none() {
        let person: &[&str] = &["Ada", "ada@example.com", "3"];
        for (rows, line) in [
            (&[&["Name", "Email", "Seats"], person][..], Some(1)),
            (&[&["Customers 2026"], &["Name", "Email", "Seats"], person], Some(2)),
            (
                &[&["Customers", "", ""], &["as of", "2026-01-31", ""], &["Name", "Email", "Seats"], person],
                Some(3),
            ),
            (&[&["Customers"], &["Wer", "Wo", "Wieviel"], person], Some(2)),
            (&[&["Name", "E-mail @ work", "Seats"], person], Some(1)),
            (&[&["Wer", "Adresse @"], &["Ada", "ada@example.com"]], Some(1)),
            (&[person, person], None),
            (&[&["Customer", "Code"], &["1", "zruTPh"]], Some(1)),
            (&[&["Name", "Email", "Seats"], &["Ada", "", "3"], person], Some(1)),
            (&[], None),
        ] {
            assert_eq!(found(rows), line, "{rows:?}");
        }
    }
}

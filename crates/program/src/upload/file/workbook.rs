//! What both kinds of workbooks share: bounded rows of cells as a person sees them.

use refhook_core::answer::{Decimal, number_seen};

use super::FileError;
use super::error::{LONGEST_CELL, MOST_COLUMNS, MOST_ROWS};

/// Most bytes of memory for the cells of a sheet: a single text can repeat in a great many of them.
const MOST_BYTES: usize = 256 * 1024 * 1024;

/// The rows of a sheet.
#[derive(Debug, Default)]
pub(super) struct Cells {
    /// From the top, each with the number that a spreadsheet shows; empty ones are left out.
    pub(super) rows: Vec<(i64, Vec<String>)>,
    columns: Vec<Seen>,
    /// Bytes of memory that they take.
    size: usize,
}

/// What a column holds: numbers of the workbook, which we write with a decimal point, and text that looks like numbers.
#[derive(Debug, Clone, Copy, Default)]
struct Seen {
    typed: bool,
    text: Option<Decimal>,
    either: bool,
}

impl Cells {
    /// Adds a cell; `row` counts from 1, `column` from 0. Empty cells are ignored.
    ///
    /// # Errors
    /// When a limit is exceeded, or the cells are out of order.
    pub(super) fn add(
        &mut self,
        row: i64,
        column: usize,
        text: &str,
        is_typed: bool,
    ) -> Result<(), FileError> {
        let text = text.trim();
        if text.is_empty() {
            return Ok(());
        }
        if column >= MOST_COLUMNS {
            return Err(FileError::Columns);
        }
        if text.len() > LONGEST_CELL && text.chars().count() > LONGEST_CELL {
            return Err(FileError::Cell(row));
        }
        if self.rows.last().is_none_or(|(last, _)| *last < row) {
            // Allows for titles and a header above the rows that count.
            if self.rows.len() as u64 > MOST_ROWS.unsigned_abs() + super::header::HEADER_SEARCH_ROWS as u64 {
                return Err(FileError::Rows);
            }
            self.rows.push((row, Vec::new()));
        }
        let Some((last, cells)) = self.rows.last_mut() else { return Err(FileError::Damaged) };
        if *last != row || cells.len() > column {
            return Err(FileError::Damaged);
        }
        self.size += (column + 1 - cells.len()) * size_of::<String>() + text.len();
        if self.size > MOST_BYTES {
            return Err(FileError::Unpacked);
        }
        cells.resize(column, String::new());
        cells.push(text.to_owned());
        self.see(column, text, is_typed);
        Ok(())
    }

    fn see(&mut self, column: usize, text: &str, is_typed: bool) {
        if self.columns.len() <= column {
            self.columns.resize(column + 1, Seen::default());
        }
        let seen = &mut self.columns[column];
        if is_typed {
            seen.typed |= text.contains('.');
            return;
        }
        if text.len() > 40 || !text.contains(['.', ',', '\u{66b}', '\u{66c}', '\u{60c}']) {
            return;
        }
        match number_seen(text) {
            Some(Some(told)) => seen.text = Some(seen.text.map_or(told, |other| other.and(told))),
            Some(None) => seen.either = true,
            None => {}
        }
    }

    /// How numbers are written in a column.
    pub(super) fn decimal(&self, column: usize) -> Option<Decimal> {
        let Seen { typed, text, either } = self.columns.get(column).copied()?;
        match (typed, text, either) {
            (false, text, _) => text,
            (true, None | Some(Decimal::Point), false) | (true, Some(Decimal::Point), true) => {
                Some(Decimal::Point)
            }
            // How the workbook writes its numbers says nothing about how somebody typed the others.
            (true, ..) => Some(Decimal::Mixed),
        }
    }
}

/// A number as a cell shows it: only as many digits as are exact, and never with an exponent.
pub(super) fn number(value: f64) -> String {
    let rounded: f64 = format!("{value:.14e}").parse().unwrap_or(value);
    rounded.to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_shown_as_people_see_them() {
        for (value, text) in [
            (3.0, "3"),
            (0.1 + 0.2, "0.3"),
            (-1.5, "-1.5"),
            (4_915_112_345_678.0, "4915112345678"),
            (1e15, "1000000000000000"),
            (1.234, "1.234"),
        ] {
            assert_eq!(number(value), text);
        }
    }

    #[test]
    fn the_workbooks_own_numbers_do_not_settle_what_somebody_typed_as_text() {
        let decimal = |cells: &[(&str, bool)]| {
            let mut found = Cells::default();
            for (row, (text, is_typed)) in (1..).zip(cells) {
                found.add(row, 0, text, *is_typed).unwrap();
            }
            found.decimal(0)
        };
        assert_eq!(decimal(&[("1.234", true), ("2", true)]), Some(Decimal::Point));
        assert_eq!(decimal(&[("1.5", true), ("1.000", false)]), Some(Decimal::Mixed));
        assert_eq!(decimal(&[("1.5", true), ("1,5", false)]), Some(Decimal::Mixed));
        assert_eq!(decimal(&[("1,5", false), ("1.000", false)]), Some(Decimal::Comma));
        assert_eq!(decimal(&[("1.000", false), ("x", false)]), None);
    }
}

//! Scans all rows of a file before any are stored, for its columns, a preview, and oddities to report.

use refhook_core::answer::{Decimal, number_seen};
use refhook_store::uploads::{Column, Notice, PreviewRow};

use super::error::{LONGEST_CELL, MOST_COLUMNS, MOST_ROWS};
use super::{FileError, Table};

/// Sample values shown of each column, and most characters of each.
const SAMPLES: usize = 3;
const SAMPLE: usize = 80;
/// Rows of the preview: the first ones, and the first ones with non-ASCII letters, which reveal a wrong encoding.
const FIRST: usize = 4;
const FOREIGN: usize = 4;
/// Most cells shown of these rows.
const CELLS_SHOWN: usize = 20;
/// Most notices about a file.
const NOTICES: usize = 20;
/// Line breaks in a cell that are worth a notice: postal addresses have fewer.
const BREAKS: usize = 3;
/// Most characters of a number.
const NUMBER: usize = 40;

/// What the scan found.
#[derive(Default)]
pub(super) struct Look {
    pub(super) columns: Vec<Column>,
    pub(super) preview: Vec<PreviewRow>,
    pub(super) notices: Vec<Notice>,
    names: Option<Vec<String>>,
    foreign: Vec<PreviewRow>,
    is_damaged: bool,
    rows: i64,
}

impl Look {
    /// Scans a table whose header is known; `odd` holds the positions of cells that contain a quotation mark which is
    /// not doubled.
    pub(super) fn at(table: &Table, header: Option<i64>, odd: &[usize]) -> Result<Self, FileError> {
        let mut look = Self { is_damaged: table.is_damaged(), ..Self::default() };
        let first = header.unwrap_or(0);
        let mut odd = odd.iter().copied().peekable();
        let mut last = None;
        table.each(|line, begins, cells| {
            while odd.next_if(|place| *place < begins).is_some() {
                look.notice(
                    last,
                    "A quotation mark inside a cell is not written twice; see whether the cell is whole.",
                );
            }
            last = Some(line);
            let is_blank = cells.iter().all(|cell| cell.is_empty());
            if cells.len() > MOST_COLUMNS {
                return Err(FileError::Columns);
            }
            if line == first {
                look.names =
                    Some(cells.iter().map(|cell| (*cell).to_owned()).collect()).filter(|_| !is_blank);
            } else if line > first && !is_blank {
                look.row(line, cells, table.separator())?;
            }
            Ok(())
        })?;
        if odd.next().is_some() {
            look.notice(
                last,
                "A quotation mark inside a cell is not written twice; see whether the cell is whole.",
            );
        }
        look.end(table, header)
    }

    fn row(&mut self, line: i64, cells: &[&str], separator: Option<char>) -> Result<(), FileError> {
        self.rows += 1;
        if self.rows > MOST_ROWS {
            return Err(FileError::Rows);
        }
        let is_sample = self.rows <= i64::try_from(SAMPLES).unwrap_or(0);
        let width = self.names.as_ref().map_or(0, Vec::len).max(self.columns.len());
        if cells.len() > width && !is_sample {
            self.notice(
                Some(line),
                "This row has more cells than there are columns; those to the right are left out.",
            );
        }
        for (place, cell) in cells.iter().enumerate() {
            if cell.len() > LONGEST_CELL && cell.chars().count() > LONGEST_CELL {
                return Err(FileError::Cell(line));
            }
            if self.columns.len() <= place && (is_sample || place < width) {
                self.columns.push(Column { is_numbers: true, ..Column::default() });
            }
            if let Some(column) = self.columns.get_mut(place) {
                see(column, cell);
                if is_sample {
                    column.samples.push(shortened(cell));
                }
            }
            self.breaks(line, cell, separator);
        }
        self.show(line, cells);
        Ok(())
    }

    fn breaks(&mut self, line: i64, cell: &str, separator: Option<char>) {
        if !cell.contains('\n') {
            return;
        }
        let breaks = memchr::memchr_iter(b'\n', cell.as_bytes()).count();
        // A swallowed row brings its separators along, and usually an email address.
        let most = self.names.as_ref().map_or(0, Vec::len).max(self.columns.len()).max(2) - 1;
        let holds_row = separator.is_some_and(|separator| {
            cell.contains('@') && cell.contains(separator)
                || cell.lines().skip(1).any(|line| line.matches(separator).count() >= most)
        });
        if breaks >= BREAKS || holds_row {
            let text = format!(
                "A cell of {} lines begins with \"{}\". See whether a quotation mark is missing at its end.",
                breaks + 1,
                cell.chars().take(30).map(|c| if c.is_control() { ' ' } else { c }).collect::<String>()
            );
            self.notice(Some(line), &text);
        }
    }

    fn show(&mut self, line: i64, cells: &[&str]) {
        let row = || PreviewRow {
            line,
            cells: cells.iter().take(CELLS_SHOWN).map(|cell| shortened(cell)).collect(),
        };
        if self.preview.len() < FIRST {
            self.preview.push(row());
        } else if self.foreign.len() < FOREIGN && !cells.iter().all(|cell| cell.is_ascii()) {
            self.foreign.push(row());
        }
        if self.is_damaged && cells.iter().any(|cell| cell.contains('\u{fffd}')) {
            self.notice(
                Some(line),
                "Some letters of this row are damaged (\u{fffd}): their bytes are none of this encoding.",
            );
        }
    }

    fn notice(&mut self, line: Option<i64>, text: &str) {
        if let Some(line) = line.filter(|_| self.notices.len() < NOTICES) {
            self.notices.push(Notice { line, text: text.to_owned() });
        }
    }

    fn end(mut self, table: &Table, header: Option<i64>) -> Result<Self, FileError> {
        if let Some(line) = header.filter(|_| self.names.is_none()) {
            return Err(FileError::HeaderRow(line));
        }
        if self.rows == 0 {
            return Err(FileError::Empty);
        }
        let names = self.names.take().unwrap_or_default();
        let width = names.len().max(self.columns.len());
        self.columns.resize(width, Column::default());
        for (place, column) in self.columns.iter_mut().enumerate() {
            column.name = name(names.get(place), place);
            if let Table::Workbook(cells) = table {
                (column.decimal, column.is_numbers) = (cells.decimal(place), false);
            }
            column.is_numbers &= column.decimal.is_some();
        }
        self.preview.append(&mut self.foreign);
        Ok(self)
    }
}

/// Notes what a cell reveals about how numbers are written in its column.
fn see(column: &mut Column, cell: &str) {
    if cell.is_empty() || !column.is_numbers && !cell.contains(['.', ',', '\'', '\u{66b}']) {
        return;
    }
    let is_like =
        cell.len() <= NUMBER && !cell.bytes().any(|byte| byte.is_ascii_alphabetic() || byte == b'@');
    match is_like.then(|| number_seen(cell)).flatten() {
        None => column.is_numbers = false,
        Some(None) => {}
        Some(Some(told)) => {
            column.decimal = Some(column.decimal.map_or(told, |other: Decimal| other.and(told)));
        }
    }
}

/// A column's name from the header, or the letter that spreadsheets give it.
fn name(header: Option<&String>, place: usize) -> String {
    let header = header.map(|name| shortened(name)).unwrap_or_default();
    if !header.is_empty() {
        return header;
    }
    let letter = |n: usize| char::from(b'A' + u8::try_from(n % 26).unwrap_or(0));
    let tens = place / 26;
    if tens == 0 {
        format!("Column {}", letter(place))
    } else {
        format!("Column {}{}", letter(tens - 1), letter(place))
    }
}

fn shortened(text: &str) -> String {
    let signs = text.trim().chars().map(|c| if matches!(c, '\n' | '\t') { ' ' } else { c });
    signs.filter(|c| !c.is_control()).take(SAMPLE).collect()
}

//! A file of comma-separated values, as spreadsheets write it (RFC 4180 and what came of it).

use csv::{Reader, ReaderBuilder, StringRecord};
use refhook_store::uploads::{Column, NewRow};

use super::decode::decode;

/// Rows of a file at most.
const MOST_ROWS: i64 = 200_000;
/// Columns of a file at most.
const MOST_COLUMNS: usize = 200;
/// Characters of a cell at most.
const LONGEST_CELL: usize = 10_000;
/// Values that are shown of each column, and their characters.
const SAMPLES: usize = 3;
const SAMPLE: usize = 80;
/// What the separator is known by: the beginning of the file.
const LOOK: usize = 64 * 1024;
const SEPARATORS: [u8; 4] = [b',', b';', b'\t', b'|'];

/// Why a file can not be taken.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FileError {
    /// Neither UTF-8 nor UTF-16 nor Windows-1252.
    #[error("The file can not be read; save it as \"CSV UTF-8\" and upload that.")]
    Encoding,
    /// Nothing in it.
    #[error("The file holds no rows.")]
    Empty,
    /// A workbook instead of text.
    #[error("This is a spreadsheet file, not CSV: open it, save it as \"CSV UTF-8\" and upload that.")]
    Workbook,
    /// Too many columns.
    #[error("The file has more than {MOST_COLUMNS} columns; remove those that are not needed.")]
    Columns,
    /// Too many rows.
    #[error("The file has more than {MOST_ROWS} rows; split it.")]
    Rows,
    /// A cell that is too long.
    #[error(
        "Row {0} has a cell of more than {LONGEST_CELL} characters; shorten it. A quotation mark may be missing there."
    )]
    Cell(i64),
}

/// A file whose text and separator are known.
pub struct Sheet {
    text: String,
    /// Where the rows begin, after a line such as `sep=;`.
    start: usize,
    separator: u8,
    /// The name of its encoding.
    pub encoding: &'static str,
    /// Its columns.
    pub columns: Vec<Column>,
    has_header: bool,
}

impl Sheet {
    /// Reads what the file is. Without a word on it, a first row with an address in it is no header.
    pub fn read(bytes: Vec<u8>, has_header: Option<bool>) -> Result<Self, FileError> {
        // A workbook of Excel or LibreOffice is an archive; an older one begins with its own signature.
        if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"\xd0\xcf\x11\xe0") {
            return Err(FileError::Workbook);
        }
        let (mut text, encoding) = decode(bytes).ok_or(FileError::Encoding)?;
        if !text.contains('\n') {
            // Lines that end as on the first Macintoshes; Excel still offers it.
            text = text.replace('\r', "\n");
        }
        let (start, named) = named_separator(&text);
        let separator = named.unwrap_or_else(|| guess_separator(&text[start..]));
        let mut sheet = Self { text, start, separator, encoding, columns: Vec::new(), has_header: true };
        sheet.look(has_header)?;
        Ok(sheet)
    }

    /// What separates the cells of a row.
    pub fn separator(&self) -> char {
        char::from(self.separator)
    }

    fn look(&mut self, has_header: Option<bool>) -> Result<(), FileError> {
        let mut records = self.reader();
        let mut first = StringRecord::new();
        if !records.read_record(&mut first).map_err(|_| FileError::Encoding)? {
            return Err(FileError::Empty);
        }
        let has_header = has_header.unwrap_or_else(|| !first.iter().any(|cell| cell.contains('@')));
        let mut samples: Vec<StringRecord> = if has_header { Vec::new() } else { vec![first.clone()] };
        samples.extend(records.records().take(SAMPLES - samples.len()).filter_map(Result::ok));
        let width = samples.iter().map(StringRecord::len).max().unwrap_or(0).max(first.len());
        if width > MOST_COLUMNS {
            return Err(FileError::Columns);
        }
        let columns = (0..width).map(|place| Column {
            name: name(has_header.then(|| first.get(place)).flatten(), place),
            samples: samples.iter().filter_map(|row| row.get(place)).map(shortened).collect(),
        });
        self.columns = columns.collect();
        self.has_header = has_header;
        Ok(())
    }

    fn reader(&self) -> Reader<&[u8]> {
        ReaderBuilder::new()
            .delimiter(self.separator)
            .has_headers(false)
            .flexible(true)
            .from_reader(&self.text.as_bytes()[self.start..])
    }

    /// The rows below the header, those without any text left out.
    pub fn rows(&self) -> impl Iterator<Item = Result<NewRow, FileError>> {
        let mut lines = Lines { text: &self.text.as_bytes()[self.start..], line: 0 };
        let records = self.reader().into_records().map(move |record| {
            // The text is UTF-8, and rows may be as long as they like.
            let record = record.map_err(|_| FileError::Encoding)?;
            let begins = record.position().and_then(|position| usize::try_from(position.byte()).ok());
            Ok((lines.next(begins.unwrap_or(0)), record))
        });
        let records = records.skip(usize::from(self.has_header)).map(|row| {
            let (line, record) = row?;
            cells(&record, line).map(|cells| (line, cells))
        });
        let is_blank = |cells: &[String]| cells.iter().all(String::is_empty);
        let filled = records.filter(move |row| !row.as_ref().is_ok_and(|(_, cells)| is_blank(cells)));
        filled.zip(1..).map(|(row, number)| {
            let (line, cells) = row?;
            if number > MOST_ROWS {
                return Err(FileError::Rows);
            }
            Ok(NewRow { number, line, cells })
        })
    }
}

/// Counts rows as a spreadsheet numbers them: blank lines, which the reader leaves out, count, and a line break inside
/// a cell does not.
struct Lines<'a> {
    text: &'a [u8],
    line: i64,
}

impl Lines<'_> {
    /// The number of the next row; the reader gives `place` as its beginning, which is right behind the row before:
    /// blank lines stand between there and its first cell.
    fn next(&mut self, place: usize) -> i64 {
        let between = &self.text[place..];
        let ends = between.iter().take_while(|byte| matches!(byte, b'\r' | b'\n')).count();
        let (before, mut between) = (place.checked_sub(1).map(|last| self.text[last]), &between[..ends]);
        if before == Some(b'\r') {
            // The reader stands in the middle of the end of a line.
            between = between.strip_prefix(b"\n").unwrap_or(between);
        }
        let blank = between.split(|byte| *byte == b'\n').count() - 1;
        self.line += 1 + i64::try_from(blank).unwrap_or(0);
        self.line
    }
}

fn cells(record: &StringRecord, line: i64) -> Result<Vec<String>, FileError> {
    if record.len() > MOST_COLUMNS {
        return Err(FileError::Columns);
    }
    if record.iter().any(|cell| cell.len() > LONGEST_CELL && cell.chars().count() > LONGEST_CELL) {
        return Err(FileError::Cell(line));
    }
    Ok(record.iter().map(|cell| cell.trim().to_owned()).collect())
}

/// The name over a column, or the letter that spreadsheets give it.
fn name(header: Option<&str>, place: usize) -> String {
    let header = header.unwrap_or_default().trim();
    if !header.is_empty() {
        return shortened(header);
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
    text.trim().chars().filter(|c| !c.is_control()).take(SAMPLE).collect()
}

/// The line `sep=;` that Excel writes and reads: where the rows begin after it, and the separator.
fn named_separator(text: &str) -> (usize, Option<u8>) {
    let line = text.split_inclusive('\n').next().unwrap_or_default();
    let named = line.trim_end_matches(['\r', '\n']).strip_prefix("sep=").map(str::as_bytes);
    match named {
        Some([separator]) if separator.is_ascii() => (line.len(), Some(*separator)),
        _ => (0, None),
    }
}

/// The separator by which most rows of the beginning have as many cells as the first one, and more than one.
fn guess_separator(text: &str) -> u8 {
    let mut end = text.len().min(LOOK);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let look = &text[..end];
    let score = |separator: u8| {
        let reader = ReaderBuilder::new()
            .delimiter(separator)
            .has_headers(false)
            .flexible(true)
            .from_reader(look.as_bytes());
        let widths: Vec<_> =
            reader.into_records().take(50).filter_map(Result::ok).map(|row| row.len()).collect();
        let width = widths.first().copied().unwrap_or(0);
        if width < 2 { (0, 0) } else { (widths.iter().filter(|other| **other == width).count(), width) }
    };
    let best = SEPARATORS.into_iter().rev().max_by_key(|separator| score(*separator));
    best.filter(|separator| score(*separator).0 > 0).unwrap_or(b',')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn rows(text: &str) -> Vec<(i64, Vec<String>)> {
        let sheet = Sheet::read(text.as_bytes().to_vec(), None).unwrap();
        sheet.rows().map(|row| row.map(|row| (row.line, row.cells)).unwrap()).collect()
    }

    fn row(line: i64, cells: &[&str]) -> (i64, Vec<String>) {
        (line, cells.iter().map(|cell| (*cell).to_owned()).collect())
    }

    #[test]
    fn files_are_read_as_spreadsheets_write_them() {
        let expected = [row(2, &["Zoë", "zoe@example.com"]), row(3, &["Al \"Big\", Jr", "al@example.com"])];
        for text in [
            // LibreOffice and Google; Excel; a European Excel; a Macintosh; copied cells.
            "First Name,Email\nZoë,zoe@example.com\n\"Al \"\"Big\"\", Jr\",al@example.com\n",
            "First Name,Email\r\nZoë,zoe@example.com\r\n\"Al \"\"Big\"\", Jr\",al@example.com\r\n",
            "First Name;Email\r\nZoë;zoe@example.com\r\n\"Al \"\"Big\"\", Jr\";al@example.com",
            "First Name,Email\rZoë,zoe@example.com\r\"Al \"\"Big\"\", Jr\",al@example.com\r",
            "First Name\tEmail\nZoë\tzoe@example.com\n\"Al \"\"Big\"\", Jr\"\tal@example.com\n",
            "First Name|Email\nZoë|zoe@example.com\n\"Al \"\"Big\"\", Jr\"|al@example.com\n",
        ] {
            assert_eq!(rows(text), expected, "{text:?}");
        }
        let named = "sep=;\r\nFirst Name;Email\r\nZoë;zoe@example.com\r\n";
        assert_eq!(rows(named), [row(2, &["Zoë", "zoe@example.com"])], "spreadsheets do not show that line");
    }

    #[test]
    fn blank_ragged_and_broken_rows_keep_the_numbers_that_a_spreadsheet_shows() {
        let text = "Name,Email\n\nA,a@example.com\n , \n\"two\nlines\",b@example.com,more\nC\n\n\nD";
        let expected = [
            row(3, &["A", "a@example.com"]),
            row(5, &["two\nlines", "b@example.com", "more"]),
            row(6, &["C"]),
            row(9, &["D"]),
        ];
        for text in [
            text.to_owned(),
            text.replace('\n', "\r\n").replace("two\r\n", "two\n"),
            format!("sep=,\n{text}"),
        ] {
            assert_eq!(rows(&text), expected, "{text:?}");
        }
        assert_eq!(rows("\r\n\r\nName,Email\r\n\r\nA,a@example.com")[0].0, 5);
    }

    #[test]
    fn a_first_row_with_an_address_is_no_header() {
        let sheet = Sheet::read(b"Zoe,zoe@example.com\nAl,al@example.com\n".to_vec(), None).unwrap();
        let names: Vec<_> = sheet.columns.iter().map(|column| column.name.as_str()).collect();
        assert_eq!((names, sheet.rows().count()), (vec!["Column A", "Column B"], 2));
        assert_eq!(sheet.columns[1].samples, ["zoe@example.com", "al@example.com"]);
        let told = Sheet::read(b"Zoe,zoe@example.com\n".to_vec(), Some(true)).unwrap();
        assert_eq!(told.rows().count(), 0);
        let single = Sheet::read(b"Email\na@example.com\nb@example.com\n".to_vec(), None).unwrap();
        assert_eq!((single.columns.len(), single.rows().count()), (1, 2));
    }

    #[test]
    fn what_is_no_list_of_people_is_told_apart() {
        let error = |bytes: &[u8]| {
            Sheet::read(bytes.to_vec(), None)
                .and_then(|sheet| sheet.rows().collect::<Result<Vec<_>, _>>())
                .err()
        };
        assert_eq!(error(b""), Some(FileError::Empty));
        assert_eq!(error(b"\r\n\r\n"), Some(FileError::Empty));
        assert_eq!(error(b"PK\x03\x04rest"), Some(FileError::Workbook));
        assert_eq!(error("a,".repeat(10_000).as_bytes()), Some(FileError::Columns));
        assert_eq!(error(format!("Name\n{}\n", ",".repeat(500)).as_bytes()), Some(FileError::Columns));
        let long = format!("Name,Email\nA,a@b.de\n\"{}\n", "x".repeat(1_000_000));
        assert_eq!(error(long.as_bytes()), Some(FileError::Cell(3)));
    }

    #[test]
    fn more_rows_than_allowed_are_too_many() {
        let text = "a\n".repeat(200_002);
        let sheet = Sheet::read(text.into_bytes(), Some(true)).unwrap();
        assert_eq!(sheet.rows().find_map(Result::err), Some(FileError::Rows));
    }

    proptest! {
        #[test]
        fn every_table_comes_back(
            table in prop::collection::vec(prop::collection::vec("[a-z;,|\"\n é]{0,6}", 3), 2..8),
            separator in prop::sample::select(&SEPARATORS[..]),
            crlf: bool,
        ) {
            let mut file = csv::WriterBuilder::new()
                .delimiter(separator)
                .terminator(if crlf { csv::Terminator::CRLF } else { csv::Terminator::Any(b'\n') })
                .from_writer(format!("sep={}\n", char::from(separator)).into_bytes());
            file.write_record(["First", "Second", "Third"]).unwrap();
            for row in &table {
                file.write_record(row).unwrap();
            }
            let sheet = Sheet::read(file.into_inner().unwrap(), Some(true)).unwrap();
            let found: Vec<_> = sheet.rows().map(|row| row.unwrap().cells).collect();
            let trimmed = table.into_iter().map(|row| row.iter().map(|cell| cell.trim().to_owned()).collect::<Vec<_>>());
            let expected: Vec<_> = trimmed.filter(|row| row.iter().any(|cell| !cell.is_empty())).collect();
            prop_assert_eq!(found, expected);
        }
    }
}

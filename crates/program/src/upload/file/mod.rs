//! The file of an upload, as spreadsheets and other systems write it: its type, how to read it, and its rows.

mod encoding;
mod error;
mod header;
mod kind;
mod look;
mod ods;
mod quotes;
mod text;
mod workbook;
mod xlsx;

use csv::StringRecord;
use encoding_rs::UTF_8;
use refhook_store::uploads::{Choice, Column, NewRow, ReadAs};

pub use error::FileError;
use kind::FileType;
use look::Look;
use text::{Records, Text};
use workbook::Cells;

/// A file that has been read.
pub struct Sheet {
    table: Table,
    /// For text, the name of its encoding.
    pub encoding: &'static str,
    /// For text, what separates its cells.
    pub separator: String,
    /// Its columns.
    pub columns: Vec<Column>,
    /// How it was read.
    pub read_as: ReadAs,
}

enum Table {
    Text(Text),
    Workbook(Cells),
}

impl Sheet {
    /// Reads a file. Settings that `choice` leaves open are detected; `lang` is the most likely language of its people.
    pub fn read(bytes: &[u8], choice: Choice, lang: &str) -> Result<Self, FileError> {
        let bytes = kind::unpacked(bytes)?;
        let chosen = choice.encoding.as_deref().map(encoding::named).transpose()?;
        let separator = choice.separator.map(check_separator).transpose()?;
        let mut read_as = ReadAs::default();
        let (table, encoding) = match kind::of(&bytes)? {
            FileType::Text => {
                let (text, encoding) = encoding::decode(&bytes, chosen, lang);
                let text = Text::new(text, separator);
                if !text.is_readable() {
                    return Err(FileError::NoTable("a file of bytes that are no text".to_owned()));
                }
                (Table::Text(text), encoding.name())
            }
            kind => {
                let (format, read) = match kind {
                    FileType::Ods => ("ods", ods::read(&bytes, choice.sheet.as_deref())?),
                    _ => ("xlsx", xlsx::read(&bytes, choice.sheet.as_deref())?),
                };
                let (sheet, cells, sheets) = read;
                format.clone_into(&mut read_as.format);
                (read_as.sheet, read_as.sheets) = (Some(sheet), sheets);
                (Table::Workbook(cells), UTF_8.name())
            }
        };
        let odd = match &table {
            Table::Text(text) => text.odd_quotes()?,
            Table::Workbook(_) => Vec::new(),
        };
        read_as.header_row = table.header(&choice)?;
        let look = Look::at(&table, read_as.header_row, &odd)?;
        read_as.choice = choice;
        (read_as.preview, read_as.notices) = (look.preview, look.notices);
        let separator = table.separator().map(String::from).unwrap_or_default();
        Ok(Self { encoding, separator, columns: look.columns, read_as, table })
    }

    /// The rows below the header, without blank ones.
    pub fn rows(&self) -> impl Iterator<Item = NewRow> + Send {
        let first = self.read_as.header_row.unwrap_or(0);
        let rows = self
            .table
            .rows()
            .filter(move |(line, cells)| *line > first && !cells.iter().all(String::is_empty));
        rows.zip(1..).map(|((line, cells), number)| NewRow { number, line, cells })
    }
}

/// A separator is neither a letter nor a digit, nor a character with another meaning in such a file.
fn check_separator(separator: char) -> Result<u8, FileError> {
    let fits = separator.is_ascii()
        && !separator.is_ascii_alphanumeric()
        && !matches!(separator, '"' | '\r' | '\n' | '\0' | '@');
    u8::try_from(separator).ok().filter(|_| fits).ok_or(FileError::Separator(separator))
}

impl Table {
    fn separator(&self) -> Option<char> {
        match self {
            Self::Text(text) => Some(char::from(text.separator)),
            Self::Workbook(_) => None,
        }
    }

    /// The row with the names of the columns.
    fn header(&self, choice: &Choice) -> Result<Option<i64>, FileError> {
        match (choice.header_row, choice.has_header) {
            (Some(0), _) | (None, Some(false)) => return Ok(None),
            (Some(line), _) => return Ok(Some(line)),
            (None, _) => {}
        }
        let filled = self.rows().filter(|(_, cells)| !cells.iter().all(String::is_empty));
        let beginning: Vec<_> = filled.take(header::HEADER_SEARCH_ROWS).collect();
        let first = beginning.first().ok_or(FileError::Empty)?.0;
        Ok(header::find(&beginning).or((choice.has_header == Some(true)).then_some(first)))
    }

    /// Whether letters may have been lost when the text was decoded.
    fn is_damaged(&self) -> bool {
        match self {
            Self::Text(text) => text.is_damaged(),
            Self::Workbook(_) => true,
        }
    }

    /// All rows, with the numbers that a spreadsheet shows.
    fn rows(&self) -> Rows<'_> {
        match self {
            Self::Text(text) => Rows::Text(text.records(), StringRecord::new()),
            Self::Workbook(cells) => Rows::Workbook(cells.rows.iter()),
        }
    }

    /// The same without copying, and with the position where each begins in a text.
    fn each(
        &self,
        mut take: impl FnMut(i64, usize, &[&str]) -> Result<(), FileError>,
    ) -> Result<(), FileError> {
        match self {
            Self::Text(text) => {
                let (mut records, mut record) = (text.records(), StringRecord::new());
                while let Some((line, begins)) = records.next(&mut record) {
                    let cells: Vec<&str> = record.iter().map(str::trim).collect();
                    take(line, begins, &cells)?;
                }
            }
            Self::Workbook(cells) => {
                for (line, cells) in &cells.rows {
                    let cells: Vec<&str> = cells.iter().map(String::as_str).collect();
                    take(*line, 0, &cells)?;
                }
            }
        }
        Ok(())
    }
}

enum Rows<'a> {
    Text(Records<'a>, StringRecord),
    Workbook(std::slice::Iter<'a, (i64, Vec<String>)>),
}

impl Iterator for Rows<'_> {
    type Item = (i64, Vec<String>);

    fn next(&mut self) -> Option<Self::Item> {
        match self {
            Self::Text(records, record) => {
                let (line, _) = records.next(record)?;
                Some((line, record.iter().map(|cell| cell.trim().to_owned()).collect()))
            }
            Self::Workbook(rows) => rows.next().cloned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::fmt::Write as _;

    use proptest::prelude::*;

    use super::*;

    fn read(bytes: &[u8], choice: Choice) -> Result<Sheet, FileError> {
        Sheet::read(bytes, choice, "en")
    }

    fn has_header(has_header: bool) -> Choice {
        Choice { has_header: Some(has_header), ..Choice::default() }
    }

    fn rows(text: &str) -> Vec<(i64, Vec<String>)> {
        let sheet = read(text.as_bytes(), Choice::default()).unwrap();
        sheet.rows().map(|row| (row.line, row.cells)).collect()
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
        let sheet = read(b"Zoe,zoe@example.com\nAl,al@example.com\n", Choice::default()).unwrap();
        let names: Vec<_> = sheet.columns.iter().map(|column| column.name.as_str()).collect();
        assert_eq!((names, sheet.rows().count()), (vec!["Column A", "Column B"], 2));
        assert_eq!(sheet.columns[1].samples, ["zoe@example.com", "al@example.com"]);
        let told = read(b"Zoe,zoe@example.com\nAl,al@example.com\n", has_header(true)).unwrap();
        assert_eq!((told.rows().count(), told.read_as.header_row), (1, Some(1)));
        let told = read(b"Name,Email\nZoe,zoe@example.com\n", has_header(false)).unwrap();
        assert_eq!((told.rows().count(), told.read_as.header_row), (2, None));
        let single = read(b"Email\na@example.com\nb@example.com\n", Choice::default()).unwrap();
        assert_eq!((single.columns.len(), single.rows().count()), (1, 2));
    }

    #[test]
    fn titles_above_a_table_are_passed_over_and_another_row_can_be_chosen() {
        let text = "Customers, as of 2026-01-31\r\n\r\nName;Email;Seats\r\nZoë;zoe@example.com;2,5\r\nAl;al@example.com;3\r\n";
        let sheet = read(text.as_bytes(), Choice::default()).unwrap();
        let names =
            |sheet: &Sheet| sheet.columns.iter().map(|column| column.name.clone()).collect::<Vec<_>>();
        assert_eq!((sheet.separator.as_str(), sheet.read_as.header_row), (";", Some(3)));
        assert_eq!(names(&sheet), ["Name", "Email", "Seats"]);
        assert_eq!(sheet.rows().map(|row| row.line).collect::<Vec<_>>(), [4, 5]);
        let chosen = read(text.as_bytes(), Choice { header_row: Some(4), ..Choice::default() }).unwrap();
        assert_eq!((names(&chosen)[0].as_str(), chosen.rows().count()), ("Zoë", 1));
        let none = read(text.as_bytes(), Choice { header_row: Some(0), ..Choice::default() }).unwrap();
        assert_eq!((none.read_as.header_row, none.rows().count()), (None, 4));
        for line in [2, 9, -1] {
            let missing = read(text.as_bytes(), Choice { header_row: Some(line), ..Choice::default() }).err();
            assert_eq!(missing, Some(FileError::HeaderRow(line)));
        }
        let commas = read(text.as_bytes(), Choice { separator: Some(','), ..Choice::default() }).unwrap();
        assert_eq!(commas.separator, ",");
        let letter = read(text.as_bytes(), Choice { separator: Some('e'), ..Choice::default() }).err();
        assert_eq!(letter, Some(FileError::Separator('e')));
    }

    #[test]
    fn a_file_whose_quotation_mark_is_not_closed_is_refused_by_its_line() {
        let mut text = "Name,Email,Notes\n".to_owned();
        for n in 0..101 {
            let open = if n == 40 { "\"" } else { "" };
            let _ = writeln!(text, "P{n},p{n}@example.com,{open}fine");
        }
        assert_eq!(read(text.as_bytes(), Choice::default()).err(), Some(FileError::OpenQuote(42)));
    }

    #[test]
    fn what_looks_odd_is_shown_before_anybody_is_taken() {
        let long = "Name,Email,Notes\nAda,ada@example.com,\"a\nb\nc\nd\ne\"\nBea,bea@example.com,\"x\nCyd,cyd@example.com,y\"\n\
            Dee,dee@example.com,\"1 High St\nTown\"\n\"E \"Big\" E\",e@example.com,\nF,f@example.com,x,more\n";
        let sheet = read(long.as_bytes(), Choice::default()).unwrap();
        let told: Vec<_> =
            sheet.read_as.notices.iter().map(|notice| (notice.line, &notice.text[..12])).collect();
        assert_eq!(
            told,
            [(2, "A cell of 5 "), (3, "A cell of 2 "), (5, "A quotation "), (6, "This row has")]
        );
        let cut = [b"Name,Email\nZo\xc3\xab,a@example.com\nJ\xc3,b@example.com\n".as_slice()].concat();
        let sheet = read(&cut, Choice::default()).unwrap();
        assert_eq!((sheet.encoding, sheet.read_as.notices[0].line), ("UTF-8", 3));
        assert_eq!(sheet.read_as.preview[0].cells, ["Zoë", "a@example.com"]);
    }

    #[test]
    fn the_preview_shows_names_by_which_an_encoding_is_judged() {
        let mut text = "Name,Email\n".to_owned();
        for n in 0..100 {
            let _ = writeln!(text, "{},p{n}@example.com", if n == 90 { "Jürgen" } else { "Al" });
        }
        let sheet = read(text.as_bytes(), Choice::default()).unwrap();
        let lines: Vec<_> = sheet.read_as.preview.iter().map(|row| row.line).collect();
        assert_eq!(lines, [2, 3, 4, 5, 92]);
    }

    #[test]
    fn what_is_no_list_of_people_is_told_apart() {
        let error = |bytes: &[u8]| read(bytes, Choice::default()).err();
        assert_eq!(error(b""), Some(FileError::Empty));
        assert_eq!(error(b"\r\n\r\n"), Some(FileError::Empty));
        assert_eq!(error(b"Name,Email\n"), Some(FileError::Empty));
        assert_eq!(error(b"PK\x03\x04rest"), Some(FileError::Damaged));
        assert_eq!(error("a,".repeat(10_000).as_bytes()), Some(FileError::Columns));
        assert_eq!(error(format!("Name\n{}\n", ",".repeat(500)).as_bytes()), Some(FileError::Columns));
        let long = format!("Name,Email\nA,a@b.de\n\"{}\"\n", "x".repeat(1_000_000));
        assert_eq!(error(long.as_bytes()), Some(FileError::Cell(3)));
        let more = "a\n".repeat(200_002);
        assert_eq!(read(more.as_bytes(), has_header(true)).err(), Some(FileError::Rows));
    }

    #[test]
    fn files_that_hold_no_table_are_refused_by_what_they_are() {
        let told = |bytes: &[u8]| {
            read(bytes, Choice::default()).err().map(|error| error.to_string()).unwrap_or_default()
        };
        let png = [b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".as_slice(), &[0, 1, 2, 255].repeat(100)].concat();
        for (bytes, name) in [
            (png.as_slice(), ".png"),
            (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n", "PDF"),
            (b"\xff\xd8\xff\xe0\0\x10JFIF\0\x01\x01\0\0\0\0\0\0\0\0", ".jpg"),
            (b"GIF89a\x01\0\x01\0\0\0\0\0\0\0", ".gif"),
            (b"RIFF\0\0\0\0WEBPVP8 \0\0\0\0\0\0\0\0", ".webp"),
            (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\0\0\0\0\0\0", ".xls"),
            (b"7z\xbc\xaf\x27\x1c\0\x04\0\0\0\0\0\0", ".7z"),
            (b"SQLite format 3\0\x10\0\x01\x01\0\0\0\0\0\0\0", ".sqlite"),
            (b"<!DOCTYPE html>\n<html><table><tr><td>Name", "HTML"),
            (b"  <html xmlns:x=\"urn:schemas-microsoft-com:office:excel\"><body>", "HTML"),
            (b"<?xml version=\"1.0\"?><Workbook>", "XML"),
            (b"{\"url\": \"https://docs.google.com/\"}", "JSON"),
            (b"[{\"name\": \"Ada\"}]", "JSON"),
            (b"BEGIN:VCARD\nVERSION:3.0\n", "vCard"),
            (b"{\\rtf1\\ansi Name}", "RTF"),
            (&[0, 1, 2, 3, 4, 5, 6, 7].repeat(40), "no text"),
        ] {
            assert!(told(bytes).contains(name), "{name}: {}", told(bytes));
        }
        // Lists that begin like one of these formats.
        for text in [
            "BMI,Email\n1,a@example.com\n",
            "ID3,Email\n1,a@example.com\n",
            "MZ;Email\n1;a@example.com\n",
            "[Name],Email\nA,a@example.com\n",
            "{Name};Email\nA;a@example.com\n",
        ] {
            assert_eq!(rows(text).len(), 1, "{text}");
        }
    }

    proptest! {
        #[test]
        fn every_table_comes_back(
            table in prop::collection::vec(prop::collection::vec("[a-z;,|\"\n é]{0,6}", 3), 2..8),
            separator in prop::sample::select(b",;\t|".to_vec()),
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
            let file = file.into_inner().unwrap();
            let found = match read(&file, Choice { header_row: Some(1), ..Choice::default() }) {
                Ok(sheet) => sheet.rows().map(|row| row.cells).collect(),
                Err(error) => { prop_assert_eq!(error, FileError::Empty); Vec::new() }
            };
            let trimmed = table.into_iter().map(|row| row.iter().map(|cell| cell.trim().to_owned()).collect::<Vec<_>>());
            let expected: Vec<_> = trimmed.filter(|row| row.iter().any(|cell| !cell.is_empty())).collect();
            prop_assert_eq!(found, expected);
        }
    }
}

//! A table as text: finds the separator, and reads the rows.

use csv::{ReaderBuilder, StringRecord};
use refhook_core::people::email;

use super::{FileError, quotes};

/// How much of the file is examined to find the separator or to tell that it is text.
const SAMPLE_BYTES: usize = 64 * 1024;
const LOOK_ROWS: usize = 50;
const LOOK_SIGNS: usize = 4 * 1024;
const SEPARATORS: [u8; 4] = [b',', b';', b'\t', b'|'];

/// A text whose separator is known.
pub(super) struct Text {
    whole: String,
    /// Where the rows begin, after a line such as `sep=;`.
    start: usize,
    pub(super) separator: u8,
}

impl Text {
    /// Finds the separator, unless one was chosen.
    pub(super) fn new(mut text: String, chosen: Option<u8>) -> Self {
        if !text.contains('\n') {
            // Lines end with a bare carriage return, as on the first Macintoshes; Excel still offers it.
            text = text.replace('\r', "\n");
        }
        let (start, named) = named_separator(&text);
        let separator = chosen.or(named).unwrap_or_else(|| guess(&text[start..]));
        Self { whole: text, start, separator }
    }

    fn rows(&self) -> &str {
        &self.whole[self.start..]
    }

    /// The positions of cells that contain a quotation mark which is not doubled.
    ///
    /// # Errors
    /// When one is not closed.
    pub(super) fn odd_quotes(&self) -> Result<Vec<usize>, FileError> {
        // Counted from the file's first line, so that the reported line matches an editor's.
        let odd = quotes::check(&self.whole, self.separator)?;
        Ok(odd.into_iter().map(|place| place - self.start).collect())
    }

    /// Whether letters were lost in decoding.
    pub(super) fn is_damaged(&self) -> bool {
        memchr::memmem::find(self.whole.as_bytes(), "\u{fffd}".as_bytes()).is_some()
    }

    /// Whether it reads like text: a binary file mistaken for text is full of control characters.
    pub(super) fn is_readable(&self) -> bool {
        let is_sign = |c: &char| c.is_control() && !matches!(c, '\n' | '\r' | '\t');
        let look = || self.whole.chars().take(LOOK_SIGNS);
        look().filter(is_sign).count() * 20 <= look().count()
    }

    /// All rows, with the numbers that a spreadsheet shows and the positions where they begin.
    pub(super) fn records(&self) -> Records<'_> {
        let rows = self.rows().as_bytes();
        Records { lines: Lines { text: rows, line: 0 }, reader: reader(rows, self.separator) }
    }
}

fn reader(rows: &[u8], separator: u8) -> csv::Reader<&[u8]> {
    ReaderBuilder::new().delimiter(separator).has_headers(false).flexible(true).from_reader(rows)
}

/// See [`Text::records`].
pub(super) struct Records<'a> {
    lines: Lines<'a>,
    reader: csv::Reader<&'a [u8]>,
}

impl Records<'_> {
    /// Reads the next row: its number, and where it begins.
    pub(super) fn next(&mut self, record: &mut StringRecord) -> Option<(i64, usize)> {
        // This cannot fail: the text is UTF-8, rows may differ in length, and reading from memory does not fail.
        if !self.reader.read_record(record).unwrap_or(false) {
            return None;
        }
        let begins =
            record.position().and_then(|position| usize::try_from(position.byte()).ok()).unwrap_or(0);
        Some((self.lines.next(begins), begins))
    }
}

/// Numbers rows as a spreadsheet does: blank lines, which the reader skips, count, and a line break inside a cell does
/// not.
struct Lines<'a> {
    text: &'a [u8],
    line: i64,
}

impl Lines<'_> {
    /// The number of the next row. The reader reports as its beginning a `place` right after the row before, so blank
    /// lines may lie between that and its first cell.
    fn next(&mut self, place: usize) -> i64 {
        let between = &self.text[place..];
        let ends = between.iter().take_while(|byte| matches!(byte, b'\r' | b'\n')).count();
        let (before, mut between) = (place.checked_sub(1).map(|last| self.text[last]), &between[..ends]);
        if before == Some(b'\r') {
            // The reader stopped within a CR LF.
            between = between.strip_prefix(b"\n").unwrap_or(between);
        }
        let blank = between.split(|byte| *byte == b'\n').count() - 1;
        self.line += 1 + i64::try_from(blank).unwrap_or(0);
        self.line
    }
}

/// Parses the line `sep=;` that Excel writes and reads: where the rows after it begin, and the separator.
fn named_separator(text: &str) -> (usize, Option<u8>) {
    let line = text.split_inclusive('\n').next().unwrap_or_default();
    let named = line.trim_end_matches(['\r', '\n']).strip_prefix("sep=").map(str::as_bytes);
    match named {
        Some([separator]) if separator.is_ascii() => (line.len(), Some(*separator)),
        _ => (0, None),
    }
}

/// The separator that gives most of the first rows the same number of cells, more than one; of several, the one that
/// leaves more addresses whole. One-cell titles above a table do not matter.
fn guess(text: &str) -> u8 {
    let look = &text[..text.floor_char_boundary(text.len().min(SAMPLE_BYTES))];
    let score = |separator: u8| {
        let rows: Vec<StringRecord> = reader(look.as_bytes(), separator)
            .into_records()
            .take(LOOK_ROWS)
            .filter_map(Result::ok)
            .collect();
        let alike = |width: usize| rows.iter().filter(|row| row.len() == width).count();
        let widths = rows.iter().map(StringRecord::len).filter(|width| *width > 1);
        let Some(width) = widths.max_by_key(|width| (alike(*width), *width)) else { return (0, 0, 0) };
        let cells = rows.iter().flat_map(StringRecord::iter);
        let addresses = cells.filter(|cell| cell.contains('@') && email::check("", cell).is_ok()).count();
        (alike(width), addresses, width)
    };
    // Of equals the last wins; reversed, so that this is the most usual one.
    let best = SEPARATORS.into_iter().rev().max_by_key(|separator| score(*separator));
    best.filter(|separator| score(*separator).0 > 0).unwrap_or(b',')
}

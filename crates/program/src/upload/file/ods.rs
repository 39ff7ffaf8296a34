//! Workbooks of LibreOffice (OpenDocument 1.3, part 3, section 9). Parsed here because a cell can declare that it
//! repeats a million times, and the library we use would build them all before counting them.

use std::io::{BufRead, BufReader, Cursor};

use quick_xml::XmlVersion;
use quick_xml::escape::resolve_xml_entity;
use quick_xml::events::{BytesRef, BytesStart, Event};
use quick_xml::reader::Reader;
use zip::ZipArchive;

use super::FileError;
use super::error::{LONGEST_CELL, MOST_COLUMNS, MOST_ROWS};
use super::workbook::{Cells, number};

/// Reads the chosen sheet, or else the first that is not empty: its name, its cells, and the names of all sheets.
pub(super) fn read(bytes: &[u8], chosen: Option<&str>) -> Result<(String, Cells, Vec<String>), FileError> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|_| FileError::Damaged)?;
    let content = archive.by_name("content.xml").map_err(|_| FileError::Damaged)?;
    let mut book = Book { xml: Reader::from_reader(BufReader::new(content)), buffer: Vec::new() };
    book.xml.config_mut().expand_empty_elements = true;
    let mut found = None;
    let mut sheets = Vec::new();
    while let Some(name) = book.next_table()? {
        let is_wanted = chosen.map_or(found.is_none(), |chosen| chosen == name);
        if is_wanted {
            let cells = book.table()?;
            if chosen.is_some() || !cells.rows.is_empty() {
                found = Some((name.clone(), cells));
            }
        }
        sheets.push(name);
    }
    match (found, chosen) {
        (Some((name, cells)), _) => Ok((name, cells, sheets)),
        (None, Some(chosen)) => Err(FileError::Sheet(chosen.to_owned(), sheets.join(", "))),
        (None, None) => Err(FileError::Empty),
    }
}

struct Book<R> {
    xml: Reader<R>,
    buffer: Vec<u8>,
}

/// A cell as written in the file.
#[derive(Default)]
struct Cell {
    kind: String,
    value: String,
    text: String,
    times: usize,
}

impl<R: BufRead> Book<R> {
    fn next(&mut self) -> Result<Event<'_>, FileError> {
        self.buffer.clear();
        self.xml.read_event_into(&mut self.buffer).map_err(|_| FileError::Damaged)
    }

    /// Moves to the next sheet and returns its name.
    fn next_table(&mut self) -> Result<Option<String>, FileError> {
        loop {
            match self.next()? {
                Event::Start(start) if start.name().0 == "table:table" => {
                    return Ok(Some(attribute(&start, "table:name").unwrap_or_default()));
                }
                Event::Eof => return Ok(None),
                _ => {}
            }
        }
    }

    fn table(&mut self) -> Result<Cells, FileError> {
        let mut cells = Cells::default();
        let mut row = 0_i64;
        let mut times = 1_i64;
        let mut now: Vec<Cell> = Vec::new();
        loop {
            let cell = match self.next()? {
                Event::Start(start) if start.name().0 == "table:table-row" => {
                    times = repeated(&start, "table:number-rows-repeated");
                    now.clear();
                    continue;
                }
                Event::Start(start)
                    if matches!(start.name().0, "table:table-cell" | "table:covered-table-cell") =>
                {
                    Cell {
                        kind: attribute(&start, "office:value-type").unwrap_or_default(),
                        value: value(&start),
                        text: String::new(),
                        times: usize::try_from(repeated(&start, "table:number-columns-repeated"))
                            .unwrap_or(1),
                    }
                }
                Event::End(end) if end.name().0 == "table:table-row" => {
                    put(&mut cells, row, times, &now)?;
                    row = row.saturating_add(times);
                    continue;
                }
                Event::End(end) if end.name().0 == "table:table" => return Ok(cells),
                Event::Eof => return Err(FileError::Damaged),
                _ => continue,
            };
            let text = self.text(row + 1)?;
            // Empty cells far to the right cost nothing.
            if now.len() <= MOST_COLUMNS {
                now.push(Cell { text, ..cell });
            } else if !(text.trim().is_empty() && cell.value.trim().is_empty()) {
                return Err(FileError::Columns);
            }
        }
    }

    /// The paragraphs of a cell, without its annotations.
    fn text(&mut self, row: i64) -> Result<String, FileError> {
        let (mut text, mut paragraphs, mut note) = (String::new(), 0, 0);
        loop {
            match self.next()? {
                Event::Start(start) => match start.name().0 {
                    "office:annotation" => note += 1,
                    "text:p" if note == 0 => {
                        if paragraphs > 0 {
                            text.push('\n');
                        }
                        paragraphs += 1;
                    }
                    "text:s" if note == 0 => {
                        let spaces = repeated(&start, "text:c").clamp(1, 100);
                        text.extend((0..spaces).map(|_| ' '));
                    }
                    "text:tab" if note == 0 => text.push('\t'),
                    "text:line-break" if note == 0 => text.push('\n'),
                    _ => {}
                },
                Event::Text(part) if note == 0 && paragraphs > 0 => text.push_str(&part.xml10_content()),
                Event::CData(part) if note == 0 && paragraphs > 0 => text.push_str(&part.xml10_content()),
                Event::GeneralRef(entity) if note == 0 && paragraphs > 0 => {
                    text.push_str(&resolved(&entity).ok_or(FileError::Damaged)?);
                }
                Event::End(end) => match end.name().0 {
                    "office:annotation" => note -= 1,
                    "table:table-cell" | "table:covered-table-cell" => return Ok(text),
                    _ => {}
                },
                Event::Eof => return Err(FileError::Damaged),
                _ => {}
            }
            if text.len() > LONGEST_CELL * 4 {
                return Err(FileError::Cell(row));
            }
        }
    }
}

/// Adds a row as often as it repeats. Empty rows at the end of a sheet repeat a million times.
fn put(cells: &mut Cells, row: i64, times: i64, now: &[Cell]) -> Result<(), FileError> {
    let shown: Vec<(String, bool, usize)> = now
        .iter()
        .map(|cell| {
            let (text, is_typed) = shown(cell);
            (text, is_typed, cell.times)
        })
        .collect();
    if shown.iter().all(|(text, ..)| text.trim().is_empty()) {
        return Ok(());
    }
    if times > MOST_ROWS {
        return Err(FileError::Rows);
    }
    for row in row + 1..=row + times {
        let mut column = 0_usize;
        for (text, is_typed, times) in &shown {
            let is_empty = text.trim().is_empty();
            for place in column..column.saturating_add(if is_empty { 0 } else { *times }) {
                cells.add(row, place, text, *is_typed)?;
            }
            column = column.saturating_add(*times);
        }
    }
    Ok(())
}

/// What a cell shows, and whether the workbook stores it as a number.
fn shown(cell: &Cell) -> (String, bool) {
    match cell.kind.as_str() {
        "float" | "currency" | "percentage" => {
            // A code or a postcode can be a number shown with leading zeros.
            let is_digits = cell.text.starts_with('0') && cell.text.bytes().all(|byte| byte.is_ascii_digit());
            let text = match cell.value.parse::<f64>() {
                Ok(value) if !is_digits => number(value),
                _ => cell.text.clone(),
            };
            (text, true)
        }
        "date" => (cell.value.replace('T', " ").trim_end_matches(" 00:00:00").to_owned(), false),
        "boolean" => (if cell.value == "true" { "TRUE" } else { "FALSE" }.to_owned(), false),
        _ if cell.text.is_empty() => (cell.value.clone(), false),
        _ => (cell.text.clone(), false),
    }
}

fn value(start: &BytesStart<'_>) -> String {
    let names = ["office:value", "office:date-value", "office:boolean-value", "office:string-value"];
    names.iter().find_map(|name| attribute(start, name)).unwrap_or_default()
}

fn attribute(start: &BytesStart<'_>, name: &str) -> Option<String> {
    let found = start.try_get_attribute(name).ok().flatten()?;
    found.normalized_value(XmlVersion::Implicit1_0).ok().map(std::borrow::Cow::into_owned)
}

fn repeated(start: &BytesStart<'_>, name: &str) -> i64 {
    attribute(start, name).and_then(|times| times.parse().ok()).filter(|times| *times > 0).unwrap_or(1)
}

fn resolved(entity: &BytesRef<'_>) -> Option<String> {
    let known = resolve_xml_entity(entity.as_ref()).map(str::to_owned);
    known.or_else(|| entity.resolve_char_ref().ok().flatten().map(String::from))
}

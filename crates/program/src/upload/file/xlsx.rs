//! Workbooks of Excel. Cells are read one by one, because a dense table from the first cell to the last could be huge
//! for two cells far apart.

use std::io::Cursor;

use calamine::{DataRef, ExcelDateTime, Reader, SheetType, SheetVisible, Xlsx};

use super::FileError;
use super::workbook::{Cells, number};

/// Reads the chosen sheet, or else the first visible one that is not empty: its name, its cells, and the names of all
/// visible sheets.
pub(super) fn read(bytes: &[u8], chosen: Option<&str>) -> Result<(String, Cells, Vec<String>), FileError> {
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(|_| FileError::Damaged)?;
    let is_shown = |sheet: &&calamine::Sheet| {
        sheet.typ == SheetType::WorkSheet && sheet.visible == SheetVisible::Visible
    };
    let sheets = book.sheets_metadata().iter().filter(is_shown).map(|sheet| sheet.name.clone());
    let sheets: Vec<String> = sheets.collect();
    if let Some(chosen) = chosen {
        // A hidden sheet can be chosen too.
        if !book.sheet_names().iter().any(|name| name == chosen) {
            return Err(FileError::Sheet(chosen.to_owned(), sheets.join(", ")));
        }
        return Ok((chosen.to_owned(), cells(&mut book, chosen)?, sheets));
    }
    for sheet in &sheets {
        let found = cells(&mut book, sheet)?;
        if !found.rows.is_empty() {
            return Ok((sheet.clone(), found, sheets));
        }
    }
    Err(FileError::Empty)
}

fn cells(book: &mut Xlsx<Cursor<&[u8]>>, sheet: &str) -> Result<Cells, FileError> {
    let mut reader = book.worksheet_cells_reader(sheet).map_err(|_| FileError::Damaged)?;
    // A code or a postcode can be a number shown with leading zeros.
    let zeros: Vec<usize> = reader.styles().iter().map(|style| zeros(style.number_format.as_ref())).collect();
    let mut found = Cells::default();
    while let Some((cell, style)) = reader.next_cell_with_style_id().map_err(|_| FileError::Damaged)? {
        let (row, column) = cell.get_position();
        let column = usize::try_from(column).map_err(|_| FileError::Columns)?;
        let width = zeros.get(style).copied().unwrap_or(0);
        let (text, is_typed) = shown(cell.get_value(), width);
        found.add(i64::from(row) + 1, column, &text, is_typed)?;
    }
    Ok(found)
}

/// The number of digits of a format that consists only of zeros; 0 for any other.
fn zeros(format: Option<&calamine::NumberFormat>) -> usize {
    let code = format.map_or("", |format| format.format_code.as_str());
    if code.len() > 1 && code.len() < 30 && code.bytes().all(|byte| byte == b'0') { code.len() } else { 0 }
}

/// What a cell shows, and whether the workbook stores it as a number.
fn shown(value: &DataRef<'_>, zeros: usize) -> (String, bool) {
    match value {
        DataRef::Int(value) => (format!("{value:0zeros$}"), true),
        DataRef::Float(value) if zeros > 0 && value.fract() == 0.0 && *value >= 0.0 => {
            (format!("{value:0zeros$.0}"), true)
        }
        DataRef::Float(value) => (number(*value), true),
        DataRef::String(text) | DataRef::DurationIso(text) => (text.clone(), false),
        DataRef::SharedString(text) => ((*text).to_owned(), false),
        DataRef::Bool(value) => (if *value { "TRUE" } else { "FALSE" }.to_owned(), false),
        DataRef::DateTime(value) => (date_time(value), false),
        DataRef::DateTimeIso(text) => {
            (text.replace('T', " ").trim_end_matches(" 00:00:00").to_owned(), false)
        }
        DataRef::Error(error) => (error.to_string(), false),
        DataRef::Empty => (String::new(), false),
    }
}

/// A date as date fields accept it, with the time if there is one.
fn date_time(value: &ExcelDateTime) -> String {
    let (year, month, day, hour, minute, second, _) = value.to_ymd_hms_milli();
    let time = if second == 0 {
        format!("{hour:02}:{minute:02}")
    } else {
        format!("{hour:02}:{minute:02}:{second:02}")
    };
    let days = value.as_f64();
    if value.is_duration() {
        return number(days);
    }
    if days.fract() == 0.0 {
        format!("{year:04}-{month:02}-{day:02}")
    } else if days < 1.0 {
        time
    } else {
        format!("{year:04}-{month:02}-{day:02} {time}")
    }
}

//! Tells what a file is by its bytes, as its name can be wrong.

use std::borrow::Cow;
use std::io::{Cursor, Read};

use flate2::read::MultiGzDecoder;
use zip::ZipArchive;

use super::error::MOST_MIB;
use super::{FileError, encoding};

const FILE_MAX_BYTES: u64 = MOST_MIB * 1024 * 1024;
/// Bytes examined to tell text from anything else.
const SAMPLE_BYTES: usize = 4 * 1024;

/// The file types that are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum FileType {
    /// Text with a separator between cells.
    Text,
    /// A workbook of Excel since 2007.
    Xlsx,
    /// A workbook of LibreOffice.
    Ods,
}

/// Unpacks a file compressed with `gzip`.
pub(super) fn unpacked(bytes: &[u8]) -> Result<Cow<'_, [u8]>, FileError> {
    if !bytes.starts_with(b"\x1f\x8b") {
        return Ok(Cow::Borrowed(bytes));
    }
    let mut unpacked = Vec::new();
    let read = MultiGzDecoder::new(bytes).take(FILE_MAX_BYTES + 1).read_to_end(&mut unpacked);
    match read {
        Ok(length) if length as u64 > FILE_MAX_BYTES => Err(FileError::Unpacked),
        Ok(_) => Ok(Cow::Owned(unpacked)),
        Err(_) => Err(FileError::Damaged),
    }
}

/// The file's type.
///
/// # Errors
/// If it is not a table; the error says what it is.
pub(super) fn of(bytes: &[u8]) -> Result<FileType, FileError> {
    if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"PK\x05\x06") {
        return of_archive(bytes);
    }
    if bytes.starts_with(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1") {
        return Err(FileError::OtherFormat(
            "This is a file of an older Microsoft Office (such as .xls or .doc), or it has a password",
        ));
    }
    let look = &bytes[..bytes.len().min(SAMPLE_BYTES)];
    if encoding::is_text(look) {
        return of_text(look).map_or(Ok(FileType::Text), |name| Err(FileError::NoTable(name.to_owned())));
    }
    let name = match infer::get(bytes) {
        Some(kind) => format!("a .{} file", kind.extension()),
        None => "a file of bytes that are no text".to_owned(),
    };
    Err(FileError::NoTable(name))
}

/// Text formats that are not tables of cells.
fn of_text(look: &[u8]) -> Option<&'static str> {
    let text = String::from_utf8_lossy(look);
    let text = text.trim_start_matches(['\u{feff}', ' ', '\t', '\r', '\n']);
    let lower = text.get(..text.floor_char_boundary(200)).unwrap_or(text).to_ascii_lowercase();
    let begins = |with: &[&str]| with.iter().any(|start| lower.starts_with(start));
    if begins(&["%pdf-"]) {
        Some("a PDF")
    } else if begins(&["{\\rtf"]) {
        Some("an RTF document")
    } else if begins(&["<!doctype html", "<html", "<head", "<table", "<body", "<meta"]) {
        Some("a web page (HTML), even if its name ends with .xls")
    } else if begins(&["<?xml", "<!--", "<workbook", "<svg"]) {
        Some("an XML file")
    } else if begins(&["begin:vcard"]) {
        Some("a vCard (.vcf)")
    } else if begins(&["begin:vcalendar"]) {
        Some("a calendar (.ics)")
    } else if begins(&["%!ps"]) {
        Some("a PostScript file")
    } else {
        is_json(text).then_some("a JSON file")
    }
}

fn is_json(text: &str) -> bool {
    let mut signs = text.chars().filter(|c| !c.is_whitespace());
    matches!((signs.next(), signs.next()), (Some('{'), Some('"' | '}')) | (Some('['), Some('{' | '[' | ']')))
}

/// Workbooks and documents are archives; their contents tell which is which.
fn of_archive(bytes: &[u8]) -> Result<FileType, FileError> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|_| FileError::Damaged)?;
    let has = |name: &str| archive.index_for_name(name).is_some();
    let begins = |start: &str| archive.file_names().flatten().any(|name| name.starts_with(start));
    let no_table = |name: &str| Err(FileError::NoTable(name.to_owned()));
    let kind = if has("xl/workbook.bin") {
        return Err(FileError::OtherFormat("This is a binary workbook of Excel (.xlsb)"));
    } else if begins("xl/") {
        FileType::Xlsx
    } else if begins("word/") {
        return no_table("a Word document (.docx)");
    } else if begins("ppt/") {
        return no_table("a PowerPoint presentation (.pptx)");
    } else if begins("Index/") || has("Index.zip") {
        return Err(FileError::OtherFormat("This is a file of Apple's Numbers, Pages or Keynote"));
    } else {
        match mime(&mut archive).as_deref() {
            Some(mime) if mime.starts_with("application/vnd.oasis.opendocument.spreadsheet") => FileType::Ods,
            Some("application/epub+zip") => return no_table("an e-book (.epub)"),
            Some(mime) if mime.starts_with("application/vnd.oasis.opendocument") => {
                return no_table("an OpenDocument text, drawing or presentation");
            }
            _ => return no_table("a ZIP archive: unpack it first"),
        }
    };
    check_size(&mut archive)?;
    Ok(kind)
}

fn mime(archive: &mut ZipArchive<Cursor<&[u8]>>) -> Option<String> {
    let mut text = String::new();
    archive.by_name("mimetype").ok()?.take(200).read_to_string(&mut text).ok()?;
    Some(text.trim().to_owned())
}

/// Unpacks everything once and discards it, because the sizes that an archive declares can be wrong.
fn check_size(archive: &mut ZipArchive<Cursor<&[u8]>>) -> Result<(), FileError> {
    let mut left = FILE_MAX_BYTES;
    for index in 0..archive.len() {
        let file = archive.by_index(index).map_err(|_| FileError::Damaged)?;
        let read = std::io::copy(&mut file.take(left + 1), &mut std::io::sink());
        left = left.checked_sub(read.map_err(|_| FileError::Damaged)?).ok_or(FileError::Unpacked)?;
    }
    Ok(())
}

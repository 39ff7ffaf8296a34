//! Workbooks of Excel and LibreOffice, and compressed files, built here part by part.

use std::fmt::Write as _;
use std::io::Write as _;

use flate2::Compression;
use flate2::write::GzEncoder;
use refhook_program::{FileError, Sheet};
use refhook_store::uploads::Choice;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

fn archive(parts: &[(&str, &str)]) -> Vec<u8> {
    archive_by(parts, CompressionMethod::Deflated)
}

fn archive_by(parts: &[(&str, &str)], method: CompressionMethod) -> Vec<u8> {
    let mut archive = ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, text) in parts {
        archive.start_file(*name, SimpleFileOptions::default().compression_method(method)).unwrap();
        archive.write_all(text.as_bytes()).unwrap();
    }
    archive.finish().unwrap().into_inner()
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut packed = GzEncoder::new(Vec::new(), Compression::best());
    packed.write_all(bytes).unwrap();
    packed.finish().unwrap()
}

/// An Excel workbook with sheets of these rows.
fn xlsx(sheets: &[(&str, &str)]) -> Vec<u8> {
    let main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    let office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let (mut listed, mut related) = (String::new(), String::new());
    for (n, (name, _)) in (1..).zip(sheets) {
        write!(listed, "<sheet name=\"{name}\" sheetId=\"{n}\" r:id=\"rId{n}\"/>").unwrap();
        let target = format!("worksheets/sheet{n}.xml");
        write!(related, "<Relationship Id=\"rId{n}\" Type=\"{office}/worksheet\" Target=\"{target}\"/>")
            .unwrap();
    }
    let package = "http://schemas.openxmlformats.org/package/2006";
    let mut parts = vec![
        (
            "_rels/.rels".to_owned(),
            format!(
                "<Relationships xmlns=\"{package}/relationships\"><Relationship Id=\"rId1\" Type=\"{office}/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>"
            ),
        ),
        ("[Content_Types].xml".to_owned(), format!("<Types xmlns=\"{package}/content-types\"/>")),
        (
            "xl/workbook.xml".to_owned(),
            format!("<workbook xmlns=\"{main}\" xmlns:r=\"{office}\"><sheets>{listed}</sheets></workbook>"),
        ),
        (
            "xl/_rels/workbook.xml.rels".to_owned(),
            format!("<Relationships xmlns=\"{package}/relationships\">{related}</Relationships>"),
        ),
        (
            "xl/styles.xml".to_owned(),
            format!(
                "<styleSheet xmlns=\"{main}\"><numFmts count=\"2\"><numFmt numFmtId=\"164\" formatCode=\"dd.mm.yyyy\"/>\
             <numFmt numFmtId=\"165\" formatCode=\"00000\"/></numFmts><fonts><font/></fonts><fills><fill/></fills><borders><border/></borders>\
             <cellXfs count=\"3\"><xf numFmtId=\"0\"/><xf numFmtId=\"164\" applyNumberFormat=\"1\"/><xf numFmtId=\"165\" applyNumberFormat=\"1\"/></cellXfs></styleSheet>"
            ),
        ),
    ];
    for (n, (_, rows)) in (1..).zip(sheets) {
        parts.push((
            format!("xl/worksheets/sheet{n}.xml"),
            format!("<worksheet xmlns=\"{main}\"><sheetData>{rows}</sheetData></worksheet>"),
        ));
    }
    let parts: Vec<_> = parts.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
    archive(&parts)
}

fn text(place: &str, text: &str) -> String {
    format!("<c r=\"{place}\" t=\"inlineStr\"><is><t>{text}</t></is></c>")
}

fn ods(content: &str) -> Vec<u8> {
    let urn = "urn:oasis:names:tc:opendocument:xmlns";
    let content = format!(
        "<office:document-content xmlns:office=\"{urn}:office:1.0\" xmlns:table=\"{urn}:table:1.0\" xmlns:text=\"{urn}:text:1.0\">\
         <office:body><office:spreadsheet>{content}</office:spreadsheet></office:body></office:document-content>"
    );
    archive(&[("mimetype", "application/vnd.oasis.opendocument.spreadsheet"), ("content.xml", &content)])
}

fn read(bytes: &[u8], choice: Choice) -> Result<Sheet, FileError> {
    Sheet::read(bytes, choice, "en")
}

fn rows(sheet: &Sheet) -> Vec<(i64, Vec<String>)> {
    sheet.rows().map(|row| (row.line, row.cells)).collect()
}

fn row(line: i64, cells: &[&str]) -> (i64, Vec<String>) {
    (line, cells.iter().map(|cell| (*cell).to_owned()).collect())
}

#[test]
fn a_workbook_of_excel_is_read_as_a_person_sees_it() {
    let people = [
        format!("<row r=\"1\">{}</row>", text("A1", "Customers")),
        format!(
            "<row r=\"3\">{}{}{}{}{}{}</row>",
            text("A3", "Name"),
            text("B3", "Email"),
            text("C3", "Since"),
            text("D3", "Seats"),
            text("E3", "Code"),
            text("F3", "News")
        ),
        format!(
            "<row r=\"4\">{}{}<c r=\"C4\" s=\"1\"><v>46053</v></c><c r=\"D4\"><v>1.234</v></c><c r=\"E4\" s=\"2\"><v>42</v></c><c r=\"F4\" t=\"b\"><v>0</v></c></row>",
            text("A4", "Zoë &amp; Al"),
            text("B4", "zoe@example.com")
        ),
        format!(
            "<row r=\"6\">{}{}<c r=\"D6\"><v>4915112345678</v></c><c r=\"F6\" t=\"e\"><v>#N/A</v></c></row>",
            text("A6", "Al"),
            text("B6", "al@example.com")
        ),
    ];
    let file = xlsx(&[("Empty", ""), ("People", &people.concat())]);
    let sheet = read(&file, Choice::default()).unwrap();
    let read_as = &sheet.read_as;
    assert_eq!(
        (read_as.format.as_str(), read_as.sheet.as_deref(), read_as.header_row),
        ("xlsx", Some("People"), Some(3))
    );
    assert_eq!(read_as.sheets, ["Empty", "People"]);
    assert_eq!(
        rows(&sheet),
        [
            row(4, &["Zoë & Al", "zoe@example.com", "2026-01-31", "1.234", "00042", "FALSE"]),
            row(6, &["Al", "al@example.com", "", "4915112345678", "", "#N/A"]),
        ]
    );
    assert_eq!(sheet.columns[3].decimal, Some(refhook_core::answer::Decimal::Point));
    let missing = read(&file, Choice { sheet: Some("Peple".into()), ..Choice::default() }).err();
    assert_eq!(missing, Some(FileError::Sheet("Peple".into(), "Empty, People".into())));
    let empty = read(&file, Choice { sheet: Some("Empty".into()), ..Choice::default() }).err();
    assert_eq!(empty, Some(FileError::Empty));
    let chosen = read(&file, Choice { header_row: Some(4), ..Choice::default() }).unwrap();
    assert_eq!(rows(&chosen).len(), 1);
}

#[test]
fn a_workbook_of_libreoffice_is_read_as_a_person_sees_it() {
    let cell = |text: &str| {
        format!("<table:table-cell office:value-type=\"string\"><text:p>{text}</text:p></table:table-cell>")
    };
    let content = format!(
        "<table:table table:name=\"Notes\"><table:table-row table:number-rows-repeated=\"1048576\"><table:table-cell table:number-columns-repeated=\"16384\"/></table:table-row></table:table>\
         <table:table table:name=\"People\"><table:table-row>{}{}{}{}</table:table-row>\
         <table:table-row table:number-rows-repeated=\"2\"><table:table-cell table:number-columns-repeated=\"16384\"/></table:table-row>\
         <table:table-row>{}{}<table:table-cell office:value-type=\"date\" office:date-value=\"2026-01-31\"><text:p>31.01.26</text:p></table:table-cell>\
         <table:table-cell office:value-type=\"float\" office:value=\"1250.5\"><office:annotation><text:p>a note</text:p></office:annotation><text:p>1.250,50</text:p></table:table-cell></table:table-row>\
         <table:table-row>{}{}<table:table-cell/><table:table-cell office:value-type=\"boolean\" office:boolean-value=\"true\"><text:p>WAHR</text:p></table:table-cell></table:table-row>\
         <table:table-row table:number-rows-repeated=\"1048570\"><table:table-cell table:number-columns-repeated=\"16384\"/></table:table-row></table:table>",
        cell("Name"),
        cell("Email"),
        cell("Since"),
        cell("Seats"),
        cell("Zoë<text:s text:c=\"2\"/>&amp; Al"),
        cell("zoe@example.com"),
        cell("Al</text:p><text:p>Big"),
        cell("al@example.com"),
    );
    let file = ods(&content);
    let sheet = read(&file, Choice::default()).unwrap();
    assert_eq!((sheet.read_as.format.as_str(), sheet.read_as.sheet.as_deref()), ("ods", Some("People")));
    assert_eq!(
        rows(&sheet),
        [
            row(4, &["Zoë  & Al", "zoe@example.com", "2026-01-31", "1250.5"]),
            row(5, &["Al\nBig", "al@example.com", "", "TRUE"]),
        ]
    );
    let missing = read(&file, Choice { sheet: Some("x".into()), ..Choice::default() }).err();
    assert_eq!(missing, Some(FileError::Sheet("x".into(), "Notes, People".into())));
}

#[test]
fn a_small_file_that_would_become_a_large_one_is_refused() {
    let far = xlsx(&[(
        "S",
        &format!(
            "<row r=\"1\">{}</row><row r=\"1048576\">{}</row>",
            text("A1", "Name"),
            text("XFD1048576", "x")
        ),
    )]);
    assert_eq!(read(&far, Choice::default()).err(), Some(FileError::Columns));
    let apart = xlsx(&[(
        "S",
        &format!(
            "<row r=\"1\">{}{}</row><row r=\"1048576\">{}{}</row>",
            text("A1", "Name"),
            text("B1", "Email"),
            text("A1048576", "Al"),
            text("B1048576", "al@example.com")
        ),
    )]);
    assert_eq!(rows(&read(&apart, Choice::default()).unwrap()), [row(1_048_576, &["Al", "al@example.com"])]);
    let cell = "<table:table-cell office:value-type=\"string\" table:number-columns-repeated=\"16384\"><text:p>x</text:p></table:table-cell>";
    let wide = format!(
        "<table:table table:name=\"S\">{}</table:table>",
        format!("<table:table-row>{cell}</table:table-row>").repeat(20_000)
    );
    assert_eq!(read(&ods(&wide), Choice::default()).err(), Some(FileError::Columns));
    let beyond = format!(
        "<table:table table:name=\"S\"><table:table-row>{}{}</table:table-row></table:table>",
        "<table:table-cell></table:table-cell>".repeat(300),
        cell.replace("16384", "1")
    );
    assert_eq!(read(&ods(&beyond), Choice::default()).err(), Some(FileError::Columns));
    let long = cell.replace("16384", "1");
    let long = format!(
        "<table:table table:name=\"S\"><table:table-row table:number-rows-repeated=\"1000000000\">{long}</table:table-row></table:table>"
    );
    assert_eq!(read(&ods(&long), Choice::default()).err(), Some(FileError::Rows));
    let text = "x".repeat(9_000);
    let cells = cell.replace("16384", "200").replace(">x<", &format!(">{text}<"));
    let heavy = format!(
        "<table:table table:name=\"S\"><table:table-row table:number-rows-repeated=\"199999\">{cells}</table:table-row></table:table>"
    );
    assert_eq!(read(&ods(&heavy), Choice::default()).err(), Some(FileError::Unpacked));
    let spaces = cell.replace("16384", "1").replace("x<", "<text:s text:c=\"1000000000\"/>x<");
    let spaces = format!(
        "<table:table table:name=\"S\"><table:table-row>{spaces}</table:table-row><table:table-row>{spaces}</table:table-row></table:table>"
    );
    assert_eq!(rows(&read(&ods(&spaces), Choice::default()).unwrap()), [row(2, &["x"])]);
    // Once stored uncompressed, once by repeating the compressed block: compressing it all would take too long.
    let huge = " ".repeat(129 * 1024 * 1024);
    let stored = archive_by(&[("xl/workbook.xml", &huge)], CompressionMethod::Stored);
    assert_eq!(read(&stored, Choice::default()).err(), Some(FileError::Unpacked));
    let packed = gzip(" ".repeat(1024 * 1024).as_bytes()).repeat(129);
    assert_eq!(read(&packed, Choice::default()).err(), Some(FileError::Unpacked));
}

#[test]
fn archives_that_hold_no_table_are_refused_by_what_they_are() {
    for (parts, name) in [
        (&[("word/document.xml", "x")][..], ".docx"),
        (&[("ppt/presentation.xml", "x")], ".pptx"),
        (&[("xl/workbook.bin", "x")], ".xlsb"),
        (&[("Index/Document.iwa", "x")], "Numbers"),
        (
            &[("mimetype", "application/vnd.oasis.opendocument.text"), ("content.xml", "x")],
            "OpenDocument text",
        ),
        (&[("people.csv", "Name,Email")], "ZIP archive"),
        (&[("xl/workbook.xml", "no workbook")], "damaged"),
        (
            &[
                ("mimetype", "application/vnd.oasis.opendocument.spreadsheet"),
                ("content.xml", "<table:table table:name=\"x\">"),
            ],
            "damaged",
        ),
    ] {
        let told =
            read(&archive(parts), Choice::default()).err().map(|error| error.to_string()).unwrap_or_default();
        assert!(told.contains(name), "{name}: {told}");
    }
}

#[test]
fn a_file_that_gzip_packed_is_unpacked() {
    let packed = gzip("Name;Email\nZoë;zoe@example.com\n".as_bytes());
    assert_eq!(rows(&read(&packed, Choice::default()).unwrap()), [row(2, &["Zoë", "zoe@example.com"])]);
    let twice = [packed.clone(), gzip(b"Al;al@example.com\n")].concat();
    assert_eq!(rows(&read(&twice, Choice::default()).unwrap()).len(), 2);
    assert_eq!(read(&packed[..packed.len() - 9], Choice::default()).err(), Some(FileError::Damaged));
}

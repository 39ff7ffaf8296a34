//! Why a file cannot be taken.

/// Most rows of a file.
pub(super) const MOST_ROWS: i64 = 200_000;
/// Most columns of a file.
pub(super) const MOST_COLUMNS: usize = 200;
/// Most characters of a cell.
pub(super) const LONGEST_CELL: usize = 10_000;
/// Most MiB of a compressed file once it is unpacked.
pub(super) const MOST_MIB: u64 = 128;

/// Why a file cannot be taken.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FileError {
    /// It has no rows.
    #[error("The file holds no rows.")]
    Empty,
    /// It is not a table; the text says what it is instead.
    #[error("This is {0}, not a table. Upload a CSV, .xlsx or .ods file.")]
    NoTable(String),
    /// A table in an unsupported format.
    #[error("{0}: save it as .xlsx or as \"CSV UTF-8\", and upload that.")]
    OtherFormat(&'static str),
    /// An archive or a workbook that is incomplete or corrupt.
    #[error("The file is damaged and cannot be opened; save it again and upload the new one.")]
    Damaged,
    /// It is too large once it is unpacked.
    #[error("The file is larger than {MOST_MIB} MiB when it is unpacked; split it.")]
    Unpacked,
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
    /// A quotation mark that opens a cell and is not closed.
    #[error(
        "Line {0}: a quotation mark opens here and is not closed, so the rows below it would become one cell. Close it, or write it twice if it belongs to the text."
    )]
    OpenQuote(usize),
    /// An unknown encoding.
    #[error(
        "There is no encoding named \"{0}\". Usual ones: UTF-8, windows-1252, windows-1250, windows-1251, Shift_JIS, macintosh."
    )]
    Encoding(String),
    /// A character that cannot separate cells.
    #[error("Cells cannot be separated by \"{0}\". Usual are , ; | and tab.")]
    Separator(char),
    /// A row that is not there.
    #[error("The file has no row {0} with anything in it, so it cannot hold the names of the columns.")]
    HeaderRow(i64),
    /// A sheet that is not there.
    #[error("The workbook has no sheet \"{0}\". It has: {1}.")]
    Sheet(String, String),
}

impl FileError {
    /// The setting that the error is about; `file` for the file itself.
    pub const fn field(&self) -> &'static str {
        match self {
            Self::Encoding(_) => "encoding",
            Self::Separator(_) => "separator",
            Self::HeaderRow(_) => "header_row",
            Self::Sheet(..) => "sheet",
            _ => "file",
        }
    }
}

//! How a file is to be read, according to a request.

use refhook_core::problem::Problems;
use refhook_store::uploads::Choice;

use crate::request::Nullable;

/// Cell separators by their common names; a query cannot hold a tab.
const SEPARATORS: [(&str, char); 7] = [
    ("comma", ','),
    ("semicolon", ';'),
    ("tab", '\t'),
    ("\\t", '\t'),
    ("bar", '|'),
    ("pipe", '|'),
    ("space", ' '),
];

/// The separator by its name, or the character itself.
///
/// # Errors
/// A sentence under `separator`.
pub(super) fn separator(text: &str) -> Result<char, Problems> {
    let named = SEPARATORS.iter().find(|(name, _)| name.eq_ignore_ascii_case(text)).map(|(_, sign)| *sign);
    let mut signs = text.chars();
    let single = signs.next().filter(|_| signs.next().is_none());
    named.or(single).ok_or_else(|| {
        Problems::one(
            "separator",
            "Send one sign, such as , or ;, or one of comma, semicolon, tab, bar and space.",
        )
    })
}

/// Changes to how a file is read: fields left out stay, and null means detect.
pub(super) struct Change {
    pub(super) encoding: Nullable<String>,
    pub(super) separator: Nullable<String>,
    pub(super) header_row: Nullable<i64>,
    pub(super) sheet: Nullable<String>,
}

impl Change {
    /// The new choice; `None` when nothing changes.
    ///
    /// # Errors
    /// A sentence under the field at fault.
    pub(super) fn of(self, known: &Choice) -> Result<Option<Choice>, Problems> {
        let Self { encoding, separator: sign, header_row, sheet } = self;
        let separator = match sign {
            Nullable::LeftOut => known.separator,
            Nullable::Null => None,
            Nullable::Value(text) => Some(separator(&text)?),
        };
        let chosen = Choice {
            encoding: changed(encoding, known.encoding.as_ref()),
            separator,
            // A chosen header row also settles whether there is one.
            has_header: if header_row == Nullable::LeftOut { known.has_header } else { None },
            header_row: changed(header_row, known.header_row.as_ref()),
            sheet: changed(sheet, known.sheet.as_ref()),
        };
        Ok((chosen != *known).then_some(chosen))
    }
}

fn changed<T: Clone>(change: Nullable<T>, known: Option<&T>) -> Option<T> {
    match change {
        Nullable::LeftOut => known.cloned(),
        Nullable::Null => None,
        Nullable::Value(value) => Some(value),
    }
}

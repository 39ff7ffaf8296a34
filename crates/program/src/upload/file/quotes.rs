//! Finds quotation marks that open a cell and are never closed, or that stand in the middle of one.

use super::FileError;

/// Finds cells with a quotation mark inside that is not doubled, and returns where each begins. Marks that open
/// nothing, as in `5" pipe`, are text.
///
/// # Errors
/// When a cell is not closed, or is closed in the middle of a later line: the rows between would become one cell.
pub(super) fn check(text: &str, separator: u8) -> Result<Vec<usize>, FileError> {
    let bytes = text.as_bytes();
    let mut odd = Vec::new();
    let mut at = 0;
    while let Some(opens) = find(bytes, at) {
        let begins_cell = opens == 0 || is_end(bytes[opens - 1], separator);
        if !begins_cell {
            at = opens + 1;
            continue;
        }
        let closes = closing(bytes, opens + 1).ok_or_else(|| FileError::OpenQuote(line(bytes, opens)))?;
        let is_odd = bytes.get(closes + 1).is_some_and(|next| !is_end(*next, separator));
        if is_odd && bytes[opens..closes].contains(&b'\n') {
            return Err(FileError::OpenQuote(line(bytes, opens)));
        }
        if is_odd {
            odd.push(opens);
        }
        at = closes + 1;
    }
    Ok(odd)
}

/// The mark that closes a cell; two in a row are one that belongs to the text.
fn closing(bytes: &[u8], mut at: usize) -> Option<usize> {
    loop {
        let mark = find(bytes, at)?;
        if bytes.get(mark + 1) != Some(&b'"') {
            return Some(mark);
        }
        at = mark + 2;
    }
}

fn find(bytes: &[u8], from: usize) -> Option<usize> {
    let rest = bytes.get(from..)?;
    memchr::memchr(b'"', rest).map(|place| from + place)
}

const fn is_end(byte: u8, separator: u8) -> bool {
    byte == separator || matches!(byte, b'\n' | b'\r')
}

/// The line of a position, as an editor counts lines.
fn line(bytes: &[u8], place: usize) -> usize {
    1 + memchr::memchr_iter(b'\n', &bytes[..place]).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quotation_mark_that_is_not_closed_is_named_by_its_line() {
        for (text, line) in [
            ("Name,Note\nAda,\"likes tea\nBea,x\nCyd,y\n", 2),
            ("Name,Note\nAda,x\n\"Bea,y\nCyd,z", 3),
            ("\"Name,Note\nAda,x\n", 1),
            // A later mark closes it by accident, within a line.
            ("Name,Note\nAda,\"likes tea\nBea,\"x\"\nCyd,y\n", 2),
            ("Name,Note\n\"a\nb\",x\nAda,\"likes tea\nBea,\"\"\"x\"\"\"\n", 4),
            ("Name,Note\r\nAda,x\r\nBea,\"\r\n", 3),
            ("Name,Note\nAda,\"\"\"\nBea,x\n", 2),
        ] {
            assert_eq!(check(text, b','), Err(FileError::OpenQuote(line)), "{text:?}");
        }
    }

    #[test]
    fn marks_that_belong_to_the_text_stay() {
        for (text, odd) in [
            ("Name,Note\nAda,\"two\nlines\"\n", vec![]),
            ("Name,Note\n\"Al \"\"Big\"\", Jr\",x\n", vec![]),
            ("Name,Note\nAda,5\" pipe\nBea,\"\"\n\"\",x", vec![]),
            ("Name,Note\n\"Al \"Big\" Jr\",x\n", vec![10]),
            ("\"a\";\"b\"\r\n\"c\";\"d\"", vec![]),
        ] {
            let separator = if text.contains(';') { b';' } else { b',' };
            assert_eq!(check(text, separator), Ok(odd), "{text:?}");
        }
    }
}

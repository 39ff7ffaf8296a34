//! CSV (RFC 4180) that a spreadsheet cannot mistake for formulas: the one writer of every export.

/// Adds a line.
pub(crate) fn write_line<'a>(out: &mut String, cells: impl IntoIterator<Item = &'a str>) {
    for (place, cell) in cells.into_iter().enumerate() {
        if place > 0 {
            out.push(',');
        }
        write_cell(out, cell);
    }
    out.push_str("\r\n");
}

/// The full-width signs count too: East Asian spreadsheets treat them alike.
const FORMULA: [char; 11] = ['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠'];

fn write_cell(out: &mut String, cell: &str) {
    // A spreadsheet would run a cell that starts with such a sign (OWASP, CSV injection). Some skip leading blanks.
    let guard = if cell.trim_start().starts_with(FORMULA) || cell.starts_with(FORMULA) { "'" } else { "" };
    // Where the decimal separator is a comma, spreadsheets split at semicolons.
    if cell.contains(['"', ',', ';', '\r', '\n']) {
        out.push('"');
        out.push_str(guard);
        out.push_str(&cell.replace('"', "\"\""));
        out.push('"');
    } else {
        out.push_str(guard);
        out.push_str(cell);
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn line(cells: &[&str]) -> String {
        let mut out = String::new();
        write_line(&mut out, cells.iter().copied());
        out
    }

    /// Parses the output as RFC 4180 says.
    fn read(text: &str) -> Vec<Vec<String>> {
        let (mut lines, mut line, mut cell) = (Vec::new(), Vec::new(), String::new());
        let mut letters = text.chars().peekable();
        let mut quoted = false;
        while let Some(letter) = letters.next() {
            match letter {
                '"' if quoted && letters.peek() == Some(&'"') => cell.extend(letters.next()),
                '"' => quoted = !quoted,
                ',' if !quoted => line.push(std::mem::take(&mut cell)),
                '\r' if !quoted => {
                    assert_eq!(letters.next(), Some('\n'), "a line ends with both");
                    line.push(std::mem::take(&mut cell));
                    lines.push(std::mem::take(&mut line));
                }
                letter => cell.push(letter),
            }
        }
        lines
    }

    #[test]
    fn what_needs_quotes_gets_them_and_formulas_are_texts() {
        assert_eq!(line(&["a", "", "b c"]), "a,,b c\r\n");
        assert_eq!(
            line(&["a,b", "say \"hi\"", "two\nlines"]),
            "\"a,b\",\"say \"\"hi\"\"\",\"two\nlines\"\r\n"
        );
        assert_eq!(line(&["=1+1", "+1", "-1", "@x", "\tx"]), "'=1+1,'+1,'-1,'@x,'\tx\r\n");
        assert_eq!(line(&["＝1", "\n=1"]), "'＝1,\"'\n=1\"\r\n");
        assert_eq!(line(&[" =1+1", "\u{a0}@x", "a=b"]), "' =1+1,'\u{a0}@x,a=b\r\n");
        assert_eq!(line(&["=HYPERLINK(\"x\",\"y\")"]), "\"'=HYPERLINK(\"\"x\"\",\"\"y\"\")\"\r\n");
    }

    proptest! {
        #[test]
        fn every_line_reads_back_and_no_cell_begins_a_formula(
            rows in prop::collection::vec(prop::collection::vec("[a=+@＝,\"\r\n\t é-]{0,6}|\\PC{0,6}", 1..4), 1..4),
        ) {
            let mut out = String::new();
            for row in &rows {
                write_line(&mut out, row.iter().map(String::as_str));
            }
            let found = read(&out);
            prop_assert_eq!(found.len(), rows.len());
            for (cell, was) in found.iter().flatten().zip(rows.iter().flatten()) {
                prop_assert!(!cell.trim_start().starts_with(FORMULA));
                prop_assert_eq!(cell.strip_prefix('\'').filter(|rest| rest == was).unwrap_or(cell), was);
            }
        }
    }
}

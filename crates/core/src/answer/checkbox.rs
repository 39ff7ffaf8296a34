//! Checkboxes: a form sends `on`; spreadsheets and other systems send words in several languages. A word on neither
//! list is neither yes nor no.

use super::folded::folded;

/// Digits and symbols, words as spreadsheets write them in the product's languages, words from newsletters and forms,
/// and words of other languages. -1 is how Access writes true; NULL, as databases write it, is no. The comparison
/// ignores case, spaces, hyphens and emphasis marks.
const YES: &str = "1 1.0 -1 true t on yes y x ✓ ✔ ☑ ✅ + wahr ja j vrai oui verdadero sí si s waar vero sì v verdadeiro sim \
    checked ticked selected enabled accepted agreed granted confirmed subscribed optin optedin angehakt \
    angekreuzt zugestimmt coché accepté marcado aceptado aceito selezionato accettato aangevinkt akkoord да \
    истина так tak prawda ano igen igaz evet da áno kyllä sant sand はい 是 예 네 כן نعم हाँ";

const NO: &str = "0 0.0 false f off no n - ✗ ✘ ❌ ☐ null none nil falsch nein faux non falso onwaar nee não nao unchecked \
    unticked unselected deselected notchecked disabled declined refused rejected denied unsubscribed \
    notsubscribed optout optedout nichtangehakt abgelehnt abgemeldet noncoché décoché refusé désabonné \
    nomarcado desmarcado rechazado rejeitado nonselezionato rifiutato uitgevinkt nietaangevinkt geweigerd \
    afgemeld нет ложь ні nie fałsz ne nem hamis hayır nu ei epätosi nej nei falskt falsk usann いいえ 否 아니요 לא \
    لا नहीं";

/// Yes, no, or neither.
pub(super) fn read(typed: &str) -> Option<bool> {
    let text = folded(typed).to_lowercase();
    // `TRUE()` is a formula's text in an export; `[x]` and `[ ]` come from Markdown-style lists.
    let text = match text.as_str() {
        "[x]" => "x",
        "[ ]" | "[]" => "-",
        other => other.trim_end_matches("()"),
    };
    let bare: String = text.chars().filter(|c| !matches!(c, ' ' | '-' | '_' | '\'' | '!')).collect();
    let is_among = |words: &str| words.split_whitespace().any(|word| word == text || word == bare);
    match (is_among(YES), is_among(NO)) {
        (true, false) => Some(true),
        (false, true) => Some(false),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn yes_and_no_are_known_in_the_products_languages_and_as_spreadsheets_write_them() {
        for yes in [
            "on",
            "TRUE",
            "WAHR",
            "VRAI",
            "VERDADERO",
            "VERO",
            "WAAR",
            "VERDADEIRO",
            "Yes",
            "ja",
            "Oui",
            "sí",
            "SIM",
            "x",
            "1",
            "-1",
            "1.0",
            "checked",
            "Opt-in",
            "opted in",
            "да",
            "ИСТИНА",
            "✓",
            "✔\u{fe0f}",
            "☑️",
            "ＴＲＵＥ",
            " true\u{a0}",
            "[x]",
            "١",
            "S",
            "T",
            "TRUE()",
        ] {
            assert_eq!(read(yes), Some(true), "{yes:?}");
        }
        for no in [
            "off",
            "FALSE",
            "FALSCH",
            "FAUX",
            "FALSO",
            "ONWAAR",
            "No",
            "nein",
            "Non",
            "nee",
            "não",
            "0",
            "0.0",
            "-",
            "–",
            "unchecked",
            "NULL",
            "None",
            "opt-out",
            "Opted out",
            "OPT_OUT",
            "unsubscribed",
            "нет",
            "ЛОЖЬ",
            "fałsz",
            "✗",
            "☐",
            "[ ]",
            "ＦＡＬＳＥ",
            "\u{200e}false",
            "Nicht angehakt",
            "٠",
            "F",
        ] {
            assert_eq!(read(no), Some(false), "{no:?}");
        }
    }

    #[test]
    fn anything_else_is_neither() {
        for typed in [
            "maybe",
            "2",
            "10",
            "N/A",
            "?",
            "o",
            "☒",
            "yesno",
            "vielleicht",
            "2026-01-31",
            "anna@example.com",
            "—x—y",
        ] {
            assert_eq!(read(typed), None, "{typed:?}");
        }
    }

    #[test]
    fn no_word_means_both() {
        let no: Vec<&str> = NO.split_whitespace().collect();
        for word in YES.split_whitespace() {
            assert!(!no.contains(&word), "{word}");
        }
        for word in YES.split_whitespace().chain(no) {
            assert!(read(word).is_some(), "{word}");
        }
    }
}

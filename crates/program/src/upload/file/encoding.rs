//! From the bytes of a file to its text, whatever spreadsheet wrote it.

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, MACINTOSH, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

use super::FileError;

/// Bytes examined to recognise UTF-16 without a byte order mark.
const SAMPLE_BYTES: usize = 1_000;
/// Bytes of lines with non-ASCII letters examined to detect the encoding.
const SAMPLE: usize = 256 * 1024;

/// The encoding by a name that people use for it.
pub(super) fn named(name: &str) -> Result<&'static Encoding, FileError> {
    let bare: String = name.to_lowercase().chars().filter(|c| c.is_alphanumeric()).collect();
    let label = match bare.as_str() {
        "macroman" | "macosroman" | "xmacroman" => "macintosh",
        "ansi" | "latin1" | "cp1252" => "windows-1252",
        "cp932" | "sjis" => "shift_jis",
        _ => name.trim(),
    };
    let found = Encoding::for_label(label.as_bytes());
    found
        .filter(|encoding| encoding.name() != "replacement")
        .ok_or_else(|| FileError::Encoding(name.to_owned()))
}

/// Decodes a file, with the chosen encoding or the most likely one, which is returned too. `lang` is the expected
/// language. Invalid bytes become U+FFFD.
pub(super) fn decode(
    bytes: &[u8],
    chosen: Option<&'static Encoding>,
    lang: &str,
) -> (String, &'static Encoding) {
    if chosen.is_none_or(|chosen| chosen == UTF_8)
        && utf_16(bytes).is_none()
        && let Ok(text) = str::from_utf8(bytes)
    {
        // Most files, in a single pass.
        return (text.strip_prefix('\u{feff}').unwrap_or(text).to_owned(), UTF_8);
    }
    let encoding = chosen.unwrap_or_else(|| {
        Encoding::for_bom(bytes).map_or_else(|| guess(bytes, lang), |(encoding, _)| encoding)
    });
    let (text, _) = encoding.decode_with_bom_removal(bytes);
    (text.into_owned(), encoding)
}

/// Whether bytes are text in some encoding: other files contain zeros and control characters.
pub(super) fn is_text(look: &[u8]) -> bool {
    if utf_16(look).is_some() || Encoding::for_bom(look).is_some() {
        return true;
    }
    let is_control = |byte: &&u8| matches!(byte, 0..=8 | 14..=26 | 28..=31 | 127);
    let controls = look.iter().filter(is_control).count();
    // A pasted name may contain one; a picture is full of them.
    controls * 50 <= look.len()
}

fn guess(bytes: &[u8], lang: &str) -> &'static Encoding {
    if let Some(encoding) = utf_16(bytes) {
        return encoding;
    }
    if is_mostly_utf_8(bytes) {
        return UTF_8;
    }
    let sample = foreign(bytes);
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(&sample, true);
    let found = detector.guess(country(lang), Utf8Detection::Deny);
    let is_macs = found == WINDOWS_1252 && (is_mac_roman(&sample) || has_old_line_ends(bytes));
    if is_macs { MACINTOSH } else { found }
}

/// Whether it is UTF-8 with a few truncated letters: in other encodings, invalid sequences outnumber those that are
/// valid by chance.
fn is_mostly_utf_8(bytes: &[u8]) -> bool {
    let (mut whole, mut broken) = (0_usize, 0_usize);
    for chunk in bytes.utf8_chunks() {
        whole += chunk.valid().bytes().filter(|byte| *byte >= 0xc0).count();
        broken += usize::from(!chunk.invalid().is_empty());
    }
    whole > 0 && whole >= broken
}

/// UTF-16 text in our alphabets has a zero in every second byte, and no other encoding has many. A few are in the other
/// half too: in emoji and in letters such as `Ā`.
fn utf_16(bytes: &[u8]) -> Option<&'static Encoding> {
    let look = &bytes[..bytes.len().min(SAMPLE_BYTES) & !1];
    let zeros = |first: usize| look.iter().skip(first).step_by(2).filter(|byte| **byte == 0).count();
    let many = look.len() / 4;
    if look.len() < 4 {
        None
    } else if zeros(1) > many && zeros(0) * 4 < zeros(1) {
        Some(UTF_16LE)
    } else if zeros(0) > many && zeros(1) * 4 < zeros(0) {
        Some(UTF_16BE)
    } else {
        None
    }
}

/// The lines with letters that are not ASCII.
fn foreign(bytes: &[u8]) -> Vec<u8> {
    let mut sample = Vec::new();
    for line in bytes.split_inclusive(|byte| matches!(byte, b'\n' | b'\r')).filter(|line| !line.is_ascii()) {
        if sample.len() + line.len() > SAMPLE && !sample.is_empty() {
            break;
        }
        sample.extend_from_slice(line);
    }
    sample
}

/// The country that the detector associates with a language.
fn country(lang: &str) -> Option<&'static [u8]> {
    let language = lang.split(['-', '_']).next().unwrap_or_default();
    let country: &[u8] = match language {
        "ja" => b"jp",
        "ko" => b"kr",
        "zh" if lang.ends_with("TW") || lang.contains("Hant") => b"tw",
        "zh" => b"cn",
        "cs" => b"cz",
        "el" => b"gr",
        "he" => b"il",
        "uk" => b"ua",
        "ar" => b"eg",
        "fa" => b"ir",
        "sl" => b"si",
        "et" => b"ee",
        "vi" => b"vn",
        "pl" => b"pl",
        "hu" => b"hu",
        "hr" => b"hr",
        "sk" => b"sk",
        "ro" => b"ro",
        "ru" => b"ru",
        "bg" => b"bg",
        "tr" => b"tr",
        "th" => b"th",
        "lt" => b"lt",
        "lv" => b"lv",
        _ => return None,
    };
    Some(country)
}

/// Recognises Mac OS Roman, which the detector does not know. Its accented letters are symbols or capital letters in
/// Windows-1252, which do not occur inside a word.
fn is_mac_roman(sample: &[u8]) -> bool {
    let is_small = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_lowercase);
    let (mut mac, mut windows) = (0, 0);
    for (place, byte) in sample.iter().enumerate() {
        let before = place.checked_sub(1).and_then(|before| sample.get(before));
        let after = sample.get(place + 1);
        let is_within = is_small(before) || is_small(after);
        match byte {
            // A trademark sign after a name, as no name ends with this letter; and the French ligature, as in "cœur".
            0x99 if !is_small(after) => {}
            0x9c if matches!(after, Some(b'u' | b'i' | b't')) => windows += 1,
            0x87..=0x90 | 0x98..=0x9f | 0x81..=0x84 if is_within => mac += 1,
            0xc0..=0xff => windows += 1,
            _ => {}
        }
    }
    mac > windows
}

/// Whether lines end with a bare carriage return, as on the first Macintoshes.
fn has_old_line_ends(bytes: &[u8]) -> bool {
    bytes.contains(&b'\r') && !bytes.contains(&b'\n')
}

#[cfg(test)]
mod tests {
    use std::fmt::Write as _;

    use encoding_rs::{EUC_KR, GBK, SHIFT_JIS, WINDOWS_1250, WINDOWS_1251, WINDOWS_1253, WINDOWS_1254};
    use proptest::prelude::*;

    use super::*;

    fn utf_16_of(text: &str, order: fn(u16) -> [u8; 2]) -> Vec<u8> {
        text.encode_utf16().flat_map(order).collect()
    }

    fn read(bytes: &[u8]) -> (String, &'static str) {
        let (text, encoding) = decode(bytes, None, "en");
        (text, encoding.name())
    }

    #[test]
    fn windows_and_utf_16_without_a_mark_are_known_by_their_bytes() {
        let text = "First Name;Email\r\nZoë Ā 😀;zoe@example.com\r\n";
        assert_eq!(read(&utf_16_of(text, u16::to_le_bytes)), (text.to_owned(), "UTF-16LE"));
        assert_eq!(read(&utf_16_of(text, u16::to_be_bytes)), (text.to_owned(), "UTF-16BE"));
        assert_eq!(
            read(b"Name;Email\nZo\xeb;z@example.com"),
            ("Name;Email\nZoë;z@example.com".into(), "windows-1252")
        );
        assert_eq!(read(b""), (String::new(), "UTF-8"));
    }

    #[test]
    fn signs_and_ligatures_of_windows_are_not_taken_for_a_macintosh() {
        for text in [
            "Acme\u{2122}",
            "Caf\u{e9} Acme\u{2122}",
            "S\u{153}ur Anne",
            "Le B\u{153}uf",
            "Acme Shop\u{2122} Ltd",
            "It\u{2019}s \u{20ac}5\u{2026}",
        ] {
            let file = format!("Name;Email\r\n{text};a@example.com\r\n");
            let (bytes, _, _) = WINDOWS_1252.encode(&file);
            assert_eq!(read(&bytes), (file, "windows-1252"));
        }
    }

    /// A list of people with these names, as a spreadsheet of their country writes it.
    fn list(names: &[&str]) -> String {
        let mut text = "Name;Email\r\n".to_owned();
        for (n, name) in names.iter().enumerate() {
            let _ = write!(text, "{name};p{n}@example.com\r\n");
        }
        text
    }

    #[test]
    fn encodings_of_other_countries_are_known_by_their_letters() {
        let polish = list(&[
            "Łukasz Wiśniewski",
            "Małgorzata Dąbrowska",
            "Zażółć Gęślą",
            "Józef Wójcik",
            "Świętosława Król",
        ]);
        let czech = list(&["Jiří Dvořák", "Božena Němcová", "Tomáš Růžička", "Žofie Černá", "Řehoř Šťastný"]);
        let russian = list(&["Иван Иванов", "Мария Смирнова", "Ольга Кузнецова", "Дмитрий Попов"]);
        let greek = list(&["Γιώργος Παπαδόπουλος", "Ελένη Νικολάου", "Μαρία Ιωάννου"]);
        let turkish = list(&["Ayşe Yılmaz", "Işıl Şahin", "Çağla Öztürk", "Gökçe Güneş"]);
        let japanese = list(&["山田太郎", "佐藤花子", "スズキ イチロー", "田中美咲"]);
        let korean = list(&["김철수", "이영희", "박지민", "최수진"]);
        let chinese = list(&["王小明", "李娜", "张伟", "刘洋"]);
        let german = list(&["Jürgen Müller", "Zoë Weiß", "Özlem Öz", "Bärbel Groß"]);
        for (text, encoding) in [
            (polish, WINDOWS_1250),
            (czech, WINDOWS_1250),
            (russian, WINDOWS_1251),
            (greek, WINDOWS_1253),
            (turkish, WINDOWS_1254),
            (japanese, SHIFT_JIS),
            (korean, EUC_KR),
            (chinese, GBK),
            (german, WINDOWS_1252),
        ] {
            let (bytes, _, lost) = encoding.encode(&text);
            assert!(!lost, "{text}");
            assert_eq!(read(&bytes), (text, encoding.name()));
        }
    }

    #[test]
    fn mac_os_roman_is_known_by_its_letters_or_its_line_ends() {
        let french = list(&["José Nuñez", "Jürgen Müller", "Zoë Lefèvre", "François Bélanger"]);
        let (bytes, ..) = MACINTOSH.encode(&french);
        assert_eq!(read(&bytes), (french.clone(), "macintosh"));
        let old = french.replace("\r\n", "\r");
        let (bytes, ..) = MACINTOSH.encode(&old);
        assert_eq!(read(&bytes), (old, "macintosh"));
        let quoted = list(&["Sean O’Brien", "“Al” Jones", "Zoë – Ltd"]);
        let (bytes, ..) = WINDOWS_1252.encode(&quoted);
        assert_eq!(read(&bytes).1, "windows-1252");
    }

    #[test]
    fn a_few_cut_letters_do_not_make_another_encoding_of_utf_8() {
        let mut bytes = list(&["Zoë", "Jürgen", "François"]).into_bytes();
        bytes.extend_from_slice(b"Andr\xc3;andre@example.com\r\n");
        let (text, encoding) = read(&bytes);
        assert_eq!(encoding, "UTF-8");
        assert!(text.contains("Zoë") && text.contains("Andr\u{fffd};andre@example.com"), "{text}");
        // Letters cut in the middle, as by a fixed width in bytes.
        for cut in [&b"J\xc3"[..], b"\xe2\x82", b"\xf0\x9f\x98", b"\xff", b"\x80"] {
            let bytes = [list(&["Zoë"]).as_bytes(), cut, b";x@example.com\n"].concat();
            assert_eq!(read(&bytes).1, "UTF-8", "{cut:?}");
        }
    }

    #[test]
    fn an_encoding_can_be_chosen_by_the_names_that_people_know() {
        for (name, encoding) in [
            ("UTF-8", "UTF-8"),
            ("windows-1250", "windows-1250"),
            ("Mac Roman", "macintosh"),
            ("Shift-JIS", "Shift_JIS"),
            ("latin1", "windows-1252"),
            ("ISO-8859-2", "ISO-8859-2"),
        ] {
            assert_eq!(named(name).map(Encoding::name), Ok(encoding), "{name}");
        }
        for name in ["", "utf-9", "hz-gb-2312", "ä"] {
            assert_eq!(named(name), Err(FileError::Encoding(name.into())));
        }
        let (text, _) = decode(b"\x8e\xc7", Some(MACINTOSH), "en");
        assert_eq!(text, "é«");
    }

    proptest! {
        #[test]
        fn a_text_with_a_mark_comes_back(text in "\\PC{0,60}") {
            let marked = |mark: &[u8], bytes: Vec<u8>| read(&[mark, &bytes].concat()).0;
            prop_assert_eq!(marked(b"\xef\xbb\xbf", text.clone().into()), text.clone());
            prop_assert_eq!(marked(b"\xff\xfe", utf_16_of(&text, u16::to_le_bytes)), text.clone());
            prop_assert_eq!(marked(b"\xfe\xff", utf_16_of(&text, u16::to_be_bytes)), text.clone());
        }

        #[test]
        fn any_bytes_are_read(bytes in prop::collection::vec(any::<u8>(), 0..60)) {
            let _ = read(&bytes);
        }
    }
}

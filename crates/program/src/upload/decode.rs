//! From the bytes of a file to its text, whatever spreadsheet wrote it.

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

/// Bytes by which UTF-16 without a mark is known.
const LOOK: usize = 1_000;

/// The text and the name of its encoding; `None` when it is none that is known.
pub(super) fn decode(bytes: Vec<u8>) -> Option<(String, &'static str)> {
    let (encoding, mark) = Encoding::for_bom(&bytes).unwrap_or((guess(&bytes), 0));
    if encoding == UTF_8 {
        // Without a copy: most files are as large as they are, and in UTF-8.
        return match String::from_utf8(bytes) {
            Ok(mut text) => {
                text.drain(..mark);
                Some((text, UTF_8.name()))
            }
            Err(error) if mark == 0 => {
                let (text, _) = WINDOWS_1252.decode_without_bom_handling(error.as_bytes());
                Some((text.into_owned(), WINDOWS_1252.name()))
            }
            Err(_) => None,
        };
    }
    let text = encoding.decode_without_bom_handling_and_without_replacement(&bytes[mark..])?;
    Some((text.into_owned(), encoding.name()))
}

/// Text of our alphabets in UTF-16 has a zero in each second byte, and no other encoding has many. A few stand in the
/// other half too: those of emoji and of letters such as `Ā`.
fn guess(bytes: &[u8]) -> &'static Encoding {
    let look = &bytes[..bytes.len().min(LOOK) & !1];
    let zeros = |first: usize| look.iter().skip(first).step_by(2).filter(|byte| **byte == 0).count();
    let many = look.len() / 4;
    if look.len() < 4 || !bytes.len().is_multiple_of(2) {
        UTF_8
    } else if zeros(1) > many && zeros(0) * 4 < zeros(1) {
        UTF_16LE
    } else if zeros(0) > many && zeros(1) * 4 < zeros(0) {
        UTF_16BE
    } else {
        UTF_8
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn utf_16(text: &str, order: fn(u16) -> [u8; 2]) -> Vec<u8> {
        text.encode_utf16().flat_map(order).collect()
    }

    #[test]
    fn windows_and_utf_16_without_a_mark_are_known_by_their_bytes() {
        let text = "First Name;Email\r\nZoë Ā 😀;zoe@example.com\r\n";
        assert_eq!(decode(utf_16(text, u16::to_le_bytes)), Some((text.to_owned(), "UTF-16LE")));
        assert_eq!(decode(utf_16(text, u16::to_be_bytes)), Some((text.to_owned(), "UTF-16BE")));
        assert_eq!(decode(b"Zo\xeb \x80".to_vec()), Some(("Zoë €".to_owned(), "windows-1252")));
        assert_eq!(decode(Vec::new()), Some((String::new(), "UTF-8")));
    }

    #[test]
    fn what_is_not_what_its_mark_says_is_refused() {
        assert_eq!(decode(b"\xef\xbb\xbfZo\xeb".to_vec()), None);
        assert_eq!(decode(b"\xff\xfe\x00\xd8".to_vec()), None, "half of a pair");
        assert_eq!(decode(b"\xff\xfea".to_vec()), None, "half of a unit");
    }

    proptest! {
        #[test]
        fn a_text_with_a_mark_comes_back(text in "\\PC{0,60}") {
            let marked = |mark: &[u8], bytes: Vec<u8>| decode([mark, &bytes].concat()).map(|(text, _)| text);
            prop_assert_eq!(marked(b"\xef\xbb\xbf", text.clone().into()), Some(text.clone()));
            prop_assert_eq!(marked(b"\xff\xfe", utf_16(&text, u16::to_le_bytes)), Some(text.clone()));
            prop_assert_eq!(marked(b"\xfe\xff", utf_16(&text, u16::to_be_bytes)), Some(text.clone()));
        }

        #[test]
        fn any_bytes_are_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..60)) {
            let _ = decode(bytes);
        }
    }
}

//! Parses the body of an answer from the bytes after its head.

use super::head::Framing;

/// The body is not framed as its head says (RFC 9112, section 7.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct BadChunk;

/// Parses a body piece by piece, as it arrives.
#[derive(Debug)]
pub(super) struct Body {
    state: State,
    /// Whether the framing follows the RFC strictly, so that the next answer begins where this one ends.
    pub(super) is_regular: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Length(u64),
    UntilClose,
    /// A chunk's size, with the digits so far.
    Size(u64, u8),
    /// Chunk extensions, up to the end of the line.
    Extension(u64),
    Data(u64),
    /// The line end between a chunk's data and the next size.
    DataEnd,
    /// A trailer line after the last chunk, with its length so far.
    Trailer(usize),
    Done,
}

/// Most digits of a chunk's size: more do not fit in 64 bits.
const SIZE_MAX_DIGITS: u8 = 16;

impl Body {
    pub(super) const fn new(framing: Framing) -> Self {
        let state = match framing {
            Framing::Empty | Framing::Length(0) => State::Done,
            Framing::Length(length) => State::Length(length),
            Framing::Chunked => State::Size(0, 0),
            Framing::UntilClose | Framing::Unreadable => State::UntilClose,
        };
        Self { state, is_regular: true }
    }

    pub(super) fn is_done(&self) -> bool {
        self.state == State::Done
    }

    /// Whether the body is complete, now that the connection has ended.
    pub(super) const fn ends_with_connection(&self) -> bool {
        // After the last chunk only trailers are missing.
        matches!(self.state, State::Done | State::UntilClose | State::Trailer(_))
    }

    /// Passes the parts of the body in `input` to `part`, one after the other, and returns how many bytes were used.
    pub(super) fn take(&mut self, input: &[u8], mut part: impl FnMut(&[u8])) -> Result<usize, BadChunk> {
        let mut used = 0;
        while used < input.len() && self.state != State::Done {
            let rest = &input[used..];
            used += match self.state {
                State::Length(left) | State::Data(left) => {
                    let length = usize::try_from(left).unwrap_or(usize::MAX).min(rest.len());
                    part(&rest[..length]);
                    self.state = match (self.state, left - length as u64) {
                        (State::Length(_), 0) => State::Done,
                        (State::Length(_), left) => State::Length(left),
                        (_, 0) => State::DataEnd,
                        (_, left) => State::Data(left),
                    };
                    length
                }
                State::UntilClose => {
                    part(rest);
                    rest.len()
                }
                state => {
                    self.state = self.between(state, rest[0])?;
                    1
                }
            };
        }
        Ok(used)
    }

    /// Takes one byte outside the data of chunks. Bare line feeds are accepted, as by many clients.
    fn between(&mut self, state: State, byte: u8) -> Result<State, BadChunk> {
        Ok(match (state, byte) {
            (State::Size(size, digits), _) => {
                if let Some(digit) = char::from(byte).to_digit(16) {
                    if digits == SIZE_MAX_DIGITS {
                        return Err(BadChunk);
                    }
                    return Ok(State::Size((size << 4) | u64::from(digit), digits + 1));
                }
                match byte {
                    _ if digits == 0 => return Err(BadChunk),
                    b'\r' | b' ' | b'\t' | b';' => State::Extension(size),
                    b'\n' => self.after_size(size, false),
                    _ => return Err(BadChunk),
                }
            }
            (State::Extension(size), b'\n') => self.after_size(size, true),
            (State::DataEnd, b'\n') => State::Size(0, 0),
            (State::DataEnd, b'\r') => state,
            (State::DataEnd, _) => return Err(BadChunk),
            (State::Trailer(0), b'\n') => State::Done,
            (State::Trailer(_), b'\n') => State::Trailer(0),
            (State::Trailer(length), b'\r') => State::Trailer(length),
            (State::Trailer(length), _) => State::Trailer(length + 1),
            (other, _) => other,
        })
    }

    const fn after_size(&mut self, size: u64, is_regular: bool) -> State {
        self.is_regular &= is_regular;
        if size == 0 { State::Trailer(0) } else { State::Data(size) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The body, how many bytes were used, and whether it is complete, when fed in pieces of this size.
    fn read(framing: Framing, input: &[u8], piece: usize) -> Result<(Vec<u8>, usize, bool), BadChunk> {
        let (mut body, mut found, mut used) = (Body::new(framing), Vec::new(), 0);
        for piece in input.chunks(piece) {
            used += body.take(piece, |part| found.extend_from_slice(part))?;
        }
        Ok((found, used, body.is_done()))
    }

    #[test]
    fn a_body_is_the_same_in_whatever_pieces_it_comes() {
        for piece in 1..40 {
            let read = |framing, input: &str| read(framing, input.as_bytes(), piece).unwrap();
            assert_eq!(read(Framing::Length(5), "hellomore"), (b"hello".to_vec(), 5, true));
            assert_eq!(read(Framing::Empty, "more"), (Vec::new(), 0, true));
            assert_eq!(read(Framing::UntilClose, "all of it"), (b"all of it".to_vec(), 9, false));
            let chunks = "5;a=b\r\nhello\r\n00a \r\n, world..\n\r\n0\r\nx: y\r\n\r\n";
            let (found, used, done) = read(Framing::Chunked, &format!("{chunks}next"));
            assert_eq!((found.as_slice(), used, done), (&b"hello, world..\n"[..], chunks.len(), true));
            let bare = read(Framing::Chunked, "5\nhello\n0\n\n");
            assert_eq!((bare.0.as_slice(), bare.2), (&b"hello"[..], true));
        }
    }

    #[test]
    fn what_is_no_chunk_is_an_error() {
        for text in ["zz\r\n", "\r\n", "5\r\nhelloX", "-1\r\n", "10000000000000000\r\n", "0x5\r\nhello\r\n"] {
            assert_eq!(read(Framing::Chunked, text.as_bytes(), 64), Err(BadChunk), "{text}");
        }
        assert!(read(Framing::Chunked, b"ffffffffffffffff\r\nhello", 64).is_ok());
    }

    #[test]
    fn only_a_body_to_the_letter_is_followed_by_another_answer() {
        for (text, regular) in [("1\r\na\r\n0\r\n\r\n", true), ("1\na\n0\n\n", false)] {
            let mut body = Body::new(Framing::Chunked);
            body.take(text.as_bytes(), |_| ()).unwrap();
            assert_eq!((body.is_done(), body.is_regular), (true, regular));
        }
    }
}

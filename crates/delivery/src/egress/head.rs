//! The head of an answer: its status, and those of its headers that can be read.
//!
//! A receiver that answered 200 has the lead, however odd the rest of its answer is: calling the answer invalid would
//! only send the lead again. So this accepts what the lenient clients accept that receivers are tested with: folded
//! lines, a space before the colon, bare line feeds, any number of headers. A header that cannot be read is dropped.
//! What stays strict is how much may come, and which connections are used again.

/// Bytes that may come before the end of the final head, interim answers included.
const HEAD_MAX_BYTES: usize = 64 * 1024;
/// Interim answers (RFC 9110, section 15.2) that may come before the final one.
const INTERIM_MAX: usize = 32;

/// Why what came is not an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum HeadFault {
    /// It does not begin like HTTP/1.
    NotHttp,
    /// It is the alert of a server that expects TLS (RFC 8446, section 6).
    Tls,
    /// Another version of HTTP, such as 2.
    Version,
    /// A status line without a status of three digits.
    Status,
    /// More than [`HEAD_MAX_BYTES`].
    TooLong,
    /// More than [`INTERIM_MAX`] interim answers.
    TooManyInterim,
}

impl HeadFault {
    pub(super) fn sentence(self) -> String {
        match self {
            Self::NotHttp => "What came back is not an HTTP answer.".to_owned(),
            Self::Tls => {
                "The receiver expects a secure connection on this port: the URL must begin with https://."
                    .to_owned()
            }
            Self::Version => "The receiver answered in a version of HTTP that was not asked for.".to_owned(),
            Self::Status => "The answer has no valid status code.".to_owned(),
            Self::TooLong => format!("The answer's headers are longer than {} KiB.", HEAD_MAX_BYTES / 1024),
            Self::TooManyInterim => {
                format!(
                    "The receiver sent more than {INTERIM_MAX} interim answers (status 1xx) and no final one."
                )
            }
        }
    }
}

/// How the body of an answer ends (RFC 9112, section 6.3).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Framing {
    /// There is none.
    Empty,
    Length(u64),
    Chunked,
    /// With the connection.
    UntilClose,
    /// The headers do not tell.
    Unreadable,
}

/// The head of a final answer.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Head {
    pub(super) status: u16,
    /// In order; names in lower case, values as UTF-8 with replacement characters.
    pub(super) headers: Vec<(String, String)>,
    pub(super) framing: Framing,
    /// Whether the connection may carry another request. Never after an odd answer: where the next one begins would be
    /// a guess.
    pub(super) keep_alive: bool,
}

/// Finds the final head piece by piece, as it arrives; no byte is searched twice.
#[derive(Debug, Default)]
pub(super) struct HeadReader {
    /// The bytes received; once the head is complete, those that follow it.
    pub(super) buffer: Vec<u8>,
    /// Where the head being read begins.
    start: usize,
    /// Where its next line begins.
    line: usize,
    /// How far line feeds were searched for.
    searched: usize,
    /// Whether its status line is complete.
    begun: bool,
    interim: usize,
}

impl HeadReader {
    /// Whether nothing has come yet.
    pub(super) fn is_empty(&self) -> bool {
        self.buffer.is_empty()
    }

    /// The final head, once all of it is there.
    pub(super) fn next(&mut self) -> Result<Option<Head>, HeadFault> {
        while let Some(at) = self.buffer[self.searched..].iter().position(|byte| *byte == b'\n') {
            let end = self.searched + at + 1;
            let is_blank = without_end(&self.buffer[self.line..end]).is_empty();
            (self.searched, self.line) = (end, end);
            match (is_blank, self.begun) {
                // Blank lines before the status line.
                (true, false) => self.start = end,
                (true, true) => {
                    let head = parse(&self.buffer[self.start..end])?;
                    (self.start, self.begun) = (end, false);
                    if !is_interim(head.status) {
                        check_length(end)?;
                        self.buffer.drain(..end);
                        return Ok(Some(head));
                    }
                    self.interim += 1;
                    if self.interim > INTERIM_MAX {
                        return Err(HeadFault::TooManyInterim);
                    }
                }
                (false, false) => {
                    status(without_end(&self.buffer[self.start..end]))?;
                    self.begun = true;
                }
                (false, true) => {}
            }
        }
        self.searched = self.buffer.len();
        if !self.begun {
            begins_like_http(&self.buffer[self.start..])?;
        }
        check_length(self.buffer.len())?;
        Ok(None)
    }

    /// The head as far as it came, when the connection has ended in it: some receivers never send its blank line.
    /// `None` without a status line, or when a body was announced.
    pub(super) fn at_end(&self) -> Option<Head> {
        let head = parse(&self.buffer[self.start..self.line]).ok().filter(|_| self.begun)?;
        let bodiless = matches!(head.framing, Framing::Empty | Framing::UntilClose | Framing::Length(0));
        bodiless.then_some(Head { framing: Framing::Empty, keep_alive: false, ..head })
    }
}

const fn check_length(length: usize) -> Result<(), HeadFault> {
    if length > HEAD_MAX_BYTES { Err(HeadFault::TooLong) } else { Ok(()) }
}

const fn is_interim(status: u16) -> bool {
    // 101 is final: no upgrade was requested, and HTTP has ended on this connection.
    matches!(status, 100..=199) && status != 101
}

/// A line without its end: LF, or CR LF.
fn without_end(line: &[u8]) -> &[u8] {
    let line = line.strip_suffix(b"\n").unwrap_or(line);
    line.strip_suffix(b"\r").unwrap_or(line)
}

/// Fails if the first bytes are not HTTP: a server that greets first, such as SSH, might wait for us for ever.
fn begins_like_http(text: &[u8]) -> Result<(), HeadFault> {
    const BEGINNING: &[u8] = b"HTTP/";
    let text = text.strip_prefix(b"\r").unwrap_or(text);
    let length = text.len().min(BEGINNING.len());
    if text[..length].eq_ignore_ascii_case(&BEGINNING[..length]) {
        return Ok(());
    }
    // A TLS record: an alert, version 3.x.
    Err(if text.starts_with(&[21, 3]) || text == [21] { HeadFault::Tls } else { HeadFault::NotHttp })
}

/// Whether the answer is HTTP/1.1 or later, and its status.
fn status(line: &[u8]) -> Result<(bool, u16), HeadFault> {
    begins_like_http(line)?;
    let rest = line.get(5..).ok_or(HeadFault::NotHttp)?;
    let end = rest.iter().position(|byte| is_space(*byte)).ok_or(HeadFault::Status)?;
    let minor = match &rest[..end] {
        [b'1', b'.', minor @ b'0'..=b'9'] => *minor,
        [b'1'] => b'0',
        _ => return Err(HeadFault::Version),
    };
    let code = trim(&rest[end..]);
    let (digits, after) = code.split_at_checked(3).ok_or(HeadFault::Status)?;
    let is_end = after.first().is_none_or(|byte| is_space(*byte) || byte.is_ascii_control());
    let text = std::str::from_utf8(digits).ok().filter(|text| text.bytes().all(|byte| byte.is_ascii_digit()));
    let status = text.and_then(|text| text.parse().ok()).filter(|status| *status >= 100 && is_end);
    Ok((minor > b'0', status.ok_or(HeadFault::Status)?))
}

const fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t')
}

fn trim(text: &[u8]) -> &[u8] {
    let from = text.iter().position(|byte| !is_space(*byte)).unwrap_or(text.len());
    let to = text.iter().rposition(|byte| !is_space(*byte)).map_or(from, |last| last + 1);
    &text[from..to]
}

/// Reads a complete head, from its status line to before its body.
fn parse(text: &[u8]) -> Result<Head, HeadFault> {
    let mut lines = text.split_inclusive(|byte| *byte == b'\n');
    let (is_current, status) = status(without_end(lines.next().unwrap_or_default()))?;
    let mut fields = Fields::default();
    for line in lines {
        let odd_end = !line.ends_with(b"\r\n");
        let line = without_end(line);
        if !line.is_empty() {
            fields.add(line);
        }
        fields.odd |= odd_end;
    }
    Ok(fields.into_head(is_current, status))
}

/// The header lines, as far as they can be read.
#[derive(Default)]
struct Fields {
    headers: Vec<(String, Vec<u8>)>,
    /// Whether the previous line was dropped; lines folded into it are dropped too.
    dropped: bool,
    /// Whether anything deviates from RFC 9112.
    odd: bool,
    /// Whether any line was dropped.
    lost_any: bool,
}

impl Fields {
    fn add(&mut self, line: &[u8]) {
        if is_space(line[0]) {
            // RFC 9112, section 5.2: a folded line continues the value after a space.
            self.odd = true;
            if let Some((_, value)) = self.headers.last_mut().filter(|_| !self.dropped) {
                if !value.is_empty() {
                    value.push(b' ');
                }
                value.extend_from_slice(trim(line));
                self.check_value();
            }
            return;
        }
        let colon = line.iter().position(|byte| *byte == b':');
        let name = trim(&line[..colon.unwrap_or(line.len())]);
        self.dropped = colon.is_none() || name.is_empty() || !name.iter().all(|byte| is_token(*byte));
        if let (Some(colon), false) = (colon, self.dropped) {
            self.odd |= name.len() < colon;
            let name = String::from_utf8_lossy(name).to_ascii_lowercase();
            self.headers.push((name, trim(&line[colon + 1..]).to_vec()));
            self.check_value();
        }
        self.lost_any |= self.dropped;
    }

    /// Drops the last header if its value has a character that is not allowed (RFC 9110, section 5.5).
    fn check_value(&mut self) {
        let is_unreadable =
            |value: &Vec<u8>| value.iter().any(|byte| byte.is_ascii_control() && *byte != b'\t');
        if self.headers.pop_if(|(_, value)| is_unreadable(value)).is_some() {
            (self.dropped, self.lost_any) = (true, true);
        }
    }

    /// The members of all headers of this name, each of which is a list.
    fn members<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a [u8]> {
        let values =
            self.headers.iter().filter(move |(own, _)| own == name).map(|(_, value)| value.as_slice());
        values.flat_map(|value| value.split(|byte| *byte == b',')).map(trim)
    }

    /// How the body ends, and whether that is unambiguous.
    fn framing(&self, status: u16) -> (Framing, bool) {
        let coding = self
            .members("transfer-encoding")
            .filter(|coding| !coding.eq_ignore_ascii_case(b"identity"))
            .last();
        let mut lengths = self.members("content-length").map(length);
        let length = lengths.next().map(|first| first.filter(|_| lengths.all(|other| other == first)));
        if matches!(status, 101 | 204 | 304) {
            return (
                Framing::Empty,
                status != 101
                    && coding.is_none()
                    && (status == 304 || matches!(length, None | Some(Some(0)))),
            );
        }
        match (coding, length) {
            (Some(coding), length) if coding.eq_ignore_ascii_case(b"chunked") => {
                (Framing::Chunked, length.is_none())
            }
            // A dropped line may have had the framing.
            (None, None) if self.lost_any => (Framing::Unreadable, false),
            (Some(_), _) | (None, None) => (Framing::UntilClose, false),
            (None, Some(Some(length))) => (Framing::Length(length), true),
            (None, Some(None)) => (Framing::Unreadable, false),
        }
    }

    fn into_head(self, is_current: bool, status: u16) -> Head {
        let (framing, is_clear) = self.framing(status);
        let wants = |what: &[u8]| self.members("connection").any(|option| option.eq_ignore_ascii_case(what));
        let stays_open = !wants(b"close") && (is_current || wants(b"keep-alive"));
        let keep_alive = is_clear && stays_open && !self.odd && !self.lost_any;
        let text = |value: Vec<u8>| String::from_utf8_lossy(&value).into_owned();
        let headers = self.headers.into_iter().map(|(name, value)| (name, text(value))).collect();
        Head { status, headers, framing, keep_alive }
    }
}

/// A `Content-Length`: digits and nothing else.
fn length(text: &[u8]) -> Option<u64> {
    let digits =
        std::str::from_utf8(text).ok().filter(|text| text.bytes().all(|byte| byte.is_ascii_digit()))?;
    digits.parse().ok()
}

/// RFC 9110, section 5.6.2.
const fn is_token(byte: u8) -> bool {
    byte.is_ascii_alphanumeric()
        || matches!(byte, b'!' | b'#'..=b'\'' | b'*' | b'+' | b'-' | b'.' | b'^'..=b'`' | b'|' | b'~')
}

#[cfg(test)]
mod tests;

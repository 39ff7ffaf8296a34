use super::*;

/// The head of these bytes, fed in pieces of this size.
fn read(text: &[u8], piece: usize) -> Result<Option<(Head, Vec<u8>)>, HeadFault> {
    let mut reader = HeadReader::default();
    let mut found = None;
    for piece in text.chunks(piece) {
        reader.buffer.extend_from_slice(piece);
        if found.is_none() {
            found = reader.next()?;
        }
    }
    Ok(found.map(|head| (head, reader.buffer)))
}

fn head(text: impl AsRef<[u8]>) -> Head {
    read(text.as_ref(), usize::MAX).unwrap().unwrap().0
}

fn fault(text: &str) -> Option<HeadFault> {
    read(text.as_bytes(), usize::MAX).err()
}

fn header<'a>(head: &'a Head, name: &str) -> Option<&'a str> {
    head.headers.iter().find(|(own, _)| own == name).map(|(_, value)| value.as_str())
}

#[test]
fn a_head_is_the_same_in_whatever_pieces_it_comes() {
    let text = b"\r\nHTTP/1.1 103 Early\r\nLink: a\r\n\r\nHTTP/1.1 201 Created\r\nX-A: 1\r\nContent-Length: 2\r\n\r\nok";
    let whole = read(text, usize::MAX).unwrap().unwrap();
    assert_eq!(whole.0.headers, [("x-a".into(), "1".into()), ("content-length".into(), "2".into())]);
    assert_eq!((whole.0.status, whole.0.framing, whole.0.keep_alive), (201, Framing::Length(2), true));
    assert_eq!(whole.1, b"ok");
    for piece in 1..text.len() {
        assert_eq!(read(text, piece).unwrap().unwrap(), whole, "{piece}");
    }
}

#[test]
fn what_lenient_clients_take_counts_and_its_connection_is_not_used_again() {
    let many = "X-Many: y\r\n".repeat(101);
    let long = format!("X-Long: {}\r\n", "y".repeat(50_000));
    let odd = [
        "X-Folded: one\r\n two\r\n\tthree\r\n",
        "X-Folded:\r\n\r\n\r\n",
        " folded to nothing\r\n",
        "X-Space : a\r\n",
        "X-Tab\t: a\r\n",
        "X-Control: a\x01b\r\n",
        "X-Nul: a\0b\r\n",
        "X-Return: a\rb\r\n",
        "X-Escape: \x1b[31m\r\n next\r\n",
        "X Name: a\r\n",
        "X-\u{e9}: a\r\n",
        ": no name\r\n",
        "no colon\r\n",
        "X-Bare: a\n",
    ];
    for lines in odd {
        let head = head(format!("HTTP/1.1 200 OK\r\n{lines}Content-Length: 0\r\n\r\n"));
        let expected = if lines.contains("\r\n\r\n") { Framing::Unreadable } else { Framing::Length(0) };
        let framing = if head.framing == Framing::UntilClose { Framing::Unreadable } else { head.framing };
        assert_eq!((head.status, framing, head.keep_alive), (200, expected, false), "{lines:?}");
    }
    for lines in [&*many, &*long, "X-Latin: caf\u{e9}\r\n", "X-Empty:\r\n", "X-Twice: 1\r\nX-Twice: 2\r\n"] {
        let head = head(format!("HTTP/1.1 200 OK\r\n{lines}Content-Length: 0\r\n\r\n"));
        assert_eq!((head.status, head.framing, head.keep_alive), (200, Framing::Length(0), true));
    }
}

#[test]
fn a_line_that_cannot_be_read_is_dropped_and_the_others_stay() {
    let text = "HTTP/1.1 302 \r\nX-Bad: a\x01\r\n more\r\nLocation : https://a.example/\r\n  ?b=c\r\nX-Good:  a\tb \r\n\r\n";
    let head = head(text);
    let expected = [("location", "https://a.example/ ?b=c"), ("x-good", "a\tb")];
    assert_eq!(head.headers, expected.map(|(name, value)| (name.to_owned(), value.to_owned())));
    let latin = self::head(b"HTTP/1.1 200 OK\r\nX-Latin: caf\xe9\r\n\r\n");
    assert_eq!(header(&latin, "x-latin"), Some("caf\u{fffd}"));
}

#[test]
fn odd_status_lines_count() {
    for line in [
        "HTTP/1.1 200",
        "HTTP/1.1 200 ",
        "HTTP/1.1  200  OK",
        "HTTP/1.1\t200 OK",
        "http/1.1 200 ok",
        "HTTP/1.0 200 OK",
        "HTTP/1 200 OK",
        "HTTP/1.2 200 OK",
        "HTTP/1.1 200 caf\u{e9}\u{1}",
        "HTTP/1.1 200 200 200",
    ] {
        assert_eq!(head(format!("{line}\r\n\r\n")).status, 200, "{line}");
        assert_eq!(head(format!("{line}\n\n")).status, 200, "{line}");
    }
    assert_eq!([head("HTTP/1.1 299 \r\n\r\n").status, head("HTTP/1.1 999 \r\n\r\n").status], [299, 999]);
    assert_eq!(head("HTTP/1.1 101 Switching\r\n\r\n").status, 101);
}

#[test]
fn what_is_no_answer_says_what_it_is_as_soon_as_that_is_clear() {
    use HeadFault as Fault;
    for (text, expected) in [
        ("SSH-2.0-OpenSSH", Fault::NotHttp),
        ("220 mail.example ESMTP", Fault::NotHttp),
        ("<html>", Fault::NotHttp),
        ("\x15\x03\x03\0\x02\x02\x0a", Fault::Tls),
        ("HTTP/2.0 200 OK\r\n", Fault::Version),
        ("HTTP/ 200 OK\r\n", Fault::Version),
        ("HTTP/1.1 20 OK\r\n", Fault::Status),
        ("HTTP/1.1 2000 OK\r\n", Fault::Status),
        ("HTTP/1.1 099 OK\r\n", Fault::Status),
        ("HTTP/1.1 -20 OK\r\n", Fault::Status),
        ("HTTP/1.1 \u{ff12}00 OK\r\n", Fault::Status),
        ("HTTP/1.1\r\n", Fault::Status),
        ("HTTP/1.1 OK\r\n", Fault::Status),
    ] {
        assert_eq!(fault(text), Some(expected), "{text:?}");
    }
    assert_eq!(fault("HTT"), None);
    for fault in
        [Fault::NotHttp, Fault::Tls, Fault::Version, Fault::Status, Fault::TooLong, Fault::TooManyInterim]
    {
        assert!(fault.sentence().ends_with('.') && !fault.sentence().contains("Fault"));
    }
}

#[test]
fn a_head_has_an_end_and_so_have_interim_answers() {
    let endless = format!("HTTP/1.1 200 OK\r\nX: {}", "x".repeat(HEAD_MAX_BYTES));
    assert_eq!(fault(&endless), Some(HeadFault::TooLong));
    let lines = format!("HTTP/1.1 200 OK\r\n{}", "X: y\r\n".repeat(HEAD_MAX_BYTES / 6));
    assert_eq!(fault(&lines), Some(HeadFault::TooLong));
    assert_eq!(fault(&format!("{lines}\r\n")), Some(HeadFault::TooLong));
    assert_eq!(fault(&"\r\n".repeat(HEAD_MAX_BYTES)), Some(HeadFault::TooLong));
    let interim = |count| format!("{}HTTP/1.1 200 OK\r\n\r\n", "HTTP/1.1 103 Early\r\n\r\n".repeat(count));
    assert_eq!(head(interim(INTERIM_MAX)).status, 200);
    assert_eq!(fault(&interim(INTERIM_MAX + 1)), Some(HeadFault::TooManyInterim));
    let large = format!("HTTP/1.1 103 Early\r\nX: {}\r\n\r\n", "x".repeat(HEAD_MAX_BYTES / 4));
    assert_eq!(fault(&large.repeat(5)), Some(HeadFault::TooLong));
}

#[test]
fn the_end_of_the_body_is_known_or_the_connection_is_given_up() {
    let of = |status: &str, lines: &str| {
        let head = head(format!("HTTP/1.1 {status}\r\n{lines}\r\n"));
        (head.framing, head.keep_alive)
    };
    for (lines, expected) in [
        ("Content-Length: 5\r\n", (Framing::Length(5), true)),
        ("Content-Length: 5, 5\r\nContent-Length: 05\r\n", (Framing::Length(5), true)),
        ("Content-Length: 5\r\nConnection: x, Close\r\n", (Framing::Length(5), false)),
        ("Content-Length: 5\r\nContent-Length: 6\r\n", (Framing::Unreadable, false)),
        ("Content-Length: x\r\n", (Framing::Unreadable, false)),
        ("Content-Length: +5\r\n", (Framing::Unreadable, false)),
        ("Content-Length:\r\n", (Framing::Unreadable, false)),
        ("Content-Length: 99999999999999999999\r\n", (Framing::Unreadable, false)),
        ("Content-Length: 5\x01\r\n", (Framing::Unreadable, false)),
        ("Content Length: 5\r\n", (Framing::Unreadable, false)),
        ("Transfer-Encoding: Chunked\r\n", (Framing::Chunked, true)),
        ("Transfer-Encoding: gzip, chunked\r\n", (Framing::Chunked, true)),
        ("Transfer-Encoding: chunked\r\nContent-Length: 5\r\n", (Framing::Chunked, false)),
        ("Transfer-Encoding: identity\r\nContent-Length: 5\r\n", (Framing::Length(5), true)),
        ("Transfer-Encoding: gzip\r\n", (Framing::UntilClose, false)),
        ("", (Framing::UntilClose, false)),
    ] {
        assert_eq!(of("200 OK", lines), expected, "{lines:?}");
    }
    assert_eq!(of("204 No Content", ""), (Framing::Empty, true));
    assert_eq!(of("204 No Content", "Content-Length: 5\r\n"), (Framing::Empty, false));
    assert_eq!(of("304 Not Modified", "Content-Length: 5\r\n"), (Framing::Empty, true));
    assert_eq!(of("101 Switching", "Content-Length: 0\r\n"), (Framing::Empty, false));
    let old = |lines: &str| head(format!("HTTP/1.0 200 OK\r\nContent-Length: 0\r\n{lines}\r\n")).keep_alive;
    assert!(!old("") && old("Connection: keep-alive\r\n"));
}

#[test]
fn a_head_that_the_end_cuts_counts_once_its_status_line_is_there() {
    let at_end = |text: &str| {
        let mut reader = HeadReader::default();
        reader.buffer.extend_from_slice(text.as_bytes());
        assert_eq!(reader.next(), Ok(None));
        reader.at_end().map(|head| (head.status, head.headers.len()))
    };
    assert_eq!(at_end("HTTP/1.1 200 OK\r\n"), Some((200, 0)));
    assert_eq!(at_end("HTTP/1.1 100 Go on\r\n\r\nHTTP/1.1 200 OK\r\nX: y\r\nX-Ha"), Some((200, 1)));
    for nothing in
        ["", "HTTP/1.1 200 OK", "HTTP/1.1 100 Go on\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n"]
    {
        assert_eq!(at_end(nothing), None, "{nothing:?}");
    }
}

//! As much of Rust's grammar as it takes to find texts in it.

/// A part of a source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Token {
    /// A literal text, as the program has it.
    Text(String),
    Name(String),
    Sign(char),
}

impl Token {
    pub(super) fn name(&self) -> Option<&str> {
        if let Self::Name(name) = self { Some(name) } else { None }
    }

    pub(super) fn is_name(&self, name: &str) -> bool {
        self.name() == Some(name)
    }

    pub(super) fn is(&self, sign: char) -> bool {
        *self == Self::Sign(sign)
    }

    pub(super) fn opens(&self) -> bool {
        matches!(self, Self::Sign('(' | '[' | '{'))
    }

    pub(super) fn closes(&self) -> bool {
        matches!(self, Self::Sign(')' | ']' | '}'))
    }
}

/// The parts of a source, without comments and characters.
pub(super) fn tokens(source: &str) -> Vec<Token> {
    let (mut found, mut rest) = (Vec::new(), source);
    while let Some(first) = rest.chars().next() {
        if rest.starts_with("//") {
            rest = &rest[rest.find('\n').unwrap_or(rest.len())..];
        } else if let Some((text, behind)) = raw(rest) {
            found.push(Token::Text(text.to_owned()));
            rest = behind;
        } else if first == '"' {
            let (text, behind) = literal(&rest[1..]);
            found.push(Token::Text(text));
            rest = behind;
        } else if first == '\'' {
            rest = behind_quote(&rest[1..]);
        } else if first.is_alphanumeric() || first == '_' {
            let end = rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(rest.len());
            found.push(Token::Name(rest[..end].to_owned()));
            rest = &rest[end..];
        } else {
            if !first.is_whitespace() {
                found.push(Token::Sign(first));
            }
            rest = &rest[first.len_utf8()..];
        }
    }
    found
}

/// The text of `r"..."` or `r#"..."#`, and what is behind it.
fn raw(source: &str) -> Option<(&str, &str)> {
    let marks = source.strip_prefix('r')?;
    let text = marks.trim_start_matches('#');
    let end = format!("\"{}", &marks[..marks.len() - text.len()]);
    text.strip_prefix('"')?.split_once(&end)
}

/// The text up to the next quote, and what is behind it.
fn literal(source: &str) -> (String, &str) {
    let mut text = String::new();
    let mut letters = source.char_indices();
    while let Some((at, letter)) = letters.next() {
        match letter {
            '"' => return (text, &source[at + 1..]),
            '\\' => match letters.next().map_or('"', |(_, escaped)| escaped) {
                'n' => text.push('\n'),
                't' => text.push('\t'),
                // The line goes on where the next one has its first letter.
                '\n' => {
                    let rest = letters.as_str();
                    letters
                        .by_ref()
                        .take(rest.chars().take_while(|c| c.is_whitespace()).count())
                        .for_each(drop);
                }
                escaped => text.push(escaped),
            },
            letter => text.push(letter),
        }
    }
    panic!("a text without an end: {text}")
}

/// What is behind a character, or behind the quote of a lifetime.
fn behind_quote(source: &str) -> &str {
    if let Some(escaped) = source.strip_prefix('\\') {
        let end = escaped[1..].find('\'').unwrap_or(0);
        return &escaped[end + 2..];
    }
    let length = source.chars().next().map_or(0, char::len_utf8);
    source[length..].strip_prefix('\'').unwrap_or(source)
}

/// Without the items that are for tests alone.
pub(super) fn without_tests(tokens: &[Token]) -> Vec<Token> {
    let mark: Vec<_> = self::tokens("#[cfg(test)]");
    let (mut kept, mut at) = (Vec::new(), 0);
    while at < tokens.len() {
        if !tokens[at..].starts_with(&mark) {
            kept.push(tokens[at].clone());
            at += 1;
            continue;
        }
        at += mark.len();
        let mut depth = 0;
        while at < tokens.len() {
            depth += i32::from(tokens[at].opens()) - i32::from(tokens[at].closes());
            at += 1;
            if depth == 0 && (tokens[at - 1].is(';') || tokens[at - 1].is('}')) {
                break;
            }
        }
    }
    kept
}

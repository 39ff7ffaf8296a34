//! Reads the SQL out of the store's sources, put together as the compiler does it: texts, `concat!`, `formatcp!` with its
//! constants, and the macros that the store has for lists of columns.

use std::collections::{BTreeSet, HashMap};
use std::fs;
use std::path::{Path, PathBuf};

use super::tokens::{Token, tokens, without_tests};

/// How a statement begins.
const VERBS: [&str; 7] = ["SELECT ", "INSERT ", "UPDATE ", "DELETE ", "WITH ", "LOCK ", "PRAGMA "];

/// A statement that is in the sources as a whole.
pub(super) struct Statement {
    /// Its file below `src`, with the function that it stands in or behind.
    pub(super) place: String,
    pub(super) sql: String,
}

/// All that the sources say in SQL.
#[derive(Default)]
pub(super) struct Sql {
    pub(super) statements: Vec<Statement>,
    /// Functions that put statements together when they run: sqlx takes such a text as `AssertSqlSafe` alone.
    pub(super) built: BTreeSet<String>,
}

/// A macro that stands for text: the names of its arguments, and what it stands for.
struct Macro {
    arguments: Vec<String>,
    body: Vec<Token>,
}

/// What stands for text in which file, by its name.
type Macros = HashMap<(PathBuf, String), Macro>;

/// The constants of which file, by their names: what they are set to.
type Constants = HashMap<(PathBuf, String), Vec<Token>>;

/// The SQL of the crate whose sources are in `src`, without that of its tests.
pub(super) fn sql_of(src: &Path) -> Sql {
    let mut files = Vec::new();
    add_files(&mut files, src.join("lib.rs"), src);
    let (mut macros, mut constants) = (Macros::new(), Constants::new());
    for (path, tokens) in &files {
        add_macros(&mut macros, path, tokens);
        add_constants(&mut constants, path, tokens);
    }
    let mut sql = Sql::default();
    for (path, tokens) in &files {
        let file = path.strip_prefix(src).unwrap().display().to_string();
        Reader { path, macros: &macros, constants: &constants }.read(&file, tokens, &mut sql);
    }
    sql
}

/// A module's file with those of the modules below it.
fn add_files(files: &mut Vec<(PathBuf, Vec<Token>)>, path: PathBuf, folder: &Path) {
    let tokens = without_tests(&tokens(&fs::read_to_string(&path).unwrap()));
    let modules: Vec<_> = tokens
        .windows(3)
        .filter_map(|three| match three {
            [Token::Name(word), Token::Name(name), Token::Sign(';')] if word == "mod" => Some(name.clone()),
            _ => None,
        })
        .collect();
    files.push((path, tokens));
    for name in modules {
        let (beside, below) = (folder.join(format!("{name}.rs")), folder.join(&name));
        let path = if beside.exists() { beside } else { below.join("mod.rs") };
        add_files(files, path, &below);
    }
}

/// The first arm of each macro of a file, as far as an argument of it is a single text.
fn add_macros(macros: &mut Macros, path: &Path, tokens: &[Token]) {
    for (at, token) in tokens.iter().enumerate() {
        if !token.is_name("macro_rules") {
            continue;
        }
        let Some(name) = tokens[at + 2].name() else { continue };
        // `name { (arguments) => { body }`
        let body = end_of_group(tokens, at + 4) + 2;
        let arguments = tokens[at + 4..body].windows(2).filter(|two| two[0].is('$'));
        let arguments = arguments.filter_map(|two| two[1].name().map(str::to_owned)).collect();
        let body = tokens[body + 1..end_of_group(tokens, body) - 1].to_vec();
        macros.insert((path.to_owned(), name.to_owned()), Macro { arguments, body });
    }
}

/// The constants of a file.
fn add_constants(constants: &mut Constants, path: &Path, tokens: &[Token]) {
    for (at, token) in tokens.iter().enumerate() {
        if !token.is_name("const") || !tokens.get(at + 2).is_some_and(|sign| sign.is(':')) {
            continue;
        }
        let Some(name) = tokens[at + 1].name() else { continue };
        let set = tokens[at..].iter().skip_while(|token| !token.is('=')).skip(1);
        let set = set.take_while(|token| !token.is(';')).cloned().collect();
        constants.insert((path.to_owned(), name.to_owned()), set);
    }
}

/// Behind the bracket that closes the one at `at`.
fn end_of_group(tokens: &[Token], at: usize) -> usize {
    let mut depth = 0_usize;
    for (end, token) in tokens.iter().enumerate().skip(at) {
        if token.opens() {
            depth += 1;
        } else if token.closes() {
            depth -= 1;
            if depth == 0 {
                return end + 1;
            }
        }
    }
    tokens.len()
}

/// Reads one file.
struct Reader<'a> {
    path: &'a Path,
    macros: &'a Macros,
    constants: &'a Constants,
}

impl Reader<'_> {
    fn read(&self, file: &str, tokens: &[Token], sql: &mut Sql) {
        let mut place = file.to_owned();
        let mut at = 0;
        while at < tokens.len() {
            if tokens[at].is_name("macro_rules") {
                at = end_of_group(tokens, at + 3);
                continue;
            }
            if tokens[at].is_name("fn") {
                place = format!("{file} {}", tokens[at + 1].name().unwrap_or_default());
            }
            if tokens[at].is_name("AssertSqlSafe") && tokens[at + 1].is('(') {
                sql.built.insert(place.clone());
            }
            match self.text(tokens, at, &HashMap::new()) {
                Some((text, end)) => {
                    let is_whole = !is_in_format(tokens, at);
                    if is_whole && VERBS.iter().any(|verb| text.trim_start().starts_with(verb)) {
                        sql.statements.push(Statement { place: place.clone(), sql: text });
                    }
                    at = end;
                }
                None => at += 1,
            }
        }
    }

    /// The text that begins at a token, and where it ends.
    fn text(
        &self,
        tokens: &[Token],
        mut at: usize,
        known: &HashMap<String, String>,
    ) -> Option<(String, usize)> {
        if let Token::Text(text) = tokens.get(at)? {
            return Some((text.clone(), at + 1));
        }
        if tokens[at].is('$') {
            let name = tokens.get(at + 1)?.name()?;
            if let Some(text) = known.get(name) {
                return Some((text.clone(), at + 2));
            }
            at += 1;
        }
        while tokens.get(at)?.name().is_some() && tokens.get(at + 1)?.is(':') && tokens.get(at + 2)?.is(':') {
            at += 3;
        }
        let name = tokens[at].name()?;
        if !tokens.get(at + 1)?.is('!') || !tokens.get(at + 2)?.opens() {
            return None;
        }
        let end = end_of_group(tokens, at + 2);
        let arguments = &tokens[at + 3..end - 1];
        if name == "concat" {
            return Some((self.texts(arguments, known)?.concat(), end));
        }
        if name == "formatcp" {
            let (text, _) = self.text(arguments, 0, known)?;
            return Some((self.filled(&text)?, end));
        }
        let expanded = self.find(name)?;
        let given = self.texts(arguments, known)?;
        let known = expanded.arguments.iter().cloned().zip(given).collect();
        let (text, _) = self.text(&expanded.body, 0, &known)?;
        Some((text, end))
    }

    /// Texts with commas between them; `None` if anything else is among them.
    fn texts(&self, tokens: &[Token], known: &HashMap<String, String>) -> Option<Vec<String>> {
        let (mut texts, mut at) = (Vec::new(), 0);
        while at < tokens.len() {
            let (text, end) = self.text(tokens, at, known)?;
            texts.push(text);
            at = end + usize::from(tokens.get(end).is_some_and(|token| token.is(',')));
        }
        Some(texts)
    }

    /// A text with the constants that it names in braces; what is no text is a number.
    fn filled(&self, text: &str) -> Option<String> {
        let Some((before, rest)) = text.split_once('{') else { return Some(text.replace("}}", "}")) };
        if let Some(rest) = rest.strip_prefix('{') {
            return Some(format!("{}{{{}", before.replace("}}", "}"), self.filled(rest)?));
        }
        let (name, rest) = rest.split_once('}')?;
        let set = self.constant(name)?;
        let value = self.text(set, 0, &HashMap::new()).map_or("0".to_owned(), |(text, _)| text);
        Some(format!("{}{value}{}", before.replace("}}", "}"), self.filled(rest)?))
    }

    /// A constant of this file, or the only one of that name.
    fn constant(&self, name: &str) -> Option<&[Token]> {
        let here = self.constants.get(&(self.path.to_owned(), name.to_owned()));
        let mut all = self.constants.iter().filter(|((_, known), _)| known == name);
        let found = here.or_else(|| all.next().filter(|_| all.next().is_none()).map(|(_, set)| set))?;
        Some(found)
    }

    /// A macro of this file, of the module above it, or the only one of that name.
    fn find(&self, name: &str) -> Option<&Macro> {
        let above = self.path.parent()?.join("mod.rs");
        let near = [self.path.to_owned(), above];
        let near = near.into_iter().find_map(|path| self.macros.get(&(path, name.to_owned())));
        near.or_else(|| {
            let mut all = self.macros.iter().filter(|((_, known), _)| known == name);
            all.next().filter(|_| all.next().is_none()).map(|(_, found)| found)
        })
    }
}

/// Whether a text is what `format!` fills in.
fn is_in_format(tokens: &[Token], at: usize) -> bool {
    at >= 3 && tokens[at - 1].is('(') && tokens[at - 2].is('!') && tokens[at - 3].is_name("format")
}

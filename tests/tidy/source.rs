//! Rust files as flat lists of tokens: comments are gone, texts keep their kind, and each token knows its line
//! and whether it is only compiled for tests. That is enough for every rule, and sees into macros too.

use std::{collections::BTreeSet, ops::Range, sync::LazyLock};

use proc_macro2::{Delimiter, TokenStream, TokenTree};

use crate::tree::FILES;

/// What a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A name or keyword.
    Word,
    /// A string, without its quotes.
    Text,
    /// A number.
    Number,
    /// Punctuation, one character; also characters and bytes.
    Mark,
    /// An opening bracket.
    Open,
    /// A closing bracket.
    Close,
}

/// One token.
#[derive(Clone, Debug)]
pub(crate) struct Token {
    pub(crate) kind: Kind,
    pub(crate) text: String,
    pub(crate) line: usize,
    /// Compiled for tests only.
    pub(crate) test: bool,
}

impl Token {
    pub(crate) fn is(&self, text: &str) -> bool {
        self.kind != Kind::Text && self.text == text
    }
}

/// One Rust file.
pub(crate) struct Source {
    pub(crate) path: String,
    pub(crate) text: String,
    pub(crate) tokens: Vec<Token>,
}

/// One function, also inside a macro.
pub(crate) struct Function<'a> {
    pub(crate) name: &'a str,
    pub(crate) line: usize,
    /// From `fn` to the closing brace.
    pub(crate) lines: usize,
    /// `pub`, not `pub(crate)`.
    pub(crate) public: bool,
    pub(crate) is_async: bool,
    /// Each without spaces: `company:CompanyId`.
    pub(crate) parameters: Vec<String>,
    pub(crate) body: &'a [Token],
    /// Compiled for tests only.
    pub(crate) test: bool,
    /// Run by `cargo test`.
    pub(crate) is_test: bool,
}

/// Every Rust file of the project.
pub(crate) static SOURCES: LazyLock<Vec<Source>> = LazyLock::new(|| {
    let mut sources: Vec<Source> = FILES
        .iter()
        .filter(|file| file.path.ends_with(".rs"))
        .map(|file| read(&file.path, file.text.as_deref().unwrap_or_default()))
        .collect();
    let tests: BTreeSet<String> = sources.iter().flat_map(Source::test_modules).collect();
    for source in &mut sources {
        let whole = source.path.starts_with("tests/")
            || tests.iter().any(|module| source.path == format!("{module}.rs") || source.path.starts_with(&format!("{module}/")));
        if whole {
            source.tokens.iter_mut().for_each(|token| token.test = true);
        }
    }
    sources
});

/// The one Rust file at a path.
#[track_caller]
pub(crate) fn source(path: &str) -> &'static Source {
    SOURCES.iter().find(|source| source.path == path).unwrap_or_else(|| panic!("{path} should be there"))
}

impl Source {
    /// Whether it lies below one of these folders.
    pub(crate) fn is_below(&self, folders: &[&str]) -> bool {
        folders.iter().any(|folder| self.path.starts_with(&format!("{folder}/")))
    }

    /// The tokens that run in production, each with those after it.
    pub(crate) fn production(&self) -> impl Iterator<Item = &[Token]> {
        (0..self.tokens.len()).map(|at| &self.tokens[at..]).filter(|rest| !rest[0].test)
    }

    /// Where a line is.
    pub(crate) fn at(&self, token: &Token) -> String {
        format!("{}:{}", self.path, token.line)
    }

    /// The functions, in order.
    pub(crate) fn functions(&self) -> Vec<Function<'_>> {
        (0..self.tokens.len()).filter_map(|at| self.function(at)).collect()
    }

    fn function(&self, at: usize) -> Option<Function<'_>> {
        let tokens = &self.tokens;
        let name = tokens.get(at + 1).filter(|name| tokens[at].is("fn") && name.kind == Kind::Word)?;
        let mut next = at + 2;
        let (mut parameters, mut body) = (None, None);
        while body.is_none() {
            let token = tokens.get(next).filter(|token| !token.is(";") && token.kind != Kind::Close)?;
            if token.kind == Kind::Open {
                let inside = next + 1..closing(tokens, next);
                next = inside.end;
                match token.text.as_str() {
                    "(" if parameters.is_none() => parameters = Some(inside),
                    "{" => body = Some(inside),
                    _ => {}
                }
            }
            next += 1;
        }
        let (parameters, body) = (parameters?, body?);
        let before: Vec<&str> = tokens[..at].iter().rev().map(|token| token.text.as_str()).take(4).collect();
        let qualifiers = before.iter().take_while(|word| matches!(**word, "async" | "const" | "unsafe")).count();
        Some(Function {
            name: &name.text,
            line: name.line,
            lines: tokens[body.end].line - tokens[at].line + 1,
            public: before.get(qualifiers) == Some(&"pub"),
            is_async: before[..qualifiers].contains(&"async"),
            parameters: split(&tokens[parameters]),
            body: &tokens[body],
            test: name.test,
            is_test: name.test && has_test_attribute(&tokens[..at]),
        })
    }

    /// The files of the modules that are declared for tests only, without their extension.
    fn test_modules(&self) -> Vec<String> {
        let folder = match self.path.rsplit_once('/') {
            Some((folder, "lib.rs" | "main.rs" | "mod.rs")) => folder,
            _ => self.path.trim_end_matches(".rs"),
        };
        let declared = self.tokens.windows(3).filter(|next| next[0].test && next[0].is("mod") && next[2].is(";"));
        declared.map(|next| format!("{folder}/{}", next[1].text)).collect()
    }
}

#[track_caller]
fn read(path: &str, text: &str) -> Source {
    let stream: TokenStream = match text.parse() {
        Ok(stream) => stream,
        Err(error) => panic!("{path} is not Rust: {error}"),
    };
    let mut tokens = Vec::new();
    flatten(stream, &mut tokens);
    for range in test_ranges(&tokens) {
        tokens[range].iter_mut().for_each(|token| token.test = true);
    }
    Source { path: path.to_owned(), text: text.to_owned(), tokens }
}

fn flatten(stream: TokenStream, into: &mut Vec<Token>) {
    let mut trees = stream.into_iter().peekable();
    while let Some(tree) = trees.next() {
        let line = tree.span().start().line;
        let mut push = |kind, text: String, line| into.push(Token { kind, text, line, test: false });
        match tree {
            TokenTree::Ident(word) => push(Kind::Word, word.to_string(), line),
            TokenTree::Punct(mark) => push(Kind::Mark, mark.as_char().to_string(), line),
            TokenTree::Literal(literal) => {
                let (kind, text) = kind_of(&literal.to_string());
                push(kind, text, line);
            }
            TokenTree::Group(group) => {
                let comment = group.stream().into_iter().next().is_some_and(|first| first.to_string() == "doc");
                if group.delimiter() == Delimiter::Bracket && comment {
                    drop_attribute_start(into);
                    continue;
                }
                let (open, close) = match group.delimiter() {
                    Delimiter::Parenthesis => ("(", ")"),
                    Delimiter::Brace => ("{", "}"),
                    Delimiter::Bracket => ("[", "]"),
                    Delimiter::None => ("", ""),
                };
                push(Kind::Open, open.to_owned(), line);
                let end = group.span_close().end().line;
                flatten(group.stream(), into);
                into.push(Token { kind: Kind::Close, text: close.to_owned(), line: end, test: false });
            }
        }
    }
}

/// The `#` or `#!` of a comment that was left out.
fn drop_attribute_start(tokens: &mut Vec<Token>) {
    for mark in ["!", "#"] {
        tokens.pop_if(|last| last.is(mark));
    }
}

fn kind_of(literal: &str) -> (Kind, String) {
    let quoted = literal.trim_start_matches(['b', 'c', 'r', '#']);
    match literal.chars().next() {
        Some(first) if first.is_ascii_digit() => (Kind::Number, literal.to_owned()),
        _ if quoted.starts_with('"') => (Kind::Text, quoted.trim_end_matches('#').trim_matches('"').to_owned()),
        _ => (Kind::Mark, literal.to_owned()),
    }
}

/// What `#[cfg(test)]`, `#[test]` and `#[tokio::test]` stand before.
fn test_ranges(tokens: &[Token]) -> Vec<Range<usize>> {
    let mut ranges = Vec::new();
    for at in 0..tokens.len().saturating_sub(1) {
        if !(tokens[at].is("#") && tokens[at + 1].is("[")) {
            continue;
        }
        let end = closing(tokens, at + 1);
        let words: Vec<&str> = tokens[at + 2..end].iter().map(|token| token.text.as_str()).collect();
        let for_tests = match words.as_slice() {
            ["cfg", rest @ ..] => rest.contains(&"test") && !rest.contains(&"not"),
            ["test"] | ["tokio", ":", ":", "test", ..] => true,
            _ => false,
        };
        if for_tests {
            ranges.push(at..item_end(tokens, end + 1));
        }
    }
    ranges
}

/// Whether the attributes before a function, which ends these tokens, make it a test.
fn has_test_attribute(before: &[Token]) -> bool {
    let qualifiers = before.iter().rev().take_while(|token| token.kind == Kind::Word).count();
    let mut end = before.len() - qualifiers;
    while end > 0 && before[end - 1].is("]") {
        let Some(open) = before[..end].iter().rposition(|token| token.is("[")) else { break };
        if matches!(&before[open + 1..end - 1], [only] | [.., only] if only.is("test")) || before[open + 1..end].iter().take(4).any(|token| token.is("test")) {
            return true;
        }
        end = open.saturating_sub(1);
    }
    false
}

/// Behind the item that begins here, its other attributes included.
fn item_end(tokens: &[Token], from: usize) -> usize {
    let mut at = from;
    while let Some(token) = tokens.get(at) {
        let body = token.is("{");
        if token.kind == Kind::Open {
            at = closing(tokens, at);
        }
        at += 1;
        if body || token.is(";") {
            break;
        }
    }
    at
}

/// The bracket that closes the one here.
pub(crate) fn closing(tokens: &[Token], open: usize) -> usize {
    let mut depth = 0_usize;
    for (at, token) in tokens.iter().enumerate().skip(open) {
        match token.kind {
            Kind::Open => depth += 1,
            Kind::Close if depth == 1 => return at,
            Kind::Close => depth -= 1,
            _ => {}
        }
    }
    unreachable!("brackets come in pairs, or the file would not have been read")
}

/// What stands between the commas, outside brackets of any kind.
pub(crate) fn split(tokens: &[Token]) -> Vec<String> {
    let (mut parts, mut depth) = (vec![String::new()], 0_i32);
    for (at, token) in tokens.iter().enumerate() {
        let arrow = token.is(">") && at > 0 && (tokens[at - 1].is("-") || tokens[at - 1].is("="));
        match token.kind {
            Kind::Open => depth += 1,
            Kind::Close => depth -= 1,
            Kind::Mark if token.is("<") => depth += 1,
            Kind::Mark if token.is(">") && !arrow => depth -= 1,
            _ => {}
        }
        if depth == 0 && token.is(",") {
            parts.push(String::new());
        } else if let Some(part) = parts.last_mut() {
            part.push_str(&token.text);
        }
    }
    parts.retain(|part| !part.is_empty());
    parts
}

/// One variant of an enum.
pub(crate) struct Variant<'a> {
    pub(crate) name: &'a str,
    /// What it holds, without spaces.
    pub(crate) fields: Vec<String>,
    /// The texts in its attributes.
    pub(crate) attributes: Vec<&'a str>,
}

impl Source {
    /// The enums, in order.
    pub(crate) fn enums(&self) -> Vec<&str> {
        self.tokens.windows(2).filter(|next| next[0].is("enum")).map(|next| next[1].text.as_str()).collect()
    }

    /// The variants of an enum, in order.
    #[track_caller]
    pub(crate) fn variants(&self, name: &str) -> Vec<Variant<'_>> {
        let declared = self.tokens.windows(2).position(|next| next[0].is("enum") && next[1].is(name));
        let from = declared.unwrap_or_else(|| panic!("{} should hold the enum {name}", self.path));
        let open = (from..self.tokens.len()).find(|at| self.tokens[*at].is("{")).expect("an enum has a body");
        let (mut at, end) = (open + 1, closing(&self.tokens, open));
        let (mut variants, mut attributes) = (Vec::new(), Vec::new());
        while at < end {
            let token = &self.tokens[at];
            if token.is("[") {
                let inside = at..closing(&self.tokens, at);
                at = inside.end;
                attributes.extend(self.tokens[inside].iter().filter(|token| token.kind == Kind::Text).map(|token| token.text.as_str()));
            } else if token.kind == Kind::Word {
                let mut fields = Vec::new();
                if self.tokens[at + 1].kind == Kind::Open {
                    let inside = at + 2..closing(&self.tokens, at + 1);
                    at = inside.end;
                    fields = split(&self.tokens[inside]);
                }
                variants.push(Variant { name: &token.text, fields, attributes: std::mem::take(&mut attributes) });
            }
            at += 1;
        }
        variants
    }
}

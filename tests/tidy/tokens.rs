//! Rust text as a flat list of tokens: comments are gone, texts keep their kind, and each token knows its line and
//! whether it is compiled for tests only.

use std::ops::Range;

use proc_macro2::{Delimiter, LexError, TokenStream, TokenTree};

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

/// The tokens of a text.
pub(crate) fn read(text: &str) -> Result<Vec<Token>, LexError> {
    let mut tokens = Vec::new();
    flatten(text.parse()?, &mut tokens);
    for range in test_ranges(&tokens) {
        tokens[range].iter_mut().for_each(|token| token.test = true);
    }
    Ok(tokens)
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

/// Whether generic arguments begin (1) or end (-1) here. An arrow is neither.
pub(crate) fn angle(tokens: &[Token], at: usize) -> i32 {
    let arrow = at > 0 && (tokens[at - 1].is("-") || tokens[at - 1].is("="));
    match &tokens[at] {
        token if token.is("<") => 1,
        token if token.is(">") && !arrow => -1,
        _ => 0,
    }
}

/// What stands between the commas, outside brackets of any kind.
pub(crate) fn split(tokens: &[Token]) -> Vec<String> {
    let (mut parts, mut depth) = (vec![String::new()], 0_i32);
    for (at, token) in tokens.iter().enumerate() {
        depth += match token.kind {
            Kind::Open => 1,
            Kind::Close => -1,
            _ => angle(tokens, at),
        };
        if depth == 0 && token.is(",") {
            parts.push(String::new());
        } else if let Some(part) = parts.last_mut() {
            part.push_str(&token.text);
        }
    }
    parts.retain(|part| !part.is_empty());
    parts
}

fn flatten(stream: TokenStream, into: &mut Vec<Token>) {
    for tree in stream {
        let line = tree.span().start().line;
        let mut push =
            |kind, text: String, line| into.push(Token { kind, text, line, test: false });
        match tree {
            TokenTree::Ident(word) => push(Kind::Word, word.to_string(), line),
            TokenTree::Punct(mark) => push(Kind::Mark, mark.as_char().to_string(), line),
            TokenTree::Literal(literal) => {
                let (kind, text) = kind_of(&literal.to_string());
                push(kind, text, line);
            }
            TokenTree::Group(group) => {
                let comment = group
                    .stream()
                    .into_iter()
                    .next()
                    .is_some_and(|first| first.to_string() == "doc");
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
                into.push(Token {
                    kind: Kind::Close,
                    text: close.to_owned(),
                    line: end,
                    test: false,
                });
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
        _ if quoted.starts_with('"') => {
            (Kind::Text, quoted.trim_end_matches('#').trim_matches('"').to_owned())
        }
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
        let words: Vec<&str> =
            tokens[at + 2..end].iter().map(|token| token.text.as_str()).collect();
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

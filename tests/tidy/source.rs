//! The Rust files as rules look at them: tokens, functions and enums, seen into macros too.

use std::{collections::BTreeSet, sync::LazyLock};

use crate::{
    tokens::{self, Kind, Token, angle, closing, split},
    tree::FILES,
};

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
        .map(|file| Source::read(&file.path, file.text.as_deref().unwrap_or_default()))
        .collect();
    let tests: BTreeSet<String> = sources.iter().flat_map(Source::test_modules).collect();
    for source in &mut sources {
        let whole = source.path.starts_with("tests/")
            || (source.path.contains("/tests/") && !source.path.contains("/src/"))
            || tests.iter().any(|module| {
                source.path == format!("{module}.rs")
                    || source.path.starts_with(&format!("{module}/"))
            });
        if whole {
            source.tokens.iter_mut().for_each(|token| token.test = true);
        }
    }
    sources
});

/// The one Rust file at a path.
#[track_caller]
pub(crate) fn source(path: &str) -> &'static Source {
    SOURCES
        .iter()
        .find(|source| source.path == path)
        .unwrap_or_else(|| panic!("{path} should be there"))
}

impl Source {
    #[track_caller]
    pub(crate) fn read(path: &str, text: &str) -> Self {
        match tokens::read(text) {
            Ok(tokens) => Self { path: path.to_owned(), text: text.to_owned(), tokens },
            Err(error) => panic!("{path} is not Rust: {error}"),
        }
    }

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
        let name =
            tokens.get(at + 1).filter(|name| tokens[at].is("fn") && name.kind == Kind::Word)?;
        let mut next = at + 2;
        let (mut parameters, mut body, mut generics) = (None, None, 0_i32);
        while body.is_none() {
            let token =
                tokens.get(next).filter(|token| !token.is(";") && token.kind != Kind::Close)?;
            generics += angle(tokens, next);
            if token.kind == Kind::Open {
                let inside = next + 1..closing(tokens, next);
                next = inside.end;
                match token.text.as_str() {
                    "(" if parameters.is_none() && generics == 0 => parameters = Some(inside),
                    "{" => body = Some(inside),
                    _ => {}
                }
            }
            next += 1;
        }
        let (parameters, body) = (parameters?, body?);
        let before: Vec<&str> =
            tokens[..at].iter().rev().map(|token| token.text.as_str()).take(4).collect();
        let qualifiers =
            before.iter().take_while(|word| matches!(**word, "async" | "const" | "unsafe")).count();
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
        let declared = self
            .tokens
            .windows(3)
            .filter(|next| next[0].test && next[0].is("mod") && next[2].is(";"));
        declared.map(|next| format!("{folder}/{}", next[1].text)).collect()
    }
}

/// Whether the attributes before a function, which ends these tokens, make it a test.
fn has_test_attribute(before: &[Token]) -> bool {
    let qualifiers = before.iter().rev().take_while(|token| token.kind == Kind::Word).count();
    let mut end = before.len() - qualifiers;
    while end > 0 && before[end - 1].is("]") {
        let Some(open) = before[..end].iter().rposition(|token| token.is("[")) else {
            break;
        };
        let path = before[open + 1..end - 1].iter().take_while(|token| token.kind != Kind::Open);
        if path.last().is_some_and(|last| last.is("test")) {
            return true;
        }
        end = open.saturating_sub(1);
    }
    false
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
        self.tokens
            .windows(2)
            .filter(|next| next[0].is("enum"))
            .map(|next| next[1].text.as_str())
            .collect()
    }

    /// The variants of an enum, in order.
    #[track_caller]
    pub(crate) fn variants(&self, name: &str) -> Vec<Variant<'_>> {
        let declared =
            self.tokens.windows(2).position(|next| next[0].is("enum") && next[1].is(name));
        let from = declared.unwrap_or_else(|| panic!("{} should hold the enum {name}", self.path));
        let open = (from..self.tokens.len())
            .find(|at| self.tokens[*at].is("{"))
            .expect("an enum has a body");
        let (mut at, end) = (open + 1, closing(&self.tokens, open));
        let (mut variants, mut attributes) = (Vec::new(), Vec::new());
        while at < end {
            let token = &self.tokens[at];
            if token.is("[") {
                let inside = at..closing(&self.tokens, at);
                at = inside.end;
                attributes.extend(
                    self.tokens[inside]
                        .iter()
                        .filter(|token| token.kind == Kind::Text)
                        .map(|token| token.text.as_str()),
                );
            } else if token.kind == Kind::Word {
                let mut fields = Vec::new();
                if self.tokens[at + 1].kind == Kind::Open {
                    let inside = at + 2..closing(&self.tokens, at + 1);
                    at = inside.end;
                    fields = split(&self.tokens[inside]);
                }
                variants.push(Variant {
                    name: &token.text,
                    fields,
                    attributes: std::mem::take(&mut attributes),
                });
            }
            at += 1;
        }
        variants
    }
}

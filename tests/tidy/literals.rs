//! Pages have no words of their own: what people read comes out of the catalogue, so that it is there in each language.

use crate::{
    findings::{Findings, add_unused, exception, excepts},
    source::{SOURCES, Source},
    tokens::{Kind, Token, closing},
};

/// Where pages are made.
const PAGES: [&str; 3] = ["functions/portal/src", "infra/local/src/pages", "infra/local/src/shop"];

/// Attributes that people read or hear.
const READ: [&str; 8] = [
    "alt",
    "aria-description",
    "aria-label",
    "aria-roledescription",
    "data-label",
    "label",
    "placeholder",
    "title",
];

#[test]
fn pages_have_no_words_of_their_own() {
    let exceptions = [
        exception("functions/portal/src/kit/components.rs", "names of invented people"),
        exception("functions/portal/src/kit/components/sheets.rs", "ids of invented sales"),
    ];
    let mut findings = Findings::new();
    for source in SOURCES.iter().filter(|source| source.is_below(&PAGES)) {
        let found = literals(source);
        if found.is_empty() || excepts(&exceptions, &source.path) {
            continue;
        }
        for token in found {
            findings.add(source.at(token), format!("\"{}\"", token.text));
        }
    }
    add_unused(&exceptions, &mut findings);
    findings.expect_none("write it into words/en and words/de, and say it through the reader");
}

/// The words that stand in `html!` outside tests.
fn literals(source: &Source) -> Vec<&Token> {
    let tokens = &source.tokens;
    let mut found = Vec::new();
    for at in 0..tokens.len().saturating_sub(2) {
        let is_markup = tokens[at].is("html") && tokens[at + 1].is("!");
        if is_markup && !tokens[at].test && tokens[at + 2].kind == Kind::Open {
            add_markup(&tokens[at + 3..closing(tokens, at + 2)], &mut found);
        }
    }
    found
}

/// Inside `html!`: texts are words, but those of attributes, of names and of patterns.
fn add_markup<'a>(tokens: &'a [Token], found: &mut Vec<&'a Token>) {
    let mut at = 0;
    while at < tokens.len() {
        let token = &tokens[at];
        at = if token.is("code") && tokens.get(at + 1).is_some_and(|open| open.is("{")) {
            // What stands in `code` is typed as it is, in every language: an address, an option, a command.
            closing(tokens, at + 1) + 1
        } else if token.is("@") {
            add_control(tokens, at, found)
        } else if token.is("=") {
            add_attribute(tokens, at, found)
        } else if token.is("(") || token.is("[") {
            let end = closing(tokens, at);
            add_code(&tokens[at + 1..end], found);
            end + 1
        } else {
            if token.kind == Kind::Text && has_words(&token.text) && !is_name(tokens, at) {
                found.push(token);
            }
            at + 1
        };
    }
}

/// `."class"`, `#"id"`, and the pattern before an arrow.
fn is_name(tokens: &[Token], at: usize) -> bool {
    let before = at.checked_sub(1).map(|at| &tokens[at]);
    let after = tokens.get(at + 1);
    before.is_some_and(|token| token.is(".") || token.is("#"))
        || after.is_some_and(|token| token.is("|"))
        || (after.is_some_and(|token| token.is("="))
            && tokens.get(at + 2).is_some_and(|token| token.is(">")))
}

/// `@if …`, `@let …;` and their like are code up to the braces; gives where markup goes on.
fn add_control<'a>(tokens: &'a [Token], at: usize, found: &mut Vec<&'a Token>) -> usize {
    let is_let = tokens.get(at + 1).is_some_and(|word| word.is("let"));
    let mut end = at + 1;
    while end < tokens.len() && !tokens[end].is(if is_let { ";" } else { "{" }) {
        end = if tokens[end].kind == Kind::Open { closing(tokens, end) + 1 } else { end + 1 };
    }
    add_code(&tokens[at..end], found);
    end + 1
}

/// The value of an attribute: any text, but for those that people read.
fn add_attribute<'a>(tokens: &'a [Token], at: usize, found: &mut Vec<&'a Token>) -> usize {
    let mut name: Vec<&str> = tokens[..at]
        .iter()
        .rev()
        .take_while(|token| token.kind == Kind::Word || token.is("-") || token.is(":"))
        .map(|token| token.text.as_str())
        .collect();
    name.reverse();
    // Words that stand before it without a hyphen are names of elements or other attributes.
    let from = (1..name.len()).rev().find(|&at| {
        let are_words = |text: &str| text != "-" && text != ":";
        are_words(name[at - 1]) && are_words(name[at])
    });
    let name = name[from.unwrap_or(0)..].concat();
    let is_read = READ.contains(&name.as_str());
    match tokens.get(at + 1) {
        Some(value) if value.kind == Kind::Text => {
            if is_read && has_words(&value.text) {
                found.push(value);
            }
            at + 2
        }
        Some(value) if value.kind == Kind::Open => {
            let end = closing(tokens, at + 1);
            match (is_read, value.is("{")) {
                (true, true) => add_markup(&tokens[at + 2..end], found),
                (true, false) => add_code(&tokens[at + 2..end], found),
                (false, _) => {}
            }
            end + 1
        }
        _ => at + 1,
    }
}

/// Code between markup: keys and addresses are no words, sentences and titles are.
fn add_code<'a>(tokens: &'a [Token], found: &mut Vec<&'a Token>) {
    let mut at = 0;
    while at < tokens.len() {
        let token = &tokens[at];
        let is_markup = token.is("html") && tokens.get(at + 1).is_some_and(|next| next.is("!"));
        if is_markup && tokens.get(at + 2).is_some_and(|open| open.kind == Kind::Open) {
            // Markup within is looked at on its own.
            at = closing(tokens, at + 2);
        } else if token.kind == Kind::Text && is_sentence(&token.text) && !is_name(tokens, at) {
            found.push(token);
        }
        at += 1;
    }
}

/// Two letters in a row, outside what is filled in; `&nbsp;` and its like are not among them.
fn has_words(text: &str) -> bool {
    let plain = plain(text);
    let letters: Vec<bool> = plain.chars().map(char::is_alphabetic).collect();
    letters.windows(2).any(|pair| pair[0] && pair[1])
}

/// Begins as a title does, or has two words beside each other.
fn is_sentence(text: &str) -> bool {
    let plain = plain(text);
    let mut characters = plain.trim_start().chars();
    let title = characters.next().is_some_and(char::is_uppercase)
        && characters.next().is_some_and(char::is_lowercase);
    let is_word = |part: &str| {
        let part = part.trim_matches(|c: char| c.is_ascii_punctuation());
        part.chars().count() > 1 && part.chars().all(char::is_alphabetic)
    };
    let words: Vec<bool> = plain.split(' ').map(is_word).collect();
    title || words.windows(2).any(|pair| pair[0] && pair[1])
}

/// Without what is filled in, and without escapes.
fn plain(text: &str) -> String {
    let (mut plain, mut depth) = (String::new(), 0_usize);
    let mut characters = text.chars();
    while let Some(character) = characters.next() {
        match character {
            '{' => depth += 1,
            '}' => depth = depth.saturating_sub(1),
            '\\' => {
                characters.next();
            }
            _ if depth == 0 => plain.push(character),
            _ => {}
        }
    }
    plain
}

#[test]
fn words_in_markup_are_found() {
    for (markup, expected) in [
        ("p { \"Paid\" }", &["Paid"][..]),
        ("p { \"–\" (amount) \", \" \"€\" \"A\" }", &[]),
        ("p class=\"note wrong\" id={ \"row\" (at) } { (x) }", &[]),
        ("a href=\"/portal\" title=\"Go there\" { (x) }", &["Go there"]),
        ("svg aria-label={ \"Chart of \" (x) } width=\"100%\" {}", &["Chart of "]),
        ("input type=\"text\" placeholder=(\"name\") value=\"some words here\";", &[]),
        ("input placeholder=(\"Your name\");", &["Your name"]),
        ("@if x == \"paid\" { \"Paid\" } @else { (reader.say(\"status-open\")) }", &["Paid"]),
        ("@match x { \"a b\" => b { (y) }, \"cc\" | \"dd\" => \"Words\", _ => {} }", &["Words"]),
        ("@let words = if x { \"Two words\" } else { \"one\" }; (words)", &["Two words"]),
        ("(if x { \"Yes\" } else { \"no\" })", &["Yes"]),
        ("(format!(\"/portal/{company}/links?from={from}\"))", &[]),
        ("(part(\"links\", \"Your links\", html! { \"inner\" }))", &["Your links", "inner"]),
        ("li.\"wide\" #\"main\" .on[now == \"here\"] { (x) }", &[]),
        ("p hidden[x] data-label=\"Sum\" { (x) }", &["Sum"]),
        ("p { (count) \"%\" br; \"x\" }", &[]),
        ("p { code { \"cargo run\" } \" starts it\" }", &[" starts it"]),
    ] {
        let source =
            Source::read("x.rs", &format!("fn page() -> Markup {{ html! {{ {markup} }} }}"));
        let found: Vec<&str> = literals(&source).iter().map(|token| token.text.as_str()).collect();
        assert_eq!(found, expected, "{markup}");
    }
    let tests = "#[cfg(test)] mod tests { fn a() { html! { \"Words\" } } }";
    assert!(literals(&Source::read("x.rs", tests)).is_empty());
}

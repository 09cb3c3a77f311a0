//! The words of the pages: each message in both languages, none without use, none missing, in the house's voice.

use std::collections::{BTreeMap, BTreeSet};

use fluent_syntax::{
    ast::{CallArguments, Entry, Expression, InlineExpression, Pattern, PatternElement},
    parser,
};

use crate::{
    findings::Findings,
    source::{SOURCES, Source},
    tokens::{Kind, Token, closing},
    tree::FILES,
};

/// A folder of messages by language, and the sources that say them.
struct Catalogue {
    words: &'static str,
    sources: &'static [&'static str],
}

const CATALOGUES: [Catalogue; 3] = [
    Catalogue { words: "functions/portal/words", sources: &["functions/portal/src"] },
    Catalogue { words: "functions/dispatcher/words", sources: &["functions/dispatcher/src"] },
    Catalogue {
        words: "infra/local/words",
        sources: &["infra/local/src/pages", "infra/local/src/shop"],
    },
];

const LANGUAGES: [&str; 2] = ["en", "de"];

/// Words that no page says, and why.
const UNSAID: [(&str, &str); 6] = [
    ("!", "pages are calm"),
    ("successfully", "say what happened"),
    ("erfolgreich", "say what happened"),
    ("please", "say what to do"),
    ("oops", "say what happened"),
    ("booked", "that is a word of the code"),
];

/// One message: what it says, and what is put into it.
#[derive(Debug, Default, PartialEq)]
struct Message {
    file: String,
    text: String,
    arguments: BTreeSet<String>,
    /// Other messages that it says.
    says: BTreeSet<String>,
}

type Messages = BTreeMap<String, Message>;

#[test]
fn both_languages_have_the_same_messages() {
    let mut findings = Findings::new();
    for catalogue in &CATALOGUES {
        let [english, german] = LANGUAGES.map(|language| read(catalogue, language, &mut findings));
        for (here, there, language) in [(&english, &german, "de"), (&german, &english, "en")] {
            for (key, message) in here {
                match there.get(key) {
                    None => findings.add(&message.file, format!("{key} is not in {language}")),
                    Some(other) if other.arguments != message.arguments => findings.add(
                        &message.file,
                        format!(
                            "{key} takes {:?}, and {:?} in {language}",
                            message.arguments, other.arguments
                        ),
                    ),
                    Some(other) if area(&other.file) != area(&message.file) => {
                        findings.add(&message.file, format!("{key} is in {}", other.file));
                    }
                    Some(_) => {}
                }
            }
        }
    }
    findings.expect_none("each page is whole in each language");
}

#[test]
fn messages_are_said_in_the_voice_of_the_house() {
    let mut findings = Findings::new();
    for catalogue in &CATALOGUES {
        for language in LANGUAGES {
            for (key, message) in read(catalogue, language, &mut Findings::new()) {
                if message.text.trim().is_empty() && message.arguments.is_empty() {
                    findings.add(&message.file, format!("{key} says nothing"));
                }
                let text = message.text.to_lowercase();
                for (word, reason) in UNSAID.iter().filter(|(word, _)| says(&text, word)) {
                    findings.add(&message.file, format!("{key} says \"{word}\": {reason}"));
                }
                // Markup comes as an argument; private characters are the places of arguments.
                if text.contains(['<', '>'])
                    || text.chars().any(|c| ('\u{e000}'..).contains(&c) && !is_presentable(c))
                {
                    findings.add(
                        &message.file,
                        format!("{key} has markup or a private character in it"),
                    );
                }
                if !key.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-') {
                    findings.add(&message.file, format!("{key} is not lower case with hyphens"));
                }
            }
        }
    }
    findings.expect_none("INTERFACE 8: plain, short, calm");
}

#[test]
fn each_message_that_is_said_exists_and_gets_what_it_takes() {
    let mut findings = Findings::new();
    for catalogue in &CATALOGUES {
        let messages = read(catalogue, LANGUAGES[0], &mut Findings::new());
        for call in catalogue.sources().flat_map(calls) {
            let Some(message) = messages.get(call.key) else {
                findings.add(call.place, format!("no message {}", call.key));
                continue;
            };
            let given: BTreeSet<String> = match call.given {
                Some(given) => given.into_iter().map(str::to_owned).collect(),
                None => continue,
            };
            for missing in message.arguments.difference(&given) {
                findings.add(&call.place, format!("{} takes ${missing} too", call.key));
            }
        }
    }
    findings.expect_none("a page without its words shows a key");
}

#[test]
fn each_message_that_exists_is_said() {
    let mut findings = Findings::new();
    for catalogue in &CATALOGUES {
        let messages = read(catalogue, LANGUAGES[0], &mut Findings::new());
        let texts: BTreeSet<&str> = catalogue.sources().flat_map(texts).collect();
        let referenced: BTreeSet<&String> =
            messages.values().flat_map(|message| &message.says).collect();
        for (key, message) in &messages {
            if !referenced.contains(key) && !is_said(key, &texts) {
                findings.add(&message.file, format!("{key} is said nowhere"));
            }
        }
    }
    findings.expect_none("say it, or take it out");
}

impl Catalogue {
    fn sources(&self) -> impl Iterator<Item = &'static Source> {
        SOURCES.iter().filter(|source| source.is_below(self.sources))
    }
}

/// The production texts of a file.
fn texts(source: &Source) -> impl Iterator<Item = &str> {
    source.production().filter(|rest| rest[0].kind == Kind::Text).map(|rest| rest[0].text.as_str())
}

/// Written out, or begun by a text that the rest is put behind: `"commission-{status}"`.
fn is_said(key: &str, texts: &BTreeSet<&str>) -> bool {
    texts.contains(key)
        || texts.iter().any(|text| {
            let begun = text.split('{').next().unwrap_or_default();
            begun.len() < text.len()
                && begun.len() > 3
                && begun.ends_with('-')
                && key.starts_with(begun)
        })
}

/// A message that is said with its key written out.
struct Call<'a> {
    place: String,
    key: &'a str,
    /// The names of its arguments, where they are all written out there.
    given: Option<Vec<&'a str>>,
}

/// What a file says by `say…("key", …)` and `tell…("key", …)`.
fn calls(source: &Source) -> Vec<Call<'_>> {
    const METHODS: [(&str, usize); 4] =
        [("say", 0), ("say_with", 1), ("tell", 1), ("tell_with", 2)];
    let tokens = &source.tokens;
    let mut found = Vec::new();
    for (at, token) in tokens.iter().enumerate() {
        let Some((_, lists)) = METHODS.iter().find(|(name, _)| token.is(name)) else { continue };
        let is_call =
            at > 0 && tokens[at - 1].is(".") && tokens.get(at + 1).is_some_and(|next| next.is("("));
        if token.test || !is_call {
            continue;
        }
        let inside = &tokens[at + 2..closing(tokens, at + 1)];
        if let [first, rest @ ..] = inside
            && first.kind == Kind::Text
            && rest.first().is_none_or(|next| next.is(","))
        {
            let given = arguments(rest, *lists);
            found.push(Call { place: source.at(first), key: &first.text, given });
        }
    }
    found
}

/// The first text of each pair in `&[("name", …), …]`, of as many lists as the method takes.
fn arguments(tokens: &[Token], lists: usize) -> Option<Vec<&str>> {
    let (mut names, mut seen, mut at) = (Vec::new(), 0, 0);
    while at < tokens.len() {
        if tokens[at].is("&") && tokens.get(at + 1).is_some_and(|next| next.is("[")) {
            seen += 1;
            let end = closing(tokens, at + 1);
            let mut pair = at + 2;
            while pair < end {
                if tokens[pair].kind == Kind::Open {
                    names.push(tokens.get(pair + 1).filter(|name| name.kind == Kind::Text)?);
                    pair = closing(tokens, pair);
                } else if !tokens[pair].is(",") {
                    return None;
                }
                pair += 1;
            }
            at = end;
        } else if tokens[at].kind == Kind::Open {
            return None;
        }
        at += 1;
    }
    (seen == lists).then(|| names.into_iter().map(|name| name.text.as_str()).collect())
}

fn area(file: &str) -> &str {
    file.rsplit('/').next().unwrap_or_default()
}

/// Whether a text has a word, or a mark anywhere.
fn says(text: &str, word: &str) -> bool {
    let is_word = word.chars().all(char::is_alphabetic);
    if is_word {
        text.split(|c: char| !c.is_alphabetic()).any(|part| part == word)
    } else {
        text.contains(word)
    }
}

/// Above the private characters of the first plane, before those of the last two.
fn is_presentable(character: char) -> bool {
    ('\u{f900}'..'\u{1f000}').contains(&character)
}

/// The messages of a language. What cannot be read, or is there twice, is a finding.
fn read(catalogue: &Catalogue, language: &str, findings: &mut Findings) -> Messages {
    let folder = format!("{}/{language}/", catalogue.words);
    let mut messages = Messages::new();
    for file in
        FILES.iter().filter(|file| file.path.starts_with(&folder) && file.path.ends_with(".ftl"))
    {
        for (key, message) in
            read_file(&file.path, file.text.as_deref().unwrap_or_default(), findings)
        {
            if let Some(first) = messages.insert(key.clone(), message) {
                findings.add(&file.path, format!("{key} is in {} too", first.file));
            }
        }
    }
    assert!(!messages.is_empty(), "{folder} should hold messages");
    messages
}

fn read_file(path: &str, text: &str, findings: &mut Findings) -> Vec<(String, Message)> {
    let resource = parser::parse(text).unwrap_or_else(|(resource, errors)| {
        for error in errors {
            findings.add(path, format!("cannot be read: {error}"));
        }
        resource
    });
    let mut messages = Vec::new();
    for entry in resource.body {
        if let Entry::Message(entry) = entry {
            let mut message = Message { file: path.to_owned(), ..Message::default() };
            if let Some(pattern) = &entry.value {
                add_pattern(pattern, &mut message);
            }
            messages.push((entry.id.name.to_owned(), message));
        }
    }
    messages
}

fn add_pattern(pattern: &Pattern<&str>, into: &mut Message) {
    for element in &pattern.elements {
        match element {
            PatternElement::TextElement { value } => into.text.push_str(value),
            PatternElement::Placeable { expression } => add_expression(expression, into),
        }
    }
}

fn add_expression(expression: &Expression<&str>, into: &mut Message) {
    match expression {
        Expression::Inline(inline) => add_inline(inline, into),
        Expression::Select { selector, variants } => {
            add_inline(selector, into);
            for variant in variants {
                add_pattern(&variant.value, into);
                into.text.push(' ');
            }
        }
    }
}

fn add_inline(inline: &InlineExpression<&str>, into: &mut Message) {
    match inline {
        InlineExpression::VariableReference { id } => {
            into.arguments.insert(id.name.to_owned());
        }
        InlineExpression::MessageReference { id, .. } => {
            into.says.insert(id.name.to_owned());
        }
        InlineExpression::StringLiteral { value } => into.text.push_str(value),
        InlineExpression::FunctionReference { arguments, .. } => add_arguments(arguments, into),
        InlineExpression::Placeable { expression } => add_expression(expression, into),
        InlineExpression::NumberLiteral { .. } | InlineExpression::TermReference { .. } => {}
    }
}

fn add_arguments(arguments: &CallArguments<&str>, into: &mut Message) {
    for argument in &arguments.positional {
        add_inline(argument, into);
    }
}

#[test]
fn messages_are_read_with_what_they_take() {
    let text = "# A comment\na-b = { $count ->\n    [one] One { $thing }\n   *[other] { $count } { a-c }\n}\na-c = Text\n";
    let mut findings = Findings::new();
    let messages = read_file("x.ftl", text, &mut findings);
    findings.expect_none("it can be read");
    assert_eq!(messages.len(), 2);
    let (key, message) = &messages[0];
    assert_eq!(key, "a-b");
    assert_eq!(message.arguments, ["count", "thing"].map(str::to_owned).into());
    assert_eq!(message.says, ["a-c".to_owned()].into());
}

#[test]
fn calls_are_read_with_what_they_give() {
    let source = Source::read(
        "x.rs",
        "fn a() { html! { (reader.say(\"k-a\")) (r.tell_with(\"k-b\", &[(\"n\", Arg::Text(\"no\"))], &[(\"m\", x(y))])) } \
         r.say(key); r.say_with(\"k-e\", &args); r.say(if x { \"k-c\" } else { \"k-d\" }); }",
    );
    let found: Vec<_> = calls(&source).into_iter().map(|call| (call.key, call.given)).collect();
    assert_eq!(found, [("k-a", Some(vec![])), ("k-b", Some(vec!["n", "m"])), ("k-e", None)]);
    let texts: BTreeSet<&str> = texts(&source).chain(["status-{}", "x{}"]).collect();
    for (key, expected) in [("k-c", true), ("status-paid", true), ("stat", false), ("xy", false)] {
        assert_eq!(is_said(key, &texts), expected, "{key}");
    }
}

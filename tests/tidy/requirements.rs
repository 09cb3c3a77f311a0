//! Every requirement that is said to be met has a test that names it, and the list in `tests/REQUIREMENTS.md`
//! knows which: `UPDATE=1 cargo test --workspace --test tidy` writes its tests column anew, and calls begun what
//! was open and has a test now. That something is done, a person says.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt, fs,
};

use crate::{
    findings::Findings,
    source::{Function, SOURCES, Source},
    tree,
};

const LIST: &str = "tests/REQUIREMENTS.md";
const MARK: &str = "// req:";

/// One row of the list.
struct Row {
    id: String,
    statement: String,
    tests: String,
    state: String,
}

impl fmt::Display for Row {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "| {} | {} | {} | {} |", self.id, self.statement, self.tests, self.state)
    }
}

/// Where a test names a requirement.
struct Mention {
    id: String,
    place: String,
    /// The test's name, if there is one at that place.
    test: Option<String>,
}

#[test]
fn the_list_of_requirements_names_the_tests_that_show_each() {
    let text = tree::read(LIST);
    let named = tests_by_id();
    let tests = |id: &str| {
        named.get(id).map(|tests| {
            tests.iter().map(|test| format!("`{test}`")).collect::<Vec<_>>().join(", ")
        })
    };
    let (mut findings, mut rewritten) = (Findings::new(), String::new());
    for line in text.lines() {
        let Some(row) = row(line) else {
            rewritten.push_str(&format!("{line}\n"));
            continue;
        };
        let right = Row {
            tests: tests(&row.id).unwrap_or_else(|| "–".to_owned()),
            state: state(&row, named.contains_key(&row.id)).to_owned(),
            ..row
        };
        if right.to_string() != line {
            findings.add(&right.id, format!("should be\n    {right}"));
        }
        rewritten.push_str(&format!("{right}\n"));
    }
    if wants_update() {
        fs::write(tree::root().join(LIST), rewritten).expect("the list can be written");
        return;
    }
    findings.expect_none(
        "tests/REQUIREMENTS.md is behind: UPDATE=1 cargo test --workspace --test tidy",
    );
}

#[test]
fn tests_name_requirements_that_exist() {
    let text = tree::read(LIST);
    let rows: BTreeSet<String> = text.lines().filter_map(row).map(|row| row.id).collect();
    let later = later(&text);
    let mut findings = Findings::new();
    for mention in mentions() {
        if later.contains(&mention.id) {
            findings.add(
                &mention.place,
                format!("shows {}, which the list has under “Later”: give it a row", mention.id),
            );
        } else if !rows.contains(&mention.id) {
            findings
                .add(&mention.place, format!("names {}, which the list does not know", mention.id));
        }
        if mention.test.is_none() {
            findings.add(&mention.place, "stands on no test");
        }
    }
    findings.expect_none(
        "`// req: F28, T12` stands on or in a test and names rows of tests/REQUIREMENTS.md",
    );
}

#[test]
fn a_requirement_that_is_done_has_a_test() {
    let named = tests_by_id();
    let mut findings = Findings::new();
    let mut seen = BTreeSet::new();
    for row in tree::read(LIST).lines().filter_map(row) {
        match (row.state.as_str(), named.contains_key(&row.id)) {
            ("done" | "begun", true) | ("open", _) => {}
            ("done" | "begun", false) => {
                findings.add(&row.id, format!("is {} without a test", row.state))
            }
            (other, _) => {
                findings.add(&row.id, format!("has the state “{other}”: done, begun or open"))
            }
        }
        if !seen.insert(row.id.clone()) {
            findings.add(&row.id, "has two rows");
        }
    }
    findings.expect_none("done: tests show all of it; begun: tests show a part; open: no test yet");
}

#[test]
fn ranges_of_ids_are_read() {
    let ids = |text: &str| later(&format!("## Later\n\n{text}\n")).into_iter().collect::<Vec<_>>();
    assert_eq!(ids("F01–F03, Q9."), ["F01", "F02", "F03", "Q9"]);
    assert_eq!(ids("Q9–Q11"), ["Q10", "Q11", "Q9"]);
    assert_eq!(ids("AWS has 3 of 4 (H02)"), ["H02"]);
}

/// What a row says of itself, but that an open one with a test is begun.
fn state(row: &Row, has_test: bool) -> &str {
    match row.state.as_str() {
        "open" if has_test => "begun",
        "begun" if !has_test => "open",
        state => state,
    }
}

#[expect(clippy::disallowed_methods, reason = "a wish of who runs the test, no setting of Vouch")]
fn wants_update() -> bool {
    std::env::var_os("UPDATE").is_some()
}

fn tests_by_id() -> BTreeMap<String, BTreeSet<String>> {
    let mut tests: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for mention in mentions() {
        tests.entry(mention.id).or_default().extend(mention.test);
    }
    tests
}

fn mentions() -> Vec<Mention> {
    SOURCES.iter().flat_map(mentions_in).collect()
}

fn mentions_in(source: &Source) -> Vec<Mention> {
    let functions = source.functions();
    let mut mentions = Vec::new();
    for (number, line) in source.text.lines().enumerate().map(|(at, line)| (at + 1, line)) {
        let Some(ids) = line.trim().strip_prefix(MARK) else {
            continue;
        };
        let around = |function: &&Function| {
            function.line < number && number < function.line + function.lines
        };
        let function = functions
            .iter()
            .rev()
            .find(around)
            .or_else(|| functions.iter().find(|function| function.line > number));
        let test =
            function.filter(|function| function.is_test).map(|function| function.name.to_owned());
        mentions.extend(ids.split(',').map(|id| Mention {
            id: id.trim().to_owned(),
            place: format!("{}:{number}", source.path),
            test: test.clone(),
        }));
    }
    mentions
}

/// A row of the list, if the line is one.
fn row(line: &str) -> Option<Row> {
    let cells: Vec<String> =
        line.strip_prefix("| ")?.strip_suffix(" |")?.split(" | ").map(str::to_owned).collect();
    let [id, statement, tests, state] = <[String; 4]>::try_from(cells).ok()?;
    parse_id(&id)?;
    Some(Row { id, statement, tests, state })
}

/// The ids under “Later”, ranges such as `F01–F19` spelled out.
fn later(text: &str) -> BTreeSet<String> {
    let Some((_, section)) = text.split_once("## Later") else {
        return BTreeSet::new();
    };
    let section = section.split("\n## ").next().unwrap_or_default();
    let mut ids = BTreeSet::new();
    for word in section.split(|c: char| !(c.is_ascii_alphanumeric() || c == '–')) {
        let (first, last) = word.split_once('–').unwrap_or((word, word));
        let (Some((letter, from, digits)), Some((_, to, _))) = (parse_id(first), parse_id(last))
        else {
            continue;
        };
        ids.extend((from..=to).map(|number| format!("{letter}{number:0digits$}")));
    }
    ids
}

/// A letter, a number, and how many digits the number has at least: features are F01, questions and examples Q1.
fn parse_id(id: &str) -> Option<(char, u32, usize)> {
    let mut characters = id.chars();
    let letter = characters.next().filter(char::is_ascii_uppercase)?;
    let digits = characters.as_str();
    let number = digits.parse().ok().filter(|_| digits.chars().all(|c| c.is_ascii_digit()))?;
    let width = if matches!(letter, 'Q' | 'T') { 1 } else { 2 };
    Some((letter, number, width))
}

//! The README's map and walkthroughs name what is there: each folder, and no file that has gone.

use std::collections::BTreeSet;

use crate::{
    findings::Findings,
    packages::members,
    tree::{self, FILES},
};

#[test]
fn the_code_map_names_every_folder() {
    let readme = tree::read("README.md");
    let map = section(&readme, "code map").expect("README.md has a heading “Code map”");
    let named: BTreeSet<&str> = words(map).collect();
    let mut wanted: Vec<String> =
        tree::folders("").into_iter().filter(|folder| !folder.starts_with('.')).collect();
    wanted.extend(members().into_iter().map(|(folder, _)| folder));
    let mut findings = Findings::new();
    for folder in wanted {
        // `shared/domain` names `shared` too, and in the row of `functions` the name `redirect` is enough.
        let own = folder.rsplit('/').next().unwrap_or_default();
        let names = |word: &str| {
            word == folder
                || word == own
                || word.strip_prefix(&folder).is_some_and(|rest| rest.starts_with('/'))
        };
        if !named.iter().any(|word| names(word)) {
            findings.add(&folder, "is not in the code map");
        }
    }
    findings.expect_none(
        "README.md, Code map: name each folder by its path from the root, such as shared/domain",
    );
}

#[test]
fn paths_in_the_readme_exist() {
    let readme = tree::read("README.md");
    let mut findings = Findings::new();
    for (number, line) in readme.lines().enumerate() {
        for word in words(line).filter(|word| is_path(word)) {
            let folder = format!("{word}/");
            let ending = format!("/{word}");
            let exists = FILES.iter().any(|file| {
                file.path == word
                    || file.path.starts_with(&folder)
                    || (is_file(word) && file.path.ends_with(&ending))
            });
            if !exists {
                findings.add(format!("README.md:{}", number + 1), format!("{word} is not there"));
            }
        }
    }
    findings.expect_none(
        "the README speaks of files and folders that are there, by the whole path or by its end",
    );
}

/// What stands under a heading, up to the next of its rank.
fn section<'a>(text: &'a str, title: &str) -> Option<&'a str> {
    let rank = |line: &str| line.len() - line.trim_start_matches('#').len();
    let (mut end, mut from, mut own_rank) = (0, None, 0);
    for line in text.split_inclusive('\n') {
        let start = end;
        end += line.len();
        if rank(line) == 0 || !line.trim_start_matches('#').starts_with(' ') {
            continue;
        }
        match from {
            Some(from) if rank(line) <= own_rank => return Some(&text[from..start]),
            None if line.trim_matches(['#', ' ', '\n']).to_lowercase().starts_with(title) => {
                (from, own_rank) = (Some(end), rank(line))
            }
            _ => {}
        }
    }
    from.map(|from| &text[from..])
}

/// Words with what may be part of a path, without the marks around them.
fn words(text: &str) -> impl Iterator<Item = &str> {
    let split = text.split(|c: char| !(c.is_ascii_alphanumeric() || "/._-{}*".contains(c)));
    split.map(|word| word.trim_end_matches(['/', '.'])).filter(|word| !word.is_empty())
}

/// Whether a word means something of ours: it begins with a folder that we have, or is a file's name.
fn is_path(word: &str) -> bool {
    let wild = word.contains(['*', '{', '}']);
    let first = word.split_once('/').map(|(first, _)| first);
    let ours = first.is_some_and(|first| {
        ["functions", "infra", "shared", "tests", ".ci", ".cargo"].contains(&first)
    });
    !wild && (ours || is_file(word))
}

fn is_file(word: &str) -> bool {
    let kinds = [".rs", ".yaml", ".toml", ".md", ".css", ".txt"];
    kinds.iter().any(|kind| word.strip_suffix(kind).is_some_and(|name| !name.is_empty()))
}

//! The repository stands for itself: nothing in it knows the machine or the network it was written on.

use crate::{findings::Findings, tree::FILES};

/// Folders of a machine, each in two parts so that this file doesn't hold them.
const FOLDERS: [(&str, &str); 6] = [
    ("/wo", "rk/"),
    ("/ro", "ot/"),
    ("/ho", "me/"),
    ("/Us", "ers/"),
    ("/opt/", "wheels"),
    ("C:\\", "Users"),
];

/// Settings that name a registry of packages other than everyone's.
const REGISTRIES: [(&str, &str); 6] = [
    ("index-", "url"),
    ("find-", "links"),
    ("trusted-", "host"),
    ("replace-", "with"),
    ("CARGO_REGIST", "RIES_"),
    ("npm_config_", "registry"),
];

#[test]
fn no_file_knows_the_machine_it_was_written_on() {
    find(&FOLDERS, "use a path from the root of the repository");
}

#[test]
fn no_file_names_a_registry() {
    find(&REGISTRIES, "where packages come from is the machine's own setting");
}

#[track_caller]
fn find(leaks: &[(&str, &str)], rule: &str) {
    let mut findings = Findings::new();
    for file in FILES.iter() {
        for (number, line) in file.text.as_deref().unwrap_or_default().lines().enumerate() {
            for leak in leaks
                .iter()
                .map(|(start, end)| format!("{start}{end}"))
                .filter(|leak| line.contains(leak))
            {
                findings.add(format!("{}:{}", file.path, number + 1), leak);
            }
        }
    }
    findings.expect_none(rule);
}

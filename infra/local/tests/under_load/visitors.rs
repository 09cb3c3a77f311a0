//! Who follows links: new people, people who come back, people who don't want to be known, and programs.
//! `visitors.lua` makes the same for wrk.

use std::collections::BTreeSet;

/// What the n-th request of a source is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Visitor {
    /// A person by its number: the same person is the same browser in the same network.
    Person(u64),
    /// A person who asked not to be known: each click counts, for nobody can tell two of them apart.
    Unknown,
    /// A program: redirected, not counted.
    Program,
}

impl Visitor {
    /// Of ten requests seven are of people, one of the first of them once more, two of programs.
    pub(crate) fn of(n: u64) -> Self {
        match n % 10 {
            3 | 7 => Self::Program,
            9 => Self::Person(n - 9),
            _ => Self::Person(n),
        }
    }

    /// The same, with one of ten who does not want to be known.
    pub(crate) fn of_all_kinds(n: u64) -> Self {
        if n % 10 == 5 { Self::Unknown } else { Self::of(n) }
    }
}

/// Which of so many links the n-th request follows.
pub(crate) fn link_of(n: u64, links: usize) -> usize {
    usize::try_from(n / 10).unwrap() % links
}

/// How many clicks each link gets of the requests 1 to `last` of a source.
pub(crate) fn expected(last: u64, links: usize, visitor: impl Fn(u64) -> Visitor) -> Vec<u64> {
    let (mut clicks, mut known) = (vec![0; links], BTreeSet::new());
    for n in 1..=last {
        let counts = match visitor(n) {
            Visitor::Person(person) => known.insert(person),
            Visitor::Unknown => true,
            Visitor::Program => false,
        };
        clicks[link_of(n, links)] += u64::from(counts);
    }
    clicks
}

/// A person's browser.
pub(crate) fn browser(source: u64, person: u64) -> String {
    let webkit = "AppleWebKit/537.36 (KHTML, like Gecko)";
    match person % 4 {
        0 => format!(
            "Mozilla/5.0 (X11; Linux x86_64; rv:{source}.0) Gecko/20100101 Firefox/{source}.{person}"
        ),
        1 => format!(
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) {webkit} Chrome/{source}.0.{person}.0 Safari/537.36"
        ),
        2 => format!(
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/{source}.{person} Mobile/15E148 Safari/604.1"
        ),
        _ => format!(
            "Mozilla/5.0 (Linux; Android 13; CUBOT P80) {webkit} Chrome/{source}.0.{person}.0 Mobile Safari/537.36"
        ),
    }
}

/// A program's name for itself.
pub(crate) const PROGRAM: &str =
    "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)";

//! Every page, for everybody: both widths, by day and by night, by keyboard, without scripts, empty and full, in both
//! languages, and with what people type who mean no good.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::json;

use crate::browser::{Browser, Scheme, WIDTHS};
use crate::checks::html::Stack;
use crate::checks::{axe, keyboard, layout, scripts, traffic, weight};
use crate::driver;
use crate::pages::{Found, reach, unreached, visitors};
use crate::site::{CROWDED, DEMO, FRESH, HOSTILE, HOSTILE_STRINGS, Site};

/// A finding is cut here, and a report that is longer too: the first ones say enough to begin with.
const LINE_MAX: usize = 320;
const LINES_MAX: usize = 40;
/// How many pages a finding names.
const NAMED_MAX: usize = 4;

/// What was found: each once, with the pages that have it and the ways to look at them that show it.
#[derive(Default)]
struct Findings(BTreeMap<String, Places>);

#[derive(Default)]
struct Places {
    pages: BTreeSet<String>,
    ways: BTreeSet<String>,
}

impl Findings {
    fn add(&mut self, page: &str, how: &str, found: impl IntoIterator<Item = String>) {
        for line in found {
            let places = self.0.entry(line).or_default();
            places.pages.insert(page.to_owned());
            places.ways.insert(how.to_owned());
        }
    }

    #[track_caller]
    fn expect_none(&self) {
        let told: String =
            self.0.iter().take(LINES_MAX).map(|(line, places)| places.told(line)).collect();
        assert!(self.0.is_empty(), "{} findings:\n{told}", self.0.len());
    }
}

impl Places {
    fn told(&self, line: &str) -> String {
        let line: String = line.chars().take(LINE_MAX).collect();
        let named: Vec<_> = self.pages.iter().take(NAMED_MAX).map(String::as_str).collect();
        let more = match self.pages.len() - named.len() {
            0 => String::new(),
            more => format!(" and {more} more"),
        };
        let ways: Vec<_> = self.ways.iter().map(String::as_str).collect();
        format!("- {line}\n    {}{more} ({})\n", named.join(", "), ways.join("; "))
    }
}

/// A page that is being looked at, and what was found on all of them.
struct Visit<'a> {
    site: &'a Site,
    browser: &'a Browser,
    page: &'a Found,
    cookies: &'a str,
    findings: &'a mut Findings,
}

impl Visit<'_> {
    fn add(&mut self, how: &str, found: impl IntoIterator<Item = String>) {
        self.findings.add(&self.page.told(), how, found);
    }
}

/// Go to every page of a site, each as who it is for; everything that was found.
fn walk(site: &Site, mut look: impl FnMut(&mut Visit<'_>)) -> Findings {
    let mut findings = Findings::default();
    for who in visitors(site) {
        let Some(browser) = site.browser_of(who) else { return findings };
        let cookies = browser.cookies();
        let pages = reach(site, who, &cookies);
        if site.has_demo {
            for route in unreached(site, who, &pages) {
                findings.add(route, "in the demo", ["no link leads to one".to_owned()]);
            }
        }
        for page in &pages {
            browser.go(&page.path);
            let (browser, cookies, findings) = (&browser, cookies.as_str(), &mut findings);
            look(&mut Visit { site, browser, page, cookies, findings });
        }
    }
    findings
}

/// What every page must be, whatever it shows.
fn is_fit(site: &Site) {
    if !driver::is_there() {
        return;
    }
    let mut stack = Stack::new(site.name);
    let mut findings = walk(site, |visit| {
        // That a page is not there is said below, once.
        let own = format!("{}{} - Failed to load", visit.site.base, visit.page.path);
        let complaints =
            visit.browser.complaints().into_iter().filter(|line| !line.starts_with(&own));
        visit.add("console", complaints);
        let answer = visit.site.get(&visit.page.path, visit.cookies);
        if answer.status != visit.page.status(visit.site) {
            visit.add("asked", [format!("is answered {}", answer.status)]);
        }
        visit.add("asked", traffic::loose_policy(&answer));
        visit.add("asked", weight::page(&answer.body));
        stack.add(&visit.page.told(), &answer.body);
        for width in WIDTHS {
            for scheme in Scheme::BOTH {
                visit.browser.look_like(width, scheme);
                let ask = if scheme == Scheme::Light { axe::findings } else { axe::of_colours };
                let found = ask(visit.browser);
                visit.add(&format!("{width} px, {scheme}"), found);
            }
            let found = layout::sideways(visit.browser);
            visit.add(&format!("{width} px"), found);
        }
        let (browser, port) = (visit.browser, visit.site.port);
        visit.add("loaded", traffic::strangers(browser));
        visit.add("loaded", weight::companions(browser, port));
    });
    for (page, line) in stack.findings() {
        findings.add(&page, "as HTML", [line]);
    }
    findings.expect_none();
}

// req: Q29
#[test]
fn every_page_of_the_demo_is_fit_for_everybody() {
    is_fit(&DEMO);
}

#[test]
fn every_page_of_a_company_that_just_began_is_fit_for_everybody() {
    is_fit(&FRESH);
}

#[test]
fn every_page_with_5000_rows_is_fit_for_everybody() {
    is_fit(&CROWDED);
}

#[test]
fn every_page_with_hostile_names_is_fit_for_everybody() {
    is_fit(&HOSTILE);
}

#[test]
fn what_people_type_is_said_and_never_run() {
    if !driver::is_there() {
        return;
    }
    let mut said = String::new();
    let findings = walk(&HOSTILE, |visit| {
        let hacked = visit.browser.run("return typeof window.hacked");
        if hacked != json!("undefined") {
            visit.add("loaded", ["ran what somebody typed".to_owned()]);
        }
        said.push_str(&visit.browser.text("body"));
    });
    findings.expect_none();
    let missing: Vec<_> = HOSTILE_STRINGS
        .iter()
        .filter(|text| text.len() < 30 && !said.contains(text.trim()))
        .collect();
    assert!(missing.len() < 4, "short ones stand somewhere as they were typed: {missing:?}");
}

#[test]
fn every_page_can_be_walked_by_keyboard() {
    if !driver::is_there() {
        return;
    }
    for (site, width) in [(&*DEMO, 1440), (&*FRESH, 390)] {
        walk(site, |visit| {
            visit.browser.look_like(width, Scheme::Light);
            visit.browser.go(&visit.page.path);
            let found = keyboard::findings(visit.browser);
            visit.add(&format!("{width} px"), found);
        })
        .expect_none();
    }
}

#[test]
fn every_page_is_whole_without_scripts() {
    if !driver::is_there() {
        return;
    }
    walk(&DEMO, |visit| {
        let with = scripts::words(visit.browser);
        visit.browser.allow_scripts(false);
        visit.browser.go(&visit.page.path);
        let without = scripts::words(visit.browser);
        visit.add("loaded", scripts::parting(&with, &without));
        let dead = scripts::dead_controls(visit.browser);
        visit.add("no scripts", dead);
        visit.browser.allow_scripts(true);
    })
    .expect_none();
}

#[test]
fn every_page_has_room_for_german() {
    if !driver::is_there() {
        return;
    }
    walk(&DEMO, |visit| {
        visit.browser.speak("de");
        for width in WIDTHS {
            visit.browser.look_like(width, Scheme::Light);
            visit.browser.go(&visit.page.path);
            let found = layout::sideways(visit.browser);
            visit.add(&format!("German, {width} px"), found);
        }
        let language = visit.browser.run("return document.documentElement.lang");
        let is_ours =
            visit.page.path.starts_with("/portal") || visit.page.path.starts_with("/dashboard");
        if is_ours && language != json!("de") {
            visit.add("German", [format!("answers in {language}")]);
        }
        visit.browser.speak("en");
    })
    .expect_none();
}

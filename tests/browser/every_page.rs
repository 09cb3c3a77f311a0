//! Every page, for everybody: both widths, by day and by night, by keyboard, without scripts, empty and full, in both
//! languages, and with what people type who mean no good.

use std::fmt::Write as _;

use serde_json::json;

use crate::browser::{Browser, Scheme, WIDTHS};
use crate::checks::html::Stack;
use crate::checks::{axe, keyboard, layout, scripts, traffic, weight};
use crate::driver;
use crate::pages::{Found, reach};
use crate::site::{CROWDED, DEMO, FRESH, HOSTILE, HOSTILE_STRINGS, Site, Who};

/// A page that is being looked at, and what was found on all of them.
struct Visit<'a> {
    site: &'a Site,
    browser: &'a Browser,
    page: &'a Found,
    cookies: &'a str,
    findings: &'a mut Vec<String>,
}

impl Visit<'_> {
    fn add(&mut self, how: &str, found: impl IntoIterator<Item = String>) {
        let Found { page, path } = self.page;
        let lines = found.into_iter().map(|line| format!("{} {path}{how}: {line}", page.name));
        self.findings.extend(lines);
    }
}

/// Go to every page of a site, each as who it is for, and tell everything that was found at the end.
fn walk(site: &Site, mut look: impl FnMut(&mut Visit<'_>)) {
    let mut findings = Vec::new();
    for who in Who::ALL {
        let Some(browser) = site.browser_of(who) else { return };
        let cookies = browser.cookies();
        for page in &reach(site, who, &cookies) {
            browser.go(&page.path);
            let (browser, cookies, findings) = (&browser, cookies.as_str(), &mut findings);
            look(&mut Visit { site, browser, page, cookies, findings });
        }
    }
    expect_none(&findings);
}

#[track_caller]
fn expect_none(findings: &[String]) {
    let mut told = String::new();
    for finding in findings {
        let _ = writeln!(told, "  {finding}");
    }
    assert!(findings.is_empty(), "{} findings:\n{told}", findings.len());
}

/// What every page must be, whatever it shows.
fn is_fit(site: &Site) {
    if !driver::is_there() {
        return;
    }
    let mut stack = Stack::new(site.name);
    walk(site, |visit| {
        let answer = visit.site.get(&visit.page.path, visit.cookies);
        if answer.status != visit.page.status() {
            visit.add("", [format!("is answered {}", answer.status)]);
        }
        visit.add("", traffic::loose_policy(&answer));
        visit.add("", weight::page(&answer.body));
        stack.add(&format!("{} {}", visit.page.page.name, visit.page.path), &answer.body);
        for width in WIDTHS {
            for scheme in Scheme::BOTH {
                visit.browser.look_like(width, scheme);
                let found = axe::findings(visit.browser);
                visit.add(&format!(" at {width} px, {scheme}"), found);
            }
            let found = layout::sideways(visit.browser);
            visit.add(&format!(" at {width} px"), found);
        }
        let (browser, port) = (visit.browser, visit.site.port);
        visit.add("", traffic::strangers(browser));
        visit.add("", weight::companions(browser, port));
        visit.add(" in the console", browser.complaints());
    });
    expect_none(&stack.findings());
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
    walk(&HOSTILE, |visit| {
        let hacked = visit.browser.run("return typeof window.hacked");
        if hacked != json!("undefined") {
            visit.add("", ["ran what somebody typed".to_owned()]);
        }
        said.push_str(&visit.browser.text("body"));
    });
    let missing: Vec<_> =
        HOSTILE_STRINGS.iter().filter(|text| text.len() < 30 && !said.contains(text.trim())).collect();
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
            visit.add(&format!(" at {width} px"), found);
        });
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
        if with != without {
            visit.add("", [format!("says with scripts\n    {with}\n  and without\n    {without}")]);
        }
        let dead = scripts::dead_controls(visit.browser);
        visit.add("", dead);
        visit.browser.allow_scripts(true);
    });
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
            visit.add(&format!(" in German at {width} px"), found);
        }
        let language = visit.browser.run("return document.documentElement.lang");
        let is_ours = visit.page.path.starts_with("/portal") || visit.page.path.starts_with("/dashboard");
        if is_ours && language != json!("de") {
            visit.add(" asked for in German", [format!("answers in {language}")]);
        }
        visit.browser.speak("en");
    });
}

//! The whole story as three people live it: a prospect follows a link and pays, its partner sees what that earned, the
//! company sees the month, and in the end the partner is paid.

use std::sync::LazyLock;
use std::time::Duration;

use chrono_tz::Europe::Berlin;

use crate::browser::{Browser, Scheme};
use crate::driver;
use crate::site::{Site, Who};

/// Live numbers are renewed every four seconds; a busy machine may take some more.
const SOON: Duration = Duration::from_secs(45);
/// A month's end, with all that falls due.
const A_WHILE: Duration = Duration::from_secs(240);

const NAME: &str = "Marta Fenwick";
/// Not in the demo otherwise: what is paid, and the fifth of it that Ines earns.
const PAID: &str = "137.05";
const EARNED: &str = "27.41";

/// Time is moved here, so it is a deployment of its own.
static TEA: LazyLock<Site> = LazyLock::new(Site::with_demo);

// req: T20, K03, F17, F23, H06, H08, P01, P02
#[test]
fn a_prospect_a_partner_and_a_member_live_through_a_month() {
    if !driver::is_there() {
        return;
    }
    let site = &*TEA;
    let month = site.now().with_timezone(&Berlin).format("%B %Y").to_string();
    let partner = site.browser_of(Who::Partner).unwrap();
    let member = site.browser_of(Who::Member).unwrap();
    let prospect = site.browser_of(Who::Anybody).unwrap();
    expect_not(&partner, EARNED);

    come_by_the_link(&prospect);
    // Nobody loads the partner's page again.
    partner.wait_for_words(&format!("{NAME} signed up."), SOON);
    pay(&prospect);
    partner.wait_for_words(&format!("{NAME} paid €{PAID}."), SOON);
    expect(&partner, &[EARNED]);
    see_why(site, &partner, &month);

    member.go("/dashboard");
    expect(&member, &["Partners earned €", "so far", NAME, EARNED]);

    move_time(&prospect, "Go to month end");
    review_the_invoice(&member, &month);
    partner.go(&format!("/portal/{}/statements", site.company));
    partner.click_words(&month);
    expect(&partner, &[&month, "In review until", EARNED]);
    move_time(&prospect, "Go a week on");
    read_the_statement(site, &partner, &month);
    print_the_statement(&partner);
}

/// That the page's own part says all of this.
#[track_caller]
fn expect(browser: &Browser, words: &[&str]) {
    let text = browser.text("main");
    for words in words {
        assert!(text.contains(words), "{words:?} in:\n{text}");
    }
}

#[track_caller]
fn expect_not(browser: &Browser, words: &str) {
    let text = browser.text("main");
    assert!(!text.contains(words), "no {words:?} in:\n{text}");
}

fn come_by_the_link(prospect: &Browser) {
    prospect.go("/");
    prospect.click_words("Follow");
    prospect.wait_for("main [name=email]");
    expect(prospect, &["You came by a referral link."]);
    prospect.fill("main [name=name]", NAME);
    prospect.fill("main [name=email]", "marta@fenwick.example");
    prospect.click_words("Sign up");
    prospect.wait_for("form[action='/shop/pay']");
}

fn pay(prospect: &Browser) {
    prospect.fill("form[action='/shop/pay'] [name=amount]", PAID);
    prospect.click("form[action='/shop/pay'] button");
    prospect.wait_for_words(PAID, SOON);
}

/// From the list to the commission, which says of what it is a fifth and why it is hers.
fn see_why(site: &Site, partner: &Browser, month: &str) {
    partner.go(&format!("/portal/{}/commissions", site.company));
    expect(partner, &[NAME, EARNED]);
    partner.click_words(EARNED);
    partner.wait_for_words("How it is reckoned", SOON);
    let ways = ["followed your link", "20%", "Owed to you", "Pending", month];
    expect(partner, &[&[NAME, PAID, EARNED], &ways[..]].concat());
}

fn move_time(anybody: &Browser, how: &str) {
    anybody.go("/");
    anybody.click_words(how);
    anybody.wait_for_words("What fell due on the way was done", A_WHILE);
}

/// The company sees what the month costs, for whom, and how long it can look at it.
fn review_the_invoice(member: &Browser, month: &str) {
    let name = month.split(' ').next().unwrap_or_default();
    member.go("/dashboard");
    expect(member, &[&format!("{name}’s invoice is in review until"), "left."]);
    member.go("/dashboard/invoices");
    expect(member, &["you can look at it for", "more."]);
    member.click("main table a");
    member.wait_for_words("What 4 statements charge", SOON);
    expect(member, &["you can look at it for", "In review", "charged by itself on"]);
    member.click_words("Ines Halvorsen");
    member.wait_for_words("The statement of Ines Halvorsen", SOON);
    expect(member, &[month, "In review until", EARNED]);
}

fn read_the_statement(site: &Site, partner: &Browser, month: &str) {
    partner.go(&format!("/portal/{}", site.company));
    let sentence = partner.text("main h1");
    let name = month.split(' ').next().unwrap_or_default();
    let is_told = sentence.contains(name)
        && ["paid", "payment", "on its way"].iter().any(|way| sentence.contains(way));
    assert!(is_told, "the page says what became of the month: {sentence}");
    partner.go(&format!("/portal/{}/statements", site.company));
    partner.click_words(month);
    partner.wait_for_words("Final since", SOON);
    expect(partner, &[month, "it never changes again", "The account", EARNED]);
}

/// On paper it says whose it is, and there is nothing to press.
fn print_the_statement(partner: &Browser) {
    partner.media("print", Scheme::Light);
    expect(partner, &["Ines Halvorsen", "Final since", EARNED]);
    let menus = partner.run(
        "return [...document.querySelectorAll('nav, button, form')].filter((one) => one.checkVisibility()).length",
    );
    assert_eq!(menus, 0, "there is nothing to press on paper");
    let paper = partner.run("return getComputedStyle(document.body).backgroundColor");
    assert_eq!(paper, "rgb(255, 255, 255)", "ink is not spent on the background");
}

//! The whole story as three people live it: a prospect follows a link and pays, its partner sees what that earned, the
//! company sees the month, and in the end the partner is paid.

use std::sync::LazyLock;
use std::time::Duration;

use chrono::TimeDelta;
use chrono_tz::Europe::Berlin;

use crate::browser::{Browser, Scheme};
use crate::driver;
use crate::site::{Site, Who};

/// Live numbers are renewed every four seconds; a busy machine may take a moment more.
const SOON: Duration = Duration::from_secs(10);

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
    let before = partner.text("main");
    assert!(!before.contains(EARNED), "{before}");

    let prospect = site.browser_of(Who::Anybody).unwrap();
    come_by_the_link(&prospect);
    // Nobody loads the partner's page again.
    partner.wait(SOON, "a sign-up on the overview", || partner.text("main") != before);
    pay(&prospect);
    partner.wait_for_words(EARNED, SOON);
    see_why(site, &partner);

    let member = site.browser_of(Who::Member).unwrap();
    assert!(!member.text("main h1").is_empty(), "the home page says how the month is going");
    prospect.go("/");
    prospect.click_words("Go to month end");
    prospect.wait_for_words("month", SOON);
    see_the_invoice_in_review(&member);

    site.clock_to(site.now() + TimeDelta::days(8));
    read_the_statement(site, &partner, &month);
}

fn come_by_the_link(prospect: &Browser) {
    prospect.go("/");
    prospect.click_words("Follow");
    prospect.wait_for("main [name=email]");
    let welcome = prospect.text("main");
    assert!(welcome.contains("You came by a referral link."), "{welcome}");
    prospect.fill("main [name=name]", "Marta Fenwick");
    prospect.fill("main [name=email]", "marta@fenwick.example");
    prospect.click_words("Sign up");
    prospect.wait_for("form[action='/shop/pay']");
}

fn pay(prospect: &Browser) {
    prospect.fill("form[action='/shop/pay'] [name=amount]", PAID);
    prospect.click("form[action='/shop/pay'] button");
    prospect.wait_for_words(PAID, SOON);
}

/// From the list to the commission, which says of what it is a fifth.
fn see_why(site: &Site, partner: &Browser) {
    partner.go(&format!("/portal/{}/commissions", site.company));
    let list = partner.text("main");
    assert!(list.contains(EARNED), "{list}");
    partner.click_words(EARNED);
    let why = partner.text("main");
    for said in [EARNED, PAID, "20"] {
        assert!(why.contains(said), "{said} in {why}");
    }
}

fn see_the_invoice_in_review(member: &Browser) {
    member.go("/dashboard/invoices");
    member.click("main table a");
    let invoice = member.text("main");
    assert!(invoice.contains("day"), "it says how long there is to look at it: {invoice}");
}

fn read_the_statement(site: &Site, partner: &Browser, month: &str) {
    partner.go(&format!("/portal/{}/statements", site.company));
    partner.click_words(month);
    let statement = partner.text("main");
    assert!(statement.contains(EARNED), "{statement}");
    partner.media("print", Scheme::Light);
    assert!(partner.text("main").contains(EARNED));
    let menus = partner.run(
        "return [...document.querySelectorAll('nav, button')].filter((one) => one.checkVisibility()).length",
    );
    assert_eq!(menus, 0, "there is nothing to press on paper");
}

//! The whole story as three people live it: a prospect follows a link and pays, its partner sees what that earned, the
//! company sees the month, and in the end the partner is paid.

use std::time::Duration;

use chrono::{Datelike as _, NaiveDate, TimeDelta, TimeZone as _, Utc};

use crate::site::{DEMO, Site, Who};

/// Live numbers are renewed every few seconds.
const SOON: Duration = Duration::from_secs(8);

// req: T20, F17, H06, H08, P01, P02
#[test]
fn a_prospect_a_partner_and_a_member_live_through_a_month() {
    let site = &*DEMO_OF_ITS_OWN;
    let Some(prospect) = site.browser_of(Who::Anybody) else { return };
    let name = "Marta Fenwick";
    prospect.go("/");
    prospect.click_words("Follow");
    prospect.wait_for("main [name=email]");
    assert!(prospect.text("main").contains("You came by a referral link."), "{}", prospect.text("main"));
    prospect.fill("main [name=name]", name);
    prospect.fill("main [name=email]", "marta@fenwick.example");
    prospect.click_words("Sign up");
    prospect.wait_for("form[action='/shop/pay']");
    site.drain();
}

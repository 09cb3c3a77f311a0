//! A company with many of everything, so that tables must page: 5,000 sales of one partner, and hundreds of the rest.

use std::thread;

use chrono::{TimeDelta, Utc};
use serde_json::json;

use super::Site;

const SALES: usize = 5_000;
const CUSTOMERS: usize = 400;
const LINKS: usize = 120;
const PARTNERS: usize = 120;
const CLAIMS: usize = 45;
const APPLICANTS: usize = 60;
/// How many tell at once.
const TELLERS: usize = 8;

pub(super) fn gathered() -> Site {
    let site = Site::set_up("crowded", "Crowded House", "Ada Quill");
    for n in 1..LINKS {
        let link = json!({ "partner": site.partner_id, "program": site.program, "label": format!("Post {n}"), "code": format!("post-{n}") });
        site.made("/links", &link);
    }
    for n in 1..PARTNERS {
        let partner = json!({ "name": format!("Partner {n}"), "code": format!("P{n}"), "programs": [site.program] });
        site.made("/partners", &partner);
    }
    together(CUSTOMERS, |n| {
        let click = site.click(&format!("post-{}", 1 + n % (LINKS - 1)));
        let customer = json!({ "customer_id": format!("c{n}"), "name": format!("Customer {n}"), "click": click });
        assert_eq!(site.report(&format!("signup_{n}"), "customer.signed_up", &customer), 202);
    });
    site.drain();
    together(SALES, |n| {
        let amount = format!("{}.{:02}", 10 + n % 90, n % 100);
        let sale = json!({
            "transaction_id": format!("t{n}"), "customer_id": format!("c{}", n % CUSTOMERS), "amount": amount, "currency": "EUR",
        });
        assert_eq!(site.report(&format!("sale_{n}"), "transaction.paid", &sale), 202);
    });
    site.drain();
    together(CLAIMS, |n| {
        let claim = json!({ "partner": site.partner_id, "customer_id": format!("walk-in-{n}"), "words": "They came by my letter." });
        site.made("/claims", &claim);
    });
    together(APPLICANTS, |n| {
        let new = json!({ "name": format!("Applicant {n}"), "email": format!("a{n}@studio.example"), "website": "https://studio.example" });
        site.made("/applications", &new);
    });
    site.recruit_all();
    site.made("/terms", &json!({ "family": "partners", "type": "percentage", "rate": "10" }));
    // A month of them is stated and charged.
    site.clock_to(Utc::now() - TimeDelta::minutes(1));
    site.with_run().with_calls()
}

/// Do something so often, by several at once.
fn together(count: usize, what: impl Fn(usize) + Sync) {
    thread::scope(|scope| {
        for teller in 0..TELLERS {
            let what = &what;
            scope.spawn(move || (teller..count).step_by(TELLERS).for_each(what));
        }
    });
}

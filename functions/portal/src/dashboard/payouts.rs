//! Payouts: what waits and why, the runs they are sent in, and what people do with both.

mod astray;
mod list;
mod one;
mod outcome;
mod run;
mod second;

use vouch_domain::people::company::Scope;

use crate::{dashboard::ways, pages::route::PageRoute, policy::Needs};

pub(super) fn pages() -> Vec<PageRoute> {
    let (look, admin) = (Needs::Member(Scope::Read), Needs::Member(Scope::Admin));
    vec![
        PageRoute::get(ways::PAYOUTS, look, list::show),
        PageRoute::post("/dashboard/payouts/runs", admin, list::collect),
        PageRoute::get("/dashboard/payouts/runs/{run}", look, run::show),
        PageRoute::post("/dashboard/payouts/runs/{run}/approve", admin, run::approve),
        PageRoute::post("/dashboard/payouts/runs/{run}/cancel", admin, run::cancel),
        PageRoute::post("/dashboard/payouts/runs/{run}/paid", admin, run::mark_paid),
        PageRoute::get("/dashboard/payouts/runs/{run}/file.xml", admin, run::xml),
        PageRoute::get("/dashboard/payouts/runs/{run}/file.csv", admin, run::csv),
        PageRoute::get("/dashboard/payouts/{payout}", look, one::show),
        PageRoute::post("/dashboard/payouts/{payout}/paid", admin, one::mark_paid),
        PageRoute::post("/dashboard/payouts/{payout}/failed", admin, one::mark_failed),
        PageRoute::post("/dashboard/payouts/{payout}/retry", admin, one::retry),
    ]
}

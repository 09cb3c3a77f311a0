//! What partners earned in a month, and why (P08).

mod decide;
mod held;
mod list;
mod one;
mod rows;

pub(super) use self::rows::{reason, status};
use crate::{pages::route::PageRoute, policy::Needs};
use vouch_domain::people::company::Scope;

pub(super) fn pages() -> Vec<PageRoute> {
    let (look, word) = (Needs::Member(Scope::Read), Needs::Member(Scope::Write));
    vec![
        PageRoute::get("/dashboard/commissions", look, list::show),
        PageRoute::post("/dashboard/commissions/approve", word, decide::approve_all),
        PageRoute::get("/dashboard/commissions/{commission}", look, one::show),
        PageRoute::post("/dashboard/commissions/{commission}/approve", word, decide::approve),
        PageRoute::post("/dashboard/commissions/{commission}/decline", word, decide::decline),
        PageRoute::post("/dashboard/commissions/{commission}/hold", word, decide::hold),
        PageRoute::post("/dashboard/commissions/{commission}/release", word, decide::release),
    ]
}

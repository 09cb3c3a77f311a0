//! The company's claims: what partners say was missed, what the records say, and the decision (F30).

mod list;
mod one;

use vouch_domain::people::company::Scope;

use crate::{pages::route::PageRoute, policy::Needs};

pub(super) fn pages() -> Vec<PageRoute> {
    let (look, decide) = (Needs::Member(Scope::Read), Needs::Member(Scope::Write));
    vec![
        PageRoute::get("/dashboard/claims", look, list::show),
        PageRoute::get("/dashboard/claims/{partner}/{claim}", look, one::show),
        PageRoute::post("/dashboard/claims/{partner}/{claim}/accept", decide, one::accept),
        PageRoute::post("/dashboard/claims/{partner}/{claim}/refuse", decide, one::refuse),
    ]
}

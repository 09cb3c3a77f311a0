//! What the company is charged, and the review that runs.

mod list;
mod one;
mod words;

use vouch_domain::people::company::Scope;

use crate::{pages::route::PageRoute, policy::Needs};

pub(super) fn pages() -> Vec<PageRoute> {
    let look = Needs::Member(Scope::Read);
    vec![
        PageRoute::get("/dashboard/invoices", look, list::show),
        PageRoute::get("/dashboard/invoices/{invoice}", look, one::show),
    ]
}

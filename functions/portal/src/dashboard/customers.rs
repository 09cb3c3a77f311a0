//! Who signed up, by whom they came, and one customer's story.

mod enter;
mod list;
mod sales;
mod story;

use vouch_domain::people::company::Scope;

use crate::{pages::route::PageRoute, policy::Needs};

pub(super) fn pages() -> Vec<PageRoute> {
    let (look, write) = (Needs::Member(Scope::Read), Needs::Member(Scope::Write));
    vec![
        PageRoute::get("/dashboard/customers", look, list::show),
        PageRoute::post("/dashboard/customers", write, enter::customer),
        PageRoute::get("/dashboard/customers/{customer}", look, story::show),
        PageRoute::post("/dashboard/customers/{customer}/transactions", write, enter::sale),
    ]
}

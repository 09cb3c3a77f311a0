//! Who signed up, by whom they came, and one customer's story.

mod list;
mod sales;
mod story;

use vouch_domain::people::company::Scope;

use crate::{pages::route::PageRoute, policy::Needs};

pub(super) fn pages() -> Vec<PageRoute> {
    let look = Needs::Member(Scope::Read);
    vec![
        PageRoute::get("/dashboard/customers", look, list::show),
        PageRoute::get("/dashboard/customers/{customer}", look, story::show),
    ]
}

//! The company's leads: the funnel, the list by stage, and one lead to be moved on (H14–H16).

mod list;
mod one;

use vouch_domain::people::company::Scope;

use crate::{pages::route::PageRoute, policy::Needs};

pub(super) fn pages() -> Vec<PageRoute> {
    let look = Needs::Member(Scope::Read);
    vec![
        PageRoute::get("/dashboard/leads", look, list::show),
        PageRoute::get("/dashboard/leads/{partner}/{lead}", look, one::show),
        PageRoute::post(
            "/dashboard/leads/{partner}/{lead}",
            Needs::Member(Scope::Write),
            one::change,
        ),
    ]
}

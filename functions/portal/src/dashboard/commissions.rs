//! What partners earned in a month, and why (P08).

mod held;
mod list;
mod one;
mod rows;

pub(super) use self::rows::{reason, status};
use crate::{pages::route::PageRoute, policy::Needs};
use vouch_domain::people::company::Scope;

pub(super) fn pages() -> Vec<PageRoute> {
    let look = Needs::Member(Scope::Read);
    vec![
        PageRoute::get("/dashboard/commissions", look, list::show),
        PageRoute::get("/dashboard/commissions/{commission}", look, one::show),
    ]
}

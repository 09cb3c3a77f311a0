//! What a company may change of its pages, and where its partners sign in (K03, K09).

use crate::pages::route::PageRoute;

pub(super) fn pages() -> Vec<PageRoute> {
    vec![]
}

//! The customers that came by a partner's links, and how far each is (K17).

use crate::pages::route::PageRoute;

pub(super) fn pages() -> Vec<PageRoute> {
    vec![]
}

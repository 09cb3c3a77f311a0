//! A partner's links: make one, copy it, and see what each brought (F17–F21).

use crate::pages::route::PageRoute;

pub(super) fn pages() -> Vec<PageRoute> {
    vec![]
}

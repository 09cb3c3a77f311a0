//! What came in by webhook, and what became of it.

use crate::pages::route::PageRoute;

pub(super) fn pages() -> Vec<PageRoute> {
    vec![]
}

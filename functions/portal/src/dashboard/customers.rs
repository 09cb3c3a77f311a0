//! Who signed up, by whom they came, and one customer's story.

use crate::pages::route::PageRoute;

pub(super) fn pages() -> Vec<PageRoute> {
    vec![]
}

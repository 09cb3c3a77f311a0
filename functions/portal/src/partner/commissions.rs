//! What a partner earned, line by line, and why (K17).

use crate::pages::route::PageRoute;

pub(super) fn pages() -> Vec<PageRoute> {
    vec![]
}

//! What a partner sees first: what it earned, when it is paid, and what happened last.

use crate::pages::route::PageRoute;

pub(super) fn pages() -> Vec<PageRoute> {
    vec![]
}

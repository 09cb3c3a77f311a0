//! What customers paid and got back, and what came of it.

use crate::pages::route::PageRoute;

pub(super) fn pages() -> Vec<PageRoute> {
    vec![]
}

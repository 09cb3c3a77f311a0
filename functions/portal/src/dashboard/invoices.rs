//! What the company is charged, and the review that runs.

use crate::pages::route::PageRoute;

pub(super) fn pages() -> Vec<PageRoute> {
    vec![]
}

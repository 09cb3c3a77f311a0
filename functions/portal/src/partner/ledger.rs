//! A partner's account: every line of any range of months (K18, K19).

use crate::pages::route::PageRoute;

pub(super) fn pages() -> Vec<PageRoute> {
    vec![]
}

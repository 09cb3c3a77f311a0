//! The program's home: the month, what needs attention, and the ways on (P01, P02).

use crate::pages::route::PageRoute;

pub(super) fn pages() -> Vec<PageRoute> {
    vec![]
}

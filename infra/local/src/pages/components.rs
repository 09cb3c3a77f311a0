//! Every component of the kit in its states, to look at before it is used.

use maud::Markup;
use portal::kit::components::components;

use super::Visit;

/// `GET /local/components`
pub(super) fn page(visit: &Visit) -> Markup {
    components(&visit.guest(chrono_tz::Tz::UTC).reader, None)
}

//! Every component of the kit in its states, to look at before it is used.

use portal::kit::components::{Place, components, narrow};

use super::frame::{COMPONENTS, COMPONENTS_NARROW, HOME, LANGUAGE};
use super::{Reply, Visit};

const PLACE: Place<'_> =
    Place { brand: None, home: HOME, narrow: COMPONENTS_NARROW, language_form: Some(LANGUAGE) };

/// `GET /local/components`, and the frame without a menu below it.
pub(super) fn show(visit: &Visit) -> Reply {
    let reader = visit.guest(chrono_tz::Tz::UTC).reader;
    let page = if visit.path == COMPONENTS { components } else { narrow };
    Reply::page(&page(&reader, &PLACE))
}

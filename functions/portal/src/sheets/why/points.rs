//! The points that a sale's customer has brought its partner, and what the sale has to do with each kind.

use maud::{Markup, html};
use vouch_domain::earning::explanation::points::{PointsReason, PointsTold};

use crate::{
    kit::{Reader, facts, figures, part},
    sheets::points::category_name,
};

/// One row a kind of points; nothing where nobody is credited.
pub(super) fn shown(reader: &Reader, told: &[PointsTold]) -> Markup {
    if told.is_empty() {
        return html! {};
    }
    let row = |one: &PointsTold| {
        let parts = [
            ("points", html! { (figures::count(reader, one.points)) }),
            ("day", figures::day(reader, one.at)),
            ("why", html! { (reader.say(reason_key(one.reason))) }),
        ];
        (category_name(reader, one.category), reader.tell("why-points-told", &parts))
    };
    let rows: Vec<_> = told.iter().map(row).collect();
    part("points", &reader.say("why-points"), facts(&rows))
}

fn reason_key(reason: PointsReason) -> &'static str {
    match reason {
        PointsReason::WithSignUp => "why-points-sign-up",
        PointsReason::Stayed => "why-points-stayed",
        PointsReason::TooEarly => "why-points-too-early",
        PointsReason::SaleOfNothing => "why-points-sale-of-nothing",
        PointsReason::OnHold => "why-points-on-hold",
        PointsReason::PartnerNotActive => "why-points-not-active",
        PointsReason::NothingByRules => "why-points-no-rules",
        PointsReason::NotGiven => "why-points-not-given",
    }
}

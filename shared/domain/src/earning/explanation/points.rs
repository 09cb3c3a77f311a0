//! Points beside a sale: what its customer's coming and staying has brought the partner, and what this sale has to do
//! with each.

use chrono::{DateTime, Utc};
use chrono_tz::Tz;

use crate::{
    calendar::months_after,
    earning::target::Decision,
    event::Sale,
    people::{
        partner::Enrolment,
        points::{Category, Points},
    },
    tracking::customer::Customer,
};

/// What is said of one kind of points.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PointsTold {
    /// What for.
    pub category: Category,
    /// When they count, or would.
    pub at: DateTime<Utc>,
    /// How many the partner has for it; nothing where the sale has no say in it.
    pub points: i64,
    /// Why.
    pub reason: PointsReason,
}

/// Why a partner has points that belong to a sale's customer, or none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PointsReason {
    /// They came with the sign-up, not with a sale.
    WithSignUp,
    /// The customer still paid on that day or later: given once, with the first sale that told so.
    Stayed,
    /// The sale was paid before the customer had stayed so long.
    TooEarly,
    /// A sale of nothing says nothing of staying.
    SaleOfNothing,
    /// The customer may be the partner itself: nothing before somebody releases a sale.
    OnHold,
    /// The partner was not in the program on that day, or suspended.
    PartnerNotActive,
    /// The rules of that day give nothing for it.
    NothingByRules,
    /// None were given.
    NotGiven,
}

impl PointsReason {
    /// For programs.
    pub fn code(self) -> &'static str {
        match self {
            Self::WithSignUp => "with_sign_up",
            Self::Stayed => "stayed",
            Self::TooEarly => "too_early",
            Self::SaleOfNothing => "sale_of_nothing",
            Self::OnHold => "on_hold",
            Self::PartnerNotActive => "partner_not_active",
            Self::NothingByRules => "nothing_by_rules",
            Self::NotGiven => "not_given",
        }
    }

    /// In words.
    pub fn in_words(self) -> &'static str {
        match self {
            Self::WithSignUp => "They came with the sign-up, not with a sale.",
            Self::Stayed => {
                "The customer still paid on that day or later: given once, with the first sale that told so."
            }
            Self::TooEarly => "The sale was paid before the customer had stayed so long.",
            Self::SaleOfNothing => "A sale of nothing says nothing of staying.",
            Self::OnHold => "The customer is on hold: none before somebody releases a sale of it.",
            Self::PartnerNotActive => {
                "The partner was not in the program on that day, or suspended."
            }
            Self::NothingByRules => "The rules of that day give nothing for it.",
            Self::NotGiven => "None were given.",
        }
    }
}

/// The kinds of points that a customer can bring, and when each counts.
pub fn moments(customer: &Customer, zone: Tz) -> [(Category, DateTime<Utc>); 3] {
    let from = customer.signed_up_at;
    [
        (Category::Onboarding, from),
        (Category::Retention, months_after(from, 6, zone)),
        (Category::Renewal, months_after(from, 12, zone)),
    ]
}

/// What is said beside a sale of one kind; `given` is the row that is there.
pub fn tell(
    (category, at): (Category, DateTime<Utc>),
    given: Option<&Points>,
    customer: &Customer,
    (sale, decision): (&Sale, &Decision),
    enrolment: Option<&Enrolment>,
) -> PointsTold {
    let is_of_sign_up = category == Category::Onboarding;
    let is_suspect = customer.attribution.suspicion.is_some();
    let is_on_hold = given.is_none() && is_suspect && decision.withholds();
    let reason = if is_on_hold {
        PointsReason::OnHold
    } else if !is_of_sign_up && sale.occurred_at < at {
        PointsReason::TooEarly
    } else if !is_of_sign_up && sale.amount_minor <= 0 {
        PointsReason::SaleOfNothing
    } else {
        match given {
            Some(row) if row.points == 0 => PointsReason::NothingByRules,
            Some(_) if is_of_sign_up => PointsReason::WithSignUp,
            Some(_) => PointsReason::Stayed,
            None if !enrolment.is_some_and(|enrolment| enrolment.earns_at(at)) => {
                PointsReason::PartnerNotActive
            }
            None => PointsReason::NotGiven,
        }
    };
    let counts = matches!(reason, PointsReason::WithSignUp | PointsReason::Stayed);
    let points = given.filter(|_| counts).map_or(0, |row| row.points);
    PointsTold { category, at, points, reason }
}

//! A company's month: what it accepts, and how it goes from open to final (DESIGN §6).

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

use crate::{
    calendar::{Month, Review},
    id::PartnerId,
    money::Currency,
};

/// A company's month.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Period {
    /// Which.
    pub month: Month,
    /// The zone whose midnights bound it, frozen when it was opened.
    pub zone: Tz,
    /// How far it is.
    #[serde(flatten)]
    pub state: PeriodState,
}

/// How far a month is. Only forward, except that a pause may end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "status", rename_all = "snake_case")]
pub enum PeriodState {
    /// It runs.
    Open,
    /// It is over; the invoice is looked at, late events still join.
    Review(Review),
    /// The review stands still.
    Paused(Review),
    /// The review is over; fences are sealed and statements drawn up.
    Closing(Review),
    /// Fixed for ever.
    Final(Review),
}

impl Period {
    /// A month that has just begun, or will.
    pub fn open(month: Month, zone: Tz) -> Self {
        Self { month, zone, state: PeriodState::Open }
    }

    /// Whether a partner's first line of the month may still come.
    pub fn accepts_fences(&self) -> bool {
        matches!(self.state, PeriodState::Open | PeriodState::Review(_) | PeriodState::Paused(_))
    }

    /// When the next step is due; never for one that waits for a person or is done.
    pub fn due_at(&self) -> Option<DateTime<Utc>> {
        match self.state {
            PeriodState::Open => Some(self.month.end(self.zone)),
            PeriodState::Review(review) | PeriodState::Closing(review) => Some(review.ends_at),
            PeriodState::Paused(_) | PeriodState::Final(_) => None,
        }
    }

    /// Its review, once it has one.
    pub fn review(&self) -> Option<Review> {
        match self.state {
            PeriodState::Open => None,
            PeriodState::Review(review)
            | PeriodState::Paused(review)
            | PeriodState::Closing(review)
            | PeriodState::Final(review) => Some(review),
        }
    }

    /// How far it was at an instant, as far as its row still says: before its review it ran, and from the end of
    /// that it counts as it stands now. A pause that is over is forgotten.
    pub fn state_at(&self, at: DateTime<Utc>) -> PeriodState {
        match self.review() {
            None => self.state,
            Some(review) if at < review.issued_at => PeriodState::Open,
            Some(review) if at < review.ends_at => PeriodState::Review(review),
            Some(_) => self.state,
        }
    }

    /// The step that is due at `now`, if one is. The month before must be final before this one closes,
    /// because a statement opens with the one before.
    pub fn step(&self, now: DateTime<Utc>, before_is_final: bool) -> Option<PeriodState> {
        match self.state {
            PeriodState::Open if now >= self.month.end(self.zone) => {
                Some(PeriodState::Review(Review::of(self.month, self.zone, now)))
            }
            PeriodState::Review(review) if now >= review.ends_at && before_is_final => {
                Some(PeriodState::Closing(review))
            }
            _ => None,
        }
    }
}

impl PeriodState {
    /// Its name in store and answers.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Review(_) => "review",
            Self::Paused(_) => "paused",
            Self::Closing(_) => "closing",
            Self::Final(_) => "final",
        }
    }
}

/// Fence and subtotal of one partner, month and currency: a booking updates it on condition that it accepts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fence {
    /// Whose.
    pub partner: PartnerId,
    /// In what.
    pub currency: Currency,
    /// Whether a line may still come.
    pub accepts: bool,
    /// What has come.
    #[serde(flatten)]
    pub totals: crate::books::statement::Totals,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    #[test]
    fn a_month_is_known_as_it_stood() {
        let review =
            Review { issued_at: at("2026-06-01T00:00:00Z"), ends_at: at("2026-06-08T00:00:00Z") };
        let state = PeriodState::Final(review);
        let period = Period { month: "2026-05".parse().unwrap(), zone: Tz::UTC, state };
        for (when, expected) in [
            ("2026-05-31T23:59:59Z", PeriodState::Open),
            ("2026-06-01T00:00:00Z", PeriodState::Review(review)),
            ("2026-06-07T23:59:59Z", PeriodState::Review(review)),
            ("2026-06-08T00:00:00Z", state),
        ] {
            assert_eq!(period.state_at(at(when)), expected, "{when}");
        }
    }

    // req: P09, P11, P13
    #[test]
    fn a_month_goes_forward_when_its_time_has_come() {
        let open = Period::open("2026-05".parse().unwrap(), Tz::Asia__Tokyo);
        assert_eq!(open.due_at(), Some(at("2026-05-31T15:00:00Z")));
        assert_eq!(open.step(at("2026-05-31T14:59:59Z"), true), None);
        let state = open.step(at("2026-05-31T15:00:00Z"), false).unwrap();
        let review = Period { state, ..open };
        assert_eq!(review.due_at(), Some(at("2026-06-07T15:00:00Z")));
        assert_eq!(review.step(at("2026-06-07T14:59:59Z"), true), None);
        assert_eq!(
            review.step(at("2026-06-07T15:00:00Z"), false),
            None,
            "the month before is not final"
        );
        let state = review.step(at("2026-06-07T15:00:00Z"), true).unwrap();
        assert!(matches!(state, PeriodState::Closing(_)));
        assert!(!Period { state, ..review }.accepts_fences());
    }
}

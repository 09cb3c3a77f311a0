//! A company's month: what it accepts, and how it goes from open to final (DESIGN §6).

use chrono::{DateTime, TimeDelta, Utc};
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
    Paused(Pause),
    /// The review is over; fences are sealed and statements drawn up.
    Closing(Review),
    /// Fixed for ever.
    Final(Review),
}

/// A review that stands still: nothing is closed or charged, and what comes late still joins (Q3).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pause {
    /// The review as it ran.
    #[serde(flatten)]
    pub review: Review,
    /// Since when it stands still.
    pub paused_at: DateTime<Utc>,
}

/// How long a review goes on for at least after it stood still (Q3).
const REVIEW_AFTER_PAUSE: TimeDelta = TimeDelta::hours(24);

impl Pause {
    /// How much of the review was left when it was paused.
    pub fn remaining(&self) -> TimeDelta {
        self.review.ends_at.signed_duration_since(self.paused_at).max(TimeDelta::zero())
    }

    /// The review as it goes on from an instant: what was left of it runs again, and never less than a day.
    pub fn resumed(&self, now: DateTime<Utc>) -> Review {
        let left = self.remaining().max(REVIEW_AFTER_PAUSE);
        let ends_at = now.checked_add_signed(left).unwrap_or(DateTime::<Utc>::MAX_UTC);
        Review { ends_at, ..self.review }
    }
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
        self.state.review()
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

    /// The month with its review standing still, for whoever has to look longer. Only a review can be paused; one
    /// that is paused stays as it is.
    pub fn pause(&self, now: DateTime<Utc>) -> Option<PeriodState> {
        match self.state {
            PeriodState::Review(review) => {
                Some(PeriodState::Paused(Pause { review, paused_at: now }))
            }
            _ => None,
        }
    }

    /// The month with its review going on again.
    pub fn resume(&self, now: DateTime<Utc>) -> Option<PeriodState> {
        match self.state {
            PeriodState::Paused(pause) => Some(PeriodState::Review(pause.resumed(now))),
            _ => None,
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
    /// The review of a month that is over.
    pub fn review(&self) -> Option<Review> {
        match *self {
            Self::Open => None,
            Self::Paused(pause) => Some(pause.review),
            Self::Review(review) | Self::Closing(review) | Self::Final(review) => Some(review),
        }
    }

    /// Whether its lines can still change: what a person decides may join it.
    pub fn is_looked_at(&self) -> bool {
        matches!(self, Self::Review(_) | Self::Paused(_))
    }

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

    // req: Q3, V10
    #[test]
    fn a_pause_freezes_the_review_and_a_day_at_least_is_left_after_it() {
        let (issued_at, ends_at) = (at("2026-06-01T00:00:00Z"), at("2026-06-08T00:00:00Z"));
        let review = PeriodState::Review(Review { issued_at, ends_at });
        for (paused_at, resumed_at, ends) in [
            // Two days were left, and are left again.
            ("2026-06-06T00:00:00Z", "2026-07-20T10:00:00Z", "2026-07-22T10:00:00Z"),
            // An hour was left: it becomes a day.
            ("2026-06-07T23:00:00Z", "2026-06-09T00:00:00Z", "2026-06-10T00:00:00Z"),
            // Paused while the month waited for the one before: nothing was left.
            ("2026-06-09T00:00:00Z", "2026-06-09T00:00:01Z", "2026-06-10T00:00:01Z"),
            // A pause of an instant takes nothing away.
            ("2026-06-02T00:00:00Z", "2026-06-02T00:00:00Z", "2026-06-08T00:00:00Z"),
        ] {
            let period = Period { month: "2026-05".parse().unwrap(), zone: Tz::UTC, state: review };
            let paused = Period { state: period.pause(at(paused_at)).unwrap(), ..period };
            assert_eq!((paused.due_at(), paused.pause(at(paused_at))), (None, None));
            assert!(paused.accepts_fences(), "what comes late still joins");
            assert_eq!(paused.step(at("2027-01-01T00:00:00Z"), true), None, "nothing closes");
            let written = serde_json::to_string(&paused).unwrap();
            assert_eq!(serde_json::from_str::<Period>(&written).unwrap(), paused, "{written}");
            let resumed = Period { state: paused.resume(at(resumed_at)).unwrap(), ..paused };
            assert_eq!(resumed.due_at(), Some(at(ends)), "{paused_at} {resumed_at}");
            assert_eq!(resumed.review().unwrap().issued_at, issued_at);
            assert_eq!(resumed.resume(at(resumed_at)), None);
        }
    }

    #[test]
    fn only_a_review_can_be_paused() {
        let review =
            Review { issued_at: at("2026-06-01T00:00:00Z"), ends_at: at("2026-06-08T00:00:00Z") };
        for state in [PeriodState::Open, PeriodState::Closing(review), PeriodState::Final(review)] {
            let period = Period { month: "2026-05".parse().unwrap(), zone: Tz::UTC, state };
            let now = at("2026-06-02T00:00:00Z");
            assert_eq!((period.pause(now), period.resume(now)), (None, None), "{state:?}");
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

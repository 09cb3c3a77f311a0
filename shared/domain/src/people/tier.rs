//! Tiers: where a partner stands by its points, and what that entitles it to (H25, H30, H31, V27).
//!
//! Points are added up on the first day of each quarter, over the twelve months before it. What comes of that is a
//! dated row that is never backdated; a partner without rows stands at the lowest.

use std::fmt;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::{calendar::Quarter, id::RulesId};

/// Where a partner stands, the lowest first.
#[derive(
    Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(rename_all = "snake_case")]
pub enum Tier {
    /// Where everybody begins.
    #[default]
    Bronze,
    /// Above it.
    Silver,
    /// Has an account manager and analytics.
    Gold,
    /// The highest.
    Platinum,
}

impl Tier {
    /// Every tier, the lowest first.
    pub const ALL: [Self; 4] = [Self::Bronze, Self::Silver, Self::Gold, Self::Platinum];

    /// As it is spelled in the API.
    pub fn name(self) -> &'static str {
        match self {
            Self::Bronze => "bronze",
            Self::Silver => "silver",
            Self::Gold => "gold",
            Self::Platinum => "platinum",
        }
    }

    /// The one above; none above the highest.
    pub fn above(self) -> Option<Self> {
        Self::ALL.into_iter().find(|tier| *tier > self)
    }
}

impl fmt::Display for Tier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// What a tier entitles its partner to, from the instant on that it stands there (H29–H31, H34).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Entitlements {
    /// Help by e-mail and chat.
    pub support: bool,
    /// A person at the company who is there for it.
    pub account_manager: bool,
    /// Analytics and reports.
    pub analytics: bool,
}

/// What a tier entitles its partner to.
pub fn entitlements(tier: Tier) -> Entitlements {
    let is_upper = tier >= Tier::Gold;
    Entitlements { support: true, account_manager: is_upper, analytics: is_upper }
}

/// A partner's tier from an instant on: a dated row, recorded when it changes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TierRow {
    /// The first instant it counts: ten minutes after it was recorded, so that nobody who read the rows before
    /// misses it.
    pub from: DateTime<Utc>,
    /// When it was recorded.
    pub recorded_at: DateTime<Utc>,
    /// The tier.
    pub tier: Tier,
    /// How many points it follows from.
    pub points: i64,
    /// What it follows from.
    pub cause: TierCause,
}

/// What a tier follows from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum TierCause {
    /// The points of the twelve months before this quarter.
    Quarter {
        /// The quarter that began.
        quarter: Quarter,
    },
}

/// The row in force at an instant; none stands for the lowest tier.
pub fn row_at(rows: &[TierRow], at: DateTime<Utc>) -> Option<&TierRow> {
    rows.iter().filter(|row| row.from <= at).max_by_key(|row| row.from)
}

/// The tier at an instant.
pub fn tier_at(rows: &[TierRow], at: DateTime<Utc>) -> Tier {
    row_at(rows, at).map_or_else(Tier::default, |row| row.tier)
}

/// How a partner's latest recalculation ended: the mark that its quarter is done, whoever comes again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recalculation {
    /// Counts recalculations; each is on condition of the one before.
    pub revision: u64,
    /// The quarter that began.
    pub quarter: Quarter,
    /// When it was done.
    pub recorded_at: DateTime<Utc>,
    /// The points of the twelve months before.
    pub points: i64,
    /// The tier that follows.
    pub tier: Tier,
    /// The tier before.
    pub before: Tier,
}

/// From how many points on a tier is reached: a dated row of a company's rules.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TierRules {
    /// Its id; of the row that every company begins with, none.
    pub id: Option<RulesId>,
    /// The first instant it is in force.
    pub from: DateTime<Utc>,
    /// When it was recorded.
    pub recorded_at: DateTime<Utc>,
    /// From here on Silver.
    pub silver: i64,
    /// From here on Gold.
    pub gold: i64,
    /// From here on Platinum.
    pub platinum: i64,
}

impl TierRules {
    /// What holds until a company says otherwise (Q25).
    pub const DEFAULT: Self = Self {
        id: None,
        from: DateTime::UNIX_EPOCH,
        recorded_at: DateTime::UNIX_EPOCH,
        silver: 75,
        gold: 300,
        platinum: 900,
    };

    /// The rules in force at an instant.
    pub fn in_force(rows: &[Self], at: DateTime<Utc>) -> &Self {
        let latest = rows.iter().filter(|row| row.from <= at).max_by_key(|row| row.from);
        latest.unwrap_or(&Self::DEFAULT)
    }

    /// From how many points on a tier is reached.
    pub fn threshold(&self, tier: Tier) -> i64 {
        match tier {
            Tier::Bronze => 0,
            Tier::Silver => self.silver,
            Tier::Gold => self.gold,
            Tier::Platinum => self.platinum,
        }
    }

    /// The tier that so many points reach; fewer than none still reach the lowest.
    pub fn tier_of(&self, points: i64) -> Tier {
        let reached = Tier::ALL.into_iter().filter(|tier| points >= self.threshold(*tier)).max();
        reached.unwrap_or_default()
    }

    /// Whether each tier needs more than the one below.
    pub fn rises(&self) -> bool {
        0 < self.silver && self.silver < self.gold && self.gold < self.platinum
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    fn row(from: &str, tier: Tier) -> TierRow {
        let quarter = "2026-Q1".parse().unwrap();
        let cause = TierCause::Quarter { quarter };
        TierRow { from: at(from), recorded_at: at(from), tier, points: 0, cause }
    }

    // req: H25, Q25
    #[test]
    fn tiers_begin_at_their_thresholds() {
        for (points, tier) in [
            (i64::MIN, Tier::Bronze),
            (-1, Tier::Bronze),
            (0, Tier::Bronze),
            (74, Tier::Bronze),
            (75, Tier::Silver),
            (299, Tier::Silver),
            (300, Tier::Gold),
            (899, Tier::Gold),
            (900, Tier::Platinum),
            (i64::MAX, Tier::Platinum),
        ] {
            assert_eq!(TierRules::DEFAULT.tier_of(points), tier, "{points}");
        }
        assert_eq!(Tier::Silver.above(), Some(Tier::Gold));
        assert_eq!(Tier::Platinum.above(), None);
    }

    // req: H25
    #[test]
    fn the_latest_row_that_has_begun_counts_and_before_it_the_lowest_tier() {
        let rows =
            [row("2026-04-01T00:10:00Z", Tier::Gold), row("2026-07-01T00:10:00Z", Tier::Silver)];
        for (when, tier) in [
            ("2026-04-01T00:09:59Z", Tier::Bronze),
            ("2026-04-01T00:10:00Z", Tier::Gold),
            ("2026-07-01T00:09:59Z", Tier::Gold),
            ("2026-07-01T00:10:00Z", Tier::Silver),
        ] {
            assert_eq!(tier_at(&rows, at(when)), tier, "{when}");
        }
        assert_eq!(tier_at(&[], at("2026-07-01T00:10:00Z")), Tier::Bronze);
    }

    // req: H29, H30, H31
    #[test]
    fn everybody_has_support_and_the_upper_two_have_more() {
        for (tier, more) in [
            (Tier::Bronze, false),
            (Tier::Silver, false),
            (Tier::Gold, true),
            (Tier::Platinum, true),
        ] {
            let has = entitlements(tier);
            assert!(has.support, "{tier}");
            assert_eq!((has.account_manager, has.analytics), (more, more), "{tier}");
        }
    }

    #[test]
    fn rules_are_in_force_from_their_instant_on() {
        let later =
            TierRules { from: at("2027-01-01T00:00:00Z"), silver: 10, ..TierRules::DEFAULT };
        let rows = [later];
        assert_eq!(TierRules::in_force(&rows, at("2026-12-31T23:59:59Z")).silver, 75);
        assert_eq!(TierRules::in_force(&rows, at("2027-01-01T00:00:00Z")).silver, 10);
        assert!(TierRules::DEFAULT.rises());
        assert!(!TierRules { gold: 75, ..TierRules::DEFAULT }.rises());
    }
}

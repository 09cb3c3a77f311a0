//! Points: what a partner is given for customers that come and stay, and for partners it recruits (H21, H22, V26).
//!
//! Points are a ledger of their own: rows are added, never edited. A row's id derives from its cause and so does when
//! it counts, so that the same events give the same rows in every order and however often they are told. What a row
//! gives is said by the rules in force when it counts.

use chrono::{DateTime, TimeDelta, Utc};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use ulid::Ulid;

use crate::{
    calendar::{Quarter, months_after},
    event::Sale,
    id::{CompanyId, CustomerRef, MemberId, PartnerId, PointsId, RulesId},
    people::partner::Enrolment,
    tracking::customer::Customer,
};

/// What points are given for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Category {
    /// A customer that signed up.
    Onboarding,
    /// A customer that still pays after six months.
    Retention,
    /// A customer that still pays after a year.
    Renewal,
    /// A partner that it recruited and that was taken.
    Recruitment,
    /// Enough customers in one quarter.
    Bonus,
    /// What the company gives or takes by hand.
    Adjustment,
}

impl Category {
    /// Every category, as pages list them.
    pub const ALL: [Self; 6] = [
        Self::Onboarding,
        Self::Retention,
        Self::Renewal,
        Self::Recruitment,
        Self::Bonus,
        Self::Adjustment,
    ];

    /// As it is spelled in the API.
    pub fn name(self) -> &'static str {
        match self {
            Self::Onboarding => "onboarding",
            Self::Retention => "retention",
            Self::Renewal => "renewal",
            Self::Recruitment => "recruitment",
            Self::Bonus => "bonus",
            Self::Adjustment => "adjustment",
        }
    }
}

/// Points given, or taken back by hand: one row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Points {
    /// Its id, which derives from its cause.
    pub id: PointsId,
    /// What for.
    pub category: Category,
    /// How many; negative where they are taken back.
    pub points: i64,
    /// When they count, to the millisecond.
    pub at: DateTime<Utc>,
    /// When the row was written.
    pub recorded_at: DateTime<Utc>,
    /// What they were given for.
    pub cause: Cause,
}

/// What points were given for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Cause {
    /// A customer.
    Customer {
        /// Which.
        customer: CustomerRef,
    },
    /// A partner that it recruited.
    Recruit {
        /// Who.
        recruit: PartnerId,
    },
    /// A quarter.
    Quarter {
        /// Which.
        quarter: Quarter,
        /// How many customers signed up in it.
        onboarded: i64,
    },
    /// A person of the company.
    Hand {
        /// Why, in the words of whoever did it.
        reason: String,
        /// Who did it; a key is nobody.
        member: Option<MemberId>,
    },
}

impl Cause {
    /// What makes it this cause and no other. Only by hand may the same be given twice.
    fn identity(&self) -> Option<String> {
        match self {
            Self::Customer { customer } => Some(customer.to_string()),
            Self::Recruit { recruit } => Some(recruit.to_string()),
            Self::Quarter { quarter, .. } => Some(quarter.to_string()),
            Self::Hand { .. } => None,
        }
    }
}

/// The id of what is given to a partner in a category for something.
fn derived(company: CompanyId, partner: PartnerId, category: Category, what: &str) -> PointsId {
    let text = format!("{company}\n{partner}\n{}\n{what}", category.name());
    let digest = Sha256::digest(text.as_bytes());
    let mut number = [0; 16];
    number.copy_from_slice(&digest[..16]);
    PointsId::from_ulid(Ulid::from_bytes(number))
}

/// What points are given for how much: a dated row of a company's rules.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PointRules {
    /// Its id; of the row that every company begins with, none.
    pub id: Option<RulesId>,
    /// The first instant it is in force.
    pub from: DateTime<Utc>,
    /// When it was recorded.
    pub recorded_at: DateTime<Utc>,
    /// For a customer that signs up.
    pub onboarding: i64,
    /// For one that still pays after six months.
    pub retention: i64,
    /// For one that still pays after a year.
    pub renewal: i64,
    /// For a partner that it recruited.
    pub recruitment: i64,
    /// For a quarter with enough customers that signed up.
    pub bonus: i64,
    /// How many are enough.
    pub bonus_from: i64,
}

impl PointRules {
    /// What holds until a company says otherwise (V26).
    pub const DEFAULT: Self = Self {
        id: None,
        from: DateTime::UNIX_EPOCH,
        recorded_at: DateTime::UNIX_EPOCH,
        onboarding: 10,
        retention: 5,
        renewal: 10,
        recruitment: 20,
        bonus: 5,
        bonus_from: 5,
    };

    /// The rules in force at an instant.
    pub fn in_force(rows: &[Self], at: DateTime<Utc>) -> &Self {
        let latest = rows.iter().filter(|row| row.from <= at).max_by_key(|row| row.from);
        latest.unwrap_or(&Self::DEFAULT)
    }

    /// What a category gives; by hand it is said each time.
    pub fn given(&self, category: Category) -> i64 {
        match category {
            Category::Onboarding => self.onboarding,
            Category::Retention => self.retention,
            Category::Renewal => self.renewal,
            Category::Recruitment => self.recruitment,
            Category::Bonus => self.bonus,
            Category::Adjustment => 0,
        }
    }
}

/// To whom points are given, by which rules, and when that is written down.
#[derive(Debug, Clone, Copy)]
pub struct Award<'a> {
    /// Whose points they are.
    pub company: CompanyId,
    /// Who is given them.
    pub partner: PartnerId,
    /// The company's rules.
    pub rules: &'a [PointRules],
    /// Now.
    pub recorded_at: DateTime<Utc>,
}

impl Award<'_> {
    /// What is given for a cause that counts at an instant. A customer that comes or stays is a fact that has its row
    /// even where the rules give nothing for it; anything else has none then.
    fn give(&self, category: Category, at: DateTime<Utc>, cause: Cause) -> Option<Points> {
        // To the millisecond, as keys hold it.
        let at = DateTime::from_timestamp_millis(at.timestamp_millis())?;
        let points = PointRules::in_force(self.rules, at).given(category);
        let id = derived(self.company, self.partner, category, &cause.identity()?);
        let recorded_at = self.recorded_at;
        let is_fact = matches!(cause, Cause::Customer { .. });
        (points != 0 || is_fact).then_some(Points { id, category, points, at, recorded_at, cause })
    }

    /// For a customer that signed up then.
    pub fn onboarded(&self, customer: &CustomerRef, at: DateTime<Utc>) -> Option<Points> {
        self.give(Category::Onboarding, at, Cause::Customer { customer: customer.clone() })
    }

    /// For a partner that it recruited and that was taken then.
    pub fn recruited(&self, recruit: PartnerId, at: DateTime<Utc>) -> Option<Points> {
        self.give(Category::Recruitment, at, Cause::Recruit { recruit })
    }

    /// For the anniversaries of a customer that a sale is the first to come after, and which of them have been looked
    /// at then. A customer has stayed if it pays again, so only a sale of more than nothing counts (H22). Whoever was
    /// suspended on an anniversary is given nothing for it.
    pub fn anniversaries(
        &self,
        rewarded: Rewarded,
        customer: &Customer,
        enrolment: Option<&Enrolment>,
        sale: &Sale,
        zone: Tz,
    ) -> (Rewarded, Vec<Points>) {
        let mut after = rewarded;
        let mut given = Vec::new();
        let of_each = [
            (&mut after.retention, Category::Retention, 6),
            (&mut after.renewal, Category::Renewal, 12),
        ];
        for (is_rewarded, category, months) in of_each {
            let at = months_after(customer.signed_up_at, months, zone);
            if *is_rewarded || sale.amount_minor <= 0 || sale.occurred_at < at {
                continue;
            }
            *is_rewarded = true;
            if !enrolment.is_some_and(|enrolment| enrolment.earns_at(at)) {
                continue;
            }
            let cause = Cause::Customer { customer: customer.customer.clone() };
            given.extend(self.give(category, at, cause));
        }
        (after, given)
    }

    /// For a customer that was on hold, once a person released one of its sales: that it came, and the anniversaries
    /// that this sale comes after. Nobody is given points for who may be the partner itself (Q29).
    pub fn released(
        &self,
        customer: &Customer,
        enrolment: Option<&Enrolment>,
        sale: &Sale,
        zone: Tz,
    ) -> Vec<Points> {
        let nothing = Rewarded::default();
        let (_, given) = self.anniversaries(nothing, customer, enrolment, sale, zone);
        self.onboarded(&customer.customer, customer.signed_up_at).into_iter().chain(given).collect()
    }

    /// The bonus of a quarter that is over, of all points that the partner has. It counts at the quarter's last
    /// millisecond, so that it is added up with what it is for.
    pub fn bonus(&self, quarter: Quarter, zone: Tz, all: &[Points]) -> Option<Points> {
        let (start, end) = (quarter.start(zone), quarter.end(zone));
        let onboarded = all
            .iter()
            .filter(|row| row.category == Category::Onboarding && start <= row.at && row.at < end)
            .count();
        let onboarded = i64::try_from(onboarded).unwrap_or(i64::MAX);
        let at = end - TimeDelta::milliseconds(1);
        if onboarded < PointRules::in_force(self.rules, at).bonus_from {
            return None;
        }
        self.give(Category::Bonus, at, Cause::Quarter { quarter, onboarded })
    }
}

/// Which anniversaries of a customer have been looked at. It lies in the customer's state, which every sale is
/// booked on condition of, so that each is rewarded once.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rewarded {
    /// The sixth month.
    #[serde(default)]
    pub retention: bool,
    /// The twelfth.
    #[serde(default)]
    pub renewal: bool,
}

/// Which points are added up at an instant: those of the twelve months before it.
pub fn window(at: DateTime<Utc>, zone: Tz) -> (DateTime<Utc>, DateTime<Utc>) {
    let local = at.with_timezone(&zone).naive_local();
    let before = local.checked_sub_months(chrono::Months::new(12)).unwrap_or(local);
    // A local time that does not exist there begins an hour later at most; nothing hangs on which.
    let start = before
        .and_local_timezone(zone)
        .earliest()
        .map_or_else(|| before.and_utc(), |start| start.to_utc());
    (start, at)
}

/// What points of `[from, until)` add up to.
pub fn sum(rows: &[Points], (from, until): (DateTime<Utc>, DateTime<Utc>)) -> i64 {
    let within = rows.iter().filter(|row| from <= row.at && row.at < until);
    within.fold(0, |sum: i64, row| sum.saturating_add(row.points))
}

/// The window of a quarter's recalculation: the four quarters before it.
pub fn quarter_window(quarter: Quarter, zone: Tz) -> (DateTime<Utc>, DateTime<Utc>) {
    (quarter.year_before().start(zone), quarter.start(zone))
}

#[cfg(test)]
mod tests;

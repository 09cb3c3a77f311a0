//! A company: whose program, whose months, whose money.

use std::collections::BTreeMap;

use chrono::{DateTime, Days, Utc};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

use crate::{
    books::invoice::Fee,
    calendar::{Month, day_start},
    id::{CompanyId, KeyId, MemberId},
    money::Currency,
    people::mail::Language,
};

/// The business that runs a partner program.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Company {
    /// Its id, in every key of its data.
    pub id: CompanyId,
    /// What people call it.
    pub name: String,
    /// Where mails about its invoices go.
    #[serde(default)]
    pub contact_email: Option<String>,
    /// In which language its mails are, and those of partners that chose none.
    #[serde(default, skip_serializing_if = "Language::is_usual")]
    pub language: Language,
    /// `#rrggbb`, for its pages.
    pub brand_colour: Option<String>,
    /// What its partners read first in their portal (K09).
    #[serde(default)]
    pub welcome: String,
    /// Whose midnights begin its months.
    pub zone: Tz,
    /// Which midnight that is (Q1).
    #[serde(default)]
    pub cutoff: Cutoff,
    /// Other clocks that its months follow later on, each from a month that had not begun when it was set, the
    /// earliest first.
    #[serde(default)]
    pub later_clocks: Vec<LaterClock>,
    /// How often its clock was set.
    #[serde(default)]
    pub clock_changes: u64,
    /// The currency of its totals where it has several.
    pub currency: Currency,
    /// Balances below this stay for a later payout, in minor units; a currency not named has no minimum.
    #[serde(default)]
    pub minimum_payout: BTreeMap<Currency, i64>,
    /// For how many days after its end a month's earnings are held before they are paid out.
    #[serde(default, skip_serializing_if = "is_no_days")]
    pub holding_days: u32,
    /// What becomes of sales to customers that never signed up.
    #[serde(default)]
    pub unknown_customers: UnknownCustomers,
    /// What the service costs it, on each invoice.
    #[serde(default)]
    pub fee: Fee,
    /// The month it began with: nothing is booked before it.
    pub first_month: Month,
    /// When it was set up.
    pub created_at: DateTime<Utc>,
}

/// The longest holding period. When it is over the next month is in review at the latest, so the line that pays joins
/// it before its statement takes the balance over.
pub const HOLDING_DAYS_MAX: u32 = 30;

fn is_no_days(days: &u32) -> bool {
    *days == 0
}

impl Company {
    /// The zone whose midnights divided its months when it was set up. Durations, caps and quarters are counted by it
    /// for ever, so that a clock that is set changes nothing that was earned.
    pub fn month_zone(&self) -> Tz {
        self.cutoff.zone(self.zone)
    }

    /// The clock of a month: whose midnight ends it.
    pub fn clock_of(&self, month: Month) -> LaterClock {
        let set = self.later_clocks.iter().rev().find(|clock| clock.from <= month);
        let first = LaterClock { from: self.first_month, zone: self.zone, cutoff: self.cutoff };
        set.copied().unwrap_or(first)
    }

    /// The first instant of a month: the end of the one before, also where another clock begins with it.
    pub fn month_start(&self, month: Month) -> DateTime<Utc> {
        month.start(self.clock_of(month.before()).month_zone())
    }

    /// The first instant that is no longer in a month.
    pub fn month_end(&self, month: Month) -> DateTime<Utc> {
        month.end(self.clock_of(month).month_zone())
    }

    /// The month that an instant belongs to; instants before the company's time belong to its first.
    pub fn month_of(&self, at: DateTime<Utc>) -> Month {
        let (mut first, mut zone) = (self.first_month, self.month_zone());
        for clock in &self.later_clocks {
            if at < clock.from.start(zone) {
                break;
            }
            (first, zone) = (clock.from.max(first), clock.month_zone());
        }
        Month::of(at, zone).max(first)
    }

    /// The same company with another clock from a month on that has not begun. Whatever was to begin with that month
    /// or later no longer does.
    #[must_use]
    pub fn with_clock(&self, clock: LaterClock) -> Self {
        let mut after = self.clone();
        after.later_clocks.retain(|set| set.from < clock.from);
        let before = after.clock_of(clock.from);
        if (before.zone, before.cutoff) != (clock.zone, clock.cutoff) {
            after.later_clocks.push(clock);
        }
        after.clock_changes = after.clock_changes.saturating_add(1);
        after
    }

    /// From when on what a month leaves is paid out, once it is charged: when its last sale was held for the holding
    /// period, counted in whole days of the month's clock.
    pub fn payable_from(&self, month: Month) -> DateTime<Utc> {
        let (zone, end) = (self.clock_of(month).month_zone(), self.month_end(month));
        let last = end.with_timezone(&zone).date_naive() + Days::new(self.holding_days.into());
        if self.holding_days == 0 { end } else { day_start(last, zone) }
    }

    /// The least closing balance that is paid out, in minor units.
    pub fn minimum_payout_minor(&self, currency: Currency) -> i64 {
        self.minimum_payout.get(&currency).copied().unwrap_or(0)
    }
}

/// A clock that a company's months follow from one of them on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct LaterClock {
    /// The first month that it ends. That month begins where the one before ended, by the clock before: so no instant
    /// is in two months or in none, and the month is longer or shorter by what the clocks differ.
    pub from: Month,
    /// The zone.
    pub zone: Tz,
    /// Which midnight.
    #[serde(default)]
    pub cutoff: Cutoff,
}

impl LaterClock {
    /// The zone whose midnights divide the months.
    pub fn month_zone(&self) -> Tz {
        self.cutoff.zone(self.zone)
    }
}

/// Which midnight ends a month.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Cutoff {
    /// The company's own.
    #[default]
    CompanyMidnight,
    /// UTC's, for companies whose other books run on it.
    UtcMidnight,
}

impl Cutoff {
    fn zone(self, zone: Tz) -> Tz {
        match self {
            Self::CompanyMidnight => zone,
            Self::UtcMidnight => Tz::UTC,
        }
    }
}

/// What becomes of sales to customers that never signed up. Either way they wait for a sign-up.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum UnknownCustomers {
    /// Shown as waiting.
    #[default]
    Park,
    /// Shown as nobody's.
    Unattributed,
}

/// A secret that lets a program call the API; only its hash is kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ApiKey {
    /// Its name in lists and logs.
    pub id: KeyId,
    /// Whose data it opens.
    pub company: CompanyId,
    /// What the company calls it.
    pub label: String,
    /// What it may do.
    pub scopes: Vec<Scope>,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// The member whose hands it came into, itself or by another key; none for what a company was set up with.
    #[serde(default)]
    pub made_by: Option<MemberId>,
}

/// What a key may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Scope {
    /// Look at everything.
    Read,
    /// Create and change partners, links and the like.
    Write,
    /// Change terms, secrets and keys.
    Admin,
}

/// Whether a text is a colour that a page may use.
pub fn is_colour(text: &str) -> bool {
    text.strip_prefix('#')
        .is_some_and(|hex| hex.len() == 6 && hex.bytes().all(|b| b.is_ascii_hexdigit()))
}

/// Where a company's webhooks arrive, with the secrets that sign them: one live, two while rotating.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WebhookEndpoint {
    /// Its name; `standard` serves `/signup` and `/transaction`.
    pub name: String,
    /// Sealed secrets, newest first.
    pub secrets: Vec<SealedSecret>,
    /// Counts changes.
    pub revision: u64,
    /// When it was made.
    pub created_at: DateTime<Utc>,
}

/// The endpoint of Standard Webhooks.
pub const STANDARD_ENDPOINT: &str = "standard";

/// A secret that only a function with the sealing key can read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SealedSecret {
    /// Base64 of nonce and ciphertext.
    pub sealed: String,
    /// Until when it counts, once it has a successor.
    pub not_after: Option<DateTime<Utc>>,
}

impl SealedSecret {
    /// Whether it still counts.
    pub fn is_live(&self, now: DateTime<Utc>) -> bool {
        self.not_after.is_none_or(|end| now < end)
    }
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;
    use proptest::prelude::*;

    use super::*;

    fn company(zone: Tz) -> Company {
        let text = r##"{"id": "cmp_01jz0000000000000000000001", "name": "Quill", "brand_colour": null,
            "zone": "UTC", "currency": "EUR", "first_month": "2026-01", "created_at": "2026-01-01T00:00:00Z"}"##;
        Company { zone, ..serde_json::from_str(text).unwrap() }
    }

    fn clock(from: &str, zone: Tz) -> LaterClock {
        LaterClock { from: from.parse().unwrap(), zone, cutoff: Cutoff::CompanyMidnight }
    }

    // req: Q1
    #[test]
    fn a_company_that_moves_has_months_without_gap_or_overlap() {
        let at = |text: &str| text.parse::<DateTime<Utc>>().unwrap();
        for (from, to, starts, ends) in [
            // November begins by Toronto's midnight and ends by Tokyo's: it is 13 hours shorter.
            (Tz::America__Toronto, Tz::Asia__Tokyo, "2026-11-01T04:00:00Z", "2026-11-30T15:00:00Z"),
            // By Tokyo's and by Toronto's: it is longer.
            (Tz::Asia__Tokyo, Tz::America__Toronto, "2026-10-31T15:00:00Z", "2026-12-01T05:00:00Z"),
            // From one end of the world to the other.
            (
                Tz::Pacific__Kiritimati,
                Tz::Etc__GMTPlus12,
                "2026-10-31T10:00:00Z",
                "2026-12-01T12:00:00Z",
            ),
        ] {
            let moved = company(from).with_clock(clock("2026-11", to));
            let november = "2026-11".parse::<Month>().unwrap();
            assert_eq!(moved.month_start(november), at(starts), "{from} {to}");
            assert_eq!(moved.month_end(november), at(ends), "{from} {to}");
            let second = TimeDelta::seconds(1);
            for (instant, month) in [
                (at(starts) - second, november.before()),
                (at(starts), november),
                (at(ends) - second, november),
                (at(ends), november.next()),
            ] {
                assert_eq!(moved.month_of(instant), month, "{from} {to} {instant}");
            }
            assert_eq!(moved.month_zone(), from, "what was earned is counted as before");
        }
    }

    #[test]
    fn a_clock_that_is_set_again_before_it_began_leaves_no_trace_but_the_count() {
        let berlin = company(Tz::Europe__Berlin);
        let moved = berlin.with_clock(clock("2026-11", Tz::Asia__Tokyo));
        let again = moved.with_clock(clock("2026-11", Tz::America__Toronto));
        assert_eq!(again.later_clocks, [clock("2026-11", Tz::America__Toronto)]);
        let back = again.with_clock(clock("2026-11", Tz::Europe__Berlin));
        assert!(back.later_clocks.is_empty());
        assert_eq!(back.clock_changes, 3);
        let later = again.with_clock(clock("2026-12", Tz::UTC));
        assert_eq!(later.later_clocks.len(), 2);
    }

    proptest! {
        #[test]
        fn every_instant_of_a_company_that_moves_is_in_exactly_one_month(
            zones in prop::collection::vec(0..chrono_tz::TZ_VARIANTS.len(), 1..5),
            seconds in 1_767_225_600_i64..1_830_000_000,
        ) {
            let zone = |at: usize| chrono_tz::TZ_VARIANTS[at];
            let mut it = company(zone(zones[0]));
            let mut from: Month = "2026-06".parse().unwrap();
            for at in &zones[1..] {
                from = from.next();
                it = it.with_clock(LaterClock { from, zone: zone(*at), cutoff: Cutoff::CompanyMidnight });
            }
            let instant = DateTime::from_timestamp(seconds, 0).unwrap();
            let month = it.month_of(instant);
            prop_assert!(instant < it.month_end(month));
            prop_assert!(month == it.first_month || it.month_start(month) <= instant);
            prop_assert_eq!(it.month_end(month), it.month_start(month.next()));
            prop_assert!(it.month_end(month) > it.month_start(month));
        }
    }
}

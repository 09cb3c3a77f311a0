//! Commission structures as dated rows (E34, DESIGN §5): the row in force when a sale was paid prices it, for ever.

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

use crate::{
    calendar::months_after,
    id::TermsId,
    money::{Currency, Money, Percent},
    people::tier::Tier,
};

/// One row: what is paid from an instant on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Terms {
    /// Its id, which every commission it prices names.
    pub id: TermsId,
    /// The first instant it is in force.
    pub from: DateTime<Utc>,
    /// When it was recorded; it can't have priced anything before.
    pub recorded_at: DateTime<Utc>,
    /// What it pays.
    pub structure: Structure,
}

/// What is paid.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Structure {
    /// A commission.
    Pays(Box<Pays>),
    /// Nothing: referrals are seen, no commission comes of them.
    TracksOnly,
    /// From here on as the next wider scope pays.
    #[serde(alias = "follows_program")]
    Follows,
}

/// How a commission comes to be, for customers' sales or for partners that were recruited: one machinery.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pays {
    /// How it is reckoned, for tiers that are not named.
    pub reward: Reward,
    /// Of what a percentage is taken.
    #[serde(default, skip_serializing_if = "Basis::is_default")]
    pub basis: Basis,
    /// For which of a customer's sales.
    #[serde(default)]
    pub sales: SalesPaid,
    /// For how many calendar months from the sign-up, or from the Referred Date; absent, without end (E09).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub duration_months: Option<u32>,
    /// How it is reckoned for a partner of that tier when it is earned.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub by_tier: BTreeMap<Tier, Reward>,
    /// The least commission of a sale that pays anything: of percentages, and of sales in its currency.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub minimum: Option<Money>,
    /// The most that comes of one customer, or of one recruited partner, by this row; in its currency.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cap: Option<Money>,
    /// What must come together before any of it is owed; in its currency.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub threshold: Option<Threshold>,
    /// When the flat fee for a recruited partner is due.
    #[serde(default, skip_serializing_if = "FeeDue::is_default")]
    pub fee_due: FeeDue,
}

impl Pays {
    /// The plain form: of revenue, for every sale, without end or bounds.
    pub fn of(reward: Reward) -> Self {
        Self {
            reward,
            basis: Basis::default(),
            sales: SalesPaid::default(),
            duration_months: None,
            by_tier: BTreeMap::new(),
            minimum: None,
            cap: None,
            threshold: None,
            fee_due: FeeDue::default(),
        }
    }

    /// How it is reckoned for a partner of this tier.
    pub fn reward_at(&self, tier: Option<Tier>) -> Reward {
        // Whoever has no row yet stands at the lowest.
        self.by_tier.get(&tier.unwrap_or_default()).copied().unwrap_or(self.reward)
    }

    /// The most that comes of one customer or recruit in this currency.
    pub fn cap_in(&self, currency: Currency) -> Option<i64> {
        self.cap.filter(|cap| cap.currency == currency).map(|cap| cap.minor)
    }

    /// The least commission of a sale in this currency, nothing if none is named.
    pub fn minimum_in(&self, currency: Currency) -> i64 {
        self.minimum.filter(|least| least.currency == currency).map_or(0, |least| least.minor)
    }

    /// The threshold that lines in this currency wait for.
    pub fn threshold_in(&self, currency: Currency) -> Option<Threshold> {
        self.threshold.filter(|threshold| threshold.amount.currency == currency)
    }

    /// What lines in this currency wait for: a threshold, or, after one that is in force no longer, the end of their
    /// month, which sets free what waited for it (Q15).
    pub fn awaited(&self, currency: Currency, after_threshold: bool) -> Option<Threshold> {
        let ended = Threshold { amount: Money::new(0, currency), of: ThresholdOf::OwnEarnings };
        self.threshold_in(currency).or(after_threshold.then_some(ended))
    }
}

impl From<Pays> for Structure {
    fn from(pays: Pays) -> Self {
        Self::Pays(Box::new(pays))
    }
}

impl Structure {
    /// How it pays, if it does.
    pub fn pays(&self) -> Option<&Pays> {
        match self {
            Self::Pays(pays) => Some(pays),
            Self::TracksOnly | Self::Follows => None,
        }
    }
}

/// Of what a percentage is taken (E06).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Basis {
    /// Amount − tax.
    #[default]
    Revenue,
    /// Amount − tax − cost; for a recruited partner's sale, its own commission is taken off as well. A sale at a loss
    /// makes a negative commission, on a customer's sale as on a recruit's: it takes from what others earned, and a
    /// balance below nothing is carried forward and never claimed back (Q17).
    Profit,
    /// What the recruited partner itself earned: for partner referrals only.
    Payout,
}

impl Basis {
    fn is_default(&self) -> bool {
        *self == Self::default()
    }
}

/// What must come together before anything is owed (E07).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Threshold {
    /// How much: reached at it, not only beyond.
    pub amount: Money,
    /// Whose earnings count towards it (Q15).
    #[serde(default)]
    pub of: ThresholdOf,
}

/// Whose earnings count towards a threshold.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ThresholdOf {
    /// What is to be paid itself.
    #[default]
    OwnEarnings,
    /// What the recruited partner earned.
    ReferredEarnings,
}

/// When the flat fee for a recruited partner is due.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FeeDue {
    /// When the company approves the recruited partner (E04).
    #[default]
    Approval,
    /// With the first sale that earns the recruited partner something (Q34).
    FirstSale,
}

impl FeeDue {
    fn is_default(&self) -> bool {
        *self == Self::default()
    }
}

/// How a commission is reckoned: never both ways (E03).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", content = "of", rename_all = "snake_case")]
pub enum Reward {
    /// A part of the basis.
    Percentage(Percent),
    /// The same for every sale in its currency.
    Flat(Money),
}

/// For which of a customer's sales a commission is paid.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SalesPaid {
    /// All of them.
    #[default]
    Every,
    /// Its first only.
    First,
}

/// How long before it takes effect a row must be recorded, so that terms may be cached and need no lock.
pub const NOTICE: TimeDelta = TimeDelta::minutes(10);

/// A row that would reach back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("must begin at least ten minutes from now: terms are never changed for the past")]
pub struct Backdated;

/// Whether a row may be recorded now; a scope's first may begin at any time.
///
/// # Errors
/// [`Backdated`] when it would change what is, or is about to be, priced.
pub fn check_notice(
    from: DateTime<Utc>,
    now: DateTime<Utc>,
    has_rows: bool,
) -> Result<(), Backdated> {
    if has_rows && from < now + NOTICE { Err(Backdated) } else { Ok(()) }
}

/// The row that prices what happened at an instant: the latest of the narrowest scope that has one and does not
/// follow a wider one. Scopes come the narrowest first: a partner's own, the program's, the company's.
pub fn in_force<'a>(narrowest_first: &[&'a [Terms]], at: DateTime<Utc>) -> Option<&'a Terms> {
    decisive(narrowest_first, at, |row| row.from)
}

/// Whether a row that was in force by an instant had a threshold in a currency. Scopes come the narrowest first.
pub fn had_threshold(narrowest_first: &[&[Terms]], at: DateTime<Utc>, currency: Currency) -> bool {
    let begins = narrowest_first.iter().copied().flatten().map(|row| row.from);
    let rows = begins.filter(|from| *from <= at).filter_map(|from| in_force(narrowest_first, from));
    rows.filter_map(|row| row.structure.pays()).any(|pays| pays.threshold_in(currency).is_some())
}

/// The row of what a partner earns on those it recruited that is in force at an instant: its own, else the
/// company's. Nothing is paid for what came before a row was recorded, whatever it says (E11, Q11).
pub fn referral_in_force<'a>(
    own: &'a [Terms],
    company: &'a [Terms],
    at: DateTime<Utc>,
) -> Option<&'a Terms> {
    decisive(&[own, company], at, referral_begins)
}

/// When a row of a partner referral begins to count.
pub fn referral_begins(row: &Terms) -> DateTime<Utc> {
    row.from.max(row.recorded_at)
}

fn decisive<'a>(
    narrowest_first: &[&'a [Terms]],
    at: DateTime<Utc>,
    begins: impl Fn(&Terms) -> DateTime<Utc>,
) -> Option<&'a Terms> {
    narrowest_first.iter().find_map(|rows| {
        let begun = rows.iter().filter(|row| begins(row) <= at);
        begun
            .max_by_key(|row| (begins(row), row.id))
            .filter(|row| row.structure != Structure::Follows)
    })
}

/// Whether a structure still pays so long after the sign-up, or after the Referred Date of a recruited partner.
pub fn within_duration(
    months: Option<u32>,
    begun_at: DateTime<Utc>,
    at: DateTime<Utc>,
    zone: Tz,
) -> bool {
    let Some(months) = months else {
        return true;
    };
    // A month has 28 to 31 days, and clocks change by less than two: most answers need no calendar.
    let days = at.signed_duration_since(begun_at).num_days();
    let months_of = |days: i64| i64::from(months).saturating_mul(days);
    if days < months_of(28).saturating_sub(2) {
        true
    } else if days > months_of(31).saturating_add(2) {
        false
    } else {
        at < months_after(begun_at, months, zone)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use ulid::Ulid;

    use super::*;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    fn row(n: u8, from: &str, structure: Structure) -> Terms {
        Terms {
            id: TermsId::from_ulid(Ulid::from_bytes([n; 16])),
            from: at(from),
            recorded_at: at(from),
            structure,
        }
    }

    fn pays(percent: &str) -> Structure {
        Pays::of(Reward::Percentage(percent.parse().unwrap())).into()
    }

    // req: T2
    #[test]
    fn a_sale_is_priced_by_the_row_in_force_when_it_was_paid() {
        let program =
            [row(1, "2026-01-01T00:00:00Z", pays("10")), row(2, "2026-05-15T00:00:00Z", pays("5"))];
        let own = [
            row(3, "2026-06-01T00:00:00Z", pays("30")),
            row(4, "2026-07-01T00:00:00Z", Structure::Follows),
        ];
        for (when, expected) in [
            ("2025-12-31T23:59:59Z", None),
            ("2026-01-01T00:00:00Z", Some(1)),
            ("2026-05-14T23:59:59.999Z", Some(1)),
            ("2026-05-15T00:00:00Z", Some(2)),
            ("2026-06-01T00:00:00Z", Some(3)),
            ("2026-07-01T00:00:00Z", Some(2)),
        ] {
            let found = number(in_force(&[&own, &program], at(when)));
            assert_eq!(found, expected, "{when}");
        }
    }

    fn number(row: Option<&Terms>) -> Option<u8> {
        row.map(|terms| terms.id.ulid().to_bytes()[0])
    }

    // req: V22, E14
    #[test]
    fn the_narrowest_scope_that_does_not_follow_decides() {
        let company = [row(1, "2026-01-01T00:00:00Z", pays("1"))];
        let program = [
            row(2, "2026-02-01T00:00:00Z", pays("2")),
            row(3, "2026-03-01T00:00:00Z", Structure::Follows),
            row(4, "2026-06-01T00:00:00Z", Structure::TracksOnly),
        ];
        let own = [
            row(5, "2026-04-01T00:00:00Z", pays("5")),
            row(6, "2026-05-01T00:00:00Z", Structure::Follows),
        ];
        for (when, expected) in [
            ("2025-12-31T00:00:00Z", None),
            ("2026-01-01T00:00:00Z", Some(1)),
            ("2026-02-01T00:00:00Z", Some(2)),
            ("2026-03-01T00:00:00Z", Some(1)),
            ("2026-04-01T00:00:00Z", Some(5)),
            ("2026-05-01T00:00:00Z", Some(1)),
            ("2026-06-01T00:00:00Z", Some(4)),
        ] {
            assert_eq!(number(in_force(&[&own, &program, &company], at(when))), expected, "{when}");
        }
    }

    // req: E11, E14, Q11
    #[test]
    fn a_row_of_a_partner_referral_never_reaches_back_behind_its_recording() {
        let backdated =
            |n, from, recorded| Terms { recorded_at: at(recorded), ..row(n, from, pays("9")) };
        let company = [backdated(1, "2020-01-01T00:00:00Z", "2026-03-01T00:00:00Z")];
        let own = [
            backdated(2, "2026-02-01T00:00:00Z", "2026-04-01T00:00:00Z"),
            row(3, "2026-05-01T00:00:00Z", Structure::Follows),
        ];
        for (when, expected) in [
            ("2026-02-28T00:00:00Z", None),
            ("2026-03-01T00:00:00Z", Some(1)),
            ("2026-04-01T00:00:00Z", Some(2)),
            ("2026-05-01T00:00:00Z", Some(1)),
        ] {
            assert_eq!(number(referral_in_force(&own, &company, at(when))), expected, "{when}");
        }
    }

    #[test]
    fn rows_of_before_read_as_they_did_and_plain_ones_stay_short() {
        let old = r#"{"type":"pays","reward":{"type":"percentage","of":"20"},"sales":"first","duration_months":3}"#;
        let read: Structure = serde_json::from_str(old).unwrap();
        let twenty = Pays::of(Reward::Percentage("20".parse().unwrap()));
        let expected = Pays { sales: SalesPaid::First, duration_months: Some(3), ..twenty };
        assert_eq!(read, expected.into());
        assert_eq!(serde_json::to_string(&read).unwrap(), old);
        let follows: Structure = serde_json::from_str(r#"{"type":"follows_program"}"#).unwrap();
        assert_eq!(follows, Structure::Follows);
    }

    #[test]
    fn only_a_scopes_first_row_may_begin_in_the_past() {
        let now = at("2026-05-01T12:00:00Z");
        assert_eq!(check_notice(at("2020-01-01T00:00:00Z"), now, false), Ok(()));
        assert_eq!(check_notice(at("2026-05-01T12:09:59Z"), now, true), Err(Backdated));
        assert_eq!(check_notice(at("2026-05-01T12:10:00Z"), now, true), Ok(()));
    }

    #[test]
    fn a_duration_ends_at_the_same_local_time_so_many_months_later() {
        let signed_up = at("2026-01-31T12:00:00Z");
        assert!(within_duration(Some(1), signed_up, at("2026-02-28T11:59:59Z"), Tz::UTC));
        assert!(!within_duration(Some(1), signed_up, at("2026-02-28T12:00:00Z"), Tz::UTC));
        assert!(within_duration(None, signed_up, at("2099-01-01T00:00:00Z"), Tz::UTC));
    }

    proptest! {
        #[test]
        fn a_duration_that_is_clear_without_a_calendar_is_what_the_calendar_says(
            from in 0_i64..4_000_000_000,
            months in 0_u32..40,
            days in -70_i64..70,
            seconds in 0_i64..86_400,
            zone in prop::sample::select(vec![Tz::UTC, Tz::Pacific__Apia, Tz::America__St_Johns, Tz::Pacific__Kwajalein]),
        ) {
            let from = DateTime::from_timestamp(from, 0).unwrap();
            let end = months_after(from, months, zone);
            for at in [end + TimeDelta::days(days) + TimeDelta::seconds(seconds), end, end - TimeDelta::seconds(1)] {
                prop_assert_eq!(within_duration(Some(months), from, at, zone), at < end);
            }
        }
    }
}

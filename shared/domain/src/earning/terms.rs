//! Commission structures as dated rows (E34, DESIGN §5): the row in force when a sale was paid prices it, for ever.

use chrono::{DateTime, TimeDelta, Utc};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

use crate::{
    calendar::months_after,
    id::TermsId,
    money::{Money, Percent},
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
    Pays {
        /// How it is reckoned.
        reward: Reward,
        /// For which of a customer's sales.
        #[serde(default)]
        sales: SalesPaid,
        /// For how many calendar months from the sign-up; absent, without end (E09).
        duration_months: Option<u32>,
    },
    /// Nothing: referrals are seen, no commission comes of them.
    TracksOnly,
    /// On a partner's own rows: from here on as the program pays.
    FollowsProgram,
}

/// How a commission is reckoned: never both ways (E03).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", content = "of", rename_all = "snake_case")]
pub enum Reward {
    /// A part of amount − tax.
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

/// The row that prices what happened at an instant: the partner's own where it has one, else the program's.
pub fn in_force<'a>(
    own: &'a [Terms],
    program: &'a [Terms],
    at: DateTime<Utc>,
) -> Option<&'a Terms> {
    let latest = |rows: &'a [Terms]| {
        rows.iter().filter(|row| row.from <= at).max_by_key(|row| (row.from, row.id))
    };
    match latest(own) {
        Some(row) if row.structure != Structure::FollowsProgram => Some(row),
        _ => latest(program),
    }
}

/// Whether a structure still pays for a customer that long after its sign-up.
pub fn within_duration(
    months: Option<u32>,
    signed_up_at: DateTime<Utc>,
    at: DateTime<Utc>,
    zone: Tz,
) -> bool {
    let Some(months) = months else {
        return true;
    };
    // A month has 28 to 31 days, and clocks change by less than two: most answers need no calendar.
    let days = at.signed_duration_since(signed_up_at).num_days();
    let months_of = |days: i64| i64::from(months).saturating_mul(days);
    if days < months_of(28).saturating_sub(2) {
        true
    } else if days > months_of(31).saturating_add(2) {
        false
    } else {
        at < months_after(signed_up_at, months, zone)
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
        Structure::Pays {
            reward: Reward::Percentage(percent.parse().unwrap()),
            sales: SalesPaid::Every,
            duration_months: None,
        }
    }

    // req: T2
    #[test]
    fn a_sale_is_priced_by_the_row_in_force_when_it_was_paid() {
        let program =
            [row(1, "2026-01-01T00:00:00Z", pays("10")), row(2, "2026-05-15T00:00:00Z", pays("5"))];
        let own = [
            row(3, "2026-06-01T00:00:00Z", pays("30")),
            row(4, "2026-07-01T00:00:00Z", Structure::FollowsProgram),
        ];
        for (when, expected) in [
            ("2025-12-31T23:59:59Z", None),
            ("2026-01-01T00:00:00Z", Some(1)),
            ("2026-05-14T23:59:59.999Z", Some(1)),
            ("2026-05-15T00:00:00Z", Some(2)),
            ("2026-06-01T00:00:00Z", Some(3)),
            ("2026-07-01T00:00:00Z", Some(2)),
        ] {
            let found =
                in_force(&own, &program, at(when)).map(|terms| terms.id.ulid().to_bytes()[0]);
            assert_eq!(found, expected, "{when}");
        }
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

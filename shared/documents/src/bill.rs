//! The tax of a document: the net of its lines, and the VAT that the booked amounts contain.
//!
//! A booked amount is what the partner gets, with VAT where it charges it. So VAT is taken out of the sum, the lines'
//! nets are parted by largest remainder, and where no net and VAT come to the sum, EN 16931 has a field for the cent
//! that is left (BT-114).
#![cfg_attr(not(test), warn(clippy::arithmetic_side_effects))]

use rust_decimal::Decimal;
use vouch_domain::{money::Currency, people::tax::Treatment};

/// How many decimals EN 16931 knows (BR-DEC-09 and its like).
const DIGITS_MOST: u32 = 2;

/// What kind of VAT a bill has: the codes of UNCL 5305 that EN 16931 takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Category {
    /// Standard rate.
    Standard,
    /// Exempt.
    Exempt,
    /// The buyer owes it.
    ReverseCharge,
    /// Not subject to VAT.
    OutsideScope,
}

impl Category {
    /// The code.
    pub fn code(self) -> &'static str {
        match self {
            Self::Standard => "S",
            Self::Exempt => "E",
            Self::ReverseCharge => "AE",
            Self::OutsideScope => "O",
        }
    }
}

/// A bill: all amounts are whole units of its decimals, signed as they are booked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bill {
    /// What kind of VAT.
    pub category: Category,
    /// Per cent; none where VAT is no matter.
    pub rate: Option<Decimal>,
    /// Why there is no VAT.
    pub reason: Option<String>,
    /// How many decimals its amounts have.
    pub digits: u32,
    /// The net of each line.
    pub nets: Vec<i64>,
    /// Their sum: what VAT is reckoned on.
    pub base: i64,
    /// The VAT.
    pub vat: i64,
    /// What is left of the sum and can't be parted into net and VAT.
    pub rounding: i64,
    /// The sum that was booked.
    pub total: i64,
}

impl Bill {
    /// Whether it takes back: then it is a credit note.
    pub fn is_credit(&self) -> bool {
        self.total < 0
    }
}

/// Why there is no bill.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NoBill {
    /// There is no line to bill.
    #[error("nothing was earned in the month, so there is nothing to bill")]
    Nothing,
    /// Its sum has more decimals than EN 16931 knows.
    #[error("its sum has more than two decimals, and EN 16931 knows no more")]
    TooFine,
    /// Amounts beyond all measure.
    #[error("its sums are too large")]
    TooLarge,
}

/// Draws up the bill of lines that were booked, in minor units.
///
/// # Errors
/// [`NoBill`]
pub fn draw_up(booked: &[i64], currency: Currency, treatment: &Treatment) -> Result<Bill, NoBill> {
    if booked.is_empty() {
        return Err(NoBill::Nothing);
    }
    let digits = currency.digits().min(DIGITS_MOST);
    let scale = 10_i128.pow(currency.digits().saturating_sub(digits));
    let sum: i128 = booked.iter().map(|minor| i128::from(*minor)).sum();
    if sum.checked_rem(scale) != Some(0) {
        return Err(NoBill::TooFine);
    }
    let (category, rate, reason) = match treatment {
        Treatment::Standard { rate } => (Category::Standard, Some(rate.normalize()), None),
        Treatment::Exempt { reason } => {
            (Category::Exempt, Some(Decimal::ZERO), Some(reason.clone()))
        }
        Treatment::ReverseCharge => {
            (Category::ReverseCharge, Some(Decimal::ZERO), Some("Reverse charge".to_owned()))
        }
        Treatment::OutsideScope { reason } => (Category::OutsideScope, None, Some(reason.clone())),
    };
    let parts = Parts::of(rate.unwrap_or(Decimal::ZERO)).ok_or(NoBill::TooLarge)?;
    let drawn = || {
        let total = sum.checked_div(scale)?;
        let (base, vat) = parts.split(total)?;
        let nets = parts.nets(booked, scale, base)?;
        let whole = |amount: i128| i64::try_from(amount).ok();
        Some(Bill {
            category,
            rate,
            reason,
            digits,
            nets: nets.into_iter().map(whole).collect::<Option<_>>()?,
            base: whole(base)?,
            vat: whole(vat)?,
            rounding: whole(total.checked_sub(base)?.checked_sub(vat)?)?,
            total: whole(total)?,
        })
    };
    drawn().ok_or(NoBill::TooLarge)
}

/// A rate as whole numbers: of `whole + tax` parts, `whole` are net.
#[derive(Debug, Clone, Copy)]
struct Parts {
    whole: i128,
    tax: i128,
}

impl Parts {
    fn of(rate: Decimal) -> Option<Self> {
        let whole = 10_i128.checked_pow(rate.scale())?.checked_mul(100)?;
        Some(Self { whole, tax: rate.mantissa() })
    }

    /// A sum as net and VAT that come to it; where no two do, those that come nearest.
    fn split(self, total: i128) -> Option<(i128, i128)> {
        let both = self.whole.checked_add(self.tax)?;
        let near = rounded(total.checked_mul(self.whole)?, both)?;
        let vat = |base: i128| rounded(base.checked_mul(self.tax)?, self.whole);
        for base in [near, near.checked_sub(1)?, near.checked_add(1)?] {
            if base.checked_add(vat(base)?)? == total {
                return Some((base, vat(base)?));
            }
        }
        Some((near, vat(near)?))
    }

    /// The net of each line, so that they come to the net of all: what rounding left goes to those that lost most.
    fn nets(self, booked: &[i64], scale: i128, base: i128) -> Option<Vec<i128>> {
        let both = self.whole.checked_add(self.tax)?.checked_mul(scale)?;
        let mut nets = Vec::with_capacity(booked.len());
        let mut lost = Vec::with_capacity(booked.len());
        for (at, minor) in booked.iter().enumerate() {
            let exact = i128::from(*minor).checked_mul(self.whole)?;
            nets.push(exact.checked_div_euclid(both)?);
            lost.push((exact.checked_rem_euclid(both)?, at));
        }
        let left = base.checked_sub(nets.iter().sum())?;
        let count = i128::try_from(nets.len()).ok()?;
        let (each, some) = (left.checked_div_euclid(count)?, left.checked_rem_euclid(count)?);
        lost.sort_by(|(a, at), (b, other)| b.cmp(a).then(at.cmp(other)));
        for net in &mut nets {
            *net = net.checked_add(each)?;
        }
        for (_, at) in lost.iter().take(usize::try_from(some).ok()?) {
            let net = nets.get_mut(*at)?;
            *net = net.checked_add(1)?;
        }
        Some(nets)
    }
}

/// A fraction as the nearest whole number, halves away from zero.
fn rounded(numerator: i128, denominator: i128) -> Option<i128> {
    let half = denominator.checked_div(2)?;
    let magnitude = numerator.checked_abs()?.checked_add(half)?.checked_div(denominator)?;
    magnitude.checked_mul(numerator.signum())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn standard(rate: &str) -> Treatment {
        Treatment::Standard { rate: rate.parse().unwrap() }
    }

    #[test]
    fn vat_is_taken_out_of_what_was_booked() {
        let eur: Currency = "EUR".parse().unwrap();
        let bill = draw_up(&[11_900, -1_190], eur, &standard("19")).unwrap();
        assert_eq!((bill.base, bill.vat, bill.rounding, bill.total), (9_000, 1_710, 0, 10_710));
        assert_eq!(bill.nets, [10_000, -1_000]);
        // No net of whole cents comes to 0.03 with 19 % of VAT… but these do.
        let bill = draw_up(&[3], eur, &standard("19")).unwrap();
        assert_eq!((bill.base, bill.vat, bill.rounding), (3, 1, -1));
        let bill = draw_up(&[5, -5], eur, &Treatment::ReverseCharge).unwrap();
        assert_eq!((bill.base, bill.vat, bill.total, bill.nets), (0, 0, 0, vec![5, -5]));
    }

    #[test]
    fn decimals_are_those_that_en_16931_knows() {
        let reason = || Treatment::Exempt { reason: "small".to_owned() };
        let yen = draw_up(&[110], "JPY".parse().unwrap(), &standard("10")).unwrap();
        assert_eq!((yen.digits, yen.base, yen.vat), (0, 100, 10));
        let fils = draw_up(&[1_234, 6], "KWD".parse().unwrap(), &reason()).unwrap();
        assert_eq!((fils.digits, fils.total, fils.nets), (2, 124, vec![123, 1]));
        assert_eq!(draw_up(&[1_234], "KWD".parse().unwrap(), &reason()), Err(NoBill::TooFine));
        assert_eq!(draw_up(&[], "EUR".parse().unwrap(), &reason()), Err(NoBill::Nothing));
    }

    proptest! {
        #[test]
        fn a_bill_comes_to_what_was_booked_to_the_cent(
            booked in prop::collection::vec(-100_000_000_i64..100_000_000, 1..60),
            rate in 1_i64..6_000,
        ) {
            let eur: Currency = "EUR".parse().unwrap();
            let bill = draw_up(&booked, eur, &Treatment::Standard { rate: Decimal::new(rate, 2) }).unwrap();
            prop_assert_eq!(bill.total, booked.iter().sum::<i64>());
            prop_assert_eq!(bill.base + bill.vat + bill.rounding, bill.total);
            prop_assert_eq!(bill.nets.iter().sum::<i64>(), bill.base);
            prop_assert!(bill.rounding.abs() <= 1, "{bill:?}");
            for (net, booked) in bill.nets.iter().zip(&booked) {
                prop_assert!((net * (10_000 + rate) - booked * 10_000).abs() <= 2 * (10_000 + rate));
            }
        }
    }
}

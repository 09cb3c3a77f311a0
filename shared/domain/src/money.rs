//! Money: integer minor units of a currency, one way to read it, one way to round it.
//!
//! Rounding is half away from zero (Q30), and happens in [`share_of`] and nowhere else.
#![cfg_attr(not(test), warn(clippy::arithmetic_side_effects))]

use std::{fmt, str::FromStr};

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

/// An ISO 4217 currency that has minor units of its own (no metals, no funds).
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Currency(iso_currency::Currency);

impl Currency {
    /// How many digits stand behind the decimal point: 0 for JPY, 2 for EUR, 3 for KWD.
    pub fn digits(self) -> u32 {
        u32::from(self.0.exponent().unwrap_or(0))
    }

    /// The three letters.
    pub fn code(self) -> &'static str {
        self.0.code()
    }
}

impl PartialOrd for Currency {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Currency {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.code().cmp(other.code())
    }
}

/// Not three capital letters of a currency that is in use.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("must be the three capital letters of an ISO 4217 currency, such as EUR")]
pub struct UnknownCurrency;

impl FromStr for Currency {
    type Err = UnknownCurrency;

    fn from_str(code: &str) -> Result<Self, UnknownCurrency> {
        let currency = iso_currency::Currency::from_code(code).ok_or(UnknownCurrency)?;
        // Metals, funds and test codes have no minor unit: nothing can be paid in them.
        if currency.exponent().is_some() && code == currency.code() && !code.starts_with('X')
            || matches!(code, "XAF" | "XCD" | "XCG" | "XOF" | "XPF")
        {
            Ok(Self(currency))
        } else {
            Err(UnknownCurrency)
        }
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl fmt::Debug for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl TryFrom<String> for Currency {
    type Error = UnknownCurrency;

    fn try_from(code: String) -> Result<Self, UnknownCurrency> {
        code.parse()
    }
}

impl Serialize for Currency {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.code())
    }
}

impl<'de> Deserialize<'de> for Currency {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

/// The largest amount of one transaction, in minor units: one trillion of a two-digit currency.
/// It leaves room for exact products (see [`share_of`]) and for sums of 90,000 such amounts.
pub const LARGEST_MINOR: i64 = 100_000_000_000_000;

/// Why an amount was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ParseAmountError {
    /// Not digits with an optional decimal point; a sign, an exponent and separators are not digits.
    #[error(
        "must be a decimal number as a string, such as \"120.00\", without sign, exponent or separators"
    )]
    Malformed,
    /// More digits than the currency has.
    #[error("has more decimal digits than the currency")]
    TooPrecise,
    /// Beyond [`LARGEST_MINOR`].
    #[error("is too large")]
    TooLarge,
}

/// A signed amount: minor units and their currency.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Money {
    /// Cents of EUR, yen of JPY, fils of KWD.
    pub minor: i64,
    /// What they are units of.
    pub currency: Currency,
}

impl Money {
    /// That many minor units.
    pub const fn new(minor: i64, currency: Currency) -> Self {
        Self { minor, currency }
    }

    /// Reads an unsigned decimal of the wire, `"120.00"`.
    ///
    /// # Errors
    /// When it isn't one, has too many digits, or is larger than [`LARGEST_MINOR`].
    pub fn parse(text: &str, currency: Currency) -> Result<Self, ParseAmountError> {
        let (whole, fraction) = match text.split_once('.') {
            Some((whole, fraction)) if !fraction.is_empty() => (whole, fraction),
            Some(_) => return Err(ParseAmountError::Malformed),
            None => (text, ""),
        };
        let digits = |part: &str| part.bytes().all(|b| b.is_ascii_digit());
        let padded = whole.len() > 1 && whole.starts_with('0');
        if whole.is_empty() || padded || !digits(whole) || !digits(fraction) {
            return Err(ParseAmountError::Malformed);
        }
        let places = currency.digits() as usize;
        if fraction.len() > places {
            return Err(ParseAmountError::TooPrecise);
        }
        if whole.len() > 16 {
            return Err(ParseAmountError::TooLarge);
        }
        let zeros = std::iter::repeat_n(b'0', places.saturating_sub(fraction.len()));
        let minor = whole
            .bytes()
            .chain(fraction.bytes())
            .chain(zeros)
            .try_fold(0_i64, |minor, digit| {
                minor.checked_mul(10)?.checked_add(i64::from(digit.saturating_sub(b'0')))
            })
            .ok_or(ParseAmountError::TooLarge)?;
        if minor > LARGEST_MINOR {
            Err(ParseAmountError::TooLarge)
        } else {
            Ok(Self { minor, currency })
        }
    }

    /// Reads an amount that may begin with a minus sign, as our own answers write it.
    ///
    /// # Errors
    /// As [`Money::parse`].
    pub fn parse_signed(text: &str, currency: Currency) -> Result<Self, ParseAmountError> {
        let (negative, digits) = match text.strip_prefix('-') {
            Some(digits) => (true, digits),
            None => (false, text),
        };
        let parsed = Self::parse(digits, currency)?;
        Ok(if negative { Self::new(parsed.minor.saturating_neg(), currency) } else { parsed })
    }

    /// The decimal string of the wire: `-0.05`, `120.00`, `7` (JPY). Without currency.
    pub fn amount(self) -> String {
        let sign = if self.minor < 0 { "-" } else { "" };
        let digits = self.currency.digits() as usize;
        let text =
            format!("{:0>width$}", self.minor.unsigned_abs(), width = digits.saturating_add(1));
        let (whole, fraction) = text.split_at(text.len().saturating_sub(digits));
        if fraction.is_empty() {
            format!("{sign}{whole}")
        } else {
            format!("{sign}{whole}.{fraction}")
        }
    }
}

impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.amount(), self.currency)
    }
}

impl fmt::Debug for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// A sum left the range of 64 bits: no real book gets there, so it is a fault and not a result.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("an amount left the range of 64 bits")]
pub struct Overflow;

/// Adds minor units, or says that they don't fit.
///
/// # Errors
/// [`Overflow`], never a wrapped sum.
pub fn sum(amounts: impl IntoIterator<Item = i64>) -> Result<i64, Overflow> {
    amounts.into_iter().try_fold(0_i64, |total, amount| total.checked_add(amount)).ok_or(Overflow)
}

/// A percentage with at most six decimals, between 0 and 100: `Decimal` at the edge, integers inside.
#[derive(Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Percent {
    /// 1 % is a million of them.
    millionths: u32,
}

/// How many millionths of a percent the whole is.
const WHOLE: i64 = 100_000_000;

/// Why a percentage was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "must be a percentage from 0 to 100 with at most six decimals, as a string such as \"20\" or \"5.56\""
)]
pub struct ParsePercentError;

impl FromStr for Percent {
    type Err = ParsePercentError;

    fn from_str(text: &str) -> Result<Self, ParsePercentError> {
        let plain = text.len() <= 12
            && !text.is_empty()
            && text.bytes().all(|b| b.is_ascii_digit() || b == b'.');
        let value =
            Decimal::from_str_exact(text).ok().filter(|_| plain).ok_or(ParsePercentError)?;
        let mut value = value.normalize();
        if value.scale() > 6 || value > Decimal::ONE_HUNDRED {
            return Err(ParsePercentError);
        }
        value.rescale(6);
        let millionths = u32::try_from(value.mantissa()).map_err(|_| ParsePercentError)?;
        Ok(Self { millionths })
    }
}

impl Percent {
    /// All of it.
    pub const ALL: Self = Self { millionths: 100_000_000 };

    /// The number before the sign.
    pub fn value(self) -> Decimal {
        Decimal::new(i64::from(self.millionths), 6).normalize()
    }
}

impl fmt::Display for Percent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.value(), f)
    }
}

impl fmt::Debug for Percent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}%")
    }
}

impl TryFrom<String> for Percent {
    type Error = ParsePercentError;

    fn try_from(text: String) -> Result<Self, ParsePercentError> {
        text.parse()
    }
}

impl From<Percent> for String {
    fn from(percent: Percent) -> String {
        percent.to_string()
    }
}

/// `base × percent × kept ÷ whole`, rounded once, half away from zero, all in minor units.
///
/// With `kept = whole` this is a plain commission; after refunds of R of a sale of A it is the target
/// `round(commission before rounding × (A − R) ÷ A)` (DESIGN §4). A whole of nothing keeps everything.
///
/// # Errors
/// [`Overflow`] if an argument is beyond [`LARGEST_MINOR`].
#[inline]
pub fn share_of(base: i64, percent: Percent, kept: i64, whole: i64) -> Result<i64, Overflow> {
    let millionths = i64::from(percent.millionths);
    // Nearly every sale is kept whole, and nearly every product fits: a division by a constant is enough.
    if (kept == whole || whole == 0)
        && let Some(share) = base.checked_mul(millionths).and_then(whole_share)
    {
        return Ok(share);
    }
    share_of_any(base, millionths, kept, whole)
}

/// A product of millionths of a percent as minor units, rounded half away from zero; none if it is too large.
fn whole_share(product: i64) -> Option<i64> {
    let half = if product < 0 { -WHOLE / 2 } else { WHOLE / 2 };
    product.checked_add(half).map(|product| product / WHOLE)
}

fn share_of_any(base: i64, millionths: i64, kept: i64, whole: i64) -> Result<i64, Overflow> {
    let (kept, whole) = if whole == 0 { (1, 1) } else { (kept, whole) };
    let numerator = i128::from(base)
        .checked_mul(i128::from(millionths))
        .and_then(|product| product.checked_mul(i128::from(kept)))
        .ok_or(Overflow)?;
    let denominator = i128::from(WHOLE).checked_mul(i128::from(whole)).ok_or(Overflow)?;
    let rounded = round_half_away(numerator, denominator).ok_or(Overflow)?;
    i64::try_from(rounded).map_err(|_| Overflow)
}

fn round_half_away(numerator: i128, denominator: i128) -> Option<i128> {
    let quotient = numerator.checked_div(denominator)?;
    let remainder = numerator.checked_rem(denominator)?;
    if remainder.checked_abs()?.checked_mul(2)? >= denominator.checked_abs()? {
        let away = numerator.signum().checked_mul(denominator.signum())?;
        quotient.checked_add(away)
    } else {
        Some(quotient)
    }
}

/// Splits an amount by weights so that the parts sum to the whole: each gets its floor, then the largest
/// remainders get one more minor unit, earlier parts first among equals (Q30).
///
/// # Errors
/// [`Overflow`] if the weights sum to nothing or the products don't fit.
pub fn split(amount: i64, weights: &[u32]) -> Result<Vec<i64>, Overflow> {
    let total: i128 = weights.iter().map(|&weight| i128::from(weight)).sum();
    let sign = if amount < 0 { -1 } else { 1 };
    let size = i128::from(amount.unsigned_abs());
    let mut parts = Vec::with_capacity(weights.len());
    for (index, &weight) in weights.iter().enumerate() {
        let product = size.checked_mul(i128::from(weight)).ok_or(Overflow)?;
        let floor = product.checked_div(total).ok_or(Overflow)?;
        let remainder = product.checked_rem(total).ok_or(Overflow)?;
        parts.push((index, floor, remainder));
    }
    let given: i128 = parts.iter().map(|part| part.1).sum();
    let left = usize::try_from(size.checked_sub(given).ok_or(Overflow)?).map_err(|_| Overflow)?;
    parts.sort_by_key(|&(index, _, remainder)| (std::cmp::Reverse(remainder), index));
    for part in parts.iter_mut().take(left) {
        part.1 = part.1.checked_add(1).ok_or(Overflow)?;
    }
    parts.sort_by_key(|part| part.0);
    parts
        .into_iter()
        .map(|(_, part, _)| {
            i64::try_from(part).ok().and_then(|part| part.checked_mul(sign)).ok_or(Overflow)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn currency(code: &str) -> Currency {
        code.parse().unwrap()
    }

    #[test]
    fn amounts_are_read_to_the_minor_unit_or_refused() {
        use ParseAmountError::*;
        for (text, code, expected) in [
            ("120.00", "EUR", Ok(12_000)),
            ("120", "EUR", Ok(12_000)),
            ("0.5", "EUR", Ok(50)),
            ("0", "EUR", Ok(0)),
            ("7", "JPY", Ok(7)),
            ("1.234", "KWD", Ok(1_234)),
            ("1000000000000.00", "EUR", Ok(LARGEST_MINOR)),
            ("7.0", "JPY", Err(TooPrecise)),
            ("1.005", "EUR", Err(TooPrecise)),
            ("1000000000000.01", "EUR", Err(TooLarge)),
            ("99999999999999999999", "EUR", Err(TooLarge)),
            ("", "EUR", Err(Malformed)),
            (".5", "EUR", Err(Malformed)),
            ("5.", "EUR", Err(Malformed)),
            ("-1", "EUR", Err(Malformed)),
            ("+1", "EUR", Err(Malformed)),
            ("1e3", "EUR", Err(Malformed)),
            ("1,00", "EUR", Err(Malformed)),
            ("1.0.0", "EUR", Err(Malformed)),
            ("007", "EUR", Err(Malformed)),
            (" 1", "EUR", Err(Malformed)),
            ("１", "EUR", Err(Malformed)),
            ("NaN", "EUR", Err(Malformed)),
        ] {
            assert_eq!(
                Money::parse(text, currency(code)).map(|m| m.minor),
                expected,
                "{text} {code}"
            );
        }
    }

    #[test]
    fn only_currencies_that_can_be_paid_in_are_known() {
        for code in ["EUR", "JPY", "KWD", "CLF", "XOF", "USD"] {
            assert!(code.parse::<Currency>().is_ok(), "{code}");
        }
        for code in ["eur", "XAU", "XXX", "XTS", "EURO", "", "ZZZ", "€"] {
            assert!(code.parse::<Currency>().is_err(), "{code}");
        }
    }

    // req: T21, Q30
    #[test]
    fn a_commission_rounds_half_away_from_zero_once() {
        let percent = |text: &str| text.parse::<Percent>().unwrap();
        assert_eq!(share_of(1250, percent("5.56"), 1, 1), Ok(70));
        assert_eq!(share_of(-1250, percent("5.56"), 1, 1), Ok(-70));
        assert_eq!(share_of(1250, percent("5.56"), 0, 1250), Ok(0));
        assert_eq!(
            share_of(LARGEST_MINOR, percent("99.999999"), LARGEST_MINOR, LARGEST_MINOR),
            Ok(99_999_999_000_000)
        );
        assert_eq!(split(1000, &[1, 1, 1]), Ok(vec![334, 333, 333]));
    }

    #[test]
    fn percentages_are_exact_and_bounded() {
        for good in ["0", "20", "5.56", "100", "0.000001", "100.000"] {
            assert!(good.parse::<Percent>().is_ok(), "{good}");
        }
        for bad in ["", "-1", "100.01", "1e1", "0.0000001", "20%", "+5"] {
            assert!(bad.parse::<Percent>().is_err(), "{bad}");
        }
    }

    proptest! {
        #[test]
        fn printing_and_reading_an_amount_give_it_back(minor in -LARGEST_MINOR..=LARGEST_MINOR, code in prop::sample::select(vec!["EUR", "JPY", "KWD", "CLF"])) {
            let money = Money::new(minor, currency(code));
            prop_assert_eq!(Money::parse_signed(&money.amount(), money.currency), Ok(money));
        }

        #[test]
        fn parts_sum_to_the_whole_and_differ_by_one_at_most_for_equal_weights(amount in -LARGEST_MINOR..=LARGEST_MINOR, n in 1_usize..20) {
            let parts = split(amount, &vec![1; n]).unwrap();
            prop_assert_eq!(parts.iter().sum::<i64>(), amount);
            let (least, most) = (parts.iter().min().unwrap(), parts.iter().max().unwrap());
            prop_assert!(most - least <= 1);
        }

        #[test]
        fn a_share_never_exceeds_its_base_and_is_symmetric(base in 0..=LARGEST_MINOR, rate in 0_u32..=100_000_000, whole in 1..=LARGEST_MINOR, kept in 0..=LARGEST_MINOR) {
            let percent = Percent { millionths: rate };
            let kept = kept.min(whole);
            let share = share_of(base, percent, kept, whole).unwrap();
            prop_assert!(share >= 0 && share <= base);
            prop_assert_eq!(share_of(-base, percent, kept, whole).unwrap(), -share);
        }

        #[test]
        fn the_short_way_to_a_share_is_the_long_way(base in prop_oneof![-LARGEST_MINOR..=LARGEST_MINOR, -1_000_000_i64..1_000_000], rate in 0_u32..=100_000_000, whole in 0_i64..1_000_000) {
            let long = share_of_any(base, i64::from(rate), whole, whole);
            prop_assert_eq!(share_of(base, Percent { millionths: rate }, whole, whole), long);
        }

        #[test]
        fn a_percentage_is_printed_as_its_number_is(rate in 0_u32..=100_000_000) {
            let number = Decimal::new(i64::from(rate), 6).normalize();
            let percent: Percent = number.to_string().parse().unwrap();
            prop_assert_eq!((percent.value(), percent.to_string()), (number, number.to_string()));
        }
    }
}

//! One field of an event at a time: taken, checked, and named with what is wrong with it.
//!
//! Every field of an object is looked at before anything is refused, so that a sender reads all its mistakes
//! at once.

use std::{fmt::Display, str::FromStr};

use chrono::{DateTime, Datelike, NaiveDate, TimeDelta, Timelike, Utc};
use rust_decimal::Decimal;
use serde::Serialize;

use super::json::{Node, Object};
use crate::{
    id::is_all_printable,
    money::{Currency, Money, ParseAmountError},
};

/// A field that can't be taken, in words for the person who runs the sender.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FieldError {
    /// Its path in the body: `data.amount`.
    pub field: String,
    /// What is wrong with it: `must be …`.
    pub problem: String,
}

/// How far ahead of our clock a sender's may be.
const AHEAD_SECONDS: i64 = 300;

/// The fields of one object, and what has been found wrong with them so far.
pub(super) struct Fields<'d> {
    object: Object<'d>,
    path: &'static str,
    errors: Vec<FieldError>,
}

impl<'d> Fields<'d> {
    /// The fields of an object whose names are told with `path` before them.
    pub(super) fn of(object: Object<'d>, path: &'static str) -> Self {
        Self { object, path, errors: Vec::new() }
    }

    /// What was wrong, in the order of looking.
    pub(super) fn into_errors(self) -> Vec<FieldError> {
        self.errors
    }

    pub(super) fn refuse(&mut self, name: &str, problem: impl Display) {
        let field = format!("{}{name}", self.path);
        self.errors.push(FieldError { field, problem: problem.to_string() });
    }

    /// Adds what was wrong with the fields of an object within this one.
    pub(super) fn refuse_all(&mut self, within: Fields<'_>) {
        self.errors.extend(within.errors);
    }

    /// A field that may be absent.
    pub(super) fn optional<T, E: Display>(
        &mut self,
        name: &str,
        read: impl FnOnce(&Node<'d>) -> Result<T, E>,
    ) -> Option<T> {
        match read(&self.object.get(name)?) {
            Ok(value) => Some(value),
            Err(problem) => {
                self.refuse(name, problem);
                None
            }
        }
    }

    /// A field that must be there.
    pub(super) fn required<T, E: Display>(
        &mut self,
        name: &str,
        read: impl FnOnce(&Node<'d>) -> Result<T, E>,
    ) -> Option<T> {
        let mut found = false;
        let value = self.optional(name, |node| {
            found = true;
            read(node)
        });
        if !found {
            self.refuse(name, "is required");
        }
        value
    }

    /// `occurred_at`, which may lie at most five minutes after the call came in.
    pub(super) fn occurred_at(&mut self, received_at: DateTime<Utc>) -> Option<DateTime<Utc>> {
        self.required("occurred_at", |node| {
            let at = time(node)?;
            if at.signed_duration_since(received_at) > TimeDelta::seconds(AHEAD_SECONDS) {
                return Err("must not be more than five minutes ahead of the time it is sent");
            }
            Ok(at)
        })
    }

    /// An amount that must be there.
    pub(super) fn amount(&mut self, name: &str, currency: Option<Currency>) -> Option<i64> {
        self.required(name, |node| minor_units(node, currency)).flatten()
    }

    /// An amount that is zero when absent.
    pub(super) fn amount_or_zero(&mut self, name: &str, currency: Option<Currency>) -> Option<i64> {
        let mut found = false;
        let amount = self.optional(name, |node| {
            found = true;
            minor_units(node, currency)
        });
        if found { amount.flatten() } else { Some(0) }
    }
}

/// Minor units; none if the currency is not known, but what is never an amount is refused all the same.
fn minor_units(node: &Node<'_>, currency: Option<Currency>) -> Result<Option<i64>, String> {
    let Node::Text(text) = node else {
        return Err(format!("must be a text such as \"120.00\", not {}", kind_of(node)));
    };
    match currency {
        Some(currency) => Money::parse(text, currency)
            .map(|money| Some(money.minor))
            .map_err(|error| error.to_string()),
        None if is_decimal(text) => Ok(None),
        None => Err(ParseAmountError::Malformed.to_string()),
    }
}

/// An object within the object.
pub(super) fn object<'d>(node: &Node<'d>) -> Result<Object<'d>, String> {
    match node {
        Node::Object(object) => Ok(*object),
        other => Err(format!("must be an object, not {}", kind_of(other))),
    }
}

/// A text of any length.
pub(super) fn text<'n>(node: &'n Node<'_>) -> Result<&'n str, String> {
    match node {
        Node::Text(text) => Ok(text),
        other => Err(format!("must be a text, not {}", kind_of(other))),
    }
}

/// A text that reads as a `T`: an id, a currency.
pub(super) fn parsed<T: FromStr<Err: Display>>(node: &Node<'_>) -> Result<T, String> {
    text(node)?.parse().map_err(|error: T::Err| error.to_string())
}

/// A text of at most `limit` characters, without any that hide or reorder others.
pub(super) fn label(limit: usize) -> impl FnOnce(&Node<'_>) -> Result<String, String> {
    move |node| {
        let text = bounded(node, limit)?;
        if is_all_printable(text) {
            Ok(text.to_owned())
        } else {
            Err("must contain printable characters only".to_owned())
        }
    }
}

/// What a person is called: joiners belong in many names, so only controls are refused.
pub(super) fn name(node: &Node<'_>) -> Result<String, String> {
    let text = bounded(node, 255)?;
    if !is_all_printable(text) && text.chars().any(char::is_control) {
        return Err("must not contain control characters".to_owned());
    }
    Ok(text.to_owned())
}

/// An e-mail address, as far as anyone can tell without writing to it; or nothing.
pub(super) fn email(node: &Node<'_>) -> Result<String, String> {
    let text = bounded(node, 320)?;
    let halves = text.rsplit_once('@');
    let whole = halves.is_some_and(|(user, host)| !user.is_empty() && !host.is_empty());
    let is_spaced =
        if text.is_ascii() { text.contains(' ') } else { text.contains(char::is_whitespace) };
    let shown = is_all_printable(text) && !is_spaced;
    if text.is_empty() || whole && shown {
        Ok(text.to_owned())
    } else {
        Err("must be an e-mail address".to_owned())
    }
}

/// A click token, unread: whether it is one is for attribution to say, which tells why it was not.
pub(super) fn click(node: &Node<'_>) -> Result<String, String> {
    let text = text(node)?;
    if text.len() > 2048 {
        return Err("must be at most 2048 bytes".to_owned());
    }
    Ok(text.to_owned())
}

fn bounded<'n>(node: &'n Node<'_>, limit: usize) -> Result<&'n str, String> {
    let text = text(node)?;
    if text.len() > limit && text.chars().count() > limit {
        return Err(format!("must be at most {limit} characters"));
    }
    Ok(text)
}

/// One of a list of words.
pub(super) fn one_of<T: Copy>(
    words: &'static [(&'static str, T)],
) -> impl FnOnce(&Node<'_>) -> Result<T, String> {
    move |node| {
        let given = text(node)?;
        let known = words.iter().find(|(word, _)| *word == given).map(|&(_, meant)| meant);
        known.ok_or_else(|| {
            let words: Vec<_> = words.iter().map(|&(word, _)| word).collect();
            format!("must be one of {}", words.join(", "))
        })
    }
}

/// An instant of the years 1970–9998.
pub(super) fn time(node: &Node<'_>) -> Result<DateTime<Utc>, &'static str> {
    const SHAPE: &str = "must be a time of RFC 3339 with its offset, such as 2026-10-01T12:00:00Z";
    let Node::Text(text) = node else {
        return Err(SHAPE);
    };
    let at = match usual_time(text) {
        Some(at) => at,
        None => DateTime::parse_from_rfc3339(text).map_err(|_| SHAPE)?.to_utc(),
    };
    if !(1970..=9998).contains(&at.year()) {
        return Err("must lie in the years 1970 to 9998");
    }
    if at.nanosecond() >= 1_000_000_000 {
        return Err("must not be a leap second");
    }
    Ok(at)
}

/// A time as most senders write it, `2026-10-01T12:00:00.250+02:00`, without the general reader's detours.
fn usual_time(text: &str) -> Option<DateTime<Utc>> {
    let (whole, rest) = text.as_bytes().split_first_chunk()?;
    let [y0, y1, y2, y3, b'-', o0, o1, b'-', d0, d1, b'T', h0, h1, b':', m0, m1, b':', s0, s1] =
        *whole
    else {
        return None;
    };
    let (fraction, sign, offset) = match rest {
        [fraction @ .., b'Z'] => (fraction, 1, [b'0'; 4]),
        [fraction @ .., b'+', h0, h1, b':', m0, m1] => (fraction, -1, [*h0, *h1, *m0, *m1]),
        [fraction @ .., b'-', h0, h1, b':', m0, m1] => (fraction, 1, [*h0, *h1, *m0, *m1]),
        _ => return None,
    };
    let fraction = match fraction {
        [] => fraction,
        [b'.', digits @ ..] if (1..=9).contains(&digits.len()) => digits,
        _ => return None,
    };
    let mut largest = 0;
    let mut number = |digits: &[u8]| {
        digits.iter().fold(0, |number, byte| {
            let digit = u32::from(byte.wrapping_sub(b'0'));
            largest = largest.max(digit);
            // What is no digit is refused below, so it matters not what it comes to.
            10_u32.wrapping_mul(number).wrapping_add(digit)
        })
    };
    let (year, month, day) = (number(&[y0, y1, y2, y3]), number(&[o0, o1]), number(&[d0, d1]));
    let (hour, minute, second) = (number(&[h0, h1]), number(&[m0, m1]), number(&[s0, s1]));
    let fraction = (fraction.len()..9).fold(number(fraction), |nanos, _| nanos.wrapping_mul(10));
    let [h0, h1, m0, m1] = offset;
    let (hours, minutes) = (number(&[h0, h1]), number(&[m0, m1]));
    if largest > 9 || hours > 23 || minutes > 59 {
        return None;
    }
    let day = NaiveDate::from_ymd_opt(i32::try_from(year).ok()?, month, day)?;
    let local = day.and_hms_nano_opt(hour, minute, second, fraction)?.and_utc();
    local.checked_add_signed(TimeDelta::minutes(sign * i64::from(hours * 60 + minutes)))
}

/// A count that is not money: digits with an optional decimal point, as a text or as a number.
pub(super) fn quantity(node: &Node<'_>) -> Result<Decimal, String> {
    const SHAPE: &str =
        "must be a decimal number such as \"12.5\", without sign, exponent or separators";
    let text = match node {
        Node::Text(text) => &**text,
        Node::Number(digits) => digits,
        other => return Err(format!("must be a decimal number, not {}", kind_of(other))),
    };
    if !is_decimal(text) {
        return Err(SHAPE.to_owned());
    }
    let exact =
        Decimal::from_str_exact(text).map_err(|_| "must be at most 28 digits".to_owned())?;
    Ok(exact.normalize())
}

/// Digits with an optional decimal point between them, and nothing else.
fn is_decimal(text: &str) -> bool {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, "0"));
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    digits(whole) && digits(fraction)
}

fn kind_of(node: &Node<'_>) -> &'static str {
    match node {
        Node::Null => "null",
        Node::Bool(_) => "true or false",
        Node::Number(_) => "a number",
        Node::Text(_) => "a text",
        Node::List => "a list",
        Node::Object(_) => "an object",
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::usual_time;
    use crate::event::parse::tests::check;

    // req: B08
    #[test]
    fn amounts_are_held_to_their_currency_and_to_each_other() {
        let tax = ["data.tax must not be more than the amount"];
        let zero = ["data.amount must be more than zero"];
        let precise = ["data.amount has more decimal digits than the currency"];
        for (kind, changes, expected) in [
            ("transaction.paid", json!({"amount": "0", "tax": "0.00"}), [].as_slice()),
            ("transaction.paid", json!({"tax": "120"}), &[]),
            ("transaction.paid", json!({"tax": "120.01"}), &tax),
            ("transaction.paid", json!({"cost": "999"}), &[]),
            ("transaction.paid", json!({"amount": "1.005"}), &precise),
            ("transaction.paid", json!({"currency": "JPY"}), &precise),
            ("transaction.paid", json!({"currency": "KWD", "amount": "1.005"}), &[]),
            (
                "transaction.paid",
                json!({"amount": "1000000000000.01"}),
                &["data.amount is too large"],
            ),
            ("transaction.paid", json!({"amount": null}), &["data.amount is required"]),
            ("transaction.refunded", json!({"amount": "0.00"}), &zero),
            ("transaction.refunded", json!({"amount": "0.01"}), &[]),
            ("usage.reported", json!({"quantity": "0"}), &[]),
            ("usage.reported", json!({"quantity": 12}), &[]),
            ("usage.reported", json!({"quantity": 12.75}), &[]),
            ("usage.reported", json!({"metric": ""}), &["data.metric must not be empty"]),
            (
                "usage.reported",
                json!({"quantity": -1}),
                &[
                    "data.quantity must be a decimal number such as \"12.5\", without sign, exponent or separators",
                ],
            ),
            (
                "usage.reported",
                json!({"quantity": "9".repeat(40)}),
                &["data.quantity must be at most 28 digits"],
            ),
        ] {
            check(kind, changes, expected);
        }
    }

    // req: B08
    #[test]
    fn times_are_exact_not_absurd_and_not_ahead() {
        let ahead =
            "data.occurred_at must not be more than five minutes ahead of the time it is sent";
        let shape = "data.occurred_at must be a time of RFC 3339 with its offset, such as 2026-10-01T12:00:00Z";
        let years = "data.occurred_at must lie in the years 1970 to 9998";
        for (time, expected) in [
            ("2026-10-05T09:35:05Z", [].as_slice()),
            ("2026-10-05T09:35:05.001Z", &[ahead]),
            ("2026-10-05T18:35:05+09:00", &[]),
            ("2019-02-28T23:59:59.123456789-11:30", &[]),
            ("1970-01-01T00:00:00Z", &[]),
            ("1969-12-31T23:59:59Z", &[years]),
            ("9998-12-31T23:59:59Z", &[ahead]),
            ("9999-01-01T00:00:00Z", &[years]),
            ("0000-01-01T00:00:00Z", &[years]),
            ("2016-12-31T23:59:60Z", &["data.occurred_at must not be a leap second"]),
            ("2026-02-29T00:00:00Z", &[shape]),
            ("2026-10-05T09:30:00", &[shape]),
            ("2026-10-05", &[shape]),
            ("1790000000", &[shape]),
            ("", &[shape]),
        ] {
            check("invoice.sent", json!({"occurred_at": time}), expected);
        }
        check("subscription.updated", json!({"renews_at": "2031-01-01T00:00:00Z"}), &[]);
    }

    proptest! {
        #[test]
        fn the_short_way_to_a_time_is_the_long_way(text in "[0-9]{4}-[01][0-9]-[0-3][0-9][Tt ][0-2][0-9]:[0-6][0-9]:[0-6][0-9]([.][0-9]{0,10})?(Z|z|[+-][0-2][0-9]:[0-6][0-9])", digit in 0_usize..30, to in any::<char>()) {
            let broken: String = text.chars().enumerate().map(|(at, c)| if at == digit { to } else { c }).collect();
            for text in [text, broken] {
                let long = chrono::DateTime::parse_from_rfc3339(&text).map(|at| at.to_utc());
                if let Some(short) = usual_time(&text) {
                    prop_assert_eq!(long, Ok(short), "{}", text);
                }
            }
        }
    }
}

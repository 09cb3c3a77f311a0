//! Amounts, months and times as people read them: grouped, with a true minus, dates written out.

use chrono::{DateTime, Datelike as _, Utc};
use chrono_tz::Tz;
use maud::{Markup, html};
use vouch_domain::calendar::Month;
use vouch_domain::money::Money;

const MINUS: char = '\u{2212}';
const NO_BREAK: char = '\u{a0}';

/// An amount: quiet currency, true minus, never wrapped.
pub(crate) fn amount(money: Money) -> Markup {
    shown(money, "")
}

/// An amount that was taken back: red where it is one.
pub(crate) fn taken(money: Money) -> Markup {
    shown(money, if money.minor < 0 { " taken" } else { "" })
}

fn shown(money: Money, also: &str) -> Markup {
    let nil = if money.minor == 0 { " nil" } else { "" };
    let whole = if money.currency.digits() == 0 { " whole" } else { "" };
    let (sign, unit, digits) = parts(money);
    html! {
        data class={ "amount" (whole) (nil) (also) } value=(money.amount()) {
            (sign) span class="unit" { (unit) } (digits)
        }
    }
}

/// Sign, sign of the currency, and grouped digits.
fn parts(money: Money) -> (String, String, String) {
    let text = money.amount();
    let digits = text.trim_start_matches('-');
    let (whole, fraction) = match digits.split_once('.') {
        Some((whole, fraction)) => (whole, format!(".{fraction}")),
        None => (digits, String::new()),
    };
    let sign = if money.minor < 0 { MINUS.to_string() } else { String::new() };
    (sign, unit(money.currency.code()), format!("{}{fraction}", grouped(whole)))
}

/// The sign where it stands for one currency only, else the three letters.
fn unit(code: &str) -> String {
    match code {
        "EUR" => "€".to_owned(),
        "GBP" => "£".to_owned(),
        "JPY" => "¥".to_owned(),
        "USD" => "$".to_owned(),
        other => format!("{other}{NO_BREAK}"),
    }
}

/// `1204` as `1,204`.
fn grouped(digits: &str) -> String {
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// A count: `1,513`.
pub(crate) fn count(number: impl ToString) -> String {
    grouped(&number.to_string())
}

/// `October 2026`.
pub(crate) fn month(month: Month) -> String {
    month.first_day().format("%B %Y").to_string()
}

/// `October`, for a heading that need not name the year.
pub(crate) fn month_name(month: Month) -> String {
    month.first_day().format("%B").to_string()
}

/// `8 November`, and the year where it is not this one; the exact time and zone on hover and focus.
pub(crate) fn day(at: DateTime<Utc>, zone: Tz, now: DateTime<Utc>) -> Markup {
    near(at, zone, now, "%-d %B", "%-d %B %Y")
}

/// `8 November, 14:05`, and the year where it is not this one.
pub(crate) fn hour(at: DateTime<Utc>, zone: Tz, now: DateTime<Utc>) -> Markup {
    near(at, zone, now, "%-d %B, %H:%M", "%-d %B %Y, %H:%M")
}

fn near(at: DateTime<Utc>, zone: Tz, now: DateTime<Utc>, this_year: &str, other: &str) -> Markup {
    let (local, today) = (at.with_timezone(&zone), now.with_timezone(&zone));
    let format = if local.year() == today.year() { this_year } else { other };
    html! {
        time datetime=(at.to_rfc3339()) title=(exact(at, zone)) { (local.format(format)) }
    }
}

/// `8 November 2026, 14:05`.
pub(crate) fn moment(at: DateTime<Utc>, zone: Tz) -> Markup {
    let local = at.with_timezone(&zone);
    html! {
        time datetime=(at.to_rfc3339()) title=(exact(at, zone)) { (local.format("%-d %B %Y, %H:%M")) }
    }
}

/// `8 November 2026, 14:05:09 Europe/Berlin`.
fn exact(at: DateTime<Utc>, zone: Tz) -> String {
    let local = at.with_timezone(&zone);
    format!("{} {zone}", local.format("%-d %B %Y, %H:%M:%S"))
}

/// A long text cut in the middle, its ends kept: what tells ids apart is often at the end.
pub(crate) fn shortened(text: &str, most: usize) -> String {
    let length = text.chars().count();
    if length <= most {
        return text.to_owned();
    }
    let kept = most.saturating_sub(1);
    let head: String = text.chars().take(kept - kept / 2).collect();
    let tail: String = text.chars().skip(length - kept / 2).collect();
    format!("{head}…{tail}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_grouped_with_a_true_minus_and_their_currency() {
        for (minor, currency, expected) in [
            (120_450, "EUR", "€1,204.50"),
            (-3_000, "EUR", "−€30.00"),
            (5, "USD", "$0.05"),
            (-1_234_567, "JPY", "−¥1,234,567"),
            (1_234, "KWD", "KWD\u{a0}1.234"),
            (100_000, "GBP", "£1,000.00"),
            (0, "EUR", "€0.00"),
        ] {
            let (sign, unit, digits) = parts(Money::new(minor, currency.parse().unwrap()));
            assert_eq!(format!("{sign}{unit}{digits}"), expected);
        }
    }

    #[test]
    fn an_amount_says_its_exact_value_to_programs() {
        let money = Money::new(-120_450, "EUR".parse().unwrap());
        let text = taken(money).into_string();
        assert!(text.contains("value=\"-1204.50\"") && text.contains("taken"));
    }

    #[test]
    fn a_date_names_the_year_only_where_it_is_another() {
        let zone = Tz::Europe__Berlin;
        let (at, now) =
            ("2026-11-07T23:00:00Z".parse().unwrap(), "2026-11-21T08:00:00Z".parse().unwrap());
        let text = day(at, zone, now).into_string();
        assert!(text.contains(">8 November<") && text.contains("00:00:00 Europe/Berlin"));
        let later = "2027-01-01T08:00:00Z".parse().unwrap();
        assert!(day(at, zone, later).into_string().contains(">8 November 2026<"));
    }

    #[test]
    fn long_texts_keep_both_ends() {
        assert_eq!(shortened("short", 8), "short");
        assert_eq!(shortened("transaction-000017", 9), "tran…0017");
        assert_eq!(shortened("äöüäöüäöü", 5), "äö…öü");
    }
}

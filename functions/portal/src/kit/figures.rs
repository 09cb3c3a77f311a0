//! Amounts, counts, shares and times as people read them in their language.
//!
//! All of it is exact: digits are moved as text, shares are computed in whole thousandths.

pub(crate) mod numbers;
mod times;

use maud::{Markup, html};
use rust_decimal::Decimal;
use vouch_domain::money::Money;

use self::numbers::MINUS;
pub use self::times::{
    date, day, day_plain, day_text, exact, hour, hour_plain, left, moment, moment_plain,
    moment_text, month, month_name, month_short,
};
use super::reader::{Language, Reader};

const NO_BREAK: char = '\u{a0}';
/// What stands where there is no number.
const NONE: &str = "\u{2013}";

/// An amount: quiet currency, true minus, never wrapped.
pub fn amount(reader: &Reader, money: Money) -> Markup {
    shown(reader, money, "")
}

/// An amount that was taken back: red where it is one.
pub fn taken(reader: &Reader, money: Money) -> Markup {
    shown(reader, money, if money.minor < 0 { " taken" } else { "" })
}

fn shown(reader: &Reader, money: Money, also: &str) -> Markup {
    let nil = if money.minor == 0 { " nil" } else { "" };
    let whole = if money.currency.digits() == 0 { " whole" } else { "" };
    let (sign, digits) = parts(reader.language, money);
    let unit = unit(money.currency.code());
    html! {
        data class={ "amount" (whole) (nil) (also) } value=(money.amount()) {
            @match reader.language {
                Language::English => {
                    (sign) span class="unit" { (unit) (gap_behind(unit)) } (digits)
                }
                Language::German => {
                    (sign) (digits) span class="unit after" { (NO_BREAK) (unit) }
                }
            }
        }
    }
}

/// An amount as plain text, for titles and charts: `−€1,204.50`, `−1.204,50 €`.
pub fn amount_text(reader: &Reader, money: Money) -> String {
    let (sign, digits) = parts(reader.language, money);
    let unit = unit(money.currency.code());
    match reader.language {
        Language::English => format!("{sign}{unit}{}{digits}", gap_behind(unit)),
        Language::German => format!("{sign}{digits}{NO_BREAK}{unit}"),
    }
}

/// The sign and the grouped digits.
fn parts(language: Language, money: Money) -> (String, String) {
    let text = money.amount();
    let sign = if money.minor < 0 { MINUS.to_string() } else { String::new() };
    (sign, numbers::decimal(language, text.trim_start_matches('-')))
}

/// The sign where it stands for one currency only, else the three letters.
fn unit(code: &'static str) -> &'static str {
    match code {
        "EUR" => "€",
        "GBP" => "£",
        "JPY" => "¥",
        "USD" => "$",
        other => other,
    }
}

/// Letters do not touch digits.
fn gap_behind(unit: &str) -> &'static str {
    if unit.is_ascii() && unit.len() > 1 { "\u{a0}" } else { "" }
}

/// A count: `1,513`, `1.513`.
pub fn count(reader: &Reader, number: i64) -> String {
    numbers::whole(reader.language, number)
}

/// What part of the whole that is, `12.5%` or `12,5 %`, rounded half away from zero; a dash where the whole is nothing.
pub fn share(reader: &Reader, part: i64, whole: i64) -> String {
    let Some(thousandths) = thousandths(part, whole) else { return NONE.to_owned() };
    let sign = if thousandths < 0 { "-" } else { "" };
    let size = thousandths.unsigned_abs();
    percent(reader, &format!("{sign}{}.{}", size / 10, size % 10))
}

/// The share in thousandths; none of nothing.
pub(super) fn thousandths(part: i64, whole: i64) -> Option<i128> {
    if whole == 0 {
        return None;
    }
    let (part, whole) = (i128::from(part), i128::from(whole));
    let size = (part.abs() * 2_000 + whole.abs()) / (whole.abs() * 2);
    Some(if (part < 0) == (whole < 0) { size } else { -size })
}

/// A rate given in percent: `12.5%`, `12,5 %`.
pub fn rate(reader: &Reader, rate: Decimal) -> String {
    percent(reader, &rate.normalize().to_string())
}

fn percent(reader: &Reader, number: &str) -> String {
    let number = numbers::decimal(reader.language, number);
    match reader.language {
        Language::English => format!("{number}%"),
        Language::German => format!("{number}{NO_BREAK}%"),
    }
}

/// A long text cut in the middle, the whole of it on hover: what tells ids apart is often at the end.
pub fn shortened(text: &str, most: usize) -> Markup {
    let length = text.chars().count();
    if length <= most {
        return html! { (text) };
    }
    let kept = most.saturating_sub(1);
    let head: String = text.chars().take(kept - kept / 2).collect();
    let tail: String = text.chars().skip(length - kept / 2).collect();
    html! { span title=(text) { (head) "…" (tail) } }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reader(language: Language) -> Reader {
        let now = "2026-11-21T08:00:00Z".parse().unwrap();
        Reader { language, zone: chrono_tz::Tz::Europe__Berlin, now }
    }

    #[test]
    fn amounts_are_written_as_each_language_does() {
        for (minor, currency, english, german) in [
            (120_450, "EUR", "€1,204.50", "1.204,50\u{a0}€"),
            (-3_000, "EUR", "−€30.00", "−30,00\u{a0}€"),
            (5, "USD", "$0.05", "0,05\u{a0}$"),
            (-1_234_567, "JPY", "−¥1,234,567", "−1.234.567\u{a0}¥"),
            (1_234, "KWD", "KWD\u{a0}1.234", "1,234\u{a0}KWD"),
            (100_000, "GBP", "£1,000.00", "1.000,00\u{a0}£"),
            (99_999, "CHF", "CHF\u{a0}999.99", "999,99\u{a0}CHF"),
            (0, "EUR", "€0.00", "0,00\u{a0}€"),
            (i64::MIN, "JPY", "−¥9,223,372,036,854,775,808", "−9.223.372.036.854.775.808\u{a0}¥"),
        ] {
            let money = Money::new(minor, currency.parse().unwrap());
            assert_eq!(amount_text(&reader(Language::English), money), english);
            assert_eq!(amount_text(&reader(Language::German), money), german);
        }
    }

    #[test]
    fn an_amount_says_its_exact_value_to_programs() {
        let money = Money::new(-120_450, "EUR".parse().unwrap());
        assert_eq!(
            taken(&reader(Language::English), money).into_string(),
            "<data class=\"amount taken\" value=\"-1204.50\">−<span class=\"unit\">€</span>1,204.50</data>"
        );
        assert_eq!(
            amount(&reader(Language::German), money).into_string(),
            "<data class=\"amount\" value=\"-1204.50\">−1.204,50<span class=\"unit after\">\u{a0}€</span></data>"
        );
        let nothing = Money::new(0, "JPY".parse().unwrap());
        let shown = taken(&reader(Language::English), nothing).into_string();
        assert!(shown.contains("class=\"amount whole nil\""), "{shown}");
    }

    #[test]
    fn counts_and_shares_are_exact() {
        let (english, german) = (reader(Language::English), reader(Language::German));
        for (number, in_english, in_german) in [
            (0, "0", "0"),
            (999, "999", "999"),
            (1_513, "1,513", "1.513"),
            (-1_234_567, "−1,234,567", "−1.234.567"),
            (i64::MIN, "−9,223,372,036,854,775,808", "−9.223.372.036.854.775.808"),
        ] {
            assert_eq!(count(&english, number), in_english);
            assert_eq!(count(&german, number), in_german);
        }
        for (part, whole, in_english, in_german) in [
            (1, 8, "12.5%", "12,5\u{a0}%"),
            (1, 3, "33.3%", "33,3\u{a0}%"),
            (2, 3, "66.7%", "66,7\u{a0}%"),
            // A half is rounded away from zero.
            (1, 2_000, "0.1%", "0,1\u{a0}%"),
            (-1, 2_000, "−0.1%", "−0,1\u{a0}%"),
            (1, 1, "100.0%", "100,0\u{a0}%"),
            (0, 5, "0.0%", "0,0\u{a0}%"),
            (20_000, 10, "200,000.0%", "200.000,0\u{a0}%"),
            (5, 0, "–", "–"),
            (i64::MIN, i64::MIN, "100.0%", "100,0\u{a0}%"),
        ] {
            assert_eq!(share(&english, part, whole), in_english);
            assert_eq!(share(&german, part, whole), in_german);
        }
        for (text, in_english, in_german) in [
            ("12.5", "12.5%", "12,5\u{a0}%"),
            ("20.00", "20%", "20\u{a0}%"),
            ("0.125", "0.125%", "0,125\u{a0}%"),
        ] {
            assert_eq!(rate(&english, text.parse().unwrap()), in_english);
            assert_eq!(rate(&german, text.parse().unwrap()), in_german);
        }
    }

    #[test]
    fn long_texts_keep_both_ends() {
        let shown = |text, most| shortened(text, most).into_string();
        assert_eq!(shown("short", 8), "short");
        assert_eq!(
            shown("transaction-000017", 9),
            "<span title=\"transaction-000017\">tran…0017</span>"
        );
        assert_eq!(shown("äöüäöüäöü", 5), "<span title=\"äöüäöüäöü\">äö…öü</span>");
        assert_eq!(shown("<b>", 5), "&lt;b&gt;");
    }
}

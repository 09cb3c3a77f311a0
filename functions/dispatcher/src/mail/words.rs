//! The words of mails: Fluent messages in `words/<language>/mail.ftl`, compiled in.

use std::collections::HashMap;

use chrono::{DateTime, Datelike as _, Utc};
use chrono_tz::Tz;
use fluent_templates::{LanguageIdentifier, fluent_bundle::FluentValue, langid, static_loader};
use vouch_domain::{calendar::Month, id::is_printable, money::Money, people::mail::Language};

// The messages of mails.
static_loader! {
    static WORDS = {
        locales: "words",
        fallback_language: "en",
        // Isolation marks keep apart directions of writing, of which our languages have one.
        customise: |bundle| { bundle.set_use_isolating(false); },
    };
}

static ENGLISH: LanguageIdentifier = langid!("en");
static GERMAN: LanguageIdentifier = langid!("de");

/// How long a name or a reason may be in a mail.
const ARGUMENT_MOST: usize = 300;

/// Something that is put into a message.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Put<'a> {
    /// What somebody typed, or we wrote.
    Text(&'a str),
    /// A number that the message chooses by.
    Number(u32),
}

/// The reader of a mail: who it is decides language and clock.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Words {
    language: Language,
    zone: Tz,
}

impl Words {
    /// The words for readers of a language whose clock is this zone's.
    pub(crate) fn new(language: Language, zone: Tz) -> Self {
        Self { language, zone }
    }

    /// The code of the language.
    pub(crate) fn language(&self) -> &'static str {
        self.language.code()
    }

    fn identifier(&self) -> &'static LanguageIdentifier {
        match self.language {
            Language::English => &ENGLISH,
            Language::German => &GERMAN,
        }
    }

    /// The text of a message.
    pub(crate) fn say_with(&self, key: &str, puts: &[(&str, Put<'_>)]) -> String {
        let values: HashMap<&str, FluentValue<'_>> = puts
            .iter()
            .map(|&(name, put)| match put {
                Put::Text(text) => (name, FluentValue::from(one_line(text))),
                Put::Number(number) => (name, FluentValue::from(number)),
            })
            .collect();
        match WORDS.lookup_single_language(self.identifier(), key, Some(&values)) {
            Ok(text) => text,
            Err(error) => {
                tracing::error!(words.key = key, %error, "a mail has no text for this");
                key.to_owned()
            }
        }
    }

    /// The text of a message that takes nothing.
    pub(crate) fn say(&self, key: &str) -> String {
        self.say_with(key, &[])
    }

    /// A month, such as "October 2026".
    pub(crate) fn month(&self, month: Month) -> String {
        let first = month.first_day();
        self.month_of(first.month(), first.year())
    }

    fn month_of(&self, month: u32, year: i32) -> String {
        let year = year.to_string();
        self.say_with("mail-month", &[("month", Put::Number(month)), ("year", Put::Text(&year))])
    }

    /// An instant on the reader's clock.
    pub(crate) fn instant(&self, at: DateTime<Utc>) -> String {
        let local = at.with_timezone(&self.zone);
        let month = self.month_of(local.month(), local.year());
        let (day, time) = (local.day().to_string(), local.format("%H:%M").to_string());
        let puts =
            [("day", Put::Text(&day)), ("month", Put::Text(&month)), ("time", Put::Text(&time))];
        self.say_with("mail-day", &puts)
    }

    /// An amount as the language writes it.
    pub(crate) fn money(&self, money: Money) -> String {
        match self.language {
            Language::English => money.to_string(),
            Language::German => {
                let amount = money.amount();
                let (sign, digits) = match amount.strip_prefix('-') {
                    Some(digits) => ("−", digits),
                    None => ("", amount.as_str()),
                };
                let (whole, part) = digits.split_once('.').unwrap_or((digits, ""));
                let mut grouped = String::new();
                for (at, digit) in whole.chars().enumerate() {
                    if at > 0 && (whole.len() - at).is_multiple_of(3) {
                        grouped.push('.');
                    }
                    grouped.push(digit);
                }
                let comma = if part.is_empty() { "" } else { "," };
                format!("{sign}{grouped}{comma}{part} {}", money.currency)
            }
        }
    }

    /// The name of the reader's clock.
    pub(crate) fn zone(&self) -> &'static str {
        self.zone.name()
    }
}

/// What somebody typed, as one line of plain characters: it can neither begin a line of its own nor turn one around.
pub(crate) fn one_line(text: &str) -> String {
    let plain = text.chars().map(|c| if is_printable(c) && !c.is_whitespace() { c } else { ' ' });
    let line = plain.collect::<String>().split_whitespace().collect::<Vec<_>>().join(" ");
    if line.chars().count() <= ARGUMENT_MOST {
        return line;
    }
    line.chars().take(ARGUMENT_MOST).chain(['…']).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn instants_are_told_by_the_readers_clock() {
        let at = "2026-10-31T23:30:00Z".parse().unwrap();
        let words = |language| Words::new(language, Tz::Europe__Berlin);
        assert_eq!(words(Language::English).instant(at), "1 November 2026, 00:30");
        assert_eq!(words(Language::German).instant(at), "1. November 2026, 00:30 Uhr");
    }

    #[test]
    fn amounts_are_written_as_each_language_does() {
        for (amount, currency, english, german) in [
            ("1234567.80", "EUR", "1234567.80 EUR", "1.234.567,80 EUR"),
            ("-12.34", "EUR", "-12.34 EUR", "−12,34 EUR"),
            ("999", "JPY", "999 JPY", "999 JPY"),
            ("1000.001", "KWD", "1000.001 KWD", "1.000,001 KWD"),
        ] {
            let money = Money::parse_signed(amount, currency.parse().unwrap()).unwrap();
            let say = |language| Words::new(language, Tz::UTC).money(money);
            assert_eq!(
                (say(Language::English), say(Language::German)),
                (english.to_owned(), german.to_owned())
            );
        }
    }

    #[test]
    fn what_somebody_typed_stays_one_line() {
        for (typed, told) in [
            ("Ada\r\nBcc: eve@evil.example", "Ada Bcc: eve@evil.example"),
            ("  a\u{2028}b\u{202e}c\0d\t e ", "a b c d e"),
            ("{ $amount }", "{ $amount }"),
        ] {
            assert_eq!(one_line(typed), told);
        }
        assert_eq!(one_line(&"é".repeat(1000)).chars().count(), ARGUMENT_MOST + 1);
    }
}

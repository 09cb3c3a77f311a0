//! Numbers as a language writes them: groups, decimal mark, and a true minus before them.

use icu_decimal::{DecimalFormatter, input::Decimal};
use icu_locale_core::{Locale, locale};

use crate::kit::reader::Language;

/// U+2212, as wide as a digit; a hyphen is not a minus.
pub(super) const MINUS: char = '\u{2212}';

thread_local! {
    static ENGLISH: DecimalFormatter = formatter(Language::English);
    static GERMAN: DecimalFormatter = formatter(Language::German);
}

fn formatter(language: Language) -> DecimalFormatter {
    DecimalFormatter::try_new(locale_of(language).into(), Default::default())
        .expect("both languages are compiled in")
}

/// English is the British one: days before months.
pub(super) fn locale_of(language: Language) -> Locale {
    match language {
        Language::English => locale!("en-GB"),
        Language::German => locale!("de-DE"),
    }
}

/// `1,513`, `1.513`, `−5`.
pub(crate) fn whole(language: Language, number: i64) -> String {
    signed(number < 0, &unsigned(language, &Decimal::from(number.unsigned_abs())))
}

/// A decimal such as `-1204.50`, with as many digits behind the point as it has.
pub(super) fn decimal(language: Language, text: &str) -> String {
    let digits = text.trim_start_matches('-');
    match Decimal::try_from_str(digits) {
        Ok(number) => signed(text.starts_with('-'), &unsigned(language, &number)),
        Err(_) => text.to_owned(),
    }
}

fn unsigned(language: Language, number: &Decimal) -> String {
    let format = |formatter: &DecimalFormatter| formatter.format(number).to_string();
    match language {
        Language::English => ENGLISH.with(format),
        Language::German => GERMAN.with(format),
    }
}

fn signed(is_negative: bool, digits: &str) -> String {
    if is_negative { format!("{MINUS}{digits}") } else { digits.to_owned() }
}

//! One line after the other, in words that all three programs read.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use chrono::{DateTime, NaiveDate, SecondsFormat, Utc};
use vouch_domain::calendar::Month;
use vouch_domain::id::CompanyId;
use vouch_domain::money::{Currency, Money};
use vouch_domain::people::company::Company;

/// For whom a journal is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum Format {
    /// beancount, ledger and hledger read it.
    #[default]
    Plain,
    /// Only beancount reads it: what entries are for is metadata.
    Beancount,
}

/// An entry, ready to be written.
#[derive(Clone, Debug)]
pub(super) struct Entered<'a> {
    pub(super) date: NaiveDate,
    pub(super) id: &'a str,
    pub(super) kind: &'static str,
    pub(super) text: &'a str,
    pub(super) transaction: Option<&'a str>,
    pub(super) commission: Option<String>,
    /// Of which month's statement it is a line.
    pub(super) month: Option<Month>,
    pub(super) recorded_at: DateTime<Utc>,
    pub(super) currency: Currency,
    pub(super) sides: Vec<(String, i64)>,
}

/// The text in the making.
#[derive(Debug)]
pub(super) struct Text {
    format: Format,
    text: String,
}

impl Text {
    pub(super) fn new(format: Format) -> Self {
        Self { format, text: String::new() }
    }

    pub(super) fn into_string(self) -> String {
        self.text
    }

    fn line(&mut self, line: &str) {
        self.text.push_str(line.trim_end());
        self.text.push('\n');
    }

    /// Whose books these are.
    pub(super) fn head(&mut self, now: DateTime<Utc>, companies: &BTreeMap<CompanyId, Company>) {
        let now = now.to_rfc3339_opts(SecondsFormat::Secs, true);
        self.line(&format!("; The journal of Vouch's ledger as of {now}."));
        for (id, company) in companies {
            let (name, zone) = (words(&company.name), company.month_zone());
            self.line(&format!("; {id} is {name}; its days are those of {zone}."));
        }
        self.line("");
    }

    /// An account, from its first day on.
    pub(super) fn open(&mut self, date: NaiveDate, account: &str, name: &str) {
        self.line(&format!("{date} open {account}"));
        if !name.is_empty() {
            self.line(&format!("  ; {}", words(name)));
        }
    }

    /// What an account comes to at the beginning of a day.
    pub(super) fn balance(&mut self, date: NaiveDate, account: &str, amount: Money) {
        let currency = amount.currency.code();
        self.line(&format!("{date} balance {account}  {} {currency}", amount.amount()));
    }

    /// One entry.
    pub(super) fn entry(&mut self, entry: &Entered<'_>) {
        let Entered { date, id, kind, .. } = entry;
        let what = kind.replace('_', " ");
        let mut said = words(entry.text);
        if said.is_empty() {
            said = entry.transaction.map(words).unwrap_or_default();
        }
        self.line("");
        let tag = kind.replace('_', "-");
        self.line(&format!("{date} * \"{what}\" \"{said}\" ^{} #{tag}", link(id)));
        self.told("id", id);
        self.told("kind", kind);
        if let Some(commission) = &entry.commission {
            self.told("commission", commission);
        }
        if let Some(transaction) = entry.transaction {
            self.told("transaction", transaction);
        }
        if let Some(month) = entry.month {
            self.told("month", &month.to_string());
        }
        self.told("recorded", &entry.recorded_at.to_rfc3339_opts(SecondsFormat::Millis, true));
        for (account, minor) in &entry.sides {
            let (amount, currency) =
                (Money::new(*minor, entry.currency).amount(), entry.currency.code());
            let _ = writeln!(self.text, "  {account}  {amount} {currency}");
        }
    }

    /// What an entry is for.
    fn told(&mut self, name: &str, value: &str) {
        match self.format {
            Format::Beancount => self.line(&format!("  {name}: \"{}\"", words(value))),
            Format::Plain => self.line(&format!("  ; {name}: {}", tagged(value))),
        }
    }
}

/// A text that is words to all three: no quote, no comment, no line's end, no date in brackets.
fn words(text: &str) -> String {
    let plain = |c: char| match c {
        '"' => '\'',
        '\\' => '/',
        ';' => ',',
        '[' => '(',
        ']' => ')',
        '|' => '/',
        c if c.is_control() => ' ',
        c => c,
    };
    let text: String = text.chars().map(plain).collect();
    // Two spaces end the words of a line.
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A text as the value of a tag. What ledger and hledger would read as more than that is written as `%` and its bytes,
/// so that no two ids are written alike.
fn tagged(text: &str) -> String {
    let mut value = String::with_capacity(text.len());
    for c in text.chars() {
        let is_plain = c.is_alphanumeric() || "-_./@+#:".contains(c);
        if is_plain && !(c == ':' && value.ends_with(':')) {
            value.push(c);
        } else {
            let mut bytes = [0; 4];
            for byte in c.encode_utf8(&mut bytes).bytes() {
                let _ = write!(value, "%{byte:02X}");
            }
        }
    }
    value
}

/// An id as beancount's link: of few characters; the tag beside it says it in full.
fn link(id: &str) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "-_./".contains(c);
    id.chars().map(|c| if is_plain(c) { c } else { '-' }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_people_stay_words() {
        assert_eq!(words("a \"b\"\n  ; c [2026-01-01] \\ d|e"), "a 'b' , c (2026-01-01) / d/e");
        assert_eq!(tagged("a:b c;[1]::%"), "a:b%20c%3B%5B1%5D:%3A%25");
        assert_eq!(link("paid:com_1 x"), "paid-com_1-x");
    }
}

//! The ledger as plain-text accounting: one text that beancount, ledger and hledger all read.
//!
//! What one of them must have and the others don't know is written so that they read past it: accounts are opened and
//! balances asserted by directives that are transactions without postings to the others, and ids stand in comments,
//! which are tags to ledger and hledger, and as links and tags in the first line, which are words to them. With
//! [`Format::Beancount`] they are beancount's own metadata instead.

mod accounts;
mod text;

use std::collections::BTreeMap;

use aws_sdk_dynamodb::Client;
use chrono::{DateTime, Days, NaiveDate, Utc};
use chrono_tz::Tz;
use vouch_domain::books::ledger::{Account, Entry, Page};
use vouch_domain::books::statement::Statement;
use vouch_domain::calendar::Month;
use vouch_domain::id::{CompanyId, PartnerId};
use vouch_domain::money::{Currency, Money};
use vouch_domain::people::company::Company;
use vouch_domain::people::partner::Partner;
use vouch_store::TableNames;
use vouch_store::keys::Table;
use vouch_store::ledger::CompanyEntry;

pub use self::text::Format;
use self::text::{Entered, Text};
use crate::verify::rows::{Kind, line_in};
use crate::verify::tables::{Row, Tables};
use crate::verify::{Error, Findings};

/// What is written out.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    /// Of one company, or of all.
    pub company: Option<CompanyId>,
    /// For whom.
    pub format: Format,
}

/// A journal and what it holds.
#[derive(Clone, Debug)]
pub struct Journal {
    /// The text.
    pub text: String,
    /// How many entries.
    pub entries: usize,
    /// What each account comes to.
    pub balances: BTreeMap<(String, Currency), i64>,
    /// Rows that could not be read; they are missing in the text.
    pub unread: Vec<String>,
}

/// Writes the ledger out, as it stands at `now`; tells how far it is.
///
/// # Errors
/// When the tables can't be read.
pub async fn journal(
    client: Client,
    names: TableNames,
    now: DateTime<Utc>,
    wanted: &Wanted,
    progress: &mut (dyn FnMut(&str, usize) + Send),
) -> Result<Journal, Error> {
    let tables = Tables::behind(client, names, now);
    let (mut books, mut found) = (Books::default(), Findings::default());
    for (table, what) in [(Table::Registry, "Companies and partners"), (Table::Ledger, "Entries")] {
        let (mut from, mut count) = (None, 0);
        loop {
            let (rows, next) = tables.page(table, from).await?;
            let is_wanted =
                |row: &&Row| wanted.company.is_none_or(|company| row.company == Some(company));
            for row in rows.iter().filter(is_wanted) {
                books.take(row, &mut found);
            }
            count += rows.len();
            progress(what, count);
            from = next;
            if from.is_none() {
                break;
            }
        }
    }
    let unread = found.all().iter().map(|finding| finding.id.clone()).collect();
    Ok(books.written(now, wanted.format, unread))
}

/// What was read.
#[derive(Debug, Default)]
struct Books {
    companies: BTreeMap<CompanyId, Company>,
    partners: BTreeMap<(CompanyId, PartnerId), String>,
    lines: Vec<(CompanyId, Page, Entry)>,
    charges: Vec<(CompanyId, Currency, CompanyEntry)>,
    closings: Vec<(CompanyId, Page, i64)>,
}

impl Books {
    fn take(&mut self, row: &Row, found: &mut Findings) {
        let Some(company) = row.company else { return };
        match &row.kind {
            Kind::Company => {
                let read = row.value::<Company>(found);
                self.companies.extend(read.map(|read| (company, read)));
            }
            Kind::Plain if row.place.table == Table::Registry && row.place.sk == "PTN" => {
                let read = row.value::<Partner>(found);
                self.partners.extend(read.map(|read| ((company, read.id), read.name)));
            }
            Kind::Entry(page) => {
                let read = row.value::<Entry>(found);
                self.lines.extend(read.map(|read| (company, *page, read)));
            }
            Kind::CompanyEntry => {
                let currency = line_in(&row.place.sk).map(|(currency, _)| currency);
                let read = row.value::<CompanyEntry>(found);
                self.charges
                    .extend(currency.zip(read).map(|(currency, read)| (company, currency, read)));
            }
            Kind::Statement => {
                let read = row.value::<Statement>(found).filter(|read| read.number.is_some());
                self.closings.extend(read.map(|read| (company, read.id.0, read.closing)));
            }
            _ => {}
        }
    }

    /// Whose midnights date a company's entries.
    fn zone(&self, company: CompanyId) -> Tz {
        self.companies.get(&company).map_or(Tz::UTC, Company::month_zone)
    }

    fn written(&self, now: DateTime<Utc>, format: Format, unread: Vec<String>) -> Journal {
        let entered = self.entered();
        let mut balances: BTreeMap<(String, Currency), i64> = BTreeMap::new();
        let mut opened: BTreeMap<String, (NaiveDate, String)> = BTreeMap::new();
        for entry in &entered {
            for (account, minor) in &entry.sides {
                let sum = balances.entry((account.clone(), entry.currency)).or_default();
                *sum = sum.saturating_add(*minor);
                let at = opened.entry(account.clone()).or_insert((entry.date, String::new()));
                at.0 = at.0.min(entry.date);
            }
        }
        self.name_accounts(&mut opened);
        let mut text = Text::new(format);
        text.head(now, &self.companies);
        for (account, (date, name)) in &opened {
            text.open(*date, account, name);
        }
        for entry in &entered {
            text.entry(entry);
        }
        // A closing that the books came to by themselves: who reads this adds up to the same.
        for (company, page, closing) in &self.closings {
            let account = accounts::name(*company, Account::PartnerPayable(page.partner));
            let owed = Money::new(closing.saturating_neg(), page.currency);
            if opened.get(&account).is_some_and(|(date, _)| *date < first_day_after(page.month)) {
                text.balance(first_day_after(page.month), &account, owed);
            }
        }
        let last = entered.iter().map(|entry| entry.date).max();
        if let Some(after) = last.and_then(|last| last.checked_add_days(Days::new(1))) {
            for ((account, currency), minor) in &balances {
                text.balance(after, account, Money::new(*minor, *currency));
            }
        }
        Journal { text: text.into_string(), entries: entered.len(), balances, unread }
    }

    /// Whose accounts they are, for people who read the text.
    fn name_accounts(&self, opened: &mut BTreeMap<String, (NaiveDate, String)>) {
        for ((company, partner), name) in &self.partners {
            for account in accounts::of_partner(*partner) {
                if let Some(known) = opened.get_mut(&accounts::name(*company, account)) {
                    known.1.clone_from(name);
                }
            }
        }
    }

    /// All entries in the order of their days.
    fn entered(&self) -> Vec<Entered<'_>> {
        let lines = self.lines.iter().map(|(company, page, entry)| Entered {
            date: day_in(page.month, entry.earned_at, self.zone(*company)),
            id: &entry.id,
            kind: entry.kind.name(),
            text: entry.text.as_deref().unwrap_or_default(),
            transaction: entry.transaction.as_ref().map(|transaction| transaction.as_str()),
            commission: entry.commission.map(|commission| commission.to_string()),
            month: Some(page.month),
            recorded_at: entry.recorded_at,
            currency: page.currency,
            sides: accounts::sides(*company, &entry.postings),
        });
        let charges = self.charges.iter().map(|(company, currency, entry)| Entered {
            date: entry.recorded_at.with_timezone(&self.zone(*company)).date_naive(),
            id: &entry.id,
            kind: "charge",
            text: &entry.text,
            transaction: None,
            commission: None,
            month: None,
            recorded_at: entry.recorded_at,
            currency: *currency,
            sides: accounts::sides(*company, &entry.postings),
        });
        let mut entered: Vec<_> = lines.chain(charges).collect();
        entered.sort_by(|a, b| (a.date, a.recorded_at, a.id).cmp(&(b.date, b.recorded_at, b.id)));
        entered
    }
}

/// The day of a month's line: when what it stands for happened, or the month's nearest day where that was in another.
fn day_in(month: Month, at: DateTime<Utc>, zone: Tz) -> NaiveDate {
    let last = first_day_after(month).pred_opt().unwrap_or(NaiveDate::MAX);
    at.with_timezone(&zone).date_naive().clamp(month.first_day(), last)
}

fn first_day_after(month: Month) -> NaiveDate {
    month.next().first_day()
}

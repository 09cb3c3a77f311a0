//! Totals of companies and partners: views, folded from the outbox, never on the booking path.
//!
//! A change counts for the month it happened in by the company's clock, though its line may stand in a later one;
//! a released commission counts for the month of its release.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use vouch_domain::{
    calendar::Month,
    id::{CompanyId, PartnerId},
    money::Currency,
};

use crate::{
    Error, Store,
    item::{self, Item},
    keys::{Key, Range, Roll, Span},
    writes::{Change, Role, Writes},
};

/// What a day came to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DayTotals {
    /// Sign-ups.
    pub signups: i64,
    /// Of them, those that somebody is credited for.
    pub attributed: i64,
    /// By currency: what customers paid less what they got back, and what partners earned of it.
    pub money: Vec<(Currency, i64, i64)>,
}

/// What sales came to in one currency, in minor units.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct MoneyTotals {
    /// What customers paid, less what they got back. Of sales that somebody is credited for.
    pub revenue: i64,
    /// What partners earned of it: commissions less clawbacks and less what is held or declined.
    pub commission: i64,
    /// How many sales.
    pub sales: i64,
    /// How many of them were their customer's first ever.
    pub conversions: i64,
    /// A company's alone: what customers paid whom nobody is credited for, less what they got back.
    pub unattributed_revenue: i64,
    /// A company's alone: how many sales to them.
    pub unattributed_sales: i64,
}

/// What a month came to for a company.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CompanyMonth {
    /// Sign-ups.
    pub signups: i64,
    /// Of them, those that somebody is credited for.
    pub attributed: i64,
    /// By currency.
    pub money: BTreeMap<Currency, MoneyTotals>,
}

/// A company's totals from a month on.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CompanyTotals {
    /// By month; one in which nothing happened is absent.
    pub months: BTreeMap<Month, CompanyMonth>,
    /// How many sales have a commission on hold right now, whenever they were paid.
    pub held: i64,
}

/// What a month, or all time, came to for a partner.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PartnerSpan {
    /// Customers that signed up and are credited to it; of all time, its clients.
    pub signups: i64,
    /// By currency.
    pub money: BTreeMap<Currency, MoneyTotals>,
}

impl PartnerSpan {
    /// Customers that paid for the first time, whatever the currency.
    pub fn conversions(&self) -> i64 {
        self.money.values().map(|money| money.conversions).sum()
    }
}

/// A partner's totals from a month on, and of all time.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PartnerTotals {
    /// By month; one in which nothing happened is absent.
    pub months: BTreeMap<Month, PartnerSpan>,
    /// Of all time.
    pub all: PartnerSpan,
    /// Subscriptions of its customers that run right now, by the last report of each: active or past due. One on
    /// trial is not a paying one yet.
    pub active: i64,
}

/// What changes of a partner's people.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct PeopleChange {
    /// Customers that signed up.
    pub signups: i64,
    /// Subscriptions that began to run, less those that ended.
    pub active: i64,
}

impl Store {
    /// A company's totals from a month on, in one query.
    ///
    /// # Errors
    /// When the store can't answer.
    pub async fn month_totals(
        &self,
        company: CompanyId,
        from: Month,
    ) -> Result<CompanyTotals, Error> {
        let mut totals = CompanyTotals::default();
        for row in self.all_rows(&Range::company_totals(company, from)).await? {
            match Roll::of(item::sk(&row)) {
                Some(Roll::Money(Span::Month(month), currency)) => {
                    let of = totals.months.entry(month).or_default();
                    of.money.insert(currency, money(&row));
                }
                Some(Roll::People(Span::Month(month))) => {
                    let of = totals.months.entry(month).or_default();
                    of.signups = item::number(&row, "signups");
                    of.attributed = item::number(&row, "attributed");
                }
                Some(Roll::Now) => totals.held = item::number(&row, "held"),
                _ => {}
            }
        }
        Ok(totals)
    }

    /// A partner's totals from a month on and of all time, in one query.
    ///
    /// # Errors
    /// When the store can't answer.
    pub async fn partner_totals(
        &self,
        company: CompanyId,
        partner: PartnerId,
        from: Month,
    ) -> Result<PartnerTotals, Error> {
        let mut totals = PartnerTotals::default();
        for row in self.all_rows(&Range::partner_totals(company, partner, from)).await? {
            let Some(roll) = Roll::of(item::sk(&row)) else { continue };
            if roll == Roll::People(Span::All) {
                totals.active = item::number(&row, "active");
            }
            let of = match roll {
                Roll::Money(Span::Month(month), _) | Roll::People(Span::Month(month)) => {
                    totals.months.entry(month).or_default()
                }
                _ => &mut totals.all,
            };
            match roll {
                Roll::Money(_, currency) => {
                    of.money.insert(currency, money(&row));
                }
                Roll::People(_) => of.signups = item::number(&row, "signups"),
                Roll::Now => {}
            }
        }
        Ok(totals)
    }

    /// A company's totals of a day.
    ///
    /// # Errors
    /// When the store can't answer.
    pub async fn find_day_totals(
        &self,
        company: CompanyId,
        day: NaiveDate,
    ) -> Result<DayTotals, Error> {
        let mut totals = DayTotals::default();
        for row in self.all_rows(&Range::daily_totals(company, day)).await? {
            match item::sk(&row).parse() {
                Ok(currency) => totals.money.push((
                    currency,
                    item::number(&row, "revenue"),
                    item::number(&row, "commission"),
                )),
                Err(_) => {
                    totals.signups = item::number(&row, "signups");
                    totals.attributed = item::number(&row, "attributed");
                }
            }
        }
        Ok(totals)
    }
}

fn money(row: &Item) -> MoneyTotals {
    let of = |name| item::number(row, name);
    MoneyTotals {
        revenue: of("revenue"),
        commission: of("commission"),
        sales: of("sales"),
        conversions: of("conversions"),
        unattributed_revenue: of("unattributed_revenue"),
        unattributed_sales: of("unattributed_sales"),
    }
}

fn added(change: MoneyTotals) -> [(&'static str, i64); 6] {
    [
        ("revenue", change.revenue),
        ("commission", change.commission),
        ("sales", change.sales),
        ("conversions", change.conversions),
        ("unattributed_revenue", change.unattributed_revenue),
        ("unattributed_sales", change.unattributed_sales),
    ]
}

impl Writes<'_> {
    /// Adds money to a company's month.
    ///
    /// # Errors
    /// When it can't be written down.
    pub fn company_money(
        &mut self,
        company: CompanyId,
        month: Month,
        currency: Currency,
        change: MoneyTotals,
    ) -> Result<(), Error> {
        let roll = Roll::Money(Span::Month(month), currency);
        self.add(Key::CompanyTotals(company, roll), &added(change))
    }

    /// Adds a sign-up to a company's month.
    ///
    /// # Errors
    /// When it can't be written down.
    pub fn company_signup(
        &mut self,
        company: CompanyId,
        month: Month,
        attributed: bool,
    ) -> Result<(), Error> {
        let roll = Roll::People(Span::Month(month));
        let added = [("signups", 1), ("attributed", i64::from(attributed))];
        self.add(Key::CompanyTotals(company, roll), &added)
    }

    /// Adds to how many commissions of a company wait for a person.
    ///
    /// # Errors
    /// When it can't be written down.
    pub fn company_held(&mut self, company: CompanyId, change: i64) -> Result<(), Error> {
        self.add(Key::CompanyTotals(company, Roll::Now), &[("held", change)])
    }

    /// Adds money to a partner's month, or to its totals of all time.
    ///
    /// # Errors
    /// When it can't be written down.
    pub fn partner_money(
        &mut self,
        company: CompanyId,
        partner: PartnerId,
        span: Span,
        currency: Currency,
        change: MoneyTotals,
    ) -> Result<(), Error> {
        let roll = Roll::Money(span, currency);
        self.add(Key::PartnerTotals(company, partner, roll), &added(change))
    }

    /// Adds people to a partner's month, or to its totals of all time.
    ///
    /// # Errors
    /// When it can't be written down.
    pub fn partner_people(
        &mut self,
        company: CompanyId,
        partner: PartnerId,
        span: Span,
        change: PeopleChange,
    ) -> Result<(), Error> {
        let added = [("signups", change.signups), ("active", change.active)];
        self.add(Key::PartnerTotals(company, partner, Roll::People(span)), &added)
    }

    /// Adds to a row of totals whatever is not nothing.
    fn add(&mut self, key: Key<'_>, added: &[(&'static str, i64)]) -> Result<(), Error> {
        let added: Vec<_> = added.iter().filter(|(_, number)| *number != 0).collect();
        if added.is_empty() {
            return Ok(());
        }
        let terms: Vec<_> = added.iter().map(|(name, _)| format!("{name} :{name}")).collect();
        let names: Vec<_> = added.iter().map(|(name, _)| format!(":{name}")).collect();
        let values = names.iter().zip(&added);
        let change = Change {
            expression: &format!("ADD {}", terms.join(", ")),
            condition: None,
            names: &[],
            values: values.map(|(name, (_, number))| (name.as_str(), item::n(number))).collect(),
        };
        self.update(Role::Totals, key, change)
    }

    /// Adds money to a day.
    ///
    /// # Errors
    /// When it can't be written down.
    pub fn day_money(
        &mut self,
        company: CompanyId,
        day: NaiveDate,
        currency: Currency,
        revenue: i64,
        commission: i64,
    ) -> Result<(), Error> {
        let change = Change {
            expression: "ADD revenue :r, commission :c",
            condition: None,
            names: &[],
            values: vec![(":r", item::n(revenue)), (":c", item::n(commission))],
        };
        self.update(Role::DailyTotals, Key::DailyTotals(company, day, currency.code()), change)
    }

    /// Adds a sign-up to a day.
    ///
    /// # Errors
    /// When it can't be written down.
    pub fn day_signup(
        &mut self,
        company: CompanyId,
        day: NaiveDate,
        attributed: bool,
    ) -> Result<(), Error> {
        let change = Change {
            expression: "ADD signups :s, attributed :a",
            condition: None,
            names: &[],
            values: vec![(":s", item::n(1)), (":a", item::n(i64::from(attributed)))],
        };
        self.update(Role::DailyTotals, Key::DailyTotals(company, day, "signups"), change)
    }
}

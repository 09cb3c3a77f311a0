//! A company's daily totals: views, folded from the outbox, never on the booking path.

use chrono::NaiveDate;
use vouch_domain::{id::CompanyId, money::Currency};

use crate::{
    Error, Store, item,
    keys::{Key, Range},
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

impl Store {
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

impl Writes<'_> {
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

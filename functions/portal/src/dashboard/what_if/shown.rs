//! What a draft would have come to: in a sentence, by month, by partner and for the next invoice.

use std::collections::{BTreeMap, BTreeSet};

use maud::{Markup, html};
use vouch_domain::{
    calendar::Month,
    earning::{terms::Structure, what_if::Holder},
    money::{Currency, Money, Overflow},
    people::company::Company,
};
use vouch_store::terms::TermsScope;

use super::span;
use crate::{
    dashboard::names::Names,
    kit::{
        Arg, Cell, Reader, Table,
        chart::{self, Chart, Point},
        column, figures, is_mixed, note, opening, part, wide_part,
    },
    sheets::terms,
    what_if::{Answered, Asked, Both, winners},
};

/// How many partners are listed: those with the greatest difference.
pub(super) const PARTNERS_MOST: usize = 100;

/// What a structure pays for what its scope is of.
pub(super) fn phrase(reader: &Reader, scope: TermsScope, structure: &Structure) -> Markup {
    match scope {
        TermsScope::Referral | TermsScope::OwnReferral(_) => {
            terms::referral_phrase(reader, structure)
        }
        _ => terms::phrase(reader, structure),
    }
}

/// What is looked at, and by whom.
pub(super) struct Sight<'a> {
    pub(super) reader: &'a Reader,
    pub(super) company: &'a Company,
    pub(super) asked: &'a Asked,
    pub(super) answered: &'a Answered,
    pub(super) names: &'a Names,
}

impl Sight<'_> {
    fn amount(&self, minor: i64, currency: Currency) -> Markup {
        figures::amount(self.reader, Money::new(minor, currency))
    }

    /// A difference, with its sign.
    fn difference(&self, both: Both, currency: Currency) -> Markup {
        let difference = both.difference();
        html! {
            @if difference > 0 { "+" }
            (self.amount(difference, currency))
        }
    }

    /// A sum as it is and as it would be, by one message, or by another where it stays the same.
    fn both(&self, key: &str, args: &[(&str, Arg<'_>)], both: Both, currency: Currency) -> Markup {
        let parts = [
            ("draft", self.amount(both.draft, currency)),
            ("live", self.amount(both.live, currency)),
        ];
        if both.live == both.draft {
            return self.reader.tell_with(&format!("{key}-same"), args, &parts[..1]);
        }
        self.reader.tell_with(key, args, &parts)
    }

    /// The sums, the company's own currency first.
    fn sums(&self) -> Result<Vec<(Currency, Both)>, Overflow> {
        let mut sums = self.answered.totals()?;
        for currency in self.answered.all_accruing()?.keys() {
            sums.entry(*currency).or_default();
        }
        let mut sums: Vec<_> = sums.into_iter().collect();
        sums.sort_by_key(|(currency, _)| *currency != self.company.currency);
        Ok(sums)
    }

    /// What it comes to, in a sentence, and what is to be said at once.
    pub(super) fn opening(&self, change: &Markup) -> Result<Markup, Overflow> {
        let reader = self.reader;
        let sums = self.sums()?;
        let (from, to) = span(reader, self.asked);
        let months = [("from", Arg::Text(&from)), ("to", Arg::Text(&to))];
        let sentence = match sums.first() {
            None => html! { (reader.say_with("dashboard-what-if-nothing", &months)) },
            Some((currency, both)) => {
                let difference = both.difference();
                let key = match difference {
                    0 => "dashboard-what-if-same",
                    1.. => "dashboard-what-if-dearer",
                    _ => "dashboard-what-if-cheaper",
                };
                let parts = [
                    ("draft", self.amount(both.draft, *currency)),
                    ("live", self.amount(both.live, *currency)),
                    ("difference", self.amount(difference.saturating_abs(), *currency)),
                ];
                let parts = if difference == 0 { &parts[..1] } else { &parts[..] };
                reader.tell_with(key, &months, parts)
            }
        };
        let phrase = phrase(reader, self.asked.scope, &self.asked.structure);
        let count = |number: usize| Arg::Count(i64::try_from(number).unwrap_or(i64::MAX));
        let counts =
            [("sales", count(self.answered.sales)), ("repriced", count(self.answered.repriced))];
        let waits = self.answered.all_accruing()?;
        let is_nobodys = self.answered.sales > 0 && self.answered.repriced == 0;
        let left_out = [
            (is_nobodys, "dashboard-what-if-none-repriced"),
            (self.answered.has_earlier_sales, "dashboard-what-if-earlier"),
            (self.answered.has_fees, "dashboard-what-if-fees"),
        ];
        Ok(opening(
            sentence,
            html! {
                p { (reader.tell("dashboard-what-if-is", &[("what", phrase)])) }
                @for (currency, both) in sums.iter().skip(1) {
                    @let code = [("currency", Arg::Text(currency.code()))];
                    p { (self.both("dashboard-what-if-other", &code, *both, *currency)) }
                }
                @for (currency, both) in waits {
                    p { (reader.tell("dashboard-what-if-accruing", &[
                        ("draft", self.amount(both.draft, currency)),
                        ("live", self.amount(both.live, currency)),
                    ])) }
                }
                p class="quiet" { (reader.say_with("dashboard-what-if-counted", &counts)) }
                @for (_, key) in left_out.iter().filter(|(is, _)| *is) {
                    (note(html! { p { (reader.say(key)) } }))
                }
                (change)
            },
        ))
    }

    /// Month by month: a chart of the main currency, and the table of all.
    pub(super) fn months(&self, current: Month) -> Result<Markup, Overflow> {
        let reader = self.reader;
        let months = self.answered.months()?;
        let Some((main, _)) = self.sums()?.first().copied() else { return Ok(html! {}) };
        let all = std::iter::successors(Some(self.asked.from), |month| Some(month.next()));
        let all: Vec<Month> = all.take_while(|month| *month <= self.asked.to).collect();
        let line = |of: fn(&Both) -> i64| -> Vec<Point> {
            let point = |month: &Month| {
                let minor = months.get(&(*month, main)).map_or(0, of);
                Point {
                    label: figures::month_short(reader, *month),
                    value: minor,
                    text: figures::amount_text(reader, Money::new(minor, main)),
                    href: None,
                    is_running: *month == current,
                }
            };
            all.iter().map(point).collect()
        };
        let series = [
            (reader.say("dashboard-what-if-live"), line(|both| both.live)),
            (reader.say("dashboard-what-if-drafted"), line(|both| both.draft)),
        ];
        let chart = Chart {
            title: &reader.say("dashboard-what-if-chart"),
            what: &reader.say("dashboard-what-if-drafted"),
            when: &reader.say("dashboard-what-if-month"),
        };
        Ok(part(
            "months",
            &reader.say("dashboard-what-if-months"),
            html! {
                @if all.len() > 1 { (chart::lines(reader, &chart, &series)) }
                (self.month_table(&months))
            },
        ))
    }

    fn month_table(&self, months: &BTreeMap<(Month, Currency), Both>) -> Markup {
        let reader = self.reader;
        let currencies: BTreeSet<Currency> = months.keys().map(|(_, currency)| *currency).collect();
        let has_several = currencies.len() > 1;
        let rows = months.iter().rev().map(|((month, currency), both)| {
            let name = crate::dashboard::find::month_in(reader, *month, *currency, has_several);
            let mut row = vec![html! { (name) }];
            row.extend(self.cells(*both, *currency));
            row
        });
        let rows: Vec<_> = rows.collect();
        let table = Table {
            caption: reader.say("dashboard-what-if-months-caption"),
            columns: self.columns("dashboard-what-if-month"),
            rows,
            sums: Vec::new(),
            is_mixed: is_mixed(currencies),
            nothing: html! { (reader.say("dashboard-what-if-months-none")) },
        };
        table.shown()
    }

    fn columns(&self, lead: &str) -> Vec<crate::kit::Column> {
        let say = |key: &str| self.reader.say(key);
        vec![
            column(say(lead), Cell::Lead),
            column(say("dashboard-what-if-live"), Cell::Number),
            column(say("dashboard-what-if-drafted"), Cell::Number),
            column(say("dashboard-what-if-difference"), Cell::Key),
        ]
    }

    fn cells(&self, both: Both, currency: Currency) -> [Markup; 3] {
        [
            self.amount(both.live, currency),
            self.amount(both.draft, currency),
            self.difference(both, currency),
        ]
    }

    /// Who gains and who loses, the greatest difference first.
    pub(super) fn partners(&self, partners: &[(Holder, Both)]) -> Markup {
        let reader = self.reader;
        let (gain, lose) = winners(partners);
        let count = |number: usize| Arg::Count(i64::try_from(number).unwrap_or(i64::MAX));
        let rows = partners.iter().take(PARTNERS_MOST).map(|((partner, currency), both)| {
            let mut row = vec![self.names.link(*partner)];
            row.extend(self.cells(*both, *currency));
            row
        });
        let rows: Vec<_> = rows.collect();
        let table = Table {
            caption: reader.say("dashboard-what-if-partners-caption"),
            columns: self.columns("dashboard-what-if-partner"),
            rows,
            sums: Vec::new(),
            is_mixed: is_mixed(partners.iter().map(|((_, currency), _)| *currency)),
            nothing: html! { (reader.say("dashboard-what-if-partners-none")) },
        };
        let left = partners.len().saturating_sub(PARTNERS_MOST);
        wide_part(
            "partners",
            &reader.say("dashboard-what-if-partners"),
            html! {
                p {
                    (reader.say_with("dashboard-what-if-gain", &[("number", count(gain))])) " "
                    (reader.say_with("dashboard-what-if-lose", &[("number", count(lose))]))
                }
                (table.shown())
                @if left > 0 {
                    p class="quiet" { (reader.say_with("dashboard-what-if-partners-more", &[("number", count(left))])) }
                }
            },
        )
    }

    /// The invoice of the month that runs.
    pub(super) fn next_invoice(&self) -> Markup {
        let reader = self.reader;
        let content = match &self.answered.next_invoice {
            None => html! { p { (reader.say("dashboard-what-if-invoice-not-asked")) } },
            Some((month, totals)) => {
                let month = figures::month(reader, *month);
                let month = [("month", Arg::Text(&month))];
                html! {
                    @if totals.is_empty() {
                        p { (reader.say_with("dashboard-what-if-invoice-none", &month)) }
                    }
                    @for (currency, both) in totals {
                        p { (self.both("dashboard-what-if-invoice", &month, *both, *currency)) }
                    }
                }
            }
        };
        part("invoice", &reader.say("dashboard-what-if-next-invoice"), content)
    }
}

//! What recruiting brought, as a table: a row for each structure between two partners (E24–E34).

use std::collections::BTreeMap;

use maud::{Markup, html};
use vouch_domain::{
    id::PartnerId,
    money::{Currency, Money},
};

use super::terms;
use crate::{
    kit::{Cell, Choice, Reader, Table, Tone, choices, column, figures, is_mixed, status},
    referral_report::{BilledBy, Row},
};

/// Where the report stands, and how it names partners.
pub(crate) struct Report<'a> {
    pub(crate) rows: &'a [Row],
    /// What a partner is called.
    pub(crate) name: &'a dyn Fn(PartnerId) -> Markup,
    /// Where the lines are that an amount of a recruiter is made of.
    pub(crate) why: &'a dyn Fn(PartnerId) -> String,
    /// Whether the recruiter is named in each row.
    pub(crate) has_referrer: bool,
    /// What is said where nobody was recruited.
    pub(crate) nothing: Markup,
}

impl Report<'_> {
    /// The rows.
    pub(crate) fn table(&self, reader: &Reader) -> Table {
        let heading = |name: &str| reader.say(&format!("referrals-column-{name}"));
        let mut columns = vec![column(heading("recruit"), Cell::Lead)];
        if self.has_referrer {
            columns.push(column(heading("referrer"), Cell::Words));
        }
        columns.extend([
            column(heading("since"), Cell::Words),
            column(heading("structure"), Cell::Words),
            column(heading("status"), Cell::Words),
            column(heading("billed"), Cell::Number),
            column(heading("outstanding"), Cell::Number),
            column(heading("balance"), Cell::Key),
        ]);
        Table {
            caption: reader.say("referrals-caption"),
            columns,
            rows: self.rows.iter().map(|row| self.cells(reader, row)).collect(),
            sums: Vec::new(),
            is_mixed: is_mixed(self.rows.iter().map(|row| row.currency)),
            nothing: self.nothing.clone(),
        }
    }

    fn cells(&self, reader: &Reader, row: &Row) -> Vec<Markup> {
        let amount = |minor: i64| {
            let amount = figures::taken(reader, Money::new(minor, row.currency));
            html! { @if minor == 0 { (amount) } @else { a href=((self.why)(row.referrer)) { (amount) } } }
        };
        // Not nothing, but not reckoned: a dash on every width.
        let or_none =
            |minor: Option<i64>| minor.map_or_else(|| html! { span class="quiet" { "–" } }, amount);
        let mut cells = vec![(self.name)(row.recruit)];
        if self.has_referrer {
            cells.push((self.name)(row.referrer));
        }
        cells.extend([
            figures::day(reader, row.referred_date),
            structure(reader, row),
            standing(reader, row),
            amount(row.billed),
            or_none(row.outstanding()),
            or_none(row.balance),
        ]);
        cells
    }
}

fn structure(reader: &Reader, row: &Row) -> Markup {
    html! {
        @match &row.terms {
            Some(terms) => (terms::referral_phrase(reader, &terms.structure)),
            None => (reader.say("referrals-no-structure")),
        }
        @if let Some(until) = row.until {
            " " small class="quiet" {
                (reader.tell("referrals-until", &[("day", figures::day(reader, until))]))
            }
        }
    }
}

fn standing(reader: &Reader, row: &Row) -> Markup {
    if row.is_active {
        status(&reader.say("referrals-active"), Tone::Good)
    } else {
        status(&reader.say("referrals-inactive"), Tone::Plain)
    }
}

/// What was earned and billed in all, by currency; rows that are not active add what was billed.
pub(crate) fn sums(rows: &[Row]) -> BTreeMap<Currency, (i64, i64)> {
    let mut sums = BTreeMap::<Currency, (i64, i64)>::new();
    for row in rows {
        let (earned, billed) = sums.entry(row.currency).or_default();
        *earned = earned.saturating_add(row.balance.unwrap_or(0));
        *billed = billed.saturating_add(row.billed);
    }
    sums
}

/// By which date lines count as billed, to choose (Q7).
pub(crate) fn billed_by(
    reader: &Reader,
    chosen: BilledBy,
    href: impl Fn(&str) -> String,
) -> Markup {
    let choice = |by: BilledBy, name: &str| Choice {
        words: reader.say(&format!("referrals-billed-by-{name}")),
        href: href(name),
        chosen: by == chosen,
    };
    let both = [choice(BilledBy::Earned, "earned"), choice(BilledBy::Issued, "issued")];
    choices(&reader.say("referrals-billed-by"), &both)
}

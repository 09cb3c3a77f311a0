//! Months and their fences: months follow each other, a fence adds up to its lines, a final one takes no more.

use std::collections::BTreeMap;

use vouch_domain::{
    books::{
        ledger::Page,
        period::{Fence, Period, PeriodState},
        statement::Totals,
    },
    calendar::Month,
    id::CompanyId,
};
use vouch_store::{keys::Key, ledger::LinkTotals, periods::PeriodRow};

use super::findings::{Findings, Invariant};
use super::lines::{Lines, Sheet, sheet};
use super::registry::Registry;
use super::rows::Kind;
use super::sales::Sales;
use super::tables::{Place, Row};

/// The months of all companies, their fences, and what links brought.
#[derive(Debug, Default)]
pub(super) struct Months {
    pub(super) periods: BTreeMap<(CompanyId, Month), PeriodState>,
    pub(super) fences: BTreeMap<Sheet, (Totals, bool)>,
    links: BTreeMap<super::LinkOf, LinkTotals>,
}

impl Months {
    /// Takes up what stands on a page of the ledger.
    pub(super) fn take(&mut self, rows: &[Row], found: &mut Findings) {
        for row in rows {
            let Some(company) = row.company else { continue };
            match &row.kind {
                Kind::Period => {
                    let Some(PeriodRow { period, .. }) = row.value(found) else { continue };
                    found.count(Invariant::Months);
                    let here = Place::from(Key::Period(company, period.month));
                    found.same(Invariant::Months, company, period.month, &here, &row.place);
                    check_review(company, &period, row.index.is_some(), found);
                    self.periods.insert((company, period.month), period.state);
                }
                Kind::Fence(month) => {
                    let Some(fence) = row.value::<Fence>(found) else { continue };
                    let Fence { partner, currency, accepts, totals } = fence;
                    let page = Page { partner, currency, month: *month };
                    let here = Place::from(Key::Fence(company, page));
                    found.same(Invariant::Sums, company, row.name(), &here, &row.place);
                    self.fences.insert(sheet(company, page), (totals, accepts));
                }
                Kind::LinkTotals(partner, link) => {
                    self.links.insert((company, *partner, *link), link_totals(row));
                }
                _ => {}
            }
        }
    }

    /// Holds months against each other, and sums against what they are the sums of.
    pub(super) fn end(
        &self,
        registry: &Registry,
        lines: &Lines,
        sales: &Sales,
        found: &mut Findings,
    ) {
        self.follow(registry, found);
        self.fences_add_up(lines, found);
        self.links_add_up(registry, sales, found);
    }

    fn follow(&self, registry: &Registry, found: &mut Findings) {
        for (&company, settings) in &registry.companies {
            let mut expected = settings.first_month;
            let mut before: Option<(Month, PeriodState)> = None;
            let months = self.periods.iter().filter(|((of, _), _)| *of == company);
            for (&(_, month), &state) in months {
                found.same(Invariant::Months, company, month, expected, month);
                if let Some((earlier, its)) = before {
                    let follows = follows(its, state);
                    let said = format!("{earlier} {} before {month} {}", its.name(), state.name());
                    found.must(follows, Invariant::Months, company, month, "months in order", said);
                }
                before = Some((month, state));
                expected = month.next();
            }
            let last = before.map_or("none", |(_, state)| state.name());
            found.same(Invariant::Months, company, "the last month", "open", last);
        }
    }

    fn fences_add_up(&self, lines: &Lines, found: &mut Findings) {
        for (of, &(totals, accepts)) in &self.fences {
            found.count(Invariant::Sums);
            let (company, id) = told(of);
            let sum = lines.sheets.get(of).copied().unwrap_or_default();
            found.same(Invariant::Sums, company, &id, sum, totals);
            let state = self.periods.get(&(of.0, of.3));
            let (sealed, open) = match state {
                Some(PeriodState::Final(_)) => (true, false),
                Some(PeriodState::Closing(_)) => (true, true),
                _ => (false, true),
            };
            let right = if accepts { open } else { sealed };
            let said = if accepts { "one that accepts lines" } else { "one that is sealed" };
            let name = state.map_or("ahead", PeriodState::name);
            found.must(
                right,
                Invariant::Months,
                company,
                &id,
                format!("a fence as in a month that is {name}"),
                said,
            );
        }
        for of in lines.sheets.keys().filter(|of| !self.fences.contains_key(of)) {
            let (company, id) = told(of);
            found.add(Invariant::Sums, company, id, "a fence", "lines without one");
        }
    }

    fn links_add_up(&self, registry: &Registry, sales: &Sales, found: &mut Findings) {
        let mut expected: BTreeMap<super::LinkOf, LinkTotals> = BTreeMap::new();
        for (of, &(signups, conversions)) in &registry.by_link {
            let totals = expected.entry(*of).or_default();
            (totals.signups, totals.conversions) = (signups, conversions);
        }
        for (of, sums) in &sales.by_link {
            let totals = expected.entry(*of).or_default();
            for (&currency, &(revenue, commission)) in sums {
                totals.revenue.push((currency, revenue));
                totals.commission.push((currency, commission));
            }
        }
        for of in expected.keys().chain(self.links.keys().filter(|of| !expected.contains_key(of))) {
            found.count(Invariant::Sums);
            let said = self.links.get(of).cloned().unwrap_or_default();
            let right = without_nothing(expected.get(of).cloned().unwrap_or_default());
            let id = format!("{} {}", of.1, of.2);
            found.same(Invariant::Sums, of.0, id, right, without_nothing(said));
        }
    }
}

/// Whose month it is, and which, as findings say it.
pub(super) fn told(of: &Sheet) -> (CompanyId, String) {
    let (company, partner, currency, month) = of;
    (*company, format!("{month} {partner} {currency}"))
}

/// Whether a month may be so far when the one before is so far.
fn follows(before: PeriodState, after: PeriodState) -> bool {
    let is_over = !matches!(before, PeriodState::Open);
    match after {
        PeriodState::Open | PeriodState::Review(_) | PeriodState::Paused(_) => is_over,
        PeriodState::Closing(_) | PeriodState::Final(_) => matches!(before, PeriodState::Final(_)),
    }
}

/// A review begins no earlier than its month ends, and ends later; and what is due is listed as due.
fn check_review(company: CompanyId, period: &Period, is_listed: bool, found: &mut Findings) {
    let month = period.month;
    if let Some(review) = period.review() {
        let right = review.issued_at >= month.end(period.zone) && review.ends_at > review.issued_at;
        let said = format!("{} to {}", review.issued_at, review.ends_at);
        found.must(right, Invariant::Months, company, month, "a review after its month", said);
    }
    let name = period.state.name();
    let expected = format!("a month that is {name}, in the list of what is due as it ought to be");
    let said = if is_listed { "one that is due" } else { "one that is not due" };
    found.must(
        period.due_at().is_some() == is_listed,
        Invariant::Months,
        company,
        month,
        expected,
        said,
    );
}

fn link_totals(row: &Row) -> LinkTotals {
    let mut totals = LinkTotals::default();
    for (name, number) in row.numbers() {
        if name == "signups" {
            totals.signups = number;
        } else if name == "conversions" {
            totals.conversions = number;
        } else if let Some(Ok(currency)) = name.strip_prefix("revenue_").map(str::parse) {
            totals.revenue.push((currency, number));
        } else if let Some(Ok(currency)) = name.strip_prefix("commission_").map(str::parse) {
            totals.commission.push((currency, number));
        }
    }
    totals
}

fn without_nothing(totals: LinkTotals) -> LinkTotals {
    let some = |mut sums: Vec<(vouch_domain::money::Currency, i64)>| {
        sums.retain(|(_, minor)| *minor != 0);
        sums.sort();
        sums
    };
    LinkTotals { revenue: some(totals.revenue), commission: some(totals.commission), ..totals }
}

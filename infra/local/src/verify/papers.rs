//! Statements, invoices and payouts: they add up, continue each other, and charge what is paid out or kept.

use std::collections::{BTreeMap, BTreeSet};

use vouch_domain::{
    books::{
        invoice::{Correction, Invoice, InvoiceId},
        ledger::{Page, charge_postings},
        payout::{Payout, PayoutStatus},
        period::PeriodState,
        statement::{Chain, Statement, StatementId, Totals, draw_up},
    },
    calendar::Month,
    id::CompanyId,
    money::Currency,
};
use vouch_store::{invoices::Closing, keys::Key, ledger::CompanyEntry};

use super::charges::Money;
use super::findings::{Findings, Invariant};
use super::lines::{Lines, Sheet, sheet};
use super::months::{Months, told};
use super::rows::Kind;
use super::tables::{Place, Row, Tables};
use super::thresholds::Thresholds;
use super::{Error, Purse};

/// What a statement says, as far as others depend on it.
#[derive(Clone, Copy, Debug)]
struct Said {
    totals: Totals,
    opening: i64,
    closing: i64,
    charged: i64,
}

/// What is fixed of all companies.
#[derive(Debug, Default)]
pub(super) struct Papers {
    statements: BTreeMap<Sheet, Said>,
    invoices: BTreeMap<(CompanyId, MonthOf), Invoice>,
    corrections: Vec<(CompanyId, Correction)>,
    closings: BTreeMap<(CompanyId, Month), Closing>,
    payouts: BTreeMap<Sheet, Vec<Payout>>,
    charges: BTreeMap<CompanyId, i64>,
    money: Money,
    thresholds: Thresholds,
}

/// Which invoice, in the order of months.
type MonthOf = (Month, Currency);

impl Papers {
    /// Takes up what stands on a page of the ledger.
    pub(super) async fn take(
        &mut self,
        tables: &Tables,
        rows: &[Row],
        found: &mut Findings,
    ) -> Result<(), Error> {
        self.thresholds.take(rows, found);
        for row in rows {
            let Some(company) = row.company else { continue };
            match &row.kind {
                Kind::Statement => {
                    let Some(statement) = row.value::<Statement>(found) else { continue };
                    let here = Place::from(Key::Statement(company, statement.id.0));
                    found.same(Invariant::Documents, company, statement.id, &here, &row.place);
                    self.add_statement(tables, company, &statement, found).await?;
                }
                Kind::Invoice => {
                    let Some(invoice) = row.value::<Invoice>(found) else { continue };
                    let here = Place::from(Key::Invoice(company, invoice.id));
                    found.same(Invariant::Documents, company, invoice.id, &here, &row.place);
                    self.invoices
                        .insert((company, (invoice.id.month, invoice.id.currency)), invoice);
                }
                Kind::Correction => {
                    let Some(it) = row.value::<Correction>(found) else { continue };
                    let here = Place::from(Key::Correction(company, it.invoice, it.turn));
                    found.same(Invariant::Documents, company, it.invoice, &here, &row.place);
                    self.corrections.push((company, it));
                }
                Kind::Payout => {
                    let Some(payout) = row.value::<Payout>(found) else { continue };
                    let here = Place::from(Key::Payout(company, payout.id));
                    found.same(Invariant::Payouts, company, payout.id, &here, &row.place);
                    self.payouts.entry(sheet(company, payout.id.page)).or_default().push(payout);
                }
                Kind::Charge | Kind::PayoutRun => self.money.take(row, company, found),
                Kind::Closing(month) => {
                    if let Some(closing) = row.value::<Closing>(found) {
                        self.closings.insert((company, *month), closing);
                    }
                }
                Kind::CompanyEntry => *self.charges.entry(company).or_default() += 1,
                _ => {}
            }
        }
        Ok(())
    }

    /// Adds its lines up again, and holds sums and hash against them.
    async fn add_statement(
        &mut self,
        tables: &Tables,
        company: CompanyId,
        it: &Statement,
        found: &mut Findings,
    ) -> Result<(), Error> {
        found.count(Invariant::Documents);
        found.count(Invariant::Issued);
        let (mut totals, mut chain) = (Totals::default(), Chain::after(&it.previous_hash));
        let mut from = None;
        loop {
            let page = tables.store.list_entries(company, it.id.0, 500, from.as_ref()).await?;
            for line in &page.items {
                totals = totals.plus(line.totals()?)?;
                chain.line(line);
                self.thresholds.line(sheet(company, it.id.0), line)?;
            }
            match page.next {
                Some(next) => from = Some(next),
                None => break,
            }
        }
        found.same(Invariant::Documents, company, it.id, totals, it.totals);
        found.same(Invariant::Issued, company, it.id, chain.hash().as_str(), it.hash.as_str());
        let right = draw_up(it.id.0, it.opening, it.totals)?;
        let sums = |it: &Statement| (it.closing, it.charged);
        found.same(Invariant::Documents, company, it.id, sums(&right), sums(it));
        let Statement { opening, closing, charged, totals, .. } = *it;
        let said = Said { totals, opening, closing, charged };
        self.statements.insert(sheet(company, it.id.0), said);
        Ok(())
    }

    /// Holds everything that is fixed against everything else.
    pub(super) async fn end(
        &self,
        tables: &Tables,
        months: &Months,
        lines: &Lines,
        found: &mut Findings,
    ) -> Result<(), Error> {
        self.continue_each_other(found);
        self.state_every_line(months, found);
        self.invoices_add_up(months, found);
        self.invoices_are_as_issued(tables, found).await?;
        self.charges_are_kept(tables, found).await?;
        self.payouts_are_due(lines, found);
        self.money.end(self.invoices.iter().map(|((company, _), it)| (*company, it)), found);
        self.money.runs_hold(self.payouts.iter().map(|(of, it)| (of.0, it.as_slice())), found);
        self.charged_is_paid_or_kept(found);
        self.thresholds.end(found)
    }

    fn continue_each_other(&self, found: &mut Findings) {
        for (of, said) in &self.statements {
            let before = (of.0, of.1, of.2, of.3.before());
            let left = self.statements.get(&before).map_or(0, |before| before.closing);
            let (company, id) = told(of);
            found.same(Invariant::Documents, company, format!("{id} opening"), left, said.opening);
        }
    }

    /// In a final month every line is stated, and what was left is stated again.
    fn state_every_line(&self, months: &Months, found: &mut Findings) {
        let is_final = |company: CompanyId, month: Month| {
            matches!(months.periods.get(&(company, month)), Some(PeriodState::Final(_)))
        };
        let left = self.statements.iter().filter(|(_, said)| said.closing != 0);
        let carried = left.map(|(of, _)| (of.0, of.1, of.2, of.3.next()));
        let wanted: BTreeSet<Sheet> = months.fences.keys().copied().chain(carried).collect();
        for of in wanted.into_iter().filter(|of| is_final(of.0, of.3)) {
            let (company, id) = told(&of);
            let stated = self.statements.contains_key(&of);
            found.must(
                stated,
                Invariant::Membership,
                company,
                id,
                "a statement of a final month",
                "none",
            );
        }
        let mut counts: BTreeMap<(CompanyId, Month), u64> = BTreeMap::new();
        for of in self.statements.keys() {
            *counts.entry((of.0, of.3)).or_default() += 1;
            let state = months.periods.get(&(of.0, of.3)).map_or("ahead", PeriodState::name);
            let (company, id) = told(of);
            let right = matches!(state, "closing" | "final");
            found.must(
                right,
                Invariant::Membership,
                company,
                id,
                "a month that is closing or final",
                state,
            );
        }
        for (&(company, month), state) in &months.periods {
            let PeriodState::Final(_) = state else { continue };
            let count = counts.get(&(company, month)).copied().unwrap_or(0);
            if let Some(closing) = self.closings.get(&(company, month)) {
                let said = (closing.expected, closing.drawn);
                let id = format!("{month} statements drawn up");
                found.same(Invariant::Documents, company, id, (Some(count), count), said);
            } else {
                found.same(Invariant::Documents, company, month, 0, count);
            }
        }
    }

    fn invoices_add_up(&self, months: &Months, found: &mut Findings) {
        let mut sums: BTreeMap<(CompanyId, MonthOf), (i64, u64)> = BTreeMap::new();
        for (of, said) in &self.statements {
            let sum = sums.entry((of.0, (of.3, of.2))).or_default();
            *sum = (sum.0.saturating_add(said.charged), sum.1 + 1);
        }
        for ((company, (month, currency)), invoice) in &self.invoices {
            found.count(Invariant::Documents);
            let (charges, count) =
                sums.remove(&(*company, (*month, *currency))).unwrap_or_default();
            let before = self.invoices.get(&(*company, (month.before(), *currency)));
            let credit = before.map_or(0, |before| before.total.min(0));
            let total = charges.saturating_add(credit).saturating_add(invoice.fee);
            let right = (charges, credit, total, count);
            let said = (invoice.charges, invoice.credit, invoice.total, invoice.statements);
            found.same(Invariant::Documents, company, invoice.id, right, said);
        }
        for ((company, (month, currency)), _) in sums {
            if let Some(PeriodState::Final(_)) = months.periods.get(&(company, month)) {
                let id = InvoiceId { month, currency };
                found.add(Invariant::Documents, company, id, "an invoice of a final month", "none");
            }
        }
    }

    /// What was issued under a number still says what it said.
    async fn invoices_are_as_issued(
        &self,
        tables: &Tables,
        found: &mut Findings,
    ) -> Result<(), Error> {
        for ((company, (month, currency)), invoice) in &self.invoices {
            let mut statements = tables.store.all_statements(*company, *month).await?;
            statements.retain(|statement| statement.id.0.currency == *currency);
            let hash = |number| invoice.content_hash(number, &statements);
            found.count(Invariant::Issued);
            let right = hash(invoice.number.unwrap_or_default());
            found.same(Invariant::Issued, *company, invoice.id, right, invoice.hash.clone());
            let own =
                |(of, it): &&(CompanyId, Correction)| (*of, it.invoice) == (*company, invoice.id);
            let mut counts = invoice.number;
            let mut corrections: Vec<_> = self.corrections.iter().filter(own).collect();
            corrections.sort_by_key(|(_, it)| it.turn);
            for (_, it) in corrections {
                let id = format!("{} correction {}", it.invoice, it.turn);
                let right = (counts, invoice.total, it.note_hash(), hash(it.replacement));
                let said = (
                    Some(it.voids),
                    it.total,
                    it.credit_note_hash.clone(),
                    it.replacement_hash.clone(),
                );
                found.same(Invariant::Issued, *company, &id, right, said);
                // The credit note first, what stands in its place right behind it, neither before what is void.
                let order = it.voids < it.credit_note && it.credit_note + 1 == it.replacement;
                let in_time = order && it.made_at >= invoice.issued_at;
                let after = format!("after {} of {}", it.voids, invoice.issued_at);
                found.must(in_time, Invariant::Numbers, *company, &id, after, it.made_at);
                counts = Some(it.replacement);
            }
        }
        Ok(())
    }

    /// Each invoice that was charged has its entry, and no entry is without.
    async fn charges_are_kept(&self, tables: &Tables, found: &mut Findings) -> Result<(), Error> {
        let mut counts: BTreeMap<CompanyId, i64> = BTreeMap::new();
        for ((company, (month, currency)), invoice) in &self.invoices {
            let sides = charge_postings(invoice.total, invoice.fee)?;
            if !invoice.status.is_settled() || sides.is_empty() {
                continue;
            }
            *counts.entry(*company).or_default() += 1;
            let id = invoice.id.to_string();
            let key = Key::CompanyEntry(*company, *currency, *month, &id);
            let rows = tables.look(vec![key.into()]).await?;
            let entry: Option<CompanyEntry> = rows.value(key, found);
            let said = entry.map(|entry| entry.postings);
            found.same(Invariant::Payouts, company, &id, Some(sides), said);
        }
        let companies: BTreeSet<_> = self.charges.keys().chain(counts.keys()).copied().collect();
        for company in companies {
            let right = counts.get(&company).copied().unwrap_or(0);
            let said = self.charges.get(&company).copied().unwrap_or(0);
            found.same(Invariant::Payouts, company, "entries of charges", right, said);
        }
        Ok(())
    }

    /// A payout is the whole closing balance, once, of a month that was charged; and its line takes it off.
    fn payouts_are_due(&self, lines: &Lines, found: &mut Findings) {
        let mut paid: BTreeMap<Purse, (i64, i64)> = BTreeMap::new();
        for (of, payouts) in &self.payouts {
            let (company, id) = told(of);
            let live =
                payouts.iter().filter(|payout| payout.status != PayoutStatus::Failed).count();
            found.must(live <= 1, Invariant::Payouts, company, &id, "one payout", live);
            let closing = self.statements.get(of).map(|said| said.closing);
            let invoice = self.invoices.get(&(of.0, (of.3, of.2)));
            let settled = invoice.is_some_and(|invoice| invoice.status.is_settled());
            found.must(
                settled,
                Invariant::Payouts,
                company,
                &id,
                "an invoice that was charged",
                "none",
            );
            for payout in payouts {
                found.count(Invariant::Payouts);
                found.same(Invariant::Payouts, company, payout.id, closing, Some(payout.minor));
                let (is_paid, has_time) =
                    (payout.status == PayoutStatus::Paid, payout.paid_at.is_some());
                // What came back had been paid once.
                let fits = is_paid == has_time || payout.status == PayoutStatus::Failed;
                found.must(fits, Invariant::Payouts, company, payout.id, is_paid, has_time);
                if payout.status != PayoutStatus::Failed {
                    let sum = paid.entry((of.0, of.1, of.2)).or_default();
                    *sum = (sum.0.saturating_sub(payout.minor), sum.1 + 1);
                }
            }
        }
        let purses: BTreeSet<_> = paid.keys().chain(lines.paid.keys()).collect();
        for purse in purses {
            let (promised, taken) = (paid.get(purse), lines.paid.get(purse));
            let id = format!("{} {} payouts against lines", purse.1, purse.2);
            let sum = |of: Option<&(i64, i64)>| of.map_or(0, |(minor, _)| *minor);
            found.same(Invariant::Payouts, purse.0, id, sum(promised), sum(taken));
        }
    }

    /// Charged in all = paid out in all + what is kept of positive balances (DATA §3).
    fn charged_is_paid_or_kept(&self, found: &mut Findings) {
        let mut sums: BTreeMap<Purse, (i64, i64, i64)> = BTreeMap::new();
        for (of, said) in &self.statements {
            let sum = sums.entry((of.0, of.1, of.2)).or_default();
            sum.0 = sum.0.saturating_add(said.charged);
            sum.1 = sum.1.saturating_add(said.totals.payments);
            // Statements come in the order of months.
            sum.2 = said.closing.max(0);
        }
        for ((company, partner, currency), (charged, paid, kept)) in sums {
            found.count(Invariant::Payouts);
            let id = format!("{partner} {currency}, charged against paid out and kept");
            found.same(Invariant::Payouts, company, id, charged, paid.saturating_add(kept));
        }
    }
}

/// The page of a statement by its id.
pub(super) fn page_of(id: &str) -> Option<Page> {
    id.parse::<StatementId>().ok().map(|id| id.0)
}

//! Attempts to charge and payout runs: an invoice is settled by one charge and by no more, and a payout is in one run.

use std::collections::BTreeMap;

use vouch_domain::{
    books::{
        charge::{Charge, ChargeStatus},
        invoice::{Invoice, InvoiceId, InvoiceStatus},
        payout::{Payout, PayoutId},
        run::{PayoutRun, RunStatus},
    },
    id::{CompanyId, PayoutRunId},
    money::Currency,
};
use vouch_store::keys::Key;

use super::findings::{Findings, Invariant};
use super::tables::{Place, Row};
use vouch_domain::calendar::Month;

/// What was asked of rails.
#[derive(Debug, Default)]
pub(super) struct Money {
    charges: BTreeMap<(CompanyId, Month, Currency), Vec<Charge>>,
    runs: BTreeMap<(CompanyId, PayoutRunId), PayoutRun>,
}

impl Money {
    /// Takes up an attempt or a run.
    pub(super) fn take(&mut self, row: &Row, company: CompanyId, found: &mut Findings) {
        if let super::rows::Kind::PayoutRun = row.kind {
            let Some(run) = row.value::<PayoutRun>(found) else { return };
            let here = Place::from(Key::PayoutRun(company, run.id));
            found.same(Invariant::Payouts, company, run.id, &here, &row.place);
            self.runs.insert((company, run.id), run);
            return;
        }
        let Some(charge) = row.value::<Charge>(found) else { return };
        let here = Place::from(Key::Charge(company, charge.invoice, charge.attempt));
        found.same(Invariant::Payouts, company, told(&charge), &here, &row.place);
        let InvoiceId { month, currency } = charge.invoice;
        self.charges.entry((company, month, currency)).or_default().push(charge);
    }

    /// Holds attempts against invoices: one succeeded where one is settled, none is under way where one is, and each
    /// is of the whole total.
    pub(super) fn end<'a>(
        &self,
        invoices: impl Iterator<Item = (CompanyId, &'a Invoice)>,
        found: &mut Findings,
    ) {
        let mut left = self.charges.clone();
        for (company, invoice) in invoices {
            let InvoiceId { month, currency } = invoice.id;
            let charges = left.remove(&(company, month, currency)).unwrap_or_default();
            let is = |status: &ChargeStatus| {
                charges.iter().filter(|charge| charge.status == *status).count()
            };
            let (succeeded, open) = (
                is(&ChargeStatus::Succeeded),
                is(&ChargeStatus::Pending) + is(&ChargeStatus::Unknown),
            );
            let settled = invoice.status.is_settled() && invoice.total > 0;
            let right = (usize::from(settled), true);
            let may_be_open = open == 0 || open == 1 && invoice.status == InvoiceStatus::Final;
            found.count(Invariant::Payouts);
            found.same(Invariant::Payouts, company, invoice.id, right, (succeeded, may_be_open));
            let mut attempts: Vec<u32> = charges.iter().map(|charge| charge.attempt).collect();
            attempts.sort_unstable();
            let expected: Vec<u32> = (1..).take(charges.len()).collect();
            let id = format!("{} attempts", invoice.id);
            found.same(Invariant::Payouts, company, id, expected, attempts);
            for charge in &charges {
                let said = (charge.minor, charge.settled_at.is_some());
                let right = (invoice.total, charge.status.is_decided());
                found.same(Invariant::Payouts, company, told(charge), right, said);
            }
        }
        for ((company, ..), charges) in left {
            for charge in charges {
                found.add(Invariant::Payouts, company, told(&charge), "an invoice", "none");
            }
        }
    }

    /// Holds runs against payouts: a run that may go has the payouts that say so, and comes to their sum.
    pub(super) fn runs_hold<'a>(
        &self,
        payouts: impl Iterator<Item = (CompanyId, &'a [Payout])>,
        found: &mut Findings,
    ) {
        let mut said: BTreeMap<(CompanyId, PayoutRunId), Vec<(String, i64)>> = BTreeMap::new();
        for (company, payouts) in payouts {
            for payout in payouts {
                let Some(run) = payout.run else { continue };
                let entry = (payout.id.to_string(), payout.minor);
                said.entry((company, run)).or_default().push(entry);
                if !self.runs.contains_key(&(company, run)) {
                    found.add(Invariant::Payouts, company, payout.id, "its run", "none");
                }
            }
        }
        for ((company, id), run) in &self.runs {
            // While it is collected or let go of, payouts come and go one by one.
            if matches!(run.status, RunStatus::Collecting | RunStatus::Cancelled) {
                continue;
            }
            found.count(Invariant::Payouts);
            let mut members = said.remove(&(*company, *id)).unwrap_or_default();
            members.sort();
            let sum = members.iter().fold(0_i64, |sum, (_, minor)| sum.saturating_add(*minor));
            let mut names: Vec<String> = run.payouts.iter().map(PayoutId::to_string).collect();
            names.sort();
            let members: Vec<String> = members.into_iter().map(|(id, _)| id).collect();
            found.same(Invariant::Payouts, *company, id, (names, run.minor), (members, sum));
            let alone = run.needs_second_person
                && run.is_released()
                && run.approved_by.as_ref().is_none_or(|by| run.is_made_by(by));
            found.must(!alone, Invariant::Payouts, *company, id, "two persons", "one");
        }
    }
}

fn told(charge: &Charge) -> String {
    format!("{} charge {}", charge.invoice, charge.attempt)
}

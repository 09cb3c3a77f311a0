//! Sales and their refunds: each credited to whom its customer came by, at what its facts come to, once.

use std::collections::{BTreeMap, BTreeSet};

use vouch_domain::{
    earning::{
        commission::{Commission, LineKind},
        target::{Decision, target},
        transaction::{Booked, Transaction, TransactionState},
    },
    id::{CompanyId, LinkId, PartnerId, TransactionRef},
    money::Currency,
    people::company::Company,
    tracking::customer::Customer,
};
use vouch_store::keys::Key;

use super::findings::{Findings, Invariant};
use super::lines::{ByKind, Lines};
use super::registry::Registry;
use super::rows::Kind;
use super::tables::{Row, Rows, Tables};
use super::{Error, Purse};

/// What sales come to for somebody or nobody, in one currency.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Sold {
    pub(super) sales: i64,
    pub(super) revenue: i64,
}

/// Revenue and commission that sales say of each link, in each currency.
type ByLink = BTreeMap<(CompanyId, PartnerId, LinkId), BTreeMap<Currency, (i64, i64)>>;

/// What the sales come to.
#[derive(Debug, Default)]
pub(super) struct Sales {
    /// By whom they are credited to, and currency.
    pub(super) sold: BTreeMap<(CompanyId, Option<PartnerId>, Currency), Sold>,
    /// By link and currency: revenue, commission.
    pub(super) by_link: ByLink,
    /// How many of a company have a commission on hold.
    pub(super) held: BTreeMap<CompanyId, i64>,
    /// How many of a company took effect.
    took_effect: BTreeMap<CompanyId, i64>,
    booked: BTreeMap<Purse, ByKind>,
    /// How many commissions a partner's sales list.
    listed: BTreeMap<(CompanyId, PartnerId), i64>,
}

impl Sales {
    /// Takes up what stands on a page of the ledger.
    pub(super) async fn take(
        &mut self,
        tables: &Tables,
        registry: &Registry,
        rows: &[Row],
        found: &mut Findings,
    ) -> Result<(), Error> {
        let mut wanted: BTreeMap<CompanyId, BTreeSet<TransactionRef>> = BTreeMap::new();
        let (mut own, mut refunded) = (BTreeSet::new(), BTreeSet::new());
        for row in rows {
            let Some(company) = row.company else { continue };
            let (Kind::Transaction(id) | Kind::Refund(id)) = &row.kind else { continue };
            wanted.entry(company).or_default().insert(id.clone());
            if matches!(row.kind, Kind::Transaction(_)) {
                own.insert((company, id.clone()));
            } else {
                refunded.insert((company, id.clone()));
            }
        }
        for (company, ids) in wanted {
            let Some(settings) = registry.companies.get(&company) else { continue };
            let ids: Vec<_> = ids.into_iter().collect();
            let transactions = tables.store.find_transactions(company, &ids).await?;
            let causes = tables.look(causes(company, &transactions)).await?;
            for transaction in &transactions {
                let of = (company, transaction.transaction.clone());
                if own.contains(&of) {
                    self.add(settings, transaction, &causes, found);
                }
                if refunded.remove(&of) || !transaction.refunded.is_empty() {
                    refunds_add_up(tables, company, transaction, found).await?;
                }
            }
        }
        for (company, id) in refunded {
            found.add(Invariant::Refunds, company, id, "the row of its sale", "none");
        }
        Ok(())
    }

    fn add(&mut self, company: &Company, it: &Transaction, causes: &Rows, found: &mut Findings) {
        let Some(recorded) = it.recorded() else { return };
        let sale = &recorded.sale;
        let amount = sale.amount_minor;
        let kept = amount.saturating_sub(it.refunded_minor().clamp(0, amount));
        let customer: Option<Customer> =
            causes.value(Key::Customer(company.id, &sale.customer), found);
        let whose = customer.map(|customer| customer.attribution.credited);
        let partner = match &it.state {
            TransactionState::Stub | TransactionState::Parked(_) => return,
            TransactionState::Unattributed(_) => {
                found.count(Invariant::Credited);
                found.same(Invariant::Credited, company.id, &it.transaction, Some(None), whose);
                None
            }
            TransactionState::Booked(booked) => {
                found.count(Invariant::Credited);
                let credit = &booked.credit;
                let said = Some(Some((credit.partner, credit.program, credit.link)));
                let came = whose.map(|by| by.map(|by| (by.partner, by.program, by.link)));
                found.same(Invariant::Credited, company.id, &it.transaction, came, said);
                self.add_booked(company, it, booked, causes, kept, found);
                Some(credit.partner)
            }
        };
        *self.took_effect.entry(company.id).or_default() += 1;
        let sold = self.sold.entry((company.id, partner, sale.currency)).or_default();
        sold.sales += 1;
        sold.revenue = sold.revenue.saturating_add(kept);
    }

    fn add_booked(
        &mut self,
        company: &Company,
        it: &Transaction,
        booked: &Booked,
        causes: &Rows,
        kept: i64,
        found: &mut Findings,
    ) {
        let (credit, recorded, sums) = (&booked.credit, &booked.recorded, booked.booked);
        let (partner, currency) = (credit.partner, recorded.sale.currency);
        found.count(Invariant::Targets);
        let zone = company.month_zone();
        let refunded = it.refunded_minor();
        let ought = target(&recorded.sale, recorded.kind, refunded, credit, &booked.decision, zone);
        let ought = ought.map(|target| target.sums).ok();
        found.same(Invariant::Targets, company.id, &it.transaction, ought, Some(sums));
        let net = sums.commission.saturating_add(sums.clawback);
        let most = if kept == 0 && recorded.sale.amount_minor > 0 { 0 } else { sums.commission };
        let (id, what) = (&it.transaction, format!("0 to {most} left of the commission"));
        found.must((0..=most).contains(&net), Invariant::Refunds, company.id, id, what, net);
        *self.listed.entry((company.id, partner)).or_default() +=
            i64::try_from(booked.lines.len()).unwrap_or(i64::MAX);
        check_lines(company.id, it, booked, causes, found);
        let all = self.booked.entry((company.id, partner, currency)).or_default();
        all.commission = all.commission.saturating_add(sums.commission);
        all.clawback = all.clawback.saturating_add(sums.clawback);
        all.held = all.held.saturating_add(sums.held);
        all.declined = all.declined.saturating_add(sums.declined);
        if let Some(link) = credit.link {
            let by_currency = self.by_link.entry((company.id, partner, link)).or_default();
            let sum = by_currency.entry(currency).or_default();
            sum.0 = sum.0.saturating_add(kept);
            sum.1 = sum.1.saturating_add(sums.total().unwrap_or(0));
        }
        if is_held(booked) {
            *self.held.entry(company.id).or_default() += 1;
        }
    }

    /// Holds the sums against the lines and the customers.
    pub(super) async fn end(
        &self,
        tables: &Tables,
        lines: &Lines,
        registry: &Registry,
        found: &mut Findings,
    ) -> Result<(), Error> {
        let purses: BTreeSet<_> = self.booked.keys().chain(lines.by_kind.keys()).collect();
        for purse in purses {
            found.count(Invariant::Sums);
            let (company, partner, currency) = purse;
            let said = self.booked.get(purse).copied().unwrap_or_default();
            let written = lines.by_kind.get(purse).copied().unwrap_or_default();
            let id = format!("{partner} {currency}, sales against lines");
            found.same(Invariant::Sums, company, id, said, written);
        }
        for (&(company, partner), &count) in &lines.commissions {
            if self.listed.get(&(company, partner)).copied().unwrap_or(0) < count {
                find_unlisted(tables, company, partner, found).await?;
            }
        }
        let companies: BTreeSet<_> = self.took_effect.keys().chain(registry.sales.keys()).collect();
        for company in companies {
            let booked = self.took_effect.get(company).copied().unwrap_or(0);
            let counted = registry.sales.get(company).copied().unwrap_or(0);
            let id = "sales that took effect, as its customers count them";
            found.same(Invariant::Credited, company, id, booked, counted);
        }
        Ok(())
    }
}

/// Whether a commission of the sale waits for a person.
pub(super) fn is_held(booked: &Booked) -> bool {
    matches!(booked.decision, Decision::OnHold { .. }) && !booked.lines.is_empty()
}

/// What sales are held against: their customers and commissions.
fn causes(company: CompanyId, transactions: &[Transaction]) -> Vec<super::tables::Place> {
    let mut places = Vec::new();
    for transaction in transactions {
        if let Some(recorded) = transaction.recorded() {
            places.push(Key::Customer(company, &recorded.sale.customer).into());
        }
        if let TransactionState::Booked(booked) = &transaction.state {
            places.extend(booked.lines.iter().map(|id| Key::Commission(company, *id).into()));
        }
    }
    places
}

/// The commissions that a sale lists are its own, and come to what it says.
fn check_lines(
    company: CompanyId,
    it: &Transaction,
    booked: &Booked,
    causes: &Rows,
    found: &mut Findings,
) {
    let (mut earned, mut taken_back) = (0_i64, 0_i64);
    for id in &booked.lines {
        let commission: Option<Commission> = causes.value(Key::Commission(company, *id), found);
        let Some(commission) = commission else {
            found.add(
                Invariant::CreditedOnce,
                company,
                id,
                "a commission, as its sale lists it",
                "none",
            );
            continue;
        };
        let whose = (&commission.transaction, commission.id.partner());
        found.same(
            Invariant::CreditedOnce,
            company,
            id,
            (&it.transaction, booked.credit.partner),
            whose,
        );
        let slot =
            if commission.kind == LineKind::Clawback { &mut taken_back } else { &mut earned };
        *slot = slot.saturating_add(commission.amount.minor);
    }
    let said = (booked.booked.commission, booked.booked.clawback);
    found.same(Invariant::CreditedOnce, company, &it.transaction, said, (earned, taken_back));
}

async fn refunds_add_up(
    tables: &Tables,
    company: CompanyId,
    it: &Transaction,
    found: &mut Findings,
) -> Result<(), Error> {
    found.count(Invariant::Refunds);
    let mut sums: BTreeMap<Currency, i64> = BTreeMap::new();
    let mut from = None;
    loop {
        let page = tables.store.list_refunds(company, &it.transaction, 500, from.as_ref()).await?;
        for (currency, minor) in page.items.iter().filter_map(|refund| refund.net()) {
            let sum = sums.entry(currency).or_default();
            *sum = sum.saturating_add(minor);
        }
        match page.next {
            Some(next) => from = Some(next),
            None => break,
        }
    }
    let some = |sums: &BTreeMap<Currency, i64>| -> Vec<(Currency, i64)> {
        sums.iter()
            .map(|(currency, minor)| (*currency, *minor))
            .filter(|(_, minor)| *minor != 0)
            .collect()
    };
    found.same(Invariant::Refunds, company, &it.transaction, some(&sums), some(&it.refunded));
    Ok(())
}

/// Looks for commissions that their sales do not list.
async fn find_unlisted(
    tables: &Tables,
    company: CompanyId,
    partner: PartnerId,
    found: &mut Findings,
) -> Result<(), Error> {
    let mut from = None;
    loop {
        let list = tables.store.list_commissions(company, partner, None, 100, from.as_ref());
        let page = list.await?;
        let ids: Vec<_> = page.items.iter().map(|it| it.transaction.clone()).collect();
        let sales = tables.store.find_transactions(company, &ids).await?;
        let by_id: BTreeMap<_, _> = sales.iter().map(|sale| (&sale.transaction, sale)).collect();
        for commission in &page.items {
            let is_listed = by_id.get(&commission.transaction).is_some_and(|sale| {
                matches!(&sale.state, TransactionState::Booked(booked) if booked.lines.contains(&commission.id))
            });
            let (id, of) =
                (commission.id, format!("a place among those of sale {}", commission.transaction));
            found.must(is_listed, Invariant::CreditedOnce, company, id, of, "none");
        }
        match page.next {
            Some(next) => from = Some(next),
            None => return Ok(()),
        }
    }
}

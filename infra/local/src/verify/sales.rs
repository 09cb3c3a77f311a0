//! Sales and their refunds: each credited to whom its customer came by, at what its facts come to, once.

use std::collections::{BTreeMap, BTreeSet};

use vouch_domain::{
    earning::{
        booking::waits_for,
        cap::CapScope,
        commission::{Commission, CommissionId, LineKind},
        target::Sums,
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
    /// What partners' own customers brought them.
    booked: BTreeMap<Purse, ByKind>,
    /// What recruited partners brought whoever recruited them.
    recruited: BTreeMap<Purse, ByKind>,
    /// What came below each cap, and how high that is.
    capped: BTreeMap<(CompanyId, CapScope), (i64, i64)>,
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
        let (credit, recorded) = (&booked.credit, &booked.recorded);
        let currency = recorded.sale.currency;
        found.count(Invariant::Targets);
        let ought = booked.target(it.refunded_minor(), company.month_zone()).ok();
        let is_gone = kept == 0 && recorded.sale.amount_minor > 0;
        let recruiter = credit.referral.as_ref().map(|referral| referral.referrer);
        let own = Family {
            partner: credit.partner,
            recruit: None,
            ought: ought.map(|target| target.own.sums),
            booked: booked.booked,
            lines: &booked.lines,
        };
        let others = recruiter.map(|partner| Family {
            partner,
            recruit: Some(credit.partner),
            ought: ought.and_then(|target| target.referral).map(|it| it.sums),
            booked: booked.referral.booked,
            lines: &booked.referral.lines,
        });
        for family in [Some(own), others].into_iter().flatten() {
            family.check(company.id, it, booked, causes, is_gone, found);
            let of = (company.id, family.partner);
            *self.listed.entry(of).or_default() +=
                i64::try_from(family.lines.len()).unwrap_or(i64::MAX);
            let sums =
                if family.recruit.is_none() { &mut self.booked } else { &mut self.recruited };
            sums.entry((company.id, family.partner, currency)).or_default().add(family.booked);
        }
        self.add_capped(company.id, booked);
        if let Some(link) = credit.link {
            let by_currency = self.by_link.entry((company.id, credit.partner, link)).or_default();
            let sum = by_currency.entry(currency).or_default();
            sum.0 = sum.0.saturating_add(kept);
            sum.1 = sum.1.saturating_add(booked.booked.total().unwrap_or(0));
        }
        if booked.is_held() {
            *self.held.entry(company.id).or_default() += 1;
        }
    }

    fn add_capped(&mut self, company: CompanyId, booked: &Booked) {
        let families = [
            (CapScope::of(booked), booked.booked.commission),
            (CapScope::of_referral(booked), booked.referral.booked.commission),
        ];
        for (scope, commission) in families {
            if let Some((scope, limit)) = scope.filter(|_| commission > 0) {
                let sum = self.capped.entry((company, scope)).or_insert((0, limit));
                sum.0 = sum.0.saturating_add(commission);
            }
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
        let families = [
            (&self.booked, &lines.by_kind, "sales against lines"),
            (&self.recruited, &lines.by_recruiting, "recruits' sales against lines"),
        ];
        for (sales, lines, what) in families {
            for purse in sales.keys().chain(lines.keys()).collect::<BTreeSet<_>>() {
                found.count(Invariant::Sums);
                let (company, partner, currency) = purse;
                let said = sales.get(purse).copied().unwrap_or_default();
                let written = lines.get(purse).copied().unwrap_or_default();
                let id = format!("{partner} {currency}, {what}");
                found.same(Invariant::Sums, company, id, said, written);
            }
        }
        for ((company, scope), (sum, limit)) in &self.capped {
            found.count(Invariant::Targets);
            let (id, what) = (format!("{scope:?}"), format!("at most {limit} below its cap"));
            found.must(sum <= limit, Invariant::Targets, company, id, what, sum);
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

/// What sales are held against: their customers and commissions.
fn causes(company: CompanyId, transactions: &[Transaction]) -> Vec<super::tables::Place> {
    let mut places = Vec::new();
    for transaction in transactions {
        if let Some(recorded) = transaction.recorded() {
            places.push(Key::Customer(company, &recorded.sale.customer).into());
        }
        if let TransactionState::Booked(booked) = &transaction.state {
            places.extend(booked.all_lines().map(|id| Key::Commission(company, id).into()));
        }
    }
    places
}

/// What one sale comes to for one of the two that it earns something.
struct Family<'a> {
    partner: PartnerId,
    recruit: Option<PartnerId>,
    ought: Option<Sums>,
    booked: Sums,
    lines: &'a [CommissionId],
}

impl Family<'_> {
    fn check(
        &self,
        company: CompanyId,
        it: &Transaction,
        sale: &Booked,
        causes: &Rows,
        is_gone: bool,
        found: &mut Findings,
    ) {
        let (id, sums) = (&it.transaction, self.booked);
        found.same(Invariant::Targets, company, id, self.ought, Some(sums));
        let net = sums.commission.saturating_add(sums.clawback);
        let end = if is_gone { 0 } else { sums.commission };
        let what = format!("between 0 and {end} left of the commission");
        let within = (end.min(0)..=end.max(0)).contains(&net);
        found.must(within, Invariant::Refunds, company, id, what, net);
        self.check_lines(company, it, sale, causes, found);
    }

    /// The commissions that a sale lists are its own, wait for what they ought to, and come to what it says.
    fn check_lines(
        &self,
        company: CompanyId,
        it: &Transaction,
        sale: &Booked,
        causes: &Rows,
        found: &mut Findings,
    ) {
        let (mut earned, mut taken_back) = (0_i64, 0_i64);
        for id in self.lines {
            let commission: Option<Commission> = causes.value(Key::Commission(company, *id), found);
            let Some(commission) = commission else {
                let expected = "a commission, as its sale lists it";
                found.add(Invariant::CreditedOnce, company, id, expected, "none");
                continue;
            };
            let whose = (&commission.transaction, commission.id.partner(), commission.recruit);
            let said = (&it.transaction, self.partner, self.recruit);
            found.same(Invariant::CreditedOnce, company, id, said, whose);
            let waits = commission.accrual.map(|accrual| (accrual.key, accrual.threshold));
            let ought = waits_for(sale, self.recruit.is_some(), commission.amount.currency);
            found.same(Invariant::Targets, company, id, ought, waits);
            let is_back =
                matches!(commission.kind, LineKind::Clawback | LineKind::ReferralClawback);
            let slot = if is_back { &mut taken_back } else { &mut earned };
            *slot = slot.saturating_add(commission.amount.minor);
        }
        let said = (self.booked.commission, self.booked.clawback);
        found.same(Invariant::CreditedOnce, company, &it.transaction, said, (earned, taken_back));
    }
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
                matches!(&sale.state, TransactionState::Booked(booked) if booked.all_lines().any(|id| id == commission.id))
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

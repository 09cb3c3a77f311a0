//! The limits that a commission is under beside its rate: how much room its cap left, and how far its threshold is.

use std::collections::BTreeMap;

use vouch_domain::{
    books::{
        accrual::{AccrualKey, Carried, Gathered},
        ledger::Page,
    },
    calendar::Month,
    earning::{
        cap::CapScope,
        terms::{Threshold, ThresholdOf},
        transaction::Booked,
    },
    id::{PartnerId, TransactionRef},
    money::Money,
    people::company::Company,
};
use vouch_runtime::Context;

use crate::{books::Books, refusal::Refusal};

/// How many of the sales that took a cap's room are named.
const NAMED_MOST: usize = 20;

/// Room below a cap.
#[derive(Debug)]
pub(crate) struct Room {
    /// The most that comes of a customer, or of a recruited partner, by the row.
    pub(crate) cap: Money,
    /// What sales before took of it.
    pub(crate) before: Money,
    /// What this one has room for.
    pub(crate) allotted: Money,
    /// The sales before that took room, the latest first, and how much each.
    pub(crate) taken_by: Vec<(TransactionRef, Money)>,
}

/// What waits for a threshold.
#[derive(Debug)]
pub(crate) struct Waiting {
    pub(crate) threshold: Money,
    pub(crate) of: ThresholdOf,
    /// How much has come together towards it.
    pub(crate) toward: Money,
    /// What is earned and waits.
    pub(crate) accruing: Money,
    /// How much is missing; nothing once it is met.
    pub(crate) missing: Money,
    /// The month in which it was met: the month that runs, if it would be met were it over now.
    pub(crate) met_in: Option<Month>,
}

/// The room that a sale's commission, or that of the recruiter, found below its cap.
pub(super) async fn room(
    ctx: &Context,
    company: &Company,
    booked: &Booked,
    is_referral: bool,
) -> Result<Option<Room>, Refusal> {
    let scope = if is_referral { CapScope::of_referral(booked) } else { CapScope::of(booked) };
    let allotted = if is_referral { booked.referral.capped } else { booked.capped };
    let (Some((scope, limit)), Some(allotted)) = (scope, allotted) else { return Ok(None) };
    let sale = &booked.recorded.sale;
    let cap = ctx.store.find_cap(company.id, &scope).await?;
    let own = (sale.occurred_at.timestamp_millis(), &sale.transaction);
    let earlier: Vec<_> = cap
        .entries
        .iter()
        .filter(|entry| (entry.paid_at.timestamp_millis(), &entry.transaction) < own)
        .collect();
    let money = |minor| Money::new(minor, sale.currency);
    let taken = earlier.iter().fold(cap.settled, |sum, one| sum.saturating_add(one.allotted));
    Ok(Some(Room {
        cap: money(limit),
        before: money(taken.min(limit)),
        allotted: money(allotted),
        taken_by: earlier
            .iter()
            .rev()
            .filter(|entry| entry.allotted != 0)
            .take(NAMED_MOST)
            .map(|entry| (entry.transaction.clone(), money(entry.allotted)))
            .collect(),
    }))
}

/// How far the threshold of a sale's commission, or of the recruiter's, is by now.
pub(super) async fn waiting(
    ctx: &Context,
    company: &Company,
    booked: &Booked,
    is_referral: bool,
) -> Result<Option<Waiting>, Refusal> {
    let credit = &booked.credit;
    let (partner, terms, key) = match (&credit.referral, is_referral) {
        (Some(referral), true) => {
            (referral.referrer, &referral.terms, AccrualKey::Recruit(credit.partner))
        }
        _ => (credit.partner, &credit.terms, AccrualKey::Program(credit.program)),
    };
    let currency = booked.recorded.sale.currency;
    let pays = terms.as_ref().and_then(|terms| terms.structure.pays());
    let Some(Threshold { amount, of }) = pays.and_then(|pays| pays.threshold_in(currency)) else {
        return Ok(None);
    };
    let carried = carried(ctx, company, (partner, key), currency).await?;
    let money = |minor| Money::new(minor, currency);
    let missing = match carried.met_in {
        Some(_) => 0,
        None => amount.minor.saturating_sub(carried.toward).max(0),
    };
    Ok(Some(Waiting {
        threshold: amount,
        of,
        toward: money(carried.toward),
        accruing: money(carried.waiting),
        missing: money(missing),
        met_in: carried.met_in,
    }))
}

/// What is left of a key by the lines of all months, those that run included.
async fn carried(
    ctx: &Context,
    company: &Company,
    (partner, key): (PartnerId, AccrualKey),
    currency: vouch_domain::money::Currency,
) -> Result<Carried, Refusal> {
    let rows = ctx.store.list_accruals(company.id, partner, currency).await?;
    let books = Books::open(ctx, company.clone()).await?;
    let last = books.last_final();
    // By month within a key: the latest stays.
    let drawn_up = rows.into_iter().filter(|row| last.is_some_and(|last| row.month <= last));
    let mut before: BTreeMap<AccrualKey, Carried> =
        drawn_up.map(|row| (row.key, row.carried)).collect();
    let mut month = last.map_or(company.first_month, Month::next);
    while month <= books.current().next() {
        let page = Page { partner, currency, month };
        let mut lines = Gathered::default();
        for entry in ctx.store.all_entries(company.id, page).await? {
            lines.line(&entry)?;
        }
        for step in lines.steps(page, &before, ctx.now())? {
            before.insert(step.key, step.after);
        }
        month = month.next();
    }
    Ok(before.get(&key).copied().unwrap_or_default())
}

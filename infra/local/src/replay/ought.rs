//! What each sale ought to have paid: its place among its customer's sales, its credit, its room below caps, its target.

use std::collections::BTreeMap;

use vouch_domain::earning::cap::CapScope;
use vouch_domain::earning::target::{Decision, Sums, Target};
use vouch_domain::earning::transaction::{Booked, RecordedSale, Transaction, TransactionState};
use vouch_domain::event::SaleKind;
use vouch_domain::id::{CustomerRef, TransactionRef};
use vouch_domain::money::Overflow;
use vouch_domain::tracking::attribution::{Attribution, Reason, Source};
use vouch_domain::tracking::customer::FirstSale;

use super::credit::Known;
use super::facts::Facts;
use crate::verify::Error;
use crate::verify::tables::Tables;

/// How many sales there are between two words on how far it is.
const TOLD_EACH: usize = 500;

/// A sale that took effect, as the facts have it.
#[derive(Debug)]
pub(super) struct Shadow<'a> {
    /// As it stands in the books.
    pub(super) books: &'a Transaction,
    /// What it is to its customer.
    pub(super) kind: SaleKind,
    /// What came back, by the refunds themselves.
    pub(super) refunded: i64,
    /// Credited, if to anybody.
    pub(super) booked: Option<Booked>,
    /// What it pays: its partner, and whoever recruited that.
    pub(super) own: Sums,
    pub(super) referral: Sums,
    /// What the customer's own row says that its candidates don't.
    pub(super) attribution: Option<(String, String)>,
}

/// All sales that took effect, reckoned anew.
pub(super) async fn sales<'a>(
    tables: &Tables,
    facts: &'a Facts,
    known: &mut Known,
    progress: &mut (dyn FnMut(&str, usize) + Send),
) -> Result<BTreeMap<&'a TransactionRef, Shadow<'a>>, Error> {
    let firsts = firsts(facts);
    let mut shadows = BTreeMap::new();
    for (id, books) in &facts.sales {
        let Some(recorded) = taken_effect(books) else { continue };
        let is_first = firsts.get(&recorded.sale.customer).is_some_and(|it| it.transaction == *id);
        let counted = if is_first { SaleKind::First } else { SaleKind::Renewal };
        let kind = recorded.sale.kind.unwrap_or(counted);
        let refunded = facts.refunded.get(id);
        let refunded = refunded.and_then(|sums| sums.get(&recorded.sale.currency)).copied();
        let mut shadow = Shadow {
            books,
            kind,
            refunded: refunded.unwrap_or_default(),
            booked: None,
            own: Sums::default(),
            referral: Sums::default(),
            attribution: None,
        };
        if let Some(customer) = facts.customers.get(&recorded.sale.customer) {
            shadow.attribution = misattributed(&customer.attribution);
            if let Some(credited) = &customer.attribution.credited {
                known.learn(tables, facts, credited).await?;
                let before = credit_of(books);
                let by = (credited, customer.signed_up_at);
                let credit = known.credit(facts, &recorded.sale, by, before.map(|it| &it.credit));
                let decision = before.map_or(Decision::Pending, |it| it.decision.clone());
                let recorded = RecordedSale { kind, ..recorded.clone() };
                shadow.booked = Some(Booked::new(recorded, credit, decision));
            }
        }
        shadows.insert(id, shadow);
        if shadows.len() % TOLD_EACH == 0 {
            progress("Sales", shadows.len());
        }
    }
    progress("Sales", shadows.len());
    reckon(facts, &mut shadows)?;
    Ok(shadows)
}

/// The sale of a transaction that took effect.
fn taken_effect(transaction: &Transaction) -> Option<&RecordedSale> {
    match &transaction.state {
        TransactionState::Stub | TransactionState::Parked(_) => None,
        TransactionState::Unattributed(recorded) => Some(recorded),
        TransactionState::Booked(booked) => Some(&booked.recorded),
    }
}

/// What was booked of a transaction, if it credits anybody.
pub(super) fn credit_of(transaction: &Transaction) -> Option<&Booked> {
    match &transaction.state {
        TransactionState::Booked(booked) => Some(booked),
        _ => None,
    }
}

/// Each customer's first sale.
fn firsts(facts: &Facts) -> BTreeMap<&CustomerRef, FirstSale> {
    let mut firsts: BTreeMap<&CustomerRef, FirstSale> = BTreeMap::new();
    for (id, books) in &facts.sales {
        let Some(recorded) = taken_effect(books) else { continue };
        let (occurred_at, transaction) = (recorded.sale.occurred_at, id.clone());
        let this = FirstSale { occurred_at, transaction };
        let first = firsts.entry(&recorded.sale.customer).or_insert_with(|| this.clone());
        if this < *first {
            *first = this;
        }
    }
    firsts
}

/// What a customer's attribution says, and what its own candidates say, where the two differ.
fn misattributed(attribution: &Attribution) -> Option<(String, String)> {
    let chosen = attribution.candidates.iter().find(|judged| judged.excluded.is_none());
    let (reason, partner) = match chosen {
        Some(judged) => {
            let reason = match judged.source {
                Source::Click => Reason::Click,
                Source::PartnerCode => Reason::PartnerCode,
                Source::Coupon => Reason::Coupon,
                Source::Manual => Reason::Manual,
            };
            (reason, judged.partner)
        }
        None => {
            let why = attribution.candidates.iter().find_map(|judged| judged.excluded);
            (why.unwrap_or(Reason::NoReferral), None)
        }
    };
    let said = (attribution.reason, attribution.credited.as_ref().map(|by| by.partner));
    let told = |(reason, partner): (Reason, Option<vouch_domain::id::PartnerId>)| {
        partner.map_or_else(|| format!("{reason:?}"), |partner| format!("{reason:?} of {partner}"))
    };
    (said != (reason, partner)).then(|| (told(said), told((reason, partner))))
}

/// Gives room below caps, first to what partners earn, then to what comes of that for those who recruited them, and
/// reckons the targets.
fn reckon(
    facts: &Facts,
    shadows: &mut BTreeMap<&TransactionRef, Shadow<'_>>,
) -> Result<(), Overflow> {
    let zone = facts.company.month_zone();
    let target = |shadow: &Shadow<'_>| -> Result<Option<Target>, Overflow> {
        shadow.booked.as_ref().map(|booked| booked.target(shadow.refunded, zone)).transpose()
    };
    let own =
        claims(shadows, CapScope::of, |shadow| Ok(target(shadow)?.map(|target| target.own.gross)))?;
    for (id, room) in allotted(own)? {
        if let Some(booked) = shadows.get_mut(&id).and_then(|shadow| shadow.booked.as_mut()) {
            booked.capped = Some(room);
        }
    }
    let referral = claims(shadows, CapScope::of_referral, |shadow| {
        Ok(target(shadow)?.and_then(|target| target.referral).map(|referral| referral.gross))
    })?;
    for (id, room) in allotted(referral)? {
        if let Some(booked) = shadows.get_mut(&id).and_then(|shadow| shadow.booked.as_mut()) {
            booked.referral.capped = Some(room);
        }
    }
    for shadow in shadows.values_mut() {
        if let Some(target) = target(shadow)? {
            shadow.own = target.own.sums;
            shadow.referral = target.referral.map(|referral| referral.sums).unwrap_or_default();
        }
    }
    Ok(())
}

/// What claims room below each cap: when it was paid, which, and how much it would earn below none.
type Claims = BTreeMap<CapScope, (i64, Vec<(i64, TransactionRef, i64)>)>;

fn claims(
    shadows: &BTreeMap<&TransactionRef, Shadow<'_>>,
    scope: impl Fn(&Booked) -> Option<(CapScope, i64)>,
    gross: impl Fn(&Shadow<'_>) -> Result<Option<i64>, Overflow>,
) -> Result<Claims, Overflow> {
    let mut claims = Claims::new();
    for (id, shadow) in shadows {
        let Some((scope, limit)) = shadow.booked.as_ref().and_then(&scope) else { continue };
        let paid_at = shadow.books.recorded().map(|recorded| recorded.sale.occurred_at);
        if let (Some(gross), Some(paid_at)) = (gross(shadow)?, paid_at) {
            let below = claims.entry(scope).or_insert((limit, Vec::new()));
            below.1.push((paid_at.timestamp_millis(), (*id).clone(), gross));
        }
    }
    Ok(claims)
}

/// The room that each has, in the order in which they were paid.
fn allotted(claims: Claims) -> Result<BTreeMap<TransactionRef, i64>, Overflow> {
    let mut allotted = BTreeMap::new();
    for (limit, mut claims) in claims.into_values() {
        claims.sort();
        let mut before = 0_i64;
        for (_, id, gross) in claims {
            // What earns nothing takes no room.
            let upto = before.checked_add(gross.max(0)).ok_or(Overflow)?;
            allotted.insert(id, upto.min(limit) - before.min(limit));
            before = upto;
        }
    }
    Ok(allotted)
}

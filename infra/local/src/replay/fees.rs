//! Flat fees for recruiting: what approvals and first sales bring by the dated terms of then, and what is taken back
//! when somebody leaves.
//!
//! Whether a fee could be taken back hung on whether its month was final when its recruit left. Of a month that was
//! over by then that is not on record, so either is right.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use vouch_domain::earning::fee::Bounty;
use vouch_domain::earning::terms::{FeeDue, Reward, referral_in_force};
use vouch_domain::id::{PartnerId, ProgramId, TransactionRef};
use vouch_domain::money::{Currency, Money};
use vouch_domain::people::partner::EnrolmentStatus;
use vouch_domain::people::referral::{referred_by, relations};
use vouch_domain::people::tier::tier_at;
use vouch_store::partners::PartnerFacts;

use super::adjust::{mark_of, next};
use super::credit::Known;
use super::facts::Facts;
use super::ought::Shadow;
use super::{By, Difference, MoneyGap, Subject};
use crate::verify::Error;
use crate::verify::tables::Tables;

/// Who recruited, and whom.
pub(super) type Pair = (PartnerId, PartnerId);

/// A fee that is due, and when it fell due.
type Due = Option<(Money, DateTime<Utc>)>;

/// A sale that brings a fee, or would.
struct Brings {
    paid_at: DateTime<Utc>,
    bounty: Bounty,
    does: bool,
}

/// Everything that differs.
pub(super) async fn all(
    tables: &Tables,
    facts: &Facts,
    shadows: &BTreeMap<&TransactionRef, Shadow<'_>>,
    known: &mut Known,
) -> Result<Vec<Difference>, Error> {
    let mut sales: BTreeMap<Pair, Vec<Brings>> = BTreeMap::new();
    for shadow in shadows.values() {
        let Some(booked) = &shadow.booked else { continue };
        let Some(referral) = &booked.credit.referral else { continue };
        let Some(bounty) = Bounty::of(referral) else { continue };
        let target = booked.target(shadow.refunded, facts.company.month_zone())?;
        let does = Bounty::brought_by(booked, &target).is_some();
        let paid_at = booked.recorded.sale.occurred_at;
        let pair = (referral.referrer, booked.credit.partner);
        sales.entry(pair).or_default().push(Brings { paid_at, bounty, does });
    }
    let lines = facts.fee_lines.keys().map(|(pair, _)| *pair);
    let mut pairs: BTreeSet<Pair> =
        facts.fees.keys().copied().chain(lines).chain(sales.keys().copied()).collect();
    let mut recruits: BTreeSet<PartnerId> = pairs.iter().map(|pair| pair.1).collect();
    recruits.extend(&facts.recruits);
    for recruit in recruits {
        known.learn_partner(tables, facts, recruit).await?;
        let marks = known.partner(recruit).map(|facts| facts.referred_by.as_slice());
        let relations = relations(marks.unwrap_or_default());
        pairs.extend(relations.iter().map(|relation| (relation.referrer, recruit)));
    }
    let mut differences = Vec::new();
    for pair in pairs {
        known.learn_partner(tables, facts, pair.0).await?;
        let options = options(facts, known, pair, sales.get(&pair).map_or(&[], Vec::as_slice));
        differences.extend(compare(facts, pair, &options));
    }
    Ok(differences)
}

/// How a fee may stand after what happened so far.
#[derive(Clone, Copy, PartialEq)]
struct Stands {
    /// What is booked for an approval.
    fee: Due,
    /// Whether one was taken back.
    was_reversed: bool,
}

/// All that may be in the books by the facts; the likeliest first.
fn options(facts: &Facts, known: &Known, pair: Pair, sales: &[Brings]) -> Vec<Option<Money>> {
    let nobody = PartnerFacts::default();
    let recruit = known.partner(pair.1).unwrap_or(&nobody);
    let mut states = vec![Stands { fee: None, was_reversed: false }];
    let (mut left_at, mut ever_in) = (None, false);
    for (at, comes) in comings(recruit) {
        let mut after = Vec::new();
        for mut state in states {
            if comes {
                // A fee that came with a sale may have been taken back before.
                let by_sale = sales.iter().any(|sale| sale.paid_at < at);
                let may_bring = !ever_in || state.was_reversed;
                let fee = fee_at(facts, known, pair, at).filter(|_| state.fee.is_none());
                if fee.is_some() && !may_bring && by_sale {
                    after.push(state);
                }
                if may_bring || by_sale {
                    state.fee = fee.or(state.fee);
                }
            } else if let Some((_, due_at)) = state.fee {
                if is_over(facts, due_at, at) {
                    after.push(state);
                }
                state = Stands { fee: None, was_reversed: true };
            }
            after.push(state);
        }
        (ever_in, left_at) = (ever_in || comes, if comes { left_at } else { Some(at) });
        states = after;
    }
    let mut options = Vec::new();
    for state in states {
        match state.fee {
            Some((fee, _)) => options.push(Some(fee)),
            None => options.extend(by_sales(facts, sales, left_at)),
        }
    }
    options.dedup();
    options
}

/// What first sales may have brought.
fn by_sales(facts: &Facts, sales: &[Brings], left_at: Option<DateTime<Utc>>) -> Vec<Option<Money>> {
    let first = |counts: &dyn Fn(&Brings) -> bool| {
        let bring = sales.iter().filter(|sale| sale.does && counts(sale));
        bring.min_by_key(|sale| (sale.paid_at, sale.bounty.terms)).map(|sale| sale.bounty.amount)
    };
    let mut options = vec![first(&|sale| left_at.is_none_or(|left_at| sale.paid_at >= left_at))];
    let was_final = |sale: &Brings| {
        left_at.is_some_and(|left_at| is_over(facts, sale.paid_at, left_at))
            || left_at.is_none_or(|left_at| sale.paid_at >= left_at)
    };
    options.push(first(&was_final));
    options
}

/// Whether the month of one instant was over at another.
fn is_over(facts: &Facts, of: DateTime<Utc>, at: DateTime<Utc>) -> bool {
    facts.company.month_of(of) < facts.company.month_of(at)
}

/// When a partner came in, being in no program, and when it left the last.
pub(super) fn comings(partner: &PartnerFacts) -> Vec<(DateTime<Utc>, bool)> {
    let mut changes: Vec<(DateTime<Utc>, ProgramId, EnrolmentStatus)> = Vec::new();
    for (program, (enrolment, _)) in &partner.enrolments {
        changes.extend(enrolment.standings().map(|status| (status.since(), *program, status)));
    }
    changes.sort_by_key(|(at, program, _)| (*at, *program));
    let (mut within, mut found) = (BTreeSet::new(), Vec::new());
    for (at, program, status) in changes {
        let was_in = !within.is_empty();
        match status {
            EnrolmentStatus::Approved(_) => within.insert(program),
            _ => within.remove(&program),
        };
        if was_in == within.is_empty() {
            found.push((at, !was_in));
        }
    }
    found
}

/// The fee that a recruit's coming in brought then.
fn fee_at(facts: &Facts, known: &Known, (referrer, recruit): Pair, at: DateTime<Utc>) -> Due {
    let by = recruiter_at(known, recruit, at).filter(|(by, _)| *by == referrer)?.1;
    let terms = referral_in_force(&by.referral_terms, &facts.rules.referral, at)?;
    let pays = terms.structure.pays().filter(|pays| pays.fee_due == FeeDue::Approval)?;
    match pays.reward_at(Some(tier_at(&by.tiers, at))) {
        Reward::Flat(amount) if amount.minor > 0 => Some((amount, at)),
        Reward::Flat(_) | Reward::Percentage(_) => None,
    }
}

/// Who recruited a partner, by the mark of then, unless it was suspended.
pub(super) fn recruiter_at(
    known: &Known,
    recruit: PartnerId,
    at: DateTime<Utc>,
) -> Option<(PartnerId, &PartnerFacts)> {
    let (_, referrer) = referred_by(&known.partner(recruit)?.referred_by, at)?;
    let by = known.partner(referrer)?;
    let stood = by.enrolments.values().filter_map(|(enrolment, _)| enrolment.as_of(at));
    stood.into_iter().any(|enrolment| enrolment.earns_at(at)).then_some((referrer, by))
}

fn compare(facts: &Facts, pair: Pair, options: &[Option<Money>]) -> Option<Difference> {
    let lines: BTreeMap<Currency, i64> = facts
        .fee_lines
        .iter()
        .filter(|((of, _), minor)| *of == pair && **minor != 0)
        .map(|((_, currency), minor)| (*currency, *minor))
        .collect();
    let told = |fee: Option<Money>| -> BTreeMap<Currency, i64> {
        fee.iter().map(|fee| (fee.currency, fee.minor)).collect()
    };
    let is_booked = |option: &&Option<Money>| told(**option) == lines;
    let ought = options.iter().find(is_booked).or(options.first()).copied().flatten();
    let row = facts.fees.get(&pair).filter(|row| row.reversed_at.is_none());
    let marked = told(row.map(|row| row.amount));
    let (referrer, recruit) = pair;
    let of = Subject::Fee { referrer, recruit };
    let currencies: BTreeSet<Currency> =
        lines.keys().chain(marked.keys()).copied().chain(ought.map(|fee| fee.currency)).collect();
    let (mut money, mut is_adjusted) = (Vec::new(), false);
    for currency in currencies {
        let mark = mark_of(facts.company.id, &of, referrer, currency);
        let before = facts.adjusted.get(&mark).copied().unwrap_or_default();
        is_adjusted |= before.times > 0;
        let at = |sums: &BTreeMap<Currency, i64>| sums.get(&currency).copied().unwrap_or_default();
        let (booked, ought) = (at(&lines), at(&told(ought)));
        let total = booked.saturating_add(before.minor);
        for (by, books) in [(By::Lines, booked), (By::Mark, at(&marked)), (By::Total, total)] {
            if books != ought {
                let adjustment = (by == By::Total).then(|| next(&mark, before));
                let (partner, kind, facts) = (referrer, "referral_fee", ought);
                money.push(MoneyGap { partner, currency, kind, by, books, facts, adjustment });
            }
        }
    }
    let company = facts.company.id;
    let fixed = Vec::new();
    (!money.is_empty()).then_some(Difference { company, of, fixed, money, is_adjusted })
}

//! Where books and facts say different things: of what a sale's row fixed, and of money.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Debug;

use vouch_domain::earning::target::{Credit, ReferralCredit, Sums};
use vouch_domain::earning::terms::Terms;
use vouch_domain::id::TransactionRef;

use super::adjust::{mark, next};
use super::facts::{Facts, Family, Purse, Written};
use super::ought::{Shadow, credit_of};
use super::{By, Difference, MoneyGap, Subject};

/// What is compared of a row that fixed it: name, by the row, by the facts.
type Fixed = Vec<(&'static str, String, String)>;

/// Everything that differs.
pub(super) fn all(
    facts: &Facts,
    shadows: &BTreeMap<&TransactionRef, Shadow<'_>>,
) -> Vec<Difference> {
    let purses = purses(facts, shadows);
    let sales: BTreeSet<&TransactionRef> =
        shadows.keys().copied().chain(purses.keys().copied()).collect();
    let differences = sales.into_iter().filter_map(|id| {
        let shadow = shadows.get(id);
        let fixed = shadow.map(|shadow| fixed(shadow)).unwrap_or_default();
        let money: Vec<MoneyGap> = purses
            .get(id)
            .into_iter()
            .flatten()
            .flat_map(|purse| gaps(facts, shadow, purse))
            .collect();
        let differs = !fixed.is_empty() || !money.is_empty();
        let (company, of) = (facts.company.id, Subject::Sale(id.clone()));
        let is_adjusted = purses
            .get(id)
            .into_iter()
            .flatten()
            .any(|purse| facts.adjusted.contains_key(&mark(company, purse)));
        differs.then_some(Difference { company, of, fixed, money, is_adjusted })
    });
    differences.collect()
}

/// Whose money is to be compared for each sale: all that the books or the facts name.
fn purses<'a>(
    facts: &'a Facts,
    shadows: &BTreeMap<&'a TransactionRef, Shadow<'a>>,
) -> BTreeMap<&'a TransactionRef, BTreeSet<Purse>> {
    let mut purses: BTreeMap<&TransactionRef, BTreeSet<Purse>> = BTreeMap::new();
    for purse in facts.written.keys() {
        purses.entry(&purse.0).or_default().insert(purse.clone());
    }
    for (id, shadow) in shadows {
        for booked in shadow.booked.iter().chain(credit_of(shadow.books)) {
            let (credit, currency) = (&booked.credit, booked.recorded.sale.currency);
            let own = ((*id).clone(), credit.partner, currency, Family::Own);
            let all = purses.entry(*id).or_default();
            all.insert(own);
            all.extend(
                credit
                    .referral
                    .as_ref()
                    .map(|referral| ((*id).clone(), referral.referrer, currency, Family::Referral)),
            );
        }
    }
    purses
}

/// What the facts say of a purse.
fn ought(shadow: Option<&Shadow<'_>>, purse: &Purse) -> Sums {
    let Some((shadow, booked)) = shadow.and_then(|it| Some((it, it.booked.as_ref()?))) else {
        return Sums::default();
    };
    let (credit, currency) = (&booked.credit, booked.recorded.sale.currency);
    let referrer = credit.referral.as_ref().map(|referral| referral.referrer);
    match purse.3 {
        _ if currency != purse.2 => Sums::default(),
        Family::Own if credit.partner == purse.1 => shadow.own,
        Family::Referral if referrer == Some(purse.1) => shadow.referral,
        Family::Own | Family::Referral => Sums::default(),
    }
}

/// What the sale's row says was booked of a purse.
fn on_row(shadow: Option<&Shadow<'_>>, purse: &Purse) -> Option<Sums> {
    let booked = credit_of(shadow?.books)?;
    let referrer = booked.credit.referral.as_ref().map(|referral| referral.referrer);
    match purse.3 {
        Family::Own if booked.credit.partner == purse.1 => Some(booked.booked),
        Family::Referral if referrer == Some(purse.1) => Some(booked.referral.booked),
        Family::Own | Family::Referral => None,
    }
}

fn gaps(facts: &Facts, shadow: Option<&Shadow<'_>>, purse: &Purse) -> Vec<MoneyGap> {
    let ought = ought(shadow, purse);
    let Written { lines, commissions } = facts.written.get(purse).copied().unwrap_or_default();
    let names = match purse.3 {
        Family::Own => ["commission", "clawback", "held", "declined"],
        Family::Referral => {
            ["referral_commission", "referral_clawback", "referral_held", "referral_declined"]
        }
    };
    let parts = |sums: Sums| [sums.commission, sums.clawback, sums.held, sums.declined];
    let mut gaps = Vec::new();
    let mut compare = |kind: &'static str, by: By, books: i64, facts: i64| {
        if books != facts {
            let (partner, currency) = (purse.1, purse.2);
            gaps.push(MoneyGap { partner, currency, kind, by, books, facts, adjustment: None });
        }
    };
    for ((name, books), facts) in names.into_iter().zip(parts(lines)).zip(parts(ought)) {
        compare(name, By::Lines, books, facts);
    }
    compare(names[0], By::Commissions, commissions.0, ought.commission);
    compare(names[1], By::Commissions, commissions.1, ought.clawback);
    if let Some(row) = on_row(shadow, purse) {
        for ((name, books), facts) in names.into_iter().zip(parts(row)).zip(parts(ought)) {
            compare(name, By::Sale, books, facts);
        }
    }
    let mark = mark(facts.company.id, purse);
    let adjusted = facts.adjusted.get(&mark).copied().unwrap_or_default();
    compare("total", By::Total, total(lines).saturating_add(adjusted.minor), total(ought));
    for gap in gaps.iter_mut().filter(|gap| gap.by == By::Total) {
        gap.adjustment = Some(next(&mark, adjusted));
    }
    gaps
}

fn total(sums: Sums) -> i64 {
    sums.total().unwrap_or(i64::MAX)
}

/// What the sale's row fixed and the facts don't say.
fn fixed(shadow: &Shadow<'_>) -> Fixed {
    let mut fixed = Fixed::new();
    if let Some((said, ought)) = &shadow.attribution {
        fixed.push(("attribution", said.clone(), ought.clone()));
    }
    let kind = shadow.books.recorded().map(|recorded| recorded.kind);
    compare(&mut fixed, "kind", kind, Some(shadow.kind));
    compare(&mut fixed, "refunded", shadow.books.refunded_minor(), shadow.refunded);
    let booked = credit_of(shadow.books).map(|booked| &booked.credit);
    let ought = shadow.booked.as_ref().map(|booked| &booked.credit);
    let whom = |credit: Option<&Credit>| credit.map(|it| (it.partner, it.program, it.link));
    compare(&mut fixed, "credited", whom(booked), whom(ought));
    if let (Some(booked), Some(ought)) = (booked, ought) {
        of_credit(&mut fixed, booked, ought);
    }
    fixed
}

fn of_credit(fixed: &mut Fixed, booked: &Credit, ought: &Credit) {
    compare(fixed, "signed up", booked.signed_up_at, ought.signed_up_at);
    compare(fixed, "terms", terms(&booked.terms), terms(&ought.terms));
    compare(fixed, "after a threshold", booked.after_threshold, ought.after_threshold);
    compare(fixed, "earns", booked.earns, ought.earns);
    compare(fixed, "tier", booked.tier, ought.tier);
    let (one, other) = (booked.referral.as_ref(), ought.referral.as_ref());
    compare(fixed, "recruited by", one.map(|it| it.referrer), other.map(|it| it.referrer));
    if let (Some(one), Some(other)) = (one, other) {
        compare(fixed, "referred since", one.since, other.since);
        compare(fixed, "referral terms", terms(&one.terms), terms(&other.terms));
        let of = |it: &ReferralCredit| (it.earns, it.tier);
        compare(fixed, "recruiter earns, at tier", of(one), of(other));
    }
}

/// Rows of terms are compared whole: an id says nothing of what was changed behind it.
fn terms(terms: &Option<Terms>) -> Option<String> {
    terms.as_ref().map(|terms| format!("{} {:?}", terms.id, terms.structure))
}

fn compare<T: PartialEq + Debug>(fixed: &mut Fixed, what: &'static str, books: T, facts: T) {
    if books != facts {
        fixed.push((what, format!("{books:?}"), format!("{facts:?}")));
    }
}

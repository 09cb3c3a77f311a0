//! Points: what sign-ups, customers that stay, recruits and quarters give by the dated rules of then. What a person
//! gives or takes by hand is a fact.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, SubsecRound as _, Utc};
use vouch_domain::calendar::Quarter;
use vouch_domain::earning::transaction::Booked;
use vouch_domain::id::{CustomerRef, PartnerId, PointsId, TransactionRef};
use vouch_domain::people::points::{Award, Category, Points, Rewarded};
use vouch_domain::people::tier::Recalculation;
use vouch_domain::tracking::customer::Customer;

use super::credit::Known;
use super::facts::Facts;
use super::fees::{comings, recruiter_at};
use super::ought::Shadow;
use super::{Difference, Subject};
use crate::verify::Error;
use crate::verify::tables::Tables;

/// What a partner ought to have been given.
#[derive(Default)]
struct Ought {
    /// What must be there.
    must: BTreeMap<PointsId, Points>,
    /// What may be there: what gave it is not on record any more, or is about to be looked at.
    may: BTreeMap<PointsId, Points>,
}

/// Everything that differs.
pub(super) async fn all(
    tables: &Tables,
    facts: &Facts,
    shadows: &BTreeMap<&TransactionRef, Shadow<'_>>,
    known: &mut Known,
) -> Result<Vec<Difference>, Error> {
    let mut ought = BTreeMap::<PartnerId, Ought>::new();
    let mut sales = BTreeMap::<&CustomerRef, Vec<&Booked>>::new();
    for booked in shadows.values().filter_map(|shadow| shadow.booked.as_ref()) {
        sales.entry(&booked.recorded.sale.customer).or_default().push(booked);
    }
    for customer in facts.customers.values() {
        let Some(credited) = &customer.attribution.credited else { continue };
        known.learn(tables, facts, credited).await?;
        let of = sales.get(&customer.customer).map_or(&[][..], Vec::as_slice);
        of_customer(facts, known, customer, of, ought.entry(credited.partner).or_default());
    }
    for recruit in &facts.recruits {
        known.learn_partner(tables, facts, *recruit).await?;
        of_recruit(facts, known, *recruit, &mut ought);
    }
    let partners: BTreeSet<PartnerId> =
        ought.keys().copied().chain(facts.points.keys().copied()).collect();
    let mut differences = Vec::new();
    for partner in partners {
        let last = tables.store.find_recalculation(facts.company.id, partner).await?;
        let ought = ought.entry(partner).or_default();
        of_quarters(facts, partner, last.as_ref(), ought);
        differences.extend(compare(facts, partner, ought));
    }
    Ok(differences)
}

fn award(facts: &Facts, partner: PartnerId) -> Award<'_> {
    let recorded_at = DateTime::UNIX_EPOCH;
    Award { company: facts.company.id, partner, rules: &facts.rules.points, recorded_at }
}

/// For a customer that came, and stayed.
fn of_customer(
    facts: &Facts,
    known: &Known,
    customer: &Customer,
    sales: &[&Booked],
    ought: &mut Ought,
) {
    let Some(credited) = &customer.attribution.credited else { return };
    let (award, zone) = (award(facts, credited.partner), facts.company.month_zone());
    let enrolment = known
        .partner(credited.partner)
        .and_then(|partner| partner.enrolments.get(&credited.program))
        .map(|(enrolment, _)| enrolment);
    if customer.attribution.suspicion.is_some() {
        // It gives what its released sales come after; whether one that is withheld was released before, is not told.
        for booked in sales {
            let given = award.released(customer, enrolment, &booked.recorded.sale, zone);
            let into = if booked.decision.withholds() { &mut ought.may } else { &mut ought.must };
            into.extend(given.into_iter().map(|points| (points.id, points)));
        }
        return;
    }
    let mut rewarded = Rewarded::default();
    let onboarded = award.onboarded(&customer.customer, customer.signed_up_at);
    ought.must.extend(onboarded.map(|points| (points.id, points)));
    for booked in sales {
        let sale = &booked.recorded.sale;
        let (after, given) = award.anniversaries(rewarded, customer, enrolment, sale, zone);
        rewarded = after;
        ought.must.extend(given.into_iter().map(|points| (points.id, points)));
    }
}

/// For a partner that was recruited and came in for the first time.
fn of_recruit(
    facts: &Facts,
    known: &Known,
    recruit: PartnerId,
    ought: &mut BTreeMap<PartnerId, Ought>,
) {
    let Some(partner) = known.partner(recruit) else { return };
    let Some((at, true)) = comings(partner).first().copied() else { return };
    let Some((referrer, _)) = recruiter_at(known, recruit, at) else { return };
    let given = award(facts, referrer).recruited(recruit, at);
    let into = &mut ought.entry(referrer).or_default().must;
    into.extend(given.map(|points| (points.id, points)));
}

/// For quarters with enough customers: those that the last recalculation looked at must have their bonus.
fn of_quarters(facts: &Facts, partner: PartnerId, last: Option<&Recalculation>, ought: &mut Ought) {
    let Some(last) = last else { return };
    let zone = facts.company.month_zone();
    let written = facts.points.get(&partner);
    let rows = |until: Option<DateTime<Utc>>| -> Vec<Points> {
        let all = written.into_iter().flat_map(|rows| rows.values());
        all.filter(|row| until.is_none_or(|until| row.recorded_at < until)).cloned().collect()
    };
    let (all, seen) = (rows(None), rows(Some(last.recorded_at.trunc_subsecs(0))));
    let mut quarter: Quarter = last.quarter.before();
    // Events of before the company came may have quarters of their own; nobody looks further back than this.
    for back in 0..40 {
        let award = award(facts, partner);
        if back < 4 {
            let bonus = award.bonus(quarter, zone, &seen);
            ought.must.extend(bonus.map(|points| (points.id, points)));
        }
        let bonus = award.bonus(quarter, zone, &all);
        ought.may.extend(bonus.map(|points| (points.id, points)));
        quarter = quarter.before();
    }
}

fn compare(facts: &Facts, partner: PartnerId, ought: &Ought) -> Option<Difference> {
    let nothing = BTreeMap::new();
    let written = facts.points.get(&partner).unwrap_or(&nothing);
    let mut fixed = Vec::new();
    for row in ought.must.values() {
        let books = written.get(&row.id);
        if !books.is_some_and(|books| is_same(books, row)) {
            fixed.push(("points", books.map_or_else(|| "none".to_owned(), told), told(row)));
        }
    }
    for row in written.values().filter(|row| !ought.must.contains_key(&row.id)) {
        let by_hand = row.category == Category::Adjustment;
        if by_hand || ought.may.get(&row.id).is_some_and(|may| is_same(row, may)) {
            continue;
        }
        let facts = ought.may.get(&row.id).map_or_else(|| "none".to_owned(), told);
        fixed.push(("points", told(row), facts));
    }
    let (company, of) = (facts.company.id, Subject::Points { partner });
    let (money, is_adjusted) = (Vec::new(), false);
    (!fixed.is_empty()).then_some(Difference { company, of, fixed, money, is_adjusted })
}

/// Whether two rows give the same, whenever they were written and whatever of a quarter was known then.
fn is_same(one: &Points, other: &Points) -> bool {
    // A person's approval is told twice, some milliseconds apart.
    let at = |row: &Points| match row.category {
        Category::Recruitment => row.at.trunc_subsecs(0).timestamp() / 60,
        _ => row.at.timestamp_millis(),
    };
    let near = (at(one) - at(other)).abs() <= i64::from(one.category == Category::Recruitment);
    (one.category, one.points) == (other.category, other.points) && near
}

fn told(row: &Points) -> String {
    format!("{} for {} at {} ({})", row.points, row.category.name(), row.at.to_rfc3339(), row.id)
}

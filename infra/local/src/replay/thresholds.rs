//! Thresholds: what each month that was drawn up sets free of what waits, and what it leaves.

use std::collections::BTreeMap;

use chrono::DateTime;
use vouch_domain::books::accrual::{AccrualKey, Carried};
use vouch_domain::books::ledger::Page;
use vouch_domain::calendar::Month;
use vouch_domain::id::PartnerId;
use vouch_domain::money::{Currency, Overflow};

use super::adjust::{mark_of, next};
use super::facts::{Facts, Waits};
use super::{By, Difference, MoneyGap, Subject};

/// Everything that differs.
pub(super) fn all(facts: &Facts) -> Result<Vec<Difference>, Overflow> {
    let mut differences = Vec::new();
    for ((partner, currency), months) in &facts.waits {
        differences.extend(one(facts, *partner, *currency, months)?);
    }
    Ok(differences)
}

fn one(
    facts: &Facts,
    partner: PartnerId,
    currency: Currency,
    months: &BTreeMap<Month, Waits>,
) -> Result<Option<Difference>, Overflow> {
    let (mut left, mut fixed) = (BTreeMap::<AccrualKey, Carried>::new(), Vec::new());
    let (mut ought, mut booked) = (0_i64, 0_i64);
    for (month, waits) in months {
        let page = Page { partner, currency, month: *month };
        booked = booked.saturating_add(waits.met);
        // What is not drawn up sets nothing free, and what is being drawn up may.
        if !facts.drawn_up.contains(&(partner, currency, *month)) {
            ought = ought.saturating_add(waits.met);
            continue;
        }
        let steps = waits.lines.steps(page, &left, DateTime::UNIX_EPOCH)?;
        for key in waits.left.keys().filter(|key| !steps.iter().any(|step| step.key == **key)) {
            fixed.push(("left", format!("{month} {key}: something"), "nothing".to_owned()));
        }
        for step in steps {
            let line = step.line.as_ref();
            ought = ought.saturating_add(line.map_or(0, |line| line.minor));
            if line.is_some_and(|line| !waits.lines.has(line)) {
                let facts = line.map_or(0, |line| line.minor);
                fixed.push((
                    "met",
                    "no such line".to_owned(),
                    format!("{month} {}: {facts}", step.key),
                ));
            }
            let books = waits.left.get(&step.key);
            if books != Some(&step.after) {
                let told = |of: Option<&Carried>| format!("{month} {}: {of:?}", step.key);
                fixed.push(("left", told(books), told(Some(&step.after))));
            }
            left.insert(step.key, step.after);
        }
    }
    let of = Subject::Thresholds { partner, currency };
    let mark = mark_of(facts.company.id, &of, partner, currency);
    let before = facts.adjusted.get(&mark).copied().unwrap_or_default();
    let (total, mut money) = (booked.saturating_add(before.minor), Vec::new());
    for (by, books) in [(By::Lines, booked), (By::Total, total)] {
        if books != ought {
            let adjustment = (by == By::Total).then(|| next(&mark, before));
            let (kind, facts) = ("threshold_met", ought);
            money.push(MoneyGap { partner, currency, kind, by, books, facts, adjustment });
        }
    }
    let differs = !fixed.is_empty() || !money.is_empty();
    let (company, is_adjusted) = (facts.company.id, before.times > 0);
    Ok(differs.then_some(Difference { company, of, fixed, money, is_adjusted }))
}

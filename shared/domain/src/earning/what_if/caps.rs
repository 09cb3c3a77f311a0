//! Room below caps, if the draft had been in force: shared out over the sales that were read, the earliest first.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use chrono_tz::Tz;

use super::Told;
use crate::{
    earning::{
        cap::CapScope,
        target::{Allotted, Credit, Decision, target},
        terms::Terms,
    },
    id::{TermsId, TransactionRef},
    money::{Currency, Overflow},
};

/// A sale under a cap: when it was paid, its id, its place in the list, and what it would earn below none.
type Under = (DateTime<Utc>, TransactionRef, usize, i64);

/// Each cap and the sales under it.
#[derive(Debug, Default)]
pub(super) struct Caps(BTreeMap<CapScope, (i64, Vec<Under>)>);

impl Caps {
    fn add(&mut self, key: CapScope, cap: i64, told: &Told, at: usize, gross: i64) {
        let sale = &told.booked.recorded.sale;
        let entry = (sale.occurred_at, sale.transaction.clone(), at, gross.max(0));
        self.0.entry(key).or_insert_with(|| (cap, Vec::new())).1.push(entry);
    }

    /// How much room each gets, by its place in the list.
    fn shared(self, used: &BTreeMap<CapScope, i64>) -> BTreeMap<usize, i64> {
        let mut shares = BTreeMap::new();
        for (key, (cap, mut sales)) in self.0 {
            sales.sort_by(|one, other| (one.0, &one.1).cmp(&(other.0, &other.1)));
            let mut room = cap.saturating_sub(used.get(&key).copied().unwrap_or(0)).max(0);
            for (_, _, at, gross) in sales {
                let share = gross.min(room);
                room = room.saturating_sub(share);
                shares.insert(at, share);
            }
        }
        shares
    }
}

/// The cap of a row, where it has one in this currency.
fn cap_of(terms: Option<&Terms>, currency: Currency) -> Option<(TermsId, i64)> {
    let terms = terms?;
    Some((terms.id, terms.structure.pays()?.cap_in(currency)?))
}

/// The room that each sale would have with the draft. Where it changes nothing, that which it has.
pub(super) fn allot(
    sales: &[Told],
    drafted: &[Option<Credit>],
    used: &BTreeMap<CapScope, i64>,
    zone: Tz,
) -> Result<Vec<Allotted>, Overflow> {
    let live =
        |told: &Told| Allotted { own: told.booked.capped, referral: told.booked.referral.capped };
    let mut allotted: Vec<Allotted> = sales.iter().map(live).collect();
    let mut own = Caps::default();
    for (at, (told, credit)) in sales.iter().zip(drafted).enumerate() {
        let Some(credit) = credit else { continue };
        let sale = &told.booked.recorded.sale;
        if credit.terms != told.booked.credit.terms {
            allotted[at].own = None;
            if let Some((terms, cap)) = cap_of(credit.terms.as_ref(), sale.currency) {
                let gross = gross(told, credit, allotted[at], zone)?.0;
                let key = CapScope::Customer { customer: sale.customer.clone(), terms };
                own.add(key, cap, told, at, gross);
            }
        }
    }
    for (at, share) in own.shared(used) {
        allotted[at].own = Some(share);
    }
    let mut others = Caps::default();
    for (at, (told, credit)) in sales.iter().zip(drafted).enumerate() {
        // What a recruiter earns may follow what the partner earns, so any other pricing is one of both.
        let Some(credit) = credit else { continue };
        let Some(referral) = &credit.referral else { continue };
        allotted[at].referral = None;
        let currency = told.booked.recorded.sale.currency;
        if let Some((terms, cap)) = cap_of(referral.terms.as_ref(), currency) {
            let gross = gross(told, credit, allotted[at], zone)?.1;
            let (referrer, recruit) = (referral.referrer, credit.partner);
            let key = CapScope::Recruit { referrer, recruit, terms };
            others.add(key, cap, told, at, gross);
        }
    }
    for (at, share) in others.shared(used) {
        allotted[at].referral = Some(share);
    }
    Ok(allotted)
}

/// What a sale would earn its partner, and whoever recruited it, below no cap on that.
fn gross(
    told: &Told,
    credit: &Credit,
    allotted: Allotted,
    zone: Tz,
) -> Result<(i64, i64), Overflow> {
    let recorded = &told.booked.recorded;
    let pending = Decision::Pending;
    let ought = target(&recorded.sale, recorded.kind, 0, credit, &pending, allotted, zone)?;
    Ok((ought.own.gross, ought.referral.map_or(0, |referral| referral.gross)))
}

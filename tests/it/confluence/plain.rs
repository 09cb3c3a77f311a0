//! The plain reference: what every sale comes to, reckoned in one pass over all facts with none of the functions' code.
//!
//! Every rule is written out once more in the simplest way there is. Amounts are whole minor units, fractions are kept
//! as two whole numbers until they are rounded, once.

use std::collections::BTreeMap;

use chrono::{DateTime, Months, TimeDelta};
use vouch_domain::id::TermsId;

use super::{
    history::{Fact, History, Paid, Word},
    scenery::{Minute, Of, Plan, Rate, Row, Rules, Says, program_of},
};

/// What a kind of line comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Part {
    Commission,
    Clawback,
    Withheld,
    Declined,
}

/// Sums by transaction, partner, whether it is for having recruited, part and currency.
pub(super) type Sums = BTreeMap<(String, usize, bool, Part, String), i64>;

/// Whom a sale credits, by which row; and who recruited that one, by which row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Credited {
    pub(super) partner: usize,
    pub(super) terms: Option<TermsId>,
    pub(super) recruiter: Option<(usize, Option<TermsId>)>,
}

/// What it all comes to.
#[derive(Debug, Default)]
pub(super) struct Books {
    pub(super) sums: Sums,
    pub(super) credited: BTreeMap<String, Credited>,
}

/// One sale on its way through the rules.
struct Sale<'h> {
    paid: &'h Paid,
    is_first: bool,
    back: i64,
    partner: usize,
    signed_up: Minute,
    shares_domain: bool,
    own: Option<&'h Row>,
    recruiter: Option<(usize, Minute, Option<&'h Row>)>,
    /// Before a cap, and below it.
    gross: i64,
    earned: i64,
    net: i64,
    gross_of_recruiter: i64,
}

/// What the books must say.
pub(super) fn fold(rules: &Rules, history: &History, begins: DateTime<chrono::Utc>) -> Books {
    let mut sales = credited_sales(rules, history);
    let mut books = Books::default();
    let own: Vec<_> = sales.iter().map(|sale| own_gross(rules, sale, begins)).collect();
    for (sale, gross) in sales.iter_mut().zip(own) {
        sale.gross = gross.unwrap_or(0);
    }
    // A cap of a customer: what the sales before left.
    let caps: Vec<Option<i64>> = (0..sales.len())
        .map(|n| {
            let most = most(sales[n].own, sales[n].paid.currency)?;
            let same = |other: &Sale<'_>| {
                other.paid.customer == sales[n].paid.customer && same_row(other.own, sales[n].own)
            };
            Some(room(&sales, n, most, same, |sale| sale.gross))
        })
        .collect();
    for (n, cap) in caps.into_iter().enumerate() {
        let sale = &mut sales[n];
        (sale.earned, sale.net) = match sale.own.and_then(plan_of).filter(|_| sale.gross != 0) {
            Some(plan) => {
                let rate = rate_at(plan, rules, sale.partner, sale.paid.at);
                let base = match plan.of {
                    Of::Profit => sale.paid.minor - sale.paid.tax - sale.paid.cost,
                    _ => sale.paid.minor - sale.paid.tax,
                };
                bounded(rate, base, sale.gross, cap, kept(sale), sale.paid.minor)
            }
            None => (0, 0),
        };
    }
    recruiters(rules, &mut sales, begins, &mut books);
    for sale in &sales {
        write(&mut books, history, sale, (sale.partner, false), sale.earned, sale.net);
        let recruiter = sale.recruiter.map(|(who, _, row)| (who, row.map(|row| row.id)));
        let terms = sale.own.map(|row| row.id);
        let credited = Credited { partner: sale.partner, terms, recruiter };
        books.credited.insert(sale.paid.transaction.clone(), credited);
    }
    books.sums.retain(|_, sum| *sum != 0);
    books
}

/// The sales of customers that came by a partner, each with the rows that hold for it.
fn credited_sales<'h>(rules: &'h Rules, history: &'h History) -> Vec<Sale<'h>> {
    let mut sales = Vec::new();
    for paid in all_sales(history) {
        let signed_up = history.facts.iter().find_map(|fact| match fact {
            Fact::SignedUp { customer, partner, shares_domain, at }
                if *customer == paid.customer =>
            {
                Some((*partner, *shares_domain, *at))
            }
            _ => None,
        });
        let Some((Some(partner), shares_domain, signed_up)) = signed_up else { continue };
        if !is_active(rules, partner, signed_up) {
            continue;
        }
        let of_customer = all_sales(history).filter(|other| other.customer == paid.customer);
        let earliest = of_customer.min_by_key(|other| (other.at, other.transaction.as_str()));
        let is_earliest = earliest.is_some_and(|other| other.transaction == paid.transaction);
        let scopes = [&rules.own[partner], &rules.programs[program_of(partner)], &rules.company];
        sales.push(Sale {
            paid,
            is_first: paid.is_first.unwrap_or(is_earliest),
            back: came_back(history, &paid.transaction).min(paid.minor),
            partner,
            signed_up,
            shares_domain,
            own: decisive(&scopes, paid.at, |row| row.from),
            recruiter: recruiter(rules, partner, paid.at),
            gross: 0,
            earned: 0,
            net: 0,
            gross_of_recruiter: 0,
        });
    }
    sales
}

fn all_sales(history: &History) -> impl Iterator<Item = &Paid> {
    history.facts.iter().filter_map(|fact| match fact {
        Fact::Paid(paid) => Some(paid),
        _ => None,
    })
}

/// What came back of a sale: each refund less what was won back of it, never less than nothing.
fn came_back(history: &History, of: &str) -> i64 {
    let mut refunds: BTreeMap<&str, (i64, i64)> = BTreeMap::new();
    for fact in &history.facts {
        match fact {
            Fact::Refunded { refund, transaction, minor, .. } if transaction == of => {
                refunds.entry(refund).or_default().0 = *minor;
            }
            Fact::WonBack { refund, transaction, minor, .. } if transaction == of => {
                refunds.entry(refund).or_default().1 = *minor;
            }
            _ => {}
        }
    }
    refunds.values().map(|(given, won)| (given - won).max(0)).sum()
}

fn is_active(rules: &Rules, partner: usize, at: Minute) -> bool {
    rules.suspended[partner].is_none_or(|from| at < from)
}

/// The row that decides: in the narrowest scope that has one, the last begun, unless that follows the next scope.
fn decisive<'h>(
    narrowest_first: &[&'h Vec<Row>],
    at: Minute,
    begins: impl Fn(&Row) -> Minute,
) -> Option<&'h Row> {
    for scope in narrowest_first {
        let last =
            scope.iter().filter(|row| begins(row) <= at).max_by_key(|row| (begins(row), row.id));
        match last {
            Some(Row { says: Says::Follows, .. }) | None => {}
            row => return row,
        }
    }
    None
}

fn counts_from(row: &Row) -> Minute {
    row.from.max(row.recorded)
}

/// Who recruited a partner, the Referred Date, and the row, as it all stood at a time.
fn recruiter(rules: &Rules, recruit: usize, at: Minute) -> Option<(usize, Minute, Option<&Row>)> {
    let mut since: Option<(usize, Minute)> = None;
    for (from, whom) in rules.marks[recruit].iter().filter(|(from, _)| *from <= at) {
        since = match (since, whom) {
            (Some((before, since)), Some(whom)) if before == *whom => Some((before, since)),
            (_, whom) => whom.map(|whom| (whom, *from)),
        };
    }
    let (whom, from) = since?;
    let scopes = [&rules.own_referral[whom], &rules.referral];
    let row_at = |at: Minute| decisive(&scopes, at, counts_from);
    let mut times: Vec<Minute> = scopes
        .into_iter()
        .flatten()
        .map(counts_from)
        .filter(|time| *time > from && *time <= at)
        .collect();
    times.sort_unstable();
    let (mut date, mut row) = (from, row_at(from));
    for time in times {
        if !same_row(row_at(time), row) {
            (date, row) = (time, row_at(time));
        }
    }
    Some((whom, date, row))
}

fn same_row(one: Option<&Row>, other: Option<&Row>) -> bool {
    one.map(|row| row.id) == other.map(|row| row.id)
}

fn plan_of(row: &Row) -> Option<&Plan> {
    match &row.says {
        Says::Pays(plan) => Some(plan),
        _ => None,
    }
}

fn rate_at(plan: &Plan, rules: &Rules, partner: usize, at: Minute) -> Rate {
    // Everybody begins in the lowest.
    let reached = rules.tiers[partner].iter().rfind(|(from, _)| *from <= at);
    let tier = Some(reached.map_or(0, |(_, tier)| *tier));
    // Of two that name the same tier, the later is what was said last.
    let named = plan.by_tier.iter().rfind(|(named, _)| Some(*named) == tier);
    named.map_or(plan.rate, |(_, rate)| *rate)
}

/// In Tokyo clocks are never changed, so a month later there is nine hours less nine hours.
fn is_in_time(plan: &Plan, begun: Minute, at: Minute, begins: DateTime<chrono::Utc>) -> bool {
    let Some(months) = plan.months else { return true };
    let nine = TimeDelta::hours(9);
    let local = (begins + TimeDelta::minutes(begun) + nine).naive_utc();
    let end = local.checked_add_months(Months::new(months)).unwrap() - nine;
    (begins + TimeDelta::minutes(at)).naive_utc() < end
}

/// What a sale earns its partner below no cap; none where it pays nothing.
fn own_gross(rules: &Rules, sale: &Sale<'_>, begins: DateTime<chrono::Utc>) -> Option<i64> {
    let plan = sale.own.and_then(plan_of)?;
    if !is_active(rules, sale.partner, sale.paid.at)
        || plan.first_only && !sale.is_first
        || !is_in_time(plan, sale.signed_up, sale.paid.at, begins)
    {
        return None;
    }
    let base = match plan.of {
        Of::Profit => sale.paid.minor - sale.paid.tax - sale.paid.cost,
        _ => sale.paid.minor - sale.paid.tax,
    };
    gross(plan, rate_at(plan, rules, sale.partner, sale.paid.at), base, sale.paid.currency)
}

fn gross(plan: &Plan, rate: Rate, base: i64, currency: &str) -> Option<i64> {
    match rate {
        Rate::Fee((fee, of)) => (of == currency).then_some(fee),
        Rate::Part(part) => {
            let share = rounded(i128::from(base) * i128::from(part), 10_000);
            let least = plan.least.filter(|(_, of)| *of == currency).map_or(0, |(least, _)| least);
            Some(if base > 0 { share.max(least) } else { share })
        }
    }
}

fn most(row: Option<&Row>, currency: &str) -> Option<i64> {
    plan_of(row?)?.most.filter(|(_, of)| *of == currency).map(|(most, _)| most)
}

/// What is left for a sale of what all below one cap may take, those paid before going first.
fn room<'s, 'h: 's>(
    sales: &'s [Sale<'h>],
    n: usize,
    most: i64,
    same: impl Fn(&Sale<'h>) -> bool,
    gross: impl Fn(&Sale<'h>) -> i64,
) -> i64 {
    let place = |sale: &'s Sale<'h>| (sale.paid.at, sale.paid.transaction.as_str());
    let before: i64 = sales
        .iter()
        .filter(|sale| sale.paid.currency == sales[n].paid.currency && same(sale))
        .filter(|sale| place(sale) < place(&sales[n]))
        .map(|sale| gross(sale).max(0))
        .sum();
    (most - before).max(0)
}

fn kept(sale: &Sale<'_>) -> i64 {
    sale.paid.minor - sale.back
}

/// What a sale earns below its cap, and what is left of that when only so much of the whole was kept.
fn bounded(
    rate: Rate,
    base: i64,
    gross: i64,
    cap: Option<i64>,
    kept: i64,
    whole: i64,
) -> (i64, i64) {
    let earned = match cap {
        Some(cap) if gross > 0 => gross.min(cap),
        _ => gross,
    };
    if kept == whole {
        return (earned, earned);
    }
    match rate {
        // A fee goes back with the last cent of its sale.
        Rate::Fee(_) => (earned, if kept == 0 { 0 } else { earned }),
        Rate::Part(part) => {
            let exact = rounded(i128::from(base) * i128::from(part), 10_000);
            let (kept, whole) = (i128::from(kept), i128::from(whole));
            let net = if earned == exact {
                rounded(i128::from(base) * i128::from(part) * kept, 10_000 * whole)
            } else {
                // Where a bound had a say, it goes back in proportion.
                rounded(i128::from(earned) * kept, whole)
            };
            (earned, net)
        }
    }
}

/// What the sales earn those who recruited their partners.
fn recruiters(
    rules: &Rules,
    sales: &mut [Sale<'_>],
    begins: DateTime<chrono::Utc>,
    books: &mut Books,
) {
    let base = |sale: &Sale<'_>, of: Of| match of {
        Of::Revenue => sale.paid.minor - sale.paid.tax,
        Of::Profit => sale.paid.minor - sale.paid.tax - sale.paid.cost - sale.earned,
        Of::Payout => sale.earned,
    };
    for sale in sales.iter_mut() {
        let Some((whom, date, row)) = sale.recruiter else { continue };
        let Some(plan) = row.and_then(plan_of) else { continue };
        if is_active(rules, whom, sale.paid.at)
            && is_active(rules, sale.partner, sale.paid.at)
            && (!plan.first_only || sale.is_first)
            && is_in_time(plan, date, sale.paid.at, begins)
        {
            let rate = rate_at(plan, rules, whom, sale.paid.at);
            let gross = gross(plan, rate, base(sale, plan.of), sale.paid.currency);
            sale.gross_of_recruiter = gross.unwrap_or(0);
        }
    }
    for n in 0..sales.len() {
        let sale = &sales[n];
        let Some((whom, _, row)) = sale.recruiter else { continue };
        let Some(plan) = row.and_then(plan_of).filter(|_| sale.gross_of_recruiter != 0) else {
            continue;
        };
        let cap = most(row, sale.paid.currency).map(|most| {
            let same = |other: &Sale<'_>| {
                other.partner == sale.partner
                    && other.recruiter.is_some_and(|(who, _, of)| who == whom && same_row(of, row))
            };
            room(sales, n, most, same, |sale| sale.gross_of_recruiter)
        });
        let (kept, whole) = match plan.of {
            Of::Payout => (sale.net, sale.earned),
            _ => (kept(sale), sale.paid.minor),
        };
        let rate = rate_at(plan, rules, whom, sale.paid.at);
        let gross = sale.gross_of_recruiter;
        let (earned, net) = bounded(rate, base(sale, plan.of), gross, cap, kept, whole);
        let key =
            |part| (sale.paid.transaction.clone(), whom, true, part, sale.paid.currency.to_owned());
        books.sums.insert(key(Part::Commission), earned);
        books.sums.insert(key(Part::Clawback), net - earned);
    }
}

/// Writes down what a sale earned its partner, and, of both, what people withhold.
fn write(
    books: &mut Books,
    history: &History,
    sale: &Sale<'_>,
    (who, recruited): (usize, bool),
    earned: i64,
    net: i64,
) {
    let of = |who, recruited, part| {
        (sale.paid.transaction.clone(), who, recruited, part, sale.paid.currency.to_owned())
    };
    books.sums.insert(of(who, recruited, Part::Commission), earned);
    books.sums.insert(of(who, recruited, Part::Clawback), net - earned);
    let part = match history.words.get(&sale.paid.transaction) {
        Some(Word::Approved) => return,
        Some(Word::Declined) => Part::Declined,
        Some(Word::OnHold) => Part::Withheld,
        None if sale.shares_domain => Part::Withheld,
        None => return,
    };
    books.sums.insert(of(who, recruited, part), -net);
    if let Some((recruiter, ..)) = sale.recruiter {
        let parts = [Part::Commission, Part::Clawback];
        let sum = parts.iter().filter_map(|part| books.sums.get(&of(recruiter, true, *part)));
        let net: i64 = sum.sum();
        books.sums.insert(of(recruiter, true, part), -net);
    }
}

/// A fraction to the nearest whole number; halves go away from zero.
fn rounded(numerator: i128, denominator: i128) -> i64 {
    let (numerator, denominator) =
        if denominator < 0 { (-numerator, -denominator) } else { (numerator, denominator) };
    let half_more = numerator.abs() * 2 + denominator;
    let size = half_more / (denominator * 2);
    i64::try_from(if numerator < 0 { -size } else { size }).unwrap()
}

#[test]
fn halves_go_away_from_zero() {
    for (numerator, denominator, expected) in
        [(5, 10, 1), (-5, 10, -1), (4, 10, 0), (-4, 10, 0), (15, -10, -2), (0, 3, 0), (7, 7, 1)]
    {
        assert_eq!(rounded(numerator, denominator), expected, "{numerator}/{denominator}");
    }
}

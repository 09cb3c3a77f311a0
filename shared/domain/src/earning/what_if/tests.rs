//! Sales told again: against the plain sum of their targets, in any order of changes.

use chrono_tz::Tz;
use proptest::prelude::*;
use ulid::Ulid;

use super::*;
use crate::{
    books::outbox::NewsKind,
    calendar::Month,
    earning::{
        target::{
            Decision,
            tests::{credit, sale},
        },
        terms::{Pays, Reward, Structure},
        transaction::RecordedSale,
    },
    event::{Sale, SaleKind, content::ContentHash},
    id::{PartnerId, TermsId},
    money::Money,
};

fn percent(text: &str) -> Pays {
    Pays::of(Reward::Percentage(text.parse().unwrap()))
}

fn month(number: usize) -> Month {
    let mut month: Month = "2026-05".parse().unwrap();
    for _ in 0..number {
        month = month.next();
    }
    month
}

fn booked(n: usize, amount: i64, structure: Structure) -> Booked {
    let sale = Sale { transaction: format!("t{n}").parse().unwrap(), ..sale(amount, 0) };
    let event = crate::event::Event::Paid(sale.clone());
    let recorded = RecordedSale { hash: ContentHash::of(&event), sale, kind: SaleKind::First };
    Booked::new(recorded, credit(structure), Decision::Pending)
}

fn change(of: usize, revision: u64, kind: NewsKind, revenue: i64) -> Change {
    let at = month(of).start(Tz::UTC);
    Change { month: month(of), revision: Some(revision), at, kind, revenue, held: false }
}

fn row(n: u8, structure: Structure) -> Terms {
    let from = "2026-01-01T00:00:00Z".parse().unwrap();
    Terms { id: TermsId::from_ulid(Ulid::from_bytes([n; 16])), from, recorded_at: from, structure }
}

fn draft(structure: Structure) -> Draft {
    Draft {
        reach: Reach::Company,
        terms: row(9, structure),
        // The row of the usual credit.
        goes_before: BTreeSet::from([TermsId::from_ulid(Ulid::nil())]),
        wider: Vec::new(),
        relations: BTreeMap::new(),
    }
}

fn holder() -> Holder {
    (PartnerId::from_ulid(Ulid::nil()), "EUR".parse().unwrap())
}

fn settled(sales: &[Told], structure: Structure) -> (Settled, Settled) {
    let outcome = retell(&draft(structure), sales, &BTreeMap::new(), Tz::UTC).unwrap();
    let before = BTreeMap::new();
    (outcome.live.settle(&before).unwrap(), outcome.draft.settle(&before).unwrap())
}

#[test]
fn what_a_change_brings_belongs_to_its_month() {
    let told = Told {
        booked: booked(1, 10_000, percent("20").into()),
        changes: vec![
            change(1, 2, NewsKind::Refund, -5_000),
            change(0, 1, NewsKind::Sale, 10_000),
            change(0, 3, NewsKind::Held, 0),
            change(2, 4, NewsKind::Approved, 0),
        ],
    };
    let (live, drafted) = settled(&[told], percent("5").into());
    let by_month = |settled: &Settled| -> Vec<i64> {
        (0..3).map(|of| settled.owed.get(&(holder(), month(of))).copied().unwrap_or(0)).collect()
    };
    // Held in the month of the sale, with what was left of it; released in that of the decision.
    assert_eq!(by_month(&live), [1_000, -1_000, 1_000]);
    assert_eq!(by_month(&drafted), [250, -250, 250]);
}

#[test]
fn a_cap_is_shared_by_the_sales_in_the_order_in_which_they_were_paid() {
    let cap = Some(Money::new(1_500, "EUR".parse().unwrap()));
    let sales: Vec<Told> = [3_usize, 1, 2]
        .into_iter()
        .map(|n| {
            let mut booked = booked(n, 10_000, Structure::TracksOnly);
            let hours = chrono::TimeDelta::hours(i64::try_from(n).unwrap());
            booked.recorded.sale.occurred_at += hours;
            Told { booked, changes: vec![change(n - 1, 1, NewsKind::Sale, 10_000)] }
        })
        .collect();
    let (live, drafted) = settled(&sales, Pays { cap, ..percent("10") }.into());
    assert!(live.owed.is_empty());
    let of = |of| drafted.owed.get(&(holder(), month(of))).copied();
    assert_eq!((of(0), of(1), of(2)), (Some(1_000), Some(500), None));
}

// req: T6, E07
#[test]
fn what_waits_for_a_threshold_is_owed_in_the_month_that_reaches_it() {
    let amount = Money::new(5_000, "EUR".parse().unwrap());
    let of = crate::earning::terms::ThresholdOf::OwnEarnings;
    let threshold = Some(crate::earning::terms::Threshold { amount, of });
    let sales: Vec<Told> = (0..2)
        .map(|n| Told {
            booked: booked(n, 30_000, percent("1").into()),
            changes: vec![change(n, 1, NewsKind::Sale, 30_000)],
        })
        .collect();
    let waits: Structure = Pays { threshold, ..percent("10") }.into();
    let (_, one) = settled(&sales[..1], waits.clone());
    assert_eq!((one.owed.len(), one.accruing.get(&holder())), (0, Some(&3_000)));
    let (_, both) = settled(&sales, waits);
    assert_eq!(both.owed, BTreeMap::from([((holder(), month(1)), 6_000)]));
    assert!(both.accruing.is_empty());
}

#[test]
fn a_draft_of_a_wider_scope_leaves_rows_of_narrower_ones_alone() {
    let of_program = draft(percent("5").into());
    let at = "2026-05-10T00:00:00Z".parse().unwrap();
    let wide = credit(percent("20").into());
    assert!(of_program.credit(&wide, at).is_some());
    let own = Credit { terms: Some(row(3, percent("30").into())), ..wide.clone() };
    assert_eq!(of_program.credit(&own, at), None);
    let (partner, program) = (wide.partner, wide.program);
    let follows = Draft {
        reach: Reach::Own(partner, program),
        wider: vec![vec![row(4, percent("7").into())], Vec::new()],
        ..draft(Structure::Follows)
    };
    let found = follows.credit(&own, at).unwrap();
    assert_eq!(found.terms.unwrap().id, row(4, Structure::TracksOnly).id);
    let elsewhere = Draft {
        reach: Reach::Program(ProgramId::from_ulid(Ulid::from_bytes([8; 16]))),
        ..of_program
    };
    assert_eq!(elsewhere.credit(&wide, at), None);
}

proptest! {
    #[test]
    fn all_months_add_up_to_the_target_of_what_is_known_in_the_end(
        rate in 0_u32..=100, other in 0_u32..=100,
        sales in prop::collection::vec((1_i64..1_000_000, prop::collection::vec((1_i64..400_000, 0_usize..4), 0..4)), 1..8),
    ) {
        let structure = |rate: u32| -> Structure { percent(&rate.to_string()).into() };
        let mut expected = (0, 0);
        let told: Vec<Told> = sales.iter().enumerate().map(|(n, (amount, refunds))| {
            let mut booked = booked(n, *amount, structure(rate));
            let mut changes = vec![change(0, 0, NewsKind::Sale, *amount)];
            let mut refunded = 0;
            for (number, (minor, of)) in refunds.iter().enumerate() {
                let before = (*amount - refunded).max(0);
                refunded += minor;
                let left = (*amount - refunded).max(0);
                changes.push(change(*of, u64::try_from(number).unwrap() + 1, NewsKind::Refund, left - before));
            }
            expected.0 += booked.target(refunded, Tz::UTC).unwrap().own.sums.total().unwrap();
            let live = std::mem::replace(&mut booked.credit, credit(structure(other)));
            expected.1 += booked.target(refunded, Tz::UTC).unwrap().own.sums.total().unwrap();
            booked.credit = live;
            changes.reverse();
            Told { booked, changes }
        }).collect();
        let (live, drafted) = settled(&told, structure(other));
        let sum = |settled: &Settled| settled.owed.values().sum::<i64>();
        prop_assert_eq!((sum(&live), sum(&drafted)), expected);
    }
}

//! The rules alone: every transaction is given room below its caps, priced for its partner and whoever recruited that
//! one, and written down as balanced lines.

use std::{collections::BTreeMap, hint::black_box, time::Instant};

use chrono::{DateTime, TimeDelta, Utc};
use chrono_tz::Tz;
use ulid::Ulid;
use vouch_domain::{
    books::{ledger::Page, statement::Totals},
    earning::{
        booking::{Cause, Pages, write_down},
        cap::{Cap, CapScope, Claim},
        target::{Credit, Decision, ReferralCredit},
        terms::{Basis, Pays, Reward, Terms},
        transaction::{Booked, RecordedSale},
    },
    event::{Event, Sale, SaleKind, content::ContentHash},
    id::{CompanyId, PartnerId, ProgramId, TermsId},
    money::{Money, Overflow},
    people::tier::Tier,
};

const TRANSACTIONS: usize = 100_000;
const PARTNERS: usize = 500;
const CUSTOMERS: usize = 10_000;

/// How often all of them are booked; the median is told.
const TURNS: usize = 7;

/// So many transactions a second.
pub(crate) fn run() -> u128 {
    let sales = make_up();
    let mut rates = Vec::new();
    let mut before = None;
    for _ in 0..TURNS {
        let began = Instant::now();
        let sums = book(black_box(&sales)).unwrap();
        rates.push(crate::rate(sales.len(), began.elapsed()));
        assert!(before.is_none_or(|before| before == sums), "each turn comes to the same");
        assert!(sums.count > TRANSACTIONS as i64, "both families have lines");
        before = Some(sums);
    }
    crate::median(rates)
}

fn terms(number: u128, pays: Pays) -> Terms {
    let from = "2026-01-01T00:00:00Z".parse().unwrap();
    let id = TermsId::from_ulid(Ulid::from_parts(1, number));
    Terms { id, from, recorded_at: from, structure: pays.into() }
}

fn percentage(text: &str) -> Reward {
    Reward::Percentage(text.parse().unwrap())
}

/// Sales of a month, in the order in which they are reported.
fn make_up() -> Vec<Booked> {
    let currency = "EUR".parse().unwrap();
    let month: DateTime<Utc> = "2026-10-01T00:00:00Z".parse().unwrap();
    let own = terms(
        1,
        Pays {
            by_tier: [(Tier::Gold, percentage("25")), (Tier::Silver, percentage("22.5"))].into(),
            cap: Some(Money::new(80_000, currency)),
            ..Pays::of(percentage("20"))
        },
    );
    let recruiting = terms(2, Pays { basis: Basis::Payout, ..Pays::of(percentage("10")) });
    let partner = |n: usize| PartnerId::from_ulid(Ulid::from_parts(2, n as u128));
    let booked = |n: usize| {
        let customer = n % CUSTOMERS;
        let amount_minor = 1_000 + (n as i64 * 7_919) % 50_000;
        let sale = Sale {
            transaction: format!("txn_{n:09}").parse().unwrap(),
            customer: format!("cus_{customer:09}").parse().unwrap(),
            amount_minor,
            currency,
            tax_minor: amount_minor * 19 / 119,
            cost_minor: 0,
            occurred_at: month + TimeDelta::seconds(n as i64 * 25),
            kind: None,
        };
        let hash = ContentHash::of(&Event::Paid(sale.clone()));
        let kind = if n < CUSTOMERS { SaleKind::First } else { SaleKind::Renewal };
        let credit = Credit {
            partner: partner(customer % PARTNERS),
            program: ProgramId::from_ulid(Ulid::nil()),
            link: None,
            terms: Some(own.clone()),
            signed_up_at: month,
            earns: true,
            tier: Some(Tier::ALL[customer % 4]),
            credited_at: month,
            after_threshold: false,
            referral: Some(ReferralCredit {
                referrer: partner(PARTNERS + customer % 20),
                since: month,
                terms: Some(recruiting.clone()),
                tier: None,
                earns: true,
                after_threshold: false,
            }),
        };
        Booked::new(RecordedSale { sale, kind, hash }, credit, Decision::Pending)
    };
    (0..TRANSACTIONS).map(booked).collect()
}

/// Books them one by one, as the worker does.
fn book(sales: &[Booked]) -> Result<Totals, Overflow> {
    let (company, month) = (CompanyId::from_ulid(Ulid::nil()), "2026-10".parse().unwrap());
    let mut caps: BTreeMap<CapScope, Cap> = BTreeMap::new();
    let mut months: BTreeMap<PartnerId, Totals> = BTreeMap::new();
    for sale in sales {
        let mut booked = sale.clone();
        let reported = sale.recorded.sale.clone();
        if let Some((scope, limit)) = CapScope::of(&booked) {
            let claim = Claim {
                paid_at: reported.occurred_at,
                transaction: reported.transaction.clone(),
                gross: booked.target(0, Tz::UTC)?.own.gross,
                is_known: false,
            };
            let cap = caps.entry(scope).or_default();
            *cap = cap.with(limit, &[claim])?;
            booked.capped = Some(cap.allotted().get(&reported.transaction).copied().unwrap_or(0));
        }
        let target = booked.target(0, Tz::UTC)?;
        let page = |partner| Page { partner, currency: reported.currency, month };
        let cause = Cause {
            company,
            transaction: &reported.transaction,
            revision: 0,
            earned_at: reported.occurred_at,
            recorded_at: reported.occurred_at,
        };
        let referral = booked.credit.referral.as_ref().map(|it| page(it.referrer));
        let pages = Pages { own: page(booked.credit.partner), referral };
        let (own, others) = write_down(cause, &mut booked, &target, pages)?;
        for (page, written) in [(Some(pages.own), own), (pages.referral, others)] {
            if let Some(page) = page {
                let sum = months.entry(page.partner).or_default();
                *sum = sum.plus(black_box(written).totals)?;
            }
        }
    }
    months.into_values().try_fold(Totals::default(), Totals::plus)
}

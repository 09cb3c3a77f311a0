//! Tables of what sales come to, for partners and for those who recruited them.

use proptest::prelude::*;
use ulid::Ulid;

use super::*;
use crate::{id::TermsId, money::Money};

pub(crate) fn sale(amount: i64, tax: i64) -> Sale {
    Sale {
        transaction: "t1".parse().unwrap(),
        customer: "c1".parse().unwrap(),
        amount_minor: amount,
        currency: "EUR".parse().unwrap(),
        tax_minor: tax,
        cost_minor: 0,
        occurred_at: "2026-05-10T00:00:00Z".parse().unwrap(),
        kind: None,
    }
}

pub(crate) fn credit(structure: Structure) -> Credit {
    let from = "2026-01-01T00:00:00Z".parse().unwrap();
    Credit {
        partner: PartnerId::from_ulid(Ulid::nil()),
        program: ProgramId::from_ulid(Ulid::nil()),
        link: None,
        terms: Some(Terms {
            id: TermsId::from_ulid(Ulid::nil()),
            from,
            recorded_at: from,
            structure,
        }),
        signed_up_at: "2026-05-01T00:00:00Z".parse().unwrap(),
        earns: true,
        tier: None,
        credited_at: from,
        after_threshold: false,
        referral: None,
    }
}

fn pays(reward: Reward) -> Structure {
    Pays::of(reward).into()
}

fn percent(text: &str) -> Structure {
    pays(Reward::Percentage(text.parse().unwrap()))
}

fn sums(sale: &Sale, refunded: i64, structure: Structure) -> (i64, i64) {
    let found = target(
        sale,
        SaleKind::First,
        refunded,
        &credit(structure),
        &Decision::Pending,
        Allotted::default(),
        Tz::UTC,
    )
    .unwrap();
    (found.own.sums.commission, found.own.sums.clawback)
}

// req: T20, T21, Q35
#[test]
fn refunds_move_the_target_and_a_full_refund_leaves_nothing() {
    for (amount, tax, refunded, rate, expected) in [
        (1250, 0, 0, "5.56", (70, 0)),
        (1250, 0, 1250, "5.56", (70, -70)),
        (1250, 0, 9999, "5.56", (70, -70)),
        (12_000, 2_000, 0, "20", (2_000, 0)),
        (12_000, 2_000, 6_000, "20", (2_000, -1_000)),
        (1_000, 0, 333, "10", (100, -33)),
        (0, 0, 0, "10", (0, 0)),
    ] {
        assert_eq!(
            sums(&sale(amount, tax), refunded, percent(rate)),
            expected,
            "{amount} {refunded} {rate}"
        );
    }
}

// req: Q35
#[test]
fn a_flat_fee_is_taken_back_by_a_full_refund_only() {
    let fee = || pays(Reward::Flat(Money::new(500, "EUR".parse().unwrap())));
    assert_eq!(sums(&sale(1000, 0), 999, fee()), (500, 0));
    assert_eq!(sums(&sale(1000, 0), 1000, fee()), (500, -500));
    assert_eq!(sums(&sale(0, 0), 0, fee()), (500, 0));
}

#[test]
fn each_rule_that_pays_nothing_says_so() {
    let yen = Money::new(500, "JPY".parse().unwrap());
    let ten = || Pays::of(Reward::Percentage("10".parse().unwrap()));
    let first = Pays { sales: SalesPaid::First, ..ten() }.into();
    let short = Pays { duration_months: Some(0), ..ten() }.into();
    let inactive = Credit { earns: false, ..credit(percent("10")) };
    let untermed = Credit { terms: None, ..credit(percent("10")) };
    for (credit, kind, expected) in [
        (inactive, SaleKind::First, Ruling::PartnerNotActive),
        (untermed, SaleKind::First, Ruling::NoTerms),
        (credit(Structure::TracksOnly), SaleKind::First, Ruling::TracksOnly),
        (credit(first), SaleKind::Renewal, Ruling::NotFirstSale),
        (credit(short), SaleKind::First, Ruling::DurationOver),
        (credit(pays(Reward::Flat(yen))), SaleKind::First, Ruling::OtherCurrency),
    ] {
        let (decision, allotted) = (Decision::Pending, Allotted::default());
        let found = target(&sale(1000, 0), kind, 0, &credit, &decision, allotted, Tz::UTC).unwrap();
        assert_eq!(found.own, Reckoned::nothing(expected));
    }
}

#[test]
fn what_is_held_or_declined_comes_to_nothing() {
    let reason = || "same e-mail domain".to_owned();
    for decision in [Decision::OnHold { reason: reason() }, Decision::Declined { reason: reason() }]
    {
        let found = target(
            &sale(1000, 0),
            SaleKind::First,
            400,
            &credit(percent("10")),
            &decision,
            Allotted::default(),
            Tz::UTC,
        )
        .unwrap();
        assert_eq!(found.own.sums.commission, 100);
        assert_eq!(found.own.sums.total(), Ok(0), "{decision:?}");
    }
}

proptest! {
    // req: T21, Q35
    #[test]
    fn any_partial_refunds_come_to_the_same_as_one(amount in 1_i64..10_000_000, tax in 0_i64..1000, rate in 0_u32..=1_000_000, cuts in prop::collection::vec(1_i64..1_000_000, 1..8)) {
        let structure = || pays(Reward::Percentage(format!("{}.{:04}", rate / 10_000, rate % 10_000).parse().unwrap()));
        let sale = sale(amount, tax.min(amount));
        let mut refunded = 0;
        let mut booked = Sums::default();
        for cut in cuts {
            refunded += cut;
            let (commission, clawback) = sums(&sale, refunded, structure());
            let delta = Sums { commission, clawback, ..Sums::default() }.minus(booked).unwrap();
            prop_assert!(delta.clawback <= 0);
            booked = Sums { commission: booked.commission + delta.commission, clawback: booked.clawback + delta.clawback, ..Sums::default() };
        }
        let (commission, clawback) = sums(&sale, refunded, structure());
        prop_assert_eq!((booked.commission, booked.clawback), (commission, clawback));
        if refunded >= amount {
            prop_assert_eq!(booked.total(), Ok(0));
        }
    }
}

fn eur(minor: i64) -> Money {
    Money::new(minor, "EUR".parse().unwrap())
}

fn percentage(text: &str) -> Reward {
    Reward::Percentage(text.parse().unwrap())
}

fn terms(structure: Structure) -> Terms {
    credit(structure).terms.unwrap()
}

/// A sale of a partner who earns 20 %, recruited on 1 May by somebody who is paid by this structure.
fn recruited(structure: Option<Structure>) -> Credit {
    let referral = ReferralCredit {
        referrer: PartnerId::from_ulid(Ulid::from_bytes([1; 16])),
        since: "2026-05-01T00:00:00Z".parse().unwrap(),
        terms: structure.map(terms),
        tier: None,
        earns: true,
        after_threshold: false,
    };
    Credit { referral: Some(referral), ..credit(percent("20")) }
}

fn both(sale: &Sale, refunded: i64, credit: &Credit, decision: &Decision) -> (Reckoned, Reckoned) {
    let allotted = Allotted::default();
    let found =
        target(sale, SaleKind::First, refunded, credit, decision, allotted, Tz::UTC).unwrap();
    (found.own, found.referral.unwrap())
}

fn of_basis(rate: &str, basis: Basis) -> Credit {
    recruited(Some(Pays { basis, ..Pays::of(percentage(rate)) }.into()))
}

// req: E05, E06, E10, Q17
#[test]
fn a_recruiter_earns_of_payout_profit_or_revenue() {
    // 120.00 with 20.00 tax and a cost of 30.00; the recruit earns 20.00 of it.
    let sold = |cost_minor| Sale { cost_minor, ..sale(12_000, 2_000) };
    for (basis, cost, refunded, expected) in [
        (Basis::Payout, 3_000, 0, (200, 0)),
        (Basis::Payout, 3_000, 6_000, (200, -100)),
        (Basis::Payout, 3_000, 12_000, (200, -200)),
        (Basis::Revenue, 3_000, 0, (1_000, 0)),
        (Basis::Revenue, 3_000, 6_000, (1_000, -500)),
        // 100 − 30 − 20
        (Basis::Profit, 3_000, 0, (500, 0)),
        (Basis::Profit, 3_000, 3_000, (500, -125)),
        // 100 − 90 − 20: a loss is shared, and given back as well.
        (Basis::Profit, 9_000, 0, (-100, 0)),
        (Basis::Profit, 9_000, 12_000, (-100, 100)),
    ] {
        let credit = of_basis("10", basis);
        let (own, referral) = both(&sold(cost), refunded, &credit, &Decision::Pending);
        assert_eq!(own.sums.commission, 2_000);
        let found = (referral.sums.commission, referral.sums.clawback);
        assert_eq!(found, expected, "{basis:?} {cost} {refunded}");
    }
}

#[test]
fn a_partner_can_be_paid_of_profit_and_shares_a_loss() {
    for (cost, expected) in [(0, 1_000), (4_000, 600), (10_000, 0), (12_500, -250)] {
        let sale = Sale { cost_minor: cost, ..sale(12_000, 2_000) };
        let structure = Pays { basis: Basis::Profit, ..Pays::of(percentage("10")) };
        assert_eq!(sums(&sale, 0, structure.into()), (expected, 0), "{cost}");
    }
}

// req: E04, E08, E12, E20, Q33, T5
#[test]
fn each_rule_that_pays_a_recruiter_nothing_says_so() {
    let ten = || Pays::of(percentage("10"));
    let off = |credit: Credit| Credit {
        referral: credit.referral.map(|referral| ReferralCredit { earns: false, ..referral }),
        ..credit
    };
    // The sale was paid nine days after the Referred Date.
    let short = Pays { duration_months: Some(0), ..ten() };
    let long = Pays { duration_months: Some(1), ..ten() };
    let fee = || Pays::of(Reward::Flat(eur(5_000)));
    for (credit, expected) in [
        (recruited(None), Ruling::ReferralCommissionDisabled),
        (recruited(Some(Structure::TracksOnly)), Ruling::ReferralCommissionDisabled),
        (off(recruited(Some(ten().into()))), Ruling::ReferrerNotActive),
        (Credit { earns: false, ..recruited(Some(ten().into())) }, Ruling::PartnerNotActive),
        (recruited(Some(short.into())), Ruling::DurationOver),
        (recruited(Some(fee().into())), Ruling::FeeAtApproval),
        (
            recruited(Some(Pays { fee_due: FeeDue::FirstSale, ..fee() }.into())),
            Ruling::FeeAtFirstSale,
        ),
    ] {
        let (_, referral) = both(&sale(1000, 0), 0, &credit, &Decision::Pending);
        assert_eq!(referral, Reckoned::nothing(expected));
    }
    let (_, paid) = both(&sale(1000, 0), 0, &recruited(Some(long.into())), &Decision::Pending);
    assert_eq!((paid.sums.commission, paid.ruling), (100, Ruling::Percentage));
    assert_eq!(
        serde_json::to_value(Ruling::ReferralCommissionDisabled).unwrap(),
        "referral_commission_disabled"
    );
}

#[test]
fn what_a_recruiter_earns_follows_the_decision_on_its_source() {
    let credit = of_basis("10", Basis::Payout);
    let reason = || "looks odd".to_owned();
    let (_, held) = both(&sale(10_000, 0), 5_000, &credit, &Decision::OnHold { reason: reason() });
    let expected = Sums { commission: 200, clawback: -100, held: -100, declined: 0 };
    assert_eq!((held.sums, held.sums.total()), (expected, Ok(0)));
    let (_, declined) =
        both(&sale(10_000, 0), 0, &credit, &Decision::Declined { reason: reason() });
    assert_eq!(declined.sums, Sums { commission: 200, declined: -200, ..Sums::default() });
}

// req: V24
#[test]
fn a_minimum_lifts_small_commissions_and_a_cap_leaves_what_there_is_room_for() {
    let pays = || Pays { minimum: Some(eur(300)), ..Pays::of(percentage("10")) };
    for (amount, refunded, expected) in [
        (10_000, 0, (1_000, 0)),
        (1_000, 0, (300, 0)),
        (1_000, 500, (300, -150)),
        (1_000, 1_000, (300, -300)),
        // What is worth nothing earns nothing.
        (0, 0, (0, 0)),
    ] {
        assert_eq!(sums(&sale(amount, 0), refunded, pays().into()), expected, "{amount}");
    }
    let yen = Money::new(300, "JPY".parse().unwrap());
    let other = Pays { minimum: Some(yen), ..pays() };
    assert_eq!(sums(&sale(1_000, 0), 0, other.into()), (100, 0));
    let credit = of_basis("50", Basis::Payout);
    let allotted = Allotted { own: Some(500), referral: Some(100) };
    let (decision, first) = (Decision::Pending, SaleKind::First);
    let found =
        target(&sale(10_000, 0), first, 2_500, &credit, &decision, allotted, Tz::UTC).unwrap();
    let referral = found.referral.unwrap();
    assert_eq!((found.own.gross, found.own.sums.commission), (2_000, 500));
    assert_eq!(found.own.sums.clawback, -125);
    // Half of the 5.00 that were left, of which there was room for 1.00; a quarter of that is taken back.
    assert_eq!((referral.gross, referral.sums.commission), (250, 100));
    assert_eq!(referral.sums.clawback, -25);
}

// req: V25
#[test]
fn the_tier_of_the_moment_says_the_rate() {
    let by_tier = |bronze: Option<&str>| {
        let upper = [(Tier::Silver, percentage("25")), (Tier::Gold, percentage("30"))];
        let lowest = bronze.map(|rate| (Tier::Bronze, percentage(rate)));
        let by_tier = upper.into_iter().chain(lowest).collect();
        Pays { by_tier, ..Pays::of(percentage("20")) }
    };
    for (bronze, tier, expected) in [
        (None, None, 200),
        (None, Some(Tier::Bronze), 200),
        (None, Some(Tier::Silver), 250),
        (None, Some(Tier::Gold), 300),
        (None, Some(Tier::Platinum), 200),
        // Whoever has no tier yet stands at the lowest.
        (Some("5"), None, 50),
    ] {
        let credit = Credit { tier, ..credit(by_tier(bronze).into()) };
        let (decision, allotted) = (Decision::Pending, Allotted::default());
        let found =
            target(&sale(1_000, 0), SaleKind::First, 0, &credit, &decision, allotted, Tz::UTC);
        assert_eq!(found.unwrap().own.sums.commission, expected, "{tier:?}");
    }
}

proptest! {
    // req: Q35, Q17
    #[test]
    fn full_refunds_leave_nothing_and_partial_ones_come_to_one_for_both(
        amount in 1_i64..10_000_000,
        tax in 0_i64..1000,
        cost in 0_i64..12_000_000,
        rates in (0_u32..=100, 0_u32..=100),
        basis in prop::sample::select(vec![Basis::Payout, Basis::Profit, Basis::Revenue]),
        minimum in prop::option::of(1_i64..5_000),
        room in (prop::option::of(0_i64..5_000), prop::option::of(0_i64..5_000)),
        cuts in prop::collection::vec(1_i64..1_000_000, 1..8),
    ) {
        let sale = Sale { cost_minor: cost, ..sale(amount, tax.min(amount)) };
        let of = |rate: u32| Pays { minimum: minimum.map(eur), ..Pays::of(percentage(&rate.to_string())) };
        let own = of(rates.0).into();
        let recruiting = Pays { basis, ..of(rates.1) }.into();
        let credit = Credit { terms: Some(terms(own)), ..recruited(Some(recruiting)) };
        let allotted = Allotted { own: room.0, referral: room.1 };
        let at = |refunded| {
            let (kind, decision) = (SaleKind::First, Decision::Pending);
            target(&sale, kind, refunded, &credit, &decision, allotted, Tz::UTC).unwrap()
        };
        let (mut refunded, mut booked) = (0, (Sums::default(), Sums::default()));
        let mut last = at(0);
        for cut in cuts {
            refunded += cut;
            last = at(refunded);
            let more = (last.own.sums.minus(booked.0).unwrap(), last.referral.unwrap().sums.minus(booked.1).unwrap());
            booked.0.commission += more.0.commission;
            booked.0.clawback += more.0.clawback;
            booked.1.commission += more.1.commission;
            booked.1.clawback += more.1.clawback;
        }
        let referral = last.referral.unwrap();
        prop_assert_eq!(booked, (last.own.sums, referral.sums));
        for one in [last.own, referral] {
            let (net, whole) = (one.sums.total().unwrap(), one.sums.commission);
            prop_assert!((whole.min(0)..=whole.max(0)).contains(&net));
            if refunded >= amount { prop_assert_eq!(net, 0); }
        }
    }
}

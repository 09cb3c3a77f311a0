//! What terms pay, in words and by an example.

use maud::{Markup, html};
use ulid::Ulid;
use vouch_domain::{
    earning::{
        target::{Allotted, Credit, Decision, target},
        terms::{Basis, FeeDue, Pays, Reward, SalesPaid, Structure, Terms},
    },
    event::{Sale, SaleKind},
    id::{PartnerId, ProgramId, TermsId},
    money::{Currency, Money},
    people::tier::Tier,
};

use super::tiers;
use crate::kit::{Arg, Reader, figures};

/// What a structure pays for sales, for the middle of a sentence or a cell: "20% of what a customer pays, …".
pub(crate) fn phrase(reader: &Reader, structure: &Structure) -> Markup {
    match structure {
        Structure::Follows => html! { (reader.say("terms-follows-program")) },
        Structure::TracksOnly => html! { (reader.say("terms-tracks-only")) },
        Structure::Pays(pays) => {
            limited(reader, pays, paid_for_sales(reader, pays), "terms-with-cap-customer")
        }
    }
}

/// What a structure pays for recruiting partners, for the middle of a sentence or a cell.
pub(crate) fn referral_phrase(reader: &Reader, structure: &Structure) -> Markup {
    match structure {
        Structure::Follows => html! { (reader.say("terms-referral-follows")) },
        Structure::TracksOnly => html! { (reader.say("terms-referral-none")) },
        Structure::Pays(pays) => {
            limited(reader, pays, paid_for_recruiting(reader, pays), "terms-with-cap-partner")
        }
    }
}

fn paid_for_sales(reader: &Reader, pays: &Pays) -> Markup {
    let is_every = pays.sales == SalesPaid::Every;
    let is_limited = pays.duration_months.is_some();
    let by_profit = pays.basis == Basis::Profit;
    let key = match (&pays.reward, by_profit, is_every, is_limited) {
        (Reward::Percentage(_), false, true, false) => "terms-percentage-every",
        (Reward::Percentage(_), false, true, true) => "terms-percentage-every-months",
        (Reward::Percentage(_), false, false, false) => "terms-percentage-first",
        (Reward::Percentage(_), false, false, true) => "terms-percentage-first-months",
        (Reward::Percentage(_), true, true, false) => "terms-profit-every",
        (Reward::Percentage(_), true, true, true) => "terms-profit-every-months",
        (Reward::Percentage(_), true, false, false) => "terms-profit-first",
        (Reward::Percentage(_), true, false, true) => "terms-profit-first-months",
        (Reward::Flat(_), _, true, false) => "terms-flat-every",
        (Reward::Flat(_), _, true, true) => "terms-flat-every-months",
        (Reward::Flat(_), _, false, false) => "terms-flat-first",
        (Reward::Flat(_), _, false, true) => "terms-flat-first-months",
    };
    said(reader, key, pays)
}

fn paid_for_recruiting(reader: &Reader, pays: &Pays) -> Markup {
    let is_limited = pays.duration_months.is_some();
    let key = match (&pays.reward, pays.basis, is_limited) {
        (Reward::Percentage(_), Basis::Payout, false) => "terms-referral-payout",
        (Reward::Percentage(_), Basis::Payout, true) => "terms-referral-payout-months",
        (Reward::Percentage(_), Basis::Revenue, false) => "terms-referral-revenue",
        (Reward::Percentage(_), Basis::Revenue, true) => "terms-referral-revenue-months",
        (Reward::Percentage(_), Basis::Profit, false) => "terms-referral-profit",
        (Reward::Percentage(_), Basis::Profit, true) => "terms-referral-profit-months",
        (Reward::Flat(_), ..) if pays.fee_due == FeeDue::FirstSale => "terms-referral-fee-sale",
        (Reward::Flat(_), ..) => "terms-referral-fee",
    };
    said(reader, key, pays)
}

fn said(reader: &Reader, key: &str, pays: &Pays) -> Markup {
    let months = pays.duration_months.map(i64::from);
    let limit = [("months", Arg::Count(months.unwrap_or(0)))];
    let limit = if months.is_some() { &limit[..] } else { &[] };
    let part = match &pays.reward {
        Reward::Percentage(_) => "rate",
        Reward::Flat(_) => "fee",
    };
    reader.tell_with(key, limit, &[(part, reward(reader, &pays.reward))])
}

/// A rate or a fee.
pub(crate) fn reward(reader: &Reader, reward: &Reward) -> Markup {
    match reward {
        Reward::Percentage(rate) => html! { (figures::rate(reader, rate.value())) },
        Reward::Flat(fee) => figures::amount(reader, *fee),
    }
}

/// What a structure pays and within which limits.
fn limited(reader: &Reader, pays: &Pays, what: Markup, cap: &str) -> Markup {
    let mut told = what;
    for (tier, of_tier) in &pays.by_tier {
        let tier = html! { (tiers::name(reader, *tier)) };
        let parts = [("what", told), ("tier", tier), ("rate", reward(reader, of_tier))];
        told = reader.tell("terms-with-tier", &parts);
    }
    let limits = [
        ("terms-with-minimum", "least", pays.minimum),
        (cap, "most", pays.cap),
        ("terms-with-threshold", "sum", pays.threshold.map(|threshold| threshold.amount)),
    ];
    for (key, part, limit) in limits {
        if let Some(limit) = limit {
            told = reader.tell(key, &[("what", told), (part, figures::amount(reader, limit))]);
        }
    }
    told
}

/// What a structure pays, said to the partner.
pub(crate) fn sentence(reader: &Reader, structure: &Structure) -> Markup {
    match structure {
        Structure::Pays(_) => reader.tell("terms-you-earn", &[("what", phrase(reader, structure))]),
        Structure::TracksOnly | Structure::Follows => {
            html! { (reader.say("terms-you-earn-nothing")) }
        }
    }
}

/// A sale and what it earns, reckoned as a real one; none where nothing is paid.
pub(crate) fn example(
    reader: &Reader,
    structure: &Structure,
    tier: Option<Tier>,
    currency: Currency,
) -> Option<Markup> {
    let reward = structure.pays()?.reward_at(tier);
    let (key, currency) = match reward {
        Reward::Percentage(_) => ("terms-example-percentage", currency),
        Reward::Flat(fee) => ("terms-example-flat", fee.currency),
    };
    let sale = example_sale(reader, currency)?;
    let credit = Credit {
        partner: PartnerId::from_ulid(Ulid::nil()),
        program: ProgramId::from_ulid(Ulid::nil()),
        link: None,
        terms: Some(Terms {
            id: TermsId::from_ulid(Ulid::nil()),
            from: sale.occurred_at,
            recorded_at: sale.occurred_at,
            structure: structure.clone(),
        }),
        signed_up_at: sale.occurred_at,
        earns: true,
        tier,
        credited_at: sale.occurred_at,
        after_threshold: false,
        referral: None,
    };
    let reckoned = target(
        &sale,
        SaleKind::First,
        0,
        &credit,
        &Decision::Pending,
        Allotted::default(),
        reader.zone,
    );
    let earned = reckoned.ok()?.own.sums.commission;
    let amount = |minor| figures::amount(reader, Money::new(minor, currency));
    let parts = [
        ("paid", amount(sale.amount_minor)),
        ("tax", amount(sale.tax_minor)),
        ("earned", amount(earned)),
    ];
    Some(match reward {
        Reward::Percentage(_) => reader.tell(key, &parts),
        Reward::Flat(_) => {
            let [paid, _, earned] = parts;
            let currency = html! { (currency.code()) };
            reader.tell(key, &[paid, earned, ("currency", currency)])
        }
    })
}

/// 120 of a currency with 20 of tax in it, or so many hundreds where it has no smaller coin.
fn example_sale(reader: &Reader, currency: Currency) -> Option<Sale> {
    let one = match currency.digits() {
        0 => 100,
        digits => 10_i64.checked_pow(digits)?,
    };
    Some(Sale {
        transaction: "example".parse().ok()?,
        customer: "example".parse().ok()?,
        amount_minor: one.checked_mul(120)?,
        currency,
        tax_minor: one.checked_mul(20)?,
        cost_minor: 0,
        occurred_at: reader.now,
        kind: None,
    })
}

//! What terms pay, in words and by an example.

use maud::{Markup, html};
use ulid::Ulid;
use vouch_domain::{
    earning::{
        target::{Credit, Decision, target},
        terms::{Reward, SalesPaid, Structure, Terms},
    },
    event::{Sale, SaleKind},
    id::{PartnerId, ProgramId, TermsId},
    money::{Currency, Money},
};

use crate::kit::{Arg, Reader, figures};

/// What a structure pays, for the middle of a sentence or a cell: "20% of what a customer pays, net of tax, …".
pub(crate) fn phrase(reader: &Reader, structure: &Structure) -> Markup {
    let Structure::Pays { reward, sales, duration_months } = structure else {
        let key = match structure {
            Structure::FollowsProgram => "terms-follows-program",
            _ => "terms-tracks-only",
        };
        return html! { (reader.say(key)) };
    };
    let months = duration_months.map(i64::from);
    let limit = [("months", Arg::Count(months.unwrap_or(0)))];
    let limit = if months.is_some() { &limit[..] } else { &[] };
    match reward {
        Reward::Percentage(rate) => {
            let key = match (sales, months) {
                (SalesPaid::Every, None) => "terms-percentage-every",
                (SalesPaid::Every, Some(_)) => "terms-percentage-every-months",
                (SalesPaid::First, None) => "terms-percentage-first",
                (SalesPaid::First, Some(_)) => "terms-percentage-first-months",
            };
            let rate = html! { (figures::rate(reader, rate.value())) };
            reader.tell_with(key, limit, &[("rate", rate)])
        }
        Reward::Flat(fee) => {
            let key = match (sales, months) {
                (SalesPaid::Every, None) => "terms-flat-every",
                (SalesPaid::Every, Some(_)) => "terms-flat-every-months",
                (SalesPaid::First, None) => "terms-flat-first",
                (SalesPaid::First, Some(_)) => "terms-flat-first-months",
            };
            reader.tell_with(key, limit, &[("fee", figures::amount(reader, *fee))])
        }
    }
}

/// What a structure pays, said to the partner.
pub(crate) fn sentence(reader: &Reader, structure: &Structure) -> Markup {
    match structure {
        Structure::Pays { .. } => {
            reader.tell("terms-you-earn", &[("what", phrase(reader, structure))])
        }
        Structure::TracksOnly | Structure::FollowsProgram => {
            html! { (reader.say("terms-you-earn-nothing")) }
        }
    }
}

/// A sale and what it earns, reckoned as a real one; none where nothing is paid.
pub(crate) fn example(
    reader: &Reader,
    structure: &Structure,
    currency: Currency,
) -> Option<Markup> {
    let Structure::Pays { reward, .. } = structure else { return None };
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
    };
    let pays = target(&sale, SaleKind::First, 0, &credit, &Decision::Pending, reader.zone).ok()?;
    let amount = |minor| figures::amount(reader, Money::new(minor, currency));
    let parts = [
        ("paid", amount(sale.amount_minor)),
        ("tax", amount(sale.tax_minor)),
        ("earned", amount(pays.sums.commission)),
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

//! Why a transaction earned what it earned: the sale, who is credited by which rule, and the arithmetic to the cent.
//!
//! A partner reads nothing of other partners here, whatever else the sign-up offered.

pub(crate) mod credit;
mod points;
mod reckoned;
pub(crate) mod recruiting;

use maud::{Markup, html};
use vouch_domain::{
    books::{standing::CommissionStatus, statement::StatementId},
    earning::{
        commission::{Commission, LineKind},
        target::{Decision, Sums},
        transaction::{RecordedSale, TransactionState},
    },
    event::SaleKind,
    id::CustomerRef,
    money::{Currency, Money},
};

use super::{Places, lines};
use crate::{
    explanation::{Background, Explanation, Reckoning, page_of},
    kit::{Cell, Reader, Table, column, facts, figures, part, standing, wide_part},
};

/// How much of a company's id stands in a sentence.
const ID_SHOWN: usize = 24;
/// How much of a customer's name stands there.
const NAME_SHOWN: usize = 40;

/// Who reads, and of whose commission.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Voice {
    /// A partner, of its own.
    ToPartner,
    /// A partner, of what it earns by having recruited another.
    ToRecruiter,
    /// The company, of the partner's.
    OfPartner,
    /// The company, of the recruiter's.
    OfRecruiter,
}

impl Voice {
    fn is_to_partner(self) -> bool {
        matches!(self, Self::ToPartner | Self::ToRecruiter)
    }

    fn is_of_recruiter(self) -> bool {
        matches!(self, Self::ToRecruiter | Self::OfRecruiter)
    }
}

/// What the transaction came to, in one sentence, for the head of a page.
pub(crate) fn sentence(reader: &Reader, explanation: &Explanation, places: &dyn Places) -> Markup {
    let Some(RecordedSale { sale, .. }) = explanation.transaction.recorded() else {
        return html! { (reader.say("why-no-sale-yet")) };
    };
    let mut parts = vec![
        ("customer", customer_name(explanation, &sale.customer)),
        ("paid", figures::amount(reader, sale.amount())),
        ("day", figures::day(reader, sale.occurred_at)),
    ];
    let Some(reckoning) = &explanation.reckoning else {
        let key = match explanation.transaction.state {
            TransactionState::Parked(_) => "why-customer-unknown",
            _ => "why-nobody-earned",
        };
        return reader.tell(key, &parts);
    };
    let sums = reckoning.target.own.sums;
    let owed = sums.total().unwrap_or(0);
    let withheld = sums.commission.saturating_add(sums.clawback);
    let money = |minor| figures::amount(reader, Money::new(minor, sale.currency));
    let partner = places.partner(reckoning.booked.credit.partner);
    let (of_partner, of_company) = match &reckoning.booked.decision {
        Decision::OnHold { .. } if withheld != 0 => ("why-you-held", "why-partner-held"),
        Decision::Declined { .. } if withheld != 0 => ("why-you-declined", "why-partner-declined"),
        _ if owed != 0 && sums.clawback != 0 => ("why-you-kept", "why-partner-kept"),
        _ if owed != 0 => ("why-you-earned", "why-partner-earned"),
        _ if sums.clawback != 0 => ("why-you-lost-all", "why-partner-lost-all"),
        _ => ("why-you-earned-nothing", "why-partner-earned-nothing"),
    };
    let refunded = explanation.transaction.refunded_minor();
    match of_partner {
        "why-you-held" | "why-you-declined" => parts.push(("amount", money(withheld))),
        "why-you-kept" => parts.extend([("amount", money(owed)), ("refunded", money(refunded))]),
        "why-you-earned" => parts.push(("amount", money(owed))),
        "why-you-lost-all" => parts.push(("refunded", money(refunded))),
        _ => {}
    }
    match partner {
        None => reader.tell(of_partner, &parts),
        Some(partner) => {
            parts.push(("partner", partner));
            reader.tell(of_company, &parts)
        }
    }
}

/// What one line of it was, to the partner whose it is.
pub(crate) fn line_sentence(
    reader: &Reader,
    explanation: &Explanation,
    commission: &Commission,
    places: &dyn Places,
) -> Markup {
    let is_taken = commission.kind == LineKind::Clawback && commission.amount.minor < 0;
    if !is_taken {
        return sentence(reader, explanation, places);
    }
    let amount = Money::new(commission.amount.minor.saturating_neg(), commission.amount.currency);
    let parts = [
        ("amount", figures::amount(reader, amount)),
        ("customer", customer_name(explanation, &commission.customer)),
        ("day", figures::day(reader, commission.earned_at)),
    ];
    reader.tell("why-you-lost", &parts)
}

/// By its name where it has one, else by the company's id of it.
fn customer_name(explanation: &Explanation, id: &CustomerRef) -> Markup {
    let known = explanation.customer.as_ref().and_then(|customer| customer.name.as_deref());
    match known.filter(|name| !name.trim().is_empty()) {
        Some(name) => figures::shortened(name, NAME_SHOWN),
        None => figures::shortened(id.as_str(), ID_SHOWN),
    }
}

/// All of it, part by part; the page has its own head.
pub(crate) fn shown(
    reader: &Reader,
    explanation: &Explanation,
    background: &Background,
    places: &dyn Places,
) -> Markup {
    html! {
        @if let Some(recorded) = explanation.transaction.recorded() {
            (part("sale", &reader.say("why-sale"), sale(reader, explanation, recorded, background, places)))
        }
        (credit::shown(reader, explanation, background, places))
        @if let Some(reckoning) = &explanation.reckoning {
            (reckonings(reader, reckoning, background, places))
        }
        (points::shown(reader, &explanation.points))
    }
}

/// The partner's part of it, and for the company's eyes the recruiter's.
fn reckonings(
    reader: &Reader,
    reckoning: &Reckoning,
    background: &Background,
    places: &dyn Places,
) -> Markup {
    let booked = &reckoning.booked;
    let is_to_partner = places.partner(reckoning.own.partner).is_none();
    let voice = if is_to_partner { Voice::ToPartner } else { Voice::OfPartner };
    let own = reckoned::shown(reader, &reckoning.own, &booked.decision, voice, places);
    let currency = booked.recorded.sale.currency;
    html! {
        (part("reckoning", &reader.say("why-reckoning"), own))
        (wide_part(
            "lines",
            &reader.say("why-lines"),
            all_lines(reader, &background.lines, booked.booked, currency, places),
        ))
        @if !is_to_partner { (recruiting::for_company(reader, reckoning, background, places)) }
    }
}

fn sale(
    reader: &Reader,
    explanation: &Explanation,
    recorded: &RecordedSale,
    background: &Background,
    places: &dyn Places,
) -> Markup {
    let RecordedSale { sale, kind, .. } = recorded;
    let moment = figures::moment(reader, sale.occurred_at);
    let paid = [("amount", figures::amount(reader, sale.amount())), ("moment", moment)];
    let mut rows = vec![
        (reader.say("why-sale-id"), html! { (sale.transaction.as_str()) }),
        (reader.say("why-sale-paid"), reader.tell("why-sale-paid-on", &paid)),
    ];
    if sale.tax_minor != 0 {
        let tax = figures::amount(reader, Money::new(sale.tax_minor, sale.currency));
        rows.push((reader.say("why-sale-tax"), tax));
    }
    for (currency, minor) in
        explanation.transaction.refunded.iter().filter(|(_, minor)| **minor != 0)
    {
        let refunded = figures::amount(reader, Money::new(*minor, *currency));
        rows.push((reader.say("why-sale-refunded"), refunded));
    }
    let kind = match kind {
        SaleKind::First => "why-sale-first",
        SaleKind::Renewal => "why-sale-renewal",
        SaleKind::OneOff => "why-sale-one-off",
    };
    rows.push((reader.say("why-sale-kind"), html! { (reader.say(kind)) }));
    let customer = html! { (sale.customer.as_str()) };
    let known = explanation.customer.as_ref().and_then(|customer| customer.name.as_deref());
    let name = known.filter(|name| !name.trim().is_empty());
    let customer = match places.customer(&sale.customer) {
        Some(href) => html! { a href=(href) { (customer) } },
        None => customer,
    };
    let customer = match name {
        Some(name) => html! { (name) " (" (customer) ")" },
        None => customer,
    };
    rows.push((reader.say("why-sale-customer"), customer));
    if let Some(program) = &background.program {
        rows.push((reader.say("why-sale-program"), html! { (program.name) }));
    }
    facts(&rows)
}

/// The commissions and clawbacks that came of it, each with the statement it is on.
fn all_lines(
    reader: &Reader,
    found: &[(Commission, CommissionStatus)],
    booked: Sums,
    currency: Currency,
    places: &dyn Places,
) -> Markup {
    let row = |(commission, status): &(Commission, _)| {
        let page = page_of(commission);
        let why = places.why(commission.id, &commission.transaction);
        let statement = places.statement(StatementId(page));
        vec![
            html! { (lines::commission_kind(reader, commission)) },
            figures::day(reader, commission.earned_at),
            html! { a href=(statement) { (figures::month(reader, page.month)) } },
            standing::commission(reader, *status),
            html! { a href=(why) { (figures::taken(reader, commission.amount)) } },
        ]
    };
    let sum = Money::new(booked.commission.saturating_add(booked.clawback), currency);
    let total = vec![
        html! { (reader.say("why-lines-sum")) },
        html! {},
        html! {},
        html! {},
        figures::taken(reader, sum),
    ];
    let rows: Vec<_> = found.iter().map(row).collect();
    let table = Table {
        caption: reader.say("why-lines-caption"),
        columns: vec![
            column(reader.say("why-lines-kind"), Cell::Lead),
            column(reader.say("why-lines-day"), Cell::Words),
            column(reader.say("why-lines-statement"), Cell::Words),
            column(reader.say("why-lines-standing"), Cell::Words),
            column(reader.say("why-lines-amount"), Cell::Key),
        ],
        sums: if rows.len() > 1 { vec![total] } else { Vec::new() },
        rows,
        is_mixed: false,
        nothing: html! { (reader.say("why-lines-none")) },
    };
    table.shown()
}

//! The why of one transaction: who is credited, by which rule, and the arithmetic to the cent.

use maud::{Markup, html};

use super::{HERE, label};
use crate::pages::answers::{Attribution, Candidate, Explanation, Reckoning, Transaction};
use crate::pages::kit::{self, Cell, Row, Sheet};
use crate::pages::{Reply, Room, Trouble, figures};

/// `GET /books/transactions/{id}`
pub(super) async fn show(room: &Room<'_>, id: &str) -> Result<Reply, Trouble> {
    // As it stands in the address, so it goes on: percent signs and all.
    let path = format!("/transactions/{id}");
    let unknown = || Trouble::NoSuch("transaction");
    if id.is_empty() || id.contains('/') {
        return Err(unknown());
    }
    let transaction: Option<Transaction> = room.api.find(&path).await?;
    let transaction = transaction.ok_or_else(unknown)?;
    let explanation: Option<Explanation> = room.api.find(&format!("{path}/explanation")).await?;
    let explanation = explanation.ok_or_else(unknown)?;
    let main = html! {
        (kit::opening(sentence(room, &transaction, &explanation), html! {
            @if explanation.attribution.is_none() { p { (explanation.summary) } }
        }))
        (kit::part("sale", "The sale", sale(room, &transaction)))
        @if let Some(attribution) = &explanation.attribution { (kit::part("credit", "Who is credited", credit(room, attribution))) }
        @if let Some(reckoning) = &explanation.reckoning { (kit::part("sum", "How it is reckoned", reckoned(reckoning))) }
        (label(&format!("{path}/explanation")))
    };
    Ok(Reply::page(&room.frame(HERE).page("Why", main)))
}

fn sentence(room: &Room<'_>, transaction: &Transaction, explanation: &Explanation) -> Markup {
    let partner = explanation.attribution.as_ref().and_then(|attribution| attribution.partner);
    let sale = transaction.sale.as_ref();
    match (&explanation.reckoning, partner, sale) {
        (Some(reckoning), Some(partner), _) if reckoning.hold_reason.is_some() => {
            html! { "What " (room.name_of(partner)) " earns on this sale is held" }
        }
        (Some(reckoning), Some(partner), _) => {
            html! { (room.name_of(partner)) " earns " (figures::amount(reckoning.total)) " on this sale" }
        }
        (_, _, Some(sale)) => {
            html! { "Nobody earns anything on this sale of " (figures::amount(sale.amount)) }
        }
        (_, _, None) => html! { "A refund came; its sale has not come yet" },
    }
}

fn sale(room: &Room<'_>, transaction: &Transaction) -> Markup {
    let mut rows: Vec<(&str, Markup)> =
        vec![("Number", html! { code { (transaction.transaction_id) } })];
    if let Some(sale) = &transaction.sale {
        rows.push(("Paid", html! { (figures::amount(sale.amount)) " on " (figures::moment(sale.occurred_at, room.zone())) }));
        if sale.tax.minor > 0 {
            rows.push(("Of which tax", figures::amount(sale.tax)));
        }
    }
    for refunded in &transaction.refunded {
        rows.push(("Given back", figures::amount(*refunded)));
    }
    if let Some(kind) = &transaction.kind {
        let words = match kind.as_str() {
            "first" => "the customer’s first",
            "renewal" => "a later one",
            _ => "a single one",
        };
        rows.push(("Which sale", html! { (words) }));
    }
    if let Some(customer) = &transaction.customer_id {
        rows.push(("Customer", html! { code { (figures::shortened(customer, 40)) } }));
    }
    kit::facts(&rows)
}

fn credit(room: &Room<'_>, attribution: &Attribution) -> Markup {
    let row = |candidate: &Candidate| -> Row {
        let source = match candidate.source.as_str() {
            "click" => "A referral link",
            "partner_code" => "A partner’s code",
            "coupon" => "A coupon",
            other => other,
        };
        let partner = candidate.partner.map_or("–", |partner| room.name_of(partner));
        vec![
            html! { (source) },
            html! { (partner) },
            html! { @if candidate.chosen { strong { (candidate.text) } } @else { (candidate.text) } },
        ]
    };
    let sheet = Sheet {
        caption: "What the sign-up offered, the strongest first".to_owned(),
        columns: vec![
            ("Offered", Cell::Lead),
            ("Partner", Cell::Words),
            ("What became of it", Cell::Words),
        ],
        rows: attribution.candidates.iter().map(row).collect(),
        sums: Vec::new(),
        is_mixed: false,
        nothing: html! { "No link, no code, no coupon." },
    };
    html! {
        p { "The customer signed up on " (figures::moment(attribution.signed_up_at, room.zone())) ". " (attribution.text) }
        (sheet.shown())
    }
}

fn reckoned(reckoning: &Reckoning) -> Markup {
    let rows: Vec<(Markup, Markup)> = reckoning
        .steps
        .iter()
        .map(|(text, amount)| {
            // What is held is not taken back, and only that is red.
            let is_taken = text.starts_with("Taken back");
            let amount = if is_taken { figures::taken(*amount) } else { figures::amount(*amount) };
            (html! { (text) }, amount)
        })
        .collect();
    html! {
        p { (reckoning.text) }
        @if let Some(reason) = &reckoning.hold_reason { (kit::note(html! { p { "Held until a person has looked: " (reason) "." } })) }
        @if !rows.is_empty() { (kit::reckoning(&rows)) }
    }
}

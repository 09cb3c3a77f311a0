//! How invoices are charged: every attempt, and what a person does when the last has failed.

use std::sync::Arc;

use axum::{Json, extract::State};
use chrono::{DateTime, Utc};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use vouch_domain::{
    books::{charge::Charge, invoice::InvoiceId, payout::Rail},
    money::Money,
    people::company::Scope,
};
use vouch_runtime::Context;

use super::{
    authority::Caller,
    fresh::Fresh,
    input::{Answer, Body, Checks, Named, NoBody},
    list::List,
    operation::{Needs, Operation},
};
use crate::{
    charges,
    refusal::{Refusal, unknown},
};

pub(super) fn operations() -> Vec<Operation> {
    vec![
        Operation::get(
            "/invoices/{invoice}/charges",
            Needs::Key(Scope::Read),
            "The attempts to charge an invoice, the first first",
            list,
        )
        .answers::<List<ChargeView>>(),
        Operation::post(
            "/invoices/{invoice}/charge",
            Needs::Key(Scope::Admin),
            "Charges an invoice once more whose charge failed, now and not when it is due",
            retry,
        )
        .answers_accepted::<List<ChargeView>>(),
        Operation::post(
            "/invoices/{invoice}/settle",
            Needs::Key(Scope::Admin),
            "Settles an invoice by hand whose charge failed and that was paid another way",
            settle,
        )
        .body::<Settled>()
        .answers_done::<List<ChargeView>>(),
    ]
}

/// How an invoice was paid after all.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Settled {
    /// What the bank or the person calls the payment.
    reference: String,
}

/// An attempt to take an invoice's total from the company.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Charge")]
struct ChargeView {
    #[schemars(with = "String")]
    invoice: InvoiceId,
    /// From 1.
    attempt: u32,
    amount: String,
    currency: String,
    /// `manual` or `stripe`
    #[schemars(with = "String")]
    rail: Rail,
    /// `pending`, `succeeded`, `failed` or `unknown`: what is unknown is looked up, and never asked for again.
    status: &'static str,
    /// Why it failed.
    reason: Option<String>,
    /// What the rail or the person calls it.
    reference: Option<String>,
    created_at: DateTime<Utc>,
    settled_at: Option<DateTime<Utc>>,
}

impl From<Charge> for ChargeView {
    fn from(charge: Charge) -> Self {
        let money = Money::new(charge.minor, charge.invoice.currency);
        Self {
            invoice: charge.invoice,
            attempt: charge.attempt,
            amount: money.amount(),
            currency: money.currency.to_string(),
            rail: charge.rail,
            status: charge.status.name(),
            reason: charge.reason().map(str::to_owned),
            reference: charge.reference,
            created_at: charge.created_at,
            settled_at: charge.settled_at,
        }
    }
}

async fn attempts(
    ctx: &Context,
    caller: &Caller,
    id: InvoiceId,
) -> Result<List<ChargeView>, Refusal> {
    let charges = ctx.store.all_charges(caller.company, id).await?;
    Ok(List::whole(charges.into_iter().map(ChargeView::from).collect()))
}

async fn list(
    State(ctx): State<Arc<Context>>,
    caller: Caller,
    Named(id): Named<InvoiceId>,
) -> Answer<List<ChargeView>> {
    let invoice = ctx.store.find_invoice(caller.company, id).await?;
    invoice.ok_or_else(|| unknown("invoice"))?;
    Ok(Json(attempts(&ctx, &caller, id).await?))
}

async fn retry(
    State(ctx): State<Arc<Context>>,
    caller: Caller,
    fresh: Fresh,
    Named(id): Named<InvoiceId>,
    _: NoBody,
) -> Result<(http::StatusCode, Json<List<ChargeView>>), Refusal> {
    charges::retry(&ctx, caller.company, id, fresh.at()).await?;
    tracing::info!(company.id = %caller.company, invoice.id = %id, "an invoice is charged once more");
    Ok((http::StatusCode::ACCEPTED, Json(attempts(&ctx, &caller, id).await?)))
}

async fn settle(
    State(ctx): State<Arc<Context>>,
    caller: Caller,
    fresh: Fresh,
    Named(id): Named<InvoiceId>,
    Body(settled): Body<Settled>,
) -> Answer<List<ChargeView>> {
    let mut checks = Checks::default();
    checks.line("reference", &settled.reference, 140);
    checks.done()?;
    charges::settle(&ctx, caller.company, id, (settled.reference, fresh.at())).await?;
    tracing::info!(company.id = %caller.company, invoice.id = %id, "an invoice was settled by hand");
    Ok(Json(attempts(&ctx, &caller, id).await?))
}

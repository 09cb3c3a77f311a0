//! Invoices: what the company is charged for a month, one a currency.

use std::sync::Arc;

use axum::{Json, extract::State};
use chrono::{DateTime, Utc};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use vouch_domain::{
    books::{
        invoice::{Correction, Invoice, InvoiceId, InvoiceStatus, number_in_force},
        statement::{Statement, StatementId},
    },
    calendar::Month,
    money::{Currency, Money},
    people::company::Scope,
};
use vouch_runtime::{Context, problem::Problem};

use super::{
    as_of::open_as_of,
    authority::Caller,
    fresh::Fresh,
    input::{Answer, Body, Named, Query},
    list::{Limit, List},
    operation::{Needs, Operation},
};
use crate::{
    books::Books,
    invoices,
    refusal::{Refusal, unknown},
    review::{self, Voiding},
};

pub(super) fn operations() -> Vec<Operation> {
    vec![
        Operation::get(
            "/invoices",
            Needs::Key(Scope::Read),
            "The invoices of a month, or all, newest month first",
            list,
        )
        .query::<InvoicesOf>()
        .answers::<List<InvoiceView>>(),
        Operation::get("/invoices/{invoice}", Needs::Key(Scope::Read), "An invoice", show)
            .answers::<InvoiceView>(),
        Operation::post(
            "/invoices/{invoice}/void",
            Needs::Key(Scope::Admin),
            "Makes a final invoice void by a credit note, and issues it again: same statements, same money",
            void,
        )
        .body::<Void>()
        .answers_done::<InvoiceView>(),
    ]
}

/// Which invoices.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct InvoicesOf {
    /// Of this month only, such as `2026-10`.
    #[schemars(with = "Option<String>")]
    period: Option<Month>,
    /// An RFC 3339 instant: the invoices as they stood then, those in review by the lines of then. Whether one was
    /// charged since is not covered: a final invoice says how far its payment is now.
    #[schemars(with = "Option<String>")]
    as_of: Option<DateTime<Utc>>,
    cursor: Option<String>,
    /// At least so many are given, if there are; months are not split.
    #[serde(default)]
    limit: Limit,
}

/// What the company is charged for a month in one currency.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Invoice")]
struct InvoiceView {
    #[schemars(with = "String")]
    id: InvoiceId,
    /// Its place in the company's gapless series; null until it is final.
    number: Option<u64>,
    #[schemars(with = "String")]
    period: Month,
    #[schemars(with = "String")]
    currency: Currency,
    /// What the statements charge in all.
    charges: String,
    /// What the invoice before left to the company's credit: nothing or less.
    credit: String,
    /// What the service costs.
    fee: String,
    /// Charges, fee and credit together; negative, it is credited to the next.
    total: String,
    /// `review`, `paused`, `final`, `charged` or `failed`.
    #[schemars(with = "String")]
    status: InvoiceStatus,
    issued_at: DateTime<Utc>,
    review_ends_at: DateTime<Utc>,
    /// The statements it charges.
    #[schemars(with = "Vec<String>")]
    statements: Vec<StatementId>,
    /// SHA-256 over what was issued under its number; null until it is final.
    hash: Option<String>,
    /// The number that it counts under: the last that was issued in its place, or its own.
    number_in_force: Option<u64>,
    /// Numbers that were made void, each with the credit note and the invoice in its place.
    corrections: Vec<CorrectionView>,
}

/// A number that was made void.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "InvoiceCorrection")]
struct CorrectionView {
    voids: u64,
    /// The number of the credit note.
    credit_note: u64,
    /// What the credit note comes to: minus the total.
    credited: String,
    /// The number of the invoice in its place; it comes to the same total.
    replacement: u64,
    reason: String,
    /// The member who asked for it; null where a program did.
    by: Option<String>,
    made_at: DateTime<Utc>,
    /// SHA-256 over what the credit note says.
    credit_note_hash: String,
    /// SHA-256 over what the invoice in its place says.
    replacement_hash: String,
}

/// What is to be void, and why.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Void {
    /// The number that it counts under.
    number: u64,
    /// It stands on the credit note.
    reason: String,
}

fn correction(of: &Correction) -> CorrectionView {
    CorrectionView {
        voids: of.voids,
        credit_note: of.credit_note,
        credited: Money::new(of.total.saturating_neg(), of.invoice.currency).amount(),
        replacement: of.replacement,
        reason: of.reason.clone(),
        by: of.by.clone(),
        made_at: of.made_at,
        credit_note_hash: of.credit_note_hash.clone(),
        replacement_hash: of.replacement_hash.clone(),
    }
}

fn view(invoice: &Invoice, statements: &[Statement], all: &[Correction]) -> InvoiceView {
    let corrections: Vec<Correction> =
        all.iter().filter(|one| one.invoice == invoice.id).cloned().collect();
    let money = |minor| Money::new(minor, invoice.id.currency).amount();
    InvoiceView {
        id: invoice.id,
        number: invoice.number,
        period: invoice.id.month,
        currency: invoice.id.currency,
        charges: money(invoice.charges),
        credit: money(invoice.credit),
        fee: money(invoice.fee),
        hash: Some(invoice.hash.clone()).filter(|hash| !hash.is_empty()),
        number_in_force: number_in_force(invoice, &corrections),
        corrections: corrections.iter().map(correction).collect(),
        total: money(invoice.total),
        status: invoice.status,
        issued_at: invoice.issued_at,
        review_ends_at: invoice.review_ends_at,
        statements: invoices::charged_by(invoice, statements)
            .map(|statement| statement.id)
            .collect(),
    }
}

async fn of_month(books: &Books<'_>, month: Month) -> Result<Vec<InvoiceView>, Refusal> {
    let (invoices, statements) = invoices::of_month(books, month).await?;
    let mut corrections = books.corrections(month).await?;
    corrections.retain(|one| books.as_of().is_none_or(|at| one.made_at <= at));
    Ok(invoices.iter().map(|invoice| view(invoice, &statements, &corrections)).collect())
}

async fn list(
    State(ctx): State<Arc<Context>>,
    caller: Caller,
    Query(query): Query<InvoicesOf>,
) -> Answer<List<InvoiceView>> {
    let before = query.cursor.as_deref().map(str::parse::<Month>).transpose();
    let before = before
        .map_err(|_| Problem::invalid_field("cursor", "is not a cursor that a list gave out"))?;
    let books = open_as_of(&ctx, &caller, query.as_of).await?;
    if let Some(month) = query.period {
        return Ok(Json(List::whole(of_month(&books, month).await?)));
    }
    let months: Vec<Month> = books
        .invoiced_months()
        .filter(|month| before.is_none_or(|before| *month < before))
        .collect();
    let mut items = Vec::new();
    for (index, month) in months.iter().enumerate() {
        items.extend(of_month(&books, *month).await?);
        if items.len() >= query.limit.count() && index + 1 < months.len() {
            return Ok(Json(List { items, next: Some(month.to_string()) }));
        }
    }
    Ok(Json(List::whole(items)))
}

async fn show(
    State(ctx): State<Arc<Context>>,
    caller: Caller,
    Named(id): Named<InvoiceId>,
) -> Answer<InvoiceView> {
    let books = Books::open(&ctx, caller.company(&ctx).await?).await?;
    let all = of_month(&books, id.month).await?;
    let invoice =
        all.into_iter().find(|invoice| invoice.id == id).ok_or_else(|| unknown("invoice"))?;
    Ok(Json(invoice))
}

async fn void(
    State(ctx): State<Arc<Context>>,
    caller: Caller,
    fresh: Fresh,
    Named(id): Named<InvoiceId>,
    Body(asked): Body<Void>,
) -> Answer<InvoiceView> {
    let books = Books::open(&ctx, caller.company(&ctx).await?).await?;
    let voiding = Voiding { number: asked.number, reason: asked.reason, by: caller.member_name() };
    Box::pin(review::void(&ctx, &books, id, voiding, &fresh)).await?;
    let all = of_month(&books, id.month).await?;
    let invoice = all.into_iter().find(|invoice| invoice.id == id);
    Ok(Json(invoice.ok_or_else(|| unknown("invoice"))?))
}

//! Invoices: what the company is charged for a month, one a currency.

use std::sync::Arc;

use axum::{Json, extract::State};
use chrono::{DateTime, Utc};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use vouch_domain::{
    books::{
        invoice::{Invoice, InvoiceId, InvoiceStatus},
        statement::{Statement, StatementId},
    },
    calendar::Month,
    money::{Currency, Money},
    people::company::Scope,
};
use vouch_runtime::{Context, problem::Problem};

use super::{
    authority::Caller,
    input::{Answer, Named, Query},
    list::{Limit, List},
    operation::{Needs, Operation},
};
use crate::{
    books::Books,
    invoices,
    refusal::{Refusal, unknown},
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
    ]
}

/// Which invoices.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct InvoicesOf {
    /// Of this month only, such as `2026-10`.
    #[schemars(with = "Option<String>")]
    period: Option<Month>,
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
    /// Charges and credit together; negative, it is credited to the next.
    total: String,
    /// `review`, `paused`, `final`, `charged` or `failed`.
    #[schemars(with = "String")]
    status: InvoiceStatus,
    issued_at: DateTime<Utc>,
    review_ends_at: DateTime<Utc>,
    /// The statements it charges.
    #[schemars(with = "Vec<String>")]
    statements: Vec<StatementId>,
}

fn view(invoice: &Invoice, statements: &[Statement]) -> InvoiceView {
    let money = |minor| Money::new(minor, invoice.id.currency).amount();
    InvoiceView {
        id: invoice.id,
        number: invoice.number,
        period: invoice.id.month,
        currency: invoice.id.currency,
        charges: money(invoice.charges),
        credit: money(invoice.credit),
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
    Ok(invoices.iter().map(|invoice| view(invoice, &statements)).collect())
}

async fn list(
    State(ctx): State<Arc<Context>>,
    caller: Caller,
    Query(query): Query<InvoicesOf>,
) -> Answer<List<InvoiceView>> {
    let before = query.cursor.as_deref().map(str::parse::<Month>).transpose();
    let before = before
        .map_err(|_| Problem::invalid_field("cursor", "is not a cursor that a list gave out"))?;
    let books = Books::open(&ctx, caller.company(&ctx).await?).await?;
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

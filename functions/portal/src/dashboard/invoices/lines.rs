//! Every line behind an invoice as a file: which partner, for what, how much (V12).

use std::sync::Arc;

use axum::extract::State;
use vouch_domain::{
    books::{invoice::InvoiceId, wording},
    money::Money,
};
use vouch_runtime::Context;

use crate::{
    api::input::Named,
    books::Books,
    csv::{Cell, Csv},
    dashboard::names::Names,
    invoices,
    pages::visit::{MemberVisit, Shown},
    refusal::unknown,
    sheets::lines::Recruits,
};

/// How many lines a file has at most: what Lambda can answer with.
const LINES_MOST: usize = 20_000;

const HEAD: [&str; 10] = [
    "partner",
    "statement",
    "kind",
    "sale",
    "commission",
    "text",
    "earned_at",
    "recorded_at",
    "amount",
    "currency",
];

/// `GET /dashboard/invoices/{invoice}/lines.csv`
pub(super) async fn show(
    State(ctx): State<Arc<Context>>,
    visit: MemberVisit,
    Named(id): Named<InvoiceId>,
) -> Shown {
    let books = Books::open(&ctx, visit.company.clone()).await?;
    let (all, statements) = Box::pin(invoices::of_month(&books, id.month)).await?;
    let invoice = all.iter().find(|invoice| invoice.id == id).ok_or_else(|| unknown("invoice"))?;
    let charged: Vec<_> = invoices::charged_by(invoice, &statements).collect();
    let partners = charged.iter().map(|statement| statement.id.0.partner);
    let names = Names::of(&ctx, visit.company.id, partners).await?;
    let mut csv = Csv::new(&HEAD);
    let mut count = 0_usize;
    for statement in charged {
        let page = statement.id.0;
        let mut entries = books.entries(page).await?;
        entries.extend(Box::pin(books.to_come(statement)).await?);
        let recruits = Recruits::of(&ctx, visit.company.id, &entries).await?;
        let (name, of) = (names.name(page.partner), statement.id.to_string());
        for entry in entries.iter().filter(|entry| entry.accrual.is_none()) {
            let recruit = entry.recruit.map(|recruit| recruits.name(recruit));
            let earned_in = visit.company.month_of(entry.earned_at);
            let text = wording::line(entry, recruit.as_deref(), page.month, earned_in);
            let sale = entry.transaction.as_ref().map(ToString::to_string).unwrap_or_default();
            let commission = entry.commission.map(|id| id.to_string()).unwrap_or_default();
            csv.row(&[
                Cell::Text(&name),
                Cell::Text(&of),
                Cell::Number(entry.kind.name()),
                Cell::Text(&sale),
                Cell::Text(&commission),
                Cell::Text(&text),
                Cell::Number(&entry.earned_at.to_rfc3339()),
                Cell::Number(&entry.recorded_at.to_rfc3339()),
                Cell::Number(&Money::new(entry.minor, page.currency).amount()),
                Cell::Number(page.currency.code()),
            ]);
            count += 1;
        }
        if count >= LINES_MOST {
            break;
        }
    }
    Ok(csv.file(&format!("{id}-lines")))
}

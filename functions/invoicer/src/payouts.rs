//! A payout: the whole closing balance of a final month, promised once and posted in the same transaction.

use vouch_domain::{
    books::{
        invoice::InvoiceId,
        ledger::Page,
        outbox::{Intent, Outbox},
        payout::{Payout, PayoutId, Rail, amount},
    },
    id::CompanyId,
    money::Money,
    people::{company::Company, partner::EnrolmentStatus, rails::Rails},
};
use vouch_runtime::{Context, event_line::Outcome, sqs::Failure};
use vouch_store::{booking::Booked, payouts::payment};

use crate::find_company;

/// Makes the payout of a statement, if there is one to make.
pub(crate) async fn pay_out(
    ctx: &Context,
    company: CompanyId,
    page: Page,
) -> Result<Outcome, Failure> {
    let settings = find_company(ctx, company).await?;
    let Some(minor) = payable(ctx, &settings, page).await? else {
        return Ok(Outcome::Repeat);
    };
    let now = ctx.now();
    let id = PayoutId { page, attempt: 1 };
    let rails = ctx.store.find_rails(company).await?;
    let payout = Payout::due(id, minor, rails.payout, now);
    let sends = rails.payout == Rail::Stripe && goes_alone(ctx, &rails, company, &payout).await?;
    let outbox = Outbox {
        id: format!("payout#{id}"),
        intent: Intent::AnnouncePayout { payout: id, amount: Money::new(minor, page.currency) },
        created_at: now,
    };
    let booked = ctx
        .store
        .book(&settings, now, &[], &[payment(&payout)?], |writes| {
            writes.payout(company, &payout)?;
            // Not while the month that takes the line is drawn up: its statement would pay the same once more.
            writes.accepting_month(company, page.month.next())?;
            if sends {
                let intent = Intent::SendPayout { payout: id };
                let send = Outbox { id: format!("send#{id}"), intent, created_at: now };
                writes.outbox(company, &send, now)?;
            }
            writes.outbox(company, &outbox, now)
        })
        .await?;
    Ok(if booked == Booked::Yes { Outcome::Applied } else { Outcome::Repeat })
}

/// What is to be paid of a statement: the whole closing balance, if it is the partner's last, its invoice is
/// settled, its holding period is over, nothing holds it, and it was not promised before.
async fn payable(ctx: &Context, company: &Company, page: Page) -> Result<Option<i64>, Failure> {
    let store = &ctx.store;
    let Some(statement) = store.find_statement(company.id, page).await? else {
        return Ok(None);
    };
    let invoice = InvoiceId { month: page.month, currency: page.currency };
    let invoice = store.find_invoice(company.id, invoice).await?;
    if !invoice.is_some_and(|invoice| invoice.status.is_settled()) {
        return Ok(None);
    }
    // The dispatcher asks again when the holding period is over.
    if ctx.now() < company.payable_from(page.month) {
        return Ok(None);
    }
    // A later statement has taken this one's closing balance over, and pays it with its own.
    let later = Page { month: page.month.next(), ..page };
    let next = store.find_period(company.id, later.month).await?;
    let is_over = next.is_some_and(|next| !next.period.accepts_fences())
        || store.find_statement(company.id, later).await?.is_some()
        || is_held(ctx, company.id, page).await?
        || !store.all_payouts_of(company.id, page).await?.is_empty();
    let minimum = company.minimum_payout_minor(page.currency);
    Ok(amount(statement.closing, minimum).filter(|_| !is_over))
}

/// Whether a payout is sent by itself: unless it, or all that the company is charged for its month, is so much that
/// a second person must look at it.
async fn goes_alone(
    ctx: &Context,
    rails: &Rails,
    company: CompanyId,
    payout: &Payout,
) -> Result<bool, Failure> {
    let Page { month, currency, .. } = payout.id.page;
    let invoice = ctx.store.find_invoice(company, InvoiceId { month, currency }).await?;
    let total = invoice.map_or(0, |invoice| invoice.total);
    Ok(!rails.needs_second_person(currency, payout.minor.max(total)))
}

/// Whether a partner's payouts wait: by decision, or because it is suspended in every program.
async fn is_held(ctx: &Context, company: CompanyId, page: Page) -> Result<bool, Failure> {
    let partner = ctx.store.find_partner(company, page.partner).await?;
    let enrolments = ctx.store.list_enrolments(company, page.partner).await?;
    let suspended = !enrolments.is_empty()
        && enrolments
            .iter()
            .all(|enrolment| matches!(enrolment.status, EnrolmentStatus::Suspended(_)));
    Ok(suspended || partner.is_none_or(|partner| partner.payouts_held))
}

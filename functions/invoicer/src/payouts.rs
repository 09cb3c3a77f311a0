//! A payout: the whole closing balance of a final month, promised once and posted in the same transaction.

use vouch_domain::{
    books::{
        invoice::InvoiceId,
        ledger::Page,
        outbox::{Intent, Outbox},
        payout::{Payout, PayoutId, PayoutStatus, Rail, amount},
    },
    earning::commission::LineKind,
    id::CompanyId,
    money::Money,
    people::partner::EnrolmentStatus,
};
use vouch_runtime::{Context, sqs::Failure};
use vouch_store::{
    booking::{Booked, BookingError},
    decisions::plain_line,
};

use crate::find_company;

/// Makes the payout of a statement, if there is one to make.
pub(crate) async fn pay_out(ctx: &Context, company: CompanyId, page: Page) -> Result<(), Failure> {
    let Some(statement) = ctx.store.find_statement(company, page).await? else {
        return Ok(());
    };
    let invoice = ctx
        .store
        .find_invoice(
            company,
            InvoiceId {
                month: page.month,
                currency: page.currency,
            },
        )
        .await?;
    // A later statement has taken this one's closing balance over, and pays it with its own.
    let is_last = ctx
        .store
        .find_statement(
            company,
            Page {
                month: page.month.next(),
                ..page
            },
        )
        .await?
        .is_none();
    if !invoice.is_some_and(|invoice| invoice.status.is_settled()) || !is_last {
        return Ok(());
    }
    let settings = find_company(ctx, company).await?;
    let Some(minor) = amount(
        statement.closing,
        settings.minimum_payout_minor(page.currency),
    ) else {
        return Ok(());
    };
    if is_held(ctx, company, page).await?
        || !ctx.store.all_payouts_of(company, page).await?.is_empty()
    {
        return Ok(());
    }
    let now = ctx.now();
    let id = PayoutId { page, attempt: 1 };
    let payout = Payout {
        id,
        minor,
        status: PayoutStatus::Due,
        rail: Rail::Manual,
        created_at: now,
        paid_at: None,
    };
    let paid = Money::new(-minor, page.currency);
    let text = Some(format!("Payout for {}", page.month));
    let line = plain_line(
        LineKind::Payment,
        page.partner,
        page.month.next(),
        paid,
        id.to_string(),
        text,
        now,
    )
    .map_err(failure)?;
    let outbox = Outbox {
        id: format!("payout#{id}"),
        intent: Intent::AnnouncePayout {
            payout: id,
            amount: Money::new(minor, page.currency),
        },
        created_at: now,
    };
    let booked = ctx
        .store
        .book(&settings, now, &[], &[line], |writes| {
            writes.payout(company, &payout)?;
            writes.outbox(company, &outbox, now)
        })
        .await
        .map_err(failure)?;
    if booked == Booked::Yes {
        tracing::info!(company.id = %company, payout.id = %id, "a payout is due");
    }
    Ok(())
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

fn failure(error: BookingError) -> Failure {
    match error {
        BookingError::Store(error) => error.into(),
        BookingError::Overflow(error) => error.into(),
    }
}

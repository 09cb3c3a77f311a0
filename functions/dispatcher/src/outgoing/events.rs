//! What endpoints are told of: each event with the thing it is about, in the shapes of the JSON API.

use serde_json::{Value, json};
use vouch_domain::{
    books::{
        invoice::InvoiceId,
        notice::Notice,
        outbox::{Intent, MoneyChange, NewsKind},
        payout::PayoutId,
    },
    calendar::Month,
    earning::{
        commission::{Commission, CommissionId},
        transaction::{Transaction, TransactionState},
    },
    id::{CompanyId, CustomerRef, PartnerId, ProgramId},
    money::Money,
    people::{outgoing::EventKind, partner::Admission},
};
use vouch_runtime::{Context, sqs::Failure};
use vouch_store::outbox::OutboxRow;

/// Something that happened.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Event {
    /// What.
    pub(crate) kind: EventKind,
    /// Which of the things that its intent tells of.
    pub(crate) part: String,
    /// The thing that it is about.
    pub(crate) data: Value,
}

impl Event {
    fn one(kind: EventKind, data: Option<Value>) -> Vec<Self> {
        data.into_iter().map(|data| Self { kind, part: String::new(), data }).collect()
    }
}

/// What an intent may tell of.
pub(crate) fn kinds_of(intent: &Intent) -> Vec<EventKind> {
    match intent {
        Intent::CountMoney(change) if change.credit.is_some() => {
            vec![decided(change.kind).unwrap_or(EventKind::CommissionCreated)]
        }
        Intent::CountSignUp(_) => vec![EventKind::CustomerCreated],
        Intent::AnnounceReview { .. } => vec![EventKind::InvoiceReady],
        Intent::ChargeInvoice { .. } => vec![EventKind::InvoiceFinal],
        Intent::AnnouncePayout { .. } => vec![EventKind::PayoutCreated],
        Intent::NotePayoutPaid { .. } => vec![EventKind::PayoutPaid],
        Intent::Notify { notice } => notice.event().into_iter().collect(),
        _ => Vec::new(),
    }
}

fn decided(news: NewsKind) -> Option<EventKind> {
    Some(match news {
        NewsKind::Held => EventKind::CommissionHeld,
        NewsKind::Approved => EventKind::CommissionApproved,
        NewsKind::Released => EventKind::CommissionReleased,
        NewsKind::Declined => EventKind::CommissionDeclined,
        _ => return None,
    })
}

/// What an intent tells of, as things stand now.
pub(crate) async fn of(ctx: &Context, row: &OutboxRow) -> Result<Vec<Event>, Failure> {
    let company = row.company;
    match &row.outbox.intent {
        Intent::CountMoney(change) => commissions(ctx, row, change).await,
        Intent::CountSignUp(change) => {
            let data = customer(ctx, company, &change.customer).await?;
            Ok(Event::one(EventKind::CustomerCreated, data))
        }
        Intent::AnnounceReview { month, ends_at } => {
            let data = json!({ "period": month, "status": "review", "review_ends_at": ends_at });
            Ok(Event::one(EventKind::InvoiceReady, Some(data)))
        }
        Intent::ChargeInvoice { invoice: id } => {
            Ok(Event::one(EventKind::InvoiceFinal, invoice(ctx, company, *id).await?))
        }
        Intent::AnnouncePayout { payout: id, .. } => {
            Ok(Event::one(EventKind::PayoutCreated, payout(ctx, company, *id).await?))
        }
        Intent::NotePayoutPaid { payout: id, .. } => {
            Ok(Event::one(EventKind::PayoutPaid, payout(ctx, company, *id).await?))
        }
        Intent::Notify { notice } => of_notice(ctx, company, notice).await,
        _ => Ok(Vec::new()),
    }
}

async fn of_notice(
    ctx: &Context,
    company: CompanyId,
    notice: &Notice,
) -> Result<Vec<Event>, Failure> {
    let Some(kind) = notice.event() else { return Ok(Vec::new()) };
    let data = match notice {
        Notice::Charged { invoice: id, .. }
        | Notice::ChargeFailed { invoice: id, .. }
        | Notice::ChargeGivenUp { invoice: id, .. } => invoice(ctx, company, *id).await?,
        Notice::PayoutDue { payout: id, .. } | Notice::PayoutSent { payout: id, .. } => {
            payout(ctx, company, *id).await?
        }
        Notice::ApplicationReceived { partner: id, program }
        | Notice::ApplicationApproved { partner: id, program }
        | Notice::ApplicationDeclined { partner: id, program } => {
            partner(ctx, company, *id, Some(*program)).await?
        }
        Notice::PartnerMade { partner: id, program } => {
            partner(ctx, company, *id, *program).await?
        }
        _ => None,
    };
    Ok(Event::one(kind, data))
}

/// The lines that a change of a sale made, or the sale's lines with what a person decided of them.
async fn commissions(
    ctx: &Context,
    row: &OutboxRow,
    change: &MoneyChange,
) -> Result<Vec<Event>, Failure> {
    let company = row.company;
    let found = ctx.store.find_transaction(company, &change.transaction).await?;
    let Some(Transaction { state: TransactionState::Booked(booked), .. }) = found else {
        return Ok(Vec::new());
    };
    let mut events = Vec::new();
    if let Some(kind) = decided(change.kind) {
        for id in booked.lines.iter().chain(&booked.referral.lines) {
            let line = ctx.store.find_commission(company, *id).await?;
            events.extend(line.map(|line| of_line(kind, &line, Some(change.kind))));
        }
        return Ok(events);
    }
    for lines in [&booked.lines, &booked.referral.lines] {
        events.extend(made_then(ctx, row, lines).await?);
    }
    Ok(events)
}

/// The lines of those that were recorded with this intent; they stand oldest first.
async fn made_then(
    ctx: &Context,
    row: &OutboxRow,
    lines: &[CommissionId],
) -> Result<Vec<Event>, Failure> {
    let then = row.outbox.created_at;
    let mut events = Vec::new();
    for id in lines.iter().rev() {
        let Some(line) = ctx.store.find_commission(row.company, *id).await? else { continue };
        if line.recorded_at < then {
            break;
        }
        if line.recorded_at == then {
            events.push(of_line(EventKind::CommissionCreated, &line, None));
        }
    }
    Ok(events)
}

fn of_line(kind: EventKind, line: &Commission, decided: Option<NewsKind>) -> Event {
    let mut data = json!({
        "id": line.id,
        "partner": line.id.partner(),
        "transaction": line.transaction,
        "customer": line.customer,
        "program": line.program,
        "link": line.link,
        "kind": line.kind,
        "amount": line.amount.amount(),
        "currency": line.amount.currency,
        "status": line.review,
        "earned_at": line.earned_at,
        "period": line.id.month(),
        "recorded_at": line.recorded_at,
        "recruit": line.recruit,
    });
    // The row of a line may be marked a moment after the decision.
    let status = match decided {
        Some(NewsKind::Held) => Some("on_hold"),
        Some(NewsKind::Approved) => Some("approved"),
        Some(NewsKind::Declined) => Some("declined"),
        _ => None,
    };
    if let Some(status) = status {
        data["status"] = json!(status);
    }
    Event { kind, part: line.id.to_string(), data }
}

async fn customer(
    ctx: &Context,
    company: CompanyId,
    id: &CustomerRef,
) -> Result<Option<Value>, Failure> {
    let found = ctx.store.find_customer(company, id).await?;
    Ok(found.map(|customer| {
        let credited = customer.attribution.credited.as_ref();
        let subscription = customer.subscription.as_ref().map(|subscription| {
            json!({ "status": subscription.status, "plan": subscription.plan, "renews_at": subscription.renews_at })
        });
        json!({
            "id": customer.customer,
            "customer_id": customer.customer,
            "partner": credited.map(|credited| credited.partner),
            "program": credited.map(|credited| credited.program),
            "link": credited.and_then(|credited| credited.link),
            "click": credited.and_then(|credited| credited.click),
            "attributed_at": credited.map(|_| customer.signed_up_at),
            "reason": customer.attribution.reason,
            "billing_model": customer.billing_model,
            "signed_up_at": customer.signed_up_at,
            "recorded_at": customer.recorded_at,
            "subscription": subscription,
        })
    }))
}

async fn invoice(
    ctx: &Context,
    company: CompanyId,
    id: InvoiceId,
) -> Result<Option<Value>, Failure> {
    let found = ctx.store.find_invoice(company, id).await?;
    let money = |minor| Money::new(minor, id.currency).amount();
    Ok(found.map(|invoice| {
        json!({
            "id": invoice.id,
            "number": invoice.number,
            "period": invoice.id.month,
            "currency": invoice.id.currency,
            "charges": money(invoice.charges),
            "credit": money(invoice.credit),
            "fee": money(invoice.fee),
            "total": money(invoice.total),
            "status": invoice.status,
            "issued_at": invoice.issued_at,
            "review_ends_at": invoice.review_ends_at,
        })
    }))
}

async fn payout(ctx: &Context, company: CompanyId, id: PayoutId) -> Result<Option<Value>, Failure> {
    let found = ctx.store.find_payout(company, id).await?;
    Ok(found.map(|payout| {
        let period: Month = id.page.month;
        json!({
            "id": id,
            "partner": id.page.partner,
            "period": period,
            "amount": Money::new(payout.minor, id.page.currency).amount(),
            "currency": id.page.currency,
            "status": payout.status,
            "rail": payout.rail,
            "reference": payout.reference,
            "reason": payout.reason,
            "created_at": payout.created_at,
            "paid_at": payout.paid_at,
        })
    }))
}

async fn partner(
    ctx: &Context,
    company: CompanyId,
    id: PartnerId,
    program: Option<ProgramId>,
) -> Result<Option<Value>, Failure> {
    let found = ctx.store.find_partner(company, id).await?;
    Ok(found.map(|partner| {
        let standing = match partner.admission {
            Admission::Admitted => "partner",
            Admission::Applied => "applied",
            Admission::Declined => "declined",
        };
        json!({
            "id": partner.id,
            "name": partner.name,
            "email": partner.email,
            "code": partner.code,
            "standing": standing,
            "program": program,
            "payouts_held": partner.payouts_held,
            "created_at": partner.created_at,
        })
    }))
}

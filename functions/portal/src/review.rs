//! What people decide before an invoice is charged: commissions, corrections, and whether the clock stands still.
//!
//! The API and the pages ask for the same here; each is a dated input, and what was booked is never rewritten.

use chrono::SubsecRound as _;
use vouch_domain::{
    books::{
        invoice::{Correction, Invoice, InvoiceId, InvoiceStatus, number_in_force},
        period::PeriodState,
    },
    calendar::Month,
    earning::{
        commission::{Commission, CommissionId},
        target::Decision,
        transaction::{Booked, TransactionState},
    },
    id::{CompanyId, is_printable},
    people::company::Company,
};
use vouch_runtime::{Context, problem::Problem};
use vouch_store::{
    adjustments::{Adjustment, AdjustmentRow},
    booking::BookingError,
    decisions::DecisionError,
    periods::PeriodRow,
};

use crate::{
    api::{fresh::Fresh, input::Checks},
    books::{Books, Whose},
    invoices::charged_by,
    refusal::{Refusal, unknown},
};

/// How long a reason may be.
const REASON_MOST: usize = 1000;

/// What is said of a commission that waits, where nobody says more.
const LOOKED_AT: &str = "Held back for a closer look";

/// What a person says of a commission.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Word {
    /// It is right; one that was withheld is owed again, in the month that is named, if one is.
    Approve(Option<Month>),
    /// It is wrong, and why, as its partner reads it.
    Decline(String),
    /// It waits, and why.
    Hold(String),
    /// It waits no longer: it is owed in the month that is named, or in the one that runs.
    Release(Option<Month>),
}

/// Whether a text can be a reason that people read: lines of printable characters, something in them, not too many.
pub(crate) fn is_reason(text: &str) -> bool {
    let is_fine = |c: char| is_printable(c) || c == '\n';
    !text.trim().is_empty() && text.chars().count() <= REASON_MOST && text.chars().all(is_fine)
}

/// A reason that was given, or why it is none.
pub(crate) fn reason_of(given: &str) -> Result<String, Refusal> {
    let text = given.replace("\r\n", "\n").trim().to_owned();
    let problem = "must be 1 to 1000 printable characters: the partner reads it";
    if is_reason(&text) { Ok(text) } else { Err(Problem::invalid_field("reason", problem).into()) }
}

/// Takes a decision on the sale that a commission is of, and gives the commission as it is then.
pub(crate) async fn decide(
    ctx: &Context,
    company: &Company,
    id: CommissionId,
    word: Word,
) -> Result<Commission, Refusal> {
    let commission = find(ctx, company.id, id).await?;
    if commission.recruit.is_some() {
        let detail =
            "A referral commission follows the commission it is earned on: decide on that one.";
        return Err(Problem::conflict(detail).into());
    }
    let sale = ctx.store.find_transaction(company.id, &commission.transaction).await?;
    let Some(TransactionState::Booked(booked)) = sale.map(|sale| sale.state) else {
        return Err(unknown("commission"));
    };
    let (decision, month) = decision(word, &booked)?;
    if let Some(month) = month.filter(|_| booked.decision.withholds()) {
        check_month(ctx, company, month, "period").await?;
        let earned_in = company.month_of(booked.recorded.sale.occurred_at);
        if month < earned_in {
            let problem = format!("must not be before {earned_in}, in which it was earned");
            return Err(Problem::invalid_field("period", problem).into());
        }
    }
    let (store, now) = (&ctx.store, ctx.now());
    let decided = store.decide_in(company, &commission.transaction, decision, month, now).await;
    decided.map_err(refused)?;
    find(ctx, company.id, id).await
}

async fn find(ctx: &Context, company: CompanyId, id: CommissionId) -> Result<Commission, Refusal> {
    ctx.store.find_commission(company, id).await?.ok_or_else(|| unknown("commission"))
}

/// The decision that a word is on a sale, and the month that it names.
fn decision(word: Word, sale: &Booked) -> Result<(Decision, Option<Month>), Refusal> {
    Ok(match word {
        Word::Approve(month) => (Decision::Approved, month),
        Word::Decline(reason) => (Decision::Declined { reason: reason_of(&reason)? }, None),
        Word::Hold(reason) if reason.trim().is_empty() => {
            (Decision::OnHold { reason: LOOKED_AT.to_owned() }, None)
        }
        Word::Hold(reason) => (Decision::OnHold { reason: reason_of(&reason)? }, None),
        Word::Release(month) => match &sale.decision {
            Decision::OnHold { .. } | Decision::Approved => (Decision::Approved, month),
            Decision::Pending => {
                return Err(Problem::conflict("This commission is not on hold.").into());
            }
            Decision::Declined { .. } => {
                let detail = "This commission was declined. Approve it, if it is right after all.";
                return Err(Problem::conflict(detail).into());
            }
        },
    })
}

fn refused(error: DecisionError) -> Refusal {
    let detail = match error {
        DecisionError::NoCommission => return unknown("commission"),
        DecisionError::MonthIsFinal => {
            "Its month is final: it can only be corrected by an adjustment of the next statement."
        }
        DecisionError::Repeated => "An adjustment was made under this id before, and it differs.",
        DecisionError::Changed => "Somebody else changed it at the same moment. Look again.",
        DecisionError::MonthTakesNone => "That month takes no lines any more.",
        DecisionError::Booking(BookingError::Store(error)) => return error.into(),
        DecisionError::Booking(BookingError::Overflow(error)) => return error.into(),
    };
    Problem::conflict(detail).into()
}

/// A month that a person names takes lines: it has begun, and its invoice is not being fixed yet.
async fn check_month(
    ctx: &Context,
    company: &Company,
    month: Month,
    field: &str,
) -> Result<(), Refusal> {
    let (first, current) = (company.first_month, company.month_of(ctx.now()));
    if month < first || month > current {
        let problem = format!("must be a month from {first} to {current}");
        return Err(Problem::invalid_field(field, problem).into());
    }
    let row = ctx.store.find_period(company.id, month).await?;
    if row.is_none_or(|row| row.period.accepts_fences()) {
        return Ok(());
    }
    Err(Problem::conflict(format!("{month} is closed: it takes no lines any more.")).into())
}

/// Corrects what a partner is owed: in the month that is named, else in the one that is looked at, else in the one
/// that runs.
pub(crate) async fn adjust(
    ctx: &Context,
    company: &Company,
    wished: Adjustment,
    month: Option<Month>,
    by: Option<String>,
) -> Result<AdjustmentRow, Refusal> {
    let now = ctx.now();
    if let Some(made) = ctx.store.find_adjustment(company.id, &wished.id).await? {
        // The same again, perhaps when its month has closed meanwhile.
        let is_same = (made.partner, made.amount) == (wished.partner, wished.amount)
            && made.reason == wished.text;
        return if is_same { Ok(made) } else { Err(refused(DecisionError::Repeated)) };
    }
    if let Some(month) = month {
        check_month(ctx, company, month, "period").await?;
        let wished = Adjustment { month, ..wished };
        let made = ctx.store.adjust_in(company, wished, by, now).await;
        return made.map(|(_, row)| row).map_err(refused);
    }
    loop {
        let month = looked_at(ctx, company).await?;
        let this = Adjustment { month, ..wished.clone() };
        match ctx.store.adjust_in(company, this, by.clone(), now).await {
            Ok((_, row)) => return Ok(row),
            // The review ended this moment: the next month takes it.
            Err(DecisionError::MonthTakesNone) if month < company.month_of(now) => {}
            Err(error) => return Err(refused(error)),
        }
    }
}

/// The earliest month whose review runs, or else the month that runs.
async fn looked_at(ctx: &Context, company: &Company) -> Result<Month, Refusal> {
    let periods = ctx.store.all_periods(company.id).await?;
    let mut months = periods.iter().filter(|row| row.period.state.is_looked_at());
    let running = || company.month_of(ctx.now());
    Ok(months.next().map_or_else(running, |row| row.period.month))
}

/// The id of a new adjustment.
pub(crate) fn adjustment_id(fresh: &Fresh) -> String {
    format!("adj_{}", fresh.ulid("adjustment").to_string().to_lowercase())
}

/// Stops the clock of a month's review: nothing is closed or charged, and what comes late still joins.
pub(crate) async fn pause(
    ctx: &Context,
    company: CompanyId,
    month: Month,
) -> Result<PeriodRow, Refusal> {
    turn(ctx, company, month, true).await
}

/// Lets it go on: what was left of the review runs again, and at least a day.
pub(crate) async fn resume(
    ctx: &Context,
    company: CompanyId,
    month: Month,
) -> Result<PeriodRow, Refusal> {
    turn(ctx, company, month, false).await
}

/// How often it is looked again, when a month took a step at the same moment.
const ATTEMPTS: usize = 5;

async fn turn(
    ctx: &Context,
    company: CompanyId,
    month: Month,
    pauses: bool,
) -> Result<PeriodRow, Refusal> {
    for _ in 0..ATTEMPTS {
        let row = ctx.store.find_period(company, month).await?.ok_or_else(|| unknown("period"))?;
        let is_so_already = match row.period.state {
            PeriodState::Paused(_) => pauses,
            PeriodState::Review(_) => !pauses,
            _ => false,
        };
        if is_so_already {
            return Ok(row);
        }
        let now = ctx.now();
        let next = if pauses { row.period.pause(now) } else { row.period.resume(now) };
        let next = next.ok_or_else(|| Problem::conflict(no_review(&row.period.state)))?;
        if ctx.store.advance_period(&row, next).await? {
            tracing::info!(company.id = %company, period = %month, status = next.name(), "a review was paused or resumed");
        }
    }
    Err(refused(DecisionError::Changed))
}

fn no_review(state: &PeriodState) -> &'static str {
    match state {
        PeriodState::Open => "This month still runs: its review has not begun.",
        PeriodState::Closing(_) => "The review is over: the invoice is being fixed.",
        _ => "The review is over: the invoice is final.",
    }
}

/// An invoice that is to be issued again, and why.
#[derive(Debug, Clone)]
pub(crate) struct Voiding {
    /// The number that is to be void.
    pub(crate) number: u64,
    pub(crate) reason: String,
    pub(crate) by: Option<String>,
}

/// Makes a final invoice void by a credit note and issues it again: same statements, same money.
pub(crate) async fn void(
    ctx: &Context,
    books: &Books<'_>,
    id: InvoiceId,
    voiding: Voiding,
    fresh: &Fresh,
) -> Result<Correction, Refusal> {
    let mut checks = Checks::default();
    checks.line("reason", &voiding.reason, REASON_MOST);
    checks.done()?;
    let company = books.company().id;
    let Some(invoice) = ctx.store.find_invoice(company, id).await? else {
        let drafts = books.invoices(id.month).await?;
        if drafts.iter().any(|draft| draft.id == id) {
            let detail = "Only a final invoice can be void. One in review changes by what is decided on its commissions.";
            return Err(Problem::conflict(detail).into());
        }
        return Err(unknown("invoice"));
    };
    let statements = books.statements(id.month, Whose::Everybody).await?;
    let statements: Vec<_> = charged_by(&invoice, &statements).collect();
    let draft = |turn, credit_note, replacement| {
        let hash = invoice.content_hash(replacement, statements.iter().copied());
        let correction = Correction {
            invoice: id,
            turn,
            voids: voiding.number,
            credit_note,
            replacement,
            total: invoice.total,
            reason: voiding.reason.clone(),
            by: voiding.by.clone(),
            made_at: ctx.now().trunc_subsecs(3),
            asked_at: Some(fresh.at()),
            credit_note_hash: String::new(),
            replacement_hash: hash,
        };
        Correction { credit_note_hash: correction.note_hash(), ..correction }
    };
    let made = ctx.store.correct_invoice(company, &invoice, voiding.number, draft).await?;
    if let Some(made) = made {
        tracing::info!(company.id = %company, invoice.id = %id, "an invoice was made void");
        return Ok(made);
    }
    // The same again after an answer that was lost.
    let before = ctx.store.all_corrections(company, id).await?;
    let same = before.iter().find(|one| {
        one.voids == voiding.number
            && one.reason == voiding.reason
            && one.asked_at.unwrap_or(one.made_at) == fresh.at()
    });
    same.cloned().ok_or_else(|| not_in_force(&invoice, &before, voiding.number))
}

fn not_in_force(invoice: &Invoice, corrections: &[Correction], number: u64) -> Refusal {
    let counts = number_in_force(invoice, corrections).unwrap_or_default();
    let detail = format!("Number {number} does not count: this invoice counts under {counts}.");
    Problem::conflict(detail).into()
}

/// Whether an invoice can be made void.
pub(crate) fn can_be_void(invoice: &Invoice) -> bool {
    !matches!(invoice.status, InvoiceStatus::Review | InvoiceStatus::Paused)
}

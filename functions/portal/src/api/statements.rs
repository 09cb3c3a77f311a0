//! Statements: what each partner is owed for a month, as fixed, or as it stands while the month isn't final.

use std::sync::Arc;

use axum::{Json, extract::State};
use chrono::{DateTime, Utc};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use vouch_domain::{
    books::{
        ledger::{Entry, Page},
        standing::StatementStatus,
        statement::{Statement, StatementId},
        wording,
    },
    calendar::Month,
    earning::commission::{CommissionId, LineKind},
    id::{PartnerId, TransactionRef},
    money::{Currency, Money},
    people::company::{Company, Scope},
};
use vouch_runtime::{Context, problem::Problem};
use vouch_store::{Key, page::Cursor};

use super::{
    as_of::open_as_of,
    authority::Caller,
    input::{Answer, Named, Query},
    list::{Limit, List, cursor, page_after},
    operation::{Needs, Operation},
    partners,
};
use crate::{
    books::{Books, PaidUp, Whose},
    refusal::{Refusal, unknown},
    sheets::lines::Recruits,
};

pub(super) fn operations() -> Vec<Operation> {
    vec![
        Operation::get(
            "/statements",
            Needs::Key(Scope::Read),
            "The statements of a month, or all that a partner has",
            list,
        )
        .query::<StatementsOf>()
        .answers::<List<StatementView>>(),
        Operation::get("/statements/{statement}", Needs::Key(Scope::Read), "A statement", show)
            .query::<Then>()
            .answers::<StatementView>(),
        Operation::get(
            "/statements/{statement}/lines",
            Needs::Key(Scope::Read),
            "The lines of a statement that it owes, page by page",
            lines,
        )
        .query::<LinesOf>()
        .answers::<List<LineView>>(),
    ]
}

/// Which statements.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct StatementsOf {
    /// The month, such as `2026-10`.
    #[schemars(with = "Option<String>")]
    period: Option<Month>,
    /// Of this partner only.
    #[schemars(with = "Option<String>")]
    partner: Option<PartnerId>,
    /// An RFC 3339 instant: the statements as they stood then. It covers the lines and payouts written by then, months
    /// that were as far as they were then (a month counts as final from the end of its review), and thresholds
    /// as far as they were met. Not covered: pauses of a review that are over, and names, which are those of today.
    #[schemars(with = "Option<String>")]
    as_of: Option<DateTime<Utc>>,
    cursor: Option<String>,
    #[serde(default)]
    limit: Limit,
}

/// As of when.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Then {
    /// An RFC 3339 instant: the statement as it stood then, as in the list of statements.
    #[schemars(with = "Option<String>")]
    as_of: Option<DateTime<Utc>>,
}

/// Which lines.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct LinesOf {
    /// An RFC 3339 instant: the lines that were written by then, and the thresholds that were met. A page may then
    /// hold fewer than `limit`.
    #[schemars(with = "Option<String>")]
    as_of: Option<DateTime<Utc>>,
    cursor: Option<String>,
    #[serde(default)]
    limit: Limit,
}

/// What a partner is owed for a month in one currency:
/// closing = opening + commissions − clawbacks + adjustments − payments.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Statement")]
struct StatementView {
    #[schemars(with = "String")]
    id: StatementId,
    /// Its place in the partner's gapless series with the company; null until it is final.
    number: Option<u64>,
    #[schemars(with = "String")]
    partner: PartnerId,
    #[schemars(with = "String")]
    period: Month,
    #[schemars(with = "String")]
    currency: Currency,
    /// Signed.
    opening: String,
    /// Signed: net of what is declined and held, with what is released.
    commissions: String,
    /// A magnitude.
    clawbacks: String,
    /// Signed.
    adjustments: String,
    /// A magnitude.
    payments: String,
    /// Signed.
    closing: String,
    /// What the company is charged for it.
    charged: String,
    /// `open`, `review`, `final` or `paid`.
    #[schemars(with = "String")]
    status: StatementStatus,
    issued_at: Option<DateTime<Utc>>,
    line_count: i64,
    /// Signed: what this month's lines added to what waits for a threshold, less what a threshold that was met set
    /// free. No part of the balance.
    accruing: String,
    /// The lines among these 1,000 that wait for a threshold: counted, but not owed by this statement.
    accruing_lines: Vec<LineView>,
    /// At most 1,000.
    lines: Vec<LineView>,
    /// Send this as `cursor` to the statement's `lines` for those that are missing here; null if none is.
    lines_next: Option<String>,
}

/// A line of a statement.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "StatementLine")]
struct LineView {
    /// `commission`, `clawback`, `hold`, `release`, `decline`, `adjustment`, `payment`, `payment_reversed`,
    /// `referral_commission`, `referral_clawback`, `referral_fee` or `threshold_met`.
    #[schemars(with = "String")]
    kind: LineKind,
    /// The commission it belongs to.
    #[schemars(with = "Option<String>")]
    commission: Option<CommissionId>,
    #[schemars(with = "Option<String>")]
    transaction: Option<TransactionRef>,
    /// Signed.
    amount: String,
    text: String,
    /// The recruited partner it is about, on lines of referrals.
    #[schemars(with = "Option<String>")]
    recruit: Option<PartnerId>,
    earned_at: DateTime<Utc>,
    recorded_at: DateTime<Utc>,
}

/// How many lines a statement holds.
const LINES_MOST: usize = 1000;
/// How many lines an answer holds in all, whatever the number of statements: Lambda's answers have an end.
const LINES_IN_ALL: usize = 5000;

fn line(company: &Company, page: Page, recruits: &Recruits, entry: &Entry) -> LineView {
    let recruit = entry.recruit.map(|recruit| recruits.name(recruit));
    let earned_in = company.month_of(entry.earned_at);
    LineView {
        kind: entry.kind,
        commission: entry.commission,
        transaction: entry.transaction.clone(),
        amount: Money::new(entry.minor, page.currency).amount(),
        text: wording::line(entry, recruit.as_deref(), page.month, earned_in),
        recruit: entry.recruit,
        earned_at: entry.earned_at,
        recorded_at: entry.recorded_at,
    }
}

/// A statement with at most so many lines.
async fn view(
    ctx: &Context,
    books: &Books<'_>,
    paid: &PaidUp,
    statement: Statement,
    room: usize,
) -> Result<StatementView, Refusal> {
    let page = statement.id.0;
    let read = if room == 0 {
        let from_the_start = Cursor::after(&Key::Entry(books.company().id, page, ""));
        let next = (statement.totals.count > 0).then(|| from_the_start.to_string());
        Lines { next, ..Lines::default() }
    } else {
        let most = i32::try_from(room.min(LINES_MOST)).unwrap_or(i32::MAX);
        Box::pin(read_lines(ctx, books, &statement, most, None)).await?
    };
    let money = |minor| Money::new(minor, page.currency).amount();
    Ok(StatementView {
        id: statement.id,
        number: statement.number,
        partner: page.partner,
        period: page.month,
        currency: page.currency,
        opening: money(statement.opening),
        commissions: money(statement.totals.commissions),
        clawbacks: money(statement.totals.clawbacks),
        adjustments: money(statement.totals.adjustments),
        payments: money(statement.totals.payments),
        closing: money(statement.closing),
        charged: money(statement.charged),
        status: books.statement_status(page, paid),
        issued_at: statement.issued_at,
        line_count: statement.totals.owed_count(),
        accruing: money(statement.totals.accruing),
        accruing_lines: read.accruing,
        lines: read.owed,
        lines_next: read.next,
    })
}

/// Some lines of a statement: what it owes, and beside it what waits for a threshold.
#[derive(Default)]
struct Lines {
    owed: Vec<LineView>,
    accruing: Vec<LineView>,
    next: Option<String>,
}

/// Lines of a statement, from a place on. Those that month end would add stand behind the last.
async fn read_lines(
    ctx: &Context,
    books: &Books<'_>,
    statement: &Statement,
    most: i32,
    from: Option<&Cursor>,
) -> Result<Lines, Refusal> {
    let (company, page) = (books.company(), statement.id.0);
    let read = ctx.store.list_entries(company.id, page, most, from).await?;
    let mut entries = read.items;
    if let Some(at) = books.as_of() {
        entries.retain(|entry| entry.recorded_at <= at);
    }
    if read.next.is_none() {
        entries.extend(Box::pin(books.to_come(statement)).await?);
    }
    let recruits = Recruits::of(ctx, company.id, &entries).await?;
    let view = |entry: &Entry| line(company, page, &recruits, entry);
    let (accruing, owed): (Vec<_>, Vec<_>) =
        entries.iter().partition(|entry| entry.accrual.is_some());
    Ok(Lines {
        owed: owed.into_iter().map(view).collect(),
        accruing: accruing.into_iter().map(view).collect(),
        next: read.next.map(|next| next.to_string()),
    })
}

async fn list(
    State(ctx): State<Arc<Context>>,
    caller: Caller,
    Query(query): Query<StatementsOf>,
) -> Answer<List<StatementView>> {
    let whose = match query.partner {
        None => Whose::Everybody,
        Some(partner) => {
            partners::find(&ctx, caller.company, partner).await?;
            Whose::One(partner)
        }
    };
    let books = open_as_of(&ctx, &caller, query.as_of).await?;
    let statements = match (query.period, query.partner) {
        (Some(month), _) => books.statements(month, whose).await?,
        (None, Some(partner)) => books.all_statements_of(partner).await?,
        (None, None) => {
            return Err(Problem::invalid_field(
                "period",
                "must name a month such as 2026-10, unless a partner is named",
            )
            .into());
        }
    };
    let after = query.cursor.as_deref();
    if after.is_some_and(|after| after.parse::<StatementId>().is_err()) {
        return Err(Problem::invalid_field("cursor", "is not a cursor that a list gave out").into());
    }
    let page = page_after(statements, after, query.limit, |statement| statement.id.to_string());
    let paid =
        books.paid_up(page.items.iter().map(|statement| statement.id.0.month), whose).await?;
    let mut items: Vec<StatementView> = Vec::with_capacity(page.items.len());
    let mut room = LINES_IN_ALL;
    for statement in page.items {
        let view = view(&ctx, &books, &paid, statement, room).await?;
        room = room.saturating_sub(view.lines.len());
        items.push(view);
    }
    Ok(Json(List { items, next: page.next }))
}

async fn find(books: &Books<'_>, id: StatementId) -> Result<Statement, Refusal> {
    books.statement(id).await?.ok_or_else(|| unknown("statement"))
}

async fn show(
    State(ctx): State<Arc<Context>>,
    caller: Caller,
    Named(id): Named<StatementId>,
    Query(query): Query<Then>,
) -> Answer<StatementView> {
    let books = open_as_of(&ctx, &caller, query.as_of).await?;
    let statement = find(&books, id).await?;
    let paid = books.paid_up([id.0.month], Whose::One(id.0.partner)).await?;
    Ok(Json(view(&ctx, &books, &paid, statement, LINES_MOST).await?))
}

async fn lines(
    State(ctx): State<Arc<Context>>,
    caller: Caller,
    Named(id): Named<StatementId>,
    Query(query): Query<LinesOf>,
) -> Answer<List<LineView>> {
    let from = cursor(query.cursor.as_deref())?;
    let books = open_as_of(&ctx, &caller, query.as_of).await?;
    let statement = find(&books, id).await?;
    let (most, from) = (query.limit.for_store(), from.as_ref());
    let read = Box::pin(read_lines(&ctx, &books, &statement, most, from)).await?;
    Ok(Json(List { items: read.owed, next: read.next }))
}

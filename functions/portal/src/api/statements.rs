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
    authority::Caller,
    input::{Answer, Named, Query},
    list::{Limit, List, cursor, page_after},
    operation::{Needs, Operation},
    partners,
};
use crate::{
    books::{Books, PaidUp, Whose},
    refusal::{Refusal, unknown},
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
            .answers::<StatementView>(),
        Operation::get(
            "/statements/{statement}/lines",
            Needs::Key(Scope::Read),
            "The lines of a statement, page by page",
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
    cursor: Option<String>,
    #[serde(default)]
    limit: Limit,
}

/// Which lines.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct LinesOf {
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
    /// At most 1,000.
    lines: Vec<LineView>,
    /// Send this as `cursor` to the statement's `lines` for those that are missing here; null if none is.
    lines_next: Option<String>,
}

/// A line of a statement.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "StatementLine")]
struct LineView {
    /// `commission`, `clawback`, `hold`, `release`, `decline`, `adjustment`, `payment` or `payment_reversed`.
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
    earned_at: DateTime<Utc>,
    recorded_at: DateTime<Utc>,
}

/// How many lines a statement holds.
const LINES_MOST: usize = 1000;
/// How many lines an answer holds in all, whatever the number of statements: Lambda's answers have an end.
const LINES_IN_ALL: usize = 5000;

fn line(company: &Company, page: Page, entry: &Entry) -> LineView {
    LineView {
        kind: entry.kind,
        commission: entry.commission,
        transaction: entry.transaction.clone(),
        amount: Money::new(entry.minor, page.currency).amount(),
        text: wording::line(entry, page.month, company.month_of(entry.earned_at)),
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
    let company = books.company();
    let lines = if room == 0 {
        let from_the_start = Cursor::after(&Key::Entry(company.id, page, ""));
        List {
            items: Vec::new(),
            next: (statement.totals.count > 0).then(|| from_the_start.to_string()),
        }
    } else {
        let most = i32::try_from(room.min(LINES_MOST)).unwrap_or(i32::MAX);
        let entries = ctx.store.list_entries(company.id, page, most, None).await?;
        entries.map(|entry| line(company, page, &entry)).into()
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
        line_count: statement.totals.count,
        lines: lines.items,
        lines_next: lines.next,
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
    let books = Books::open(&ctx, caller.company(&ctx).await?).await?;
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
) -> Answer<StatementView> {
    let books = Books::open(&ctx, caller.company(&ctx).await?).await?;
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
    let books = Books::open(&ctx, caller.company(&ctx).await?).await?;
    find(&books, id).await?;
    let entries = ctx
        .store
        .list_entries(caller.company, id.0, query.limit.for_store(), from.as_ref())
        .await?;
    Ok(Json(entries.map(|entry| line(books.company(), id.0, &entry)).into()))
}

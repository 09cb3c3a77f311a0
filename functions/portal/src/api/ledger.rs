//! A partner's account over any days: beginning + commissions − clawbacks + adjustments − payments = ending (K19).

use std::sync::Arc;

use axum::{Json, extract::State};
use chrono::{DateTime, NaiveDate, Utc};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use vouch_domain::{
    books::wording,
    calendar::Month,
    earning::commission::{CommissionId, LineKind},
    id::{PartnerId, TransactionRef},
    money::{Currency, Money},
    people::company::{Company, Scope},
};
use vouch_runtime::{Context, problem::Problem};
use vouch_store::ledger::Line;

use super::{
    as_of::open_as_of,
    authority::Caller,
    input::{Answer, Checks, Query},
    list::Limit,
    operation::{Needs, Operation},
    partners,
};
use crate::{
    books::Books,
    ledger::{
        Ledger,
        days::{Days, day_asked},
    },
    refusal::Refusal,
    sheets::lines::Recruits,
};

pub(super) fn operations() -> Vec<Operation> {
    vec![
        Operation::get(
            "/ledger",
            Needs::Key(Scope::Read),
            "A partner's account over any days, with its lines and the balance after each",
            show,
        )
        .query::<LedgerOf>()
        .answers::<LedgerView>(),
    ]
}

/// Whose account, over which days of the company's clock.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct LedgerOf {
    #[schemars(with = "String")]
    partner: PartnerId,
    /// Absent, the company's.
    #[schemars(with = "Option<String>")]
    currency: Option<Currency>,
    /// The first day, such as `2026-10-05`, or `2026-10` for the first of that month; absent, the first there is.
    from: Option<String>,
    /// The last day, such as `2026-10-05`, or `2026-10` for the last of that month; absent, today.
    to: Option<String>,
    /// An RFC 3339 instant: the account as it stood then. It covers the lines written by then, in months that were as
    /// far as they were then (a month counts as final from the end of its review), and thresholds as far as they
    /// were met. Not covered: names, which are those of today.
    #[schemars(with = "Option<String>")]
    as_of: Option<DateTime<Utc>>,
    cursor: Option<String>,
    #[serde(default)]
    limit: Limit,
}

/// An account: beginning + commissions − clawbacks + adjustments − payments = ending.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Ledger")]
struct LedgerView {
    #[schemars(with = "String")]
    partner: PartnerId,
    #[schemars(with = "String")]
    currency: Currency,
    /// The first day: not before the company's first month.
    #[schemars(with = "String")]
    from: NaiveDate,
    /// The last day: not after today.
    #[schemars(with = "String")]
    to: NaiveDate,
    /// The balance before the first day. Signed.
    beginning: String,
    /// Signed: net of what is declined and held, with what is released.
    commissions: String,
    /// A magnitude.
    clawbacks: String,
    /// Signed.
    adjustments: String,
    /// A magnitude.
    payments: String,
    /// The balance after the last day. Signed.
    ending: String,
    /// Signed, and no part of the balance: what began to wait for a threshold in these days, less what a threshold
    /// that was met set free.
    accruing: String,
    line_count: usize,
    /// In the order of time.
    lines: Vec<LedgerLineView>,
    /// Send this as `cursor` for the lines after these; null at the end.
    next: Option<String>,
}

/// A line of an account.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "LedgerLine")]
struct LedgerLineView {
    /// As on statements.
    #[schemars(with = "String")]
    kind: LineKind,
    #[schemars(with = "Option<String>")]
    commission: Option<CommissionId>,
    #[schemars(with = "Option<String>")]
    transaction: Option<TransactionRef>,
    /// The recruited partner it is about, on lines of referrals.
    #[schemars(with = "Option<String>")]
    recruit: Option<PartnerId>,
    /// The month whose statement it stands on.
    #[schemars(with = "String")]
    period: Month,
    /// What it changes the balance by. Signed.
    amount: String,
    /// The balance after it. Signed.
    balance: String,
    text: String,
    earned_at: DateTime<Utc>,
    recorded_at: DateTime<Utc>,
}

fn view(
    company: &Company,
    recruits: &Recruits,
    Line { page, entry }: &Line,
    balance: i64,
) -> LedgerLineView {
    let recruit = entry.recruit.map(|recruit| recruits.name(recruit));
    let earned_in = company.month_of(entry.earned_at);
    LedgerLineView {
        kind: entry.kind,
        commission: entry.commission,
        transaction: entry.transaction.clone(),
        recruit: entry.recruit,
        period: page.month,
        amount: Money::new(entry.minor, page.currency).amount(),
        balance: Money::new(balance, page.currency).amount(),
        text: wording::line(entry, recruit.as_deref(), page.month, earned_in),
        earned_at: entry.earned_at,
        recorded_at: entry.recorded_at,
    }
}

/// The days asked for: those that have come since the company began.
fn days(books: &Books<'_>, query: &LedgerOf) -> Result<Days, Refusal> {
    let company = books.company();
    let (first, today) = (company.first_month.first_day(), books.today());
    let mut checks = Checks::default();
    let problem = "must be a day such as 2026-10-05, or a month such as 2026-10";
    let mut read = |field: &str, text: &Option<String>, is_last, absent| {
        let Some(text) = text else { return absent };
        checks.value(field, day_asked(text, is_last).ok_or(problem)).unwrap_or(absent)
    };
    let from = read("from", &query.from, false, first);
    let to = read("to", &query.to, true, today);
    checks.expect(from <= to, "to", "must not be before `from`");
    checks.done()?;
    Ok(Days::new((from, to), (first, today), company.month_zone()))
}

async fn show(
    State(ctx): State<Arc<Context>>,
    caller: Caller,
    Query(query): Query<LedgerOf>,
) -> Answer<LedgerView> {
    let first = query.cursor.as_deref().map(str::parse::<usize>).transpose();
    let first = first
        .map_err(|_| Problem::invalid_field("cursor", "is not a cursor that this call gave out"))?
        .unwrap_or(0);
    partners::find(&ctx, caller.company, query.partner).await?;
    let books = open_as_of(&ctx, &caller, query.as_of).await?;
    let days = days(&books, &query)?;
    let currency = query.currency.unwrap_or(books.company().currency);
    let ledger = Box::pin(Ledger::read(&ctx, &books, query.partner, currency, days)).await?;
    let lines = Box::pin(ledger.lines(&books, first, query.limit.count())).await?;
    let entries = lines.iter().map(|(line, _)| &line.entry);
    let recruits = Recruits::of(&ctx, caller.company, entries).await?;
    let (account, company) = (&ledger.account, books.company());
    let money = |minor| Money::new(minor, currency).amount();
    let after = first.saturating_add(lines.len());
    Ok(Json(LedgerView {
        partner: query.partner,
        currency,
        from: days.from,
        to: days.to,
        beginning: money(account.beginning),
        commissions: money(account.totals.commissions),
        clawbacks: money(account.totals.clawbacks),
        adjustments: money(account.totals.adjustments),
        payments: money(account.totals.payments),
        ending: money(account.ending),
        accruing: money(account.totals.accruing),
        line_count: account.count(),
        next: (after < account.count() && !lines.is_empty()).then(|| after.to_string()),
        lines: lines.iter().map(|(line, after)| view(company, &recruits, line, *after)).collect(),
    }))
}

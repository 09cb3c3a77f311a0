//! My billing: what comes next and what was paid, every statement, and a month-by-month sum that adds up; as files too
//! (H17–H20, F23).

use std::{collections::BTreeMap, sync::Arc};

use axum::extract::State;
use maud::{Markup, html};
use vouch_domain::{
    books::{
        payout::{Payout, PayoutStatus},
        statement::{Statement, StatementId},
    },
    calendar::Month,
    money::{Currency, Money},
    people::destination::{Wait, wait},
};
use vouch_runtime::Context;

use super::amounts;
use crate::{
    billing::{Billing, Reckoning},
    books::{Books, PaidUp},
    csv,
    kit::{
        Cell, Table, Tone, aside_link, column, empty, figures, note, opening, part, reckoning,
        standing, status, wide_part,
    },
    pages::{
        route::PageRoute,
        visit::{PartnerSeat, PartnerVisit, Shown},
    },
    policy::Needs,
    refusal::Refusal,
    sheets::Places as _,
};

pub(super) fn pages() -> Vec<PageRoute> {
    vec![
        PageRoute::get("/portal/{company}/billing", Needs::Partner, show),
        PageRoute::get("/portal/{company}/billing/months.csv", Needs::Partner, months_file),
        PageRoute::get("/portal/{company}/billing/payouts.csv", Needs::Partner, payouts_file),
    ]
}

/// How much of a reason stands beside a payout.
const REASON_SHOWN: usize = 60;

/// What is shown, as it was read.
struct Seen<'a> {
    visit: &'a PartnerSeat,
    books: Books<'a>,
    billing: Billing,
    sums: BTreeMap<Currency, Reckoning>,
    paid: PaidUp,
    /// What payouts wait for that its account is the reason of.
    wait: Option<Wait>,
}

impl<'a> Seen<'a> {
    async fn read(ctx: &'a Context, visit: &'a PartnerSeat) -> Result<Self, Refusal> {
        let books = Books::open(ctx, visit.company.clone()).await?;
        let billing = Billing::read(ctx, &books, visit.partner.id).await?;
        let sums = billing.reckon()?;
        let pages: Vec<_> = billing.statements.iter().map(|one| one.id.0).collect();
        let paid = books.paid_up_for(&pages).await?;
        let destination = ctx.store.find_destination(visit.company.id, visit.partner.id).await?;
        let rails = ctx.store.find_rails(visit.company.id).await?;
        let wait = wait(rails.payout, destination.as_ref(), ctx.now());
        Ok(Self { visit, books, billing, sums, paid, wait })
    }

    /// The currencies, the company's own first.
    fn currencies(&self) -> Vec<Currency> {
        let main = self.visit.company.currency;
        let mut all: Vec<Currency> = self.sums.keys().copied().collect();
        all.sort_by_key(|currency| (*currency != main, *currency));
        all
    }
}

async fn show(State(ctx): State<Arc<Context>>, visit: PartnerVisit) -> Shown {
    let seat: &PartnerSeat = &visit;
    let seen = Box::pin(Seen::read(&ctx, seat)).await?;
    let reader = &visit.reader;
    let main = html! {
        (opening(sentence(&seen), html! { p { (reader.say("partner-billing-text")) } }))
        (account(&seen))
        (wide_part("upcoming", &reader.say("partner-billing-upcoming"), upcoming(&seen)))
        (wide_part("past", &reader.say("partner-billing-past"), html! {
            (past(&seen))
            (aside_link(&reader.say("partner-billing-csv"), &visit.address("/billing/payouts.csv")))
        }))
        @for currency in seen.currencies() {
            @if let Some(sum) = seen.sums.get(&currency) {
                (part(
                    &format!("sum-{currency}"),
                    &reader.say_with("partner-billing-sum", &[("currency", crate::kit::Arg::Text(currency.code()))]),
                    adds_up(&seen, currency, sum)?,
                ))
            }
        }
        (wide_part("months", &reader.say("partner-billing-months"), html! {
            (months(&seen))
            (aside_link(&reader.say("partner-billing-csv"), &visit.address("/billing/months.csv")))
        }))
    };
    Ok(visit.page(&reader.say("partner-billing-title"), main))
}

fn sentence(seen: &Seen<'_>) -> Markup {
    let reader = &seen.visit.reader;
    let paid = seen.sums.iter().map(|(currency, sum)| (*currency, sum.paid));
    let paid = amounts::in_order(seen.visit.company.currency, paid);
    match paid.first().filter(|money| money.minor != 0) {
        Some(money) => {
            let amount = figures::amount(reader, *money);
            reader.tell("partner-billing-paid", &[("amount", amount)])
        }
        None => html! { (reader.say("partner-billing-none")) },
    }
}

/// What keeps payouts from going, where its account is the reason.
fn account(seen: &Seen<'_>) -> Markup {
    let (reader, visit) = (&seen.visit.reader, seen.visit);
    let is_owed = seen.sums.values().any(|sum| sum.left > 0 || sum.on_its_way > 0);
    let (key, action) = match seen.wait.filter(|_| is_owed) {
        None => return html! {},
        Some(Wait::ChangedLately { until }) => {
            let until = [("until", figures::moment(reader, until))];
            return note(html! { p { (reader.tell("partner-payout-held", &until)) } });
        }
        Some(Wait::NoDestination) => ("partner-billing-no-account", "partner-billing-set-account"),
        Some(Wait::OtherRail) => ("partner-billing-other-account", "partner-billing-new-account"),
    };
    note(html! {
        p { (reader.say(key)) " " a href=(visit.address("/payout")) { (reader.say(action)) } }
    })
}

/// Payouts on their way, and what is left for the next.
fn upcoming(seen: &Seen<'_>) -> Markup {
    let is_open = |one: &&Payout| !matches!(one.status, PayoutStatus::Paid | PayoutStatus::Failed);
    let mut rows: Vec<Vec<Markup>> =
        seen.billing.payouts.iter().filter(is_open).map(|one| payout(seen, one)).collect();
    for currency in seen.currencies() {
        rows.extend(next(seen, currency));
    }
    table(seen, "upcoming", rows, "partner-billing-nothing-upcoming")
}

/// What is left for a payout to come, and what it waits for.
fn next(seen: &Seen<'_>, currency: Currency) -> Option<Vec<Markup>> {
    let (reader, company) = (&seen.visit.reader, &seen.visit.company);
    let last = seen.billing.statements.iter().rev().find(|one| one.id.0.currency == currency)?;
    if last.closing <= 0 {
        return None;
    }
    // The earliest month that is not final pays what it leaves; what came after it waits for the next.
    let first = seen
        .billing
        .statements
        .iter()
        .find(|one| one.id.0.currency == currency && is_running(seen, one.id.0.month))
        .unwrap_or(last);
    let month = first.id.0.month;
    let pays_at = seen.books.review(month).map_or_else(
        || {
            let (zone, end) = (company.clock_of(month).month_zone(), company.month_end(month));
            vouch_domain::calendar::Review::of(month, zone, end).ends_at
        },
        |review| review.ends_at,
    );
    let pays_at = pays_at.max(company.payable_from(month));
    let minimum = company.minimum_payout_minor(currency);
    let is_paused =
        matches!(seen.books.state(month), vouch_domain::books::period::PeriodState::Paused(_));
    let (key, day) = match () {
        () if seen.visit.partner.payouts_held => ("partner-overview-state-held", None),
        () if is_paused => ("partner-overview-state-paused", None),
        () if last.closing < minimum => ("partner-overview-state-kept", None),
        () => ("partner-billing-next", Some(pays_at)),
    };
    let href = seen.visit.statement(last.id);
    Some(vec![
        html! { a href=(href) { (figures::month(reader, last.id.0.month)) } },
        html! { @if let Some(at) = day { (figures::day(reader, at)) } },
        status(&reader.say(key), Tone::Waiting),
        html! { a href=(href) { (figures::amount(reader, Money::new(last.closing, currency))) } },
    ])
}

fn is_running(seen: &Seen<'_>, month: Month) -> bool {
    seen.books.last_final().is_none_or(|last| month > last)
}

/// What was paid, the latest first.
fn past(seen: &Seen<'_>) -> Markup {
    let is_over = |one: &&Payout| matches!(one.status, PayoutStatus::Paid | PayoutStatus::Failed);
    let payouts = seen.billing.payouts.iter().rev().filter(is_over);
    let rows = payouts.map(|one| payout(seen, one)).collect();
    table(seen, "past", rows, "partner-billing-nothing-past")
}

fn payout(seen: &Seen<'_>, of: &Payout) -> Vec<Markup> {
    let reader = &seen.visit.reader;
    let page = of.id.page;
    let href = seen.visit.statement(StatementId(page));
    vec![
        html! { a href=(href) { (figures::month(reader, page.month)) } },
        figures::day(reader, of.paid_at.unwrap_or(of.created_at)),
        html! {
            (standing::payout(reader, of.status))
            @if of.status == PayoutStatus::Failed {
                @if let Some(reason) = &of.reason {
                    div class="quiet" { (figures::shortened(reason, REASON_SHOWN)) }
                }
                div class="quiet" { (reader.say("partner-billing-failed")) }
            }
        },
        html! { a href=(href) { (figures::amount(reader, Money::new(of.minor, page.currency))) } },
    ]
}

fn table(seen: &Seen<'_>, name: &str, rows: Vec<Vec<Markup>>, nothing: &str) -> Markup {
    let reader = &seen.visit.reader;
    let head =
        |name: &str, cell| column(reader.say(&format!("partner-billing-column-{name}")), cell);
    Table {
        caption: reader.say(&format!("partner-billing-caption-{name}")),
        columns: vec![
            head("statement", Cell::Lead),
            head("day", Cell::Words),
            head("status", Cell::Words),
            head("amount", Cell::Key),
        ],
        rows,
        sums: Vec::new(),
        is_mixed: crate::kit::is_mixed(seen.sums.keys().copied()),
        nothing: empty(&reader.say(nothing), None),
    }
    .shown()
}

/// Earned on the one side, paid and left on the other: the same sum twice.
fn adds_up(seen: &Seen<'_>, currency: Currency, sum: &Reckoning) -> Result<Markup, Refusal> {
    let reader = &seen.visit.reader;
    let row = |key: &str, minor: i64| {
        let amount = figures::taken(reader, Money::new(minor, currency));
        (html! { (reader.say(&format!("partner-billing-{key}"))) }, amount)
    };
    let (earned, accounted) = (sum.earned()?, sum.accounted()?);
    let totals = sum.totals;
    Ok(html! {
        (reckoning(&[
            row("commissions", totals.commissions),
            row("clawbacks", totals.clawbacks.saturating_neg()),
            row("adjustments", totals.adjustments),
            row("earned", earned),
        ]))
        (reckoning(&[
            row("paid-out", sum.paid),
            row("on-its-way", sum.on_its_way),
            row("left", sum.left),
            row("together", accounted),
        ]))
        p class="quiet" {
            @if earned == accounted { (reader.say("partner-billing-adds-up")) }
            @else { (reader.say("partner-billing-does-not-add-up")) }
        }
    })
}

/// The revenue share month by month, the newest first, and each month's statement.
fn months(seen: &Seen<'_>) -> Markup {
    let reader = &seen.visit.reader;
    let head =
        |name: &str, cell| column(reader.say(&format!("partner-billing-column-{name}")), cell);
    let row = |statement: &Statement| {
        let page = statement.id.0;
        let (href, totals) = (seen.visit.statement(statement.id), statement.totals);
        let money = |minor| Money::new(minor, page.currency);
        let revenue = seen.billing.revenue.get(&(page.month, page.currency)).copied();
        let number = statement.number.map(|number| i64::try_from(number).unwrap_or(i64::MAX));
        vec![
            html! { a href=(href) { (figures::month(reader, page.month)) } },
            html! { @if let Some(number) = number { (figures::count(reader, number)) } },
            standing::statement(reader, seen.books.statement_status(page, &seen.paid)),
            figures::amount(reader, money(revenue.unwrap_or(0))),
            figures::amount(reader, money(totals.commissions)),
            figures::taken(reader, money(totals.clawbacks.saturating_neg())),
            figures::amount(reader, money(totals.adjustments)),
            figures::amount(reader, money(totals.payments.saturating_neg())),
            html! { a href=(href) { (figures::taken(reader, money(statement.closing))) } },
        ]
    };
    let action = reader.say("partner-statements-empty-action");
    Table {
        caption: reader.say("partner-billing-caption-months"),
        columns: vec![
            head("statement", Cell::Lead),
            head("number", Cell::AsideWords),
            head("status", Cell::Words),
            head("revenue", Cell::Aside),
            head("commissions", Cell::Number),
            head("clawbacks", Cell::Number),
            head("adjustments", Cell::Aside),
            head("payouts", Cell::Number),
            head("balance", Cell::Key),
        ],
        rows: seen.billing.statements.iter().rev().map(row).collect(),
        sums: Vec::new(),
        is_mixed: crate::kit::is_mixed(seen.sums.keys().copied()),
        nothing: empty(
            &reader.say("partner-statements-empty"),
            Some((&action, &seen.visit.address("/links"))),
        ),
    }
    .shown()
}

async fn months_file(State(ctx): State<Arc<Context>>, visit: PartnerVisit) -> Shown {
    let seen = Box::pin(Seen::read(&ctx, &visit)).await?;
    let mut file = csv::Csv::new(&[
        "month",
        "number",
        "status",
        "opening",
        "revenue",
        "commissions",
        "clawbacks",
        "adjustments",
        "payouts",
        "closing",
        "currency",
        "statement",
    ]);
    for statement in &seen.billing.statements {
        let (page, totals) = (statement.id.0, statement.totals);
        let money = |minor| Money::new(minor, page.currency).amount();
        let revenue = seen.billing.revenue.get(&(page.month, page.currency)).copied();
        let status = seen.books.statement_status(page, &seen.paid);
        use csv::Cell::{Number, Text};
        file.row(&[
            Number(&page.month.to_string()),
            Number(&statement.number.map(|number| number.to_string()).unwrap_or_default()),
            Number(status.name()),
            Number(&money(statement.opening)),
            Number(&money(revenue.unwrap_or(0))),
            Number(&money(totals.commissions)),
            Number(&money(totals.clawbacks.saturating_neg())),
            Number(&money(totals.adjustments)),
            Number(&money(totals.payments.saturating_neg())),
            Number(&money(statement.closing)),
            Number(page.currency.code()),
            Text(&statement.id.to_string()),
        ]);
    }
    Ok(file.file("billing-months"))
}

async fn payouts_file(State(ctx): State<Arc<Context>>, visit: PartnerVisit) -> Shown {
    let seen = Box::pin(Seen::read(&ctx, &visit)).await?;
    let mut file = csv::Csv::new(&[
        "payout",
        "month",
        "status",
        "amount",
        "currency",
        "made_at",
        "paid_at",
        "reference",
    ]);
    for payout in &seen.billing.payouts {
        let page = payout.id.page;
        let reference = payout.reference.as_deref().unwrap_or_default();
        let paid_at = payout.paid_at.map(|at| at.to_rfc3339()).unwrap_or_default();
        use csv::Cell::{Number, Text};
        file.row(&[
            Text(&payout.id.to_string()),
            Number(&page.month.to_string()),
            Number(payout.status.name()),
            Number(&Money::new(payout.minor, page.currency).amount()),
            Number(page.currency.code()),
            Number(&payout.created_at.to_rfc3339()),
            Number(&paid_at),
            Text(reference),
        ]);
    }
    Ok(file.file("billing-payouts"))
}

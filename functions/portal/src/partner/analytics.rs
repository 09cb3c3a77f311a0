//! Analytics and reports for partners whose tier opens them (H31, H32): how their customers grew, stayed and paid.

use std::sync::Arc;

use axum::extract::State;
use maud::{Markup, html};
use vouch_domain::{calendar::Month, money::Currency};
use vouch_runtime::Context;
use vouch_store::totals::PartnerSpan;

use super::amounts;
use crate::{
    analytics::{Analytics, Retention},
    kit::{
        Arg, Cell, Reader, Table,
        chart::{Chart, Point, bars},
        column, empty, facts, figures, opening, part, wide_part,
    },
    pages::{
        route::PageRoute,
        visit::{PartnerSeat, PartnerVisit, Shown},
    },
    points::Entitlement,
    policy::Needs,
};

pub(super) fn pages() -> Vec<PageRoute> {
    let needs = Needs::Entitled(Entitlement::Analytics);
    vec![PageRoute::get("/portal/{company}/analytics", needs, show)]
}

async fn show(State(ctx): State<Arc<Context>>, visit: PartnerVisit) -> Shown {
    let seen = Analytics::look(&ctx, &visit.company, visit.partner.id).await?;
    let reader = &visit.reader;
    let main = html! {
        div data-live="opening" { (opening(sentence(reader, &seen), html! {})) }
        (part("growth", &reader.say("partner-analytics-growth"), html! {
            div data-live="growth" { (growth(&visit, &seen)) }
        }))
        (part("retention", &reader.say("partner-analytics-retention"), retention(reader, &seen)))
        (wide_part("revenue", &reader.say("partner-analytics-revenue"), months(&visit, &seen)))
        (part("in-all", &reader.say("partner-analytics-in-all"), in_all(&visit, &seen)))
    };
    Ok(visit.page(&reader.say("partner-analytics-title"), main))
}

fn sentence(reader: &Reader, seen: &Analytics) -> Markup {
    let all = &seen.totals.all;
    let args = [
        ("clients", Arg::Count(all.signups)),
        ("stayed", Arg::Count(seen.six_months.stayed)),
        ("of", Arg::Count(seen.six_months.customers)),
    ];
    let key = match (all.signups, seen.six_months.customers) {
        (0, _) => "partner-analytics-nobody",
        (_, 0) => "partner-analytics-young",
        _ => "partner-analytics-sentence",
    };
    html! { (reader.say_with(key, &args)) }
}

fn span(seen: &Analytics, month: Month) -> PartnerSpan {
    seen.totals.months.get(&month).cloned().unwrap_or_default()
}

/// New customers, month by month.
fn growth(visit: &PartnerSeat, seen: &Analytics) -> Markup {
    let reader = &visit.reader;
    let last = seen.months.last().copied();
    let point = |month: Month| {
        let signups = span(seen, month).signups;
        Point {
            label: figures::month_short(reader, month),
            value: signups,
            text: figures::count(reader, signups),
            href: (signups != 0).then(|| visit.address("/customers")),
            is_running: last == Some(month),
        }
    };
    // It begins with the first month that has somebody.
    let months = seen.months.iter().copied();
    let points: Vec<Point> =
        months.skip_while(|month| span(seen, *month).signups == 0).map(point).collect();
    let (title, what, when) = (
        reader.say("partner-analytics-chart"),
        reader.say("partner-analytics-column-signups"),
        reader.say("partner-analytics-column-month"),
    );
    bars(reader, &Chart { title: &title, what: &what, when: &when }, &points)
}

fn retention(reader: &Reader, seen: &Analytics) -> Markup {
    let shown = |of: Retention| {
        let args = [("stayed", Arg::Count(of.stayed)), ("customers", Arg::Count(of.customers))];
        html! {
            @if of.customers == 0 {
                span class="quiet" { (reader.say("partner-analytics-nobody-yet")) }
            } @else {
                (figures::share(reader, of.stayed, of.customers)) " "
                span class="quiet" { (reader.say_with("partner-analytics-stayed", &args)) }
            }
        }
    };
    let active = html! { (figures::count(reader, seen.totals.active)) };
    html! {
        (facts(&[
            (reader.say("partner-analytics-six-months"), shown(seen.six_months)),
            (reader.say("partner-analytics-twelve-months"), shown(seen.twelve_months)),
            (reader.say("partner-analytics-active"), active),
        ]))
        p class="quiet" { (reader.say("partner-analytics-retention-help")) }
    }
}

/// Month by month, the latest first: who came, who paid first, and what it came to.
fn months(visit: &PartnerSeat, seen: &Analytics) -> Markup {
    let reader = &visit.reader;
    let main = visit.company.currency;
    let row = |month: &Month| {
        let of = span(seen, *month);
        let money = |pick: fn(&vouch_store::totals::MoneyTotals) -> i64| {
            let sums: Vec<(Currency, i64)> =
                of.money.iter().map(|(currency, money)| (*currency, pick(money))).collect();
            amounts::by_currency(reader, main, sums, None)
        };
        vec![
            html! { (figures::month(reader, *month)) },
            html! { (figures::count(reader, of.signups)) },
            html! { (figures::count(reader, of.conversions())) },
            money(|money| money.revenue),
            money(|money| money.commission),
        ]
    };
    let has_any = |month: &&Month| seen.totals.months.contains_key(month);
    Table {
        caption: reader.say("partner-analytics-months-caption"),
        columns: vec![
            column(reader.say("partner-analytics-column-month"), Cell::Lead),
            column(reader.say("partner-analytics-column-signups"), Cell::Number),
            column(reader.say("partner-analytics-column-first"), Cell::Number),
            column(reader.say("partner-analytics-column-revenue"), Cell::Number),
            column(reader.say("partner-analytics-column-earned"), Cell::Key),
        ],
        rows: seen.months.iter().rev().filter(has_any).map(row).collect(),
        sums: Vec::new(),
        is_mixed: crate::kit::is_mixed(seen.totals.all.money.keys().copied()),
        nothing: empty(&reader.say("partner-analytics-months-nothing"), None),
    }
    .shown()
}

fn in_all(visit: &PartnerSeat, seen: &Analytics) -> Markup {
    let (reader, all) = (&visit.reader, &seen.totals.all);
    let main = visit.company.currency;
    let money = |pick: fn(&vouch_store::totals::MoneyTotals) -> i64, page: &str| {
        let sums = all.money.iter().map(|(currency, money)| (*currency, pick(money)));
        amounts::by_currency(reader, main, sums, Some(&visit.address(page)))
    };
    let converted = html! {
        (figures::count(reader, all.conversions())) " "
        span class="quiet" { (figures::share(reader, all.conversions(), all.signups)) }
    };
    facts(&[
        (reader.say("partner-analytics-clients"), html! { (figures::count(reader, all.signups)) }),
        (reader.say("partner-analytics-paying"), converted),
        (reader.say("partner-analytics-column-revenue"), money(|money| money.revenue, "/sales")),
        (
            reader.say("partner-analytics-column-earned"),
            money(|money| money.commission, "/commissions"),
        ),
    ])
}

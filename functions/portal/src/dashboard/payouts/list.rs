//! What waits to be paid and why, the way to collect it into a run, and the runs so far.

use std::{collections::BTreeSet, sync::Arc};

use axum::extract::State;
use maud::{Markup, html};
use serde::Deserialize;
use vouch_domain::{
    books::{
        payout::{Payout, Rail},
        run::{PayoutRun, RunStatus},
    },
    id::PayoutRunId,
    money::{Currency, Money},
    people::company::Scope,
};
use vouch_runtime::Context;
use vouch_store::page::Cursor;

use crate::{
    api::{input::Query, list::cursor},
    dashboard::{names::Names, settings::rails::words, ways},
    kit::{
        Arg, Cell, Form, Reader, Table, Tone, column, figures, is_mixed, opening, pager, part,
        standing, status, warning, wide_part,
    },
    pages::{
        once,
        sent::Sent,
        visit::{MemberVisit, Shown, see},
    },
    payouts::{self, Why},
    refusal::Refusal,
    runs::{self, By, Wanted},
};

/// How many payouts a page has.
const PAYOUTS: i32 = 50;
/// How many runs are listed.
const RUNS: i32 = 20;

/// What the address may say.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    cursor: Option<String>,
    /// `nothing`, where no payout was ready.
    done: String,
}

/// `GET /dashboard/payouts`
pub(super) async fn show(
    State(ctx): State<Arc<Context>>,
    visit: MemberVisit,
    Query(asked): Query<Asked>,
) -> Shown {
    let from = cursor(asked.cursor.as_deref())?;
    let main = Box::pin(content(&ctx, &visit, from.as_ref(), &asked.done)).await?;
    Ok(visit.page(&visit.reader.say("dashboard-payouts-title"), main))
}

/// `POST /dashboard/payouts/runs`
pub(super) async fn collect(
    State(ctx): State<Arc<Context>>,
    visit: MemberVisit,
    sent: Sent,
) -> Shown {
    let rails = [Rail::Manual, Rail::Sepa, Rail::Stripe];
    let rail = rails.into_iter().find(|rail| rail.name() == sent.field("rail"));
    let (Some(rail), Ok(currency)) = (rail, sent.field("currency").parse::<Currency>()) else {
        return Ok(see(ways::PAYOUTS));
    };
    let fresh = once::fresh(&ctx, &format!("payout run of {}", visit.company.id), &sent)?;
    let id = PayoutRunId::from_ulid(fresh.ulid("payout run"));
    let wanted = Wanted { rail, currency, period: None };
    let behind = Some(visit.row.member.id);
    let by = By { actor: &visit.actor(), behind, at: fresh.at() };
    match Box::pin(runs::create(&ctx, &visit.company, (id, by), wanted)).await {
        Ok(run) => Ok(see(&ways::payout_run(run.id))),
        Err(refusal) if refusal.is_conflict() => {
            Ok(see(&ways::asked(ways::PAYOUTS, &[("done", "nothing")])))
        }
        Err(refusal) => Err(refusal),
    }
}

async fn content(
    ctx: &Context,
    visit: &MemberVisit,
    from: Option<&Cursor>,
    done: &str,
) -> Result<Markup, Refusal> {
    let (reader, company) = (&visit.reader, visit.company.id);
    let open = ctx.store.list_open_payouts(company, None, PAYOUTS, from).await?;
    let mut rows = Vec::new();
    for payout in open.items {
        let why = payouts::why(ctx, company, &payout).await?;
        rows.push((payout, why));
    }
    let names =
        Names::of(ctx, company, rows.iter().map(|(payout, _)| payout.id.page.partner)).await?;
    let recent = ctx.store.list_payout_runs(company, RUNS, None).await?;
    let groups: BTreeSet<(&str, Currency)> = rows
        .iter()
        .filter(|(payout, why)| payout.run.is_none() && is_for_a_run(*why))
        .map(|(payout, _)| (payout.rail.name(), payout.id.page.currency))
        .collect();
    let next = open.next.map(|next| ways::asked(ways::PAYOUTS, &[("cursor", &next.to_string())]));
    let first = from.is_some().then_some(ways::PAYOUTS);
    let sentence = if rows.is_empty() && from.is_none() {
        "dashboard-payouts-sentence-none"
    } else {
        "dashboard-payouts-sentence"
    };
    Ok(html! {
        (opening(html! { (reader.say(sentence)) }, html! {
            p class="quiet" { a href=(ways::RAILS) { (reader.say("dashboard-payouts-rails")) } }
        }))
        @if done == "nothing" {
            (warning(html! { p { (reader.say("dashboard-payouts-nothing-ready")) } }))
        }
        (wide_part("open", &reader.say("dashboard-payouts-open"), html! {
            (table(reader, &names, &rows).shown())
            (pager(reader, first, next.as_deref()))
        }))
        @if visit.may(Scope::Admin) && !groups.is_empty() {
            (part("collect", &reader.say("dashboard-payouts-collect"), html! {
                p { (reader.say("dashboard-payouts-collect-text")) }
                @for (rail, currency) in &groups { (button(ctx, visit, rail, *currency)) }
            }))
        }
        (wide_part("runs", &reader.say("dashboard-payouts-runs"), runs_table(reader, &recent.items).shown()))
    })
}

/// Whether a payout that waits for this can go with a run.
fn is_for_a_run(why: Option<Why>) -> bool {
    matches!(why, Some(Why::ByHand | Why::SecondPerson))
}

fn button(ctx: &Context, visit: &MemberVisit, rail: &str, currency: Currency) -> Markup {
    let reader = &visit.reader;
    let (mark, currency) = (once::one_time(ctx), currency.to_string());
    let mut hidden = visit.hidden().to_vec();
    hidden.extend([("rail", rail), ("currency", &currency), (once::FIELD, mark.as_str())]);
    let which = match rail {
        "sepa" => Rail::Sepa,
        "stripe" => Rail::Stripe,
        _ => Rail::Manual,
    };
    let rail_words = words(reader, which);
    let about = [("rail", Arg::Text(&rail_words)), ("currency", Arg::Text(&currency))];
    Form {
        action: "/dashboard/payouts/runs",
        button: &reader.say_with("dashboard-payouts-collect-button", &about),
        working: &reader.say("dashboard-payouts-collecting"),
        hidden: &hidden,
        wrong: &[],
        fields: html! {},
    }
    .shown(reader)
}

fn table(reader: &Reader, names: &Names, rows: &[(Payout, Option<Why>)]) -> Table {
    let head =
        |name: &str, cell| column(reader.say(&format!("dashboard-payouts-column-{name}")), cell);
    let row = |(payout, why): &(Payout, Option<Why>)| {
        let page = payout.id.page;
        let name = names.name(page.partner);
        vec![
            html! { a href=(ways::payout(payout.id)) { (figures::shortened(&name, 36)) } },
            html! { (figures::month(reader, page.month)) },
            html! { (words(reader, payout.rail)) },
            html! {
                (standing::payout(reader, payout.status))
                @if let Some(why) = why { div class="quiet" { (reason(reader, *why)) } }
            },
            figures::amount(reader, Money::new(payout.minor, page.currency)),
        ]
    };
    Table {
        caption: reader.say("dashboard-payouts-open-caption"),
        columns: vec![
            head("partner", Cell::Lead),
            head("month", Cell::Words),
            head("rail", Cell::AsideWords),
            head("status", Cell::Words),
            head("amount", Cell::Key),
        ],
        rows: rows.iter().map(row).collect(),
        sums: Vec::new(),
        is_mixed: is_mixed(rows.iter().map(|(payout, _)| payout.id.page.currency)),
        nothing: html! { (reader.say("dashboard-payouts-open-none")) },
    }
}

/// Why a payout waits, in words.
pub(super) fn reason(reader: &Reader, why: Why) -> Markup {
    let key = format!("dashboard-payouts-why-{}", why.name().replace('_', "-"));
    match why.until() {
        Some(until) => reader.tell(&key, &[("until", figures::moment(reader, until))]),
        None => html! { (reader.say(&key)) },
    }
}

/// How far a run is, in a word.
pub(super) fn run_status(reader: &Reader, standing: RunStatus) -> Markup {
    let tone = match standing {
        RunStatus::Collecting | RunStatus::Waiting => Tone::Waiting,
        RunStatus::Approved | RunStatus::Paid => Tone::Good,
        RunStatus::Cancelled => Tone::Plain,
    };
    status(&reader.say(&format!("dashboard-payouts-run-{}", standing.name())), tone)
}

fn runs_table(reader: &Reader, runs: &[PayoutRun]) -> Table {
    let head =
        |name: &str, cell| column(reader.say(&format!("dashboard-payouts-column-{name}")), cell);
    let row = |run: &PayoutRun| {
        let count = i64::try_from(run.payouts.len()).unwrap_or(i64::MAX);
        vec![
            html! {
                a href=(ways::payout_run(run.id)) { (figures::moment_plain(reader, run.created_at)) }
            },
            html! { (figures::shortened(run.created_by.name(), 30)) },
            html! { (words(reader, run.rail)) },
            run_status(reader, run.status),
            html! { (figures::count(reader, count)) },
            figures::amount(reader, Money::new(run.minor, run.currency)),
        ]
    };
    Table {
        caption: reader.say("dashboard-payouts-runs-caption"),
        columns: vec![
            head("made", Cell::Lead),
            head("by", Cell::AsideWords),
            head("rail", Cell::Words),
            head("status", Cell::Words),
            head("count", Cell::Aside),
            head("amount", Cell::Key),
        ],
        rows: runs.iter().map(row).collect(),
        sums: Vec::new(),
        is_mixed: is_mixed(runs.iter().map(|run| run.currency)),
        nothing: html! { (reader.say("dashboard-payouts-runs-none")) },
    }
}

//! One run: who made it and who let it go, its payouts, its file, and what is to be done next.

use std::sync::Arc;

use axum::{
    extract::State,
    response::{IntoResponse as _, Response},
};
use maud::{Markup, html};
use serde::Deserialize;
use vouch_domain::{
    books::{
        payout::{Payout, Rail},
        run::{NotYours, PayoutRun, RunStatus},
        statement::StatementId,
    },
    id::PayoutRunId,
    money::Money,
    people::company::Scope,
};
use vouch_runtime::Context;

use super::{
    astray::{self, Again},
    list::run_status,
    outcome::{self, Draft},
    second,
};
use crate::{
    api::{
        input::{Named, Query},
        runs::download,
    },
    dashboard::{names::Names, settings::rails::words, ways},
    kit::{
        Arg, Cell, Form, Table, aside_link, column, facts, figures, note, opening, part, warning,
        wide_part,
    },
    pages::{
        sent::Sent,
        visit::{MemberVisit, Shown, see},
    },
    refusal::Refusal,
    runs::{self, file},
};

/// What the address may say.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    /// `approved`, `cancelled`, `paid` or `changed`.
    done: String,
}

/// `GET /dashboard/payouts/runs/{run}`
pub(super) async fn show(
    State(ctx): State<Arc<Context>>,
    visit: MemberVisit,
    Named(id): Named<PayoutRunId>,
    Query(asked): Query<Asked>,
) -> Shown {
    let run = runs::find(&ctx, visit.company.id, id).await?;
    let main = Box::pin(content(&ctx, &visit, &run, &asked.done, &Draft::default())).await?;
    Ok(visit.page(&visit.reader.say("dashboard-payouts-run-title"), main))
}

/// `POST /dashboard/payouts/runs/{run}/approve`
pub(super) async fn approve(
    State(ctx): State<Arc<Context>>,
    visit: MemberVisit,
    Named(id): Named<PayoutRunId>,
) -> Shown {
    let by = (&visit.actor(), ctx.now());
    after(id, "approved", Box::pin(runs::approve(&ctx, &visit.company, id, by)).await)
}

/// `POST /dashboard/payouts/runs/{run}/cancel`
pub(super) async fn cancel(
    State(ctx): State<Arc<Context>>,
    visit: MemberVisit,
    Named(id): Named<PayoutRunId>,
) -> Shown {
    after(id, "cancelled", runs::cancel(&ctx, visit.company.id, id, ctx.now()).await)
}

/// `POST /dashboard/payouts/runs/{run}/paid`
pub(super) async fn mark_paid(
    State(ctx): State<Arc<Context>>,
    visit: MemberVisit,
    Named(id): Named<PayoutRunId>,
    sent: Sent,
) -> Shown {
    let draft = Draft::sent(&sent);
    if draft.is_wrong() {
        let run = runs::find(&ctx, visit.company.id, id).await?;
        let main = Box::pin(content(&ctx, &visit, &run, "", &draft)).await?;
        return Ok(visit.mend(&visit.reader.say("dashboard-payouts-run-title"), main));
    }
    let failed = draft.failed();
    let how = (draft.reference.as_str(), failed.as_slice(), ctx.now());
    after(id, "paid", Box::pin(runs::mark_paid(&ctx, &visit.company, id, how)).await)
}

/// Back to the run, which says what became of it.
fn after(id: PayoutRunId, done: &str, outcome: Result<PayoutRun, Refusal>) -> Shown {
    let done = match outcome {
        Ok(_) => done,
        Err(refusal) if refusal.is_conflict() => "changed",
        Err(refusal) => return Err(refusal),
    };
    Ok(see(&ways::asked(&ways::payout_run(id), &[("done", done)])))
}

/// `GET /dashboard/payouts/runs/{run}/file.xml`
pub(super) async fn xml(
    State(ctx): State<Arc<Context>>,
    visit: MemberVisit,
    Named(id): Named<PayoutRunId>,
) -> Result<Response, Refusal> {
    let run = runs::find(&ctx, visit.company.id, id).await?;
    let text = Box::pin(file::xml(&ctx, &visit.company, &run)).await?;
    Ok(download(&format!("{id}.xml"), "application/xml", text).into_response())
}

/// `GET /dashboard/payouts/runs/{run}/file.csv`
pub(super) async fn csv(
    State(ctx): State<Arc<Context>>,
    visit: MemberVisit,
    Named(id): Named<PayoutRunId>,
) -> Result<Response, Refusal> {
    let run = runs::find(&ctx, visit.company.id, id).await?;
    let text = Box::pin(file::csv(&ctx, &visit.company, &run)).await?;
    Ok(download(&format!("{id}.csv"), "text/csv; charset=utf-8", text).into_response())
}

async fn content(
    ctx: &Context,
    visit: &MemberVisit,
    run: &PayoutRun,
    done: &str,
    draft: &Draft,
) -> Result<Markup, Refusal> {
    let reader = &visit.reader;
    let payouts = runs::payouts_of(ctx, visit.company.id, run).await?;
    let partners = payouts.iter().map(|payout| payout.id.page.partner);
    let names = Names::of(ctx, visit.company.id, partners).await?;
    let count = i64::try_from(payouts.len()).unwrap_or(i64::MAX);
    let counted = [("count", Arg::Count(count))];
    let sentence = reader.tell_with(
        "dashboard-payouts-run-sentence",
        &counted,
        &[("amount", figures::amount(reader, Money::new(run.minor, run.currency)))],
    );
    let caption = reader.say_with("dashboard-payouts-run-caption", &counted);
    let again = astray::tried_again(ctx, visit.company.id, &payouts).await?;
    let waiting = match run.status {
        RunStatus::Waiting => second::asked(ctx, visit, run).await?,
        _ => html! {},
    };
    Ok(html! {
        (opening(sentence, html! { p { (reader.say(next_key(run, &payouts, &again))) } (waiting) }))
        @match done {
            "approved" | "cancelled" | "paid" => (note(html! {
                p { (reader.say(&format!("dashboard-payouts-run-done-{done}"))) }
            })),
            "changed" => (warning(html! { p { (reader.say("dashboard-payouts-run-changed")) } })),
            _ => {}
        }
        (astray::told(reader, &names, &payouts, &again))
        (part("about", &reader.say("dashboard-payouts-run-about"), about(visit, run)))
        @if visit.may(Scope::Admin) { (steps(visit, run, (&names, &payouts), draft)) }
        (wide_part("payouts", &reader.say("dashboard-payouts-title"), table(visit, &names, (&payouts, &again), caption).shown()))
    })
}

/// What is to be done next with a run.
fn next_key(run: &PayoutRun, payouts: &[Payout], again: &Again) -> &'static str {
    match (run.status, run.rail) {
        (RunStatus::Paid, _) if payouts.iter().any(|payout| again.is_astray(payout)) => {
            "dashboard-payouts-run-next-paid-but"
        }
        (RunStatus::Collecting, _) => "dashboard-payouts-run-next-collecting",
        (RunStatus::Waiting, _) => "dashboard-payouts-run-next-waiting",
        (RunStatus::Approved, Rail::Stripe) => "dashboard-payouts-run-next-stripe",
        (RunStatus::Approved, Rail::Sepa) => "dashboard-payouts-run-next-sepa",
        (RunStatus::Approved, Rail::Manual) => "dashboard-payouts-run-next-manual",
        (RunStatus::Paid, _) => "dashboard-payouts-run-next-paid",
        (RunStatus::Cancelled, _) => "dashboard-payouts-run-next-cancelled",
    }
}

fn about(visit: &MemberVisit, run: &PayoutRun) -> Markup {
    let reader = &visit.reader;
    let who = |name: &str, at| {
        html! { (figures::shortened(name, 40)) " " span class="quiet" { (figures::moment(reader, at)) } }
    };
    let mut rows = vec![
        (reader.say("dashboard-payouts-column-status"), run_status(reader, run.status)),
        (reader.say("dashboard-payouts-column-rail"), html! { (words(reader, run.rail)) }),
        (reader.say("dashboard-payouts-run-made-by"), who(run.created_by.name(), run.created_at)),
    ];
    if let (Some(by), Some(at)) = (&run.approved_by, run.approved_at) {
        rows.push((reader.say("dashboard-payouts-run-approved-by"), who(by.name(), at)));
    }
    if let Some(reference) = &run.reference {
        rows.push((reader.say("dashboard-payouts-reference"), figures::shortened(reference, 60)));
    }
    facts(&rows)
}

/// The buttons that a run has as it stands.
fn steps(
    visit: &MemberVisit,
    run: &PayoutRun,
    (names, payouts): (&Names, &[Payout]),
    draft: &Draft,
) -> Markup {
    let reader = &visit.reader;
    let own = ways::payout_run(run.id);
    let button = |step: &str| {
        Form {
            action: &format!("{own}/{step}"),
            button: &reader.say(&format!("dashboard-payouts-run-{step}")),
            working: &reader.say("dashboard-payouts-working"),
            hidden: &visit.hidden(),
            wrong: &[],
            fields: html! {},
        }
        .shown(reader)
    };
    let content = match run.status {
        RunStatus::Waiting => {
            let may = run.may_approve(&visit.actor(), visit.row.password_by);
            html! {
                @match may {
                    Ok(()) => (button("approve")),
                    Err(NotYours::SameHands) => p { (reader.say("dashboard-payouts-run-same-hands")) },
                    Err(_) => p { (reader.say("dashboard-payouts-run-not-yours")) },
                }
                (button("cancel"))
            }
        }
        RunStatus::Collecting => button("cancel"),
        RunStatus::Approved if run.rail != Rail::Stripe => html! {
            @if run.rail == Rail::Sepa {
                (aside_link(&reader.say("dashboard-payouts-run-xml"), &format!("{own}/file.xml")))
            }
            (aside_link(&reader.say("dashboard-payouts-run-csv"), &format!("{own}/file.csv")))
            (outcome::form(visit, names, (&own, payouts), draft))
        },
        // Nothing is left to do: no part that says so.
        RunStatus::Approved | RunStatus::Paid => {
            return aside_link(
                &reader.say("dashboard-payouts-run-csv"),
                &format!("{own}/file.csv"),
            );
        }
        RunStatus::Cancelled => return html! {},
    };
    part("steps", &reader.say("dashboard-payouts-run-steps"), content)
}

fn table(
    visit: &MemberVisit,
    names: &Names,
    (payouts, again): (&[Payout], &Again),
    caption: String,
) -> Table {
    let reader = &visit.reader;
    let head =
        |name: &str, cell| column(reader.say(&format!("dashboard-payouts-column-{name}")), cell);
    let row = |payout: &Payout| {
        let page = payout.id.page;
        vec![
            names.link(page.partner),
            html! {
                a href=(ways::statement(StatementId(page))) { (figures::month(reader, page.month)) }
            },
            astray::status(reader, payout, again),
            html! {
                a href=(ways::payout(payout.id)) {
                    (figures::amount(reader, Money::new(payout.minor, page.currency)))
                }
            },
        ]
    };
    Table {
        caption,
        columns: vec![
            head("partner", Cell::Lead),
            head("month", Cell::Words),
            head("status", Cell::Words),
            head("amount", Cell::Key),
        ],
        rows: payouts.iter().map(row).collect(),
        sums: Vec::new(),
        is_mixed: false,
        nothing: html! { (reader.say("dashboard-payouts-run-empty")) },
    }
}

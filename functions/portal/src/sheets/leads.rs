//! Where a lead stands, its history, and the funnel: read alike by partners and companies.

use maud::{Markup, html};
use vouch_domain::people::lead::{Funnel, Lead, LeadStage, MovedBy, StageChange};

use crate::kit::{
    Cell, Reader, Table, Tone,
    chart::{Chart, Point, funnel as funnel_of},
    column, figures, status,
};

/// The word for a stage.
pub(crate) fn word(reader: &Reader, stage: LeadStage) -> String {
    reader.say(key(stage))
}

fn key(stage: LeadStage) -> &'static str {
    match stage {
        LeadStage::New => "lead-new",
        LeadStage::Contacted => "lead-contacted",
        LeadStage::Qualified => "lead-qualified",
        LeadStage::SignedUp => "lead-signed-up",
        LeadStage::Customer => "lead-customer",
        LeadStage::Lost => "lead-lost",
    }
}

/// Where a lead stands.
pub(crate) fn stage(reader: &Reader, stage: LeadStage) -> Markup {
    let tone = match stage {
        LeadStage::New | LeadStage::Contacted | LeadStage::Qualified => Tone::Waiting,
        LeadStage::SignedUp | LeadStage::Customer => Tone::Good,
        LeadStage::Lost => Tone::Plain,
    };
    status(&word(reader, stage), tone)
}

/// How many came how far, each stage with its part of the one before.
pub(crate) fn funnel(reader: &Reader, funnel: &Funnel) -> Markup {
    let (title, what, when) =
        (reader.say("lead-funnel"), reader.say("lead-funnel-leads"), reader.say("lead-stage"));
    let step = |(stage, count): (LeadStage, i64)| Point {
        label: if stage == LeadStage::New { reader.say("lead-all") } else { word(reader, stage) },
        value: count,
        text: figures::count(reader, count),
        href: None,
        is_running: false,
    };
    let chart = Chart { title: &title, what: &what, when: &when };
    let overall = figures::share(reader, funnel.customers, funnel.all);
    html! {
        (funnel_of(reader, &chart, &funnel.steps().map(step)))
        @if funnel.all > 0 {
            p class="quiet" {
                (reader.tell("lead-overall", &[("share", html! { (overall) })]))
                @if funnel.lost > 0 {
                    " " (reader.say_with("lead-lost-of-them", &[("count", crate::kit::Arg::Count(funnel.lost))]))
                }
            }
        }
    }
}

/// The steps of a lead, the latest first. A partner does not read who of the company moved it.
pub(crate) fn history(
    reader: &Reader,
    lead: &Lead,
    is_customer: bool,
    for_company: bool,
) -> Markup {
    let by = |step: &StageChange| match &step.by {
        MovedBy::Partner if for_company => reader.say("lead-by-partner"),
        MovedBy::Partner => reader.say("lead-by-you"),
        MovedBy::Company { name: Some(name) } if for_company => name.clone(),
        MovedBy::Company { .. } => reader.say("lead-by-company"),
        MovedBy::SignUp => reader.say("lead-by-sign-up"),
    };
    let row = |step: &StageChange| {
        vec![
            stage(reader, step.stage),
            figures::hour_plain(reader, step.at),
            html! { (by(step)) },
            html! { @if let Some(reason) = &step.reason { (reason) } },
        ]
    };
    let mut rows: Vec<Vec<Markup>> = lead.history.iter().rev().map(row).collect();
    if is_customer {
        let sale = html! { (reader.say("lead-by-sale")) };
        rows.insert(0, vec![stage(reader, LeadStage::Customer), html! {}, sale, html! {}]);
    }
    let table = Table {
        caption: reader.say("lead-history-caption"),
        columns: vec![
            column(reader.say("lead-stage"), Cell::Lead),
            column(reader.say("lead-history-when"), Cell::Words),
            column(reader.say("lead-history-by"), Cell::Words),
            column(reader.say("lead-history-why"), Cell::Words),
        ],
        rows,
        sums: Vec::new(),
        is_mixed: false,
        nothing: html! {},
    };
    table.shown()
}

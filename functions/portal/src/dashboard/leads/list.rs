//! The leads of all partners, stage by stage.

use std::sync::Arc;

use axum::extract::State;
use maud::{Markup, html};
use serde::Deserialize;
use vouch_domain::{id::PartnerId, people::lead::LeadStage};
use vouch_runtime::Context;

use crate::{
    api::{input::Query, list::cursor},
    dashboard::{
        find::{self, ROWS},
        names::Names,
        ways,
    },
    kit::{
        Arg, Cell, Choice, Reader, Table, Tone, choices, column, empty, figures, is_mixed, opening,
        pager, part, status, wide_part,
    },
    leads::{self, Followed},
    pages::visit::{MemberVisit, Shown},
    sheets::leads as sheet,
};

/// The stages to choose from; who has paid stands beside who has signed up.
const STAGES: [LeadStage; 5] = [
    LeadStage::New,
    LeadStage::Contacted,
    LeadStage::Qualified,
    LeadStage::SignedUp,
    LeadStage::Lost,
];

/// What the address asks for.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    stage: Option<LeadStage>,
    cursor: Option<String>,
}

/// `GET /dashboard/leads`
pub(super) async fn show(
    State(ctx): State<Arc<Context>>,
    visit: MemberVisit,
    Query(asked): Query<Asked>,
) -> Shown {
    let (reader, company) = (&visit.reader, visit.company.id);
    let from = cursor(asked.cursor.as_deref())?;
    let stage = asked.stage.map(|stage| match stage {
        LeadStage::Customer => LeadStage::SignedUp,
        stage => stage,
    });
    let page = ctx.store.list_leads(company, stage, ROWS, from.as_ref()).await?;
    let counted = Box::pin(leads::funnel(&ctx, company, None)).await?;
    let rows = Box::pin(leads::follow(&ctx, company, page.items)).await?;
    let others = Box::pin(leads::others_of_all(&ctx, company, &rows)).await?;
    let names = Names::of(&ctx, company, rows.iter().map(|row| row.lead.partner)).await?;
    let word = stage.map(LeadStage::word).unwrap_or_default();
    let first = ways::asked(ways::LEADS, &[("stage", word)]);
    let next = page
        .next
        .map(|next| ways::asked(ways::LEADS, &[("stage", word), ("cursor", &next.to_string())]));
    let funnel = &counted.funnel;
    let counts = [("leads", Arg::Count(funnel.all)), ("customers", Arg::Count(funnel.customers))];
    let sentence = if funnel.all == 0 {
        reader.say("dashboard-leads-none")
    } else {
        reader.say_with("dashboard-leads-sentence", &counts)
    };
    let main = html! {
        (opening(html! { (sentence) }, html! { p { (reader.say("dashboard-leads-text")) } }))
        @if from.is_none() && stage.is_none() && funnel.all > 0 {
            (part("funnel", &reader.say("dashboard-leads-funnel"), html! {
                (sheet::funnel(reader, funnel))
                @if !counted.is_whole { p class="quiet" { (reader.say("lead-latest-only")) } }
            }))
        }
        (wide_part("leads", &reader.say("dashboard-leads-list"), html! {
            (filters(reader, stage))
            (table(&visit, &names, &rows, &others).shown())
            (pager(reader, from.is_some().then_some(first.as_str()), next.as_deref()))
        }))
    };
    Ok(visit.page(&reader.say("dashboard-leads-title"), main))
}

fn filters(reader: &Reader, chosen: Option<LeadStage>) -> Markup {
    let of = |stage: LeadStage| Choice {
        words: sheet::word(reader, stage),
        href: ways::asked(ways::LEADS, &[("stage", stage.word())]),
        chosen: chosen == Some(stage),
    };
    let all = Choice {
        words: reader.say("dashboard-leads-all"),
        href: ways::LEADS.to_owned(),
        chosen: chosen.is_none(),
    };
    let stages: Vec<Choice> = std::iter::once(all).chain(STAGES.map(of)).collect();
    choices(&reader.say("lead-stage"), &stages)
}

fn table(
    visit: &MemberVisit,
    names: &Names,
    rows: &[Followed],
    others: &[Vec<PartnerId>],
) -> Table {
    let reader = &visit.reader;
    let row = |(followed, others): (&Followed, &Vec<PartnerId>)| {
        let lead = &followed.lead;
        let since = lead.history.last().map_or(lead.created_at, |step| step.at);
        let sums = find::sums(
            followed
                .commission
                .iter()
                .map(|(currency, minor)| vouch_domain::money::Money::new(*minor, *currency)),
        );
        vec![
            html! {
                a href=(ways::lead(lead.partner, lead.id)) { (figures::shortened(&lead.name, 36)) }
                @if let Some(firm) = &lead.firm { br; small { (figures::shortened(firm, 36)) } }
                @if !others.is_empty() {
                    " " (status(&reader.say("dashboard-leads-twice"), Tone::Bad))
                }
            },
            names.link(lead.partner),
            sheet::stage(reader, followed.stage),
            figures::day(reader, since),
            html! {
                @if sums.is_empty() { (find::none()) }
                @else { (find::stacked(sums.iter().map(|(c, m)| vouch_domain::money::Money::new(*m, *c)), |money| figures::taken(reader, money))) }
            },
        ]
    };
    let currencies = rows.iter().flat_map(|row| row.commission.keys().copied());
    Table {
        caption: reader.say("dashboard-leads-caption"),
        columns: vec![
            column(reader.say("dashboard-leads-column-lead"), Cell::Lead),
            column(reader.say("dashboard-leads-column-partner"), Cell::Words),
            column(reader.say("lead-stage"), Cell::Words),
            column(reader.say("dashboard-leads-column-since"), Cell::Words),
            column(reader.say("dashboard-leads-column-commission"), Cell::Key),
        ],
        rows: rows.iter().zip(others).map(row).collect(),
        sums: Vec::new(),
        is_mixed: is_mixed(currencies.chain([visit.company.currency])),
        nothing: empty(&reader.say("dashboard-leads-empty"), None),
    }
}

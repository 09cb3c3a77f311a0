//! The claims of all partners, those that wait first.

use std::sync::Arc;

use axum::extract::State;
use maud::{Markup, html};
use serde::Deserialize;
use vouch_domain::people::claim::{Claim, ClaimState};
use vouch_runtime::Context;

use crate::{
    api::{input::Query, list::cursor},
    dashboard::{find::ROWS, names::Names, ways},
    kit::{
        Arg, Cell, Choice, Reader, Table, choices, column, empty, figures, opening, pager,
        wide_part,
    },
    pages::visit::{MemberVisit, Shown},
    sheets::claims as sheet,
};

/// What the address asks for.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    state: Option<String>,
    cursor: Option<String>,
}

/// `GET /dashboard/claims`
pub(super) async fn show(
    State(ctx): State<Arc<Context>>,
    visit: MemberVisit,
    Query(asked): Query<Asked>,
) -> Shown {
    let (reader, company) = (&visit.reader, visit.company.id);
    let from = cursor(asked.cursor.as_deref())?;
    let known = |state: &&str| ClaimState::WORDS.contains(state);
    let state = asked.state.as_deref().filter(known).unwrap_or("open");
    let page = ctx.store.list_claims(company, state, ROWS, from.as_ref()).await?;
    let names = Names::of(&ctx, company, page.items.iter().map(|claim| claim.partner)).await?;
    let first = ways::asked(ways::CLAIMS, &[("state", state)]);
    let next = page
        .next
        .as_ref()
        .map(|next| ways::asked(ways::CLAIMS, &[("state", state), ("cursor", &next.to_string())]));
    let count = i64::try_from(page.items.len()).unwrap_or(i64::MAX);
    let key = match (state, page.next.is_some() || from.is_some()) {
        ("open", false) => "dashboard-claims-sentence",
        ("open", true) => "dashboard-claims-sentence-many",
        _ => "dashboard-claims-sentence-decided",
    };
    let sentence = reader.say_with(key, &[("count", Arg::Count(count))]);
    let main = html! {
        (opening(html! { (sentence) }, html! { p { (reader.say("dashboard-claims-text")) } }))
        (wide_part("claims", &reader.say("dashboard-claims-list"), html! {
            (filters(reader, state))
            (table(reader, &names, &page.items).shown())
            (pager(reader, from.is_some().then_some(first.as_str()), next.as_deref()))
        }))
    };
    Ok(visit.page(&reader.say("dashboard-claims-title"), main))
}

fn filters(reader: &Reader, chosen: &str) -> Markup {
    let of = |state: &str| Choice {
        words: sheet::word(reader, state),
        href: ways::asked(ways::CLAIMS, &[("state", state)]),
        chosen: chosen == state,
    };
    choices(&reader.say("claim-state"), &ClaimState::WORDS.map(of))
}

/// Whom a claim is about, as its partner named it.
pub(super) fn named(claim: &Claim) -> String {
    let id = claim.customer.as_ref().map(ToString::to_string);
    id.or_else(|| claim.email.clone()).unwrap_or_default()
}

fn table(reader: &Reader, names: &Names, claims: &[Claim]) -> Table {
    let row = |claim: &Claim| {
        vec![
            html! {
                a href=(ways::claim(claim.partner, claim.id)) { (figures::shortened(&named(claim), 36)) }
            },
            names.link(claim.partner),
            figures::day(reader, claim.filed_at),
            sheet::state(reader, &claim.state),
            sheet::paid(reader, &claim.state),
        ]
    };
    Table {
        caption: reader.say("dashboard-claims-caption"),
        columns: vec![
            column(reader.say("claim-customer"), Cell::Lead),
            column(reader.say("dashboard-claims-partner"), Cell::Words),
            column(reader.say("claim-filed"), Cell::Words),
            column(reader.say("claim-state"), Cell::Words),
            column(reader.say("claim-paid"), Cell::Key),
        ],
        rows: claims.iter().map(row).collect(),
        sums: Vec::new(),
        is_mixed: false,
        nothing: empty(&reader.say("dashboard-claims-empty"), None),
    }
}

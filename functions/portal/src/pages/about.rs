//! What a company's programs are, what they pay and how to join (F31): for everybody, before anything is asked of them.

use std::sync::Arc;

use axum::extract::State;
use maud::{Markup, html};
use vouch_domain::{
    earning::terms::{Structure, Terms, in_force},
    id::CompanyId,
    people::{
        company::Company,
        program::Program,
        tier::{Tier, TierRules},
    },
};
use vouch_runtime::Context;

use super::{
    route::PageRoute,
    visit::{Door, Shown, answer, plain_page},
};
use crate::{
    api::input::Named,
    applications,
    kit::{Arg, Cell, Reader, Table, column, empty, figures, opening, part},
    partner,
    policy::Needs,
    referrals::join_address,
    refusal::unknown,
    sheets::{terms, tiers},
};

pub(super) fn pages() -> Vec<PageRoute> {
    vec![PageRoute::get("/portal/{company}/about", Needs::Nothing, show)]
}

/// A program and what it pays everybody from now on.
struct Offer {
    program: Program,
    pays: Option<Terms>,
}

/// `GET /portal/{company}/about`
async fn show(State(ctx): State<Arc<Context>>, door: Door, Named(id): Named<CompanyId>) -> Shown {
    let company = ctx.store.find_company(id).await?.ok_or_else(|| unknown("company"))?;
    let (reader, rules) = (&door.reader, ctx.store.find_rules(id).await?);
    let mut offers = Vec::new();
    for program in applications::programs(&ctx, id).await? {
        let found = ctx.store.find_program_with_terms(id, program.id).await?;
        let rows = found.map(|(_, rows)| rows).unwrap_or_default();
        let pays = in_force(&[&rows, &rules.terms], reader.now).cloned();
        offers.push(Offer { program, pays });
    }
    let ladder = TierRules::in_force(&rules.tiers, reader.now);
    let main = main(reader, &company, &offers, ladder);
    let (home, here) = (partner::address(id, ""), partner::address(id, "/about"));
    let title = reader.say("about-title");
    Ok(answer(&plain_page(reader, Some(&company), (&home, &here), &title, main)))
}

fn main(reader: &Reader, company: &Company, offers: &[Offer], ladder: &TierRules) -> Markup {
    let named = [("company", Arg::Text(&company.name))];
    let join = join_address(company.id, None);
    html! {
        (opening(html! { (reader.say_with("about-sentence", &named)) }, html! {
            p { (reader.say_with("about-how", &named)) }
        }))
        @if offers.is_empty() { (empty(&reader.say_with("about-none", &named), None)) }
        @for (n, offer) in offers.iter().enumerate() {
            (part(&format!("program-{n}"), &offer.program.name, told(reader, offer)))
        }
        @if !offers.is_empty() {
            (part("tiers", &reader.say("about-tiers"), html! {
                p { (reader.say("about-tiers-how")) }
                (rungs(reader, ladder))
            }))
            (part("join", &reader.say("about-join"), html! {
                p { (reader.say_with("about-join-how", &named)) }
                p { a href=(join) { (reader.say("about-join-now")) } }
            }))
        }
    }
}

fn told(reader: &Reader, offer: &Offer) -> Markup {
    let pays = offer.pays.as_ref().map(|row| &row.structure);
    html! {
        @if !offer.program.description.is_empty() { p { (offer.program.description) } }
        @match pays {
            Some(structure @ Structure::Pays(_)) => {
                p { (reader.tell("about-pays", &[("what", terms::phrase(reader, structure))])) }
            }
            _ => p { (reader.say("about-pays-nothing")) },
        }
        p class="quiet" {
            (reader.say_with("about-window", &[("days", Arg::Count(offer.program.window_days.into()))]))
        }
    }
}

/// The tiers and from how many points on each is reached.
fn rungs(reader: &Reader, ladder: &TierRules) -> Markup {
    let row = |tier: Tier| {
        vec![
            html! { (tiers::name(reader, tier)) },
            html! { (figures::count(reader, ladder.threshold(tier))) },
        ]
    };
    let table = Table {
        caption: reader.say("about-tiers-caption"),
        columns: vec![
            column(reader.say("about-tier"), Cell::Lead),
            column(reader.say("about-points"), Cell::Key),
        ],
        rows: Tier::ALL.into_iter().map(row).collect(),
        sums: Vec::new(),
        is_mixed: false,
        nothing: html! {},
    };
    table.shown()
}

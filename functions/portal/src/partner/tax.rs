//! A partner's tax details: what stands on its statements, and whether the company may write its invoices.

use std::sync::Arc;

use axum::extract::State;
use maud::{Markup, html};
use serde::Deserialize;
use vouch_runtime::Context;

use crate::{
    api::input::{Checks, Query},
    kit::{Arg, note, opening, part},
    pages::{
        route::PageRoute,
        sent::Sent,
        visit::{PartnerVisit, Shown, see},
    },
    policy::Needs,
    tax::{Details, Taxed, form::Typed, keep_seller},
};

pub(super) fn pages() -> Vec<PageRoute> {
    vec![
        PageRoute::get("/portal/{company}/profile/tax", Needs::Partner, show),
        PageRoute::post("/portal/{company}/profile/tax", Needs::Partner, change),
    ]
}

/// What the address may say.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Asked {
    /// `saved`, after they were changed.
    done: String,
}

async fn show(
    State(ctx): State<Arc<Context>>,
    visit: PartnerVisit,
    Query(asked): Query<Asked>,
) -> Shown {
    let rows = ctx.store.all_seller_profiles(visit.company.id, visit.partner.id).await?;
    let row = rows.last();
    let typed = Typed {
        details: row.map(|row| Details::of(&row.party)).unwrap_or_default(),
        taxed: Some(row.map(Taxed::of).unwrap_or_default()),
        wrong: Vec::new(),
    };
    Ok(visit.page(&visit.reader.say("tax-title"), content(&visit, &typed, asked.done == "saved")))
}

async fn change(State(ctx): State<Arc<Context>>, visit: PartnerVisit, sent: Sent) -> Shown {
    let mut typed = Typed::sent(&sent, true);
    let mut checks = Checks::default();
    let party = typed.details.read(&mut checks);
    let today = ctx.now().with_timezone(&visit.company.zone).date_naive();
    let taxed = typed.taxed.clone().unwrap_or_default();
    let taxed = taxed.read(&mut checks, party.as_ref(), today);
    typed.wrong = checks.wrong_fields().map(str::to_owned).collect();
    let (party, taxed) = match (party, taxed) {
        (Some(party), Some(taxed)) if typed.wrong.is_empty() => (party, taxed),
        _ => {
            let main = content(&visit, &typed, false);
            return Ok(visit.mend(&visit.reader.say("tax-title"), main));
        }
    };
    keep_seller(&ctx, (visit.company.id, visit.partner.id), party, taxed).await?;
    Ok(see(&visit.address("/profile/tax?done=saved")))
}

fn content(visit: &PartnerVisit, typed: &Typed, is_saved: bool) -> Markup {
    let reader = &visit.reader;
    let company = [("company", Arg::Text(&visit.company.name))];
    let action = visit.address("/profile/tax");
    html! {
        (opening(
            html! { (reader.say_with("tax-sentence-partner", &company)) },
            html! { p { (reader.say("tax-from-now-on")) } },
        ))
        @if is_saved { (note(html! { p { (reader.say("tax-saved")) } })) }
        (part("details", &reader.say("tax-details"), typed.form(reader, &action, &visit.hidden())))
    }
}

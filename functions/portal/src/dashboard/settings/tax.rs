//! The company's tax details, which stand on every document from now on.

use std::sync::Arc;

use axum::extract::State;
use maud::{Markup, html};
use serde::Deserialize;
use vouch_domain::people::company::Scope;
use vouch_runtime::Context;

use crate::{
    api::input::{Checks, Query},
    dashboard::ways,
    kit::{note, opening, part},
    pages::{
        route::PageRoute,
        sent::Sent,
        visit::{MemberVisit, Shown, see},
    },
    policy::Needs,
    tax::{Details, form::Typed, keep_buyer},
};

pub(super) fn pages() -> Vec<PageRoute> {
    vec![
        PageRoute::get(ways::TAX, Needs::Member(Scope::Admin), show),
        PageRoute::post(ways::TAX, Needs::Member(Scope::Admin), change),
    ]
}

/// What the address may say.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Asked {
    /// `saved`, after they were changed.
    done: String,
}

/// `GET /dashboard/settings/tax`
async fn show(
    State(ctx): State<Arc<Context>>,
    visit: MemberVisit,
    Query(asked): Query<Asked>,
) -> Shown {
    let rows = ctx.store.all_buyer_profiles(visit.company.id).await?;
    let details = rows.last().map(|row| Details::of(&row.party));
    let typed = Typed { details: details.unwrap_or_default(), ..Typed::default() };
    Ok(visit.page(&visit.reader.say("tax-title"), content(&visit, &typed, asked.done == "saved")))
}

/// `POST /dashboard/settings/tax`
async fn change(State(ctx): State<Arc<Context>>, visit: MemberVisit, sent: Sent) -> Shown {
    let mut typed = Typed::sent(&sent, false);
    let mut checks = Checks::default();
    let party = typed.details.read(&mut checks);
    typed.wrong = checks.wrong_fields().map(str::to_owned).collect();
    let party = match party {
        Some(party) if typed.wrong.is_empty() => party,
        _ => {
            let main = content(&visit, &typed, false);
            return Ok(visit.mend(&visit.reader.say("tax-title"), main));
        }
    };
    keep_buyer(&ctx, &visit.company, party).await?;
    tracing::info!(company.id = %visit.company.id, "tax details were kept");
    Ok(see(&ways::asked(ways::TAX, &[("done", "saved")])))
}

fn content(visit: &MemberVisit, typed: &Typed, is_saved: bool) -> Markup {
    let reader = &visit.reader;
    html! {
        (opening(
            html! { (reader.say("tax-sentence-company")) },
            html! { p { (reader.say("tax-from-now-on")) } },
        ))
        @if is_saved { (note(html! { p { (reader.say("tax-saved")) } })) }
        (part("details", &reader.say("tax-details"), typed.form(reader, ways::TAX, &visit.hidden())))
    }
}

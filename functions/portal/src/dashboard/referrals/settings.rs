//! What recruiting pays all partners, and whether it pays anything (E01, E02).

use std::sync::Arc;

use axum::extract::State;
use maud::{Markup, html};
use serde::Deserialize;
use vouch_domain::{
    earning::terms::{Terms, referral_in_force},
    people::company::Scope,
};
use vouch_runtime::Context;
use vouch_store::terms::TermsScope;

use super::change::{self, Typed};
use crate::{
    api::input::Query,
    dashboard::ways,
    kit::{aside_link, figures, note, opening, part},
    pages::{
        sent::Sent,
        visit::{MemberSeat, MemberVisit, Shown, see},
    },
    sheets::terms,
};

/// What the address may say.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    /// `saved`, after a row was added.
    pub(super) done: String,
}

/// `GET /dashboard/settings/referrals`
pub(super) async fn show(
    State(ctx): State<Arc<Context>>,
    visit: MemberVisit,
    Query(asked): Query<Asked>,
) -> Shown {
    let rows = ctx.store.list_terms(visit.company.id, TermsScope::Referral).await?;
    let rows = rows.unwrap_or_default();
    let typed = Typed::of(rows.last(), visit.company.currency);
    let main = content(&visit, &rows, &typed, asked.done == "saved");
    Ok(visit.page(&visit.reader.say("dashboard-referrals-settings-title"), main))
}

/// `POST /dashboard/settings/referrals`
pub(super) async fn change(
    State(ctx): State<Arc<Context>>,
    visit: MemberVisit,
    sent: Sent,
) -> Shown {
    let mut typed = Typed::sent(&sent);
    let Some(structure) = typed.read(TermsScope::Referral) else {
        let rows = ctx.store.list_terms(visit.company.id, TermsScope::Referral).await?;
        let main = content(&visit, &rows.unwrap_or_default(), &typed, false);
        return Ok(visit.mend(&visit.reader.say("dashboard-referrals-settings-title"), main));
    };
    Box::pin(change::add(&ctx, &visit, TermsScope::Referral, structure)).await?;
    Ok(see(&ways::asked(ways::REFERRAL_SETTINGS, &[("done", "saved")])))
}

fn content(visit: &MemberSeat, rows: &[Terms], typed: &Typed, is_saved: bool) -> Markup {
    let reader = &visit.reader;
    let now = referral_in_force(&[], rows, reader.now);
    let is_bounty = rows.last().is_some_and(|last| change::is_bounty(&last.structure));
    html! {
        (opening(sentence(visit, now), html! {
            p { (reader.say("dashboard-referrals-settings-text")) }
        }))
        @if is_saved { (note(html! { p { (reader.say("dashboard-referrals-saved")) } })) }
        @if is_bounty { (change::caution(reader)) }
        (part("structure", &reader.say("dashboard-referrals-for-all"), html! {
            @if visit.may(Scope::Admin) {
                (typed.form(visit, ways::REFERRAL_SETTINGS, false))
                p class="quiet" { (reader.say("dashboard-referrals-when")) }
            } @else {
                p class="quiet" { (reader.say("dashboard-settings-ask-an-admin")) }
            }
        }))
        (part("history", &reader.say("dashboard-referrals-history"), change::history(reader, rows)))
        (aside_link(&reader.say("dashboard-referrals-to-report"), ways::REFERRALS))
    }
}

fn sentence(visit: &MemberSeat, now: Option<&Terms>) -> Markup {
    let reader = &visit.reader;
    match now.filter(|terms| terms.structure.pays().is_some()) {
        Some(terms) => reader.tell(
            "dashboard-referrals-on",
            &[
                ("what", terms::referral_phrase(reader, &terms.structure)),
                ("day", figures::day(reader, terms.from)),
            ],
        ),
        None => html! { (reader.say("dashboard-referrals-off")) },
    }
}

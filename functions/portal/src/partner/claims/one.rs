//! One claim of a partner: what it said, what the records say, and what the company decided.
//!
//! Of a customer that is not its own a partner reads no more than whether a referral is on record: no amounts, and
//! nobody else's name.

use std::sync::Arc;

use axum::extract::State;
use maud::{Markup, html};
use vouch_domain::{
    id::ClaimId,
    people::claim::{Claim, ClaimState},
};
use vouch_runtime::Context;

use crate::{
    api::input::Named,
    claims::{self, Examined},
    kit::{Arg, Form, facts, figures, opening, part},
    pages::{
        sent::Sent,
        visit::{PartnerSeat, PartnerVisit, Shown, see},
    },
    sheets::claims as sheet,
};

/// `GET /portal/{company}/claims/{claim}`
pub(super) async fn show(
    State(ctx): State<Arc<Context>>,
    visit: PartnerVisit,
    Named(id): Named<ClaimId>,
) -> Shown {
    let company = visit.company.id;
    let claim = claims::find(&ctx, company, visit.partner.id, id).await?;
    let examined = Box::pin(claims::examine(&ctx, &visit.company, &claim)).await?;
    let link = match claim.link {
        Some(link) => ctx.store.find_link(company, visit.partner.id, link).await?,
        None => None,
    };
    let label = link.map(|link| link.label);
    let main = page(&visit, &claim, &examined, label.as_deref());
    Ok(visit.page(&visit.reader.say("partner-claims-title-one"), main))
}

/// `POST /portal/{company}/claims/{claim}/withdraw`
pub(super) async fn withdraw(
    State(ctx): State<Arc<Context>>,
    visit: PartnerVisit,
    Named(id): Named<ClaimId>,
    _: Sent,
) -> Shown {
    let company = visit.company.id;
    let claim = claims::find(&ctx, company, visit.partner.id, id).await?;
    claims::withdraw(&ctx, company, &claim).await?;
    Ok(see(&visit.address(&format!("/claims/{id}"))))
}

fn page(visit: &PartnerSeat, claim: &Claim, examined: &Examined, link: Option<&str>) -> Markup {
    let reader = &visit.reader;
    let key = match &claim.state {
        ClaimState::Open => "partner-claims-one-open",
        ClaimState::Accepted { .. } => "partner-claims-one-accepted",
        ClaimState::Refused { .. } => "partner-claims-one-refused",
        ClaimState::Withdrawn { .. } => "partner-claims-one-withdrawn",
    };
    html! {
        (opening(html! { (reader.say(key)) }, html! {
            @if let ClaimState::Refused { reason, .. } = &claim.state {
                p { (reader.say_with("partner-claims-because", &[("reason", Arg::Text(reason))])) }
            }
            p { a href=(visit.address("/claims")) { (reader.say("partner-claims-back")) } }
        }))
        (part("claim", &reader.say("partner-claims-yours"), facts(&about(visit, claim, link))))
        @if claim.state == ClaimState::Open {
            (part("answer", &reader.say("claim-records"), html! {
                p { (sheet::verdict(reader, examined.proposal.verdict)) }
                (sheet::grounds(reader, &examined.proposal.grounds))
                p class="quiet" { (reader.say("partner-claims-decides")) }
            }))
            (part("withdraw", &reader.say("partner-claims-withdraw-title"), html! {
                p { (reader.say("partner-claims-withdraw-text")) }
                (Form {
                    action: &visit.address(&format!("/claims/{}/withdraw", claim.id)),
                    button: &reader.say("partner-claims-withdraw"),
                    working: &reader.say("partner-claims-withdrawing"),
                    hidden: &visit.hidden(),
                    wrong: &[],
                    fields: html! {},
                }.shown(reader))
            }))
        }
    }
}

fn about(visit: &PartnerSeat, claim: &Claim, link: Option<&str>) -> Vec<(String, Markup)> {
    let reader = &visit.reader;
    let mut rows = vec![
        (reader.say("claim-customer"), html! { (super::named(claim)) }),
        (reader.say("claim-state"), sheet::state(reader, &claim.state)),
    ];
    if matches!(claim.state, ClaimState::Accepted { .. }) {
        rows.push((reader.say("claim-paid"), sheet::paid(reader, &claim.state)));
    }
    if let Some(day) = claim.happened_on {
        rows.push((reader.say("partner-claims-day"), html! { (figures::date(reader, day)) }));
    }
    if let Some(label) = link {
        rows.push((reader.say("claim-link"), html! { (label) }));
    }
    rows.push((reader.say("partner-claims-words"), html! { (claim.words) }));
    rows.push((reader.say("claim-filed"), figures::moment(reader, claim.filed_at)));
    rows
}

//! One lead of a partner: how far it is, what came of it, and each step.

use std::sync::Arc;

use axum::extract::State;
use maud::{Markup, html};
use vouch_domain::{
    id::LeadId,
    people::lead::{LeadOrigin, LeadStage},
};
use vouch_runtime::Context;

use crate::{
    api::input::Named,
    kit::{facts, figures, opening, part, wide_part},
    leads::{self, Followed},
    pages::visit::{PartnerSeat, PartnerVisit, Shown},
    refusal::unknown,
    sheets::leads as sheet,
};

/// `GET /portal/{company}/leads/{lead}`
pub(super) async fn show(
    State(ctx): State<Arc<Context>>,
    visit: PartnerVisit,
    Named(id): Named<LeadId>,
) -> Shown {
    let company = visit.company.id;
    let lead = leads::find(&ctx, company, visit.partner.id, id).await?;
    let followed = Box::pin(leads::follow(&ctx, company, vec![lead])).await?.pop();
    let followed = followed.ok_or_else(|| unknown("lead"))?;
    let program = match followed.lead.program {
        Some(program) => ctx.store.find_program(company, program).await?,
        None => None,
    };
    let name = program.map(|program| program.name);
    let main = page(&visit, &followed, name.as_deref());
    Ok(visit.page(&followed.lead.name, main))
}

fn page(visit: &PartnerSeat, followed: &Followed, program: Option<&str>) -> Markup {
    let (reader, lead) = (&visit.reader, &followed.lead);
    let is_customer = followed.stage == LeadStage::Customer;
    let name = figures::shortened(&lead.name, 60);
    let key = match followed.stage {
        LeadStage::New => "partner-leads-one-new",
        LeadStage::Contacted => "partner-leads-one-contacted",
        LeadStage::Qualified => "partner-leads-one-qualified",
        LeadStage::SignedUp => "partner-leads-one-signed-up",
        LeadStage::Customer => "partner-leads-one-customer",
        LeadStage::Lost => "partner-leads-one-lost",
    };
    html! {
        (opening(reader.tell(key, &[("name", name)]), html! {
            p { a href=(visit.address("/leads")) { (reader.say("partner-leads-back")) } }
        }))
        (part("lead", &reader.say("partner-leads-about"), facts(&about(visit, followed, program))))
        (wide_part("history", &reader.say("partner-leads-history"),
            sheet::history(reader, lead, is_customer, false)))
    }
}

fn about(visit: &PartnerSeat, followed: &Followed, program: Option<&str>) -> Vec<(String, Markup)> {
    let (reader, lead) = (&visit.reader, &followed.lead);
    let mut rows = vec![
        (reader.say("lead-stage"), sheet::stage(reader, followed.stage)),
        (reader.say("partner-leads-column-commission"), super::earned(visit, followed)),
    ];
    // Whoever signed up by a link or code gave its address to the company, not to the partner.
    let email = lead.email.as_deref().filter(|_| lead.origin == LeadOrigin::Submitted);
    let texts = [
        ("partner-leads-email", email),
        ("partner-leads-firm", lead.firm.as_deref()),
        ("partner-leads-program", program),
        ("partner-leads-note", lead.note.as_deref()),
    ];
    rows.extend(
        texts.into_iter().filter_map(|(key, text)| Some((reader.say(key), html! { (text?) }))),
    );
    rows.push((reader.say("partner-leads-made"), figures::day(reader, lead.created_at)));
    rows
}

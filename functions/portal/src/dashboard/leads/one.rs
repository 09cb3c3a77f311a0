//! One lead: who it is, where it stands, and the form that moves it.

use std::sync::Arc;

use axum::{extract::State, response::Response};
use maud::{Markup, html};
use vouch_domain::{
    id::{LeadId, PartnerId},
    people::lead::LeadStage,
};
use vouch_runtime::Context;

use crate::{
    api::input::NamedOf,
    dashboard::{find, names::Names, ways},
    kit::{Arg, Field, Form, Kind, Select, facts, figures, note, opening, part, wide_part},
    leads::{self, Followed},
    pages::{
        sent::Sent,
        visit::{MemberVisit, Shown, see},
    },
    refusal::{Refusal, unknown},
    sheets::leads as sheet,
};

/// `GET /dashboard/leads/{partner}/{lead}`
pub(super) async fn show(
    State(ctx): State<Arc<Context>>,
    visit: MemberVisit,
    NamedOf(partner, id): NamedOf<PartnerId, LeadId>,
) -> Shown {
    let lead = leads::find(&ctx, visit.company.id, partner, id).await?;
    let seen = Box::pin(look(&ctx, &visit, lead)).await?;
    let main = page(&visit, &seen, &Typed::default());
    Ok(visit.page(&seen.followed.lead.name, main))
}

/// `POST /dashboard/leads/{partner}/{lead}`
pub(super) async fn change(
    State(ctx): State<Arc<Context>>,
    visit: MemberVisit,
    NamedOf(partner, id): NamedOf<PartnerId, LeadId>,
    sent: Sent,
) -> Shown {
    let company = visit.company.id;
    let lead = leads::find(&ctx, company, partner, id).await?;
    let mut typed = Typed {
        stage: sent.field("stage").to_owned(),
        reason: sent.field("reason").replace("\r\n", "\n"),
        wrong: Vec::new(),
    };
    let stage = LeadStage::BY_HAND.into_iter().find(|stage| stage.word() == typed.stage);
    let said = |key: &str| visit.reader.say(key);
    match stage {
        None => typed.wrong = vec![("stage".to_owned(), said("dashboard-leads-stage-wrong"))],
        Some(stage) => {
            let by = leads::moved_by(&visit.actor());
            let reason = (!typed.reason.is_empty()).then(|| typed.reason.clone());
            match leads::move_to(&ctx, company, &lead, stage, by, reason).await {
                Ok(_) => return Ok(see(&ways::lead(partner, id))),
                Err(refusal) if refusal.is_conflict() => {
                    let text = said("dashboard-leads-moved-meanwhile");
                    typed.wrong = vec![(String::new(), text)];
                }
                Err(refusal) if refusal.wrong_fields().is_empty() => return Err(refusal),
                Err(_) => {
                    let text = said("dashboard-leads-reason-wrong");
                    typed.wrong = vec![("reason".to_owned(), text)];
                }
            }
        }
    }
    let lead = leads::find(&ctx, company, partner, id).await?;
    let seen = Box::pin(look(&ctx, &visit, lead)).await?;
    let main = page(&visit, &seen, &typed);
    Ok::<Response, Refusal>(visit.mend(&seen.followed.lead.name, main))
}

/// What stands in the form.
#[derive(Debug, Default)]
struct Typed {
    stage: String,
    reason: String,
    wrong: Vec<(String, String)>,
}

struct Seen {
    followed: Followed,
    others: Vec<PartnerId>,
    names: Names,
    program: Option<String>,
}

async fn look(
    ctx: &Context,
    visit: &MemberVisit,
    lead: vouch_domain::people::lead::Lead,
) -> Result<Seen, Refusal> {
    let company = visit.company.id;
    let others = leads::others(ctx, company, &lead).await?;
    let named = others.iter().copied().chain([lead.partner]);
    let names = Names::of(ctx, company, named).await?;
    let program = match lead.program {
        Some(program) => ctx.store.find_program(company, program).await?,
        None => None,
    };
    let followed = Box::pin(leads::follow(ctx, company, vec![lead])).await?.pop();
    let followed = followed.ok_or_else(|| unknown("lead"))?;
    Ok(Seen { followed, others, names, program: program.map(|program| program.name) })
}

fn page(visit: &MemberVisit, seen: &Seen, typed: &Typed) -> Markup {
    let (reader, followed) = (&visit.reader, &seen.followed);
    let lead = &followed.lead;
    let parts = [
        ("lead", figures::shortened(&lead.name, 60)),
        ("partner", seen.names.link(lead.partner)),
        ("stage", html! { (sheet::word(reader, followed.stage)) }),
    ];
    let may_move = visit.may(vouch_domain::people::company::Scope::Write);
    html! {
        (opening(reader.tell("dashboard-leads-one", &parts), html! {
            p { (reader.say("dashboard-leads-text")) }
            p { a href=(ways::LEADS) { (reader.say("dashboard-leads-back")) } }
        }))
        @if !seen.others.is_empty() {
            (note(html! {
                p {
                    (reader.say("dashboard-leads-also")) " "
                    @for (at, partner) in seen.others.iter().enumerate() {
                        @if at > 0 { ", " } (seen.names.link(*partner))
                    }
                }
            }))
        }
        @if may_move && (lead.is_open() || lead.stage == LeadStage::Lost) {
            (part("move", &reader.say("dashboard-leads-move"), form(visit, seen, typed)))
        }
        (part("lead", &reader.say("dashboard-leads-about"), facts(&about(visit, seen))))
        (wide_part("history", &reader.say("dashboard-leads-history"),
            sheet::history(reader, lead, followed.stage == LeadStage::Customer, true)))
    }
}

fn about(visit: &MemberVisit, seen: &Seen) -> Vec<(String, Markup)> {
    let (reader, lead) = (&visit.reader, &seen.followed.lead);
    let mut rows = vec![(reader.say("lead-stage"), sheet::stage(reader, seen.followed.stage))];
    if let Some(customer) = &lead.customer {
        rows.push((reader.say("dashboard-leads-customer"), ways::customer_link(customer)));
    }
    let sums = find::sums(
        seen.followed
            .commission
            .iter()
            .map(|(currency, minor)| vouch_domain::money::Money::new(*minor, *currency)),
    );
    if !sums.is_empty() {
        let amounts = sums.iter().map(|(c, m)| vouch_domain::money::Money::new(*m, *c));
        let shown = find::stacked(amounts, |money| figures::taken(reader, money));
        rows.push((reader.say("dashboard-leads-column-commission"), shown));
    }
    let texts = [
        ("dashboard-leads-email", lead.email.as_deref()),
        ("dashboard-leads-column-firm", lead.firm.as_deref()),
        ("dashboard-leads-program", seen.program.as_deref()),
        ("dashboard-leads-note", lead.note.as_deref()),
    ];
    rows.extend(
        texts.into_iter().filter_map(|(key, text)| Some((reader.say(key), html! { (text?) }))),
    );
    rows.push((reader.say("dashboard-leads-made"), figures::moment(reader, lead.created_at)));
    rows
}

fn form(visit: &MemberVisit, seen: &Seen, typed: &Typed) -> Markup {
    let (reader, lead) = (&visit.reader, &seen.followed.lead);
    let wrong = |name: &str| {
        typed.wrong.iter().find(|(field, _)| field == name).map_or("", |(_, text)| text.as_str())
    };
    let options: Vec<(String, String)> = LeadStage::BY_HAND
        .into_iter()
        .map(|stage| (stage.word().to_owned(), sheet::word(reader, stage)))
        .collect();
    let chosen = if typed.stage.is_empty() { lead.stage.word() } else { &typed.stage };
    let name = [("name", Arg::Text(&lead.name))];
    let fields = html! {
        (Select {
            name: "stage",
            label: &reader.say("lead-stage"),
            help: &reader.say("dashboard-leads-stage-help"),
            wrong: wrong("stage"),
            options: &options,
            chosen,
        }.shown(reader))
        (Field {
            name: "reason",
            label: &reader.say("lead-history-why"),
            help: &reader.say("dashboard-leads-reason-help"),
            value: &typed.reason,
            wrong: wrong("reason"),
            autocomplete: "off",
            kind: Kind::Multiline,
            optional: true,
            ..Field::default()
        }.shown(reader))
    };
    Form {
        action: &ways::lead(lead.partner, lead.id),
        button: &reader.say_with("dashboard-leads-move-button", &name),
        working: &reader.say("dashboard-leads-moving"),
        hidden: &visit.hidden(),
        wrong: &typed.wrong,
        fields,
    }
    .shown(reader)
}

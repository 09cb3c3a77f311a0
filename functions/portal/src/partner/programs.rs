//! The programs that a partner is in, each with its description (K11).

use std::{collections::BTreeMap, sync::Arc};

use axum::extract::State;
use maud::{Markup, html};
use vouch_domain::{
    id::ProgramId,
    people::{
        partner::{Enrolment, EnrolmentStatus},
        program::Program,
    },
    tracking::link::ClickModel,
};
use vouch_runtime::Context;

use super::welcome::paragraphs;
use crate::{
    kit::{Arg, Reader, Tone, empty, facts, figures, opening, part, status},
    pages::{
        route::PageRoute,
        visit::{PartnerSeat, PartnerVisit, Shown},
    },
    policy::Needs,
};

pub(super) fn pages() -> Vec<PageRoute> {
    vec![PageRoute::get("/portal/{company}/programs", Needs::Partner, show)]
}

async fn show(State(ctx): State<Arc<Context>>, visit: PartnerVisit) -> Shown {
    let (company, partner) = (visit.company.id, visit.partner.id);
    let enrolments = ctx.store.list_enrolments(company, partner).await?;
    let ids: Vec<ProgramId> = enrolments.iter().map(|enrolment| enrolment.program).collect();
    let programs = ctx.store.find_programs(company, &ids).await?;
    let mut links: BTreeMap<String, i64> = BTreeMap::new();
    for link in ctx.store.all_links(company, partner).await? {
        *links.entry(link.program.to_string()).or_default() += 1;
    }
    let reader = &visit.reader;
    let is_in = |enrolment: &&Enrolment| matches!(enrolment.status, EnrolmentStatus::Approved(_));
    let count = i64::try_from(enrolments.iter().filter(is_in).count()).unwrap_or(i64::MAX);
    let words = [("count", Arg::Count(count)), ("company", Arg::Text(&visit.company.name))];
    let nothing =
        reader.say_with("partner-programs-empty", &[("company", Arg::Text(&visit.company.name))]);
    let main = html! {
        (opening(html! { (reader.say_with("partner-programs-sentence", &words)) }, html! {}))
        @if programs.is_empty() { (empty(&nothing, None)) }
        @for program in &programs {
            @if let Some(enrolment) = enrolments.iter().find(|one| one.program == program.id) {
                (one(&visit, program, enrolment, links.get(&program.id.to_string()).copied()))
            }
        }
    };
    Ok(visit.page(&reader.say("partner-programs-title"), main))
}

fn one(
    visit: &PartnerSeat,
    program: &Program,
    enrolment: &Enrolment,
    links: Option<i64>,
) -> Markup {
    let reader = &visit.reader;
    let model = match program.model {
        ClickModel::First => "partner-programs-first-click",
        ClickModel::Last => "partner-programs-last-click",
    };
    let days = [("days", Arg::Count(i64::from(program.window_days)))];
    let count = [("count", Arg::Count(links.unwrap_or(0)))];
    let rows = [
        (reader.say("partner-programs-status"), standing(reader, enrolment.status)),
        (
            reader.say("partner-programs-clicks"),
            html! { (reader.say_with("partner-programs-window", &days)) " " (reader.say(model)) },
        ),
        (
            reader.say("partner-programs-links"),
            html! {
                a href=(visit.address("/links")) {
                    (reader.say_with("partner-programs-link-count", &count))
                }
            },
        ),
        (
            reader.say("partner-programs-terms"),
            html! {
                a href={ (visit.address("/structure")) "#" (program.id) } {
                    (reader.say("partner-programs-to-structure"))
                }
            },
        ),
    ];
    let description = paragraphs(&program.description);
    let content = html! {
        @if description.0.is_empty() {
            p class="quiet" { (reader.say("partner-programs-no-description")) }
        } @else { (description) }
        (facts(&rows))
    };
    part(&program.id.to_string(), &program.name, content)
}

/// Where an enrolment stands, and since when.
pub(super) fn standing(reader: &Reader, standing: EnrolmentStatus) -> Markup {
    let (key, tone, since) = match standing {
        EnrolmentStatus::Applied(since) => ("partner-programs-applied", Tone::Waiting, since),
        EnrolmentStatus::Approved(since) => ("partner-programs-approved", Tone::Good, since),
        EnrolmentStatus::Rejected(since) => ("partner-programs-rejected", Tone::Bad, since),
        EnrolmentStatus::Suspended(since) => ("partner-programs-suspended", Tone::Bad, since),
    };
    let since = [("day", figures::day(reader, since))];
    html! {
        (status(&reader.say(key), tone)) " "
        span class="quiet" { (reader.tell("partner-programs-since", &since)) }
    }
}

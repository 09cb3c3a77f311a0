//! A partner's points as its company sees them, and the form that gives or takes some by hand.

use std::sync::Arc;

use axum::extract::State;
use maud::{Markup, html};
use serde::Deserialize;
use vouch_domain::{
    id::PartnerId,
    people::{company::Scope, partner::Partner, tier::entitlements},
};
use vouch_runtime::Context;

use super::ways;
use crate::{
    api::{
        input::{Named, Query},
        list::cursor,
        points::check_hand,
    },
    kit::{Arg, Field, Form, Reader, note, opening, part},
    pages::{
        once,
        route::PageRoute,
        sent::Sent,
        visit::{MemberVisit, Shown, see},
    },
    partners,
    points::{Standing, give_by_hand},
    policy::Needs,
    sheets::points::{self, Places, Rows},
};

pub(super) fn pages() -> Vec<PageRoute> {
    let path = "/dashboard/partners/{partner}/points";
    vec![
        PageRoute::get(path, Needs::Member(Scope::Read), show),
        PageRoute::post(path, Needs::Member(Scope::Write), give),
    ]
}

/// What the address may say.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Asked {
    category: String,
    cursor: Option<String>,
    /// `given`, after points were given by hand.
    done: String,
}

/// What stands in the form.
#[derive(Debug, Default)]
struct Draft {
    points: String,
    reason: String,
    /// The fields that can't be taken as they are.
    wrong: Vec<&'static str>,
    once: String,
}

/// The address of a partner's points.
pub(super) fn address(partner: PartnerId) -> String {
    format!("{}/points", ways::partner(partner))
}

/// `GET /dashboard/partners/{partner}/points`
async fn show(
    State(ctx): State<Arc<Context>>,
    visit: MemberVisit,
    Named(id): Named<PartnerId>,
    Query(asked): Query<Asked>,
) -> Shown {
    let partner = partners::find(&ctx, visit.company.id, id).await?;
    let draft = Draft { once: once::one_time(&ctx), ..Draft::default() };
    let main = Box::pin(content(&ctx, &visit, &partner, &asked, &draft)).await?;
    Ok(visit.page(&visit.reader.say("points-title"), main))
}

/// `POST /dashboard/partners/{partner}/points`
async fn give(
    State(ctx): State<Arc<Context>>,
    visit: MemberVisit,
    Named(id): Named<PartnerId>,
    sent: Sent,
) -> Shown {
    let partner = partners::find(&ctx, visit.company.id, id).await?;
    let (typed, reason) = (sent.field("points"), sent.field("reason"));
    // People write a minus as they read it.
    let points = typed.replace('\u{2212}', "-").trim_start_matches('+').parse().unwrap_or(0);
    let checks = check_hand(points, reason);
    let is_wrong = |name: &&str| checks.wrong_fields().any(|wrong| wrong == *name);
    let wrong: Vec<_> = ["points", "reason"].into_iter().filter(is_wrong).collect();
    if !wrong.is_empty() {
        let draft = Draft {
            points: typed.to_owned(),
            reason: reason.to_owned(),
            wrong,
            once: sent.exact(once::FIELD).to_owned(),
        };
        let asked = Asked::default();
        let main = Box::pin(content(&ctx, &visit, &partner, &asked, &draft)).await?;
        return Ok(visit.mend(&visit.reader.say("points-title"), main));
    }
    let fresh = once::fresh(&ctx, &format!("points of {id}"), &sent)?;
    let of = (visit.company.id, id);
    let member = Some(visit.row.member.id);
    give_by_hand(&ctx, &fresh, of, points, reason.to_owned(), member).await?;
    Ok(see(&ways::asked(&address(id), &[("done", "given")])))
}

async fn content(
    ctx: &Context,
    visit: &MemberVisit,
    partner: &Partner,
    asked: &Asked,
    draft: &Draft,
) -> Result<Markup, crate::refusal::Refusal> {
    let (reader, company) = (&visit.reader, &visit.company);
    let chosen = points::category_asked(&asked.category);
    let from = cursor(asked.cursor.as_deref())?;
    let standing = Standing::look(ctx, company, partner.id).await?;
    let rows = Rows::look(ctx, company.id, partner.id, chosen, from.as_ref()).await?;
    let here = address(partner.id);
    let places = Places {
        here: &here,
        customer: &ways::customer,
        recruit: &|recruit| Some(ways::partner(recruit)),
    };
    let sentence = points::sentence(reader, &standing, Some(&partner.name));
    let beside = html! {
        (points::beside(reader, &standing))
        p class="quiet actions" {
            a href=(ways::partner(partner.id)) { (reader.say("dashboard-points-partner")) }
            a href=(ways::TIERS) { (reader.say("dashboard-points-rules")) }
        }
    };
    Ok(html! {
        (opening(sentence, beside))
        @if asked.done == "given" { (note(html! { p { (reader.say("dashboard-points-given")) } })) }
        (points::made_of(reader, &standing, &here))
        (points::rows(reader, &rows, chosen, &places))
        @if visit.may(Scope::Write) {
            (part("by-hand", &reader.say("dashboard-points-by-hand"), form(visit, partner, draft)))
        }
        (points::ladder(reader, &standing))
    })
}

fn form(visit: &MemberVisit, partner: &Partner, draft: &Draft) -> Markup {
    let reader = &visit.reader;
    let problem = |field: &str| {
        if field == "points" {
            reader.say("dashboard-points-number-wrong")
        } else {
            reader.say("dashboard-points-reason-wrong")
        }
    };
    let of = |field: &str| {
        if draft.wrong.contains(&field) { problem(field) } else { String::new() }
    };
    let wrong: Vec<(String, String)> =
        draft.wrong.iter().map(|field| ((*field).to_owned(), problem(field))).collect();
    let mut hidden = visit.hidden().to_vec();
    hidden.push((once::FIELD, &draft.once));
    let (points_wrong, reason_wrong) = (of("points"), of("reason"));
    let name = [("name", Arg::Text(&partner.name))];
    Form {
        action: &address(partner.id),
        button: &reader.say("dashboard-points-button"),
        working: &reader.say("dashboard-points-working"),
        hidden: &hidden,
        wrong: &wrong,
        fields: html! {
            (Field {
                name: "points",
                label: &reader.say("dashboard-points-number"),
                help: &reader.say("dashboard-points-number-help"),
                value: &draft.points,
                wrong: &points_wrong,
                autocomplete: "off",
                short: true,
                ..Field::default()
            }.shown(reader))
            (Field {
                name: "reason",
                label: &reader.say("dashboard-points-reason"),
                help: &reader.say_with("dashboard-points-reason-help", &name),
                value: &draft.reason,
                wrong: &reason_wrong,
                autocomplete: "off",
                ..Field::default()
            }.shown(reader))
        },
    }
    .shown(reader)
}

/// Where a partner stands, for its own page: it leads to its points.
pub(super) fn glance(reader: &Reader, standing: &Standing, partner: &Partner) -> Markup {
    let opens = entitlements(standing.tier);
    let manager = opens.account_manager;
    part(
        "points",
        &reader.say("points-title"),
        html! {
            p { (points::sentence(reader, standing, Some(&partner.name))) }
            @if manager { p { (reader.say("dashboard-points-manager")) } }
            p { a href=(address(partner.id)) { (reader.say("dashboard-points-all")) } }
        },
    )
}

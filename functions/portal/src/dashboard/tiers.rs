//! The company's rules of points and tiers: what points are given for, and from how many on each tier is reached.

use std::sync::Arc;

use axum::extract::State;
use maud::{Markup, html};
use serde::Deserialize;
use vouch_domain::{
    calendar::Quarter,
    people::{
        company::Scope,
        points::PointRules,
        rules::CompanyRules,
        tier::{Tier, TierRules},
    },
};
use vouch_runtime::Context;

use super::ways;
use crate::{
    api::{
        input::Query,
        points::{self, GivenRules},
        tiers::{self, GivenThresholds},
    },
    kit::{Field, Form, Reader, facts, figures, note, opening, part},
    pages::{
        once,
        route::PageRoute,
        sent::Sent,
        visit::{MemberVisit, Shown, see},
    },
    policy::Needs,
    refusal::Refusal,
    sheets::points::tier_name,
};

pub(super) fn pages() -> Vec<PageRoute> {
    vec![
        PageRoute::get(ways::TIERS, Needs::Member(Scope::Read), show),
        PageRoute::post(ways::TIERS, Needs::Member(Scope::Admin), change_tiers),
        PageRoute::post("/dashboard/tiers/points", Needs::Member(Scope::Admin), change_points),
    ]
}

/// The fields of what points are given for, and those of the tiers.
const POINTS: [&str; 6] =
    ["onboarding", "retention", "renewal", "recruitment", "bonus", "bonus_from"];
const TIERS: [&str; 3] = ["silver", "gold", "platinum"];

/// What the address may say.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Asked {
    /// `saved`, after rules were changed.
    done: String,
}

/// What was typed into a form that can't be taken as it is.
#[derive(Default)]
struct Draft {
    typed: Vec<(&'static str, String)>,
    wrong: Vec<&'static str>,
}

impl Draft {
    fn of(sent: &Sent, names: &[&'static str], wrong: Vec<&'static str>) -> Self {
        let typed = |name: &&'static str| (*name, sent.field(name).to_owned());
        Self { typed: names.iter().map(typed).collect(), wrong }
    }

    fn value(&self, name: &str, known: i64) -> String {
        let typed = self.typed.iter().find(|(field, _)| *field == name);
        typed.map_or_else(|| known.to_string(), |(_, value)| value.clone())
    }
}

/// `GET /dashboard/tiers`
async fn show(
    State(ctx): State<Arc<Context>>,
    visit: MemberVisit,
    Query(asked): Query<Asked>,
) -> Shown {
    let rules = ctx.store.find_rules(visit.company.id).await?;
    let main = content(&ctx, &visit, &rules, &Draft::default(), asked.done == "saved");
    Ok(visit.page(&visit.reader.say("dashboard-tiers-title"), main))
}

/// The numbers of a form by their fields; those that are none are wrong.
fn numbers(sent: &Sent, names: &[&'static str]) -> (Vec<Option<i64>>, Vec<&'static str>) {
    let read = |name: &&'static str| sent.field(name).parse::<i64>().ok();
    let numbers: Vec<Option<i64>> = names.iter().map(read).collect();
    let each = names.iter().zip(&numbers);
    let wrong = each.filter(|(_, number)| number.is_none()).map(|(name, _)| *name).collect();
    (numbers, wrong)
}

/// `POST /dashboard/tiers`
async fn change_tiers(State(ctx): State<Arc<Context>>, visit: MemberVisit, sent: Sent) -> Shown {
    let (numbers, mut wrong) = numbers(&sent, &TIERS);
    if let ([silver, gold, platinum], true) = (&numbers[..], wrong.is_empty()) {
        let given = GivenThresholds { silver: *silver, gold: *gold, platinum: *platinum };
        let fresh = once::fresh(&ctx, "tiers of the company", &sent)?;
        match tiers::add(&ctx, &fresh, visit.company.id, None, given).await {
            Ok(_) => return Ok(see(&ways::asked(ways::TIERS, &[("done", "saved")]))),
            Err(refusal) => wrong = fields_of(refusal, &TIERS)?,
        }
    }
    mend(&ctx, &visit, Draft::of(&sent, &TIERS, wrong)).await
}

/// `POST /dashboard/tiers/points`
async fn change_points(State(ctx): State<Arc<Context>>, visit: MemberVisit, sent: Sent) -> Shown {
    let (numbers, mut wrong) = numbers(&sent, &POINTS);
    if let ([onboarding, retention, renewal, recruitment, bonus, bonus_from], true) =
        (&numbers[..], wrong.is_empty())
    {
        let given = GivenRules {
            onboarding: *onboarding,
            retention: *retention,
            renewal: *renewal,
            recruitment: *recruitment,
            bonus: *bonus,
            bonus_from: *bonus_from,
        };
        let checks = given.check();
        let is_wrong = |name: &&str| checks.wrong_fields().any(|field| field == *name);
        wrong = POINTS.into_iter().filter(is_wrong).collect();
        if wrong.is_empty() {
            let fresh = once::fresh(&ctx, "points of the company", &sent)?;
            points::add(&ctx, &fresh, visit.company.id, None, given).await?;
            return Ok(see(&ways::asked(ways::TIERS, &[("done", "saved")])));
        }
    }
    mend(&ctx, &visit, Draft::of(&sent, &POINTS, wrong)).await
}

/// The fields that a refusal names; any other refusal stays one.
fn fields_of(refusal: Refusal, names: &[&'static str]) -> Result<Vec<&'static str>, Refusal> {
    let named: Vec<_> = names.iter().copied().filter(|name| refusal.names_field(name)).collect();
    if named.is_empty() { Err(refusal) } else { Ok(named) }
}

async fn mend(ctx: &Context, visit: &MemberVisit, draft: Draft) -> Shown {
    let rules = ctx.store.find_rules(visit.company.id).await?;
    let main = content(ctx, visit, &rules, &draft, false);
    Ok(visit.mend(&visit.reader.say("dashboard-tiers-title"), main))
}

fn content(
    ctx: &Context,
    visit: &MemberVisit,
    rules: &CompanyRules,
    draft: &Draft,
    is_saved: bool,
) -> Markup {
    let (reader, now) = (&visit.reader, ctx.now());
    let zone = visit.company.month_zone();
    let next = Quarter::of(now, zone).end(zone);
    let (tiers, points) =
        (TierRules::in_force(&rules.tiers, now), PointRules::in_force(&rules.points, now));
    let gold = html! { (figures::count(reader, tiers.gold)) };
    let may_change = visit.may(Scope::Admin);
    let once = once::one_time(ctx);
    html! {
        (opening(
            reader.tell("dashboard-tiers-sentence", &[("gold", gold)]),
            html! { p { (reader.tell("dashboard-tiers-next", &[("date", figures::day(reader, next))])) } },
        ))
        @if is_saved { (note(html! { p { (reader.say("dashboard-tiers-saved")) } })) }
        (part("tiers", &reader.say("dashboard-tiers-tiers"), html! {
            p { (reader.say("dashboard-tiers-tiers-text")) }
            @if may_change {
                (form(visit, draft, &once, ways::TIERS, &TIERS.map(|name| (name, threshold(tiers, name)))))
            } @else { (tiers_in_force(reader, tiers)) }
            @for row in rules.tiers.iter().filter(|row| row.from > now) {
                p { (reader.tell("dashboard-tiers-from", &[("time", figures::moment(reader, row.from))])) }
                (tiers_in_force(reader, row))
            }
        }))
        (part("points", &reader.say("dashboard-tiers-points"), html! {
            p { (reader.say("dashboard-tiers-points-text")) }
            @if may_change {
                (form(visit, draft, &once, "/dashboard/tiers/points", &POINTS.map(|name| (name, given(points, name)))))
            } @else { (points_in_force(reader, points)) }
            @for row in rules.points.iter().filter(|row| row.from > now) {
                p { (reader.tell("dashboard-tiers-from", &[("time", figures::moment(reader, row.from))])) }
                (points_in_force(reader, row))
            }
        }))
        @if !may_change { p class="quiet" { (reader.say("dashboard-settings-ask-an-admin")) } }
    }
}

fn threshold(row: &TierRules, name: &str) -> i64 {
    let tier = Tier::ALL.into_iter().find(|tier| tier.name() == name);
    row.threshold(tier.unwrap_or_default())
}

fn given(row: &PointRules, name: &str) -> i64 {
    match name {
        "onboarding" => row.onboarding,
        "retention" => row.retention,
        "renewal" => row.renewal,
        "recruitment" => row.recruitment,
        "bonus" => row.bonus,
        _ => row.bonus_from,
    }
}

fn tiers_in_force(reader: &Reader, row: &TierRules) -> Markup {
    let fact = |tier: Tier| {
        let from = html! { (figures::count(reader, row.threshold(tier))) };
        (tier_name(reader, tier), from)
    };
    facts(&Tier::ALL.map(fact))
}

fn points_in_force(reader: &Reader, row: &PointRules) -> Markup {
    let fact = |name| (label(reader, name), html! { (figures::count(reader, given(row, name))) });
    facts(&POINTS.map(fact))
}

fn label(reader: &Reader, name: &str) -> String {
    match name {
        "silver" => tier_name(reader, Tier::Silver),
        "gold" => tier_name(reader, Tier::Gold),
        "platinum" => tier_name(reader, Tier::Platinum),
        "onboarding" => reader.say("points-category-onboarding"),
        "retention" => reader.say("points-category-retention"),
        "renewal" => reader.say("points-category-renewal"),
        "recruitment" => reader.say("points-category-recruitment"),
        "bonus" => reader.say("points-category-bonus"),
        _ => reader.say("dashboard-tiers-bonus-from"),
    }
}

fn form(
    visit: &MemberVisit,
    draft: &Draft,
    once: &str,
    action: &str,
    fields: &[(&str, i64)],
) -> Markup {
    let reader = &visit.reader;
    let is_tiers = action == ways::TIERS;
    let problem = reader.say(if is_tiers {
        "dashboard-tiers-threshold-wrong"
    } else {
        "dashboard-tiers-number-wrong"
    });
    let of_this = |wrong: &&&str| fields.iter().any(|(name, _)| *name == **wrong);
    let wrong: Vec<(String, String)> = draft
        .wrong
        .iter()
        .filter(of_this)
        .map(|field| ((*field).to_owned(), format!("{}: {problem}", label(reader, field))))
        .collect();
    let field = |name: &str, known: i64| {
        let is_wrong = draft.wrong.contains(&name);
        Field {
            name,
            label: &label(reader, name),
            value: &draft.value(name, known),
            wrong: if is_wrong { &problem } else { "" },
            autocomplete: "off",
            keyboard: "numeric",
            short: true,
            ..Field::default()
        }
        .shown(reader)
    };
    let mut hidden = visit.hidden().to_vec();
    hidden.push((once::FIELD, once));
    Form {
        action,
        button: &reader.say("dashboard-tiers-button"),
        working: &reader.say("dashboard-tiers-working"),
        hidden: &hidden,
        wrong: &wrong,
        fields: html! { @for (name, known) in fields { (field(name, *known)) } },
    }
    .shown(reader)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_field_stands_for_its_own_number() {
        let row = PointRules {
            onboarding: 1,
            retention: 2,
            renewal: 3,
            recruitment: 4,
            bonus: 5,
            bonus_from: 6,
            ..PointRules::DEFAULT
        };
        assert_eq!(POINTS.map(|name| given(&row, name)), [1, 2, 3, 4, 5, 6]);
        assert_eq!(TIERS.map(|name| threshold(&TierRules::DEFAULT, name)), [75, 300, 900]);
    }
}

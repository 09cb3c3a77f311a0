//! What each program pays this partner, in words and by example, and when it is paid (K12).

use std::{collections::BTreeSet, sync::Arc};

use axum::extract::State;
use chrono::{DateTime, TimeDelta, Utc};
use maud::{Markup, html};
use vouch_domain::{
    calendar::Review,
    earning::terms::{Basis, Reward, SalesPaid, Structure, Terms, in_force, referral_in_force},
    money::Money,
    people::{
        partner::{Enrolment, EnrolmentStatus},
        program::Program,
        tier::{Tier, tier_at},
    },
};
use vouch_runtime::Context;

use super::programs::standing;
use crate::{
    kit::{Arg, Reader, empty, facts, figures, opening, part},
    pages::{
        route::PageRoute,
        visit::{PartnerSeat, PartnerVisit, Shown},
    },
    policy::Needs,
    refusal::Refusal,
    sheets::terms,
};

pub(super) fn pages() -> Vec<PageRoute> {
    vec![PageRoute::get("/portal/{company}/structure", Needs::Partner, show)]
}

/// What this partner is paid: program by program, and for partners it recruits.
struct Structures {
    programs: Vec<Paying>,
    /// Its tier, which may have a rate of its own.
    tier: Option<Tier>,
    recruiting: Option<Terms>,
}

/// A program as it pays this partner.
struct Paying {
    program: Program,
    enrolment: Enrolment,
    company: Arc<[Terms]>,
    rows: Vec<Terms>,
    own: Vec<Terms>,
}

impl Paying {
    /// The row in force at an instant, and whether it is the partner's own.
    fn at(&self, at: DateTime<Utc>) -> Option<(&Terms, bool)> {
        let row = in_force(&[&self.own, &self.rows, &self.company], at)?;
        Some((row, self.own.iter().any(|own| own.id == row.id)))
    }

    /// The changes that lie ahead, in the order of time.
    fn ahead(&self, now: DateTime<Utc>) -> Vec<(DateTime<Utc>, &Structure)> {
        let starts: BTreeSet<DateTime<Utc>> = self
            .rows
            .iter()
            .chain(&self.own)
            .chain(self.company.iter())
            .map(|row| row.from)
            .filter(|from| *from > now)
            .collect();
        let mut last = self.at(now).map(|(row, _)| &row.structure);
        let mut changes = Vec::new();
        for start in starts {
            let then = self.at(start).map(|(row, _)| &row.structure);
            if let Some(structure) = then.filter(|_| then != last) {
                changes.push((start, structure));
            }
            last = then;
        }
        changes
    }
}

async fn show(State(ctx): State<Arc<Context>>, visit: PartnerVisit) -> Shown {
    let Structures { programs, tier, recruiting } = read(&ctx, &visit).await?;
    let reader = &visit.reader;
    let nothing =
        reader.say_with("partner-programs-empty", &[("company", Arg::Text(&visit.company.name))]);
    let main = html! {
        (opening(sentence(reader, &programs, tier), html! {}))
        @if programs.is_empty() { (empty(&nothing, None)) }
        @for one in &programs {
            (part(&one.program.id.to_string(), &one.program.name, shown(&visit, one, tier)))
        }
        @if let Some(row) = recruiting.filter(|row| row.structure.pays().is_some()) {
            (part("recruiting", &reader.say("partner-structure-recruiting"), recruits(reader, &row)))
        }
        (part("paid", &reader.say("partner-structure-paid"), when_paid(&visit)))
    };
    Ok(visit.page(&reader.say("partner-structure-title"), main))
}

async fn read(ctx: &Context, visit: &PartnerSeat) -> Result<Structures, Refusal> {
    let (company, partner, now) = (visit.company.id, visit.partner.id, visit.reader.now);
    let rules = ctx.store.find_rules(company).await?;
    let facts = ctx.store.find_partner_facts(company, partner).await?;
    let of_company: Arc<[Terms]> = rules.terms.into();
    let mut programs = Vec::new();
    let tier = Some(tier_at(&facts.tiers, now));
    let recruiting = referral_in_force(&facts.referral_terms, &rules.referral, now).cloned();
    for (id, (enrolment, own)) in facts.enrolments {
        if matches!(enrolment.status, EnrolmentStatus::Rejected(_)) {
            continue;
        }
        if let Some((program, rows)) = ctx.store.find_program_with_terms(company, id).await? {
            let company = Arc::clone(&of_company);
            programs.push(Paying { program, enrolment, company, rows, own });
        }
    }
    Ok(Structures { programs, tier, recruiting })
}

/// What recruiting pays, and since when.
fn recruits(reader: &Reader, row: &Terms) -> Markup {
    let earns = [("what", terms::referral_phrase(reader, &row.structure))];
    html! {
        p { (reader.tell("terms-you-earn", &earns)) }
        p class="quiet" {
            (reader.tell("partner-structure-recruiting-since", &[("day", figures::day(reader, row.from))]))
        }
    }
}

/// The rate, where there is but one.
fn sentence(reader: &Reader, paying: &[Paying], tier: Option<Tier>) -> Markup {
    let earning: Vec<&Paying> = paying
        .iter()
        .filter(|one| matches!(one.enrolment.status, EnrolmentStatus::Approved(_)))
        .collect();
    let [one] = earning[..] else {
        return html! { (reader.say("partner-structure-several")) };
    };
    match one.at(reader.now).map(|(row, _)| &row.structure) {
        // What other bases pay takes more words than the head of a page has.
        Some(Structure::Pays(pays)) if pays.basis != Basis::Revenue => {
            html! { (reader.say("partner-structure-several")) }
        }
        Some(Structure::Pays(pays)) => {
            let (key, what) = match (pays.reward_at(tier), pays.sales) {
                (Reward::Percentage(rate), SalesPaid::Every) => (
                    "partner-structure-percentage",
                    html! { (figures::rate(reader, rate.value())) },
                ),
                (Reward::Percentage(rate), SalesPaid::First) => (
                    "partner-structure-percentage-first",
                    html! { (figures::rate(reader, rate.value())) },
                ),
                (Reward::Flat(fee), SalesPaid::Every) => {
                    ("partner-structure-flat", figures::amount(reader, fee))
                }
                (Reward::Flat(fee), SalesPaid::First) => {
                    ("partner-structure-flat-first", figures::amount(reader, fee))
                }
            };
            reader.tell(key, &[("what", what)])
        }
        Some(_) => html! { (reader.say("partner-structure-counts-only")) },
        None => html! { (reader.say("partner-structure-none-yet")) },
    }
}

fn shown(visit: &PartnerSeat, one: &Paying, tier: Option<Tier>) -> Markup {
    let reader = &visit.reader;
    let is_in = matches!(one.enrolment.status, EnrolmentStatus::Approved(_));
    let ahead = one.ahead(reader.now);
    html! {
        @if !is_in { p { (standing(reader, one.enrolment.status)) } }
        @match one.at(reader.now) {
            Some((row, is_own)) => {
                p { (terms::sentence(reader, &row.structure)) }
                @if let Some(example) = terms::example(reader, &row.structure, tier, visit.company.currency) {
                    p { (example) }
                }
                p class="quiet" { (since(reader, row, is_own)) }
            }
            None => p { (reader.say("partner-structure-no-terms")) },
        }
        @for (from, structure) in ahead {
            p {
                (reader.tell("partner-structure-from", &[
                    ("day", figures::moment(reader, from)),
                    ("what", terms::phrase(reader, structure)),
                ]))
            }
        }
    }
}

fn since(reader: &Reader, row: &Terms, is_own: bool) -> Markup {
    let key = if is_own { "partner-structure-own" } else { "partner-structure-program" };
    reader.tell(key, &[("day", figures::day(reader, row.from))])
}

/// How months end, and from what amount on they are paid.
fn when_paid(visit: &PartnerSeat) -> Markup {
    let (reader, company) = (&visit.reader, &visit.company);
    let month = company.month_of(reader.now);
    let zone = company.clock_of(month).month_zone();
    let end = month.end(zone);
    let review = Review::of(month, zone, end);
    let minimums = company.minimum_payout.iter().filter(|(_, minor)| **minor > 0);
    let minimums: Vec<Markup> = minimums
        .map(|(currency, minor)| figures::amount(reader, Money::new(*minor, *currency)))
        .collect();
    let least = html! {
        @for (at, minimum) in minimums.iter().enumerate() { @if at > 0 { br; } (minimum) }
        @if minimums.is_empty() { (reader.say("partner-structure-no-minimum")) }
    };
    let mut rows = vec![
        (
            reader.say("partner-structure-month-ends"),
            figures::day(reader, end - TimeDelta::seconds(1)),
        ),
        (reader.say("partner-structure-review"), figures::day(reader, review.ends_at)),
        (reader.say("partner-structure-least"), least),
    ];
    if company.holding_days > 0 {
        let from = figures::day(reader, company.payable_from(month));
        rows.insert(2, (reader.say("partner-structure-held"), from));
    }
    html! {
        p { (reader.say("partner-structure-paid-how")) }
        (facts(&rows))
    }
}

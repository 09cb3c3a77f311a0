//! The partners that a partner recruited and what they brought it, and its sign-up link while recruiting pays
//! (E15, E21, E25).

use std::{collections::BTreeMap, sync::Arc};

use axum::extract::State;
use chrono::NaiveDate;
use maud::{Markup, html};
use serde::Deserialize;
use vouch_domain::{
    earning::terms::{Terms, referral_in_force},
    id::PartnerId,
    money::Money,
};
use vouch_runtime::Context;
use vouch_store::page::Page;

use crate::{
    api::{input::Query, list::cursor},
    kit::{Arg, DateRange, copied, date_range, empty, figures, opening, pager, part, wide_part},
    pages::{
        route::PageRoute,
        visit::{PartnerSeat, PartnerVisit, Shown},
    },
    policy::Needs,
    referral_report::{self, Asked as ReportOf, BilledBy, Row},
    referrals,
    refusal::Refusal,
    sheets::{
        referrals::{Report, billed_by, sums},
        terms,
    },
};

/// How many relations a page shows.
const AT_ONCE: i32 = 50;
/// How much of a name stands in the table.
const NAME_SHOWN: usize = 36;

pub(super) fn pages() -> Vec<PageRoute> {
    vec![PageRoute::get("/portal/{company}/referrals", Needs::Partner, show)]
}

/// What the address may say.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Asked {
    from: Option<String>,
    to: Option<String>,
    billed_by: Option<String>,
    cursor: Option<String>,
}

/// What the page shows.
struct Seen {
    days: (NaiveDate, NaiveDate),
    billed_by: BilledBy,
    rows: Page<Row>,
    names: BTreeMap<PartnerId, String>,
    /// What recruiting pays this partner now.
    terms: Option<Terms>,
}

async fn show(
    State(ctx): State<Arc<Context>>,
    visit: PartnerVisit,
    Query(asked): Query<Asked>,
) -> Shown {
    let seen = Box::pin(look(&ctx, &visit, &asked)).await?;
    let main = content(&ctx, &visit, &seen, asked.cursor.is_some());
    Ok(visit.page(&visit.reader.say("partner-referrals-title"), main))
}

async fn look(ctx: &Context, visit: &PartnerSeat, asked: &Asked) -> Result<Seen, Refusal> {
    let (company, me) = (&visit.company, visit.partner.id);
    let from = cursor(asked.cursor.as_deref())?;
    let texts = (asked.from.as_deref(), asked.to.as_deref());
    let days = referral_report::days_asked(company, ctx.now(), texts);
    let billed_by = BilledBy::read(asked.billed_by.as_deref());
    let of = ReportOf::of_days(company, Some(me), days, billed_by);
    let rows = Box::pin(referral_report::page(ctx, company, &of, (AT_ONCE, from.as_ref()))).await?;
    let ids: Vec<PartnerId> = rows.items.iter().map(|row| row.recruit).collect();
    let names = ctx.store.find_partners(company.id, &ids).await?;
    let names = names.into_iter().map(|partner| (partner.id, partner.name)).collect();
    let rules = ctx.store.find_rules(company.id).await?.referral;
    let own = ctx.store.all_referral_terms(company.id, me).await?;
    let terms = referral_in_force(&own, &rules, ctx.now()).cloned();
    Ok(Seen { days, billed_by, rows, names, terms })
}

/// The same page of other days, or a later part of it.
fn address(visit: &PartnerSeat, seen: &Seen, billed_by: &str, cursor: &str) -> String {
    let mut query = url::form_urlencoded::Serializer::new(String::new());
    query.append_pair("from", &seen.days.0.to_string());
    query.append_pair("to", &seen.days.1.to_string());
    for (name, value) in [("billed_by", billed_by), ("cursor", cursor)] {
        if !value.is_empty() {
            query.append_pair(name, value);
        }
    }
    visit.address(&format!("/referrals?{}", query.finish()))
}

fn content(ctx: &Context, visit: &PartnerSeat, seen: &Seen, is_further: bool) -> Markup {
    let reader = &visit.reader;
    let name = |id: PartnerId| match seen.names.get(&id) {
        Some(name) => figures::shortened(name, NAME_SHOWN),
        None => html! { (id) },
    };
    let why = |_: PartnerId| visit.address("/commissions");
    let is_paid = seen.terms.as_ref().is_some_and(|terms| terms.structure.pays().is_some());
    let action = reader.say("partner-referrals-nobody-action");
    let report = Report {
        rows: &seen.rows.items,
        name: &name,
        why: &why,
        has_referrer: false,
        nothing: empty(
            &reader.say("partner-referrals-nobody"),
            is_paid.then_some((action.as_str(), "#link")),
        ),
    };
    let by = seen.billed_by.name();
    let this = visit.address("/referrals");
    let range =
        DateRange { action: &this, from: seen.days.0, to: seen.days.1, keep: &[("billed_by", by)] };
    let first = is_further.then(|| address(visit, seen, by, ""));
    let next = seen.rows.next.as_ref().map(|next| address(visit, seen, by, &next.to_string()));
    let any = !seen.rows.items.is_empty() || is_further;
    html! {
        (opening(html! { (sentence(visit, seen)) }, html! {}))
        (wide_part("recruited", &reader.say("partner-referrals-recruited"), html! {
            @if any {
                (date_range(reader, &range))
                (billed_by(reader, seen.billed_by, |by| address(visit, seen, by, "")))
            }
            (report.table(reader).shown())
            (pager(reader, first.as_deref(), next.as_deref()))
            @if any { p class="quiet" { (reader.say("partner-referrals-how")) } }
        }))
        @if let Some(terms) = seen.terms.as_ref().filter(|_| is_paid) {
            (part("link", &reader.say("partner-referrals-link"), html! {
                p { (reader.tell("partner-referrals-pays", &[
                    ("what", terms::referral_phrase(reader, &terms.structure)),
                ])) }
                (copied(
                    reader,
                    &referrals::sign_up_link(ctx, visit.company.id, &visit.partner),
                    &reader.say("partner-referrals-link-copies"),
                ))
                p class="quiet" { (reader.say_with("partner-referrals-link-help", &[
                    ("company", Arg::Text(&visit.company.name)),
                ])) }
            }))
        }
    }
}

/// What recruiting brought in these days, in the company's own currency where there is any of it.
fn sentence(visit: &PartnerSeat, seen: &Seen) -> Markup {
    let reader = &visit.reader;
    let sums = sums(&seen.rows.items);
    let main = visit.company.currency;
    let first = sums.get_key_value(&main).or(sums.iter().find(|(_, sum)| sum.0 != 0));
    match first {
        _ if seen.rows.items.is_empty() => html! { (reader.say("partner-referrals-none")) },
        Some((currency, (earned, billed))) if *earned != 0 => {
            let amount = |minor: i64| figures::amount(reader, Money::new(minor, *currency));
            reader.tell(
                "partner-referrals-earned",
                &[("earned", amount(*earned)), ("billed", amount(*billed))],
            )
        }
        _ => html! { (reader.say("partner-referrals-earned-nothing")) },
    }
}

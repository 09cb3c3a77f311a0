//! Partners that recruit partners: the report, what recruiting pays, and each partner's own part of both.

mod change;
mod one;
mod settings;

use std::sync::Arc;

use axum::extract::State;
use maud::{Markup, html};
use serde::Deserialize;
use vouch_domain::{id::PartnerId, money::Money, people::company::Scope};
use vouch_runtime::Context;
use vouch_store::page::Page;

use super::{find, names::Names, ways};
use crate::{
    api::{input::Query, list::cursor},
    kit::{DateRange, Reader, aside_link, date_range, empty, figures, opening, pager, wide_part},
    pages::{
        route::PageRoute,
        visit::{MemberSeat, MemberVisit, Shown},
    },
    policy::Needs,
    referral_report::{self, Asked as ReportOf, BilledBy, Row},
    sheets::referrals::{Report, billed_by, sums},
};

pub(super) fn pages() -> Vec<PageRoute> {
    let (look, write, admin) =
        (Needs::Member(Scope::Read), Needs::Member(Scope::Write), Needs::Member(Scope::Admin));
    vec![
        PageRoute::get("/dashboard/referrals", look, show),
        PageRoute::get("/dashboard/settings/referrals", look, settings::show),
        PageRoute::post("/dashboard/settings/referrals", admin, settings::change),
        PageRoute::get("/dashboard/partners/{partner}/referrals", look, one::show),
        PageRoute::post("/dashboard/partners/{partner}/referrals", admin, one::change),
        PageRoute::post("/dashboard/partners/{partner}/referred-by", write, one::mark),
    ]
}

/// How many relations a page shows.
const AT_ONCE: i32 = 50;

/// What the address may say.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Asked {
    from: Option<String>,
    to: Option<String>,
    billed_by: Option<String>,
    cursor: Option<String>,
}

/// `GET /dashboard/referrals`
async fn show(
    State(ctx): State<Arc<Context>>,
    visit: MemberVisit,
    Query(asked): Query<Asked>,
) -> Shown {
    let company = &visit.company;
    let from = cursor(asked.cursor.as_deref())?;
    let texts = (asked.from.as_deref(), asked.to.as_deref());
    let days = referral_report::days_asked(company, ctx.now(), texts);
    let by = BilledBy::read(asked.billed_by.as_deref());
    let of = ReportOf::of_days(company, None, days, by);
    let page =
        Box::pin(referral_report::page(&ctx, company, &of, (AT_ONCE, from.as_ref()))).await?;
    let named = names_in(&page);
    let names = Names::of(&ctx, company.id, named).await?;
    let (first_day, last_day) = (days.0.to_string(), days.1.to_string());
    let address = |by: &str, cursor: &str| {
        let all =
            [("from", &*first_day), ("to", &*last_day), ("billed_by", by), ("cursor", cursor)];
        ways::asked(ways::REFERRALS, &all)
    };
    let main = content(&visit, &page, &names, (days, by, from.is_some()), &address);
    Ok(visit.page(&visit.reader.say("dashboard-referrals-title"), main))
}

/// Everybody who is named in some rows, once each.
fn names_in(page: &Page<Row>) -> Vec<PartnerId> {
    let mut named: Vec<PartnerId> =
        page.items.iter().flat_map(|row| [row.referrer, row.recruit]).collect();
    named.sort();
    named.dedup();
    named
}

fn content(
    visit: &MemberSeat,
    page: &Page<Row>,
    names: &Names,
    (days, by, is_further): ((chrono::NaiveDate, chrono::NaiveDate), BilledBy, bool),
    address: &dyn Fn(&str, &str) -> String,
) -> Markup {
    let reader = &visit.reader;
    let name = |id: PartnerId| names.link(id);
    let why = |id: PartnerId| commissions_of(id);
    let settings = reader.say("dashboard-referrals-to-settings");
    let report = Report {
        rows: &page.items,
        name: &name,
        why: &why,
        has_referrer: true,
        nothing: empty(
            &reader.say("dashboard-referrals-nobody"),
            Some((&settings, ways::REFERRAL_SETTINGS)),
        ),
    };
    let range = DateRange {
        action: ways::REFERRALS,
        from: days.0,
        to: days.1,
        keep: &[("billed_by", by.name())],
    };
    let first = is_further.then(|| address(by.name(), ""));
    let next = page.next.as_ref().map(|next| address(by.name(), &next.to_string()));
    let any = is_further || !page.items.is_empty();
    html! {
        (opening(sentence(reader, visit, page), html! {}))
        (wide_part("recruited", &reader.say("dashboard-referrals-recruited"), html! {
            @if any {
                (date_range(reader, &range))
                (billed_by(reader, by, |by| address(by, "")))
            }
            (report.table(reader).shown())
            (pager(reader, first.as_deref(), next.as_deref()))
            @if any {
                p class="quiet" { (reader.say("dashboard-referrals-how")) }
                (aside_link(&settings, ways::REFERRAL_SETTINGS))
            }
        }))
    }
}

fn commissions_of(partner: PartnerId) -> String {
    ways::asked(ways::COMMISSIONS, &[("partner", &partner.to_string())])
}

fn sentence(reader: &Reader, visit: &MemberSeat, page: &Page<Row>) -> Markup {
    if page.items.is_empty() {
        return html! { (reader.say("dashboard-referrals-none")) };
    }
    let earned = sums(&page.items).into_iter().map(|(currency, (earned, _))| (currency, earned));
    let earned = earned.collect();
    let main: Money = find::main_amount(visit.company.currency, &earned);
    if main.minor == 0 {
        return html! { (reader.say("dashboard-referrals-nothing")) };
    }
    reader.tell("dashboard-referrals-earned", &[("earned", figures::amount(reader, main))])
}

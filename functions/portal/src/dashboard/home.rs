//! The program's home: the month, what needs attention, and the ways on (P01, P02).
//!
//! Five queries and one read of several rows by key, however long the history is.

mod attention;
mod beginning;
mod latest;
mod months;
mod sentence;

use std::{collections::BTreeMap, sync::Arc};

use axum::extract::State;
use maud::{Markup, html};
use vouch_domain::{
    calendar::Month,
    money::Currency,
    people::{
        application::Application,
        company::{Company, Scope},
        partner::Partner,
    },
};
use vouch_runtime::Context;
use vouch_store::{
    deliveries::Waiting,
    glance::{Glance, Sought},
    news::News,
    page::Page,
    totals::{CompanyTotals, MoneyTotals},
};

use super::{mails, ways};
use crate::{
    kit::{Reader, opening, part},
    pages::{
        route::PageRoute,
        visit::{MemberVisit, Shown},
    },
    policy::Needs,
    refusal::Refusal,
};

pub(super) fn pages() -> Vec<PageRoute> {
    vec![PageRoute::get("/dashboard", Needs::Member(Scope::Read), show)]
}

/// How many months are shown.
const MONTHS: usize = 12;
/// How many months back a review or a failed payment is still told of.
const MONTHS_WATCHED: usize = 4;
/// How many of the things that wait are counted.
const WAITING_COUNTED: i32 = 25;
/// How many sales are shown.
const LATEST: i32 = 8;

/// All that the page is made of.
struct Home {
    /// The month that runs.
    month: Month,
    /// The months shown, oldest first.
    months: Vec<Month>,
    /// The currency that sentences and the chart are in.
    main: Currency,
    totals: CompanyTotals,
    waiting: Page<Waiting>,
    /// Who wants to become a partner, oldest first.
    applications: Page<Application>,
    /// The latest sales and refunds, of the last month that had any.
    latest: Vec<News>,
    /// How many mails could not be sent and need somebody, and whether there may be more.
    unsent: (usize, bool),
    /// Looked up only where nothing has happened yet: a partner, if there is one.
    first_partner: Option<Partner>,
    glance: Glance,
}

impl Home {
    async fn look(ctx: &Context, company: &Company, reader: &Reader) -> Result<Self, Refusal> {
        let month = company.month_of(reader.now);
        let months = latest_months(month, company.first_month, MONTHS);
        let from = months.first().copied().unwrap_or(month);
        let (totals, waiting, applications, not_sent) = tokio::join!(
            ctx.store.month_totals(company.id, from),
            ctx.store.list_waiting(company.id, WAITING_COUNTED),
            ctx.store.list_applications(company.id, WAITING_COUNTED, None),
            ctx.store.list_unsent_mails(company.id, WAITING_COUNTED, None),
        );
        let (totals, waiting, applications, not_sent) =
            (totals?, waiting?, applications?, not_sent?);
        let unsent = not_sent.items.iter().filter(|mail| mails::is_open(mail)).count();
        let (mut latest, mut first_partner) = (Vec::new(), None);
        if totals.months.is_empty() {
            let page = ctx.store.list_partners(company.id, 1, None).await?;
            first_partner = page.items.into_iter().next();
        } else {
            let with_sales = totals.months.iter().rev().find(|(_, of)| !of.money.is_empty());
            let of = with_sales.map_or(month, |(month, _)| *month);
            let page = ctx.store.list_month_transactions(company.id, of, LATEST, None).await?;
            latest = page.items;
        }
        let sought = Sought {
            months: latest_months(month, company.first_month, MONTHS_WATCHED).into_iter().collect(),
            currencies: totals.months.values().flat_map(|of| of.money.keys().copied()).collect(),
            partners: latest.iter().filter_map(|news| news.partner).collect(),
            customers: latest.iter().filter_map(|news| news.customer.clone()).collect(),
        };
        let glance = ctx.store.glance(company.id, &sought).await?;
        let main = main_currency(company, &totals);
        Ok(Self {
            month,
            months,
            main,
            totals,
            waiting,
            applications,
            latest,
            unsent: (unsent, not_sent.next.is_some()),
            first_partner,
            glance,
        })
    }

    /// What a month came to in each currency.
    fn money(&self, month: Month) -> BTreeMap<Currency, MoneyTotals> {
        self.totals.months.get(&month).map(|of| of.money.clone()).unwrap_or_default()
    }

    fn has_begun(&self) -> bool {
        !self.totals.months.is_empty()
    }
}

/// So many months up to this one, not before the first; the oldest first.
pub(super) fn latest_months(month: Month, first: Month, number: usize) -> Vec<Month> {
    let back = std::iter::successors(Some(month), |month| Some(month.before()));
    let mut months: Vec<Month> = back.take(number).take_while(|month| *month >= first).collect();
    months.reverse();
    months
}

/// The company's own currency; where nothing was sold in it, the one with the most sales.
fn main_currency(company: &Company, totals: &CompanyTotals) -> Currency {
    let mut sales = BTreeMap::<Currency, i64>::new();
    for (currency, money) in totals.months.values().flat_map(|of| &of.money) {
        *sales.entry(*currency).or_default() += money.sales + money.unattributed_sales;
    }
    if sales.is_empty() || sales.contains_key(&company.currency) {
        return company.currency;
    }
    let most = sales.into_iter().max_by_key(|(_, number)| *number);
    most.map_or(company.currency, |(currency, _)| currency)
}

/// `GET /dashboard`
async fn show(State(ctx): State<Arc<Context>>, visit: MemberVisit) -> Shown {
    let reader = &visit.reader;
    let home = Home::look(&ctx, &visit.company, reader).await?;
    let content = html! {
        div data-live="home-month" {
            (opening(sentence::shown(reader, &home), sentence::more(reader, &home)))
        }
        (part("attention", &reader.say("dashboard-home-attention"), html! {
            div data-live="home-attention" { (attention::shown(reader, &home)) }
        }))
        @if home.has_begun() {
            (months::shown(reader, &home))
            (latest::shown(reader, &home))
        } @else {
            (beginning::shown(&ctx, reader, &visit.company, home.first_partner.as_ref()))
        }
        (part("areas", &reader.say("dashboard-home-areas"), areas(reader)))
    };
    Ok(visit.page(&reader.say("dashboard-home-title"), content))
}

/// The other areas, each with what it is for (P02).
const AREAS: [(&str, &str); 7] = [
    ("partners", ways::PARTNERS),
    ("commissions", ways::COMMISSIONS),
    ("invoices", ways::INVOICES),
    ("customers", ways::CUSTOMERS),
    ("transactions", ways::TRANSACTIONS),
    ("deliveries", ways::DELIVERIES),
    ("settings", ways::SETTINGS),
];

fn areas(reader: &Reader) -> Markup {
    html! {
        dl class="facts" {
            @for (name, href) in AREAS {
                div {
                    dt { a href=(href) { (reader.say(&format!("dashboard-menu-{name}"))) } }
                    dd { (reader.say(&format!("dashboard-home-area-{name}"))) }
                }
            }
        }
    }
}

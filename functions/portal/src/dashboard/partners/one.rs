//! One partner: what it earned, what it has, and what that is made of.
//!
//! Twelve queries, none of which reads more than a year, a page or the partner's links, and three reads by key.

use std::{collections::BTreeMap, sync::Arc};

use axum::extract::State;
use maud::{Markup, html};
use vouch_domain::id::PartnerId;
use vouch_domain::{
    calendar::Month,
    earning::commission::Commission,
    money::{Currency, Money},
    people::{
        company::Company,
        partner::{Enrolment, Partner},
        program::Program,
    },
    tracking::{customer::Customer, link::Link},
};
use vouch_runtime::Context;
use vouch_store::{
    page::Page,
    totals::{MoneyTotals, PartnerTotals},
};

use super::{
    parts,
    standing::{self, Line, Standing},
    ways,
};
use crate::{
    api::input::Named,
    books::meet_thresholds,
    dashboard::{find, home::latest_months, points},
    kit::{Arg, Reader, figures, opening},
    links::Brought,
    pages::visit::{MemberVisit, Shown},
    partners, referrals,
    refusal::Refusal,
};

/// How many months the chart has.
const MONTHS: usize = 12;
/// How many months back the partner's standing is read.
const MONTHS_STANDING: usize = 4;
/// How many customers and commissions are shown; the rest is a page of its own.
const SHOWN: i32 = 10;
/// How many final statements are shown.
const STATEMENTS_SHOWN: i32 = 12;
/// How many of the company's programs are looked up by name.
const PROGRAMS: i32 = 100;

/// All that the page is made of.
pub(super) struct One {
    pub(super) partner: Partner,
    /// The month that runs.
    pub(super) month: Month,
    /// The months of the chart, oldest first.
    pub(super) months: Vec<Month>,
    /// The currency that the sentence and the chart are in.
    pub(super) main: Currency,
    pub(super) totals: PartnerTotals,
    pub(super) enrolments: Vec<Enrolment>,
    pub(super) programs: Vec<Program>,
    pub(super) links: Vec<Link>,
    pub(super) brought: Brought,
    pub(super) customers: Page<Customer>,
    /// Of the month that runs, newest first.
    pub(super) commissions: Page<Commission>,
    /// Newest first.
    pub(super) statements: Vec<Line>,
    pub(super) standings: BTreeMap<Currency, Standing>,
    /// Who recruited it.
    pub(super) referrer: Option<Partner>,
}

impl One {
    async fn look(
        ctx: &Context,
        company: &Company,
        reader: &Reader,
        id: PartnerId,
    ) -> Result<Self, Refusal> {
        let partner = partners::find(ctx, company.id, id).await?;
        let month = company.month_of(reader.now);
        let months = latest_months(month, company.first_month, MONTHS);
        let from = months.first().copied().unwrap_or(month);
        let (store, of) = (&ctx.store, company.id);
        let (totals, enrolments, programs, links, brought) = tokio::join!(
            store.partner_totals(of, id, from),
            store.list_enrolments(of, id),
            store.list_programs(of, PROGRAMS, None),
            store.all_links(of, id),
            Brought::by_links_of(ctx, of, id),
        );
        let referrer = referrals::referrer_of(ctx, of, id).await?.map(|(_, by)| by);
        let (customers, commissions, old) = tokio::join!(
            store.list_partner_customers(of, id, SHOWN, None),
            store.list_latest_commissions(of, id, month, SHOWN, None),
            store.list_latest_partner_statements(of, id, STATEMENTS_SHOWN, None),
        );
        let totals = totals?;
        let main = main_currency(company, &totals);
        let mut currencies: Vec<Currency> = totals.all.money.keys().copied().collect();
        currencies.push(company.currency);
        // Events may lie a few minutes ahead, in the next month.
        let mut watched = latest_months(month.next(), company.first_month, MONTHS_STANDING + 1);
        watched.reverse();
        let mut standing = store.partner_standing(of, id, &watched, &currencies).await?;
        Box::pin(meet_thresholds(ctx, company, id, &mut standing)).await?;
        let (mut statements, standings) = standing::reckon(id, &standing, company.first_month)?;
        let earliest = watched.last().copied().unwrap_or(month);
        for statement in old?.items.iter().filter(|old| old.id.0.month < earliest) {
            let of = standings.get(&statement.id.0.currency);
            statements.push(standing::old_line(statement, of.is_some_and(|of| of.is_paid))?);
        }
        // Each month in the same order: the main currency first.
        statements.sort_by_key(|line| {
            let page = line.id.0;
            (std::cmp::Reverse(page.month), page.currency != main, page.currency)
        });
        Ok(Self {
            partner,
            month,
            months,
            main,
            totals,
            enrolments: enrolments?,
            programs: programs?.items,
            links: links?,
            brought: brought?,
            customers: customers?,
            commissions: commissions?,
            statements,
            standings,
            referrer,
        })
    }

    /// What a month came to in each currency.
    pub(super) fn money(&self, month: Month) -> BTreeMap<Currency, MoneyTotals> {
        self.totals.months.get(&month).map(|of| of.money.clone()).unwrap_or_default()
    }
}

/// The company's own currency; where the partner earned nothing in it, the one with the most sales.
fn main_currency(company: &Company, totals: &PartnerTotals) -> Currency {
    let money = &totals.all.money;
    if money.is_empty() || money.contains_key(&company.currency) {
        return company.currency;
    }
    let most = money.iter().max_by_key(|(_, of)| of.sales);
    most.map_or(company.currency, |(currency, _)| *currency)
}

/// `GET /dashboard/partners/{partner}`
pub(super) async fn show(
    State(ctx): State<Arc<Context>>,
    visit: MemberVisit,
    Named(id): Named<PartnerId>,
) -> Shown {
    let reader = &visit.reader;
    let one = Box::pin(One::look(&ctx, &visit.company, reader, id)).await?;
    let standing = crate::points::Standing::look(&ctx, &visit.company, id).await?;
    let content = html! {
        div data-live="partner-earned" { (opening(sentence(reader, &one), more(reader, &one))) }
        (parts::months(reader, &one))
        (parts::balance(reader, &one))
        (parts::commissions(reader, &one))
        (parts::statements(reader, &one))
        (parts::links(&ctx, reader, &one))
        (parts::customers(reader, &one))
        (points::glance(reader, &standing, &one.partner))
        (parts::facts_of(reader, &one))
    };
    Ok(visit.page(&one.partner.name, content))
}

/// What it earned in all, and how much of it in the month.
fn sentence(reader: &Reader, one: &One) -> Markup {
    let name = figures::shortened(&one.partner.name, 60);
    let Some(all) = one.totals.all.money.get(&one.main) else {
        return reader.tell("dashboard-partners-earned-nothing", &[("name", name)]);
    };
    let this = one.money(one.month).get(&one.main).map_or(0, |of| of.commission);
    let amount = |minor: i64| figures::amount(reader, Money::new(minor, one.main));
    let month = find::month(reader, one.month);
    let args = [("month", Arg::Text(month.as_str()))];
    let (key, this) = match this {
        0 => ("dashboard-partners-earned-nothing-now", 0),
        less if less < 0 => ("dashboard-partners-earned-less-now", less.saturating_abs()),
        more => ("dashboard-partners-earned", more),
    };
    let parts = [("name", name), ("all", amount(all.commission)), ("now", amount(this))];
    reader.tell_with(key, &args, &parts)
}

/// Other currencies, people, and as of when.
fn more(reader: &Reader, one: &One) -> Markup {
    let all = &one.totals.all;
    let earned =
        find::sums(all.money.iter().map(|(currency, of)| Money::new(of.commission, *currency)));
    let others = find::other_amounts(reader, one.main, &earned);
    html! {
        p {
            @if let Some(others) = others {
                (reader.tell("dashboard-partners-earned-other", &[("all", others)])) " "
            }
            @if all.signups == 0 {
                (reader.say("dashboard-partners-brought-nobody"))
            } @else {
                (reader.say_with("dashboard-partners-brought", &[
                    ("signups", Arg::Count(all.signups)),
                    ("conversions", Arg::Count(all.conversions())),
                ]))
            }
        }
        p { small class="quiet" {
            (reader.tell("dashboard-partners-as-of", &[("time", figures::hour(reader, reader.now))]))
            " " a href=(ways::PARTNERS) { (reader.say("dashboard-partners-all")) }
        } }
    }
}

//! What a partner sees first: what it earned, when it is paid, and what happened last.
//!
//! Six reads, however much there is: its totals, its latest news, where it stands by its points (three), and where its
//! months stand, with the names of the customers in the news. With more than two currencies the months take a read
//! more for every two.

mod latest;
mod money;
mod payouts;

use std::sync::Arc;

use axum::extract::State;
use maud::{Markup, html};
use vouch_domain::{
    books::{ledger::Page, payout::PayoutStatus, period::PeriodState, statement::StatementId},
    calendar::Month,
    id::CustomerRef,
    money::{Currency, Money},
};
use vouch_runtime::Context;
use vouch_store::{news::News, totals::PartnerTotals};

use self::{
    latest::Customers,
    money::{Around, MonthMoney, Story},
};
use super::amounts;
use crate::{
    books::meet_thresholds,
    kit::{
        Arg,
        chart::{Chart, Point, bars},
        facts, figures, opening, part,
    },
    pages::{
        route::PageRoute,
        visit::{PartnerSeat, PartnerVisit, Shown},
    },
    points::Standing,
    policy::Needs,
    refusal::Refusal,
    sheets::tiers,
};

/// How many months the chart shows.
const MONTHS: usize = 12;
/// How many payouts are listed.
const PAYOUTS: usize = 6;
/// How many events are told.
const NEWS: i32 = 10;

pub(super) fn pages() -> Vec<PageRoute> {
    vec![PageRoute::get("/portal/{company}", Needs::Partner, show)]
}

async fn show(State(ctx): State<Arc<Context>>, visit: PartnerVisit) -> Shown {
    let seen = Box::pin(look(&ctx, &visit)).await?;
    Ok(visit.page(&visit.reader.say("partner-overview-title"), page(&visit, &seen)))
}

/// All that the page is made of.
struct Seen {
    totals: PartnerTotals,
    news: Vec<News>,
    customers: Customers,
    /// The currency that the page speaks of.
    main: Currency,
    /// Its months, oldest first; the last is the one that runs.
    months: Vec<MonthMoney>,
    /// Where it stands by its points.
    standing: Standing,
    /// The other currencies' months.
    others: Vec<(Currency, Vec<MonthMoney>)>,
}

impl Seen {
    /// The month that runs, and the one before it.
    fn ends(&self) -> (Option<&MonthMoney>, Option<&MonthMoney>) {
        let mut latest = self.months.iter().rev();
        (latest.next(), latest.next())
    }
}

async fn look(ctx: &Context, visit: &PartnerSeat) -> Result<Seen, Refusal> {
    let (company, partner) = (&visit.company, visit.partner.id);
    let current = company.month_of(ctx.now());
    let (totals, news, standing) = tokio::join!(
        ctx.store.partner_totals(company.id, partner, current),
        ctx.store.list_partner_news(company.id, partner, NEWS, None),
        Standing::look(ctx, company, partner),
    );
    let (totals, news, standing) = (totals?, news?.items, standing?);
    let main = main_currency(&totals, company.currency);
    let mut currencies = vec![main];
    currencies.extend(totals.all.money.keys().filter(|currency| **currency != main));
    let named: Vec<CustomerRef> = news.iter().filter_map(|news| news.customer.clone()).collect();
    let months = months_back(current, company.first_month);
    let (mut standings, customers) = ctx
        .store
        .partner_standing_with_customers(company.id, partner, &months, &currencies, &named)
        .await?;
    Box::pin(meet_thresholds(ctx, company, partner, &mut standings)).await?;
    let mut others = Vec::new();
    for &currency in currencies.iter().skip(1) {
        others.push((currency, money::months(&standings, currency)?));
    }
    let customers = customers.into_iter().map(|customer| (customer.customer.clone(), customer));
    Ok(Seen {
        months: money::months(&standings, main)?,
        customers: customers.collect(),
        totals,
        news,
        main,
        standing,
        others,
    })
}

/// The company's currency; where nothing was sold in it, the one with the most sales.
fn main_currency(totals: &PartnerTotals, company: Currency) -> Currency {
    let money = &totals.all.money;
    if money.contains_key(&company) {
        return company;
    }
    let most = money.iter().max_by_key(|(_, money)| money.sales);
    most.map_or(company, |(currency, _)| *currency)
}

fn months_back(current: Month, first: Month) -> Vec<Month> {
    let back = std::iter::successors(Some(current), |month| Some(month.before()));
    back.take(MONTHS).take_while(|month| *month >= first).collect()
}

fn page(visit: &PartnerSeat, seen: &Seen) -> Markup {
    let reader = &visit.reader;
    html! {
        div data-live="opening" { (opening(sentence(visit, seen), beside(visit, seen))) }
        (part("earned", &reader.say("partner-overview-by-month"), html! {
            div data-live="chart" { (drawing(visit, seen)) }
        }))
        (part("payouts", &reader.say("partner-overview-payouts"), html! {
            div data-live="payouts" { (payouts::table(visit, seen)) }
        }))
        (part("in-all", &reader.say("partner-overview-in-all"), html! {
            div data-live="in-all" { (in_all(visit, seen)) }
            p class="quiet" data-live="as-of" {
                (reader.tell("partner-overview-as-of", &[("time", figures::moment(reader, reader.now))]))
            }
        }))
        (part("news", &reader.say("partner-overview-news"), html! {
            div data-live="news" { (latest::table(visit, &seen.news, &seen.customers)) }
        }))
    }
}

fn around(visit: &PartnerSeat, seen: &Seen, currency: Currency) -> Around {
    Around {
        minimum: visit.company.minimum_payout_minor(currency),
        is_held: visit.partner.payouts_held,
        clients: seen.totals.all.signups,
        ever: seen.totals.all.money.values().any(|money| money.sales != 0 || money.commission != 0),
    }
}

/// The sentence that the page opens with.
fn sentence(visit: &PartnerSeat, seen: &Seen) -> Markup {
    let (reader, main) = (&visit.reader, seen.main);
    let (Some(running), last) = seen.ends() else { return html! {} };
    let around = around(visit, seen, main);
    let amount = |minor: i64| figures::amount(reader, Money::new(minor, main));
    let stated = |month: Month, minor: i64| on_statement(visit, month, Money::new(minor, main));
    let name = |month: Month| html! { (figures::month_name(reader, month)) };
    let of = last.map_or(running.month, |last| last.month);
    let month = name(of);
    let of_last = |earned: i64| [("earned", stated(of, earned)), ("month", month.clone())];
    let tell = |key: &str, earned: i64, more: &[(&str, Markup)]| {
        reader.tell(key, &[of_last(earned).as_slice(), more].concat())
    };
    match money::story(&visit.company, last, running, around) {
        Story::Nothing => html! { (reader.say("partner-overview-nothing")) },
        Story::Waiting => {
            let clients = [("clients", Arg::Count(around.clients))];
            html! { (reader.say_with("partner-overview-waiting", &clients)) }
        }
        Story::Taken { balance } => {
            let balance = figures::taken(reader, Money::new(balance, main));
            let balance = html! { a href=(visit.address("/ledger")) { (balance) } };
            reader.tell("partner-overview-taken", &[("balance", balance)])
        }
        Story::Kept { earned, kept, missing } => {
            let minimum = amount(around.minimum);
            let more = [("kept", amount(kept)), ("minimum", minimum), ("missing", amount(missing))];
            tell("partner-overview-kept", earned, &more)
        }
        Story::Carried { earned, kept } => {
            tell("partner-overview-carried", earned, &[("kept", amount(kept))])
        }
        Story::Held { earned, kept } => {
            tell("partner-overview-held", earned, &[("kept", amount(kept))])
        }
        Story::Paused { earned } => tell("partner-overview-paused", earned, &[]),
        Story::Offset { earned } => tell("partner-overview-offset", earned, &[]),
        Story::Coming { earned, amount: paid, at } => {
            let more = [("amount", stated(of, paid)), ("date", figures::day(reader, at))];
            let key =
                one_of(earned == paid, "partner-overview-coming", "partner-overview-coming-more");
            tell(key, earned, &more)
        }
        Story::PayoutIs { earned, amount: paid, status, at } => {
            let more = [("amount", stated(of, paid)), ("date", figures::day(reader, at))];
            tell(payout_key(status, earned == paid), earned, &more)
        }
        Story::SoFar { earned } => {
            let parts = [("earned", stated(running.month, earned)), ("month", name(running.month))];
            reader.tell("partner-overview-so-far", &parts)
        }
        Story::Quiet => {
            let parts = [("month", month), ("running", name(running.month))];
            reader.tell("partner-overview-quiet", &parts)
        }
    }
}

fn one_of<T>(first: bool, one: T, other: T) -> T {
    if first { one } else { other }
}

fn payout_key(status: PayoutStatus, is_whole: bool) -> &'static str {
    match status {
        PayoutStatus::Due => one_of(is_whole, "partner-overview-due", "partner-overview-due-more"),
        PayoutStatus::Sent => {
            one_of(is_whole, "partner-overview-sent", "partner-overview-sent-more")
        }
        PayoutStatus::Paid => {
            one_of(is_whole, "partner-overview-paid", "partner-overview-paid-more")
        }
        PayoutStatus::Failed => "partner-overview-failed",
        PayoutStatus::Unknown => "partner-overview-unknown",
    }
}

/// What is said below the sentence: the month that runs, other currencies, and the first thing to do.
fn beside(visit: &PartnerSeat, seen: &Seen) -> Markup {
    let reader = &visit.reader;
    let (Some(running), last) = seen.ends() else { return html! {} };
    let story = money::story(&visit.company, last, running, around(visit, seen, seen.main));
    let has_begun = running.earned != 0 && !matches!(story, Story::SoFar { .. });
    // It comes next where the month before is paid out, and where it is enough.
    let around = around(visit, seen, seen.main);
    let is_next = !around.is_held
        && running.closing == running.earned
        && running.closing >= around.minimum.max(1);
    let key = one_of(is_next, "partner-overview-running-next", "partner-overview-running");
    html! {
        @for (currency, months) in &seen.others { (other(visit, *currency, months)) }
        @if has_begun {
            p {
                (reader.tell(key, &[
                    ("earned", on_statement(visit, running.month, Money::new(running.earned, seen.main))),
                    ("month", html! { (figures::month_name(reader, running.month)) }),
                    ("date", figures::day(reader, running.pays_at(&visit.company))),
                ]))
            }
        }
        @if matches!(story, Story::Nothing | Story::Waiting) {
            p { a href=(visit.address("/links")) { (reader.say("partner-overview-share")) } }
        }
    }
}

/// The same in another currency: what was earned in the last month, or else in the one that runs.
fn other(visit: &PartnerSeat, currency: Currency, months: &[MonthMoney]) -> Markup {
    let reader = &visit.reader;
    let mut latest = months.iter().rev();
    let (running, last) = (latest.next(), latest.next());
    let told = last.filter(|last| last.earned != 0).map(|last| ("partner-overview-also", last));
    let begun = running.filter(|running| running.earned != 0);
    let told = told.or(begun.map(|running| ("partner-overview-also-so-far", running)));
    html! {
        @if let Some((key, month)) = told {
            p {
                (reader.tell(key, &[
                    ("earned", on_statement(visit, month.month, Money::new(month.earned, currency))),
                    ("month", html! { (figures::month_name(reader, month.month)) }),
                ]))
            }
        }
    }
}

/// An amount that leads to the statement that it is on.
fn on_statement(visit: &PartnerSeat, month: Month, money: Money) -> Markup {
    let amount = figures::taken(&visit.reader, money);
    html! { a href=(statement(visit, money.currency, month)) { (amount) } }
}

fn statement(visit: &PartnerSeat, currency: Currency, month: Month) -> String {
    let page = Page { partner: visit.partner.id, currency, month };
    visit.address(&format!("/statements/{}", StatementId(page)))
}

fn drawing(visit: &PartnerSeat, seen: &Seen) -> Markup {
    let reader = &visit.reader;
    let of_month = |month: &MonthMoney| {
        let earned = Money::new(month.earned, seen.main);
        Point {
            label: figures::month_short(reader, month.month),
            value: month.earned,
            text: figures::amount_text(reader, earned),
            href: month.is_stated.then(|| statement(visit, seen.main, month.month)),
            is_running: month.state == PeriodState::Open,
        }
    };
    // It begins with the first month that has something.
    let points: Vec<Point> =
        seen.months.iter().skip_while(|month| month.earned == 0).map(of_month).collect();
    let code = seen.main.code();
    let title = reader.say_with("partner-overview-chart", &[("currency", Arg::Text(code))]);
    let (what, when) =
        (reader.say("partner-overview-column-earned"), reader.say("partner-overview-column-month"));
    bars(reader, &Chart { title: &title, what: &what, when: &when }, &points)
}

/// The quiet facts, and as of when all of this is.
fn in_all(visit: &PartnerSeat, seen: &Seen) -> Markup {
    let (reader, all) = (&visit.reader, &seen.totals.all);
    let of_month = |month: &MonthMoney| seen.totals.months.get(&month.month);
    let (running, _) = seen.ends();
    let new = running.and_then(of_month).map_or(0, |span| span.signups);
    let month = running.map(|running| figures::month_name(reader, running.month));
    let clients = html! {
        a href=(visit.address("/customers")) { (figures::count(reader, all.signups)) }
        @if let (true, Some(month)) = (new > 0, month) {
            " " span class="quiet" {
                (reader.say_with("partner-overview-clients-new", &[
                    ("new", Arg::Count(new)), ("month", Arg::Text(&month)),
                ]))
            }
        }
    };
    let money = |of: fn(&vouch_store::totals::MoneyTotals) -> i64, page: &str| {
        let sums = all.money.iter().map(|(currency, money)| (*currency, of(money)));
        amounts::by_currency(reader, seen.main, sums, Some(&visit.address(page)))
    };
    let to_points = |shown: String| html! { a href=(visit.address("/points")) { (shown) } };
    facts(&[
        (reader.say("partner-overview-tier"), to_points(tiers::name(reader, seen.standing.tier))),
        (
            reader.say("partner-overview-points"),
            to_points(figures::count(reader, seen.standing.points)),
        ),
        (
            reader.say("partner-overview-earned-to-date"),
            money(|money| money.commission, "/commissions"),
        ),
        (reader.say("partner-overview-revenue"), money(|money| money.revenue, "/sales")),
        (reader.say("partner-overview-clients"), clients),
        (
            reader.say("partner-overview-active"),
            html! { (figures::count(reader, seen.totals.active)) },
        ),
    ])
}

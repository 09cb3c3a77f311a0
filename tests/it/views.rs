//! Views: what pages are read from says the same as the books, whatever the order of events, in one read each.

use std::{collections::BTreeSet, future::Future};

use chrono::TimeDelta;
use serde_json::{Value, json};
use vouch_domain::{
    books::outbox::NewsKind,
    earning::{commission::LineKind, target::Decision},
    money::Money,
};
use vouch_local::world::{CompanySpec, PartnerSpec, ProgramSpec, TestCompany};
use vouch_store::{
    deliveries::{Outcome, Waiting},
    totals::{CompanyTotals, PartnerTotals},
};

use crate::{
    confluence::{self, Dice, deliver, history},
    reference::Fact,
    stage::{Stage, currency, month},
};

/// Earlier than anything that happens in a story.
const LONG_AGO: &str = "2020-01";

async fn company_totals(stage: &Stage) -> CompanyTotals {
    stage.world.store().month_totals(stage.company.id, month(LONG_AGO)).await.unwrap()
}

async fn partner_totals(stage: &Stage) -> PartnerTotals {
    let store = stage.world.store();
    store.partner_totals(stage.company.id, stage.partner.id, month(LONG_AGO)).await.unwrap()
}

async fn partner_news(stage: &Stage) -> Vec<vouch_store::news::News> {
    let (store, company, partner) = (stage.world.store(), stage.company.id, stage.partner.id);
    store.list_partner_news(company, partner, 1000, None).await.unwrap().items
}

fn eur(minor: i64) -> Money {
    Money::new(minor, currency("EUR"))
}

/// What the partner's lines of commission and clawback add up to, holds and declines taken off.
async fn earned_by_lines(stage: &Stage) -> i64 {
    let lines = stage.world.store().all_lines(stage.company.id, stage.partner.id).await.unwrap();
    let earned = lines.iter().filter(|line| {
        use LineKind as L;
        matches!(line.entry.kind, L::Commission | L::Clawback | L::Hold | L::Release | L::Decline)
    });
    earned.map(|line| line.entry.minor).sum()
}

/// Holds every total against the books, the links and the lists.
async fn views_say_what_the_books_say(stage: &Stage) {
    let (store, company) = (stage.world.store(), stage.company.id);
    let (of_partner, of_company) = (partner_totals(stage).await, company_totals(stage).await);
    let all = of_partner.all.money.get(&currency("EUR")).copied().unwrap_or_default();
    assert_eq!(all.commission, earned_by_lines(stage).await, "commission is what the lines say");

    let links = store.all_link_totals(company, stage.partner.id).await.unwrap();
    let of_links = |sum: fn(&vouch_store::ledger::LinkTotals) -> i64| -> i64 {
        links.iter().map(|(_, totals)| sum(totals)).sum()
    };
    let in_eur = |sums: &[(vouch_domain::money::Currency, i64)]| -> i64 {
        sums.iter().filter(|(of, _)| of.code() == "EUR").map(|(_, sum)| sum).sum()
    };
    assert_eq!(of_partner.all.signups, of_links(|link| link.signups));
    assert_eq!(of_partner.all.conversions(), of_links(|link| link.conversions));
    assert_eq!(all.revenue, links.iter().map(|(_, link)| in_eur(&link.revenue)).sum::<i64>());
    assert_eq!(all.commission, links.iter().map(|(_, link)| in_eur(&link.commission)).sum::<i64>());

    let mut listed = BTreeSet::new();
    let (mut sums, mut commission) = ((0, 0), 0);
    for (of, totals) in &of_company.months {
        let money = totals.money.get(&currency("EUR")).copied().unwrap_or_default();
        let mine = of_partner.months.get(of).cloned().unwrap_or_default();
        let my_money = mine.money.get(&currency("EUR")).copied().unwrap_or_default();
        assert_eq!((money.revenue, money.commission), (my_money.revenue, my_money.commission));
        assert_eq!((money.sales, money.conversions), (my_money.sales, my_money.conversions));
        assert_eq!(totals.attributed, mine.signups);
        let rows = store.list_month_transactions(company, *of, 10_000, None).await.unwrap().items;
        assert!(rows.is_sorted_by(|a, b| a.at >= b.at), "newest first");
        for row in rows {
            let revenue = row.revenue.unwrap().minor;
            if row.partner.is_some() {
                sums.0 += revenue;
                commission += row.amount.unwrap().minor;
            } else {
                sums.1 += revenue;
                assert_eq!(row.amount, None);
            }
            if row.kind == NewsKind::Sale {
                assert!(listed.insert(row.transaction.unwrap()), "a sale is listed once");
            }
        }
        for row in store.list_month_decisions(company, *of, 10_000, None).await.unwrap().items {
            commission += row.amount.unwrap().minor;
        }
        let customers = store.list_month_customers(company, *of, 10_000, None).await.unwrap().items;
        assert_eq!(i64::try_from(customers.len()).unwrap(), totals.signups);
    }
    let of_all = |sum: fn(&vouch_store::totals::MoneyTotals) -> i64| -> i64 {
        of_company.months.values().flat_map(|of| of.money.values()).map(sum).sum()
    };
    assert_eq!(of_all(|money| money.revenue), all.revenue);
    assert_eq!(sums, (all.revenue, of_all(|money| money.unattributed_revenue)));
    assert_eq!(commission, all.commission, "the lists add up to the totals");
    let sales = of_all(|money| money.sales + money.unattributed_sales);
    assert_eq!(i64::try_from(listed.len()).unwrap(), sales);
}

// req: F23, F25, H06, H08, H10
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn totals_and_lists_add_up_to_the_books_after_any_order_and_repetition() {
    for seed in 1..=3 {
        let mut stage = confluence::stage().await;
        let mut dice = Dice(seed);
        let facts = history(&mut dice, 12);
        deliver(&mut stage, &mut dice, &facts, 2, 3).await;
        stage.world.drain().await;
        views_say_what_the_books_say(&stage).await;
        let sold = facts.iter().filter(|fact| matches!(fact, Fact::Paid { .. })).count();
        let signed_up = facts.iter().filter(|fact| matches!(fact, Fact::SignedUp { .. })).count();
        let october = &company_totals(&stage).await.months[&month("2026-10")];
        let money = october.money[&currency("EUR")];
        assert_eq!(usize::try_from(money.sales + money.unattributed_sales).unwrap(), sold);
        assert_eq!(usize::try_from(october.signups).unwrap(), signed_up);
    }
}

// req: H08, V07
#[tokio::test]
async fn what_waits_for_a_person_is_counted_while_it_waits() {
    let stage = Stage::set().await;
    let click = stage.world.click(&stage.link).await;
    let colleague = json!({"customer_id": "c1", "occurred_at": stage.world.now(), "click": click, "email": "kim@quill.example"});
    stage.tell("customer.signed_up", colleague).await;
    stage.refer("c2").await;
    let held = async || {
        let store = stage.world.store();
        let listed = store.list_held(stage.company.id, 10, None).await.unwrap().items;
        let counted = company_totals(&stage).await.held;
        assert_eq!(i64::try_from(listed.len()), Ok(counted), "{listed:?}");
        counted
    };
    assert_eq!(held().await, 0);
    stage.sell("t1", "c1", "100.00").await;
    stage.sell("t2", "c1", "50.00").await;
    stage.sell("t3", "c2", "10.00").await;
    assert_eq!(held().await, 2);
    stage.refund("r1", "t1", "40.00").await;
    assert_eq!(held().await, 2, "a refund decides nothing");
    let decide = async |transaction: &str, decision: Decision| {
        let (id, now) = (transaction.parse().unwrap(), stage.world.now());
        let store = stage.world.store();
        store.decide(&stage.company.company, &id, decision, now).await.unwrap();
        stage.world.drain().await;
    };
    let reason = || "looks odd".to_owned();
    decide("t1", Decision::Approved).await;
    decide("t1", Decision::Approved).await;
    assert_eq!(held().await, 1);
    assert_eq!(partner_totals(&stage).await.all.money[&currency("EUR")].commission, 1_200 + 200);
    decide("t2", Decision::Declined { reason: reason() }).await;
    decide("t3", Decision::OnHold { reason: reason() }).await;
    assert_eq!(held().await, 1);
    decide("t3", Decision::Pending).await;
    decide("t3", Decision::Approved).await;
    assert_eq!(held().await, 0);
    views_say_what_the_books_say(&stage).await;
    let store = stage.world.store();
    let october = month("2026-10");
    let decisions = store.list_month_decisions(stage.company.id, october, 10, None).await.unwrap();
    let mut told: Vec<_> = decisions
        .items
        .iter()
        .map(|news| (news.transaction.clone().unwrap().to_string(), news.amount.unwrap().minor))
        .collect();
    told.sort();
    let expected = [("t1", 1_200), ("t2", 0), ("t3", -200), ("t3", 0), ("t3", 200)];
    assert_eq!(told, expected.map(|(transaction, minor)| (transaction.to_owned(), minor)));
}

/// Every order of so many things.
fn orders(count: usize) -> Vec<Vec<usize>> {
    if count == 0 {
        return vec![Vec::new()];
    }
    let mut all = Vec::new();
    for shorter in orders(count - 1) {
        for at in 0..count {
            let mut order = shorter.clone();
            order.insert(at, count - 1);
            all.push(order);
        }
    }
    all
}

/// A sign-up and reports of its subscription, so many minutes after the story's beginning.
fn subscription(
    stage: &Stage,
    click: &str,
    customer: &str,
    reports: &[(i64, &str)],
) -> Vec<(&'static str, Value)> {
    let at = |minutes: &i64| stage.company.company.created_at + TimeDelta::minutes(*minutes);
    let sign_up = json!({"customer_id": customer, "occurred_at": at(&10), "click": click, "subscription": {"status": "active", "plan": "pro"}});
    let mut events = vec![("customer.signed_up", sign_up)];
    events.extend(reports.iter().map(|(minutes, status)| {
        let report = json!({"customer_id": customer, "occurred_at": at(minutes), "status": status});
        ("subscription.updated", report)
    }));
    events
}

// req: H06, H07, H10
#[tokio::test]
async fn subscriptions_that_run_are_counted_whatever_the_order_of_reports() {
    for (reports, runs) in [
        (&[(5, "canceled")][..], true),
        (&[(5, "active"), (20, "past_due")], true),
        (&[(5, "trialing"), (20, "past_due"), (30, "canceled")], false),
        (&[(20, "canceled"), (20, "trialing"), (20, "active")], false),
        (&[(20, "trialing")], false),
    ] {
        let stage = Stage::set().await;
        let click = stage.world.click(&stage.link).await;
        stage.world.clock_on(TimeDelta::minutes(60)).await;
        let orders = orders(reports.len() + 1);
        for (n, order) in orders.iter().enumerate() {
            let events = subscription(&stage, &click, &format!("c{n}"), reports);
            for &index in order.iter().chain(order) {
                let (kind, data) = events[index].clone();
                stage.world.report(&stage.company, kind, data).await.expect(202);
                stage.world.work_off("events").await;
            }
        }
        let nobodys = json!({"customer_id": "alone", "occurred_at": stage.world.now(), "subscription": {"status": "active"}});
        stage.tell("customer.signed_up", nobodys).await;
        let totals = partner_totals(&stage).await;
        let customers = i64::try_from(orders.len()).unwrap();
        assert_eq!(totals.all.signups, customers);
        assert_eq!(totals.active, if runs { customers } else { 0 }, "{reports:?}");
    }
}

// req: H07
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn reports_and_sign_ups_that_come_at_once_are_counted_once() {
    let mut stage = Stage::set().await;
    let click = stage.world.click(&stage.link).await;
    stage.world.clock_on(TimeDelta::minutes(60)).await;
    stage.world.refuse_overlaps(true);
    let mut events = Vec::new();
    for n in 0..24 {
        let last = if n % 3 == 0 { "canceled" } else { "active" };
        let reports = [(5, "active"), (20, "canceled"), (30, last)];
        let of_one = subscription(&stage, &click, &format!("c{n}"), &reports);
        events.extend(of_one.clone());
        events.extend(of_one);
    }
    let mut dice = Dice(7);
    stage.world.run_in_background(4);
    for some in events.chunks_mut(16) {
        dice.shuffle(some);
        let sent =
            some.iter().map(|(kind, data)| stage.world.report(&stage.company, kind, data.clone()));
        for answer in futures_util::future::join_all(sent).await {
            answer.expect(202);
        }
    }
    stage.world.drain().await;
    stage.world.stop_background().await;
    stage.world.drain().await;
    let totals = partner_totals(&stage).await;
    assert_eq!((totals.all.signups, totals.active), (24, 16));
}

/// A customer of the partner who pays and gets half of it back, one of nobody's, and the same one of another company.
async fn a_month_of_news(stage: &Stage) -> TestCompany {
    let elsewhere = CompanySpec { name: "Elsewhere", ..CompanySpec::default() };
    let elsewhere = stage.world.company(elsewhere).await;
    stage.world.program(&elsewhere, ProgramSpec::default()).await;
    let minute = async || stage.world.clock_on(TimeDelta::minutes(1)).await;
    stage.refer("c1").await;
    minute().await;
    stage.sell("t1", "c1", "100.00").await;
    minute().await;
    stage.refund("r1", "t1", "50.00").await;
    minute().await;
    let alone = json!({"customer_id": "c2", "occurred_at": stage.world.now()});
    stage.tell("customer.signed_up", alone.clone()).await;
    stage.sell("t2", "c2", "30.00").await;
    let event =
        json!({"type": "customer.signed_up", "timestamp": stage.world.now(), "data": alone});
    stage.world.deliver(&elsewhere, &event).await.expect(202);
    stage.world.drain().await;
    elsewhere
}

// req: H10
#[tokio::test]
async fn news_are_told_newest_first_and_to_whom_they_concern_alone() {
    let stage = Stage::set().await;
    let other = stage
        .world
        .partner(
            &stage.company,
            &stage.program,
            PartnerSpec { name: "Grace Reed", ..PartnerSpec::default() },
        )
        .await;
    a_month_of_news(&stage).await;
    stage.world.clock_to("2026-11-09T02:00:00Z").await;
    let payouts =
        stage.world.store().all_payouts(stage.company.id, month("2026-10")).await.unwrap();
    let path = format!("/api/v1/payouts/{}/paid", payouts[0].id);
    stage.world.call(&stage.company, &path, Some(Value::Null)).await;
    stage.world.drain().await;

    let news = partner_news(&stage).await;
    let told: Vec<_> = news.iter().map(|news| (news.kind, news.amount)).collect();
    let expected = [
        (NewsKind::PayoutPaid, Some(eur(1_000))),
        (NewsKind::PayoutDue, Some(eur(1_000))),
        (NewsKind::StatementFinal, Some(eur(1_000))),
        (NewsKind::StatementInReview, None),
        (NewsKind::Refund, Some(eur(-1_000))),
        (NewsKind::Sale, Some(eur(2_000))),
        (NewsKind::SignedUp, None),
    ];
    assert_eq!(told, expected);
    let sale = &news[5];
    assert_eq!((sale.link, sale.program), (Some(stage.link.id), Some(stage.program.id)));
    assert_eq!(sale.revenue, Some(eur(10_000)));
    let store = stage.world.store();
    let first = store.list_partner_news(stage.company.id, stage.partner.id, 3, None).await.unwrap();
    let from = first.next.as_ref();
    let rest = store.list_partner_news(stage.company.id, stage.partner.id, 9, from).await.unwrap();
    assert_eq!([first.items, rest.items].concat(), news, "page after page");
    let others = store.list_partner_news(stage.company.id, other.id, 9, None).await.unwrap();
    assert!(others.items.is_empty());
}

// req: H10
#[tokio::test]
async fn lists_of_a_month_name_every_customer_and_sale_of_the_company_and_of_no_other() {
    let stage = Stage::set().await;
    let elsewhere = a_month_of_news(&stage).await;
    let store = stage.world.store();
    let october = month("2026-10");
    let customers = async |company| {
        let page = store.list_month_customers(company, october, 9, None).await.unwrap();
        page.items.iter().map(|news| news.customer.clone().unwrap().to_string()).collect::<Vec<_>>()
    };
    assert_eq!(customers(stage.company.id).await, ["c2", "c1"]);
    assert_eq!(customers(elsewhere.id).await, ["c2"]);
    let known = ["c1", "c2", "c1", "c9"].map(|id| id.parse().unwrap());
    assert_eq!(store.find_customers(stage.company.id, &known).await.unwrap().len(), 2);
    let sales = store.list_month_transactions(stage.company.id, october, 9, None).await.unwrap();
    let told: Vec<_> = sales
        .items
        .iter()
        .map(|news| (news.transaction.clone().unwrap().to_string(), news.revenue.unwrap().minor))
        .collect();
    let expected = [("t2", 3_000), ("t1", -5_000), ("t1", 10_000)];
    assert_eq!(told, expected.map(|(transaction, minor)| (transaction.to_owned(), minor)));
}

#[tokio::test]
async fn what_waits_is_listed_until_it_no_longer_does() {
    let stage = Stage::set().await;
    stage.sell("early", "c1", "10.00").await;
    stage.sell("stray", "c9", "20.00").await;
    stage.refer("c2").await;
    stage.sell("t1", "c2", "30.00").await;
    stage.sell("t1", "c2", "31.00").await;
    let (store, company) = (stage.world.store(), stage.company.id);
    let waiting = async || {
        let page = store.list_waiting(company, 10).await.unwrap();
        assert_eq!(page.next, None);
        let told = page.items.into_iter().map(|waiting| match waiting {
            Waiting::Parked(sale) => (sale.transaction.to_string(), sale.amount),
            Waiting::Quarantined(aside) => {
                assert_eq!(aside.kind, "transaction.paid");
                (aside.subject.transaction.unwrap().to_string(), eur(0))
            }
        });
        told.collect::<Vec<_>>()
    };
    let own = |all: &[(&str, i64)]| -> Vec<_> {
        all.iter().map(|(id, minor)| ((*id).to_owned(), eur(*minor))).collect()
    };
    let mut told = waiting().await;
    told[1..].sort_by(|a, b| a.0.cmp(&b.0));
    assert_eq!(told, own(&[("t1", 0), ("early", 1_000), ("stray", 2_000)]));
    stage.refer("c1").await;
    assert_eq!(waiting().await, own(&[("t1", 0), ("stray", 2_000)]));
    let parked = store.list_parked_of(company, 10, None).await.unwrap().items;
    assert_eq!(parked.len(), 1);
    assert_eq!(parked[0].customer.as_str(), "c9");
    let aside = store.list_quarantined(company, 10, None).await.unwrap().items;
    assert_eq!(aside.len(), 1);
    views_say_what_the_books_say(&stage).await;
}

#[tokio::test]
async fn deliveries_of_a_month_tell_what_they_are_about_and_why_they_had_no_effect() {
    let stage = Stage::set().await;
    stage.refer("c1").await;
    stage.world.clock_on(TimeDelta::minutes(1)).await;
    stage.sell("t1", "c1", "30.00").await;
    stage.world.clock_on(TimeDelta::minutes(1)).await;
    stage.sell("t1", "c1", "31.00").await;
    stage.world.clock_on(TimeDelta::minutes(1)).await;
    stage.refund("r1", "t1", "10.00").await;
    let store = stage.world.store();
    let of = async |text: &str| {
        let page = store.list_deliveries_of_month(stage.company.id, month(text), 10, None).await;
        let told = page.unwrap().items.into_iter().map(|delivery| {
            let subject = delivery.subject;
            let about = subject.refund.map(|id| id.to_string());
            let about = about.or(subject.transaction.map(|id| id.to_string()));
            let about = about.or(subject.customer.map(|id| id.to_string()));
            (about.unwrap(), delivery.outcome, delivery.reason.is_some())
        });
        told.collect::<Vec<_>>()
    };
    let told = |about: &str, outcome, reason| (about.to_owned(), outcome, reason);
    let october = [
        told("r1", Outcome::Applied, false),
        told("t1", Outcome::Quarantined, true),
        told("t1", Outcome::Applied, false),
        told("c1", Outcome::Applied, false),
    ];
    assert_eq!(of("2026-10").await, october);
    stage.world.clock_to("2026-11-01T00:00:00Z").await;
    assert!(of("2026-10").await.is_empty(), "they are kept for thirty days");
    stage.sell("t2", "c9", "5.00").await;
    assert_eq!(of("2026-11").await, [told("t2", Outcome::Parked, true)]);
    stage.refer("c9").await;
    assert!(of("2026-11").await.contains(&told("t2", Outcome::Applied, false)));
}

/// How many reads it takes.
async fn reads<T>(stage: &Stage, read: impl Future<Output = Result<T, vouch_store::Error>>) -> u64 {
    let faults = stage.world.faults();
    faults.reset_counts();
    assert!(read.await.is_ok());
    let calls = ["GetItem", "BatchGetItem", "Query"];
    calls.iter().map(|operation| faults.calls_of(operation)).sum()
}

// req: H10
#[tokio::test]
async fn each_view_is_one_read_whatever_the_history() {
    let stage = Stage::set().await;
    stage.refer("c1").await;
    let (store, company, partner) = (stage.world.store(), stage.company.id, stage.partner.id);
    let october = month("2026-10");
    let (months, currencies) = ([october, october.before()], [currency("EUR"), currency("USD")]);
    for count in [3, 300] {
        for n in 0..count {
            for customer in ["c1", "stray"] {
                let sale = json!({"transaction_id": format!("{customer}-{count}-{n}"), "customer_id": customer, "amount": "1.00", "currency": "EUR", "occurred_at": stage.world.now()});
                stage.world.report(&stage.company, "transaction.paid", sale).await.expect(202);
            }
        }
        stage.world.drain().await;
        let all = [
            reads(&stage, store.month_totals(company, october)).await,
            reads(&stage, store.partner_totals(company, partner, october)).await,
            reads(&stage, store.list_partner_news(company, partner, 8, None)).await,
            reads(&stage, store.list_month_customers(company, october, 8, None)).await,
            reads(&stage, store.list_month_transactions(company, october, 8, None)).await,
            reads(&stage, store.list_month_decisions(company, october, 8, None)).await,
            reads(&stage, store.list_deliveries_of_month(company, october, 8, None)).await,
            reads(&stage, store.list_waiting(company, 8)).await,
            reads(&stage, store.list_parked_of(company, 8, None)).await,
            reads(&stage, store.partner_standing(company, partner, &months, &currencies)).await,
        ];
        assert_eq!(all, [1; 10], "after {count} sales");
    }
    let standing = store.partner_standing(company, partner, &months, &currencies).await.unwrap();
    let fence = standing[0].pages[0].fence.as_ref().unwrap();
    let totals = partner_totals(&stage).await;
    assert_eq!(fence.totals.commissions, totals.all.money[&currency("EUR")].commission);
    assert_eq!((standing[0].month, standing[1].period.is_none()), (october, true));
    assert!(standing[0].pages[1].fence.is_none());
}

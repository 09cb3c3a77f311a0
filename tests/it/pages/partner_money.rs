//! A partner's commissions, statements and ledger as it reads them, to the cent.

use vouch_domain::{earning::target::Decision, money::Money};
use vouch_local::world::{CompanySpec, PartnerSpec, ProgramSpec, World};
use vouch_store::decisions::Adjustment;

use super::{Browser, attribute, text_of};
use crate::stage::{Stage, currency, month};

/// What the first partner of DATA §3 lived through, with a fourth month that runs.
async fn three_months() -> Stage {
    let company = CompanySpec {
        zone: "UTC",
        minimum_payout: vec![("EUR", "20.00")],
        ..CompanySpec::default()
    };
    let stage = Stage::of(World::start().await, company, ProgramSpec::default()).await;
    stage.refer("c1").await;
    stage.sell("s1", "c1", "1000.00").await;
    stage.sell("s2", "c1", "150.00").await;
    decide(&stage, "s2", Decision::OnHold { reason: "looks <b>odd</b>".into() }).await;
    stage.world.clock_to("2026-11-09T12:00:00Z").await;
    stage.sell("s5", "c1", "100.00").await;
    decide(&stage, "s2", Decision::Approved).await;
    stage.refund("r1", "s1", "400.00").await;
    stage.world.clock_to("2026-12-09T12:00:00Z").await;
    stage.sell("s8", "c1", "500.00").await;
    stage.world.clock_to("2027-01-09T12:00:00Z").await;
    stage
}

async fn decide(stage: &Stage, sale: &str, decision: Decision) {
    let company = &stage.company.company;
    let (id, now) = (sale.parse().unwrap(), stage.world.now());
    stage.world.store().decide(company, &id, decision, now).await.unwrap();
    stage.world.drain().await;
}

async fn browser(stage: &Stage) -> Browser<'_> {
    Browser::of_partner(&stage.world, stage.company.id, &stage.partner).await
}

fn address(stage: &Stage, rest: &str) -> String {
    format!("/portal/{}{rest}", stage.company.id)
}

/// The amounts of the sum that a page reckons, as programs read them.
fn reckoned(html: &str) -> Vec<String> {
    let (_, rest) = html.split_once("<dl class=\"reckoning\">").expect("a reckoning");
    let (sum, _) = rest.split_once("</dl>").unwrap();
    sum.split("<data").skip(1).map(|tag| attribute(tag, "value")).collect()
}

/// Where the amounts of a page lead.
fn hrefs(html: &str, part: &str) -> Vec<String> {
    let links = html.split("<a ").skip(1).map(|tag| attribute(tag, "href"));
    links.filter(|href| href.contains(part)).collect()
}

// req: F23, K17
#[tokio::test]
async fn a_partner_reads_its_statements_and_each_line_leads_to_its_why() {
    let stage = three_months().await;
    let mut browser = browser(&stage).await;
    let list = browser.get(&address(&stage, "/statements")).await.expect(200).text();
    let text = text_of(&list);
    for expected in [
        "January 2027 comes to €0.00 so far",
        "December 2026 3 Final €100.00 €0.00 €0.00 €70.00",
        "November 2026 2 Final €50.00 −€80.00 −€200.00 −€30.00",
        "October 2026 1 Final €200.00 €0.00 €0.00 €200.00",
    ] {
        assert!(text.contains(expected), "{expected}: {text}");
    }
    let page = stage.page("2026-11");
    let id = vouch_domain::books::statement::StatementId(page);
    let html = browser.get(&address(&stage, &format!("/statements/{id}"))).await.expect(200).text();
    assert_eq!(reckoned(&html), ["200.00", "50.00", "-80.00", "0.00", "-200.00", "-30.00"]);
    let text = text_of(&html);
    for expected in [
        "Your statement of November 2026 comes to −€30.00",
        "Final since 8 December 2026, number 2; it never changes again.",
        "For Ada Quill, code",
        "More was taken back than you earned.",
        "Payout for October 2026",
        "Clawback for s1",
        "Released: s2",
        "Commission for s5",
    ] {
        assert!(text.contains(expected), "{expected}: {text}");
    }
    let whys = hrefs(&html, "/commissions/");
    assert_eq!(whys.len(), 3, "all but the payout, which leads to its statement");
    for why in whys {
        let text = browser.read(&why).await;
        assert!(text.contains("How it is reckoned"), "{text}");
    }
}

// req: F23, K17
#[tokio::test]
async fn why_a_refunded_sale_earned_what_it_earned_is_told_to_the_cent() {
    let stage = three_months().await;
    let mut browser = browser(&stage).await;
    let october = address(&stage, "/commissions?month=2026-10");
    let list = browser.get(&october).await.expect(200).text();
    assert!(text_of(&list).contains("You earned €200.00 in October 2026"), "{list}");
    let november = address(&stage, "/commissions?month=2026-11");
    let list = browser.get(&november).await.expect(200).text();
    let text = text_of(&list);
    assert!(text.contains("Clawback Invoiced −€80.00"), "{text}");
    assert!(list.contains("class=\"amount taken\" value=\"-80.00\""));
    let taken = list.split("<a ").find(|tag| tag.contains("value=\"-80.00\"")).unwrap();
    let html = browser.get(&attribute(taken, "href")).await.expect(200).text();
    let text = text_of(&html);
    for expected in [
        "€80.00 was taken back, because customer c1 got a refund on 9 November 2026",
        "is on the statement of November 2026",
        "Paid by the customer €1,000.00",
        "Commission: 20% of €1,000.00 €200.00",
        "After refunds of €400.00: 20% of €1,000.00 × €600.00 ÷ €1,000.00 €120.00",
        "Taken back: the difference −€80.00",
        "Owed to you €120.00",
        "The customer had followed your link before, within the program’s window.",
        "Commission 1 October 2026 October 2026",
        "Together €120.00",
    ] {
        assert!(text.contains(expected), "{expected}: {text}");
    }
    assert!(!text.contains("What the sign-up offered"), "that is for the company: {text}");
}

// req: F23, K17
#[tokio::test]
async fn commissions_are_filtered_in_the_address_and_say_why_they_wait() {
    let stage = Stage::set().await;
    stage.refer("c1").await;
    stage.sell("s1", "c1", "10.00").await;
    stage.sell("s2", "c1", "150.00").await;
    decide(&stage, "s2", Decision::OnHold { reason: "looks <b>odd</b>".into() }).await;
    let mut browser = browser(&stage).await;
    let all = browser.read(&address(&stage, "/commissions")).await;
    assert!(all.contains("You have earned €2.00 in October 2026 so far"), "{all}");
    assert!(all.contains("Together, without what is on hold or declined €2.00"), "{all}");
    let html =
        browser.get(&address(&stage, "/commissions?status=on_hold")).await.expect(200).text();
    let held = text_of(&html);
    assert!(held.contains("On hold looks <b>odd</b> €30.00"), "{held}");
    assert!(!held.contains("€2.00 Together") && !html.contains("<b>odd"), "{held}");
    let why = hrefs(&html, "/commissions/com_").remove(0);
    let why = browser.read(&why).await;
    assert!(why.contains("€30.00 is on hold for what customer c1 paid"), "{why}");
    let none = browser.read(&address(&stage, "/commissions?status=paid")).await;
    assert!(none.contains("None of this month has that status. Show all of the month."), "{none}");
    let odd = browser.read(&address(&stage, "/commissions?month=1000-99&status=x")).await;
    assert!(odd.contains("You have earned €2.00 in October 2026 so far"), "{odd}");
}

// req: K17, K18
#[tokio::test]
async fn long_lists_go_on_and_miss_nothing() {
    let stage = Stage::set().await;
    stage.refer("c1").await;
    let now = stage.world.now().to_rfc3339();
    for n in 0..60 {
        let data = serde_json::json!({
            "transaction_id": format!("many-{n:03}"), "customer_id": "c1", "amount": "10.00",
            "currency": "EUR", "occurred_at": now,
        });
        stage.world.report(&stage.company, "transaction.paid", data).await.expect(202);
    }
    stage.world.drain().await;
    let mut browser = browser(&stage).await;
    for path in ["/commissions", "/commissions?status=pending"] {
        let (mut next, mut found) = (Some(address(&stage, path)), Vec::new());
        while let Some(page) = next {
            let html = browser.get(&page).await.expect(200).text();
            found.extend(hrefs(&html, "/commissions/com_"));
            next = html
                .split("<a ")
                .find(|tag| tag.contains("rel=\"next\""))
                .map(|tag| attribute(tag, "href"));
        }
        assert_eq!(found.len(), 60, "{path}");
        found.sort();
        found.dedup();
        assert_eq!(found.len(), 60, "{path}: each once");
    }
    let ledger = browser.read(&address(&stage, "/ledger")).await;
    assert!(ledger.contains("60 lines in the order of time"), "{ledger}");
    assert!(ledger.contains("Balance after €120.00"), "{ledger}");
}

// req: K18, K19, T22
#[tokio::test]
async fn the_ledger_balances_for_every_range_against_the_lines_themselves() {
    let stage = three_months().await;
    let adjustment = Adjustment {
        partner: stage.partner.id,
        month: month("2027-01"),
        amount: Money::new(-250, currency("EUR")),
        id: "a1".to_owned(),
        text: "a <script>slip</script>".to_owned(),
    };
    let (company, now) = (&stage.company.company, stage.world.now());
    stage.world.store().adjust(company, adjustment, now).await.unwrap();
    let store = stage.world.store();
    let lines = store.all_lines(stage.company.id, stage.partner.id).await.unwrap();
    let until = |last: &str| -> i64 {
        let within = lines.iter().filter(|line| line.page.month <= month(last));
        within.map(|line| line.entry.minor).sum()
    };
    let minor = |text: &String| text.replace('.', "").parse::<i64>().unwrap();
    let months = ["2026-10", "2026-11", "2026-12", "2027-01"];
    let mut browser = browser(&stage).await;
    for (at, from) in months.iter().enumerate() {
        for to in &months[at..] {
            let path = address(&stage, &format!("/ledger?from={from}&to={to}"));
            let html = browser.get(&path).await.expect(200).text();
            let sums: Vec<i64> = reckoned(&html).iter().map(minor).collect();
            let [beginning, commissions, clawbacks, adjustments, payouts, ending] = sums[..] else {
                panic!("{sums:?}")
            };
            assert_eq!(beginning + commissions + clawbacks + adjustments + payouts, ending);
            let before = at.checked_sub(1).map_or(0, |before| until(months[before]));
            assert_eq!((beginning, ending), (before, until(to)), "{from} to {to}");
            assert!(!html.contains("<script>slip"), "{html}");
        }
    }
    let text = browser.read(&address(&stage, "/ledger?from=2026-11&to=2027-01")).await;
    for expected in [
        "Your balance is −€2.50",
        "Balance before 1 November 2026 €200.00",
        "Adjustment: a <script>slip</script>",
        "Payout for December 2026",
        "Balance after −€2.50",
    ] {
        assert!(text.contains(expected), "{expected}: {text}");
    }
    let then = browser.read(&address(&stage, "/ledger?from=2026-11&to=2026-10")).await;
    assert!(then.contains("At the end of 30 November 2026 your balance was −€30.00."), "{then}");
}

// req: K18, K19
#[tokio::test]
async fn the_ledger_balances_from_any_day_to_any_other() {
    let stage = three_months().await;
    let store = stage.world.store();
    let lines = store.all_lines(stage.company.id, stage.partner.id).await.unwrap();
    let before = |day: chrono::NaiveDate| -> i64 {
        let earlier = lines.iter().filter(|line| line.entry.earned_at.date_naive() < day);
        earlier.map(|line| line.entry.minor).sum()
    };
    let days = [
        "2026-10-01",
        "2026-10-02",
        "2026-11-07",
        "2026-11-08",
        "2026-11-09",
        "2026-11-10",
        "2026-12-08",
        "2026-12-31",
        "2027-01-08",
        "2027-01-09",
    ];
    let days = days.map(|day| day.parse::<chrono::NaiveDate>().unwrap());
    let minor = |text: &String| text.replace('.', "").parse::<i64>().unwrap();
    let mut browser = browser(&stage).await;
    for (at, from) in days.iter().enumerate() {
        for to in &days[at..] {
            let path = address(&stage, &format!("/ledger?from={from}&to={to}"));
            let html = browser.get(&path).await.expect(200).text();
            let sums: Vec<i64> = reckoned(&html).iter().map(minor).collect();
            let [beginning, commissions, clawbacks, adjustments, payouts, ending] = sums[..] else {
                panic!("{sums:?}")
            };
            let place = format!("{from} to {to}");
            assert_eq!(
                beginning + commissions + clawbacks + adjustments + payouts,
                ending,
                "{place}"
            );
            let expected = (before(*from), before(*to + chrono::Days::new(1)));
            assert_eq!((beginning, ending), expected, "{place}");
            // The lines of just these days, each that is a commission's leading to its why.
            let shown = |line: &&vouch_store::ledger::Line| {
                (*from..=*to).contains(&line.entry.earned_at.date_naive())
                    && line.entry.commission.is_some()
            };
            let whys = hrefs(&html, "/commissions/com_").len();
            assert_eq!(whys, lines.iter().filter(shown).count(), "{place}: {html}");
        }
    }
}

// req: K18, K19
#[tokio::test]
async fn the_ledger_of_some_days_says_which_and_what_no_day_is_counts_as_none() {
    let stage = three_months().await;
    let mut browser = browser(&stage).await;
    let path = address(&stage, "/ledger?from=2026-11-08&to=2026-11-09");
    let html = browser.get(&path).await.expect(200).text();
    for day in ["name=\"from\" value=\"2026-11-08\"", "name=\"to\" value=\"2026-11-09\""] {
        assert!(html.contains(day), "{html}");
    }
    for why in hrefs(&html, "/commissions/com_") {
        browser.get(&why).await.expect(200);
    }
    let text = text_of(&html);
    for expected in [
        "At the end of 9 November 2026 your balance was −€30.00.",
        "Balance before 8 November 2026 €200.00",
        "Payout for October 2026 8 November 2026 −€200.00 €0.00",
    ] {
        assert!(text.contains(expected), "{expected}: {text}");
    }
    // What nobody can read as a day counts as none asked for.
    let usual = browser.read(&address(&stage, "/ledger")).await;
    for odd in
        ["?from=soon&to=%3Cb%3E&currency=x&page=-1", "?from=2026-11-31&page=99999999999999999999"]
    {
        let text = browser.read(&address(&stage, &format!("/ledger{odd}"))).await;
        assert_eq!(text, usual, "{odd}");
    }
    let german = browser.german().read(&path).await;
    assert!(german.contains("Am Ende des 9. November 2026 betrug Ihr Saldo −30,00 €."), "{german}");
}

// req: K17, K18
#[tokio::test]
async fn somebody_with_nothing_reads_what_will_stand_there() {
    let stage = Stage::set().await;
    let mut browser = browser(&stage).await.german();
    for (path, expected) in [
        ("/commissions", "Noch keine Provisionen. Einen Link kopieren und teilen."),
        ("/statements", "Sie haben noch keine Abrechnung"),
        ("/ledger", "In diesen Tagen ist nichts geschehen."),
    ] {
        let text = browser.read(&address(&stage, path)).await;
        assert!(text.contains(expected), "{path}: {text}");
    }
}

// req: K01, F23
#[tokio::test]
async fn another_partners_money_is_nobodys() {
    let stage = three_months().await;
    let spec = PartnerSpec { name: "Other", code: "other", email: None, ..PartnerSpec::default() };
    let other = stage.world.partner(&stage.company, &stage.program, spec).await;
    let mut browser = Browser::of_partner(&stage.world, stage.company.id, &other).await;
    let id = vouch_domain::books::statement::StatementId(stage.page("2026-10"));
    let store = stage.world.store();
    let lines = store.all_lines(stage.company.id, stage.partner.id).await.unwrap();
    let commission = lines.iter().find_map(|line| line.entry.commission).unwrap();
    for path in [format!("/statements/{id}"), format!("/commissions/{commission}")] {
        browser.get(&address(&stage, &path)).await.expect(404);
    }
}

//! A partner's billing: what comes, what was paid, every statement, and sums that agree with each other and with the
//! books, on the page and as files.

use serde_json::Value;

use crate::{
    pages::{Browser, attribute, text_of},
    stage::Stage,
    worked_example::{Example, december, november, october},
};

/// A table as a file: each row by its column's name.
struct File(Vec<Vec<(String, String)>>);

impl File {
    fn read(text: &str) -> Self {
        let mut lines = text.lines().map(|line| {
            line.split(',').map(|cell| cell.trim_matches('"').to_owned()).collect::<Vec<_>>()
        });
        let head = lines.next().expect("a head");
        let row = |cells: Vec<String>| {
            assert_eq!(cells.len(), head.len(), "{cells:?}");
            head.iter().cloned().zip(cells).collect()
        };
        Self(lines.map(row).collect())
    }

    fn cell<'a>(row: &'a [(String, String)], name: &str) -> &'a str {
        &row.iter().find(|(column, _)| column == name).expect("a column").1
    }

    fn column(&self, name: &str) -> Vec<&str> {
        self.0.iter().map(|row| Self::cell(row, name)).collect()
    }

    fn sum(&self, name: &str) -> i64 {
        self.column(name).into_iter().map(cents).sum()
    }
}

fn cents(text: &str) -> i64 {
    text.replace('.', "").parse().expect("an amount")
}

/// What the page reckons: earned on the one side, accounted for on the other.
fn reckonings(html: &str) -> Vec<Vec<i64>> {
    let lists = html.split("<dl class=\"reckoning\">").skip(1);
    let amounts = |list: &str| {
        let (list, _) = list.split_once("</dl>").expect("its end");
        list.split("<data").skip(1).map(|tag| cents(&attribute(tag, "value"))).collect()
    };
    lists.map(amounts).collect()
}

/// What a part of the page says.
fn part<'a>(html: &'a str, name: &str) -> &'a str {
    let start = html.find(&format!("id=\"{name}\"")).unwrap_or_else(|| panic!("{name}: {html}"));
    let rest = &html[start..];
    &rest[..rest.find("</section>").unwrap_or(rest.len())]
}

struct Desk<'a> {
    browser: Browser<'a>,
    address: String,
}

impl<'a> Desk<'a> {
    async fn of(stage: &'a Stage, example: &Example, partner: usize) -> Self {
        let partner = example.partner(partner);
        let browser = Browser::of_partner(&stage.world, stage.company.id, partner).await;
        Self { browser, address: format!("/portal/{}/billing", stage.company.id) }
    }

    async fn page(&mut self) -> String {
        self.browser.get(&self.address).await.expect(200).text()
    }

    async fn file(&mut self, name: &str) -> File {
        let answer = self.browser.get(&format!("{}/{name}", self.address)).await.expect(200);
        assert!(answer.header("content-type").starts_with("text/csv"));
        assert!(answer.header("content-disposition").starts_with("attachment"));
        File::read(&answer.text())
    }

    /// The page's sums are the same on both sides and those of the files, whose rows follow from each other.
    async fn adds_up(&mut self) -> (Vec<i64>, Vec<i64>) {
        let html = self.page().await;
        let sums = reckonings(&html);
        let [earned, accounted] = &sums[..] else { panic!("{sums:?}") };
        let [commissions, clawbacks, adjustments, all] = earned[..] else { panic!("{sums:?}") };
        let [paid, on_its_way, left, together] = accounted[..] else { panic!("{sums:?}") };
        assert_eq!(commissions + clawbacks + adjustments, all, "{sums:?}");
        assert_eq!(paid + on_its_way + left, together, "{sums:?}");
        assert_eq!(all, together, "payouts and what comes are what was earned: {sums:?}");
        assert!(text_of(&html).contains("Both sums are the same"), "{html}");

        let (months, payouts) = (self.file("months.csv").await, self.file("payouts.csv").await);
        let mut before = 0;
        for row in &months.0 {
            let of = |name: &str| cents(File::cell(row, name));
            assert_eq!(of("opening"), before, "{row:?}");
            let sum = ["opening", "commissions", "clawbacks", "adjustments", "payouts"].map(of);
            before = of("closing");
            assert_eq!(sum.into_iter().sum::<i64>(), before, "{row:?}");
        }
        assert_eq!(
            ["commissions", "clawbacks", "adjustments"].map(|name| months.sum(name)),
            [commissions, clawbacks, adjustments]
        );
        assert_eq!((payouts.sum("amount"), before), (paid + on_its_way, left));
        assert_eq!(payouts.sum("amount"), -months.sum("payouts"));
        (earned.clone(), accounted.clone())
    }
}

/// The company says of every payout that it sent it.
async fn all_arrive(stage: &Stage) {
    for month in ["2026-10", "2026-11", "2026-12"] {
        let payouts = stage.read(&format!("/payouts?period={month}")).await;
        for payout in payouts["items"].as_array().unwrap() {
            let path = format!("/payouts/{}/paid", payout["id"].as_str().unwrap());
            stage.ask(&path, serde_json::json!({"reference": "by transfer"})).await.expect(200);
        }
    }
    stage.world.drain().await;
}

// req: H17, H18, H19, H20, F23
#[tokio::test]
async fn a_partners_payouts_statements_and_revenue_share_agree_on_the_page_and_as_files() {
    let example = Example::set().await;
    let stage = &example.stage;
    october(&example).await;
    november(&example).await;
    december(&example).await;
    // Earned: commissions, clawbacks, adjustments, all. Then what was promised, and what is left.
    let expected = [
        ([35_000, -8_000, 0, 27_000], 27_000, 0),
        ([2_700, -500, 0, 2_200], 2_200, 0),
        ([7_000, -5_000, 500, 2_500], 7_500, -5_000),
    ];
    for is_paid in [false, true] {
        for (partner, (earned, promised, left)) in (1..).zip(expected) {
            let mut desk = Desk::of(stage, &example, partner).await;
            let sums = desk.adds_up().await;
            let (paid, on_its_way) = if is_paid { (promised, 0) } else { (0, promised) };
            let accounted = vec![paid, on_its_way, left, promised + left];
            assert_eq!(sums, (earned.to_vec(), accounted), "partner {partner}");
        }
        if !is_paid {
            all_arrive(stage).await;
        }
    }
    let mut desk = Desk::of(stage, &example, 1).await;
    let html = desk.page().await;
    let text = text_of(&html);
    assert!(text.contains("€270.00 was paid out to you so far."), "{text}");
    let past = text_of(&format!("<body>{}", part(&html, "past")));
    for payout in ["December", "€70.00", "October", "€200.00", "Paid"] {
        assert!(past.contains(payout), "{payout}: {past}");
    }
    // Every statement there is, as each says itself, leads to its page.
    let months = desk.file("months.csv").await;
    let own = format!("/statements?partner={}", example.partner(1).id);
    let listed = stage.read(&own).await;
    let statements: Vec<&Value> = listed["items"].as_array().unwrap().iter().collect();
    assert_eq!(months.column("month"), ["2026-10", "2026-11", "2026-12", "2027-01"]);
    assert_eq!(months.column("revenue")[..3], ["1150.00", "-300.00", "500.00"]);
    for (row, statement) in months.0.iter().zip(&statements) {
        for (column, field) in [("statement", "id"), ("closing", "closing"), ("month", "period")] {
            assert_eq!(File::cell(row, column), statement[field].as_str().unwrap());
        }
        let number = statement["number"].as_u64().map(|number| number.to_string());
        assert_eq!(File::cell(row, "number"), number.unwrap_or_default());
        let page = format!("/portal/{}/statements/", stage.company.id);
        let page = format!("{page}{}", statement["id"].as_str().unwrap());
        assert!(html.contains(&format!("href=\"{page}\"")), "{page}: {html}");
        desk.browser.get(&page).await.expect(200);
    }
    let payouts = desk.file("payouts.csv").await;
    assert_eq!(payouts.column("status"), ["paid", "paid"]);
    assert_eq!(payouts.column("amount"), ["200.00", "70.00"]);
    // Somebody else's is somewhere else.
    let other = Desk::of(stage, &example, 2).await.page().await;
    assert!(!other.contains("270.00"), "{other}");
}

// req: H17, H20
#[tokio::test]
async fn what_comes_next_is_said_with_its_day_from_the_first_sale_to_the_payout() {
    let example = Example::set().await;
    let stage = &example.stage;
    let mut desk = Desk::of(stage, &example, 1).await;
    let nothing = text_of(&desk.page().await);
    assert!(nothing.contains("Nothing is due to you.") && nothing.contains("No payout yet."));
    stage.sell("s1", "c1", "1000.00").await;
    let upcoming = async |desk: &mut Desk<'_>| {
        let html = desk.page().await;
        text_of(&format!("<body>{}", part(&html, "upcoming")))
    };
    let running = upcoming(&mut desk).await;
    for part in ["October", "8 November", "To be paid", "€200.00"] {
        assert!(running.contains(part), "{part}: {running}");
    }
    desk.adds_up().await;
    let mut small = Desk::of(stage, &example, 2).await;
    stage.sell("s3", "c2", "60.00").await;
    let kept = upcoming(&mut small).await;
    assert!(kept.contains("€12.00") && !kept.contains("To be paid"), "{kept}");
    stage.world.clock_to("2026-11-09T12:00:00Z").await;
    let (_, promised) = desk.adds_up().await;
    assert_eq!(promised, [0, 20_000, 0, 20_000]);
    assert!(upcoming(&mut desk).await.contains("Due €200.00"));
    all_arrive(stage).await;
    let (_, paid) = desk.adds_up().await;
    assert_eq!(paid, [20_000, 0, 0, 20_000]);
    assert!(upcoming(&mut desk).await.contains("Nothing is due to you."));
    let (_, kept) = small.adds_up().await;
    assert_eq!(kept, [0, 0, 1_200, 1_200]);
}

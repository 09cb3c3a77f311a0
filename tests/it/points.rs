//! Points and tiers: what is given, once, in any order; what a quarter makes of it; and what a tier opens.

mod holds;
mod rules;
mod tiers;

use chrono::{DateTime, Months, SubsecRound as _, Utc};
use http::Method;
use serde_json::{Value, json};
use vouch_domain::{
    calendar::Quarter,
    id::PartnerId,
    people::tier::{Tier, TierCause, TierRow},
};
use vouch_local::world::{CompanySpec, PartnerSpec, ProgramSpec, TestCompany, TestPartner, World};

use crate::stage::Stage;

/// Puts a partner into a tier from this moment on, as a quarter would.
pub(crate) async fn stands(world: &World, company: &TestCompany, partner: PartnerId, tier: Tier) {
    let now = world.now();
    let quarter: Quarter = "2026-Q4".parse().unwrap();
    let cause = TierCause::Quarter { quarter };
    let row = TierRow { from: now, recorded_at: now, tier, points: 0, cause };
    let mut writes = world.store().writes();
    writes.tier(company.id, partner, &row).unwrap();
    writes.commit().await.unwrap();
}

/// An event as its sender reports it.
type Told = (&'static str, Value);

fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

fn signs_up(partner: &TestPartner, customer: &str, when: DateTime<Utc>) -> Told {
    let data = json!({"customer_id": customer, "occurred_at": when, "partner_code": partner.code});
    ("customer.signed_up", data)
}

fn pays(id: &str, customer: &str, when: DateTime<Utc>) -> Told {
    let data = json!({"transaction_id": id, "customer_id": customer, "amount": "10.00", "currency": "EUR", "occurred_at": when});
    ("transaction.paid", data)
}

/// Pays a moment after so many months as a customer.
fn pays_after(customer: &str, signed_up: DateTime<Utc>, months: u32) -> Told {
    let when = signed_up + Months::new(months) + chrono::TimeDelta::hours(1);
    pays(&format!("{customer}-{months}"), customer, when)
}

async fn tell_all(stage: &Stage, told: &[Told]) {
    for (kind, data) in told {
        stage.world.report(&stage.company, kind, data.clone()).await.expect(202);
    }
    stage.world.drain().await;
}

/// Another partner of the stage's program.
async fn another(stage: &Stage, name: &'static str) -> TestPartner {
    let spec = PartnerSpec { name, email: None, ..PartnerSpec::default() };
    stage.world.partner(&stage.company, &stage.program, spec).await
}

/// Somebody whom a partner recruited is taken.
async fn recruits(stage: &Stage, partner: &TestPartner, name: &str) {
    let (world, company) = (&stage.world, &stage.company);
    let new = json!({"name": name, "programs": []});
    let made = world.call(company, "/api/v1/partners", Some(new)).await.expect(201).json();
    let recruit = made["id"].as_str().unwrap();
    let path = format!("/api/v1/partners/{recruit}/referred-by");
    world.send(company, Method::PUT, &path, &json!({"referrer": partner.id})).await.expect(200);
    let path = format!("/api/v1/partners/{recruit}/enrolments");
    let approved = json!({"program": stage.program.id, "status": "approved"});
    world.call(company, &path, Some(approved.clone())).await.expect(200);
    // Once more changes nothing.
    world.call(company, &path, Some(approved)).await.expect(200);
}

async fn tier_of(stage: &Stage, partner: &TestPartner) -> Value {
    let path = format!("/api/v1/tiers?partner={}", partner.id);
    let answer = stage.world.call(&stage.company, &path, None).await.expect(200).json();
    answer["items"][0].clone()
}

async fn points_of(stage: &Stage, partner: &TestPartner, category: &str) -> Vec<Value> {
    let path = format!("/api/v1/points?partner={}&category={category}", partner.id);
    let answer = stage.world.call(&stage.company, &path, None).await.expect(200).json();
    answer["items"].as_array().unwrap().clone()
}

/// A partner's year, as one of the vendor's examples has it.
struct Year {
    /// Customers of the year before, who stay for half a year and for a year.
    older: u32,
    /// New ones, by quarter.
    new: [u32; 4],
    /// How many of the first half's stay for half a year.
    staying: usize,
    recruits: u32,
}

impl Year {
    fn told(&self, partner: &TestPartner, mark: &str) -> Vec<Told> {
        let mut told = Vec::new();
        for n in 0..self.older {
            let (customer, when) = (format!("{mark}-old-{n}"), day("2026-07-02", n));
            told.push(signs_up(partner, &customer, when));
            told.push(pays_after(&customer, when, 6));
            told.push(pays_after(&customer, when, 12));
        }
        let mut staying = self.staying;
        for (quarter, number) in (1..).zip(self.new) {
            let first = format!("2027-{:02}-05", quarter * 3 - 2);
            for n in 0..number {
                let (customer, when) = (format!("{mark}-{quarter}-{n}"), day(&first, n));
                told.push(signs_up(partner, &customer, when));
                if quarter < 3 && staying > 0 {
                    staying -= 1;
                    told.push(pays_after(&customer, when, 6));
                }
            }
        }
        assert_eq!(staying, 0, "so many signed up in the first half");
        told
    }
}

fn day(first: &str, after: u32) -> DateTime<Utc> {
    at(&format!("{first}T09:00:00Z")) + chrono::TimeDelta::days(i64::from(after))
}

// req: H21, H22, H25, V26, V27, V28, T15, Q25
#[tokio::test]
async fn the_vendors_examples_come_true_on_the_first_day_of_the_year() {
    let world = World::start_at("2026-06-25T08:00:00Z").await;
    let company = CompanySpec { zone: "UTC", ..CompanySpec::default() };
    let stage = Stage::of(world, company, ProgramSpec::default()).await;
    let (second, third) = (another(&stage, "Bea").await, another(&stage, "Cem").await);
    let examples = [
        (&stage.partner, "a", Year { older: 0, new: [4, 4, 0, 0], staying: 6, recruits: 0 }),
        (&second, "b", Year { older: 12, new: [4, 4, 4, 8], staying: 6, recruits: 1 }),
        (&third, "c", Year { older: 28, new: [4, 4, 16, 16], staying: 7, recruits: 2 }),
    ];
    stage.world.clock_to("2027-12-20T00:00:00Z").await;
    for (partner, mark, year) in &examples {
        assert_eq!(tier_of(&stage, partner).await["tier"], "bronze", "everybody begins there");
        for n in 0..year.recruits {
            recruits(&stage, partner, &format!("Recruit {mark} {n}")).await;
        }
        let mut told = year.told(partner, mark);
        if *mark == "b" {
            // Sales before their customers, the last first.
            told.reverse();
        }
        tell_all(&stage, &told).await;
        // All of it once more: repeats change nothing.
        told.rotate_left(3);
        tell_all(&stage, &told).await;
    }
    stage.world.clock_to("2028-01-01T00:11:00Z").await;
    let expected = [
        (110, "silver", [80, 30, 0, 0, 0]),
        (435, "gold", [200, 90, 120, 20, 5]),
        (905, "platinum", [400, 175, 280, 40, 10]),
    ];
    for ((partner, ..), (points, tier, categories)) in examples.iter().zip(expected) {
        let rows = stage.world.store().list_tiers(stage.company.id, partner.id).await.unwrap();
        assert_eq!(rows.last().map(|row| row.points), Some(points));
        let stands = tier_of(&stage, partner).await;
        assert_eq!((&stands["tier"], &stands["points"]), (&json!(tier), &json!(points)));
        let of = |name: &str| stands["by_category"][name].as_i64().unwrap();
        let names = ["onboarding", "retention", "renewal", "recruitment", "bonus"];
        // What is older than twelve months was given as well, and counts no more.
        assert_eq!(names.map(of), categories, "{tier}");
        let since = at(stands["since"].as_str().unwrap());
        assert!(since >= at("2028-01-01T00:10:00Z") && since < at("2028-01-01T00:11:00Z"));
        assert_eq!(stands["next_recalculation"], "2028-04-01T00:00:00Z");
    }
}

// req: H21, H23, Q5
#[tokio::test]
async fn each_point_says_what_it_was_given_for_and_a_second_telling_gives_none() {
    let stage = Stage::set().await;
    stage.refer("c1").await;
    let signed_up = stage.customer("c1").await.signed_up_at;
    let rows = points_of(&stage, &stage.partner, "onboarding").await;
    assert_eq!(rows.len(), 1);
    assert_eq!((&rows[0]["points"], &rows[0]["customer"]), (&json!(10), &json!("c1")));
    stage.sell("first", "c1", "10.00").await;
    stage.world.clock_to("2027-10-02T00:00:00Z").await;
    assert!(points_of(&stage, &stage.partner, "retention").await.is_empty(), "nobody paid since");
    // One sale after both anniversaries brings both, each on its own day; the next brings none.
    stage.sell("late", "c1", "10.00").await;
    stage.sell("later", "c1", "10.00").await;
    for (category, points, months) in [("retention", 5, 6), ("renewal", 10, 12)] {
        let rows = points_of(&stage, &stage.partner, category).await;
        assert_eq!(rows.len(), 1, "{category}");
        assert_eq!(rows[0]["points"], points);
        // To the millisecond, as keys hold it.
        let then = (signed_up + Months::new(months)).trunc_subsecs(3);
        assert_eq!(at(rows[0]["at"].as_str().unwrap()), then);
    }
    let unknown = format!("/api/v1/points?partner={}&category=luck", stage.partner.id);
    let answer = stage.world.call(&stage.company, &unknown, None).await.expect(422).json();
    assert_eq!(answer["errors"][0]["field"], "category");
}

// req: H23
#[tokio::test]
async fn points_are_listed_page_by_page_with_and_without_a_category() {
    let stage = Stage::set().await;
    let now = stage.world.now();
    let customers: Vec<Told> =
        (0..7).map(|n| signs_up(&stage.partner, &format!("c{n}"), now)).collect();
    tell_all(&stage, &customers).await;
    let reason = json!({"partner": stage.partner.id, "points": -3, "reason": "A mistake"});
    stage.world.call(&stage.company, "/api/v1/points", Some(reason)).await.expect(201);
    for (filter, expected) in [("", 8), ("&category=onboarding", 7), ("&category=bonus", 0)] {
        let (mut seen, mut cursor) = (std::collections::BTreeSet::new(), String::new());
        loop {
            let partner = stage.partner.id;
            let path = format!("/api/v1/points?partner={partner}&limit=3{filter}{cursor}");
            let page = stage.world.call(&stage.company, &path, None).await.expect(200).json();
            for row in page["items"].as_array().unwrap() {
                assert!(seen.insert(row["id"].as_str().unwrap().to_owned()), "listed twice");
            }
            match page["next"].as_str() {
                Some(next) => cursor = format!("&cursor={next}"),
                None => break,
            }
        }
        assert_eq!(seen.len(), expected, "{filter}");
    }
}

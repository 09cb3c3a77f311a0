//! Points as they are given, and the vendor's three examples.

use super::*;
use crate::{
    event::{BillingModel, Event, content::ContentHash},
    id::ProgramId,
    people::{
        partner::EnrolmentStatus,
        tier::{Tier, TierRules},
    },
    tracking::attribution::{Attribution, Reason},
};

fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

fn award(rules: &[PointRules]) -> Award<'_> {
    Award {
        company: CompanyId::from_ulid(Ulid::from_bytes([1; 16])),
        partner: PartnerId::from_ulid(Ulid::from_bytes([2; 16])),
        rules,
        recorded_at: at("2027-03-01T00:00:00Z"),
    }
}

fn customer(signed_up_at: &str) -> Customer {
    Customer {
        customer: "c-1".parse().unwrap(),
        attribution: Attribution {
            credited: None,
            reason: Reason::NoReferral,
            candidates: Vec::new(),
            suspicion: None,
        },
        signed_up_at: at(signed_up_at),
        recorded_at: at(signed_up_at),
        name: None,
        email: None,
        billing_model: BillingModel::default(),
        subscription: None,
        hash: ContentHash::of(&Event::Paid(sale(signed_up_at, 100))),
    }
}

fn sale(occurred_at: &str, amount_minor: i64) -> Sale {
    Sale {
        transaction: "t-1".parse().unwrap(),
        customer: "c-1".parse().unwrap(),
        amount_minor,
        currency: "EUR".parse().unwrap(),
        tax_minor: 0,
        cost_minor: 0,
        occurred_at: at(occurred_at),
        kind: None,
    }
}

fn enrolled() -> Enrolment {
    let since = EnrolmentStatus::Approved(at("2020-01-01T00:00:00Z"));
    Enrolment::new(ProgramId::from_ulid(Ulid::from_bytes([3; 16])), 1, since)
}

// req: H22
#[test]
fn who_is_suspended_on_an_anniversary_is_given_nothing_for_it() {
    let (customer, award) = (customer("2026-01-10T12:00:00Z"), award(&[]));
    let suspended = enrolled().moved(EnrolmentStatus::Suspended(at("2026-06-01T00:00:00Z")));
    let back = suspended.moved(EnrolmentStatus::Approved(at("2026-08-01T00:00:00Z")));
    let given = |enrolment: Option<&Enrolment>, when: &str| {
        let nothing = Rewarded::default();
        let (_, given) =
            award.anniversaries(nothing, &customer, enrolment, &sale(when, 100), Tz::UTC);
        given.iter().map(|row| row.category).collect::<Vec<_>>()
    };
    assert_eq!(given(Some(&suspended), "2027-01-11T00:00:00Z"), []);
    assert_eq!(given(Some(&back), "2027-01-11T00:00:00Z"), [Category::Renewal]);
    assert_eq!(given(None, "2027-01-11T00:00:00Z"), []);
    // A customer on hold brings all that its released sale comes after.
    let released =
        award.released(&customer, Some(&back), &sale("2027-01-11T00:00:00Z", 100), Tz::UTC);
    let released: Vec<_> = released.iter().map(|row| row.category).collect();
    assert_eq!(released, [Category::Onboarding, Category::Renewal]);
}

/// So many customers that signed up, on so many seconds in a row.
fn onboarded(number: i64, from: &str) -> Vec<Points> {
    let given = |n: i64| {
        let customer = format!("c-{n}").parse().unwrap();
        award(&[]).onboarded(&customer, at(from) + TimeDelta::seconds(n)).unwrap()
    };
    (0..number).map(given).collect()
}

// req: H21, V26, V28, T15, Q25
#[test]
fn the_vendors_examples_come_to_their_tiers() {
    let rules = &PointRules::DEFAULT;
    // New customers, six months, renewals, partners, bonuses.
    for (numbers, points, tier) in [
        ([8, 6, 0, 0, 0], 110, Tier::Silver),
        ([20, 18, 12, 1, 1], 435, Tier::Gold),
        ([40, 35, 28, 2, 2], 905, Tier::Platinum),
    ] {
        let categories = [
            Category::Onboarding,
            Category::Retention,
            Category::Renewal,
            Category::Recruitment,
            Category::Bonus,
        ];
        let each = categories.iter().zip(numbers);
        let total: i64 = each.map(|(category, number)| rules.given(*category) * number).sum();
        assert_eq!(total, points);
        assert_eq!(TierRules::DEFAULT.tier_of(total), tier);
    }
}

// req: H22, V26
#[test]
fn a_customer_that_pays_after_half_a_year_and_a_year_is_rewarded_for_each_once() {
    let (rules, customer, zone) = ([], customer("2026-08-31T10:00:00Z"), Tz::UTC);
    let award = award(&rules);
    let look = |rewarded, when: &str, amount| {
        let (after, given) =
            award.anniversaries(rewarded, &customer, Some(&enrolled()), &sale(when, amount), zone);
        let given: Vec<_> =
            given.iter().map(|row| (row.category, row.points, row.at.to_rfc3339())).collect();
        (after, given)
    };
    let none = Rewarded::default();
    assert_eq!(look(none, "2027-02-28T09:59:59Z", 100), (none, vec![]));
    assert_eq!(look(none, "2027-03-01T00:00:00Z", 0), (none, vec![]), "nothing was paid");
    let six = (Category::Retention, 5, "2027-02-28T10:00:00+00:00".to_owned());
    let twelve = (Category::Renewal, 10, "2027-08-31T10:00:00+00:00".to_owned());
    let (after, given) = look(none, "2027-02-28T10:00:00Z", 100);
    assert_eq!((after.retention, after.renewal, given), (true, false, vec![six.clone()]));
    assert_eq!(look(after, "2027-05-01T00:00:00Z", 100), (after, vec![]));
    let (both, given) = look(after, "2028-05-01T00:00:00Z", 100);
    assert_eq!((both.renewal, given), (true, vec![twelve.clone()]));
    assert_eq!(look(none, "2028-05-01T00:00:00Z", 100), (both, vec![six, twelve]));
    assert_eq!(look(both, "2029-05-01T00:00:00Z", 100), (both, vec![]));
}

// req: H22
#[test]
fn whichever_sale_comes_first_the_points_are_the_same_rows() {
    let (rules, customer) = ([], customer("2026-01-15T10:00:00Z"));
    let award = award(&rules);
    let early = sale("2026-08-01T00:00:00Z", 100);
    let late = sale("2026-09-01T00:00:00Z", 100);
    let by = |first: &Sale, second: &Sale| {
        let (after, mut given) =
            award.anniversaries(Rewarded::default(), &customer, Some(&enrolled()), first, Tz::UTC);
        given.extend(award.anniversaries(after, &customer, Some(&enrolled()), second, Tz::UTC).1);
        given
    };
    assert_eq!(by(&early, &late), by(&late, &early));
    assert_eq!(by(&early, &late).len(), 1);
}

// req: V26
#[test]
fn five_customers_in_one_quarter_earn_its_bonus() {
    let quarter: Quarter = "2026-Q4".parse().unwrap();
    let four = onboarded(4, "2026-10-01T00:00:00Z");
    assert_eq!(award(&[]).bonus(quarter, Tz::UTC, &four), None);
    let five = onboarded(5, "2026-12-31T23:59:55Z");
    let bonus = award(&[]).bonus(quarter, Tz::UTC, &five).unwrap();
    assert_eq!((bonus.points, bonus.category), (5, Category::Bonus));
    assert_eq!(bonus.at, at("2026-12-31T23:59:59.999Z"));
    assert_eq!(bonus.cause, Cause::Quarter { quarter, onboarded: 5 });
    let split = onboarded(5, "2026-12-31T23:59:56Z");
    assert_eq!(award(&[]).bonus(quarter, Tz::UTC, &split), None, "one signed up a quarter later");
    // Nine more make no second bonus, and the same row.
    let nine = onboarded(9, "2026-11-01T00:00:00Z");
    assert_eq!(award(&[]).bonus(quarter, Tz::UTC, &nine).unwrap().id, bonus.id);
}

#[test]
fn the_rules_in_force_when_points_count_say_how_many_they_are() {
    let later =
        PointRules { from: at("2026-10-01T00:00:00Z"), onboarding: 7, ..PointRules::DEFAULT };
    let nothing = PointRules { from: at("2026-11-01T00:00:00Z"), onboarding: 0, ..later.clone() };
    let rules = [later, nothing];
    let given = |when: &str| {
        award(&rules).onboarded(&"c-1".parse().unwrap(), at(when)).map(|row| row.points)
    };
    assert_eq!(given("2026-09-30T23:59:59Z"), Some(10));
    assert_eq!(given("2026-10-01T00:00:00Z"), Some(7));
    assert_eq!(given("2026-11-01T00:00:00Z"), Some(0), "it came all the same");
    let nothing = PointRules { recruitment: 0, ..PointRules::DEFAULT };
    let recruit = PartnerId::from_ulid(Ulid::from_bytes([4; 16]));
    let when = at("2026-11-01T00:00:00Z");
    assert_eq!(award(&[nothing]).recruited(recruit, when), None);
}

#[test]
fn an_id_is_its_causes_and_nothing_elses() {
    let (one, two) = ("c-1".parse().unwrap(), "c-2".parse().unwrap());
    let when = at("2026-10-01T00:00:00Z");
    let id = |award: Award<'_>, customer| award.onboarded(customer, when).unwrap().id;
    let other = Award { partner: PartnerId::from_ulid(Ulid::from_bytes([3; 16])), ..award(&[]) };
    assert_eq!(id(award(&[]), &one), id(award(&[]), &one));
    assert_ne!(id(award(&[]), &one), id(award(&[]), &two));
    assert_ne!(id(award(&[]), &one), id(other, &one));
}

// req: V27
#[test]
fn twelve_months_are_added_up_to_the_instant() {
    let zone = Tz::America__Toronto;
    let quarter: Quarter = "2027-Q1".parse().unwrap();
    let span = quarter_window(quarter, zone);
    assert_eq!(span, (at("2026-01-01T05:00:00Z"), at("2027-01-01T05:00:00Z")));
    let row = |when: &str| award(&[]).onboarded(&"c".parse().unwrap(), at(when)).unwrap();
    let rows = [
        row("2026-01-01T04:59:59.999Z"),
        row("2026-01-01T05:00:00Z"),
        row("2027-01-01T04:59:59.999Z"),
        row("2027-01-01T05:00:00Z"),
    ];
    assert_eq!(sum(&rows, span), 20);
    assert_eq!(
        window(at("2028-02-29T12:00:00Z"), Tz::UTC),
        (at("2027-02-28T12:00:00Z"), at("2028-02-29T12:00:00Z"))
    );
}

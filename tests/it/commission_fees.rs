//! Fees that are due with a recruit's first sale: the same for every order in which sales and refunds are told, and
//! gone with the last sale that earned anything.

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Value, json};
use vouch_domain::id::PartnerId;

use crate::{confluence::Dice, referrals::Scene, stage::currency};

/// What is told of one recruit's customers: kind and facts.
type Told = (&'static str, Value);

/// Two sales, the first of which comes back in two parts; a dispute about the second, which is won or not; and a
/// third that never earns anything.
fn story(customer: &str, start: DateTime<Utc>, is_won: bool, has_late: bool) -> Vec<Told> {
    let at = |days: i64| start + TimeDelta::days(days);
    let paid = |n: i64, amount: &str, day: i64| {
        let id = format!("{customer}-{n}");
        let data = json!({"transaction_id": id, "customer_id": customer, "amount": amount, "currency": "EUR", "occurred_at": at(day)});
        ("transaction.paid", data)
    };
    let back = |kind: &'static str, n: i64, part: i64, amount: &str, day: i64| {
        let (id, refund) = (format!("{customer}-{n}"), format!("{customer}-{n}-{part}"));
        let data = json!({"refund_id": refund, "transaction_id": id, "amount": amount, "currency": "EUR", "occurred_at": at(day)});
        (kind, data)
    };
    let (refunded, reversed) = ("transaction.refunded", "transaction.refund_reversed");
    let mut told = vec![
        paid(1, "100.00", 1),
        back(refunded, 1, 1, "40.00", 2),
        back(refunded, 1, 2, "60.00", 3),
        paid(2, "50.00", 12),
        back(refunded, 2, 1, "50.00", 13),
        paid(3, "0.00", 14),
    ];
    if is_won {
        told.push(back(reversed, 2, 1, "50.00", 15));
    }
    if has_late {
        // By another row than the first two.
        told.push(paid(4, "30.00", 22));
    }
    told
}

/// What is owed by these sales: that of the row of the first that earns something.
fn owed(is_won: bool, has_late: bool) -> i64 {
    match (is_won, has_late) {
        (true, _) => 4_000,
        (false, true) => 7_000,
        (false, false) => 0,
    }
}

// req: Q34, E04, T11
#[tokio::test]
async fn a_first_sale_fee_is_the_same_in_every_order_of_sales_and_refunds() {
    let scene = Scene::set().await;
    let fee = |amount: &str| json!({"type": "flat", "amount": amount, "currency": "EUR", "fee_due": "first_sale"});
    scene.pay(fee("25.00")).await;
    let start = scene.world().now() + TimeDelta::days(1);
    for (amount, day) in [("40.00", 10), ("70.00", 20)] {
        let mut row = fee(amount);
        row["valid_from"] = json!(start + TimeDelta::days(day));
        scene.pay(row).await;
    }
    scene.world().clock_to((start - TimeDelta::hours(12)).to_rfc3339().as_str()).await;
    let mut dice = Dice(34);
    let mut stories = Vec::new();
    for n in 0..24 {
        let (is_won, has_late) = (n % 2 == 0, n % 3 == 0);
        let partner = scene.recruit(&format!("Recruit {n}")).await;
        let customer = format!("c{n}");
        scene.refer(&partner, &customer).await;
        let mut told = story(&customer, start, is_won, has_late);
        dice.shuffle(&mut told);
        stories.push((partner, told, owed(is_won, has_late)));
    }
    scene.world().clock_to((start + TimeDelta::days(24)).to_rfc3339().as_str()).await;
    let before = scene.owed().await;
    assert_eq!(before, 0);
    for (_, told, _) in &stories {
        // Once in this order, and once more in another.
        for (kind, data) in told.iter().chain(told.iter().rev()) {
            scene.stage.tell(kind, data.clone()).await;
        }
    }
    let (store, company) = (scene.world().store(), scene.stage.company.id);
    let lines = store.all_lines(company, scene.stage.partner.id).await.unwrap();
    for (partner, told, expected) in &stories {
        let recruit: PartnerId = partner.parse().unwrap();
        let of = lines.iter().filter(|line| line.entry.recruit == Some(recruit));
        let found: i64 = of.map(|line| line.entry.minor).sum();
        let order: Vec<_> = told.iter().map(|(kind, data)| format!("{kind} {data}")).collect();
        assert_eq!(found, *expected, "{order:#?}");
    }
    let sum: i64 = stories.iter().map(|(.., owed)| owed).sum();
    let balances = scene.stage.balances(scene.stage.partner.id).await;
    assert_eq!(balances.get(&currency("EUR")).copied().unwrap_or(0), sum);
    let findings = scene.world().deployment().verify().await.unwrap();
    assert!(findings.is_empty(), "{findings}");
    crate::replay::says_what_happened(scene.world().deployment()).await;
}

//! Balances: what is accrued, due and paid follows from statements and payouts, and adds up.

use serde_json::{Value, json};
use vouch_domain::earning::target::Decision;
use vouch_local::world::{CompanySpec, LinkSpec, PartnerSpec, ProgramSpec, World};

use super::{Api, items, text};
use crate::stage::Stage;

// req: T20, V13
#[tokio::test]
async fn accrued_due_and_paid_follow_the_months() {
    let company = CompanySpec { zone: "UTC", ..CompanySpec::default() };
    let stage = Stage::of(World::start().await, company, ProgramSpec::default()).await;
    let (world, api) = (&stage.world, Api::of(&stage.world, &stage.company).await);
    let balance = async || {
        let list = api.get(&format!("/balances?partner={}", stage.partner.id)).await;
        items(&list)
            .iter()
            .map(|row| {
                json!([row["currency"], row["accrued"], row["due"], row["in_payout"], row["paid"]])
            })
            .collect::<Vec<Value>>()
    };
    assert_eq!(balance().await, [json!(["EUR", "0.00", "0.00", "0.00", "0.00"])]);
    stage.refer("c1").await;
    stage.sell("t1", "c1", "1000.00").await;
    stage.sell("t2", "c1", "150.00").await;
    let hold = Decision::OnHold { reason: "looks odd".into() };
    world
        .store()
        .decide(&stage.company.company, &"t2".parse().unwrap(), hold, world.now())
        .await
        .unwrap();
    assert_eq!(
        balance().await,
        [json!(["EUR", "200.00", "0.00", "0.00", "0.00"])],
        "without what is held"
    );
    world.clock_to("2026-11-09T12:00:00Z").await;
    assert_eq!(
        balance().await,
        [json!(["EUR", "0.00", "0.00", "200.00", "0.00"])],
        "the payout is made"
    );
    let payouts = api.get("/payouts?period=2026-10").await;
    api.post(&format!("/payouts/{}/paid", text(&items(&payouts)[0], "id")), json!({}))
        .await
        .expect(200);
    assert_eq!(balance().await, [json!(["EUR", "0.00", "0.00", "0.00", "200.00"])]);
    stage.refund("r1", "t1", "400.00").await;
    let usd = json!({"transaction_id": "t3", "customer_id": "c1", "amount": "10.00", "currency": "USD", "occurred_at": world.now()});
    stage.tell("transaction.paid", usd).await;
    let both = [
        json!(["EUR", "-80.00", "0.00", "0.00", "200.00"]),
        json!(["USD", "2.00", "0.00", "0.00", "0.00"]),
    ];
    assert_eq!(balance().await, both);
    world.clock_to("2026-12-09T12:00:00Z").await;
    let both = [
        json!(["EUR", "0.00", "-80.00", "0.00", "200.00"]),
        json!(["USD", "0.00", "0.00", "2.00", "0.00"]),
    ];
    assert_eq!(balance().await, both, "a debt stays due, and what was paid stays paid");
}

#[tokio::test]
async fn without_a_partner_links_and_balances_are_everybodys_page_by_page() {
    let stage = Stage::set().await;
    let spec = PartnerSpec { name: "Bea Rook", email: None, ..PartnerSpec::default() };
    let other = stage.world.partner(&stage.company, &stage.program, spec).await;
    stage.world.link(&stage.company, &stage.program, &other, LinkSpec::default()).await;
    let api = Api::of(&stage.world, &stage.company).await;
    for list in ["/links", "/balances"] {
        let whole = api.get(list).await;
        let owners: Vec<_> =
            items(&whole).iter().map(|row| text(row, "partner").to_owned()).collect();
        assert_eq!(owners, [stage.partner.id.to_string(), other.id.to_string()], "{list}");
        let first = api.get(&format!("{list}?limit=1")).await;
        let next = text(&first, "next");
        let second = api.get(&format!("{list}?limit=1&cursor={next}")).await;
        assert_eq!(items(&first)[0], items(&whole)[0]);
        assert_eq!(items(&second)[0], items(&whole)[1]);
    }
}

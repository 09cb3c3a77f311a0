use super::*;
#[tokio::test(flavor = "multi_thread")]
async fn speed() {
    let world = World::start().await;
    let company = world.company(CompanySpec::default()).await;
    let program = world.program(&company, ProgramSpec::default()).await;
    let partner = world.partner(&company, &program, PartnerSpec::default()).await;
    let link = world.link(&company, &program, &partner, LinkSpec::default()).await;
    let t = std::time::Instant::now();
    let token = world.click(&link).await;
    let signed_up = json!({ "customer_id": "c", "occurred_at": world.now(), "click": token });
    world.report(&company, "customer.signed_up", signed_up).await.expect(202);
    world.drain().await;
    for n in 0..1000 {
        let paid = json!({ "transaction_id": format!("more{n}"), "customer_id": "c", "amount": "10.00",
            "currency": "EUR", "occurred_at": world.now() });
        world.report(&company, "transaction.paid", paid).await.expect(202);
    }
    println!("sent {:?}", t.elapsed());
    world.drain().await;
    println!("drained {:?}", t.elapsed());
    world.clock_to("2026-12-15T00:00:00Z").await;
    println!("moved {:?}", t.elapsed());
    for n in 0..1000 {
        let paid = json!({ "transaction_id": format!("evenmore{n}"), "customer_id": "c", "amount": "10.00",
            "currency": "EUR", "occurred_at": world.now() });
        world.report(&company, "transaction.paid", paid).await.expect(202);
    }
    println!("sent {:?}", t.elapsed());
    let mut world = world;
    world.run_in_background(4);
    world.drain().await;
    println!("drained 4 {:?}", t.elapsed());
}

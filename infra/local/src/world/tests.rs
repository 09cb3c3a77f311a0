//! A world works: a click, a sign-up, a sale and a month's end go through the real functions.

use super::*;

async fn shop(world: &World) -> (TestCompany, TestPartner, TestLink) {
    let company = world.company(CompanySpec::default()).await;
    let program = world.program(&company, ProgramSpec::default()).await;
    let partner = world.partner(&company, &program, PartnerSpec::default()).await;
    let link = world.link(&company, &program, &partner, LinkSpec::default()).await;
    (company, partner, link)
}

async fn sell(world: &World, company: &TestCompany, link: &TestLink, amount: &str) {
    let token = world.click(link).await;
    let (at, customer) = (world.now(), "c1");
    let signed_up = json!({ "customer_id": customer, "occurred_at": at, "click": token });
    world.report(company, "customer.signed_up", signed_up).await.expect(202);
    let paid = json!({ "transaction_id": "t1", "customer_id": customer, "amount": amount,
        "currency": "EUR", "occurred_at": at });
    world.report(company, "transaction.paid", paid).await.expect(202);
}

#[tokio::test]
async fn a_sale_travels_from_link_to_commission() {
    let world = World::start().await;
    let (company, partner, link) = shop(&world).await;
    sell(&world, &company, &link, "120.00").await;
    world.drain().await;
    let commissions =
        world.store().list_commissions(company.id, partner.id, None, 10, None).await.unwrap();
    let amounts: Vec<String> =
        commissions.items.iter().map(|line| line.amount.to_string()).collect();
    assert_eq!(amounts, ["24.00 EUR"]);
}

#[tokio::test]
async fn a_month_moves_to_its_end_and_the_books_close_on_the_way() {
    let world = World::start().await;
    let (company, partner, link) = shop(&world).await;
    sell(&world, &company, &link, "100.00").await;
    world.clock_to("2026-11-15T00:00:00Z").await;
    let month = "2026-10".parse().unwrap();
    let statements = world.store().all_statements(company.id, month).await.unwrap();
    assert_eq!(statements.len(), 1);
    let payouts = world.store().all_payouts(company.id, month).await.unwrap();
    assert_eq!(payouts.len(), 1);
    let mail = world.mail();
    let to: Vec<&str> = mail.iter().flat_map(|mail| &mail.to).map(String::as_str).collect();
    // Ready to look at, three days left, charged; and what the partner gets.
    let books = "books@lantern.example";
    assert_eq!(to, [books, books, books, "ada@quill.example"], "{partner:?}");
    assert!(mail[0].sent_at >= "2026-10-31T23:00:00Z".instant());
    assert!(
        mail[0].sent_at < "2026-11-01T00:00:00Z".instant(),
        "at its instant, not at the end of the move"
    );
}

#[tokio::test]
async fn nothing_runs_unless_the_test_says_so() {
    let world = World::start().await;
    let (company, _, link) = shop(&world).await;
    sell(&world, &company, &link, "100.00").await;
    let depths = world.queues().depths().await.unwrap();
    assert_eq!(depths["events"].visible, 2);
    assert_eq!(depths["clicks"].visible, 1);
    assert_eq!(world.work_off("events").await, 2);
    assert_eq!(world.dispatch().await, 2);
    assert_eq!(world.store().list_due_outbox(world.now(), 10).await.unwrap(), []);
    assert_eq!(world.work_off("clicks").await, 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn background_workers_and_a_drain_share_the_work() {
    let mut world = World::start().await;
    let (company, partner, link) = shop(&world).await;
    world.run_in_background(4);
    sell(&world, &company, &link, "100.00").await;
    for n in 0..40 {
        let paid = json!({ "transaction_id": format!("more{n}"), "customer_id": "c1", "amount": "10.00",
            "currency": "EUR", "occurred_at": world.now() });
        world.report(&company, "transaction.paid", paid).await.expect(202);
    }
    world.drain().await;
    world.stop_background().await;
    let lines =
        world.store().list_commissions(company.id, partner.id, None, 100, None).await.unwrap();
    let total: i64 = lines.items.iter().map(|line| line.amount.minor).sum();
    assert_eq!(total, 2_000 + 40 * 200);
}

#[tokio::test]
async fn what_fails_backs_off_and_ends_with_the_dead_letters() {
    let world = World::start().await;
    let (company, _, link) = shop(&world).await;
    sell(&world, &company, &link, "100.00").await;
    world.faults().set(crate::faults::Service::DynamoDb, crate::faults::Mode::Throttled);
    assert_eq!(world.work_off("events").await, 2);
    assert_eq!(world.queues().depths().await.unwrap()["events"].delayed, 2);
    world.drain().await;
    let depths = world.queues().depths().await.unwrap();
    assert_eq!((depths["events"].delayed, depths["events"].dead), (0, 2));
}

#[tokio::test]
async fn an_intent_that_can_not_be_mailed_waits_for_the_schedule() {
    let world = World::start().await;
    let (company, _, link) = shop(&world).await;
    sell(&world, &company, &link, "100.00").await;
    world.faults().set(crate::faults::Service::Ses, crate::faults::Mode::Throttled);
    world.clock_to("2026-11-02T00:00:00Z").await;
    assert_eq!(world.mail(), []);
    world.faults().heal();
    world.clock_to("2026-11-03T00:00:00Z").await;
    assert_eq!(world.mail().len(), 1);
}

#[tokio::test]
async fn time_only_moves_forward() {
    let world = World::start().await;
    let back = world.deployment().move_clock("2026-09-01T00:00:00Z".instant()).await;
    assert!(matches!(back, Err(crate::schedule::Error::Past { .. })));
}

#[tokio::test]
async fn a_request_without_a_host_goes_through_the_front_door_too() {
    let world = World::start().await;
    let request = http::Request::get("/api/v1/links").body(Bytes::new()).unwrap();
    let answer = world.deployment().request(request, VISITOR).await;
    assert_eq!(answer.status(), 401);
}

#[tokio::test]
async fn a_world_that_goes_on_from_another_has_its_rows_its_time_and_its_tokens() {
    let world = World::start().await;
    let company = world.company(CompanySpec::default()).await;
    let program = world.program(&company, ProgramSpec::default()).await;
    let partner = world.partner(&company, &program, PartnerSpec::default()).await;
    let link = world.link(&company, &program, &partner, LinkSpec::default()).await;
    let token = world.click(&link).await;
    world.drain().await;
    let branch = World::from_state(&world.state());
    assert_eq!(branch.rows().len(), world.rows().len());
    assert!(branch.now() - world.now() < chrono::TimeDelta::seconds(5));
    branch.context().config.token_keys().unwrap().verify(&token).unwrap();
    branch.company(CompanySpec::default()).await;
    assert!(branch.rows().len() > world.rows().len(), "what happens there does not happen here");
}

//! The pages about money on its way: the partner's account, the company's payouts and runs, and its rails.

use vouch_local::world::PASSWORD;

use super::Browser;
use crate::{sepa::pays_by_file, stage::Stage};

const IBAN: &str = "GB33 BUKB 2020 1555 5555 55";

async fn set(stage: &Stage, iban: &str, password: &str) -> vouch_local::world::Answer {
    let mut browser = Browser::of_partner(&stage.world, stage.company.id, &stage.partner).await;
    let page = format!("/portal/{}/payout", stage.company.id);
    let fields =
        [("kind", "bank"), ("holder", "Ada Quill"), ("iban", iban), ("password", password)];
    browser.submit(&page, &page, &fields).await
}

#[tokio::test]
async fn a_partner_changes_where_its_money_goes_with_its_password_and_the_old_address_hears_of_it()
{
    let stage = Stage::set().await;
    let refused = set(&stage, IBAN, "not the password").await.expect(422).text();
    assert!(refused.contains("not your password") && !refused.contains("BUKB"), "{refused}");
    set(&stage, "DE88370400440532013000", PASSWORD).await.expect(422);
    let store = stage.world.store();
    assert!(store.find_destination(stage.company.id, stage.partner.id).await.unwrap().is_none());
    set(&stage, IBAN, PASSWORD).await.expect(303);
    stage.world.drain().await;
    let mails = stage.world.mail().len();
    // The first holds nothing; the second does, and both addresses are told of it.
    let path = format!("/api/v1/partners/{}/destination", stage.partner.id);
    let seen = stage.world.call(&stage.company, &path, None).await.expect(200);
    assert_eq!(seen.json()["masked"], "GB…5555");
    assert!(seen.json()["holds_until"].is_null());
    let change = serde_json::json!({"email": "thief@elsewhere.example"});
    let partner = format!("/api/v1/partners/{}", stage.partner.id);
    stage.world.send(&stage.company, http::Method::PATCH, &partner, &change).await.expect(200);
    set(&stage, "FR14 2004 1010 0505 0001 3M02 606", PASSWORD).await.expect(303);
    stage.world.drain().await;
    let seen = stage.world.call(&stage.company, &path, None).await.expect(200).json();
    assert_eq!(seen["masked"], "FR…2606");
    assert!(seen["holds_until"].is_string(), "{seen}");
    let told: Vec<String> =
        stage.world.mail().iter().skip(mails).flat_map(|mail| mail.to.clone()).collect();
    assert!(told.iter().any(|to| to.contains("thief@")), "{told:?}");
    let old = stage.partner.partner.email.clone().unwrap();
    assert!(told.contains(&old), "{old} is not among {told:?}");
    let mut browser = Browser::of_partner(&stage.world, stage.company.id, &stage.partner).await;
    let page = browser.read(&format!("/portal/{}/payout", stage.company.id)).await;
    assert!(page.contains("FR…2606") && page.contains("nothing is paid"), "{page}");
}

#[tokio::test]
async fn a_run_is_made_looked_at_by_a_second_person_and_marked_as_paid_on_its_pages() {
    let stage = Stage::set().await;
    stage.refer("c1").await;
    stage.sell("s1", "c1", "100.00").await;
    pays_by_file(&stage.world, &stage.company, stage.partner.id).await;
    let (first, second) = (
        stage.world.member(&stage.company, "owner").await,
        stage.world.member(&stage.company, "owner").await,
    );
    let mut browser = Browser::of_member(&stage.world, &first).await;
    let rails = "/dashboard/settings/rails";
    let fields = [("charge", "manual"), ("payout", "sepa"), ("above", "10.00")];
    browser.submit(rails, rails, &fields).await.expect(303);
    assert!(browser.read(rails).await.contains("SEPA file for your bank"));
    stage.world.clock_to("2026-11-08T00:01:00Z").await;
    let open = browser.read("/dashboard/payouts").await;
    assert!(open.contains("20.00") && open.contains("You send it"), "{open}");
    let made =
        browser.submit("/dashboard/payouts", "/dashboard/payouts/runs", &[]).await.expect(303);
    let run = made.header("location").to_owned();
    let page = browser.read(&run).await;
    assert!(page.contains("somebody else must approve it"), "{page}");
    browser.get(&format!("{run}/file.xml")).await.expect(409);
    let approve = format!("{run}/approve");
    let mut other = Browser::of_member(&stage.world, &second).await;
    other.submit(&run, &approve, &[]).await.expect(303);
    assert!(
        browser.get(&format!("{run}/file.xml")).await.expect(200).text().contains("<IBAN>FR14")
    );
    let paid = format!("{run}/paid");
    browser.submit(&run, &paid, &[("reference", "")]).await.expect(422);
    browser.submit(&run, &paid, &[("reference", "sheet 9")]).await.expect(303);
    let page = browser.read(&run).await;
    assert!(page.contains("sheet 9") && page.contains("Paid"), "{page}");
    let mut german = Browser::of_member(&stage.world, &first).await.german();
    assert!(german.read("/dashboard/payouts").await.contains("Nichts wartet auf Auszahlung"));
}

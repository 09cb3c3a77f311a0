//! A company's partners and its settings, as its members see them.

use serde_json::json;
use vouch_domain::{id::PartnerId, people::partner::Partner};
use vouch_local::world::{PartnerSpec, World};
use vouch_store::partners::Account;

use super::{Browser, dashboard_home::reads_of, text_of};
use crate::stage::Stage;

/// A browser of somebody with this role.
async fn member<'a>(stage: &'a Stage, role: &str) -> Browser<'a> {
    let member = stage.world.member(&stage.company, role).await;
    Browser::of_member(&stage.world, &member).await
}

#[track_caller]
fn says(text: &str, parts: &[&str]) {
    for part in parts {
        assert!(text.contains(part), "no \"{part}\" in: {text}");
    }
}

/// Partners without a password, made behind the scenes.
async fn record(world: &World, stage: &Stage, names: impl Iterator<Item = (String, String)>) {
    for (name, code) in names {
        let id = PartnerId::from_ulid(ulid(world));
        let (created_at, code) = (world.now(), code.parse().unwrap());
        let partner = Partner {
            id,
            name,
            email: None,
            code,
            payouts_held: false,
            admission: Default::default(),
            mails: Default::default(),
            created_at,
        };
        let account =
            Account { partner: id, password_hash: None, sessions_from: created_at, revision: 0 };
        let company = stage.company.id;
        world.store().record_partner(company, &partner, (&account, &[]), None).await.unwrap();
    }
}

fn ulid(world: &World) -> ulid::Ulid {
    ulid::Ulid::from_parts(0, u128::from(world.context().random()))
}

// req: K03, K05
#[tokio::test]
async fn partners_are_listed_by_name_and_found_by_name_or_code() {
    let stage = Stage::set().await;
    let mut browser = member(&stage, "analyst").await;
    let text = browser.read("/dashboard/partners").await;
    says(&text, &["You have one partner.", &stage.partner.partner.name, &stage.partner.code]);
    says(&text, &[&format!("/portal/{}", stage.company.id)]);
    let hostile = "<script>alert(1)</script> & \"Söhne\"";
    let names = (0..60).map(|n| (format!("Zoë {n:02}"), format!("zoe-{n:02}")));
    record(&stage.world, &stage, names).await;
    record(&stage.world, &stage, [(hostile.to_owned(), "hostile".to_owned())].into_iter()).await;

    let first = browser.get("/dashboard/partners").await.expect(200).text();
    says(&text_of(&first), &["You have more than 50 partners.", hostile]);
    assert!(!first.contains("<script>alert"), "names are text");
    let next = first.split("rel=\"next\"").next().unwrap().rsplit("href=\"").next().unwrap();
    let next = next.split('"').next().unwrap().replace("&amp;", "&");
    let later = browser.read(&next).await;
    says(&later, &["More of your partners.", "Zoë 59", "First page"]);
    assert!(!later.contains("Zoë 00"));

    let found = browser.read("/dashboard/partners?q=zO%C3%8B+1").await;
    says(&found, &["10 partners are found for “zOË 1”.", "Zoë 10", "Zoë 19"]);
    assert!(!found.contains("Zoë 20"));
    let found = browser.read("/dashboard/partners?q=ZOE-07").await;
    says(&found, &["One partner is found for “ZOE-07”.", "Zoë 07"]);
    let found = browser.read("/dashboard/partners?q=%3Cnobody%3E").await;
    says(&found, &["No partner is found for “<nobody>”.", "Show all partners"]);
    // A cursor of one list leads nowhere else in another.
    let cursor = next.split("cursor=").nth(1).unwrap();
    let strayed = browser.read(&format!("/dashboard/partners?q=hostile&cursor={cursor}")).await;
    says(&strayed, &["More partners for “hostile”."]);
}

// req: K05, P08
#[tokio::test]
async fn a_partner_has_one_page_with_all_that_it_brought() {
    let stage = Stage::set().await;
    let mut browser = member(&stage, "analyst").await;
    let page = format!("/dashboard/partners/{}", stage.partner.id);
    let name = stage.partner.partner.name.clone();
    let text = browser.read(&page).await;
    says(&text, &[&format!("{name} has not earned anything yet."), "No customers yet."]);
    stage.refer("c1").await;
    stage.sell("t1", "c1", "100.00").await;
    stage.refund("r1", "t1", "25.00").await;
    let text = browser.read(&page).await;
    says(&text, &[&format!("{name} earned €15.00 so far, €15.00 of it in October.")]);
    says(&text, &["One customer signed up, and has paid.", "As of 1 October"]);
    says(&text, &["EUR €15.00 €0.00 –", "−€5.00", "Pending"]);
    says(&text, &["October 2026 Open – €15.00", &stage.link.code, "Programs", "Approved"]);
    stage.world.clock_to("2026-11-09T12:00:00Z").await;
    stage.world.drain().await;
    let text = browser.read(&page).await;
    says(&text, &[&format!("{name} earned €15.00 so far, nothing of it in November.")]);
    says(&text, &["EUR €0.00 €0.00 October Due €15.00", "October 2026 Final €15.00 €15.00"]);
    let customers = browser.read(&format!("{page}/customers")).await;
    says(&customers, &[&format!("The customers that {name} brought."), "c1"]);
    let mut german = member(&stage, "owner").await.german();
    says(&german.read(&page).await, &[&format!("{name} hat bisher 15,00 € verdient, im November")]);
    for unknown in ["/dashboard/partners/ptn_01ARZ3NDEKTSV4RRFFQ69G5FAV", "/dashboard/partners/x"] {
        browser.get(unknown).await.expect(404);
    }
}

#[tokio::test]
async fn a_partners_page_costs_the_same_however_much_it_sold() {
    let stage = Stage::set().await;
    stage.refer("c1").await;
    let mut browser = member(&stage, "analyst").await;
    let page = format!("/dashboard/partners/{}", stage.partner.id);
    let mut seen = Vec::new();
    for (from, to) in [(0, 3), (3, 120)] {
        for n in from..to {
            let sale = json!({"transaction_id": format!("t{n}"), "customer_id": "c1", "amount": "10.00", "currency": "EUR", "occurred_at": stage.world.now()});
            stage.world.report(&stage.company, "transaction.paid", sale).await.expect(202);
        }
        stage.world.drain().await;
        seen.push(reads_of(&stage, &mut browser, &page).await);
    }
    assert_eq!(seen[0], seen[1]);
    let identity = reads_of(&stage, &mut browser, "/dashboard/account").await;
    let own: Vec<u64> = seen[0].iter().zip(identity).map(|(all, door)| all - door).collect();
    assert_eq!(own, [2, 1, 12], "two rows, several by key, and twelve queries");
}

// req: K03, K09
#[tokio::test]
async fn an_admin_changes_what_partners_see() {
    let stage = Stage::set().await;
    let mut browser = member(&stage, "admin").await;
    let page = "/dashboard/settings";
    let portal = format!("/portal/{}", stage.company.id);
    says(&browser.read(page).await, &["Save settings", &portal, "Mel admin", "Admin"]);
    let good = [
        ("name", " Larkfield & Söhne "),
        ("contact_email", "books@larkfield.example"),
        ("brand_colour", "#FFEE00"),
        ("welcome", "Good to have you.\r\n\r\nWrite to <us>."),
    ];
    let answer = browser.submit(page, page, &good).await.expect(303);
    let text = browser.read(answer.header("location")).await;
    says(&text, &["Your settings are saved.", "How Larkfield & Söhne appears to its partners."]);
    says(&text, &["#ffee00 is too light to read"]);
    let kept = stage.world.store().find_company(stage.company.id).await.unwrap().unwrap();
    assert_eq!(kept.welcome, "Good to have you.\n\nWrite to <us>.");
    assert_eq!(kept.contact_email.as_deref(), Some("books@larkfield.example"));
    let mut partner = Browser::of_partner(&stage.world, stage.company.id, &stage.partner).await;
    let welcome = partner.read(&format!("{portal}/welcome")).await;
    says(&welcome, &["Good to have you.", "Write to <us>."]);

    let bad = [
        ("name", "   "),
        ("contact_email", "nobody"),
        ("brand_colour", "yellow"),
        ("welcome", "typed and kept"),
    ];
    let answer = browser.submit(page, page, &bad).await.expect(422).text();
    let text = text_of(&answer);
    says(&text, &["3 things need to be changed.", "Enter a name of at most 200 characters."]);
    says(&answer, &["typed and kept", "value=\"yellow\"", "href=\"#field-brand_colour\""]);
    let after = stage.world.store().find_company(stage.company.id).await.unwrap().unwrap();
    assert_eq!(after, kept, "nothing was changed");

    let mut analyst = member(&stage, "analyst").await;
    let text = analyst.read(page).await;
    says(&text, &["Owners and admins can change this.", "Good to have you."]);
    assert!(!text.contains("Save settings"));
    let mut taken = good.to_vec();
    let html = analyst.get(page).await.text();
    let csrf = html.split("name=\"csrf\" value=\"").nth(1).unwrap().split('"').next().unwrap();
    taken.push(("csrf", csrf));
    analyst.post(page, &taken).await.expect(403);
}

// req: K04, P18
#[tokio::test]
async fn nobody_sees_another_companys_partner() {
    let stage = Stage::set().await;
    let other = stage.world.company(vouch_local::world::CompanySpec::default()).await;
    let program = stage.world.program(&other, vouch_local::world::ProgramSpec::default()).await;
    let spec = PartnerSpec { code: "elsewhere", ..PartnerSpec::default() };
    let foreign = stage.world.partner(&other, &program, spec).await;
    let mut browser = member(&stage, "owner").await;
    browser.get(&format!("/dashboard/partners/{}", foreign.id)).await.expect(404);
    browser.get(&format!("/dashboard/partners/{}/customers", foreign.id)).await.expect(404);
    let text = browser.read("/dashboard/partners?q=elsewhere").await;
    says(&text, &["No partner is found"]);
}

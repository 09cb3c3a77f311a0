//! A partner's links: made once, labelled, ranked, printed, switched off and on again.

use serde_json::json;
use vouch_local::world::{CompanySpec, LinkSpec, PartnerSpec, ProgramSpec, World};

use super::{Browser, text_of};
use crate::stage::Stage;

async fn browser(stage: &Stage) -> Browser<'_> {
    Browser::of_partner(&stage.world, stage.company.id, &stage.partner).await
}

fn links_page(stage: &Stage) -> String {
    format!("/portal/{}/links", stage.company.id)
}

#[track_caller]
fn says(text: &str, parts: &[&str]) {
    for part in parts {
        assert!(text.contains(part), "no \"{part}\" in: {text}");
    }
}

// req: F17, F18, F19, F20, K02, K15
#[tokio::test]
async fn a_partner_makes_a_link_with_a_label_once_and_finds_it_wherever_links_are_listed() {
    let stage = Stage::set().await;
    let (mut browser, page) = (browser(&stage).await, links_page(&stage));
    let hostile = "<script>alert(1)</script> & “Spring”";
    let made = browser.submit(&page, &page, &[("label", hostile)]).await.expect(303);
    let shown = browser.read(made.header("location")).await;
    says(&shown, &[&format!("Your link “{hostile}” is ready."), "/r/", "Your 2 links"]);
    let html = browser.get(&page).await.text();
    assert!(!html.contains("<script>alert"), "{html}");
    let links = stage.world.store().all_links(stage.company.id, stage.partner.id).await.unwrap();
    assert_eq!(links.len(), 2);
    let new = links.iter().find(|link| link.label == hostile).unwrap();
    assert!(html.contains(&format!(
        "data-copy=\"{}/r/{}\"",
        vouch_local::world::BASE_URL,
        new.code
    )));
    stage.world.get(&format!("/r/{}", new.code)).await.expect(302);

    // The same form twice is one link.
    let html = browser.get(&page).await.text();
    let fields = super::hidden_fields(&html[html.find("id=\"new\"").unwrap()..]);
    let mut fields: Vec<(&str, &str)> =
        fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    fields.push(("label", "Twice"));
    let first = browser.post(&page, &fields).await.expect(303);
    let again = browser.post(&page, &fields).await.expect(303);
    assert_eq!(first.header("location"), again.header("location"));
    let links = stage.world.store().all_links(stage.company.id, stage.partner.id).await.unwrap();
    assert_eq!(links.len(), 3);
}

// req: F18
#[tokio::test]
async fn a_label_that_does_not_fit_is_told_beside_its_field_and_stays_as_typed() {
    let stage = Stage::set().await;
    let (mut browser, page) = (browser(&stage).await, links_page(&stage));
    let long = "x".repeat(101);
    for (label, told) in [
        ("", "Give the link a label."),
        (long.as_str(), "A label has at most 100 characters."),
        ("a\u{202e}b", "The label contains a character that can’t be shown."),
    ] {
        let answer = browser.submit(&page, &page, &[("label", label)]).await.expect(422);
        let (html, text) = (answer.text(), text_of(&answer.text()));
        assert_eq!(text.matches(told).count(), 2, "at the top and beside: {text}");
        assert!(html.contains("aria-invalid=\"true\"") && html.contains("href=\"#field-label\""));
        assert!(html.contains(&format!("value=\"{label}\"")), "what was typed stays: {html}");
    }
    // A program that the partner is not in can't be named.
    let other = stage.world.company(CompanySpec { name: "Else", ..CompanySpec::default() }).await;
    let program = stage.world.program(&other, ProgramSpec::default()).await.id.to_string();
    let html = browser.get(&page).await.text();
    let token = super::hidden_fields(&html).into_iter().find(|(name, _)| name == "csrf").unwrap();
    let fields = [("csrf", token.1.as_str()), ("label", "Sly"), ("program", program.as_str())];
    browser.post(&page, &fields).await.expect(404);
    let fields = [("csrf", token.1.as_str()), ("label", "Sly"), ("program", "what")];
    let text = text_of(&browser.post(&page, &fields).await.expect(422).text());
    says(&text, &["Choose a program."]);
    let links = stage.world.store().all_links(stage.company.id, stage.partner.id).await.unwrap();
    assert_eq!(links.len(), 1);
}

// req: F20, F21, F25
#[tokio::test]
async fn links_are_ranked_and_add_up_to_the_partners_totals() {
    let stage = Stage::set().await;
    let spec = LinkSpec { label: "Another", ..LinkSpec::default() };
    let other = stage.world.link(&stage.company, &stage.program, &stage.partner, spec).await;
    let click = stage.world.click(&other).await;
    let now = stage.world.now();
    stage
        .tell(
            "customer.signed_up",
            json!({"customer_id": "a1", "occurred_at": now, "click": click}),
        )
        .await;
    stage.refer("c1").await;
    stage.refer("c2").await;
    let by_code =
        json!({"customer_id": "d1", "occurred_at": now, "partner_code": stage.partner.code});
    stage.tell("customer.signed_up", by_code).await;
    stage.sell("t1", "a1", "300.00").await;
    stage.sell("t2", "c1", "100.00").await;
    stage.sell("t3", "d1", "50.00").await;
    let (mut browser, page) = (browser(&stage).await, links_page(&stage));
    let text = browser.read(&page).await;
    says(&text, &["Your 2 links brought 3 sign-ups and €80.00."]);
    says(&text, &["1 1 1 €300.00 €60.00", "2 1 €100.00 €20.00"]);
    says(&text, &["Without a link, by your code 1 1 €50.00 €10.00", "4 3 €450.00 €90.00"]);
    let totals = browser.read(&format!("/portal/{}", stage.company.id)).await;
    says(&totals, &["Earned to date €90.00", "Revenue generated €450.00", "Clients 4"]);
    let order = |text: &str| text.find("Another") < text.find("Newsletter");
    for (query, other_first) in [
        ("", true),
        ("?sort=commission&direction=rising", false),
        ("?sort=sign-ups&direction=falling", false),
        ("?sort=label", true),
        ("?sort=label&direction=falling", false),
        ("?sort=nonsense&direction=up&page=99&what=ever", true),
    ] {
        let text = browser.read(&format!("{page}{query}")).await;
        let table = text.split("A heading sorts by its column.").nth(1).unwrap();
        assert_eq!(order(table), other_first, "{query}: {text}");
    }
}

// req: F21
#[tokio::test]
async fn sixty_links_come_page_by_page() {
    let stage = Stage::set().await;
    for n in 0..59 {
        let label = format!("Link {n:03}");
        let link = vouch_domain::tracking::link::Link {
            id: vouch_domain::id::LinkId::from_ulid(stage.world.context().new_ulid()),
            code: format!("many-{n}").parse().unwrap(),
            label,
            ..stage.link.link.clone()
        };
        let route = vouch_domain::tracking::link::Route::of(
            &stage.company.company,
            &stage.program.program,
            &link,
        );
        stage.world.store().record_link(&link, &route).await.unwrap();
    }
    let (mut browser, page) = (browser(&stage).await, links_page(&stage));
    let mut seen = 0;
    for number in 1..=3 {
        let html =
            browser.get(&format!("{page}?sort=label&page={number}")).await.expect(200).text();
        let (_, table) = html.split_once("<tbody>").unwrap();
        let (rows, _) = table.split_once("</tbody>").unwrap();
        seen += rows.matches("<th scope=\"row\"").count();
        assert_eq!(html.contains("rel=\"next\""), number < 3);
    }
    assert_eq!(seen, 60);
}

// req: F19, K15
#[tokio::test]
async fn a_link_has_a_page_a_code_to_print_and_a_switch() {
    let stage = Stage::set().await;
    stage.refer("c1").await;
    stage.sell("t1", "c1", "100.00").await;
    let mut browser = browser(&stage).await;
    let page = format!("{}/{}", links_page(&stage), stage.link.id);
    let text = browser.read(&page).await;
    says(&text, &["“Newsletter” brought one sign-up and €20.00.", "Clicks", "100.0% of the step"]);
    let code = browser.get(&format!("{page}/qr.svg")).await.expect(200);
    assert_eq!(code.header("content-type"), "image/svg+xml");
    assert!(code.text().starts_with("<svg") && code.text().contains("<title"), "{}", code.text());
    assert!(code.headers("content-disposition").is_empty());
    let code = browser.get(&format!("{page}/qr.svg?download=yes")).await.expect(200);
    assert!(code.header("content-disposition").starts_with("attachment; filename=\"qr-"));

    let label = format!("{page}/label");
    let done = browser.submit(&page, &label, &[("label", "Autumn")]).await.expect(303);
    let text = browser.read(done.header("location")).await;
    says(&text, &["The label is changed.", "“Autumn” brought one sign-up"]);
    let text = text_of(&browser.submit(&page, &label, &[("label", " ")]).await.expect(422).text());
    says(&text, &["A label has 1 to 100 characters"]);

    let (status, url) = (format!("{page}/status"), format!("/r/{}", stage.link.code));
    stage.world.get(&url).await.expect(302);
    let done = browser.submit(&page, &status, &[]).await.expect(303);
    let text = browser.read(done.header("location")).await;
    says(&text, &["The link is switched off.", "Switch the link on"]);
    // The redirect remembers a link for some seconds.
    stage.world.restart_functions();
    stage.world.get(&url).await.expect(410);
    let text = browser.read(&page).await;
    says(&text, &["This link is switched off", "one sign-up and €20.00"]);
    browser.submit(&page, &status, &[]).await.expect(303);
    stage.world.restart_functions();
    stage.world.get(&url).await.expect(302);

    // Another partner of the same company finds nothing there.
    let spec = PartnerSpec { name: "Lee", email: None, ..PartnerSpec::default() };
    let lee = stage.world.partner(&stage.company, &stage.program, spec).await;
    let mut lee = Browser::of_partner(&stage.world, stage.company.id, &lee).await;
    for path in [page.clone(), format!("{page}/qr.svg")] {
        lee.get(&path).await.expect(404);
    }
    let text = lee.read(&links_page(&stage)).await;
    says(&text, &["You have no link yet.", "Make your first link"]);
}

// req: F17
#[tokio::test]
async fn whoever_is_in_several_programs_chooses_and_whoever_is_in_none_reads_why() {
    let world = World::start().await;
    let stage = Stage::of(world, CompanySpec::default(), ProgramSpec::default()).await;
    let spec = ProgramSpec { name: "Second program", ..ProgramSpec::default() };
    let second = stage.world.program(&stage.company, spec).await;
    let spec = PartnerSpec { name: "Lee", email: None, ..PartnerSpec::default() };
    let lee = stage.world.partner(&stage.company, &second, spec).await;
    let enrolment = vouch_domain::people::partner::Enrolment::new(
        stage.program.id,
        1,
        vouch_domain::people::partner::EnrolmentStatus::Approved(stage.world.now()),
    );
    let store = stage.world.store();
    store.change_enrolment(stage.company.id, lee.id, &enrolment).await.unwrap();
    let mut browser = Browser::of_partner(&stage.world, stage.company.id, &lee).await;
    let page = links_page(&stage);
    let html = browser.get(&page).await.expect(200).text();
    assert!(html.contains("<select") && html.contains("Second program"), "{html}");
    let program = second.id.to_string();
    let fields = [("label", "Both"), ("program", program.as_str())];
    browser.submit(&page, &page, &fields).await.expect(303);
    let links = store.all_links(stage.company.id, lee.id).await.unwrap();
    assert_eq!(links[0].program, second.id);
    for program in [stage.program.id, second.id] {
        let status = vouch_domain::people::partner::EnrolmentStatus::Suspended(stage.world.now());
        let enrolment = vouch_domain::people::partner::Enrolment::new(program, 1, status);
        store.change_enrolment(stage.company.id, lee.id, &enrolment).await.unwrap();
    }
    let text = browser.read(&page).await;
    says(&text, &["You are in no program at the moment"]);
}

// req: F19, F20, F21
#[tokio::test]
async fn links_of_one_label_have_addresses_and_numbers_of_their_own() {
    let stage = Stage::set().await;
    let (mut browser, page) = (browser(&stage).await, links_page(&stage));
    for _ in 0..3 {
        browser.submit(&page, &page, &[("label", "Newsletter")]).await.expect(303);
    }
    let links = stage.world.store().all_links(stage.company.id, stage.partner.id).await.unwrap();
    let codes: std::collections::BTreeSet<String> =
        links.iter().map(|link| link.code.to_string()).collect();
    assert_eq!((links.len(), codes.len()), (4, 4));
    let html = browser.get(&page).await.expect(200).text();
    for code in &codes {
        let address = format!("data-copy=\"{}/r/{code}\"", vouch_local::world::BASE_URL);
        assert_eq!(html.matches(&address).count(), 1, "{html}");
    }
    stage.refer("c1").await;
    stage.sell("t1", "c1", "100.00").await;
    for link in &links {
        let text = browser.read(&format!("{page}/{}", link.id)).await;
        let told = if link.id == stage.link.id {
            "“Newsletter” brought one sign-up and €20.00."
        } else {
            "“Newsletter” has brought no sign-up yet; it was followed by nobody."
        };
        assert!(text.contains(told), "{text}");
    }
}

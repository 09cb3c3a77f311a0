//! All pages of the partners' portal at once: the menu, new partners, hostile names, and numbers that agree.

use serde_json::json;
use vouch_domain::people::tier::Tier;
use vouch_local::world::{CompanySpec, LinkSpec, PartnerSpec, ProgramSpec, World};

use super::{Browser, attribute, text_of};
use crate::stage::Stage;

/// The pages of the menu, group by group.
const MENU: [(&str, &str, &[&str]); 3] = [
    (
        "Home",
        "Start",
        &["", "/welcome", "/profile", "/payout", "/programs", "/structure", "/points"],
    ),
    ("Resources", "Material", &["/links"]),
    (
        "Reports",
        "Berichte",
        &[
            "/commissions",
            "/statements",
            "/billing",
            "/ledger",
            "/leads",
            "/customers",
            "/sales",
            "/claims",
            "/analytics",
            "/referrals",
        ],
    ),
];

fn portal(stage: &Stage) -> String {
    format!("/portal/{}", stage.company.id)
}

async fn browser(stage: &Stage) -> Browser<'_> {
    Browser::of_partner(&stage.world, stage.company.id, &stage.partner).await
}

/// The places of a page's menu: each group's heading and the addresses under it.
fn menu_of(html: &str) -> Vec<(String, Vec<String>)> {
    let (_, menu) = html.split_once("<nav").expect("a menu");
    let (menu, _) = menu.split_once("</nav>").unwrap();
    let groups = menu.split("<ul").skip(1).zip(menu.split("<ul"));
    let group = |(items, before): (&str, &str)| {
        let heading = text_of(&format!("<body>{}", &before[before.rfind("<p>").unwrap()..]));
        let (items, _) = items.split_once("</ul>").unwrap();
        let hrefs = items.split("<a ").skip(1).map(|tag| attribute(tag, "href"));
        (heading, hrefs.collect())
    };
    groups.map(group).collect()
}

// req: K02, K08
#[tokio::test]
async fn the_menu_has_three_groups_on_every_page_and_each_item_opens() {
    let stage = Stage::set().await;
    let portal = portal(&stage);
    for is_german in [false, true] {
        let mut browser = browser(&stage).await;
        if is_german {
            browser = browser.german();
        }
        let expected: Vec<(String, Vec<String>)> = MENU
            .iter()
            .map(|(english, german, pages)| {
                let heading = if is_german { german } else { english };
                let pages = pages.iter().map(|page| format!("{portal}{page}")).collect();
                ((*heading).to_owned(), pages)
            })
            .collect();
        for (_, pages) in &expected {
            for page in pages {
                // Analytics are for Gold and Platinum (H31): the item leads to a page that says so.
                let status = if page.ends_with("/analytics") { 403 } else { 200 };
                let html = browser.get(page).await.expect(status).text();
                if status == 403 {
                    continue;
                }
                assert_eq!(menu_of(&html), expected, "{page}");
                let here = html.split("<a ").find(|tag| tag.contains("aria-current=\"page\""));
                assert_eq!(attribute(here.unwrap(), "href"), *page, "the item of this page");
                assert!(html.len() < 60_000, "{page}: {} bytes", html.len());
            }
        }
    }
}

// req: F17, F23, K11, K12, K17, K18
#[tokio::test]
async fn a_new_partner_reads_on_every_page_what_will_stand_there_and_what_to_do() {
    let stage = Stage::set().await;
    let spec = PartnerSpec { name: "New Person", email: None, ..PartnerSpec::default() };
    let new = stage.world.partner(&stage.company, &stage.program, spec).await;
    let portal = portal(&stage);
    for (page, english, german, leads_to) in [
        ("", "You have earned nothing yet.", "Sie haben noch nichts verdient.", "/links"),
        ("/links", "You have no link yet.", "Sie haben noch keinen Link.", "#field-label"),
        ("/commissions", "No commissions yet.", "Noch keine Provisionen.", "/links"),
        ("/statements", "You have no statement yet.", "Sie haben noch keine Abrechnung.", "/links"),
        ("/ledger", "Nothing happened in these days.", "In diesen Tagen ist nichts", "/links"),
        ("/customers", "Nobody has signed up through you", "hat sich noch niemand", "/links"),
        ("/sales", "Your customers have bought nothing", "bisher nichts gekauft", "/links"),
    ] {
        let mut browser = Browser::of_partner(&stage.world, stage.company.id, &new).await;
        let path = format!("{portal}{page}");
        let html = browser.get(&path).await.expect(200).text();
        assert!(text_of(&html).contains(english), "{page}: {}", text_of(&html));
        let (_, main) = html.split_once("<main").unwrap();
        assert!(main.contains(&format!("{leads_to}\"")), "{page}: one thing to do: {main}");
        assert!(main.contains("class=\"ghost\""), "{page}: the row that will stand there");
        let text = browser.german().read(&path).await;
        assert!(text.contains(german), "{page}: {text}");
    }
}

// req: F18, K01, K11
#[tokio::test]
async fn hostile_names_are_shown_as_they_are_and_never_run() {
    const NAME: &str = "<img src=x onerror=alert(1)>\"'&amp;";
    let company = CompanySpec { zone: "UTC", name: NAME, ..CompanySpec::default() };
    let program = ProgramSpec { name: NAME, ..ProgramSpec::default() };
    let mut stage = Stage::of(World::start().await, company, program).await;
    let partner = PartnerSpec { name: NAME, email: None, ..PartnerSpec::default() };
    stage.partner = stage.world.partner(&stage.company, &stage.program, partner).await;
    let link = LinkSpec { label: NAME, ..LinkSpec::default() };
    stage.link = stage.world.link(&stage.company, &stage.program, &stage.partner, link).await;
    let click = stage.world.click(&stage.link).await;
    let sign_up = json!({"customer_id": "c1", "occurred_at": stage.world.now(), "click": click, "name": NAME});
    stage.tell("customer.signed_up", sign_up).await;
    stage.sell("<b>t1</b>", "c1", "100.00").await;
    // Of a tier that opens every page.
    let (world, company) = (&stage.world, &stage.company);
    crate::points::stands(world, company, stage.partner.id, Tier::Gold).await;
    let store = stage.world.store();
    let lines = store.all_lines(stage.company.id, stage.partner.id).await.unwrap();
    let why = lines.iter().find_map(|line| line.entry.commission).unwrap();
    let statement = vouch_domain::books::statement::StatementId(lines[0].page);
    let mut pages: Vec<String> =
        MENU.iter().flat_map(|(_, _, pages)| pages.iter().map(|page| (*page).to_owned())).collect();
    pages.push(format!("/commissions/{why}"));
    pages.push(format!("/statements/{statement}"));
    pages.push(format!("/links/{}", stage.link.id));
    for page in pages {
        for is_german in [false, true] {
            let mut browser = browser(&stage).await;
            if is_german {
                browser = browser.german();
            }
            let path = format!("{}{page}", portal(&stage));
            let html = browser.get(&path).await.expect(200).text();
            assert!(!html.contains("<img src=x") && !html.contains("<b>t1"), "{page}: {html}");
            assert!(!html.contains("&amp;lt;"), "{page}: escaped twice: {html}");
            assert!(
                !html.contains("\u{2068}") && !html.contains("\u{2069}"),
                "{page}: no marks of direction"
            );
        }
    }
    let text = browser(&stage).await.read(&format!("{}/programs", portal(&stage))).await;
    assert!(text.contains("<img src=x onerror=alert(1)>"), "{text}");
}

// req: F21, F22, F23, F25
#[tokio::test]
async fn the_overview_the_reports_and_the_company_say_the_same_numbers() {
    let stage = Stage::set().await;
    let spec = LinkSpec { label: "Second", ..LinkSpec::default() };
    let second = stage.world.link(&stage.company, &stage.program, &stage.partner, spec).await;
    stage.refer("c1").await;
    let click = stage.world.click(&second).await;
    let sign_up = json!({"customer_id": "c2", "occurred_at": stage.world.now(), "click": click});
    stage.tell("customer.signed_up", sign_up).await;
    stage.sell("t1", "c1", "100.00").await;
    stage.sell("t2", "c2", "60.00").await;
    stage.sell("t3", "c2", "30.00").await;
    stage.refund("r1", "t1", "25.00").await;
    // Two sign-ups and 165.00 of revenue, of which 33.00 is the partner's.
    let mut browser = browser(&stage).await;
    let portal = portal(&stage);
    for (page, parts) in [
        ("", &["Earned to date €33.00", "Revenue generated €165.00", "Clients 2"] as &[&str]),
        ("/links", &["Your 2 links brought 2 sign-ups and €33.00.", "In all 2 2 2 €165.00 €33.00"]),
        ("/customers", &["2 customers came through you; 2 of them have bought."]),
        ("/sales", &["have paid €165.00 in October so far; you have earned €33.00 of it."]),
        ("/commissions", &["You have earned €33.00 in October 2026 so far."]),
        ("/statements", &["October 2026 comes to €33.00 so far."]),
        ("/ledger", &["Your balance is €33.00."]),
    ] {
        let text = browser.read(&format!("{portal}{page}")).await;
        for part in parts {
            assert!(text.contains(part), "{page}: no \"{part}\" in {text}");
        }
    }
    for (link, told) in [
        (&stage.link, "“Newsletter” brought one sign-up and €15.00."),
        (&second, "“Second” brought one sign-up and €18.00."),
    ] {
        let text = browser.read(&format!("{portal}/links/{}", link.id)).await;
        assert!(text.contains(told), "{text}");
    }
    let member = stage.world.member(&stage.company, "owner").await;
    let mut member = Browser::of_member(&stage.world, &member).await;
    let text = member.read(&format!("/dashboard/partners/{}", stage.partner.id)).await;
    for figures in ["earned €33.00 so far", "€75.00 €15.00", "€90.00 €18.00"] {
        assert!(text.contains(figures), "the company reads the same: {text}");
    }
}

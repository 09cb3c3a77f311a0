//! Who gets in where: partners into the portal of their company, members into the dashboard, nobody else anywhere.

use vouch_local::world::{CompanySpec, LinkSpec, PASSWORD, PartnerSpec, ProgramSpec};

use super::{Browser, text_of};
use crate::stage::Stage;

// req: K01, K03, K05, K06, B05
#[tokio::test]
async fn a_partner_signs_in_with_its_code_in_its_companys_own_portal() {
    let stage = Stage::set().await;
    let (portal, code) = (format!("/portal/{}", stage.company.id), stage.partner.code.as_str());
    let mut browser = Browser::new(&stage.world);
    let turned_away = browser.get(&portal).await.expect(303);
    assert_eq!(turned_away.header("location"), format!("{portal}/sign-in"));
    let page = browser.read(&format!("{portal}/sign-in")).await;
    assert!(page.contains("Sign in to the partner portal of Lantern Tools."), "{page}");
    let sign_in = format!("{portal}/sign-in");
    let fields = [("code", code), ("password", PASSWORD)];
    let entered = browser.submit(&sign_in, &sign_in, &fields).await.expect(303);
    assert_eq!(entered.header("location"), portal);
    let page = browser.read(&portal).await;
    assert!(page.contains("Ada Quill") && page.contains("Sign out"), "{page}");
    // The code in other letters is the same code.
    let mut other = Browser::new(&stage.world);
    let fields = [("code", &*code.to_uppercase()), ("password", PASSWORD)];
    other.post(&sign_in, &fields).await.expect(303);
}

// req: K01
#[tokio::test]
async fn a_visitor_is_led_to_the_page_it_wanted_and_never_elsewhere() {
    let stage = Stage::set().await;
    let portal = format!("/portal/{}", stage.company.id);
    let sign_in = format!("{portal}/sign-in");
    for (wanted, led) in [
        (format!("{portal}/links"), format!("{portal}/links")),
        ("/dashboard".to_owned(), portal.clone()),
        ("https://evil.example/".to_owned(), portal.clone()),
        (format!("{portal}//evil.example"), portal.clone()),
        (format!("{portal}.evil.example"), portal.clone()),
        // What a browser would leave the portal by: the redirect of somebody's link leads anywhere.
        (format!("{portal}/../../r/{}", stage.link.code), portal.clone()),
        (format!("{portal}/%2e%2e/%2E%2E/r/{}", stage.link.code), portal.clone()),
        (format!("{portal}/links\r\nset-cookie: x=y"), portal.clone()),
    ] {
        let mut browser = Browser::new(&stage.world);
        let code = stage.partner.code.as_str();
        let fields = [("code", code), ("password", PASSWORD), ("next", &wanted)];
        let entered = browser.post(&sign_in, &fields).await.expect(303);
        assert_eq!(entered.header("location"), led, "{wanted}");
    }
    let mut browser = Browser::new(&stage.world);
    let turned_away = browser.get(&format!("{portal}/sales?cursor=a%20b&x=1")).await.expect(303);
    let address = turned_away.header("location");
    assert!(address.starts_with(&format!("{sign_in}?next=")), "{address}");
    let html = browser.get(address).await.expect(200).text();
    let kept = format!("name=\"next\" value=\"{portal}/sales?cursor=a%20b&amp;x=1\"");
    assert!(html.contains(&kept), "{html}");
}

// req: K04, P01, B06
#[tokio::test]
async fn a_partner_never_lands_in_the_dashboard_nor_a_member_in_the_portal() {
    let stage = Stage::set().await;
    let portal = format!("/portal/{}", stage.company.id);
    let member = stage.world.member(&stage.company, "owner").await;
    let mut partner = Browser::of_partner(&stage.world, stage.company.id, &stage.partner).await;
    let mut staff = Browser::of_member(&stage.world, &member).await;
    assert!(staff.read("/dashboard").await.contains("Lantern Tools"));
    assert_eq!(
        partner.get("/dashboard").await.expect(303).header("location"),
        "/dashboard/sign-in"
    );
    let turned_away = staff.get(&portal).await.expect(303);
    assert_eq!(turned_away.header("location"), format!("{portal}/sign-in"));
    // Neither opens the other's door with what it signs in with.
    let fields = [("email", stage.partner.code.as_str()), ("password", PASSWORD)];
    Browser::new(&stage.world).post("/dashboard/sign-in", &fields).await.expect(422);
    let fields = [("code", member.email.as_str()), ("password", PASSWORD)];
    Browser::new(&stage.world).post(&format!("{portal}/sign-in"), &fields).await.expect(422);
    // Nor with the other's session under its own cookie's name.
    let (partners, of_partner) = partner.cookie("__Host-vouch_partner").unwrap();
    let (members, of_member) = staff.cookie("__Host-vouch_member").unwrap();
    let mut swapped = Browser::new(&stage.world);
    swapped.take_cookie(members, of_partner);
    swapped.take_cookie(partners, of_member);
    swapped.get("/dashboard").await.expect(303);
    swapped.get(&portal).await.expect(303);
}

// req: K04
#[tokio::test]
async fn no_page_of_one_door_leads_to_the_other() {
    let stage = Stage::set().await;
    let portal = format!("/portal/{}", stage.company.id);
    let mut partner = Browser::of_partner(&stage.world, stage.company.id, &stage.partner).await;
    let mut nobody = Browser::new(&stage.world);
    let sign_in = format!("{portal}/sign-in");
    let nowhere = format!("{portal}/nowhere");
    for path in [portal.as_str(), &sign_in, &nowhere, "/portal", "/portal/nowhere"] {
        for browser in [&mut partner, &mut nobody] {
            let html = browser.get(path).await.text();
            assert!(!html.contains("/dashboard"), "{path}: {html}");
        }
    }
    for path in ["/dashboard/sign-in", "/dashboard/nowhere"] {
        let html = nobody.get(path).await.text();
        assert!(!html.contains("/portal"), "{path}: {html}");
    }
    // Nor does the choice of a language, whatever page it is made on.
    for back in ["", "/r/code", "https://evil.example/"] {
        let fields = [("language", "de"), ("back", back)];
        let chosen = partner.post("/portal/language", &fields).await.expect(303);
        assert_eq!(chosen.header("location"), "/portal");
        let chosen = partner.post("/dashboard/language", &fields).await.expect(303);
        assert_eq!(chosen.header("location"), "/dashboard");
    }
    let html = partner.get(&nowhere).await.expect(404).text();
    let back = super::attribute(html.split("name=\"back\"").nth(1).unwrap(), "value");
    assert_eq!(back, portal);
}

// req: K03
#[tokio::test]
async fn a_portal_is_one_companys() {
    let stage = Stage::set().await;
    let world = &stage.world;
    let other = world.company(CompanySpec { name: "Other Lamps", ..CompanySpec::default() }).await;
    let program = world.program(&other, ProgramSpec::default()).await;
    let spec = PartnerSpec { name: "Bo Reed", email: None, ..PartnerSpec::default() };
    let stranger = world.partner(&other, &program, spec).await;
    world.link(&other, &program, &stranger, LinkSpec::default()).await;
    let (here, there) = (format!("/portal/{}", stage.company.id), format!("/portal/{}", other.id));
    let mut browser = Browser::of_partner(world, stage.company.id, &stage.partner).await;
    browser.get(&there).await.expect(303);
    // A session moved under the other portal's cookie opens nothing there.
    let token = browser.cookie("__Host-vouch_partner").unwrap().1.to_owned();
    let mut moved = Browser::new(world);
    moved.take_cookie(&format!("__Host-vouch_partner_{}", other.id), &token);
    moved.get(&there).await.expect(303);
    // A code of the other company is none here.
    let fields = [("code", stranger.code.as_str()), ("password", PASSWORD)];
    Browser::new(world).post(&format!("{here}/sign-in"), &fields).await.expect(422);
    // Signed in at both, one browser holds both apart.
    let fields = [("code", stranger.code.as_str()), ("password", PASSWORD)];
    browser.post(&format!("{there}/sign-in"), &fields).await.expect(303);
    assert!(browser.read(&here).await.contains("Ada Quill"));
    assert!(browser.read(&there).await.contains("Bo Reed"));
}

// req: K01
#[tokio::test]
async fn what_is_wrong_with_a_sign_in_is_not_told() {
    let stage = Stage::set().await;
    let sign_in = format!("/portal/{}/sign-in", stage.company.id);
    let mut pages = Vec::new();
    let code = stage.partner.code.as_str();
    let (long, wide) = ("x".repeat(5000), "ä".repeat(300));
    for (code, password) in [
        (code, "not the password"),
        ("nobody-has-it", PASSWORD),
        ("", ""),
        (code, &long),
        (&wide, ""),
    ] {
        let mut browser = Browser::new(&stage.world);
        let answer = browser.post(&sign_in, &[("code", code), ("password", password)]).await;
        let page = text_of(&answer.expect(422).text());
        assert!(browser.cookie("__Host-vouch").is_none());
        pages.push(page);
    }
    assert!(pages.iter().all(|page| *page == pages[0]), "{pages:?}");
    let mut browser = Browser::new(&stage.world);
    let fields = [("email", "nobody@lantern.example"), ("password", PASSWORD)];
    browser.post("/dashboard/sign-in", &fields).await.expect(422);
    let nowhere = "/portal/cmp_00000000000000000000000001/sign-in";
    browser.get(nowhere).await.expect(404);
    browser.post(nowhere, &[("code", code), ("password", PASSWORD)]).await.expect(404);
}

#[tokio::test]
async fn pages_are_read_in_the_language_that_was_chosen_or_asked_for() {
    let stage = Stage::set().await;
    let sign_in = format!("/portal/{}/sign-in", stage.company.id);
    let mut browser = Browser::new(&stage.world).german();
    assert!(browser.read(&sign_in).await.contains("Melden Sie sich im Partnerportal"));
    let fields = [("language", "en"), ("back", sign_in.as_str())];
    let chosen = browser.post("/portal/language", &fields).await.expect(303);
    assert_eq!(chosen.header("location"), sign_in);
    let cookie = chosen.header("set-cookie");
    assert!(cookie.starts_with("__Host-vouch_language=en; ") && cookie.contains("; Secure"));
    assert!(browser.read(&sign_in).await.contains("Sign in to the partner portal"));
    let html = browser.get(&sign_in).await.text();
    assert!(html.contains("<html lang=\"en\""), "{html}");
    // A language that nobody speaks changes nothing.
    browser.post("/portal/language", &[("language", "xx"), ("back", &sign_in)]).await.expect(303);
    assert!(browser.read(&sign_in).await.contains("Sign in"));
}

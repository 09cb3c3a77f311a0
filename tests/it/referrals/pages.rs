//! The pages of recruiting: settings, a partner's card, the report for both sides, and the link in the portal.

use serde_json::json;

use super::Scene;
use crate::pages::Browser;

async fn owner(scene: &Scene) -> Browser<'_> {
    let owner = scene.world().member(&scene.stage.company, "owner").await;
    Browser::of_member(scene.world(), &owner).await
}

async fn ada(scene: &Scene) -> Browser<'_> {
    Browser::of_partner(scene.world(), scene.stage.company.id, &scene.stage.partner).await
}

fn says(text: &str, parts: &[&str]) {
    for part in parts {
        assert!(text.contains(part), "no \"{part}\" in: {text}");
    }
}

const SETTINGS: &str = "/dashboard/settings/referrals";

// req: E01, E02, E15, E20, E21, Q34
#[tokio::test]
async fn the_switch_shows_and_hides_the_link_and_every_structure_is_kept() {
    let scene = Scene::set().await;
    let profile = format!("/portal/{}/profile", scene.stage.company.id);
    let link = format!("/join/{}", scene.stage.partner.code);
    let mut owner = owner(&scene).await;
    says(&owner.read(SETTINGS).await, &["Partner referral is off", "Nothing was set yet."]);
    let shown = ada(&scene).await.read(&profile).await;
    assert!(!shown.contains(&link), "{shown}");
    let fields = [
        ("kind", "percentage"),
        ("rate", "10"),
        ("basis", "payout"),
        ("threshold", "50"),
        ("currency", "eur"),
        ("amount", "3"),
        ("fee_due", "approval"),
        ("duration_months", "12"),
        ("cap", ""),
    ];
    let done = owner.submit(SETTINGS, SETTINGS, &fields).await.expect(303);
    let text = owner.read(done.header("location")).await;
    says(
        &text,
        &["Partner referral is on: recruiting pays 10%", "12 months", "€50.00", "It is noted."],
    );
    says(&ada(&scene).await.read(&profile).await, &[&link]);
    let referrals = format!("/portal/{}/referrals", scene.stage.company.id);
    says(
        &ada(&scene).await.read(&referrals).await,
        &[&link, "You have recruited nobody yet.", "10%"],
    );
    // The same again is no new row; another one is, and the old one stays.
    owner.submit(SETTINGS, SETTINGS, &fields).await.expect(303);
    let rows = scene.get("/terms?family=partners").await["items"].as_array().unwrap().len();
    assert_eq!(rows, 1);
    let fee = [("kind", "flat"), ("amount", "25,00"), ("currency", "EUR"), ("fee_due", "approval")];
    owner.submit(SETTINGS, SETTINGS, &fee).await.expect(303);
    scene.world().clock_on(chrono::TimeDelta::minutes(11)).await;
    says(
        &owner.read(SETTINGS).await,
        &["€25.00 for each recruited partner", "This pays for recruiting alone", "10%"],
    );
    owner.submit(SETTINGS, SETTINGS, &[("kind", "tracking_only")]).await.expect(303);
    scene.world().clock_on(chrono::TimeDelta::minutes(11)).await;
    says(&owner.read(SETTINGS).await, &["Partner referral is off"]);
    let shown = ada(&scene).await.read(&profile).await;
    assert!(!shown.contains(&link), "{shown}");
    for (field, value) in [
        ("rate", "ten"),
        ("rate", ""),
        ("rate", "1000"),
        ("duration_months", "-1"),
        ("threshold", "1.234"),
        ("currency", "nothing"),
    ] {
        let mut fields = fields;
        fields.iter_mut().filter(|(name, _)| *name == field).for_each(|pair| pair.1 = value);
        let answer = owner.submit(SETTINGS, SETTINGS, &fields).await.expect(422).text();
        assert!(answer.contains(&format!("#field-{field}")), "{field} = {value}");
    }
    let analyst = scene.world().member(&scene.stage.company, "analyst").await;
    let text = Browser::of_member(scene.world(), &analyst).await.read(SETTINGS).await;
    assert!(
        text.contains("Owners and admins") && !text.contains("Set what recruiting pays"),
        "{text}"
    );
}

// req: E12, E13, E17, E18, E23
#[tokio::test]
async fn a_partners_card_says_who_recruited_it_and_what_recruiting_pays_it() {
    let scene = Scene::set().await;
    scene.pay(json!({"type": "percentage", "rate": "10"})).await;
    let bo = scene.partner("Bo Reed").await;
    scene.partner("Bo Reedling").await;
    let mut owner = owner(&scene).await;
    let list = owner.read("/dashboard/partners").await;
    assert!(!list.contains("Referred by"), "{list}");
    let (card, marking) = (
        format!("/dashboard/partners/{bo}/referrals"),
        format!("/dashboard/partners/{bo}/referred-by"),
    );
    says(
        &owner.read(&card).await,
        &["Bo Reed has recruited nobody so far.", "Nobody.", "/join/", "At the moment: 10%"],
    );
    for (typed, said) in [
        ("Bo Reed", "Several partners"),
        ("nobody at all", "No partner has this code"),
        ("", "No partner has this code"),
    ] {
        let answer = owner.submit(&card, &marking, &[("referrer", typed)]).await.expect(422);
        assert!(answer.text().contains(said), "{typed}: {answer:?}");
    }
    let code = scene.get(&format!("/partners/{bo}")).await["code"].as_str().unwrap().to_owned();
    let itself = owner.submit(&card, &marking, &[("referrer", &code)]).await.expect(422).text();
    says(&itself, &["have been recruited by itself"]);
    let done = owner.submit(&card, &marking, &[("referrer", "ada")]).await.expect(303);
    says(
        &owner.read(done.header("location")).await,
        &["It is noted who recruited this partner.", "Ada Quill, since 1 October: set by hand."],
    );
    says(&owner.read("/dashboard/partners").await, &["Referred by", "Ada Quill"]);
    says(&owner.read(&format!("/dashboard/partners/{bo}")).await, &["Referred by Ada Quill"]);
    // Its own structure: none of it, and everybody's again.
    let of_ada = format!("/dashboard/partners/{}/referrals", scene.ada());
    owner.submit(&of_ada, &of_ada, &[("kind", "tracking_only")]).await.expect(303);
    let text = owner.read(&of_ada).await;
    says(
        &text,
        &[
            "Ada Quill has recruited one partner.",
            "At the moment nothing.",
            "The partner is not shown this link",
            "/join/",
        ],
    );
    owner.submit(&of_ada, &of_ada, &[("kind", "follow_program")]).await.expect(303);
    scene.world().clock_on(chrono::TimeDelta::minutes(11)).await;
    says(&owner.read(&of_ada).await, &["At the moment: 10%", "The same as for all partners"]);
    let removed = owner.submit(&card, &marking, &[("remove", "yes")]).await.expect(303);
    says(&owner.read(removed.header("location")).await, &["Nobody counts as having recruited"]);
}

// req: E24, E25, E29, E32
#[tokio::test]
async fn company_and_partner_read_the_same_report() {
    let scene = Scene::set().await;
    scene.pay(json!({"type": "percentage", "rate": "10"})).await;
    let mut company = owner(&scene).await;
    says(&company.read("/dashboard/referrals").await, &["No partner has recruited another yet."]);
    let bo = scene.recruit("Bo Reed").await;
    scene.refer(&bo, "c1").await;
    scene.stage.sell("s1", "c1", "500.00").await;
    let portal = format!("/portal/{}/referrals", scene.stage.company.id);
    let text = company.read("/dashboard/referrals").await;
    says(
        &text,
        &[
            "Recruiting earned your partners €10.00",
            "Bo Reed Ada Quill 1 October",
            "Active",
            "€0.00 €10.00 €10.00",
        ],
    );
    let mut browser = ada(&scene).await;
    let text = browser.read(&portal).await;
    says(&text, &["Recruiting brought you €10.00", "€0.00 of it is billed", "Bo Reed", "Active"]);
    let september = format!("{portal}?from=2026-09-01&to=2026-09-30");
    says(&browser.read(&september).await, &["Recruiting brought you nothing in these days."]);
    browser.read(&format!("{portal}?from=x&to=y&billed_by=issued&cursor=")).await;
    scene.remove(&bo).await;
    says(&browser.read(&portal).await, &["Inactive", "–"]);
    let german = ada(&scene).await.german().read(&portal).await;
    says(&german, &["Nicht aktiv", "Saldo"]);
    let german = company.german().read("/dashboard/referrals").await;
    says(&german, &["Wer empfohlen wurde"]);
    // Whoever was recruited reads nothing of it.
    let code = scene.get(&format!("/partners/{bo}")).await["code"].as_str().unwrap().to_owned();
    let fields = [("code", code.as_str()), ("password", vouch_local::world::PASSWORD)];
    let door = format!("/portal/{}", scene.stage.company.id);
    let text = Browser::signed_in(scene.world(), &door, &fields).await.read(&portal).await;
    says(&text, &["You have recruited nobody yet."]);
    assert!(!text.contains("Ada"), "{text}");
}

#[tokio::test]
async fn hostile_names_are_shown_as_they_are() {
    const NAME: &str = "<img src=x onerror=alert(1)>\"'&amp;";
    let scene = Scene::named(NAME).await;
    scene.pay(json!({"type": "flat", "amount": "25.00", "currency": "EUR"})).await;
    let bo = scene.partner(NAME).await;
    scene.mark(&bo, &scene.ada()).await.expect(200);
    let mut owner = owner(&scene).await;
    let company = scene.stage.company.id;
    for page in [
        "/dashboard/referrals".to_owned(),
        SETTINGS.to_owned(),
        format!("/dashboard/partners/{bo}/referrals"),
        "/dashboard/partners".to_owned(),
        format!("/portal/{company}/join"),
    ] {
        let html = owner.get(&page).await.expect(200).text();
        assert!(!html.contains("<img src=x"), "{page}: {html}");
    }
    let html =
        ada(&scene).await.get(&format!("/portal/{company}/referrals")).await.expect(200).text();
    assert!(!html.contains("<img src=x"), "{html}");
}

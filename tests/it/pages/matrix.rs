//! Every route of the policy, tried by everybody: nobody, partners of this and of another company, members of every
//! role, with ids of their own and of others. A route whose ids this does not know fails it.

use http::Method;
use portal::{Needs, Rule, policy};
use serde_json::json;
use vouch_domain::{
    books::{invoice::InvoiceId, ledger::Page, statement::StatementId},
    earning::transaction::TransactionState,
    people::{company::Scope, member::Role},
};
use vouch_local::world::{
    CompanySpec, LinkSpec, PartnerSpec, ProgramSpec, TestCompany, TestLink, TestPartner, World,
};

use super::{Browser, attribute};

/// Stands in everything of the first partner, and in nothing of anybody else.
const MARK: &str = "markwort";

/// A company with a partner that has one of each thing with an id.
struct House {
    company: TestCompany,
    partner: TestPartner,
    link: TestLink,
    commission: String,
    customer: String,
    transaction: String,
    delivery: String,
    member: String,
}

impl House {
    async fn of(world: &World, name: &'static str, partner: &'static str, mark: &str) -> Self {
        let spec = CompanySpec { name, zone: "UTC", ..CompanySpec::default() };
        let company = world.company(spec).await;
        let program = world.program(&company, ProgramSpec::default()).await;
        let spec = PartnerSpec { name: partner, email: None, ..PartnerSpec::default() };
        let partner = world.partner(&company, &program, spec).await;
        let link = world.link(&company, &program, &partner, LinkSpec::default()).await;
        let (customer, transaction) = (format!("{mark}-customer"), format!("{mark}-sale"));
        let click = world.click(&link).await;
        let now = world.now();
        let signed_up = json!({"customer_id": customer, "occurred_at": now, "click": click});
        world.report(&company, "customer.signed_up", signed_up).await.expect(202);
        world.drain().await;
        let delivery = format!("{mark}-delivery");
        let paid = json!({
            "type": "transaction.paid", "timestamp": now,
            "data": {
                "transaction_id": transaction, "customer_id": customer, "amount": "100.00",
                "currency": "EUR", "occurred_at": now,
            },
        });
        world.deliver_as(&company, &delivery, &paid).await.expect(202);
        world.drain().await;
        let id = transaction.parse().unwrap();
        let found = world.store().find_transaction(company.id, &id).await.unwrap().unwrap();
        let TransactionState::Booked(booked) = found.state else {
            panic!("the sale was not booked")
        };
        let commission = booked.lines[0].to_string();
        let member = world.member(&company, "analyst").await.id.to_string();
        Self { company, partner, link, commission, customer, transaction, delivery, member }
    }

    /// An address with the ids of this house, in the portal of this or another company.
    fn fill(&self, path: &str, portal_of: &TestCompany) -> String {
        let page = Page {
            partner: self.partner.id,
            currency: "EUR".parse().unwrap(),
            month: "2026-10".parse().unwrap(),
        };
        let segments = path.split('/').map(|segment| {
            let Some(name) = segment.strip_prefix('{') else { return segment.to_owned() };
            let (name, rest) = name.split_once('}').unwrap();
            let id = match name {
                "company" => portal_of.id.to_string(),
                "partner" => self.partner.id.to_string(),
                "link" => self.link.id.to_string(),
                "commission" => self.commission.clone(),
                "customer" | "customer_id" => self.customer.clone(),
                "transaction" | "transaction_id" => self.transaction.clone(),
                "delivery" | "webhook_id" => self.delivery.clone(),
                "statement" => StatementId(page).to_string(),
                "invoice" => InvoiceId { month: page.month, currency: page.currency }.to_string(),
                "member" => self.member.clone(),
                other => panic!("the matrix knows no id for {other} in {path}"),
            };
            format!("{id}{rest}")
        });
        segments.collect::<Vec<_>>().join("/")
    }
}

/// Everybody who might come.
struct Town {
    world: World,
    house: House,
    elsewhere: House,
    /// Another partner of the first house.
    lodger: TestPartner,
}

impl Town {
    async fn built() -> Self {
        // Deliveries are shown for 30 days: late enough in October for all of it to be there.
        let world = World::start_at("2026-10-20T08:00:00Z").await;
        let house = House::of(&world, "Lantern Tools", "Markwort Quill", MARK).await;
        let elsewhere = House::of(&world, "Other Lamps", "Bo Reed", "elsewhere").await;
        let program = world.program(&house.company, ProgramSpec::default()).await;
        let spec = PartnerSpec { name: "Lee Lodger", email: None, ..PartnerSpec::default() };
        let lodger = world.partner(&house.company, &program, spec).await;
        world.clock_to("2026-11-03T12:00:00Z").await;
        Self { world, house, elsewhere, lodger }
    }
}

/// The routes of pages, and what each needs.
fn pages() -> Vec<Rule> {
    let is_page = |rule: &Rule| matches!(rule.needs, Needs::Partner | Needs::Member(_));
    policy().into_iter().filter(is_page).collect()
}

/// Whether an address names anything besides whose portal it is.
fn names_an_id(path: &str) -> bool {
    path.replace("{company}", "").contains('{')
}

/// Goes to an address as a browser goes: looks, or sends its session's token and nothing else.
async fn go(browser: &mut Browser<'_>, rule: &Rule, address: &str, home: &str) -> (u16, String) {
    if rule.method == Method::GET {
        let answer = browser.get(address).await;
        return (answer.status(), answer.text());
    }
    let html = browser.get(home).await.text();
    let token = html.split("name=\"csrf\"").nth(1).map(|rest| attribute(rest, "value"));
    let fields = [("csrf", token.as_deref().unwrap_or_default())];
    let answer = browser.post(address, &fields).await;
    (answer.status(), answer.text())
}

/// What somebody gets who is not signed in there.
fn turned_away(rule: &Rule) -> u16 {
    if rule.method == Method::GET { 303 } else { 401 }
}

// req: K01, K04
#[tokio::test]
async fn each_page_of_the_portal_opens_to_its_own_partner_alone() {
    let town = Town::built().await;
    let (world, house, elsewhere) = (&town.world, &town.house, &town.elsewhere);
    let portal = format!("/portal/{}", house.company.id);
    let other_portal = format!("/portal/{}", elsewhere.company.id);
    let owner = world.member(&house.company, "owner").await;
    let rules: Vec<Rule> =
        pages().into_iter().filter(|rule| rule.needs == Needs::Partner).collect();
    assert!(rules.len() >= 15, "{}", rules.len());
    for rule in &rules {
        let at = |status: u16| format!("{} {} answered {status}", rule.method, rule.path);
        let address = house.fill(&rule.path, &house.company);
        // Its own partner.
        let mut own = Browser::of_partner(world, house.company.id, &house.partner).await;
        let (status, _) = go(&mut own, rule, &address, &portal).await;
        assert!(matches!(status, 200 | 303 | 422), "{}", at(status));
        assert!(rule.method != Method::GET || status == 200, "{}", at(status));
        // Nobody, a member, and a partner of another company by its own session.
        let mut nobody = Browser::new(world);
        let mut staff = Browser::of_member(world, &owner).await;
        let mut stranger =
            Browser::of_partner(world, elsewhere.company.id, &elsewhere.partner).await;
        for browser in [&mut nobody, &mut staff, &mut stranger] {
            let (status, html) = go(browser, rule, &address, &portal).await;
            assert_eq!(status, turned_away(rule), "{}", at(status));
            assert!(!html.to_lowercase().contains(MARK), "{}: {html}", at(status));
        }
        // The stranger in its own portal with this house's ids, and another partner of this house.
        let mut lodger = Browser::of_partner(world, house.company.id, &town.lodger).await;
        let abroad = house.fill(&rule.path, &elsewhere.company);
        for (browser, address, home) in
            [(&mut stranger, &abroad, &other_portal), (&mut lodger, &address, &portal)]
        {
            let (status, html) = go(browser, rule, address, home).await;
            if names_an_id(&rule.path) {
                assert_eq!(status, 404, "{}", at(status));
            } else {
                assert!(matches!(status, 200 | 303 | 422), "{}", at(status));
            }
            assert!(!html.to_lowercase().contains(MARK), "{}: {html}", at(status));
        }
    }
}

/// The roles, as they are spelt.
const ROLES: [(&str, Role); 4] = [
    ("owner", Role::Owner),
    ("admin", Role::Admin),
    ("finance", Role::Finance),
    ("analyst", Role::Analyst),
];

// req: K01, K04
#[tokio::test]
async fn each_page_of_the_dashboard_opens_to_its_own_company_and_to_roles_that_may() {
    let town = Town::built().await;
    let (world, house, elsewhere) = (&town.world, &town.house, &town.elsewhere);
    let mut staff = Vec::new();
    for (name, role) in ROLES {
        staff.push((world.member(&house.company, name).await, role));
    }
    let stranger = world.member(&elsewhere.company, "owner").await;
    let rules = pages().into_iter().filter_map(|rule| match rule.needs {
        Needs::Member(scope) => Some((rule, scope)),
        _ => None,
    });
    let rules: Vec<(Rule, Scope)> = rules.collect();
    assert!(rules.len() >= 15, "{}", rules.len());
    for (rule, scope) in &rules {
        let at = |status: u16| format!("{} {} answered {status}", rule.method, rule.path);
        let address = house.fill(&rule.path, &house.company);
        for (member, role) in &staff {
            let mut browser = Browser::of_member(world, member).await;
            let (status, _) = go(&mut browser, rule, &address, "/dashboard").await;
            if role.may(*scope) {
                assert!(matches!(status, 200 | 303 | 422), "{} for {role:?}", at(status));
                assert!(rule.method != Method::GET || status == 200, "{}", at(status));
            } else {
                assert_eq!(status, 403, "{} for {role:?}", at(status));
            }
        }
        let mut nobody = Browser::new(world);
        let mut partner = Browser::of_partner(world, house.company.id, &house.partner).await;
        for browser in [&mut nobody, &mut partner] {
            let (status, html) = go(browser, rule, &address, "/dashboard").await;
            assert_eq!(status, turned_away(rule), "{}", at(status));
            assert!(!html.to_lowercase().contains(MARK), "{}: {html}", at(status));
        }
        let mut other = Browser::of_member(world, &stranger).await;
        let (status, html) = go(&mut other, rule, &address, "/dashboard").await;
        // A month's invoice has the same id in every company: theirs is shown, or there is none.
        let is_shared = rule.path.contains("{invoice}");
        if names_an_id(&rule.path) && !is_shared {
            assert_eq!(status, 404, "{}", at(status));
        } else {
            assert!(matches!(status, 200 | 303 | 422), "{}", at(status));
        }
        assert!(!html.to_lowercase().contains(MARK), "{}: {html}", at(status));
    }
}

// req: K01
#[tokio::test]
async fn calls_by_session_are_a_members_as_far_as_its_role_goes() {
    let town = Town::built().await;
    let (world, house) = (&town.world, &town.house);
    let calls = policy().into_iter().filter_map(|rule| match rule.needs {
        Needs::Key(scope) if !rule.path.contains('{') => Some((rule, scope)),
        _ => None,
    });
    for (rule, scope) in calls.collect::<Vec<_>>() {
        let at = |status: u16| format!("{} {} answered {status}", rule.method, rule.path);
        for (name, role) in ROLES {
            let member = world.member(&house.company, name).await;
            let mut browser = Browser::of_member(world, &member).await;
            let request = http::Request::builder().method(rule.method.clone()).uri(&*rule.path);
            let status = browser.send(request, String::new()).await.status();
            if rule.method != Method::GET {
                // Without the token of our own pages a session changes nothing.
                assert_eq!(status, 403, "{}", at(status));
            } else if role.may(scope) {
                assert!(!matches!(status, 401 | 403), "{} for {role:?}", at(status));
            } else {
                assert_eq!(status, 403, "{} for {role:?}", at(status));
            }
        }
        let mut partner = Browser::of_partner(world, house.company.id, &house.partner).await;
        let request = http::Request::builder().method(rule.method.clone()).uri(&*rule.path);
        let status = partner.send(request, String::new()).await.status();
        assert_eq!(status, 401, "{}", at(status));
    }
}

//! Every route of the policy, pages and calls, tried by everybody: nobody, partners of this and of another company,
//! members of every role, keys of every scope, the set-up token; with ids of their own and of others.
//!
//! A route whose ids, body or needs this does not know fails it. No answer to others holds anything of the house,
//! and nothing of the house is changed by them.

mod open;
mod town;

use std::collections::BTreeSet;

use portal::{Needs, Rule, policy};
use vouch_domain::people::{company::Scope, member::Role};
use vouch_local::faults::Units;
use vouch_local::world::{PartnerSpec, TestPartner, World};

use self::open::OPEN;
use self::town::{House, MARKWORT, REED, is_page, looks, names_an_id};
use super::{Browser, attribute, form};

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
        let mut house = House::of(&world, &MARKWORT).await;
        let mut elsewhere = House::of(&world, &REED).await;
        let spec = PartnerSpec { name: "Lee Lodger", email: None, ..PartnerSpec::default() };
        let lodger = world.partner(&house.company, &house.program, spec).await;
        // October is final, its invoice charged and its payout due.
        world.clock_to("2026-11-09T12:00:00Z").await;
        house.collect(&world).await;
        elsewhere.collect(&world).await;
        Self { world, house, elsewhere, lodger }
    }

    /// What a house's own key reads of it by every call that looks.
    async fn all_of(&self, house: &House) -> Vec<(String, String)> {
        let mut told = Vec::new();
        for rule in policy() {
            if let (Needs::Key(_), true) = (rule.needs, looks(&rule)) {
                let mut visitor = Visitor::Key(house.company.api_key.clone());
                let sent = Sent::to(&self.world, house, &rule, house).await;
                let answer = visitor.go(&self.world, &rule, &sent).await;
                assert_eq!(answer.status, 200, "{sent:?}: {}", answer.text);
                told.push((sent.address, answer.text));
            }
        }
        told
    }
}

/// What is sent: where, and what with.
#[derive(Debug)]
struct Sent {
    address: String,
    fields: Vec<(&'static str, String)>,
    body: Option<serde_json::Value>,
}

impl Sent {
    /// To a route with the ids of a house, in the portal of this or another.
    async fn to(world: &World, ids_of: &House, rule: &Rule, portal_of: &House) -> Self {
        let mut address = ids_of.address(rule, &portal_of.company);
        let query = query_of(world, ids_of, rule).await;
        if !query.is_empty() {
            address = format!("{address}?{query}");
        }
        let fields = if is_page(rule) && !looks(rule) { ids_of.fields() } else { Vec::new() };
        Self { address, fields, body: ids_of.body(rule, world.context().random()) }
    }

    /// All of it as text: what an answer may repeat.
    fn text(&self) -> String {
        format!("{self:?}").to_lowercase()
    }
}

/// What a call may ask for, by its own description: all ids that it takes.
async fn query_of(world: &World, ids_of: &House, rule: &Rule) -> String {
    let Some(path) = rule.path.strip_prefix("/api/v1") else {
        return String::new();
    };
    let described = world.get("/api/v1/openapi.json").await.json();
    let method = rule.method.as_str().to_lowercase();
    let parameters = &described["paths"][path][method]["parameters"];
    assert!(parameters.is_array(), "{} {} is not described", rule.method, rule.path);
    let asked = parameters.as_array().into_iter().flatten().filter_map(|parameter| {
        let name = parameter["name"].as_str().filter(|_| parameter["in"] == "query")?;
        let value = if name == "period" { "2026-10".to_owned() } else { ids_of.id(name)? };
        Some(format!("{name}={value}"))
    });
    asked.collect::<Vec<_>>().join("&")
}

/// Who comes, and with what in hand.
enum Visitor<'a> {
    /// A browser, and the first page behind its own door.
    Browser(Browser<'a>, String),
    /// A program with a key or a token.
    Key(String),
}

struct Answered {
    status: u16,
    /// What it says, its headers that lead on included, in small letters.
    text: String,
}

impl<'a> Visitor<'a> {
    fn nobody(world: &'a World) -> Self {
        Self::Browser(Browser::new(world), "/dashboard/sign-in".to_owned())
    }

    async fn partner(world: &'a World, house: &House, partner: &TestPartner) -> Self {
        let browser = Browser::of_partner(world, house.company.id, partner).await;
        Self::Browser(browser, format!("/portal/{}", house.company.id))
    }

    async fn owner(world: &'a World, house: &House) -> Self {
        Self::Browser(Browser::of_member(world, &house.owner).await, "/dashboard".to_owned())
    }

    async fn member(world: &'a World, house: &House, role: &str) -> Self {
        let member = world.member(&house.company, role).await;
        Self::Browser(Browser::of_member(world, &member).await, "/dashboard".to_owned())
    }

    /// Goes to a route as its kind goes: a form with its token, a call of its own pages' script, a program.
    async fn go(&mut self, world: &World, rule: &Rule, sent: &Sent) -> Answered {
        let request = http::Request::builder().method(rule.method.clone()).uri(&*sent.address);
        let answer = match self {
            Self::Key(key) => {
                let request = request
                    .header("authorization", format!("Bearer {key}"))
                    .header("content-type", "application/json");
                let body = sent.body.as_ref().map_or_else(String::new, ToString::to_string);
                world.request(request.body(body).unwrap()).await
            }
            Self::Browser(browser, home) => {
                let request = request.header("sec-fetch-site", "same-origin");
                if looks(rule) {
                    browser.send(request, String::new()).await
                } else {
                    let html = browser.get(home).await.text();
                    let token = html.split("name=\"csrf\"").nth(1);
                    let token = token.map(|rest| attribute(rest, "value")).unwrap_or_default();
                    match &sent.body {
                        Some(body) => {
                            let request = request
                                .header("content-type", "application/json")
                                .header("x-vouch-csrf", token);
                            browser.send(request, body.to_string()).await
                        }
                        None => {
                            let request =
                                request.header("content-type", "application/x-www-form-urlencoded");
                            let mut fields: Vec<(&str, &str)> =
                                sent.fields.iter().map(|(name, value)| (*name, &**value)).collect();
                            fields.push(("csrf", &token));
                            browser.send(request, form(&fields)).await
                        }
                    }
                }
            }
        };
        let lead = [answer.header("location"), &answer.headers("set-cookie").join(" ")].join(" ");
        let text = format!("{lead} {}", answer.text()).to_lowercase();
        Answered { status: answer.status(), text }
    }
}

/// The roles, as they are spelt.
const ROLES: [(&str, Role); 4] = [
    ("owner", Role::Owner),
    ("admin", Role::Admin),
    ("finance", Role::Finance),
    ("analyst", Role::Analyst),
];

const SCOPES: [Scope; 3] = [Scope::Read, Scope::Write, Scope::Admin];

/// Routes that end the session they are sent in.
fn ends_sessions(rule: &Rule) -> bool {
    rule.path.contains("/sign-out")
}

/// What somebody gets who is not signed in there.
fn turned_away(rule: &Rule) -> u16 {
    if is_page(rule) && looks(rule) { 303 } else { 401 }
}

/// A route, who came to it, and what it answered, for a test that fails.
fn at(rule: &Rule, who: &str, answer: &Answered) -> String {
    format!("{} {} answered {who} {}: {}", rule.method, rule.path, answer.status, answer.text)
}

/// Nothing of the house stands in an answer but what was sent.
#[track_caller]
fn tells_nothing(secrets: &[String], rule: &Rule, who: &str, sent: &Sent, answer: &Answered) {
    let sent = sent.text();
    for secret in secrets.iter().filter(|secret| !sent.contains(*secret)) {
        assert!(!answer.text.contains(secret), "{secret} in {}", at(rule, who, answer));
    }
}

/// What is a member's own, and changed by whoever may look.
const OWN: [&str; 3] =
    ["/dashboard/sign-out", "/dashboard/sign-out-everywhere", "/dashboard/account/password"];

/// What is asked by a POST, because it is too long for an address.
const QUESTIONS: [&str; 1] = ["/api/v1/what-if"];

#[test]
fn who_may_only_look_changes_nothing_but_its_own() {
    for rule in policy().iter().filter(|rule| !looks(rule)) {
        let reads = matches!(rule.needs, Needs::Key(Scope::Read) | Needs::Member(Scope::Read));
        let is_own = OWN.contains(&&*rule.path) || QUESTIONS.contains(&&*rule.path);
        assert_eq!(reads, is_own, "{} {}", rule.method, rule.path);
    }
    // A route of a portal is its partners', one of the dashboard its members', and a call is neither's.
    for rule in policy().iter().filter(|rule| rule.needs != Needs::Nothing) {
        let begins = rule.path.split('/').nth(1).unwrap();
        let fits = match rule.needs {
            Needs::Partner | Needs::Entitled(_) => rule.path.starts_with("/portal/{company}"),
            Needs::Member(_) => begins == "dashboard",
            Needs::Key(_) | Needs::SetupToken => begins == "api",
            Needs::Nothing => true,
        };
        assert!(fits, "{} {} needs {:?}", rule.method, rule.path, rule.needs);
    }
}

#[tokio::test]
async fn what_is_open_to_anybody_is_a_short_list_and_tells_nothing_of_anybody() {
    let town = Town::built().await;
    let open: BTreeSet<(String, String)> = policy()
        .into_iter()
        .filter(|rule| matches!(rule.needs, Needs::Nothing | Needs::SetupToken))
        .map(|rule| (rule.method.to_string(), rule.path))
        .collect();
    let known = OPEN.map(|(method, path)| (method.to_owned(), path.to_owned()));
    assert_eq!(open, BTreeSet::from(known));
    // A sign-in page says whose portal it is; nothing else is anybody's.
    // What a company and its programs are called, whoever thinks of joining may know.
    let company = town.house.company.company.name.to_lowercase();
    let known = [company, town.house.program.program.name.to_lowercase()];
    let secrets: Vec<String> =
        town.house.secrets().into_iter().filter(|secret| !known.contains(secret)).collect();
    for rule in policy().iter().filter(|rule| rule.needs == Needs::Nothing) {
        let address = rule.path.replace("{company}", &town.house.company.id.to_string());
        let address = address.replace("{hash}/{name}", "0/look.css");
        let address = address.replace("{code}", &town.house.partner.code);
        let sent =
            Sent { address, fields: vec![("code", town.house.partner.code.clone())], body: None };
        let answer = Visitor::nobody(&town.world).go(&town.world, rule, &sent).await;
        assert!(matches!(answer.status, 200 | 303 | 404 | 422), "{}", at(rule, "nobody", &answer));
        tells_nothing(&secrets, rule, "nobody", &sent, &answer);
    }
}

// req: K01, K04
#[tokio::test]
async fn nobody_from_outside_reads_or_changes_anything_of_a_company() {
    let town = Town::built().await;
    let (world, house, elsewhere) = (&town.world, &town.house, &town.elsewhere);
    let (secrets, before) = (house.secrets(), town.all_of(house).await);
    let token = world.deployment().setup_token().to_owned();
    // What the people of elsewhere themselves sent, their own trail repeats to them.
    let mut said = String::new();
    let mut outsiders = [
        ("nobody", Visitor::nobody(world)),
        ("a partner of elsewhere", Visitor::partner(world, elsewhere, &elsewhere.partner).await),
        ("the owner of elsewhere", Visitor::owner(world, elsewhere).await),
        ("the key of elsewhere", Visitor::Key(elsewhere.company.api_key.clone())),
        ("a key of nobody", Visitor::Key("vk_nobodys".to_owned())),
        ("the set-up token", Visitor::Key(token)),
    ];
    for rule in policy() {
        if matches!(rule.needs, Needs::Nothing | Needs::SetupToken) {
            continue;
        }
        for (number, (who, visitor)) in outsiders.iter_mut().enumerate() {
            // Whoever has a place elsewhere goes there with the ids of this house, and into this house's portal.
            let is_at_home = match (rule.needs, number) {
                (Needs::Partner | Needs::Entitled(_), 1)
                | (Needs::Member(_), 2)
                | (Needs::Key(_), 2 | 3) => true,
                (Needs::Partner | Needs::Entitled(_) | Needs::Member(_) | Needs::Key(_), _) => {
                    false
                }
                (Needs::Nothing | Needs::SetupToken, _) => unreachable!("left out above"),
            };
            let sent = Sent::to(world, house, &rule, house).await;
            if !is_at_home || matches!(rule.needs, Needs::Partner | Needs::Entitled(_)) {
                let answer = visitor.go(world, &rule, &sent).await;
                assert_eq!(answer.status, turned_away(&rule), "{}", at(&rule, who, &answer));
                tells_nothing(&secrets, &rule, who, &sent, &answer);
            }
            if !is_at_home {
                continue;
            }
            let sent = Sent::to(world, house, &rule, elsewhere).await;
            let answer = visitor.go(world, &rule, &sent).await;
            if names_an_id(&rule) {
                assert_eq!(answer.status, 404, "{}", at(&rule, who, &answer));
            } else {
                let taken = matches!(answer.status, 200 | 201 | 202 | 303 | 404 | 409 | 422);
                assert!(taken, "{}", at(&rule, who, &answer));
            }
            said.push_str(&sent.text());
            let is_trail = rule.path.ends_with("/audit");
            let unsaid = |secret: &&String| !is_trail || !said.contains(*secret);
            let secrets: Vec<String> = secrets.iter().filter(unsaid).cloned().collect();
            tells_nothing(&secrets, &rule, who, &sent, &answer);
        }
        if ends_sessions(&rule) {
            outsiders[1].1 = Visitor::partner(world, elsewhere, &elsewhere.partner).await;
            outsiders[2].1 = Visitor::owner(world, elsewhere).await;
        }
    }
    assert_eq!(town.all_of(house).await, before, "somebody from outside changed something");
    let company = world.store().find_company(house.company.id).await.unwrap();
    assert_eq!(company.as_ref(), Some(&house.company.company));
    // Its people still sign in with what they signed in with.
    Visitor::partner(world, house, &house.partner).await;
    Visitor::owner(world, house).await;
}

// req: K01
#[tokio::test]
async fn a_partner_reads_and_changes_nothing_of_another_partner_of_its_company() {
    let town = Town::built().await;
    let (world, house) = (&town.world, &town.house);
    let (shared, before) = (house.shared_with_partners(), town.all_of(house).await);
    let secrets: Vec<String> =
        house.secrets().into_iter().filter(|secret| !shared.contains(secret)).collect();
    let mut lodger = Visitor::partner(world, house, &town.lodger).await;
    for rule in policy().iter().filter(|rule| rule.needs == Needs::Partner) {
        let sent = Sent::to(world, house, rule, house).await;
        let answer = lodger.go(world, rule, &sent).await;
        if names_an_id(rule) {
            assert_eq!(answer.status, 404, "{}", at(rule, "the lodger", &answer));
        } else {
            let taken = matches!(answer.status, 200 | 303 | 422);
            assert!(taken, "{}", at(rule, "the lodger", &answer));
        }
        tells_nothing(&secrets, rule, "the lodger", &sent, &answer);
        if ends_sessions(rule) {
            lodger = Visitor::partner(world, house, &town.lodger).await;
        }
    }
    // The lodger's own name and links are new; what was there of the other partner is as it was.
    let after = town.all_of(house).await;
    let of_partner = |told: &[(String, String)]| -> Vec<(String, String)> {
        let is_its = |(address, _): &&(String, String)| {
            address.contains(&house.partner.id.to_string()) || address.contains("markwort")
        };
        told.iter().filter(is_its).cloned().collect()
    };
    assert!(of_partner(&before).len() >= 6, "{:?}", of_partner(&before));
    assert_eq!(of_partner(&after), of_partner(&before));
}

/// Whether a call was let in, whatever came of it.
fn is_taken(rule: &Rule, answer: &Answered) -> bool {
    match answer.status {
        200 => true,
        // A second key or sale of the same name, a payout that is paid already.
        201 | 202 | 303 | 409 | 422 => !looks(rule),
        _ => false,
    }
}

// req: K01, K04
#[tokio::test]
async fn whoever_belongs_to_a_company_gets_in_as_far_as_its_role_or_key_goes() {
    let town = Town::built().await;
    let (world, house) = (&town.world, &town.house);
    let (mut staff, mut keys) = (Vec::new(), Vec::new());
    for (name, role) in ROLES {
        staff.push((name, role, Visitor::member(world, house, name).await));
    }
    for scope in SCOPES {
        keys.push((scope, Visitor::Key(house.key(world, &[scope]).await)));
    }
    let mut partner = Visitor::partner(world, house, &house.partner).await;
    let mut read = String::new();
    for rule in policy().into_iter().filter(|rule| rule.needs != Needs::Nothing) {
        let sent = Sent::to(world, house, &rule, house).await;
        let (scope, pages) = match rule.needs {
            Needs::Key(scope) => (Some(scope), false),
            Needs::Member(scope) => (Some(scope), true),
            Needs::Partner | Needs::Entitled(_) | Needs::SetupToken | Needs::Nothing => {
                (None, true)
            }
        };
        let taken = |answer: &Answered| is_taken(&rule, answer);
        for (name, role, visitor) in &mut staff {
            let Some(scope) = scope else { continue };
            let sent = Sent::to(world, house, &rule, house).await;
            let answer = visitor.go(world, &rule, &sent).await;
            if role.may(scope) {
                assert!(taken(&answer), "{}", at(&rule, name, &answer));
            } else {
                assert_eq!(answer.status, 403, "{}", at(&rule, name, &answer));
            }
            read.push_str(&answer.text);
            if ends_sessions(&rule) {
                *visitor = Visitor::member(world, house, name).await;
            }
        }
        for (held, visitor) in &mut keys {
            let answer = visitor.go(world, &rule, &sent).await;
            let who = format!("a key to {held:?}");
            match scope.filter(|_| !pages) {
                Some(scope) if scope == *held => {
                    assert!(taken(&answer), "{}", at(&rule, &who, &answer));
                }
                Some(_) => assert_eq!(answer.status, 403, "{}", at(&rule, &who, &answer)),
                None => {
                    assert_eq!(answer.status, turned_away(&rule), "{}", at(&rule, &who, &answer))
                }
            }
        }
        let answer = partner.go(world, &rule, &sent).await;
        match rule.needs {
            Needs::Partner | Needs::Entitled(_) => {
                assert!(taken(&answer), "{}", at(&rule, "its partner", &answer));
            }
            _ => {
                assert_eq!(answer.status, turned_away(&rule), "{}", at(&rule, "a partner", &answer))
            }
        }
        read.push_str(&answer.text);
        if ends_sessions(&rule) {
            partner = Visitor::partner(world, house, &house.partner).await;
        }
    }
    // What others must not read is what its own people do read: else it would be missing for everybody.
    for secret in house.secrets() {
        assert!(read.contains(&secret), "nobody was ever told {secret}");
    }
    crate::rights::expect_all_used(world, &["portal"]);
}

#[tokio::test]
async fn a_session_changes_nothing_by_a_call_without_the_token_of_our_own_pages() {
    let town = Town::built().await;
    let (world, house) = (&town.world, &town.house);
    let mut browser = Browser::of_member(world, &house.owner).await;
    for rule in policy() {
        let (Needs::Key(_), false) = (rule.needs, looks(&rule)) else { continue };
        let sent = Sent::to(world, house, &rule, house).await;
        let request = http::Request::builder()
            .method(rule.method.clone())
            .uri(&*sent.address)
            .header("content-type", "application/json")
            .header("sec-fetch-site", "same-origin");
        let body = sent.body.as_ref().map_or_else(String::new, ToString::to_string);
        let status = browser.send(request, body).await.status();
        assert_eq!(status, 403, "{} {}", rule.method, rule.path);
    }
    // Nor does looking change anything: no page and no call that looks writes.
    let mut partner = Browser::of_partner(world, house.company.id, &house.partner).await;
    for rule in policy().iter().filter(|rule| looks(rule)) {
        let sent = match rule.path.as_str() {
            "/assets/{hash}/{name}" => continue,
            _ => Sent::to(world, house, rule, house).await,
        };
        for browser in [&mut browser, &mut partner] {
            // Once a minute a session's use is noted, with whatever page comes first.
            browser.get(&sent.address).await;
            world.faults().reset_counts();
            browser.get(&sent.address).await;
            assert_eq!(world.faults().written(), Units::default(), "{}", rule.path);
        }
    }
}

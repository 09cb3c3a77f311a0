//! Partners' firms and their branches: accounts are linked at one scope, earn there by real sales, and leave nothing
//! behind when they are disconnected but their history.

use http::Method;
use serde_json::{Value, json};
use vouch_local::world::{Answer, CompanySpec, TestCompany, World};

use crate::{
    api::{Api, items, refusal},
    stage::Stage,
};

/// A stage with a firm of two branches, none of them linked.
struct Firm {
    stage: Stage,
    id: String,
    north: String,
    south: String,
}

/// What Ada, the stage's partner, is written to by.
const ADA: &str = "ada@quill.example";

fn id(made: &Value) -> String {
    made["id"].as_str().unwrap().to_owned()
}

/// A firm, a branch of it, and the account that is linked there.
pub(crate) async fn linked(world: &World, company: &TestCompany, mark: &str) -> [String; 3] {
    let add = async |path: &str, body: Value| {
        let made = world.call(company, path, Some(body)).await.expect(201);
        made.json()["id"].as_str().unwrap().to_owned()
    };
    let organisation = add("/api/v1/organisations", json!({"name": format!("{mark} firm")})).await;
    let path = format!("/api/v1/organisations/{organisation}/branches");
    let branch = add(&path, json!({"name": format!("{mark} branch")})).await;
    let wanted = json!({
        "way": "new", "name": "Fern Firm", "email": format!("firm@{mark}.example"),
        "scope": "branch", "organisation": organisation, "branch": branch,
    });
    let link = add("/api/v1/account-links", wanted).await;
    [organisation, branch, link]
}

impl Firm {
    async fn set() -> Self {
        let stage = Stage::set().await;
        let api = Api::of(&stage.world, &stage.company).await;
        let firm = id(&api.make("/organisations", json!({"name": "Quill & Sons"})).await);
        let path = format!("/organisations/{firm}/branches");
        let north = id(&api.make(&path, json!({"name": "North"})).await);
        let south = id(&api.make(&path, json!({"name": "South"})).await);
        let listed = api.get(&path).await;
        let names: Vec<_> = items(&listed).iter().map(|it| it["name"].clone()).collect();
        assert_eq!(names.len(), 2, "{names:?}");
        Self { stage, id: firm, north, south }
    }

    async fn api(&self) -> Api<'_> {
        Api::of(&self.stage.world, &self.stage.company).await
    }

    /// What links an account that exists, to the firm or to a branch of it.
    fn existing(&self, email: &str, branch: Option<&str>) -> Value {
        let scope = if branch.is_some() { "branch" } else { "organisation" };
        json!({"way": "existing", "email": email, "scope": scope, "organisation": self.id, "branch": branch})
    }

    /// What makes an account in the stage's program, and links it.
    fn wanted_new(&self, name: &str, branch: Option<&str>) -> Value {
        let mut wanted = self.existing(&format!("{name}@quill.example"), branch);
        wanted["way"] = json!("new");
        wanted["name"] = json!(name);
        wanted["programs"] = json!([self.stage.program.id]);
        wanted
    }

    /// Somebody follows a new link of a partner, signs up and pays.
    async fn sell(&self, partner: &Value, label: &str, amount: &str) {
        let made = self.link(partner, label).await;
        self.sell_by(&made, label, amount).await;
    }

    async fn link(&self, partner: &Value, label: &str) -> Value {
        let program = self.stage.program.id;
        let body = json!({"partner": partner, "program": program, "label": label});
        self.api().await.make("/links", body).await
    }

    async fn sell_by(&self, link: &Value, customer: &str, amount: &str) {
        let path = format!("/r/{}", link["code"].as_str().unwrap());
        let click = self.stage.world.get(&path).await.click_token().expect("the link works");
        let now = self.stage.world.now();
        let signed_up = json!({"customer_id": customer, "occurred_at": now, "click": click});
        self.stage.tell("customer.signed_up", signed_up).await;
        self.stage.sell(&format!("sale-{customer}"), customer, amount).await;
    }

    /// What linked accounts bring: link, referrals, revenue, commission.
    async fn activity(&self) -> Vec<(String, i64, String, String)> {
        let listed = self.api().await.get(&format!("/organisations/{}/activity", self.id)).await;
        items(&listed).iter().map(brought).collect()
    }

    async fn branch(&self, branch: &str) -> Value {
        let path = format!("/organisations/{}/branches/{branch}", self.id);
        self.api().await.get(&path).await["activity"].clone()
    }

    async fn scope(&self) -> Value {
        self.api().await.get(&format!("/organisations/{}", self.id)).await["scope"].clone()
    }

    async fn disconnect(&self, link: &Value) -> Value {
        let path = format!("/account-links/{}/disconnect", link["id"].as_str().unwrap());
        self.api().await.post(&path, json!({})).await.expect(200).json()
    }

    /// All that is kept adds up.
    async fn check(&self) {
        let findings = self.stage.world.deployment().verify().await.unwrap();
        assert!(findings.is_empty(), "{findings}");
    }
}

fn brought(activity: &Value) -> (String, i64, String, String) {
    let text = |name: &str| activity["brought"][0][name].as_str().unwrap_or_default().to_owned();
    let referrals = activity["referrals"].as_i64().unwrap();
    (id(&activity["link"]), referrals, text("revenue"), text("commission"))
}

fn was(
    link: &Value,
    referrals: i64,
    revenue: &str,
    commission: &str,
) -> (String, i64, String, String) {
    (id(link), referrals, revenue.to_owned(), commission.to_owned())
}

/// What stands in the way, in its short name.
fn conflict(answer: &Answer) -> String {
    assert_eq!(answer.status(), 409, "{}", answer.text());
    answer.json()["type"].as_str().unwrap().to_owned()
}

// req: F02, F03, F04
#[tokio::test]
async fn an_account_is_linked_by_its_address_and_an_unknown_one_is_told_and_changes_nothing() {
    let firm = Firm::set().await;
    let api = firm.api().await;
    let nobody = api.post("/account-links", firm.existing("nobody@quill.example", None)).await;
    assert_eq!(refusal(&nobody), (422, vec!["email".to_owned()]));
    assert!(nobody.text().contains("create a new account"), "{}", nobody.text());
    assert!(items(&api.get("/account-links").await).is_empty());
    assert_eq!(items(&api.get("/partners").await).len(), 1);

    let mut third = firm.existing(ADA, None);
    third["way"] = json!("invitation");
    assert_eq!(api.refused("/account-links", third).await, (422, vec!["way".to_owned()]));
    let mut named = firm.existing(ADA, None);
    named["name"] = json!("Ada");
    assert_eq!(api.refused("/account-links", named).await, (422, vec!["name".to_owned()]));
    let mut nowhere = firm.existing(ADA, None);
    nowhere["scope"] = json!("branch");
    assert_eq!(api.refused("/account-links", nowhere).await, (422, vec!["branch".to_owned()]));

    // One input, in any case, and no step of a person in between.
    let linked = api.make("/account-links", firm.existing("ADA@Quill.example", None)).await;
    assert_eq!(linked["partner"], json!(firm.stage.partner.id));
    assert_eq!((&linked["status"], &linked["scope"]), (&json!("live"), &json!("organisation")));
    assert_eq!(firm.scope().await, "organisation");
    assert_eq!(*items(&api.get("/account-links").await), [linked]);

    // An address that the account has no more finds nobody.
    let path = format!("/partners/{}", firm.stage.partner.id);
    api.patch(&path, json!({"email": "ada@elsewhere.example"})).await.expect(200);
    let more = id(&api.make("/organisations", json!({"name": "Another"})).await);
    let mut old = firm.existing(ADA, None);
    old["organisation"] = json!(more);
    assert_eq!(api.refused("/account-links", old.clone()).await, (422, vec!["email".to_owned()]));
    // And by the new one it is found, but is linked elsewhere.
    old["email"] = json!("ada@elsewhere.example");
    assert_eq!(conflict(&api.post("/account-links", old).await), "conflict");
    firm.check().await;
}

// req: F05
#[tokio::test]
async fn a_new_account_and_its_link_are_made_by_one_request_or_neither_is() {
    let firm = Firm::set().await;
    let api = firm.api().await;
    let key = [("idempotency-key", "once")];
    let wanted = firm.wanted_new("north", Some(&firm.north));
    let first = api.send(Method::POST, "/account-links", &key, Some(wanted.clone())).await;
    let linked = first.expect(201).json();
    let again = api.send(Method::POST, "/account-links", &key, Some(wanted)).await.expect(201);
    assert_eq!(again.json(), linked);
    let made = api.get(&format!("/partners/{}", linked["partner"].as_str().unwrap())).await;
    assert_eq!(
        (&made["name"], &made["email"], &made["standing"]),
        (&json!("north"), &json!("north@quill.example"), &json!("partner"))
    );
    assert_eq!(items(&api.get("/partners").await).len(), 2);

    // What can't be linked is not made either.
    let taken = api.post("/account-links", firm.wanted_new("other", Some(&firm.north))).await;
    assert_eq!(conflict(&taken), "conflict");
    let whole = api.post("/account-links", firm.wanted_new("whole", None)).await;
    assert_eq!(conflict(&whole), "conflict");
    let mut known = firm.wanted_new("ada", Some(&firm.south));
    assert_eq!(api.refused("/account-links", known.clone()).await, (422, vec!["email".to_owned()]));
    known["email"] = json!("south@quill.example");
    known["programs"] = json!(["prg_00000000000000000000000000"]);
    assert_eq!(api.refused("/account-links", known).await.0, 404);
    assert_eq!(items(&api.get("/partners").await).len(), 2);
    assert_eq!(items(&api.get("/account-links").await).len(), 1);
    firm.check().await;
}

// req: F06, F07, F08, F09
#[tokio::test]
async fn at_organisation_scope_all_branches_share_an_account_and_one_view() {
    let firm = Firm::set().await;
    let linked = firm.api().await.make("/account-links", firm.existing(ADA, None)).await;
    firm.sell(&linked["partner"], "north", "100.00").await;
    firm.sell(&linked["partner"], "south", "50.00").await;
    let rolled_up = was(&linked, 2, "150.00", "30.00");
    assert_eq!(firm.activity().await, std::slice::from_ref(&rolled_up));
    for branch in [&firm.north, &firm.south] {
        let seen = firm.branch(branch).await;
        assert_eq!(brought(&seen), rolled_up);
        assert_eq!(seen["balances"][0]["accrued"], "30.00");
    }
    firm.check().await;
}

// req: F10, F11, F12
#[tokio::test]
async fn at_branch_scope_each_branch_has_its_own_account_numbers_and_payouts() {
    let firm = Firm::set().await;
    let api = firm.api().await;
    let north = api.make("/account-links", firm.existing(ADA, Some(&firm.north))).await;
    firm.sell(&north["partner"], "n1", "100.00").await;
    assert_eq!(firm.branch(&firm.south).await, Value::Null, "one is linked and another is not");
    // Their numbers would be one.
    let shared = api.post("/account-links", firm.existing(ADA, Some(&firm.south))).await;
    assert_eq!(conflict(&shared), "conflict");

    let south = api.make("/account-links", firm.wanted_new("south", Some(&firm.south))).await;
    firm.sell(&south["partner"], "s1", "300.00").await;
    firm.sell(&south["partner"], "s2", "10.00").await;
    let (of_north, of_south) =
        (was(&north, 1, "100.00", "20.00"), was(&south, 2, "310.00", "62.00"));
    assert_eq!(brought(&firm.branch(&firm.north).await), of_north);
    assert_eq!(brought(&firm.branch(&firm.south).await), of_south);
    let mut both = firm.activity().await;
    both.sort_by_key(|one| one.1);
    assert_eq!(both, [of_north, of_south]);
    assert!(!firm.branch(&firm.north).await.to_string().contains("62.00"));

    firm.stage.world.clock_to("2026-11-09T12:00:00Z").await;
    let listed = api.get("/payouts?period=2026-10").await;
    for (link, branch, amount) in [(&north, &firm.north, "20.00"), (&south, &firm.south, "62.00")] {
        let mut own = items(&listed).iter().filter(|payout| payout["partner"] == link["partner"]);
        assert_eq!(own.next().map(|payout| payout["amount"].clone()), Some(json!(amount)));
        assert_eq!(own.next(), None);
        assert_eq!(firm.branch(branch).await["balances"][0]["in_payout"], amount);
    }
    firm.check().await;
}

// req: F13, F14, F15, F16, T13, Q21
#[tokio::test]
async fn a_scope_changes_by_disconnecting_and_linking_anew_and_nothing_is_lost() {
    let firm = Firm::set().await;
    let api = firm.api().await;
    let first = api.make("/account-links", firm.existing(ADA, None)).await;
    let old_link = firm.link(&first["partner"], "letter").await;
    firm.sell_by(&old_link, "c1", "100.00").await;

    // While one scope lives the other is refused, and no scope is edited.
    for wanted in
        [firm.wanted_new("north", Some(&firm.north)), firm.existing(ADA, Some(&firm.north))]
    {
        assert_eq!(conflict(&api.post("/account-links", wanted).await), "conflict");
    }
    let path = format!("/account-links/{}", id(&first));
    let edited = api.patch(&path, json!({"scope": "branch"})).await;
    assert_eq!(conflict(&edited), "scope-is-fixed");
    assert_eq!(api.get(&path).await, first);

    // Disconnecting ends the link alone: it can be done again, and there is nothing more to do.
    let ended = firm.disconnect(&first).await;
    assert_eq!(
        (&ended["status"], &ended["connected_at"]),
        (&json!("disconnected"), &first["connected_at"])
    );
    assert_eq!(firm.disconnect(&first).await, ended);
    assert_eq!((firm.scope().await, firm.activity().await), (Value::Null, vec![]));
    firm.sell_by(&old_link, "c2", "50.00").await;
    assert_eq!(firm.stage.earned("sale-c2").await, 1_000, "its referral links go on working");
    assert_eq!(firm.stage.owed().await, 3_000, "and what was earned is owed");

    // The same account at a branch: it starts empty there, and is owed what it was.
    let second = api.make("/account-links", firm.existing(ADA, Some(&firm.north))).await;
    assert_eq!(firm.activity().await, [was(&second, 0, "", "")]);
    firm.sell_by(&old_link, "c3", "10.00").await;
    let seen = firm.branch(&firm.north).await;
    assert_eq!(brought(&seen), was(&second, 1, "10.00", "2.00"));
    assert_eq!(seen["balances"][0]["accrued"], "32.00");
    let whole = api.post("/account-links", firm.wanted_new("whole", None)).await;
    assert_eq!(conflict(&whole), "conflict");
    let path = format!("/account-links/{}", id(&second));
    let edited = api.patch(&path, json!({"scope": "organisation"})).await;
    assert_eq!(conflict(&edited), "scope-is-fixed");

    // And back again, with another account; the history of all three stays.
    firm.disconnect(&second).await;
    let third = api.make("/account-links", firm.wanted_new("whole", None)).await;
    assert_eq!(firm.scope().await, "organisation");
    let listed = api.get(&format!("/account-links?organisation={}", firm.id)).await;
    let mut states: Vec<_> =
        items(&listed).iter().map(|one| (id(one), one["status"].clone())).collect();
    states.sort_by_key(|one| one.0.clone());
    let (gone, live) = (json!("disconnected"), json!("live"));
    let mut expected = [(id(&first), gone.clone()), (id(&second), gone), (id(&third), live)];
    expected.sort_by_key(|one| one.0.clone());
    assert_eq!(states, expected);
    firm.stage.world.clock_to("2026-11-09T12:00:00Z").await;
    let listed = api.get("/payouts?period=2026-10").await;
    let own = items(&listed).iter().find(|payout| payout["partner"] == first["partner"]);
    assert_eq!(own.unwrap()["amount"], "32.00", "what was earned is paid all the same");
    firm.check().await;
}

// req: F10, F16
#[tokio::test(flavor = "multi_thread")]
async fn of_two_who_connect_at_once_one_comes_first_and_siblings_both_do() {
    let firm = Firm::set().await;
    firm.stage.world.refuse_overlaps(true);
    let api = firm.api().await;
    let both = async |a: Value, b: Value| {
        let (a, b) = tokio::join!(api.post("/account-links", a), api.post("/account-links", b));
        let mut told = [a.status(), b.status()];
        told.sort_unstable();
        let linked = [a, b].into_iter().find(|answer| answer.status() == 201);
        (told, linked.unwrap().json())
    };
    // The whole firm and a branch; the same place; the same account.
    for (a, b) in [
        (firm.wanted_new("a", None), firm.wanted_new("b", Some(&firm.north))),
        (firm.wanted_new("c", Some(&firm.north)), firm.wanted_new("d", Some(&firm.north))),
        (firm.existing(ADA, Some(&firm.north)), firm.existing(ADA, Some(&firm.south))),
    ] {
        let (told, linked) = both(a, b).await;
        assert_eq!(told, [201, 409]);
        firm.disconnect(&linked).await;
    }
    let (told, _) =
        both(firm.wanted_new("n", Some(&firm.north)), firm.wanted_new("s", Some(&firm.south)))
            .await;
    assert_eq!(told, [201, 201]);
    // Nobody was made who was not linked: Ada, one of each of two pairs, and both siblings.
    assert_eq!(items(&api.get("/partners").await).len(), 5);
    firm.check().await;
}

// req: F11
#[tokio::test]
async fn another_companys_firms_are_not_there() {
    let firm = Firm::set().await;
    let linked = firm.api().await.make("/account-links", firm.existing(ADA, None)).await;
    let world = &firm.stage.world;
    let other = world.company(CompanySpec { name: "Other", ..CompanySpec::default() }).await;
    let api = Api::of(world, &other).await;
    let (of, link) =
        (format!("/organisations/{}", firm.id), format!("/account-links/{}", id(&linked)));
    for path in [
        of.clone(),
        format!("{of}/activity"),
        format!("{of}/branches"),
        format!("{of}/branches/{}", firm.north),
        link.clone(),
        format!("/account-links?organisation={}", firm.id),
    ] {
        assert_eq!(api.send(Method::GET, &path, &[], None).await.status(), 404, "{path}");
    }
    assert_eq!(api.refused("/account-links", firm.wanted_new("mole", None)).await.0, 404);
    assert_eq!(api.refused(&format!("{of}/branches"), json!({"name": "West"})).await.0, 404);
    assert_eq!(api.refused(&format!("{link}/disconnect"), json!({})).await.0, 404);
    assert!(items(&api.get("/organisations").await).is_empty());
    assert!(items(&api.get("/account-links").await).is_empty());
    // By the address of another company's account nobody is found.
    let own = id(&api.make("/organisations", json!({"name": "Own"})).await);
    let mut wanted = firm.existing(ADA, None);
    wanted["organisation"] = json!(own);
    assert_eq!(api.refused("/account-links", wanted).await, (422, vec!["email".to_owned()]));
}

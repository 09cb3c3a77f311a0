//! The audit trail: every change by a person or key leaves its record before it is tried, and none can be altered,
//! taken out or added unnoticed.

mod outcomes;

use std::collections::{BTreeSet, HashMap};

use aws_sdk_dynamodb::types::{AttributeValue, Delete, Put, TransactWriteItem};
use http::Method;
use portal::{Needs, policy};
use serde_json::{Value, json};
use vouch_domain::calendar::Month;
use vouch_local::{faults::Mode, verify::Invariant, world::PASSWORD};
use vouch_store::keys::Key;

use crate::{pages::Browser, stage::Stage};

type Item = HashMap<String, AttributeValue>;

/// What the trail tells a key of the company, since a story began.
async fn trail(stage: &Stage, since: u64, query: &str) -> Vec<Value> {
    let address = format!("/api/v1/audit{query}");
    let answer = Box::pin(stage.world.call(&stage.company, &address, None)).await;
    let mut items = answer.expect(200).json()["items"].as_array().unwrap().clone();
    items.retain(|item| number(item) > since);
    items
}

fn number(item: &Value) -> u64 {
    item["number"].as_u64().unwrap()
}

/// The usual stage, and how many records its setting left.
async fn set() -> (Stage, u64) {
    let stage = Stage::set().await;
    let since = trail(&stage, 0, "").await.first().map_or(0, number);
    (stage, since)
}

fn texts<'a>(items: &'a [Value], field: &str) -> Vec<&'a str> {
    items.iter().map(|item| item[field].as_str().unwrap()).collect()
}

/// A link by key: the change that most stories here make.
async fn make_link(stage: &Stage, label: &str) -> Value {
    let link = json!({"partner": stage.partner.id, "program": stage.program.id, "label": label});
    let made = Box::pin(stage.world.call(&stage.company, "/api/v1/links", Some(link)));
    made.await.expect(201).json()
}

#[tokio::test]
async fn every_change_is_on_record_whoever_made_it_and_by_whichever_door() {
    let (stage, since) = set().await;
    let world = &stage.world;
    let owner = world.member(&stage.company, "owner").await;
    let since = since + 1;
    let link = make_link(&stage, "Blog").await;
    let mut member = Browser::of_member(world, &owner).await;
    let settings = [("welcome", "Hello"), ("name", "Lantern & Sons")];
    member.submit("/dashboard/settings", "/dashboard/settings", &settings).await;
    let mut partner = Browser::of_partner(world, stage.company.id, &stage.partner).await;
    let door = format!("/portal/{}", stage.company.id);
    let label = format!("{door}/links/{}/label", link["id"].as_str().unwrap());
    let page = format!("{door}/links/{}", link["id"].as_str().unwrap());
    partner.submit(&page, &label, &[("label", "Letter")]).await.expect(303);

    let items = trail(&stage, since, "").await;
    assert_eq!(texts(&items, "through"), ["portal", "dashboard", "api"]);
    assert_eq!(items[0]["call"], "POST /portal/{company}/links/{link}/label");
    assert_eq!(items[0]["by"]["type"], "partner");
    assert_eq!(items[0]["by"]["name"], stage.partner.partner.name);
    assert_eq!(items[0]["asked"], json!({"label": "Letter"}));
    assert_eq!(items[1]["by"]["id"], owner.id.to_string());
    assert_eq!(items[1]["asked"]["welcome"], "Hello");
    assert_eq!((&items[2]["by"]["type"], &items[2]["status"]), (&json!("key"), &json!(201)));
    assert_eq!(items[2]["made"], link["id"]);
    assert!(items[2]["subjects"].as_array().unwrap().contains(&json!(stage.partner.id)));
    assert_eq!(
        items.iter().map(|item| item["number"].as_u64().unwrap()).collect::<Vec<_>>(),
        [since + 3, since + 2, since + 1]
    );
    assert_eq!(items[0]["previous_hash"], items[1]["hash"]);
    assert!(world.deployment().verify().await.unwrap().is_empty());

    // Of somebody, about something, in a time.
    let about = format!("?subject={}", link["id"].as_str().unwrap());
    assert_eq!(texts(&trail(&stage, since, &about).await, "through"), ["portal", "api"]);
    assert_eq!(
        texts(&trail(&stage, since, &format!("?by={}", owner.id)).await, "through"),
        ["dashboard"]
    );
    assert!(trail(&stage, since, "?to=2026-10-01T00:00:00Z").await.is_empty());
    assert_eq!(
        trail(&stage, since, "?from=2026-10-01T00:00:00Z&to=2026-10-02T00:00:00Z").await.len(),
        3
    );
    for odd in ["?from=yesterday", "?cursor=x", "?which=odd", "?limit=0"] {
        let address = format!("/api/v1/audit{odd}");
        world.call(&stage.company, &address, None).await.expect(422);
    }
}

#[tokio::test]
async fn the_set_up_of_a_company_is_the_first_record_of_its_trail() {
    let world = vouch_local::world::World::start().await;
    let token = world.deployment().setup_token().to_owned();
    let set_up = async |body: &Value| {
        let request = http::Request::post("/api/v1/companies")
            .header("authorization", format!("Bearer {token}"))
            .header("content-type", "application/json");
        world.request(request.body(body.to_string()).unwrap()).await
    };
    set_up(&json!({"name": "Lantern", "timezone": "Nowhere", "currency": "EUR"})).await.expect(422);
    // A refused set-up is on record, of a company that is not there: that is nothing wrong.
    assert!(world.deployment().verify().await.unwrap().is_empty());
    let right = json!({"name": "Lantern", "timezone": "Europe/Berlin", "currency": "EUR"});
    let company = set_up(&right).await.expect(201).json();
    let key = company["api_key"].as_str().unwrap_or_else(|| panic!("{company}"));
    let request = http::Request::get("/api/v1/audit?which=all")
        .header("authorization", format!("Bearer {key}"));
    let items = world.request(request.body(String::new()).unwrap()).await.expect(200).json();
    let said: Vec<_> = items["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|item| (item["by"]["id"].clone(), item["outcome"].clone()))
        .collect();
    let token = json!("setup_token");
    assert_eq!(said, [(token.clone(), json!("done")), (token, json!("refused"))]);
    assert!(!items.to_string().contains(key), "the key that was made is on no record");
}

/// Every route that changes something is behind the trail: whoever adds one finds its record here.
#[tokio::test]
async fn no_secret_that_anybody_sends_is_kept() {
    let (stage, since) = set().await;
    let world = &stage.world;
    let owner = world.member(&stage.company, "owner").await;
    let mut member = Browser::of_member(world, &owner).await;
    let secret = "hush-hush-4711";
    let fields = [("now", PASSWORD), ("new", secret)];
    let (page, action) = ("/dashboard/account", "/dashboard/account/password");
    member.submit(page, action, &fields).await.expect(303);
    let mut partner = Browser::of_partner(world, stage.company.id, &stage.partner).await;
    let door = format!("/portal/{}/account", stage.company.id);
    partner.submit(&door, &format!("{door}/password"), &fields).await.expect(303);
    let body =
        json!({"name": "Mel", "email": "mel@lamp.example", "role": "analyst", "password": secret});
    world.call(&stage.company, "/api/v1/members", Some(body)).await.expect(201);
    let body = json!({"name": "Pat", "password": secret, "programs": [stage.program.id]});
    world.call(&stage.company, "/api/v1/partners", Some(body)).await.expect(201);
    let key = json!({"label": "Till", "scopes": ["read"]});
    let key = world.call(&stage.company, "/api/v1/api-keys", Some(key)).await.expect(201).json();
    let rotated = "/api/v1/webhook-endpoints/standard/rotate";
    let rotated = world.call(&stage.company, rotated, Some(json!({}))).await.expect(200).json();
    // A call that knows no such field is refused, and still nothing of it is kept.
    let odd = json!({"label": "x", "webhook_secret": secret, "auth": {"token": secret}});
    world.call(&stage.company, "/api/v1/links", Some(odd)).await.expect(422);

    let kept: Vec<String> = world
        .deployment()
        .engine()
        .rows()
        .unwrap()
        .into_iter()
        .map(|(_, row)| row.to_string())
        .filter(|row| row.contains("#AUD"))
        .collect();
    let records = trail(&stage, 0, "?which=all").await;
    assert_eq!(kept.len(), records.len() + 1, "and the head");
    assert_eq!(number(&records[0]), since + 8, "one for the owner, seven that hold secrets");
    let mut secrets = vec![secret.to_owned(), PASSWORD.to_owned(), stage.company.api_key.clone()];
    for answer in [&key, &rotated] {
        let found = answer
            .as_object()
            .unwrap()
            .iter()
            .filter(|(name, _)| name.contains("secret") || *name == "key");
        secrets.extend(found.filter_map(|(_, value)| value.as_str().map(str::to_owned)));
    }
    assert!(secrets.len() > 3, "{key} {rotated}");
    for row in &kept {
        for secret in &secrets {
            assert!(!row.contains(secret.as_str()), "{secret} in {row}");
        }
    }
    // Nor is anything of sessions and forms.
    assert!(!kept.concat().contains("csrf"));
}

#[tokio::test]
async fn a_change_has_its_record_wherever_it_is_cut_off_and_none_leaves_none() {
    let (stage, since) = set().await;
    let world = &stage.world;
    let link = json!({"partner": stage.partner.id, "program": stage.program.id, "label": "Blog"});
    let send = async || {
        let request = http::Request::post("/api/v1/links")
            .header("authorization", format!("Bearer {}", stage.company.api_key))
            .header("content-type", "application/json");
        world.request(request.body(link.to_string()).unwrap()).await.status()
    };
    let count = async || {
        let links = world.call(&stage.company, "/api/v1/links", None).await.expect(200).json();
        links["items"].as_array().unwrap().len()
    };
    let before = count().await;
    world.faults().trace();
    assert_eq!(send().await, 201);
    let calls = world.faults().traced().len();
    assert!(calls >= 5, "key, head, record, link, outcome: {calls}");
    let (mut made, mut noted) = (1, 1);
    for n in 1..=u64::try_from(calls).unwrap() {
        for mode in [Mode::TimeoutNotApplied, Mode::TimeoutApplied, Mode::CrashApplied] {
            world.faults().nth(n, mode, 1);
            let status = send().await;
            world.faults().heal();
            // What was made has its record; a record may be of something that was not made.
            let (links, records) =
                (count().await - before, trail(&stage, since, "?which=all&limit=200").await.len());
            assert!(links - made <= records - noted, "call {n}, {mode:?}: {status}");
            (made, noted) = (links, records);
            assert!(world.deployment().verify().await.unwrap().is_empty(), "call {n}, {mode:?}");
        }
    }
    let items = trail(&stage, since, "?which=all&limit=200").await;
    let outcomes: BTreeSet<&str> = texts(&items, "outcome").into_iter().collect();
    assert_eq!(outcomes, BTreeSet::from(["done", "failed", "unknown"]));
}

#[tokio::test]
async fn many_at_once_stand_one_behind_the_other() {
    let (stage, since) = set().await;
    stage.world.refuse_overlaps(true);
    let sent = (0..12).map(|number| {
        let stage = &stage;
        async move { make_link(stage, &format!("Link {number}")).await }
    });
    futures_util::future::join_all(sent).await;
    let items = trail(&stage, since, "").await;
    assert_eq!(items.len(), 12);
    assert!(stage.world.deployment().verify().await.unwrap().is_empty());
    // Page by page it is the same, also for who looks for few of them.
    let (mut seen, mut cursor) = (Vec::new(), String::new());
    loop {
        let address = format!("/api/v1/audit?limit=5{cursor}");
        let page = stage.world.call(&stage.company, &address, None).await.expect(200).json();
        seen.extend(page["items"].as_array().unwrap().clone());
        match page["next"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => break,
        }
    }
    seen.retain(|item| number(item) > since);
    assert_eq!(seen, items);
}

#[tokio::test]
async fn what_is_sent_again_under_its_key_is_on_record_once() {
    let (stage, since) = set().await;
    let link = json!({"partner": stage.partner.id, "program": stage.program.id, "label": "Blog"});
    for _ in 0..2 {
        let request = http::Request::builder()
            .method(Method::POST)
            .uri("/api/v1/links")
            .header("authorization", format!("Bearer {}", stage.company.api_key))
            .header("content-type", "application/json")
            .header("idempotency-key", "once");
        stage.world.request(request.body(link.to_string()).unwrap()).await.expect(201);
    }
    assert_eq!(trail(&stage, since, "?which=all").await.len(), 1);
}

#[tokio::test]
async fn looking_and_being_turned_away_leave_no_record() {
    let (stage, since) = set().await;
    for rule in policy().iter().filter(|rule| rule.method == Method::GET) {
        if matches!(rule.needs, Needs::Key(_)) && !rule.path.contains('{') {
            stage.world.call(&stage.company, &rule.path, None).await;
        }
    }
    let request = http::Request::post("/api/v1/links").header("authorization", "Bearer vk_nobodys");
    stage.world.request(request.body(String::new()).unwrap()).await.expect(401);
    let owner = stage.world.member(&stage.company, "owner").await;
    let mut member = Browser::of_member(&stage.world, &owner).await;
    member.post("/dashboard/settings", &[("welcome", "Hello")]).await.expect(403);
    let after = trail(&stage, since, "?which=all").await;
    assert_eq!(after.len(), 1, "the member that was made: {after:?}");
}

/// Rows below the store: what nobody may do, to see that it is noticed.
struct Below<'a>(&'a Stage);

impl Below<'_> {
    fn key(&self, number: u64) -> (String, String) {
        let month: Month = "2026-10".parse().unwrap();
        let key = Key::AuditRecord(self.0.company.id, month, number);
        (key.pk(), key.sk())
    }

    async fn row(&self, number: u64) -> Item {
        let (pk, sk) = self.key(number);
        let get = self.0.world.deployment().engine().client().get_item().table_name("ledger");
        let get = get.key("pk", AttributeValue::S(pk)).key("sk", AttributeValue::S(sk));
        get.send().await.unwrap().item.unwrap()
    }

    async fn put(&self, row: Item) {
        let put = Put::builder().table_name("ledger").set_item(Some(row)).build().unwrap();
        self.write(TransactWriteItem::builder().put(put).build()).await;
    }

    async fn remove(&self, row: &Item) {
        let delete = Delete::builder().table_name("ledger");
        let delete = delete.key("pk", row["pk"].clone()).key("sk", row["sk"].clone());
        self.write(TransactWriteItem::builder().delete(delete.build().unwrap()).build()).await;
    }

    async fn write(&self, write: TransactWriteItem) {
        let client = self.0.world.deployment().engine().client();
        client.transact_write_items().transact_items(write).send().await.unwrap();
    }

    #[track_caller]
    fn noticed(&self, what: &'static str) -> impl Future<Output = ()> + use<'_> {
        async move {
            let findings = self.0.world.deployment().verify().await.unwrap();
            let named: BTreeSet<_> = findings.all().iter().map(|one| one.invariant).collect();
            assert_eq!(named, BTreeSet::from([Invariant::Audited]), "{what}: {findings}");
        }
    }
}

#[tokio::test]
async fn verify_notices_what_was_altered_taken_out_or_added() {
    let (stage, since) = set().await;
    for number in 1..=5 {
        make_link(&stage, &format!("Link {number}")).await;
    }
    let below = Below(&stage);
    for number in [1, since + 3, since + 5] {
        let right = below.row(number).await;
        let mut wrong = right.clone();
        let asked =
            AttributeValue::M([("label".to_owned(), AttributeValue::S("Other".into()))].into());
        wrong.insert("asked".to_owned(), asked);
        below.put(wrong).await;
        below.noticed("altered").await;
        below.remove(&right).await;
        below.noticed("taken out").await;
        below.put(right).await;
    }
    // Sealed anew, it no longer fits what follows.
    let (second, third) = (below.row(since + 2).await, below.row(since + 3).await);
    let mut forged = third.clone();
    forged.insert("previous_hash".to_owned(), second["previous_hash"].clone());
    below.put(forged).await;
    below.noticed("sealed to another").await;
    below.put(third.clone()).await;
    let mut added = third;
    let (_, sk) = below.key(since + 6);
    added.insert("sk".to_owned(), AttributeValue::S(sk));
    below.put(added.clone()).await;
    below.noticed("added").await;
    below.remove(&added).await;
    assert!(stage.world.deployment().verify().await.unwrap().is_empty());
}

#[tokio::test]
async fn the_page_shows_the_trail_to_those_who_may_set_everything() {
    let stage = Stage::set().await;
    let world = &stage.world;
    let owner = world.member(&stage.company, "owner").await;
    let mut browser = Browser::of_member(world, &owner).await;
    let text = browser.read("/dashboard/audit?month=2026-09").await;
    assert!(text.contains("Nothing was changed here."), "{text}");
    let link = make_link(&stage, "Blog & more").await;
    let odd = json!({"partner": stage.partner.id, "program": stage.program.id, "label": ""});
    world.call(&stage.company, "/api/v1/links", Some(odd)).await.expect(422);

    let text = browser.read("/dashboard/audit").await;
    assert!(text.contains("Made a link label: Blog & more"), "{text}");
    assert!(
        text.contains("API key") && text.contains("Done") && !text.contains("Refused Made"),
        "{text}"
    );
    let refused = browser.read("/dashboard/audit?show=refused").await;
    assert!(!refused.contains("Blog") && refused.contains("Made a link"), "{refused}");
    let id = link["id"].as_str().unwrap();
    let about = browser.read(&format!("/dashboard/audit?q={id}")).await;
    assert!(about.contains("Only what is about") && about.contains("Blog"), "{about}");
    let by = browser.read(&format!("/dashboard/audit?by={}", owner.id)).await;
    assert!(by.contains("Nothing was changed here.") && !by.contains("Blog"), "{by}");
    let nothing = browser.read("/dashboard/audit?q=unheard-of").await;
    assert!(nothing.contains("Nothing was changed about “unheard-of”."), "{nothing}");
    let german = Browser::of_member(world, &owner).await.german().read("/dashboard/audit").await;
    assert!(german.contains("Einen Link angelegt") && german.contains("Erledigt"), "{german}");

    for role in ["finance", "analyst"] {
        let other = world.member(&stage.company, role).await;
        let mut browser = Browser::of_member(world, &other).await;
        browser.get("/dashboard/audit").await.expect(403);
        let home = browser.get("/dashboard").await.expect(200).text();
        assert!(!home.contains("/dashboard/audit"), "{role} is not offered what it may not see");
    }
}

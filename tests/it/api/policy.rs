//! The policy, tried on every call that the API describes: nobody, a wrong key, too narrow a key, another company.

use http::Method;
use serde_json::{Value, json};
use vouch_domain::{
    id::KeyId,
    people::company::{ApiKey, Scope},
};
use vouch_local::world::{Answer, CompanySpec, LinkSpec, PartnerSpec, ProgramSpec, World};
use vouch_runtime::seal::fingerprint;

use super::{
    Api, refusal,
    schema::{Call, Description},
};
use crate::stage::Stage;

/// A company with one of each thing that has an id.
struct Neighbour {
    stage: Stage,
    commission: String,
    member: String,
    applicant: String,
    lead: String,
    claim: String,
    outgoing: String,
    unsent: String,
    event: String,
    run: String,
    /// A firm, a branch of it, and the account that is linked there.
    firm: [String; 3],
}

impl Neighbour {
    async fn settled() -> Self {
        let stage = Stage::set().await;
        let partner = Some(stage.partner.id);
        crate::documents::registered(&stage.world, &stage.company, partner).await;
        stage.refer("their-customer").await;
        stage.sell("their-transaction", "their-customer", "100.00").await;
        let commission = stage.transaction("their-transaction").await;
        let vouch_domain::earning::transaction::TransactionState::Booked(booked) = commission.state
        else {
            panic!("not booked")
        };
        crate::sepa::pays_by_file(&stage.world, &stage.company, stage.partner.id).await;
        stage.world.clock_to("2026-11-09T12:00:00Z").await;
        let member = stage.world.member(&stage.company, "analyst").await.id.to_string();
        let wish = json!({"name": "Ann", "email": "ann@lamp.example"});
        let applied = stage.world.call(&stage.company, "/api/v1/applications", Some(wish)).await;
        let applicant = applied.expect(201).json()["partner"].as_str().unwrap().to_owned();
        let partner = stage.partner.id;
        let made = async |path: &str, body: Value| {
            let path = format!("/api/v1{path}");
            let answer = stage.world.call(&stage.company, &path, Some(body)).await;
            answer.expect(201).json()["id"].as_str().unwrap_or_default().to_owned()
        };
        let lead =
            made("/leads", json!({"partner": partner, "name": "Kim", "email": "kim@lamp.example"}));
        let lead = lead.await;
        let claim = json!({"partner": partner, "customer_id": "missed", "words": "Mine."});
        let claim = made("/claims", claim).await;
        made("/coupons", json!({"partner": partner, "code": "their-coupon"})).await;
        let told = json!({"url": "https://hooks.lamp.example/"});
        let outgoing = made("/outgoing-webhooks", told).await;
        let event = made(&format!("/outgoing-webhooks/{outgoing}/test"), json!({})).await;
        let run = made("/payout-runs", json!({"rail": "sepa", "currency": "EUR"})).await;
        let commission = booked.lines[0].to_string();
        let unsent = crate::mails::left_unsent(&stage.world, &stage.company, partner).await;
        let firm = crate::organisations::linked(&stage.world, &stage.company, "lamp").await;
        Self {
            firm,
            commission,
            member,
            applicant,
            lead,
            claim,
            outgoing,
            unsent,
            event,
            run,
            stage,
        }
    }

    /// The id that stands for a name in an address, a query or a body; none for what is not an id.
    fn id(&self, name: &str) -> Option<String> {
        let bare = |id: String| id.split_once('_').unwrap().1.to_owned();
        let partner = bare(self.stage.partner.id.to_string());
        Some(match name {
            "program" => self.stage.program.id.to_string(),
            "partner" => self.stage.partner.id.to_string(),
            "link" => self.stage.link.id.to_string(),
            "customer" | "customer_id" => "their-customer".to_owned(),
            "transaction_id" => "their-transaction".to_owned(),
            "commission" => self.commission.clone(),
            "statement" => format!("stm_2026-10_{partner}_EUR"),
            "payout" => format!("pay_2026-10_{partner}_EUR_1"),
            "invoice" => "inv_2026-10_EUR".to_owned(),
            "webhook_id" => "their-delivery".to_owned(),
            "endpoint" => "another".to_owned(),
            "member" => self.member.clone(),
            "applicant" => self.applicant.clone(),
            "lead" => self.lead.clone(),
            "claim" => self.claim.clone(),
            "outgoing" => self.outgoing.clone(),
            "event" => self.event.clone(),
            "mail" => self.unsent.clone(),
            "run" => self.run.clone(),
            "organisation" => self.firm[0].clone(),
            "branch" => self.firm[1].clone(),
            "account_link" => self.firm[2].clone(),
            "coupon" => "their-coupon".to_owned(),
            _ => return None,
        })
    }

    /// A call with the ids of this company wherever it takes any; and whether it takes any.
    fn fill(&self, call: &Call) -> (String, Option<Value>, bool) {
        let (mut path, mut query, mut names_any) = (call.path.clone(), Vec::new(), false);
        for parameter in call.described["parameters"].as_array().unwrap() {
            let name = parameter["name"].as_str().unwrap();
            match (parameter["in"].as_str().unwrap(), self.id(name)) {
                // A month is nobody's.
                ("path", None) if name == "period" => path = path.replace("{period}", "2026-10"),
                ("path", id) => {
                    path = path.replace(
                        &format!("{{{name}}}"),
                        &id.unwrap_or_else(|| panic!("the test knows no {name}")),
                    );
                    names_any = true;
                }
                ("query", Some(id)) => {
                    query.push(format!("{name}={id}"));
                    names_any = true;
                }
                ("query", None) if name == "period" => query.push("period=2026-10".to_owned()),
                _ => {}
            }
        }
        let body = (call.method != Method::GET).then(|| self.body(&path));
        let said = |name: &&str| body.as_ref().is_some_and(|body| body.get(name).is_some());
        names_any |= ["partner", "program", "organisation"].iter().any(said);
        if !query.is_empty() {
            path = format!("{path}?{}", query.join("&"));
        }
        (path, body, names_any)
    }

    /// What is sent to an address: right in itself, with ids of this company.
    fn body(&self, path: &str) -> Value {
        let (partner, program) = (self.stage.partner.id, self.stage.program.id);
        match path.trim_start_matches('/').split('/').next().unwrap() {
            "companies" => json!({"name": "Lamp", "timezone": "UTC", "currency": "EUR"}),
            "company" => json!({"name": "Lamp"}),
            "api-keys" => json!({"label": "Till", "scopes": ["read"]}),
            "members" if path == "/members" => {
                json!({"name": "Mel", "email": "mel@lamp.example", "role": "analyst"})
            }
            "members" => json!({"name": "Mel"}),
            "programs" if path == "/programs" => {
                json!({"name": "Friends", "destination": "https://lamp.example/"})
            }
            "programs" => json!({"name": "Friends"}),
            "terms" => json!({"program": program, "type": "percentage", "rate": "10"}),
            "partners" if path == "/partners" => json!({"name": "Pat", "programs": [program]}),
            "partners" if path.ends_with("/enrolments") => {
                json!({"program": program, "status": "approved"})
            }
            "tax-profile" => crate::documents::company_details(),
            "partners" if path.ends_with("/tax-profile") => crate::documents::partner_details(),
            "partners" if path.ends_with("/referred-by") => json!({"referrer": partner}),
            "partners" => json!({"name": "Pat"}),
            "applications" if path == "/applications" => {
                json!({"name": "Pat", "email": "pat@lamp.example", "program": program})
            }
            "points" => json!({"partner": partner, "points": 5, "reason": "A talk"}),
            "point-rules" => json!({"bonus": 5}),
            "tier-rules" => json!({"silver": 75}),
            "leads" if path == "/leads" => {
                json!({"partner": partner, "name": "Kim", "email": "kim@lamp.example"})
            }
            "leads" => json!({"stage": "contacted"}),
            "claims" if path == "/claims" => {
                json!({"partner": partner, "customer_id": "missed", "words": "Mine."})
            }
            "claims" if path.ends_with("/refuse") => json!({"reason": "Not on record."}),
            "coupons" if path == "/coupons" => json!({"partner": partner, "code": "cut"}),
            "coupons" => json!({"status": "live"}),
            "customers" => json!({"customer_id": "by-hand", "partner": partner}),
            "transactions" => json!({
                "transaction_id": "by-hand", "amount": "1.00", "currency": "EUR", "customer_id": "c1",
                "occurred_at": "2026-10-01T00:00:00Z",
            }),
            "what-if" => json!({
                "program": program, "type": "percentage", "rate": "10", "from": "2026-11", "to": "2026-11",
            }),
            "applications" | "claims" => json!({}),
            "links" if path == "/links" => {
                json!({"partner": partner, "program": program, "label": "Blog"})
            }
            "links" => json!({"label": "Blog"}),
            "organisations" => json!({"name": "A firm"}),
            "account-links" if path == "/account-links" => json!({
                "way": "existing", "email": "ada@quill.example", "scope": "organisation",
                "organisation": self.firm[0],
            }),
            "account-links" if path.ends_with("/disconnect") => json!({}),
            "account-links" => json!({"scope": "branch"}),
            "outgoing-webhooks" if path == "/outgoing-webhooks" => {
                json!({"url": "https://hooks.lamp.example/more"})
            }
            other => self.body_about_money(other, path),
        }
    }

    /// The same, of what is about months, invoices and payouts.
    fn body_about_money(&self, first: &str, path: &str) -> Value {
        let partner = self.stage.partner.id;
        match first {
            "adjustments" => json!({
                "partner": partner, "amount": "1.00", "currency": "EUR", "reason": "A talk",
            }),
            "commissions" if path == "/commissions/approvals" => {
                json!({"commissions": [self.commission]})
            }
            "commissions" if path.ends_with("/decline") => json!({"reason": "A test."}),
            "commissions" | "periods" => json!({}),
            "invoices" if path.ends_with("/void") => json!({"number": 1, "reason": "A test."}),
            "invoices" if path.ends_with("/settle") => json!({"reference": "By hand"}),
            "invoices" => json!({}),
            "rails" => json!({"second_person_above": {"EUR": "100000.00"}}),
            "payouts" if path.ends_with("/failed") => json!({"reason": "It came back."}),
            "payout-runs" if path == "/payout-runs" => json!({"rail": "sepa", "currency": "EUR"}),
            "payout-runs" if path.ends_with("/paid") => json!({"reference": "By hand"}),
            "outgoing-webhooks" | "webhook-endpoints" | "unsent-mails" | "payouts"
            | "payout-runs" => json!({}),
            other => panic!("the test knows no body for {other}"),
        }
    }
}

async fn call(
    world: &World,
    call: &Call,
    filled: &(String, Option<Value>, bool),
    key: Option<&str>,
) -> Answer {
    let mut request = http::Request::builder()
        .method(call.method.clone())
        .uri(format!("/api/v1{}", filled.0))
        .header("content-type", "application/json");
    if let Some(key) = key {
        request = request.header("authorization", format!("Bearer {key}"));
    }
    let body = filled.1.as_ref().map_or_else(String::new, Value::to_string);
    world.request(request.body(body).unwrap()).await
}

/// A further key of a company, with these scopes.
async fn key(stage: &Stage, scopes: &[Scope]) -> String {
    let context = stage.world.context();
    let secret = format!("vk_{}{}", context.random(), context.random());
    let key = ApiKey {
        id: KeyId::from_ulid(context.new_ulid()),
        company: stage.company.id,
        label: "Narrow".to_owned(),
        scopes: scopes.to_vec(),
        created_at: stage.world.now(),
        made_by: None,
    };
    let hash = fingerprint(&secret);
    let recorded = stage.world.store().record_api_key(&key, &hash);
    recorded.await.unwrap();
    secret
}

fn needs(call: &Call) -> Option<Scope> {
    let scope = call.described["security"][0]["key"][0].as_str()?;
    Some(serde_json::from_value(json!(scope)).unwrap())
}

#[tokio::test]
async fn every_call_refuses_nobody_a_wrong_key_and_too_narrow_a_key() {
    let neighbour = Neighbour::settled().await;
    let world = &neighbour.stage.world;
    let calls = Description::of(world).await.calls();
    assert!(calls.len() > 30);
    let mut open = Vec::new();
    for one in &calls {
        let filled = neighbour.fill(one);
        let place = format!("{} {}", one.method, filled.0);
        if one.described["security"] == json!([]) {
            open.push(one.path.clone());
            continue;
        }
        for wrong in [None, Some("vk_wrong"), Some("")] {
            let answer = call(world, one, &filled, wrong).await;
            assert_eq!(refusal(&answer).0, 401, "{place} with {wrong:?}");
            assert_eq!(answer.header("www-authenticate"), "Bearer", "{place}");
        }
        let Some(scope) = needs(one) else {
            let answer = call(world, one, &filled, Some(&neighbour.stage.company.api_key)).await;
            assert_eq!(refusal(&answer).0, 401, "{place} takes the set-up token only");
            continue;
        };
        let others: Vec<Scope> = [Scope::Read, Scope::Write, Scope::Admin]
            .into_iter()
            .filter(|other| *other != scope)
            .collect();
        let narrow = key(&neighbour.stage, &others).await;
        let answer = call(world, one, &filled, Some(&narrow)).await;
        assert_eq!(refusal(&answer).0, 403, "{place}");
    }
    assert_eq!(open, ["/openapi.json"], "nothing else is told to anybody");
}

#[tokio::test]
async fn every_call_with_another_companys_ids_finds_nothing() {
    let neighbour = Neighbour::settled().await;
    let world = &neighbour.stage.world;
    let other = world.company(CompanySpec::default()).await;
    let own_program = world.program(&other, ProgramSpec::default()).await;
    let own_partner = world.partner(&other, &own_program, PartnerSpec::default()).await;
    world.link(&other, &own_program, &own_partner, LinkSpec::default()).await;
    let theirs = [
        neighbour.stage.partner.id.to_string(),
        neighbour.stage.program.id.to_string(),
        neighbour.stage.link.id.to_string(),
        "their-".to_owned(),
    ];
    for one in Description::of(world).await.calls() {
        if needs(&one).is_none() {
            continue;
        }
        let filled = neighbour.fill(&one);
        let place = format!("{} {}", one.method, filled.0);
        let answer = call(world, &one, &filled, Some(&other.api_key)).await;
        // Customers that were never heard of may have sales that wait, so their list is empty and not absent.
        if filled.2 && one.path != "/transactions" {
            // In a body it is a field that is wrong, in an address it is not there.
            let (status, fields) = refusal(&answer);
            let is_named = fields.iter().any(|field| ["partner", "program"].contains(&&**field));
            assert!(status == 404 || (status == 422 && is_named), "{place}: {}", answer.text());
        } else {
            assert_ne!(answer.status(), 403, "{place}");
            let told = answer.text();
            assert!(
                !theirs.iter().any(|id| told.contains(id)),
                "{place} tells of another company: {told}"
            );
        }
    }
}

#[tokio::test]
async fn what_is_told_to_the_right_key_is_there() {
    let neighbour = Neighbour::settled().await;
    let world = &neighbour.stage.world;
    let api = Api::of(world, &neighbour.stage.company).await;
    for one in Description::of(world).await.calls() {
        // Files are no JSON; stories of their own read them.
        let is_file = [".html", ".pdf", ".csv", ".xml"].iter().any(|end| one.path.ends_with(end));
        if one.method != Method::GET || one.path == "/deliveries/{webhook_id}" || is_file {
            continue;
        }
        let (path, ..) = neighbour.fill(&one);
        if one.path == "/analytics" {
            let refused = api.send(Method::GET, &path, &[], None).await;
            assert_eq!(refusal(&refused).0, 403, "a Bronze partner's are not told (H31)");
            continue;
        }
        let told = api.get(&path).await;
        if told.get("items").is_some() {
            let joint = if path.contains('?') { '&' } else { '?' };
            let first = api.get(&format!("{path}{joint}limit=1&cursor=")).await;
            assert!(super::items(&first).len() <= 1, "{path} is a list like all others");
        }
    }
}

#[tokio::test]
async fn an_authorisation_that_is_said_twice_or_not_as_a_bearer_is_none() {
    let stage = Stage::set().await;
    let key = &stage.company.api_key;
    for headers in [
        vec![format!("Bearer {key}"), format!("Bearer {key}")],
        vec![format!("Basic {key}")],
        vec![key.clone()],
        vec![format!("Bearer  {key}")],
    ] {
        let mut request = http::Request::get("/api/v1/company");
        for value in &headers {
            request = request.header("authorization", value);
        }
        let answer = stage.world.request(request.body("").unwrap()).await;
        assert_eq!(answer.status(), 401, "{headers:?}");
    }
    let request =
        http::Request::get("/api/v1/company").header("authorization", format!("bearer {key}"));
    stage.world.request(request.body("").unwrap()).await.expect(200);
}

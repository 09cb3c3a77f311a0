//! Two companies with one of each thing that has an id, and everybody who might come to either.

use http::Method;
use portal::{Needs, Rule};
use serde_json::{Value, json};
use vouch_domain::{
    earning::transaction::TransactionState,
    id::KeyId,
    people::{
        company::{ApiKey, Scope},
        tier::Tier,
    },
};
use vouch_local::world::{
    CompanySpec, LinkSpec, PartnerSpec, ProgramSpec, TestCompany, TestLink, TestMember,
    TestPartner, TestProgram, World,
};
use vouch_runtime::seal::fingerprint;

/// What a house is told apart by, in everything that people call it and its things.
pub(super) struct Names {
    company: &'static str,
    program: &'static str,
    partner: &'static str,
    code: &'static str,
    label: &'static str,
    mark: &'static str,
    amount: &'static str,
}

pub(super) const MARKWORT: Names = Names {
    company: "Markwort Lanterns",
    program: "Markwort Friends",
    partner: "Minna Markwort",
    code: "markwort-minna",
    label: "Markwort letter",
    mark: "markwort",
    amount: "7913.35",
};

pub(super) const REED: Names = Names {
    company: "Other Lamps",
    program: "Lamp Friends",
    partner: "Bo Reed",
    code: "bo-reed",
    label: "Blog",
    mark: "elsewhere",
    amount: "100.00",
};

/// A company with a partner that has one of each thing with an id.
pub(super) struct House {
    pub(super) company: TestCompany,
    pub(super) partner: TestPartner,
    pub(super) program: TestProgram,
    pub(super) owner: TestMember,
    link: TestLink,
    /// Whose name, role and address are looked at and changed.
    member: TestMember,
    commission: String,
    /// Who asks to become a partner.
    applicant: String,
    /// A prospect that the partner told of, and a referral that it says was missed.
    lead: String,
    claim: String,
    /// Where the company is told of what happens, and a call to it.
    outgoing: String,
    event: String,
    /// A firm, a branch of it, and the account that is linked there.
    firm: [String; 3],
    /// A mail that could not be sent.
    unsent: String,
    /// Another, that is taken away.
    spare: String,
    /// Its payouts in one run, once October is charged.
    run: String,
    mark: &'static str,
}

impl House {
    pub(super) async fn of(world: &World, names: &Names) -> Self {
        let spec = CompanySpec { name: names.company, zone: "UTC", ..CompanySpec::default() };
        let company = world.company(spec).await;
        let spec = ProgramSpec { name: names.program, ..ProgramSpec::default() };
        let program = world.program(&company, spec).await;
        let (name, code) = (names.partner, names.code);
        let spec = PartnerSpec { name, code, email: None, ..PartnerSpec::default() };
        let partner = world.partner(&company, &program, spec).await;
        // Of a tier that opens everything, so that its own pages are all there.
        crate::points::stands(world, &company, partner.id, Tier::Gold).await;
        let spec = LinkSpec { label: names.label, ..LinkSpec::default() };
        let link = world.link(&company, &program, &partner, spec).await;
        let (customer, sale) = (format!("{}-customer", names.mark), format!("{}-sale", names.mark));
        let (click, now) = (world.click(&link).await, world.now());
        let signed_up = json!({"customer_id": customer, "occurred_at": now, "click": click});
        world.report(&company, "customer.signed_up", signed_up).await.expect(202);
        world.drain().await;
        let paid = json!({
            "type": "transaction.paid", "timestamp": now,
            "data": {
                "transaction_id": sale, "customer_id": customer, "amount": names.amount,
                "currency": "EUR", "occurred_at": now,
            },
        });
        let delivery = format!("{}-delivery", names.mark);
        world.deliver_as(&company, &delivery, &paid).await.expect(202);
        world.drain().await;
        let found = world.store().find_transaction(company.id, &sale.parse().unwrap()).await;
        let TransactionState::Booked(booked) = found.unwrap().unwrap().state else {
            panic!("the sale was not booked")
        };
        let (owner, member) =
            (world.member(&company, "owner").await, world.member(&company, "analyst").await);
        let commission = booked.lines[0].to_string();
        let mark = names.mark;
        let wish = json!({"name": "Ann Other", "email": format!("ann@{mark}.example")});
        let applied = world.call(&company, "/api/v1/applications", Some(wish)).await.expect(201);
        let applicant = applied.json()["partner"].as_str().unwrap().to_owned();
        let told = json!({"partner": partner.id, "name": format!("{mark} lead"), "email": format!("lead@{mark}.example")});
        let told = world.call(&company, "/api/v1/leads", Some(told)).await.expect(201);
        let lead = told.json()["id"].as_str().unwrap().to_owned();
        let missed = json!({"partner": partner.id, "customer_id": format!("{mark}-missed"), "words": "Mine."});
        let missed = world.call(&company, "/api/v1/claims", Some(missed)).await.expect(201);
        let claim = missed.json()["id"].as_str().unwrap().to_owned();
        crate::documents::registered(world, &company, Some(partner.id)).await;
        crate::sepa::pays_by_file(world, &company, partner.id).await;
        let coupon = json!({"partner": partner.id, "code": format!("{mark}-coupon")});
        world.call(&company, "/api/v1/coupons", Some(coupon)).await.expect(201);
        let (outgoing, event, spare) = told_by_webhook(world, &company, mark).await;
        let unsent = crate::mails::left_unsent(world, &company, partner.id).await;
        Self {
            lead,
            claim,
            run: String::new(),
            firm: crate::organisations::linked(world, &company, mark).await,
            outgoing,
            unsent,
            event,
            spare,
            applicant,
            company,
            partner,
            program,
            owner,
            link,
            member,
            commission,
            mark,
        }
    }

    /// Collects its payouts into a run.
    pub(super) async fn collect(&mut self, world: &World) {
        let wanted = json!({"rail": "sepa", "currency": "EUR"});
        let run = world.call(&self.company, "/api/v1/payout-runs", Some(wanted)).await.expect(201);
        self.run = run.json()["id"].as_str().unwrap().to_owned();
    }

    /// The id that stands for a name in an address, a query or a form; none for what is no id.
    pub(super) fn id(&self, name: &str) -> Option<String> {
        let partner = bare(self.partner.id);
        Some(match name {
            "program" => self.program.id.to_string(),
            "partner" => self.partner.id.to_string(),
            "link" => self.link.id.to_string(),
            "code" => self.partner.code.clone(),
            "applicant" => self.applicant.clone(),
            "lead" => self.lead.clone(),
            "claim" => self.claim.clone(),
            "outgoing" => self.outgoing.clone(),
            "event" => self.event.clone(),
            "mail" => self.unsent.clone(),
            "coupon" => format!("{}-coupon", self.mark),
            "member" => self.member.id.to_string(),
            "commission" => self.commission.clone(),
            "customer" | "customer_id" => format!("{}-customer", self.mark),
            "transaction" | "transaction_id" => format!("{}-sale", self.mark),
            "delivery" | "webhook_id" => format!("{}-delivery", self.mark),
            "endpoint" => "standard".to_owned(),
            "statement" => format!("stm_2026-10_{partner}_EUR"),
            "payout" => format!("pay_2026-10_{partner}_EUR_1"),
            "invoice" => "inv_2026-10_EUR".to_owned(),
            "run" => self.run.clone(),
            "organisation" => self.firm[0].clone(),
            "branch" => self.firm[1].clone(),
            "account_link" => self.firm[2].clone(),
            // Every house has one.
            "period" => "2026-10".to_owned(),
            _ => return None,
        })
    }

    /// The address of a route with the ids of this house, in the portal of this or another company.
    pub(super) fn address(&self, rule: &Rule, portal_of: &TestCompany) -> String {
        let segments = rule.path.split('/').map(|segment| {
            let Some((name, rest)) =
                segment.strip_prefix('{').and_then(|name| name.split_once('}'))
            else {
                return segment.to_owned();
            };
            let id = match name {
                "company" => portal_of.id.to_string(),
                "outgoing" if rule.method == Method::DELETE || rule.path.ends_with("/remove") => {
                    self.spare.clone()
                }
                name => self.id(name).unwrap_or_else(|| panic!("no id for {name}: {}", rule.path)),
            };
            format!("{id}{rest}")
        });
        segments.collect::<Vec<_>>().join("/")
    }

    /// What forms of any page send, with ids of this house where they take any.
    pub(super) fn fields(&self) -> Vec<(&'static str, String)> {
        let mut fields: Vec<(&str, String)> =
            ["program", "partner", "link", "customer", "transaction", "commission", "member"]
                .into_iter()
                .filter_map(|name| Some((name, self.id(name)?)))
                .collect();
        for (name, value) in [
            ("label", "Renamed"),
            ("status", "disabled"),
            ("welcome", "Hello"),
            ("name", "Renamed"),
            ("now", "not the password"),
            ("new", "green tea at noon"),
        ] {
            fields.push((name, value.to_owned()));
        }
        fields
    }

    /// What a call sends that makes or changes something: right in itself, with ids of this house.
    pub(super) fn body(&self, rule: &Rule, number: u64) -> Option<Value> {
        let (partner, program) = (self.partner.id, self.program.id);
        let email = format!("mel-{number:x}@lamp.example");
        Some(match (rule.method.as_str(), rule.path.strip_prefix("/api/v1")?) {
            ("GET", _) => return None,
            ("POST", "/companies") => json!({"name": "Lamp", "timezone": "UTC", "currency": "EUR"}),
            ("PATCH", "/company") => json!({"welcome": "Hello"}),
            ("POST", "/api-keys") => json!({"label": "Till", "scopes": ["read"]}),
            ("POST", "/members") => json!({"name": "Mel", "email": email, "role": "analyst"}),
            ("PATCH", "/members/{member}") => json!({"name": "Mel"}),
            ("POST", "/programs") => {
                json!({"name": "Friends", "destination": "https://lamp.example/"})
            }
            ("PATCH", "/programs/{program}") => json!({"description": "Renamed"}),
            ("POST", "/terms") => json!({"program": program, "type": "percentage", "rate": "10"}),
            ("POST", "/what-if") => json!({
                "program": program, "type": "percentage", "rate": "10", "from": "2026-10", "to": "2026-10",
            }),
            ("POST", "/partners") => json!({"name": "Pat", "programs": [program]}),
            ("PATCH", "/partners/{partner}") => json!({"payouts_held": true}),
            ("POST", "/partners/{partner}/enrolments") => {
                json!({"program": program, "status": "approved"})
            }
            ("POST", "/points") => json!({"partner": partner, "points": 5, "reason": "A talk"}),
            ("POST", "/point-rules") => json!({"bonus": 5}),
            ("POST", "/tier-rules") => json!({"silver": 75}),
            ("POST", "/applications") => {
                json!({"name": "Pat", "email": format!("pat-{number:x}@lamp.example"), "program": program})
            }
            ("POST", "/applications/{applicant}/approve" | "/applications/{applicant}/decline") => {
                json!({})
            }
            ("PUT", "/partners/{partner}/referred-by") => json!({"referrer": partner}),
            ("DELETE", "/partners/{partner}/referred-by") => json!({}),
            ("POST", "/customers") => {
                json!({"customer_id": format!("by-hand-{number:x}"), "partner": partner})
            }
            ("POST", "/transactions") => json!({
                "transaction_id": format!("by-hand-{number:x}"), "amount": "1.00", "currency": "EUR",
                "customer_id": self.id("customer")?, "occurred_at": "2026-11-01T00:00:00Z",
            }),
            ("POST", "/leads") => json!({"partner": partner, "name": "Kim", "email": email}),
            ("PATCH", "/leads/{lead}") => json!({"stage": "contacted"}),
            ("POST", "/claims") => {
                json!({"partner": partner, "customer_id": "missed", "words": "Mine."})
            }
            ("POST", "/claims/{claim}/accept" | "/claims/{claim}/withdraw") => json!({}),
            ("POST", "/claims/{claim}/refuse") => json!({"reason": "Not on record."}),
            ("POST", "/coupons") => {
                json!({"partner": partner, "code": format!("cut-{number:x}")})
            }
            ("PATCH", "/coupons/{coupon}") => json!({"status": "live"}),
            ("POST", "/links") => json!({"partner": partner, "program": program, "label": "Blog"}),
            ("PATCH", "/links/{link}") => json!({"label": "Renamed"}),
            (
                "POST",
                "/webhook-endpoints"
                | "/webhook-endpoints/{endpoint}/rotate"
                | "/payouts/{payout}/paid"
                | "/payouts/{payout}/retry"
                | "/payout-runs/{run}/approve"
                | "/payout-runs/{run}/cancel"
                | "/invoices/{invoice}/charge",
            ) => json!({}),
            (method, path) => return Some(self.body_about_money(method, path)),
        })
    }

    /// The same, of calls about firms and the accounts that are linked to them.
    fn body_about_firms(&self, path: &str) -> Value {
        match path {
            "/account-links" => json!({
                "way": "existing", "email": "nobody@lamp.example", "scope": "organisation",
                "organisation": self.firm[0],
            }),
            "/account-links/{account_link}" => json!({"scope": "organisation"}),
            "/account-links/{account_link}/disconnect" => json!({}),
            _ => json!({"name": "A firm"}),
        }
    }

    /// The same, of calls about months, invoices, payouts and whom they are told to.
    fn body_about_money(&self, method: &str, path: &str) -> Value {
        let partner = self.partner.id;
        match (method, path) {
            (_, path)
                if path.starts_with("/organisations") || path.starts_with("/account-links") =>
            {
                self.body_about_firms(path)
            }
            ("POST", "/commissions/approvals") => json!({"commissions": [self.id("commission")]}),
            ("POST", "/commissions/{commission}/decline") => json!({"reason": "A test."}),
            ("POST", path) if path.starts_with("/commissions/{commission}/") => json!({}),
            ("POST", path) if path.starts_with("/periods/{period}/") => json!({}),
            ("POST", "/adjustments") => json!({
                "partner": partner, "amount": "1.00", "currency": "EUR", "reason": "A talk",
            }),
            ("POST", "/invoices/{invoice}/void") => json!({"number": 1, "reason": "A test."}),
            ("PUT", "/tax-profile") => crate::documents::company_details(),
            ("PUT", "/partners/{partner}/tax-profile") => crate::documents::partner_details(),
            ("POST", "/outgoing-webhooks") => json!({"url": "https://hooks.lamp.example/more"}),
            ("PATCH", "/outgoing-webhooks/{outgoing}") => json!({"enabled": true}),
            ("POST" | "DELETE", path) if path.starts_with("/outgoing-webhooks/{outgoing}") => {
                json!({})
            }
            ("POST", path) if path.starts_with("/unsent-mails/{mail}/") => json!({}),
            ("PUT", "/rails") => json!({"second_person_above": {"EUR": "100000.00"}}),
            ("POST", "/payouts/{payout}/failed") => json!({"reason": "It came back."}),
            ("POST", "/payout-runs") => json!({"rail": "sepa", "currency": "EUR"}),
            ("POST", "/payout-runs/{run}/paid" | "/invoices/{invoice}/settle") => {
                json!({"reference": "By hand"})
            }
            (method, path) => panic!("the matrix knows no body for {method} {path}"),
        }
    }

    /// What nobody outside may read: ids, names, codes and amounts, each as it would stand in an answer.
    pub(super) fn secrets(&self) -> Vec<String> {
        let named = ["commission", "customer", "transaction", "delivery"];
        let mut secrets: Vec<String> = named.into_iter().filter_map(|name| self.id(name)).collect();
        secrets.extend([
            bare(self.company.id),
            bare(self.program.id),
            bare(self.partner.id),
            bare(self.link.id),
            bare(self.member.id),
            self.company.company.name.clone(),
            self.program.program.name.clone(),
            self.partner.partner.name.clone(),
            self.partner.code.clone(),
            self.link.code.clone(),
            self.link.link.label.clone(),
            self.member.email.clone(),
            self.owner.email.clone(),
            // The sale, and the commission of 20 % on it, as programs and as people read them.
            "7913.35".to_owned(),
            "7,913.35".to_owned(),
            "1582.67".to_owned(),
            "1,582.67".to_owned(),
        ]);
        secrets.iter().map(|secret| secret.to_lowercase()).collect()
    }

    /// What another partner of the same company may read of it, too.
    pub(super) fn shared_with_partners(&self) -> Vec<String> {
        let ids = [bare(self.company.id), bare(self.program.id)];
        let names = [self.company.company.name.clone(), self.program.program.name.clone()];
        ids.into_iter().chain(names).map(|shared| shared.to_lowercase()).collect()
    }

    /// A further key of this company, with these scopes.
    pub(super) async fn key(&self, world: &World, scopes: &[Scope]) -> String {
        let context = world.context();
        let secret = format!("vk_{:016x}{:016x}", context.random(), context.random());
        let key = ApiKey {
            id: KeyId::from_ulid(context.new_ulid()),
            company: self.company.id,
            label: "Narrow".to_owned(),
            scopes: scopes.to_vec(),
            created_at: world.now(),
            made_by: None,
        };
        world.store().record_api_key(&key, &fingerprint(&secret)).await.unwrap();
        secret
    }
}

/// Where a company is told of what happens, a call to it, and another that is taken away.
async fn told_by_webhook(
    world: &World,
    company: &TestCompany,
    mark: &str,
) -> (String, String, String) {
    let add = async |path: &str, body: Value| {
        let path = format!("/api/v1/outgoing-webhooks{path}");
        let made = world.call(company, &path, Some(body)).await.expect(201);
        made.json()["id"].as_str().unwrap().to_owned()
    };
    let url = |rest: &str| json!({"url": format!("https://hooks.{mark}.example/{rest}")});
    let outgoing = add("", url("")).await;
    let event = add(&format!("/{outgoing}/test"), json!({})).await;
    (outgoing, event, add("", url("spare")).await)
}

/// An id without what says of which kind it is.
fn bare(id: impl ToString) -> String {
    let id = id.to_string();
    id.split_once('_').expect("ids of ours begin with their kind").1.to_owned()
}

/// Whether an address names anything besides whose portal it is. A month, its invoice and the one endpoint have the same
/// names in every company.
pub(super) fn names_an_id(rule: &Rule) -> bool {
    let mut path = rule.path.clone();
    for shared in ["{company}", "{invoice}", "{endpoint}", "{period}"] {
        path = path.replace(shared, "");
    }
    path.contains('{')
}

/// Whether a route is a page's or a form's, and no call.
pub(super) fn is_page(rule: &Rule) -> bool {
    matches!(rule.needs, Needs::Partner | Needs::Entitled(_) | Needs::Member(_))
}

/// Whether it only looks.
pub(super) fn looks(rule: &Rule) -> bool {
    rule.method == Method::GET
}

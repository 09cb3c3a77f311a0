//! Companies, programs, partners, terms and links for tests, made in one line each: through the API's own calls,
//! except companies, of which a set-up token makes only one, and terms, which may begin in a test's past.

use std::collections::BTreeMap;
use std::fmt::Debug;
use std::str::FromStr;

use chrono::{DateTime, TimeDelta, Utc};
use http::Method;
use serde_json::{Value, json};
use vouch_domain::calendar::Month;
use vouch_domain::earning::terms::{Pays, Reward, Structure, Terms};
use vouch_domain::id::{CompanyId, KeyId, LinkId, MemberId, PartnerId, ProgramId, TermsId};
use vouch_domain::money::Money;
use vouch_domain::people::company::{
    ApiKey, Company, Cutoff, STANDARD_ENDPOINT, Scope, SealedSecret, UnknownCustomers,
    WebhookEndpoint,
};
use vouch_domain::people::partner::Partner;
use vouch_domain::people::program::{DEFAULT_WINDOW_DAYS, Program};
use vouch_domain::signature::WebhookSecret;
use vouch_domain::tracking::link::{ClickModel, Link, LinkStatus};
use vouch_runtime::seal;
use vouch_store::{Recorded, terms::TermsScope};

use super::World;
use crate::deployment::Deployment;

/// A company to be made. What a test does not care about is usual.
#[derive(Clone, Debug)]
pub struct CompanySpec {
    /// Its name.
    pub name: &'static str,
    /// Its IANA zone.
    pub zone: &'static str,
    /// The currency of its totals.
    pub currency: &'static str,
    /// Which midnight ends its months.
    pub cutoff: Cutoff,
    /// Minimum payouts: currency and amount, such as `("EUR", "20.00")`.
    pub minimum_payout: Vec<(&'static str, &'static str)>,
    /// What becomes of sales to customers that never signed up.
    pub unknown_customers: UnknownCustomers,
}

impl Default for CompanySpec {
    fn default() -> Self {
        Self {
            name: "Lantern Tools",
            zone: "Europe/Berlin",
            currency: "EUR",
            cutoff: Cutoff::CompanyMidnight,
            minimum_payout: Vec::new(),
            unknown_customers: UnknownCustomers::Park,
        }
    }
}

/// A company, with what its programs need to call us.
#[derive(Clone, Debug)]
pub struct TestCompany {
    /// Its id.
    pub id: CompanyId,
    /// A key with every scope.
    pub api_key: String,
    /// What signs its webhooks.
    pub secret: WebhookSecret,
    /// Its row.
    pub company: Company,
}

/// A program to be made.
#[derive(Clone, Debug)]
pub struct ProgramSpec {
    /// Its name.
    pub name: &'static str,
    /// Where its links lead.
    pub destination: &'static str,
    /// How long a click counts.
    pub window_days: u16,
    /// Which click counts.
    pub model: ClickModel,
    /// The parent domain of its cookies.
    pub cookie_domain: Option<&'static str>,
    /// Whether `DNT: 1` counts.
    pub honour_dnt: bool,
    /// The lower wins.
    pub priority: u32,
    /// Its first terms, in force from long ago; none pays nothing.
    pub pays: Option<Structure>,
}

impl Default for ProgramSpec {
    fn default() -> Self {
        Self {
            name: "Referrals",
            destination: "https://shop.lantern.example/start?plan=pro",
            window_days: DEFAULT_WINDOW_DAYS,
            model: ClickModel::Last,
            cookie_domain: None,
            honour_dnt: false,
            priority: 1,
            pays: Some(percent("20")),
        }
    }
}

/// A program.
#[derive(Clone, Debug)]
pub struct TestProgram {
    /// Its id.
    pub id: ProgramId,
    /// Its row.
    pub program: Program,
}

/// A partner to be made.
#[derive(Clone, Debug)]
pub struct PartnerSpec {
    /// Its name.
    pub name: &'static str,
    /// Its code; made up where it is empty.
    pub code: &'static str,
    /// Where to write to.
    pub email: Option<&'static str>,
    /// What it signs in with; nothing where it is empty.
    pub password: &'static str,
}

impl Default for PartnerSpec {
    fn default() -> Self {
        Self { name: "Ada Quill", code: "", email: Some("ada@quill.example"), password: PASSWORD }
    }
}

/// A partner.
#[derive(Clone, Debug)]
pub struct TestPartner {
    /// Its id.
    pub id: PartnerId,
    /// Its code in the company.
    pub code: String,
    /// Its row.
    pub partner: Partner,
}

/// What partners and members of tests sign in with, unless they say otherwise.
pub const PASSWORD: &str = "two kettles, one cup";

/// A person of a company's team.
#[derive(Clone, Debug)]
pub struct TestMember {
    /// Its id.
    pub id: MemberId,
    /// Signs in with it, and with [`PASSWORD`].
    pub email: String,
}

/// A link to be made.
#[derive(Clone, Debug)]
pub struct LinkSpec {
    /// Its code; made up where it is empty.
    pub code: &'static str,
    /// What the partner calls it.
    pub label: &'static str,
    /// Where it leads, if not where the program says.
    pub destination: Option<&'static str>,
    /// Whether it works.
    pub status: LinkStatus,
}

impl Default for LinkSpec {
    fn default() -> Self {
        Self { code: "", label: "Newsletter", destination: None, status: LinkStatus::Live }
    }
}

/// A link.
#[derive(Clone, Debug)]
pub struct TestLink {
    /// Its id.
    pub id: LinkId,
    /// The path of its URL.
    pub code: String,
    /// Its row.
    pub link: Link,
}

/// A part of every sale: `percent("20")`.
pub fn percent(percent: &str) -> Structure {
    let percent = percent.parse().expect("a percentage such as 12.5");
    pays(Reward::Percentage(percent))
}

/// The same for every sale: `flat("15.00", "EUR")`.
pub fn flat(amount: &str, currency: &str) -> Structure {
    pays(Reward::Flat(money(amount, currency)))
}

fn pays(reward: Reward) -> Structure {
    Pays::of(reward).into()
}

fn money(amount: &str, currency: &str) -> Money {
    let currency = currency.parse().expect("a currency such as EUR");
    Money::parse(amount, currency).expect("an amount such as 20.00")
}

impl World {
    /// A company with a key and a webhook endpoint.
    pub async fn company(&self, spec: CompanySpec) -> TestCompany {
        setup_company(self.deployment(), spec).await
    }

    /// A program of a company, with its first terms.
    pub async fn program(&self, company: &TestCompany, spec: ProgramSpec) -> TestProgram {
        let new = json!({
            "name": spec.name,
            "destination": spec.destination,
            "window_days": spec.window_days,
            "model": spec.model,
            "cookie_domain": spec.cookie_domain,
            "honour_dnt": spec.honour_dnt,
            "priority": spec.priority,
        });
        let id = self.made(company, "/api/v1/programs", new).await;
        let program = self.store().find_program(company.id, id).await;
        let program = TestProgram { id, program: found(program) };
        if let Some(structure) = spec.pays {
            let from = self.now() - TimeDelta::days(3650);
            self.terms(company, &program, None, from, structure).await;
        }
        program
    }

    /// A row of terms: of the program, or of one partner in it. No notice is asked for.
    pub async fn terms(
        &self,
        company: &TestCompany,
        program: &TestProgram,
        partner: Option<&TestPartner>,
        from: DateTime<Utc>,
        structure: Structure,
    ) -> TermsId {
        let id = TermsId::from_ulid(self.context().new_ulid());
        let terms = Terms { id, from, recorded_at: self.now(), structure };
        let scope = partner.map_or(TermsScope::Program(program.id), |partner| {
            TermsScope::Own(partner.id, program.id)
        });
        let recorded = self.store().record_terms(company.id, scope, &terms);
        assert_eq!(recorded.await.expect("no faults while setting up"), Recorded::Now);
        id
    }

    /// A partner of a company, approved in a program.
    pub async fn partner(
        &self,
        company: &TestCompany,
        program: &TestProgram,
        spec: PartnerSpec,
    ) -> TestPartner {
        let code = (!spec.code.is_empty()).then_some(spec.code);
        let password = (!spec.password.is_empty()).then_some(spec.password);
        let new = json!({
            "name": spec.name, "email": spec.email, "code": code, "password": password,
            "programs": [program.id],
        });
        let id = self.made(company, "/api/v1/partners", new).await;
        let partner: Partner = found(self.store().find_partner(company.id, id).await);
        TestPartner { id, code: partner.code.to_string(), partner }
    }

    /// A member of a company's team, who signs in with [`PASSWORD`].
    pub async fn member(&self, company: &TestCompany, role: &str) -> TestMember {
        let email = format!("{role}-{:08x}@lantern.example", self.context().random());
        let new = json!({
            "name": format!("Mel {role}"), "email": email, "role": role, "password": PASSWORD,
        });
        TestMember { id: self.made(company, "/api/v1/members", new).await, email }
    }

    /// A partner's link into a program.
    pub async fn link(
        &self,
        company: &TestCompany,
        program: &TestProgram,
        partner: &TestPartner,
        spec: LinkSpec,
    ) -> TestLink {
        let new = json!({
            "partner": partner.id,
            "program": program.id,
            "label": spec.label,
            "code": (!spec.code.is_empty()).then_some(spec.code),
            "destination": spec.destination,
        });
        let id: LinkId = self.made(company, "/api/v1/links", new).await;
        if spec.status == LinkStatus::Disabled {
            let path = format!("/api/v1/links/{id}");
            let change = json!({ "status": spec.status });
            self.send(company, Method::PATCH, &path, &change).await.expect(200);
        }
        let link: Link = found(self.store().find_link(company.id, partner.id, id).await);
        TestLink { id, code: link.code.to_string(), link }
    }

    /// What a call of the API makes.
    async fn made<I: FromStr<Err: Debug>>(
        &self,
        company: &TestCompany,
        path: &str,
        new: Value,
    ) -> I {
        let answer = self.send(company, Method::POST, path, &new).await.expect(201);
        let id = answer.json()["id"].as_str().map(str::parse);
        id.expect("what is made has an id").expect("the id is one of ours")
    }
}

fn found<T>(row: Result<Option<T>, vouch_store::Error>) -> T {
    row.expect("no faults while setting up").expect("it was just made")
}

/// A company with a key and a webhook endpoint, in any deployment.
pub async fn setup_company(deployment: &Deployment, spec: CompanySpec) -> TestCompany {
    let (context, now) = (deployment.context(), deployment.now());
    let id = CompanyId::from_ulid(context.new_ulid());
    let minimum = |(currency, amount): &(&str, &str)| {
        let minimum = money(amount, currency);
        (minimum.currency, minimum.minor)
    };
    let mut company = Company {
        id,
        name: spec.name.to_owned(),
        brand_colour: Some("#1b6b5a".to_owned()),
        language: Default::default(),
        welcome: String::new(),
        zone: spec.zone.parse().expect("an IANA zone"),
        cutoff: spec.cutoff,
        currency: spec.currency.parse().expect("a currency such as EUR"),
        minimum_payout: spec.minimum_payout.iter().map(minimum).collect::<BTreeMap<_, _>>(),
        holding_days: 0,
        unknown_customers: spec.unknown_customers,
        fee: vouch_domain::books::invoice::Fee::default(),
        later_clocks: Vec::new(),
        clock_changes: 0,
        first_month: Month::of(now, chrono_tz::Tz::UTC),
        contact_email: Some("books@lantern.example".to_owned()),
        created_at: now,
    };
    company.first_month = Month::of(now, company.month_zone());
    let api_key = format!("vk_{:016x}{:016x}", context.random(), context.random());
    let key = ApiKey {
        id: KeyId::from_ulid(context.new_ulid()),
        company: id,
        label: "Tests".to_owned(),
        scopes: vec![Scope::Read, Scope::Write, Scope::Admin],
        created_at: now,
        made_by: None,
    };
    let hash = seal::fingerprint(&api_key);
    let recorded = deployment.store().record_company(&company, &key, &hash, None).await;
    assert_eq!(recorded.expect("no faults while setting up"), Recorded::Now);
    let secret = endpoint(deployment, id).await;
    TestCompany { id, api_key, secret, company }
}

async fn endpoint(deployment: &Deployment, company: CompanyId) -> WebhookSecret {
    let mut key = [0; 32];
    getrandom::fill(&mut key).expect("the system gives random numbers");
    let secret = WebhookSecret::from_key(&key).expect("32 bytes are enough");
    let sealing = deployment.context().config.sealing_key();
    let sealed = sealing.expect("every setting is there").seal(&secret.to_text());
    let endpoint = WebhookEndpoint {
        name: STANDARD_ENDPOINT.to_owned(),
        secrets: vec![SealedSecret {
            sealed: sealed.expect("the system gives random numbers"),
            not_after: None,
        }],
        revision: 0,
        created_at: deployment.now(),
    };
    let changed = deployment.store().change_endpoint(company, &endpoint).await;
    changed.expect("no faults while setting up");
    secret
}

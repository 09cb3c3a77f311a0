//! Whole deployments behind ports of their own, each with a company, a partner and a member who can sign in.

mod crowd;
mod hostile;
mod money;

use std::sync::{Arc, LazyLock};

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Value, json};
use tokio::runtime::Runtime;
use vouch_domain::signature::{self, WebhookSecret};
use vouch_local::demo::{self, Demo};
use vouch_local::deployment::{Address, Deployment};
use vouch_local::pages::Pages;
use vouch_local::server::{self, Server};
use vouch_local::world::{CompanySpec, TestCompany, setup_company};

pub(crate) use self::hostile::STRINGS as HOSTILE_STRINGS;
use crate::browser::Browser;
use crate::web::{Answer, Request};

/// Deployments live as long as this program.
static RUNTIME: LazyLock<Runtime> =
    LazyLock::new(|| tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap());

/// The demo company with its half year.
pub(crate) static DEMO: LazyLock<Site> = LazyLock::new(Site::with_demo);
/// A company and a partner that just began: nothing happened yet.
pub(crate) static FRESH: LazyLock<Site> =
    LazyLock::new(|| Site::set_up("fresh", "Lantern Tools", "Ada Quill"));
/// A partner with 5,000 sales, and a company with many of everything.
pub(crate) static CROWDED: LazyLock<Site> = LazyLock::new(crowd::gathered);
/// Names, labels and ids of people who try things out.
pub(crate) static HOSTILE: LazyLock<Site> = LazyLock::new(hostile::moved_in);

/// Who looks at a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Who {
    Anybody,
    /// Somebody who has an account in the demo's shop.
    Customer,
    Partner,
    Member,
}

impl Who {
    pub(crate) const ALL: [Self; 4] = [Self::Anybody, Self::Customer, Self::Partner, Self::Member];
}

/// Name and password of an account.
#[derive(Clone, Debug)]
pub(crate) struct Account {
    pub(crate) name: String,
    pub(crate) password: String,
}

/// A deployment with a company that can be visited.
#[derive(Debug)]
pub(crate) struct Site {
    pub(crate) name: &'static str,
    /// Whether it has the demo company, with its start page and shop.
    pub(crate) has_demo: bool,
    pub(crate) port: u16,
    pub(crate) base: String,
    pub(crate) company: String,
    pub(crate) api_key: String,
    pub(crate) partner: Option<Account>,
    pub(crate) member: Option<Account>,
    secret: Option<WebhookSecret>,
    pub(crate) program: String,
    partner_id: String,
    deployment: Arc<Deployment>,
    _server: Server,
}

/// A deployment that answers on a port that was free.
fn started() -> (Arc<Deployment>, Server, u16) {
    RUNTIME.block_on(async {
        let listener = server::listen(0).await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let address = Address { base_url: format!("http://localhost:{port}"), plain_http: true };
        let deployment = Arc::new(Deployment::in_memory(address).unwrap());
        let pages = Pages::of(Arc::clone(&deployment));
        (Arc::clone(&deployment), Server::start(&deployment, pages, listener), port)
    })
}

impl Site {
    /// The demo company with its half year.
    pub(crate) fn with_demo() -> Self {
        let (deployment, server, port) = started();
        let demo: Demo =
            RUNTIME.block_on(demo::seed(&deployment, &mut |_, _, _| {})).expect("the demo is made");
        let partner = demo.partners.first().unwrap();
        let member = demo.members.first();
        Self {
            name: "demo",
            has_demo: true,
            port,
            base: format!("http://localhost:{port}"),
            company: demo.company.to_string(),
            api_key: demo.api_key.clone(),
            partner: Some(Account {
                name: partner.code.clone(),
                password: partner.password.clone(),
            }),
            member: member.map(|member| Account {
                name: member.email.clone(),
                password: member.password.clone(),
            }),
            secret: None,
            program: demo.program.to_string(),
            partner_id: partner.id.to_string(),
            deployment,
            _server: server,
        }
        .with_papers()
        .with_calls()
    }

    /// A company with a program, a partner and a member, since six weeks ago.
    fn set_up(name: &'static str, company: &'static str, partner: &str) -> Self {
        let (deployment, server, port) = started();
        deployment.set_back(Utc::now() - TimeDelta::days(45)).unwrap();
        let spec = CompanySpec { name: company, ..CompanySpec::default() };
        let made: TestCompany = RUNTIME.block_on(setup_company(&deployment, spec));
        let mut site = Self {
            name,
            has_demo: false,
            port,
            base: format!("http://localhost:{port}"),
            company: made.id.to_string(),
            api_key: made.api_key,
            partner: None,
            member: None,
            secret: Some(made.secret),
            program: String::new(),
            partner_id: String::new(),
            deployment,
            _server: server,
        };
        let destination = "https://shop.lantern.example/start";
        site.program =
            site.made("/programs", &json!({ "name": "Referrals", "destination": destination }));
        let terms = json!({ "program": site.program, "type": "percentage", "rate": "20" });
        site.made("/terms", &terms);
        let password = "nine-out-of-ten-lamps";
        let new = json!({
            "name": partner, "email": "ada@quill.example", "code": "ADA", "password": password, "programs": [site.program],
        });
        site.partner_id = site.made("/partners", &new);
        site.partner = Some(Account { name: "ADA".to_owned(), password: password.to_owned() });
        site.member = Some(site.new_member("Robin Marsh", "robin@lantern.example"));
        site
    }

    pub(crate) fn new_member(&self, name: &str, email: &str) -> Account {
        let password = "a-wick-for-every-lamp";
        let new = json!({ "name": name, "email": email, "role": "owner", "password": password });
        self.made("/members", &new);
        Account { name: email.to_owned(), password: password.to_owned() }
    }

    /// The id of what a call of the API made.
    #[track_caller]
    fn made(&self, path: &str, new: &Value) -> String {
        let answer = self.api("POST", path, new);
        assert!(answer.status < 300, "{path} {new}: {} {}", answer.status, answer.text());
        answer.json()["id"].as_str().unwrap_or_default().to_owned()
    }

    /// Mark every other partner as recruited by the one that signs in.
    fn recruit_all(&self) {
        let mut next = String::new();
        loop {
            let page = self.api("GET", &format!("/partners?limit=100{next}"), &Value::Null).json();
            let partners = page["items"].as_array().unwrap().iter();
            let ids = partners
                .filter(|one| one["standing"] == "partner")
                .filter_map(|one| one["id"].as_str());
            for id in ids.filter(|id| *id != self.partner_id) {
                let by = json!({ "referrer": self.partner_id });
                let answer = self.api("PUT", &format!("/partners/{id}/referred-by"), &by);
                assert!(answer.status < 300, "{}", answer.text());
            }
            match page["next"].as_str() {
                Some(cursor) => next = format!("&cursor={cursor}"),
                None => return,
            }
        }
    }

    /// A call of the API with the company's key; null sends no body.
    pub(crate) fn api(&self, method: &str, path: &str, body: &Value) -> Answer {
        let key = format!("Bearer {}", self.api_key);
        let body = if body.is_null() { String::new() } else { body.to_string() };
        let path = format!("/api/v1{path}");
        let headers = [("authorization", key.as_str()), ("content-type", "application/json")];
        self.send(method, &path, &headers, body.as_bytes())
    }

    /// A page, as a person with these cookies gets it.
    pub(crate) fn get(&self, path: &str, cookies: &str) -> Answer {
        let headers = [("cookie", cookies), ("accept", "text/html"), ("accept-language", "en")];
        self.send("GET", path, &headers, &[])
    }

    fn send(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &[u8]) -> Answer {
        Request { port: self.port, method, path, headers, body }.send().unwrap()
    }

    /// Report an event by the signed webhook, dated now; the status of the answer.
    fn report(&self, delivery: &str, kind: &str, data: &Value) -> u16 {
        let now = self.now();
        let mut event = json!({ "type": kind, "timestamp": now, "data": data });
        event["data"]["occurred_at"] = json!(now);
        let body = event.to_string();
        let secret = self.secret.as_ref().expect("a company of ours");
        let at = now.timestamp().to_string();
        let signature = signature::sign(secret, delivery, now.timestamp(), body.as_bytes());
        let endpoint = if kind == "customer.signed_up" { "signup" } else { "transaction" };
        let headers = [
            ("content-type", "application/json"),
            ("webhook-id", delivery),
            ("webhook-timestamp", &at),
            ("webhook-signature", &signature),
        ];
        let path = format!("/webhooks/{}/{endpoint}", self.company);
        self.send("POST", &path, &headers, body.as_bytes()).status
    }

    /// What time it is there.
    pub(crate) fn now(&self) -> DateTime<Utc> {
        self.deployment.now()
    }

    /// Work everything off.
    pub(crate) fn drain(&self) {
        let patience = std::time::Duration::from_secs(300);
        RUNTIME.block_on(self.deployment.drain_within(patience)).expect("the queues empty");
    }

    /// Move time forward, with all that comes due on the way.
    pub(crate) fn clock_to(&self, to: DateTime<Utc>) {
        RUNTIME.block_on(self.deployment.move_clock(to)).expect("the clock moves");
    }

    /// Follow a link without a browser; the token that the destination is given.
    fn click(&self, code: &str) -> String {
        let agent = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";
        let answer = self.send("GET", &format!("/r/{code}"), &[("user-agent", agent)], &[]);
        let location = answer.header("location").unwrap_or_default();
        location.split_once("vouch_click=").map(|(_, token)| token.to_owned()).unwrap_or_default()
    }

    /// A browser before this site in which somebody is signed in.
    pub(crate) fn browser_of(&self, who: Who) -> Option<Browser> {
        let browser = Browser::open(&self.base)?;
        match who {
            Who::Anybody => {}
            Who::Customer => sign_up(&browser),
            Who::Partner => self.sign_partner_in(&browser),
            Who::Member => self.sign_member_in(&browser),
        }
        Some(browser)
    }

    pub(crate) fn sign_partner_in(&self, browser: &Browser) {
        let account = self.partner.as_ref().expect("the site has a partner");
        browser.go(&format!("/portal/{}/sign-in", self.company));
        sign_in(browser, "code", account);
    }

    pub(crate) fn sign_member_in(&self, browser: &Browser) {
        let account = self.member.as_ref().expect("the site has a member");
        browser.go("/dashboard/sign-in");
        sign_in(browser, "email", account);
    }
}

/// Have an account in the shop, with a payment.
fn sign_up(browser: &Browser) {
    browser.go("/shop");
    browser.fill("main [name=name]", "Tobias Wren");
    browser.fill("main [name=email]", "tobias@wren.example");
    browser.click_words("Sign up");
    browser.wait_for("form[action='/shop/pay']");
    browser.click("form[action='/shop/pay'] button");
    browser.wait_for("form[action='/shop/refund']");
}

#[track_caller]
fn sign_in(browser: &Browser, field: &str, account: &Account) {
    browser.fill(&format!("main [name={field}]"), &account.name);
    browser.fill("main [name=password]", &account.password);
    browser.click("main form button:not([type=button])");
    browser.wait(std::time::Duration::from_secs(60), "the first page", || {
        !browser.path().contains("sign-in")
    });
}

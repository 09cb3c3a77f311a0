//! Every page that there is, who looks at it, and how it is reached: the one list that all walks go through.

use std::collections::{BTreeMap, BTreeSet};

use crate::site::{Site, Who};

/// A page of the table.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Page {
    /// Names its pictures.
    pub(crate) name: &'static str,
    /// Its address, with `{company}` and `{id}`.
    pub(crate) route: &'static str,
    pub(crate) who: Who,
    /// The page that links to it, if its address holds an id.
    from: Option<&'static str>,
    /// Whether it is there only with the demo.
    pub(crate) demo_only: bool,
}

const fn page(name: &'static str, route: &'static str, who: Who) -> Page {
    Page { name, route, who, from: None, demo_only: false }
}

const fn one_of(name: &'static str, route: &'static str, who: Who, from: &'static str) -> Page {
    Page { name, route, who, from: Some(from), demo_only: false }
}

const fn local(name: &'static str, route: &'static str) -> Page {
    Page { name, route, who: Who::Anybody, from: None, demo_only: true }
}

use Who::{Anybody, Customer, Member, Partner};

pub(crate) const PAGES: [Page; 80] = [
    local("start", "/"),
    local("shop", "/shop"),
    Page { who: Customer, ..local("shop-account", "/shop/account") },
    local("mailbox", "/mailbox"),
    local("components", "/local/components"),
    page("partner-sign-in", "/portal/{company}/sign-in", Anybody),
    page("about", "/portal/{company}/about", Anybody),
    page("join", "/portal/{company}/join", Anybody),
    page("join-by-link", "/portal/{company}/join/{code}", Anybody),
    page("join-done", "/portal/{company}/join?done=applied", Anybody),
    page("partner-overview", "/portal/{company}", Partner),
    page("partner-welcome", "/portal/{company}/welcome", Partner),
    page("partner-profile", "/portal/{company}/profile", Partner),
    page("partner-programs", "/portal/{company}/programs", Partner),
    page("partner-structure", "/portal/{company}/structure", Partner),
    page("partner-links", "/portal/{company}/links", Partner),
    one_of("partner-link", "/portal/{company}/links/{id}", Partner, "/portal/{company}/links"),
    page("partner-commissions", "/portal/{company}/commissions", Partner),
    one_of(
        "partner-commission",
        "/portal/{company}/commissions/{id}",
        Partner,
        "/portal/{company}/commissions",
    ),
    page("partner-statements", "/portal/{company}/statements", Partner),
    one_of(
        "partner-statement",
        "/portal/{company}/statements/{id}",
        Partner,
        "/portal/{company}/statements",
    ),
    page("partner-ledger", "/portal/{company}/ledger", Partner),
    page("partner-customers", "/portal/{company}/customers", Partner),
    page("partner-sales", "/portal/{company}/sales", Partner),
    page("partner-points", "/portal/{company}/points", Partner),
    page("partner-analytics", ANALYTICS, Partner),
    page("partner-leads", "/portal/{company}/leads", Partner),
    one_of("partner-lead", "/portal/{company}/leads/{id}", Partner, "/portal/{company}/leads"),
    page("partner-claims", "/portal/{company}/claims", Partner),
    one_of("partner-claim", "/portal/{company}/claims/{id}", Partner, "/portal/{company}/claims"),
    page("partner-referrals", "/portal/{company}/referrals", Partner),
    page("partner-billing", "/portal/{company}/billing", Partner),
    page("partner-payout", "/portal/{company}/payout", Partner),
    page("partner-tax", "/portal/{company}/profile/tax", Partner),
    page("partner-account", "/portal/{company}/account", Partner),
    page("sign-in", "/dashboard/sign-in", Anybody),
    page("home", "/dashboard", Member),
    page("partners", "/dashboard/partners", Member),
    one_of("partner", "/dashboard/partners/{id}", Member, "/dashboard/partners"),
    one_of(
        "partners-customers",
        "/dashboard/partners/{id}/customers",
        Member,
        "/dashboard/partners/{id}",
    ),
    one_of(
        "partners-points",
        "/dashboard/partners/{id}/points",
        Member,
        "/dashboard/partners/{id}",
    ),
    one_of(
        "partners-referrals",
        "/dashboard/partners/{id}/referrals",
        Member,
        "/dashboard/partners/{id}",
    ),
    page("applications", "/dashboard/applications", Member),
    page("referrals", "/dashboard/referrals", Member),
    page("leads", "/dashboard/leads", Member),
    one_of("lead", "/dashboard/leads/{id}/{id}", Member, "/dashboard/leads"),
    page("claims", "/dashboard/claims", Member),
    one_of("claim", "/dashboard/claims/{id}/{id}", Member, "/dashboard/claims"),
    page("commissions", "/dashboard/commissions", Member),
    one_of("commission", "/dashboard/commissions/{id}", Member, "/dashboard/commissions"),
    page("customers", "/dashboard/customers", Member),
    one_of("customer", "/dashboard/customers/{id}", Member, "/dashboard/customers"),
    page("transactions", "/dashboard/transactions", Member),
    one_of("transaction", "/dashboard/transactions/{id}", Member, "/dashboard/transactions"),
    page("invoices", "/dashboard/invoices", Member),
    one_of("invoice", "/dashboard/invoices/{id}", Member, "/dashboard/invoices"),
    one_of("statement", "/dashboard/statements/{id}", Member, "/dashboard/invoices/{id}"),
    page("payouts", "/dashboard/payouts", Member),
    one_of("payout-run", RUN, Member, "/dashboard/payouts"),
    one_of("payout", "/dashboard/payouts/{id}", Member, RUN),
    page("deliveries", "/dashboard/deliveries", Member),
    page("unsent-mails", "/dashboard/unsent-mails", Member),
    one_of("delivery", "/dashboard/deliveries/{id}", Member, "/dashboard/deliveries"),
    page("tiers", "/dashboard/tiers", Member),
    page("what-if", "/dashboard/what-if", Member),
    page("what-if-draft", "/dashboard/what-if?program={program}&type=percentage&rate=25", Member),
    page("audit", "/dashboard/audit", Member),
    page("settings", "/dashboard/settings", Member),
    page("rails", "/dashboard/settings/rails", Member),
    page("months", "/dashboard/settings/months", Member),
    page("webhooks", "/dashboard/settings/webhooks", Member),
    one_of("webhook", WEBHOOK, Member, "/dashboard/settings/webhooks"),
    one_of("webhook-call", "/dashboard/settings/webhooks/{id}/sent/{id}", Member, WEBHOOK),
    page("referral-settings", "/dashboard/settings/referrals", Member),
    page("account", "/dashboard/account", Member),
    one_of(
        "partner-document",
        "/portal/{company}/statements/{id}/document.html",
        Partner,
        "/portal/{company}/statements/{id}",
    ),
    page("settings-tax", "/dashboard/settings/tax", Member),
    one_of(
        "statement-document",
        "/dashboard/statements/{id}/document.html",
        Member,
        "/dashboard/statements/{id}",
    ),
    one_of(
        "invoice-document",
        "/dashboard/invoices/{id}/document.html",
        Member,
        "/dashboard/invoices/{id}",
    ),
    local("nothing-here", "/nothing/here"),
];

const RUN: &str = "/dashboard/payouts/runs/{id}";
const WEBHOOK: &str = "/dashboard/settings/webhooks/{id}";

/// Only a partner whose tier opens it sees it; others are told so.
const ANALYTICS: &str = "/portal/{company}/analytics";

/// A file that is downloaded or printed, and is looked at where it is made.
const DOCUMENT: &str = "a document";

/// GET routes of the policy that are no pages: what they give instead.
const NO_PAGES: [(&str, &str); 15] = [
    ("/assets/{hash}/{name}", "style, script, fonts, drawings"),
    ("/portal/{company}/links/{link}/qr.svg", "a drawing"),
    ("/portal/{company}/billing/months.csv", DOCUMENT),
    ("/portal/{company}/billing/payouts.csv", DOCUMENT),
    ("/portal/{company}/statements/{statement}/document.csv", DOCUMENT),
    ("/portal/{company}/statements/{statement}/document.pdf", DOCUMENT),
    ("/portal/{company}/statements/{statement}/document.xml", DOCUMENT),
    ("/dashboard/statements/{statement}/document.csv", DOCUMENT),
    ("/dashboard/statements/{statement}/document.pdf", DOCUMENT),
    ("/dashboard/statements/{statement}/document.xml", DOCUMENT),
    ("/dashboard/invoices/{invoice}/document.csv", DOCUMENT),
    ("/dashboard/invoices/{invoice}/document.pdf", DOCUMENT),
    ("/dashboard/invoices/{invoice}/lines.csv", DOCUMENT),
    ("/dashboard/payouts/runs/{run}/file.csv", DOCUMENT),
    ("/dashboard/payouts/runs/{run}/file.xml", DOCUMENT),
];

/// A page of a site, found.
#[derive(Clone, Debug)]
pub(crate) struct Found {
    pub(crate) page: Page,
    pub(crate) path: String,
}

impl Found {
    /// What reports call it.
    pub(crate) fn told(&self) -> String {
        format!("{} {}", self.page.name, self.path)
    }

    /// What it is answered with in a site.
    pub(crate) fn status(&self, site: &Site) -> u16 {
        match self.page.route {
            "/nothing/here" => 404,
            ANALYTICS if !site.has_demo => 403,
            _ => 200,
        }
    }
}

/// Who has pages to look at in a site.
pub(crate) fn visitors(site: &Site) -> impl Iterator<Item = Who> {
    Who::ALL.into_iter().filter(|who| table(site, *who).next().is_some())
}

fn table(site: &Site, who: Who) -> impl Iterator<Item = Page> {
    let has_demo = site.has_demo;
    PAGES.into_iter().filter(move |page| page.who == who && (has_demo || !page.demo_only))
}

/// The pages of a site that somebody with these cookies can reach. Those that hold an id are found by the first link
/// to one; where a list has none, such as in a company that just began, there is no such page.
pub(crate) fn reach(site: &Site, who: Who, cookies: &str) -> Vec<Found> {
    let mut paths: BTreeMap<&str, String> = BTreeMap::new();
    let mut found = Vec::new();
    for page in table(site, who) {
        let pattern = page.route.replace("{company}", &site.company);
        let pattern = pattern.replace("{program}", &site.program);
        let pattern = match &site.partner {
            Some(partner) => pattern.replace("{code}", &partner.name),
            None => pattern,
        };
        let path = match page.from {
            None => Some(pattern),
            Some(from) => paths.get(from).and_then(|from| {
                let html = site.get(from, cookies).text();
                links(&html).find(|link| is_like(link, &pattern))
            }),
        };
        if let Some(path) = path {
            paths.insert(page.route, path.clone());
            found.push(Found { page, path });
        }
    }
    found
}

/// The addresses that a page links to.
fn links(html: &str) -> impl Iterator<Item = String> {
    html.split("href=\"")
        .skip(1)
        .filter_map(|rest| rest.split('"').next())
        .map(|link| link.replace("&amp;", "&"))
}

/// Whether an address is one of this route.
fn is_like(link: &str, pattern: &str) -> bool {
    let path = link.split(['?', '#']).next().unwrap_or_default();
    let (own, others): (Vec<_>, Vec<_>) = (path.split('/').collect(), pattern.split('/').collect());
    own.len() == others.len()
        && own
            .iter()
            .zip(&others)
            .all(|(own, other)| own == other || (other.starts_with('{') && !own.is_empty()))
}

/// The pages of the table that nobody can reach in a site.
pub(crate) fn unreached(site: &Site, who: Who, reached: &[Found]) -> Vec<&'static str> {
    let is_reached = |page: &Page| reached.iter().any(|found| found.page.route == page.route);
    let missing = table(site, who).filter(|page| !is_reached(page));
    missing.map(|page| page.route).collect()
}

#[test]
fn every_page_of_the_policy_is_walked() {
    let walked: BTreeSet<String> = PAGES.iter().map(|page| shape(page.route)).collect();
    let others: BTreeSet<String> = NO_PAGES.iter().map(|(route, _)| shape(route)).collect();
    let rules = portal::policy().into_iter().filter(|rule| rule.method == http::Method::GET);
    let pages: BTreeSet<String> = rules
        .filter(|rule| !rule.path.starts_with("/api/"))
        .map(|rule| shape(&rule.path))
        .collect();
    let missing: Vec<_> =
        pages.iter().filter(|page| !walked.contains(*page) && !others.contains(*page)).collect();
    assert!(
        missing.is_empty(),
        "in the policy and not in the table of tests/browser/pages.rs: {missing:#?}"
    );
    let ours = |page: &&String| page.starts_with("/portal") || page.starts_with("/dashboard");
    let stale: Vec<_> = walked.iter().filter(ours).filter(|page| !pages.contains(*page)).collect();
    assert!(stale.is_empty(), "in that table and not in the policy: {stale:#?}");
}

/// A route without the names of its ids, and without what is asked of it.
fn shape(route: &str) -> String {
    let parts = route
        .split('?')
        .next()
        .unwrap_or_default()
        .split('/')
        .map(|part| if part.starts_with('{') { "{}" } else { part });
    parts.collect::<Vec<_>>().join("/")
}

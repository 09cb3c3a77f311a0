//! Setting up the demo company, call by call, as anybody sets up a company.

use serde::Deserialize;
use serde_json::{Value, json};
use vouch_domain::id::{CompanyId, LinkId, PartnerId, ProgramId};

use super::cast::{self, MemberPart, OwnTerms, PartnerPart};
use super::{Demo, DemoLink, DemoMember, DemoPartner, Error};
use crate::deployment::Deployment;
use crate::pages::api::Api;

#[derive(Deserialize)]
struct NewCompany {
    id: CompanyId,
    api_key: String,
}

#[derive(Deserialize)]
struct NewEndpoint {
    secret: String,
}

#[derive(Deserialize)]
struct Made<Id> {
    id: Id,
}

/// The company with its program, terms, partners and links.
pub(super) async fn set_up(deployment: &Deployment) -> Result<Demo, Error> {
    let (timezone, currency) = ("Europe/Berlin", "EUR");
    let company = json!({
        "name": cast::SHOP, "timezone": timezone, "currency": currency, "brand_colour": cast::COLOUR,
        "contact_email": cast::CONTACT,
        "minimum_payout": { "EUR": "25.00", "USD": "25.00", "JPY": "3000" },
    });
    let company: NewCompany = Api::with(deployment, deployment.setup_token())
        .post("/companies", &company, "demo-company")
        .await?;
    let api = Api::with(deployment, &company.api_key);
    let _: Value = api.patch("/company", &json!({ "welcome": cast::WELCOME })).await?;
    let mut members = Vec::new();
    for part in &cast::MEMBERS {
        members.push(employ(&api, part).await?);
    }
    let endpoint: NewEndpoint = api.post("/webhook-endpoints", &json!({}), "demo-endpoint").await?;
    let program = json!({
        "name": cast::PROGRAM,
        "description": "For people who like to talk about tea.",
        "destination": shop_address(deployment),
        "window_days": 90,
        "priority": 1,
    });
    let program: Made<ProgramId> = api.post("/programs", &program, "demo-program").await?;
    let terms = json!({ "program": program.id, "type": "percentage", "rate": cast::RATE });
    let _: Value = api.post("/terms", &terms, "demo-terms").await?;
    let recruiting =
        json!({ "family": "partners", "type": "percentage", "rate": cast::RECRUITING_RATE });
    let _: Value = api.post("/terms", &recruiting, "demo-recruiting").await?;
    let mut partners = Vec::new();
    for part in &cast::PARTNERS {
        partners.push(enter(&api, program.id, part).await?);
    }
    Ok(Demo {
        company: company.id,
        api_key: company.api_key,
        webhook_secret: endpoint.secret,
        program: program.id,
        timezone: timezone.parse().map_err(|_| Error::Setup("the zone is unknown".to_owned()))?,
        currency: currency
            .parse()
            .map_err(|_| Error::Setup("the currency is unknown".to_owned()))?,
        members,
        partners,
    })
}

/// Where the links lead.
fn shop_address(deployment: &Deployment) -> String {
    format!("{}/shop", deployment.base_url())
}

/// Let the links lead to where the shop is now: another start may have another port.
pub(super) async fn follow_address(deployment: &Deployment, demo: &Demo) -> Result<(), Error> {
    #[derive(Deserialize)]
    struct Program {
        destination: String,
    }
    let api = Api::with(deployment, &demo.api_key);
    let path = format!("/programs/{}", demo.program);
    let program: Program = api.get(&path).await?;
    let address = shop_address(deployment);
    if program.destination == address {
        return Ok(());
    }
    let _: Value = api.patch(&path, &json!({ "destination": address })).await?;
    deployment.drain().await?;
    Ok(())
}

/// One person of the team.
async fn employ(api: &Api<'_>, part: &MemberPart) -> Result<DemoMember, Error> {
    let MemberPart { name, email, password, role } = *part;
    let member = json!({ "name": name, "email": email, "password": password, "role": role });
    let _: Value = api.post("/members", &member, &format!("demo-member-{role}")).await?;
    Ok(DemoMember { email: email.to_owned(), password: password.to_owned(), role: role.to_owned() })
}

/// One partner with its own terms and its links.
async fn enter(
    api: &Api<'_>,
    program: ProgramId,
    part: &PartnerPart,
) -> Result<DemoPartner, Error> {
    let code = part.code;
    let partner = json!({
        "name": part.name, "email": part.email, "code": code, "password": part.password, "programs": [program],
    });
    let partner: Made<PartnerId> =
        api.post("/partners", &partner, &format!("demo-partner-{code}")).await?;
    let own = match part.own_terms {
        OwnTerms::None => None,
        OwnTerms::Rate(rate) => Some(
            json!({ "program": program, "partner": partner.id, "type": "percentage", "rate": rate }),
        ),
        OwnTerms::FirstSale(fee) => Some(json!({
            "program": program, "partner": partner.id,
            "type": "flat", "amount": fee, "currency": "EUR", "sales": "first",
        })),
    };
    if let Some(own) = own {
        let _: Value = api.post("/terms", &own, &format!("demo-terms-{code}")).await?;
    }
    let links = links_of(api, program, partner.id, part.links).await?;
    Ok(DemoPartner {
        id: partner.id,
        code: code.to_owned(),
        password: part.password.to_owned(),
        links,
    })
}

/// A partner's links, made one after the other.
pub(super) async fn links_of(
    api: &Api<'_>,
    program: ProgramId,
    partner: PartnerId,
    parts: &[(&str, &str)],
) -> Result<Vec<DemoLink>, Error> {
    let mut links = Vec::new();
    for (label, code) in parts {
        let link = json!({ "partner": partner, "program": program, "label": label, "code": code });
        let link: Made<LinkId> = api.post("/links", &link, &format!("demo-link-{code}")).await?;
        links.push(DemoLink { id: link.id, code: (*code).to_owned(), label: (*label).to_owned() });
    }
    Ok(links)
}

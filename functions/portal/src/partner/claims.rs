//! A partner's claims: say that a referral was missed, and read what became of it (F30).

mod one;

use std::sync::Arc;

use axum::extract::State;
use chrono::NaiveDate;
use maud::{Markup, html};
use serde::Deserialize;
use vouch_domain::{
    id::{CustomerRef, LinkId},
    people::claim::{Claim, ClaimState},
};
use vouch_runtime::Context;
use vouch_store::page::Page;

use super::amounts;
use crate::{
    api::{
        input::{Query, is_email},
        list::cursor,
    },
    claims::{self, NewClaim},
    kit::{
        Arg, Cell, Field, Form, Kind, Select, Table, column, empty, figures, opening, pager, part,
        wide_part,
    },
    pages::{
        once,
        route::PageRoute,
        sent::Sent,
        visit::{PartnerSeat, PartnerVisit, Shown, see},
    },
    policy::Needs,
    refusal::Refusal,
    sheets::claims as sheet,
};

/// How many claims a page shows.
const AT_ONCE: i32 = 25;
/// From how many links on a list to choose from helps nobody.
const LINKS_MOST: i32 = 200;

pub(super) fn pages() -> Vec<PageRoute> {
    vec![
        PageRoute::get("/portal/{company}/claims", Needs::Partner, show),
        PageRoute::post("/portal/{company}/claims", Needs::Partner, create),
        PageRoute::get("/portal/{company}/claims/{claim}", Needs::Partner, one::show),
        PageRoute::post("/portal/{company}/claims/{claim}/withdraw", Needs::Partner, one::withdraw),
    ]
}

/// What the address asks for.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Asked {
    cursor: Option<String>,
}

/// The form as it stands.
#[derive(Debug, Default)]
struct Draft {
    /// The customer's address or the company's id of it.
    customer: String,
    happened_on: String,
    link: String,
    words: String,
    /// Fields that are wrong, and what of them.
    wrong: Vec<(String, String)>,
    once: String,
}

async fn show(
    State(ctx): State<Arc<Context>>,
    visit: PartnerVisit,
    Query(asked): Query<Asked>,
) -> Shown {
    let draft = Draft { once: once::one_time(&ctx), ..Draft::default() };
    let main = Box::pin(page(&ctx, &visit, &asked, &draft)).await?;
    Ok(visit.page(&visit.reader.say("partner-claims-title"), main))
}

async fn create(State(ctx): State<Arc<Context>>, visit: PartnerVisit, sent: Sent) -> Shown {
    let mut draft = Draft {
        customer: sent.field("customer").to_owned(),
        happened_on: sent.field("happened_on").to_owned(),
        link: sent.field("link").to_owned(),
        // Browsers end lines as mails do.
        words: sent.field("words").replace("\r\n", "\n"),
        wrong: Vec::new(),
        once: sent.exact(once::FIELD).to_owned(),
    };
    match read(&visit, &draft) {
        Err(wrong) => draft.wrong = wrong,
        Ok(new) => {
            let fresh = once::fresh(&ctx, &format!("claim of {}", visit.partner.id), &sent)?;
            match Box::pin(claims::file(&ctx, &visit.company, &fresh, new)).await {
                Ok(claim) => return Ok(see(&visit.address(&format!("/claims/{}", claim.id)))),
                Err(refusal) if refusal.is_conflict() => {
                    let text = visit.reader.say("partner-claims-too-many");
                    draft.wrong = vec![(String::new(), text)];
                }
                Err(refusal) => draft.wrong = of_refusal(&visit, refusal)?,
            }
        }
    }
    let main = Box::pin(page(&ctx, &visit, &Asked::default(), &draft)).await?;
    Ok(visit.mend(&visit.reader.say("partner-claims-title"), main))
}

fn wrong(visit: &PartnerSeat, field: &str) -> (String, String) {
    let (field, key) = match field {
        "happened_on" => ("happened_on", "partner-claims-day-wrong"),
        "link" => ("link", "partner-claims-link-wrong"),
        "words" => ("words", "partner-claims-words-wrong"),
        _ => ("customer", "partner-claims-customer-wrong"),
    };
    (field.to_owned(), visit.reader.say(key))
}

fn of_refusal(visit: &PartnerSeat, refusal: Refusal) -> Result<Vec<(String, String)>, Refusal> {
    let fields = refusal.wrong_fields();
    if fields.is_empty() {
        return Err(refusal);
    }
    Ok(fields.iter().map(|field| wrong(visit, field)).collect())
}

/// What was typed, or what is wrong with it.
fn read(visit: &PartnerSeat, draft: &Draft) -> Result<NewClaim, Vec<(String, String)>> {
    let mut fields: Vec<&str> = Vec::new();
    let is_address = is_email(&draft.customer);
    let customer = draft.customer.parse::<CustomerRef>().ok().filter(|_| !is_address);
    if !is_address && customer.is_none() {
        fields.push("customer");
    }
    let day = draft.happened_on.parse::<NaiveDate>().ok();
    if day.is_none() && !draft.happened_on.is_empty() {
        fields.push("happened_on");
    }
    let link = draft.link.parse::<LinkId>().ok();
    if link.is_none() && !draft.link.is_empty() {
        fields.push("link");
    }
    let new = NewClaim {
        partner: visit.partner.id,
        customer,
        email: is_address.then(|| draft.customer.clone()),
        happened_on: day,
        link,
        words: draft.words.clone(),
    };
    let today = visit.reader.now.with_timezone(&visit.company.zone).date_naive();
    let checks = claims::check(&new, today);
    fields.extend(checks.wrong_fields().filter(|field| *field != "customer_id"));
    if fields.is_empty() {
        return Ok(new);
    }
    Err(fields.into_iter().map(|field| wrong(visit, field)).collect())
}

async fn page(
    ctx: &Context,
    visit: &PartnerSeat,
    asked: &Asked,
    draft: &Draft,
) -> Result<Markup, Refusal> {
    let (company, partner, reader) = (visit.company.id, visit.partner.id, &visit.reader);
    let from = cursor(asked.cursor.as_deref())?;
    let (page, links) = tokio::join!(
        ctx.store.list_partner_claims(company, partner, AT_ONCE, from.as_ref()),
        ctx.store.list_links(company, partner, LINKS_MOST, None),
    );
    let (page, links) = (page?, links?);
    let mut options = vec![(String::new(), reader.say("partner-claims-link-none"))];
    options.extend(links.items.into_iter().map(|link| (link.id.to_string(), link.label)));
    let first = from.is_some().then(|| visit.address("/claims"));
    let next = page.next.as_ref();
    let next = next.map(|next| visit.address(&format!("/claims?cursor={next}")));
    Ok(html! {
        (opening(sentence(visit, &page), html! { p { (reader.say("partner-claims-text")) } }))
        @if !page.items.is_empty() {
            (wide_part("all", &reader.say("partner-claims-all"), html! {
                (table(visit, &page.items).shown())
                (pager(reader, first.as_deref(), next.as_deref()))
            }))
        }
        (part("new", &reader.say("partner-claims-new"), form(visit, &options, draft)))
    })
}

fn sentence(visit: &PartnerSeat, page: &Page<Claim>) -> Markup {
    let open = page.items.iter().filter(|claim| claim.state == ClaimState::Open).count();
    let open = i64::try_from(open).unwrap_or(i64::MAX);
    let key = match (page.items.is_empty(), open) {
        (true, _) => "partner-claims-none",
        (false, 0) => "partner-claims-decided",
        (false, _) => "partner-claims-open",
    };
    html! { (visit.reader.say_with(key, &[("count", Arg::Count(open))])) }
}

/// Whom a claim is about, as the partner named it.
fn named(claim: &Claim) -> String {
    let id = claim.customer.as_ref().map(ToString::to_string);
    claim.email.clone().or(id).unwrap_or_default()
}

fn table(visit: &PartnerSeat, claims: &[Claim]) -> Table {
    let reader = &visit.reader;
    let row = |claim: &Claim| {
        let href = visit.address(&format!("/claims/{}", claim.id));
        vec![
            html! { a href=(href) { (figures::shortened(&named(claim), amounts::NAME_MOST)) } },
            figures::day(reader, claim.filed_at),
            sheet::state(reader, &claim.state),
            sheet::paid(reader, &claim.state),
        ]
    };
    Table {
        caption: reader.say("partner-claims-caption"),
        columns: vec![
            column(reader.say("claim-customer"), Cell::Lead),
            column(reader.say("claim-filed"), Cell::Words),
            column(reader.say("claim-state"), Cell::Words),
            column(reader.say("claim-paid"), Cell::Key),
        ],
        rows: claims.iter().map(row).collect(),
        sums: Vec::new(),
        is_mixed: false,
        nothing: empty(&reader.say("partner-claims-none"), None),
    }
}

fn form(visit: &PartnerSeat, links: &[(String, String)], draft: &Draft) -> Markup {
    let reader = &visit.reader;
    let wrong = |name: &str| {
        draft.wrong.iter().find(|(field, _)| field == name).map_or("", |(_, text)| text.as_str())
    };
    let mut hidden: Vec<(&str, &str)> = visit.hidden().to_vec();
    hidden.push((once::FIELD, &draft.once));
    let fields = html! {
        (Field {
            name: "customer",
            label: &reader.say("partner-claims-customer"),
            help: &reader.say("partner-claims-customer-help"),
            value: &draft.customer,
            wrong: wrong("customer"),
            autocomplete: "off",
            ..Field::default()
        }.shown(reader))
        (Field {
            name: "happened_on",
            label: &reader.say("partner-claims-day"),
            value: &draft.happened_on,
            wrong: wrong("happened_on"),
            autocomplete: "off",
            kind: Kind::Date,
            optional: true,
            short: true,
            ..Field::default()
        }.shown(reader))
        @if links.len() > 1 {
            (Select {
                name: "link",
                label: &reader.say("claim-link"),
                wrong: wrong("link"),
                options: links,
                chosen: &draft.link,
                ..Select::default()
            }.shown(reader))
        }
        (Field {
            name: "words",
            label: &reader.say("partner-claims-words"),
            help: &reader.say("partner-claims-words-help"),
            value: &draft.words,
            wrong: wrong("words"),
            autocomplete: "off",
            kind: Kind::Multiline,
            ..Field::default()
        }.shown(reader))
    };
    Form {
        action: &visit.address("/claims"),
        button: &reader.say("partner-claims-file"),
        working: &reader.say("partner-claims-filing"),
        hidden: &hidden,
        wrong: &draft.wrong,
        fields,
    }
    .shown(reader)
}

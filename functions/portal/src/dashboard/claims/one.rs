//! One claim: what its partner says, what the records say to it, and the decision.

use std::{collections::BTreeMap, sync::Arc};

use axum::{extract::State, response::Response};
use maud::{Markup, html};
use vouch_domain::{
    id::{ClaimId, PartnerId},
    money::{Currency, Money},
    people::{
        claim::{Claim, ClaimState},
        company::Scope,
    },
    tracking::customer::Customer,
};
use vouch_runtime::Context;

use super::list::named;
use crate::{
    api::input::NamedOf,
    claims::{self, Examined},
    dashboard::{places::Shelves, ways},
    kit::{Arg, Field, Form, Kind, facts, figures, opening, part},
    pages::{
        sent::Sent,
        visit::{MemberVisit, Shown, see},
    },
    refusal::Refusal,
    sheets::{claims as sheet, why::credit},
};

/// `GET /dashboard/claims/{partner}/{claim}`
pub(super) async fn show(
    State(ctx): State<Arc<Context>>,
    visit: MemberVisit,
    NamedOf(partner, id): NamedOf<PartnerId, ClaimId>,
) -> Shown {
    let claim = claims::find(&ctx, visit.company.id, partner, id).await?;
    let seen = Box::pin(look(&ctx, &visit, claim)).await?;
    let main = page(&visit, &seen, &Typed::of(&seen.examined));
    Ok(visit.page(&visit.reader.say("dashboard-claims-title-one"), main))
}

/// `POST /dashboard/claims/{partner}/{claim}/accept`
pub(super) async fn accept(
    State(ctx): State<Arc<Context>>,
    visit: MemberVisit,
    NamedOf(partner, id): NamedOf<PartnerId, ClaimId>,
    sent: Sent,
) -> Shown {
    let claim = claims::find(&ctx, visit.company.id, partner, id).await?;
    let seen = Box::pin(look(&ctx, &visit, claim)).await?;
    let typed = Typed::sent(&visit, &seen.examined, &sent);
    if let Some(amounts) = typed.amounts() {
        let by = Some(visit.row.member.name.clone());
        let accepted =
            Box::pin(claims::accept(&ctx, &visit.company, &seen.claim, Some(amounts), by)).await;
        match accepted {
            Ok(_) => return Ok(see(&ways::claim(partner, id))),
            Err(refusal) if refusal.wrong_fields().is_empty() => return Err(refusal),
            Err(_) => {}
        }
    }
    mend(&visit, &seen, typed.with_wrong(&visit, "amount"))
}

/// `POST /dashboard/claims/{partner}/{claim}/refuse`
pub(super) async fn refuse(
    State(ctx): State<Arc<Context>>,
    visit: MemberVisit,
    NamedOf(partner, id): NamedOf<PartnerId, ClaimId>,
    sent: Sent,
) -> Shown {
    let company = visit.company.id;
    let claim = claims::find(&ctx, company, partner, id).await?;
    let reason = sent.field("reason").replace("\r\n", "\n");
    let by = Some(visit.row.member.name.clone());
    match claims::refuse(&ctx, company, &claim, &reason, by).await {
        Ok(_) => return Ok(see(&ways::claim(partner, id))),
        Err(refusal) if refusal.wrong_fields().is_empty() => return Err(refusal),
        Err(_) => {}
    }
    let seen = Box::pin(look(&ctx, &visit, claim)).await?;
    let typed = Typed { reason, ..Typed::of(&seen.examined) };
    mend(&visit, &seen, typed.with_wrong(&visit, "reason"))
}

fn mend(visit: &MemberVisit, seen: &Seen, typed: Typed) -> Shown {
    let main = page(visit, seen, &typed);
    Ok::<Response, Refusal>(visit.mend(&visit.reader.say("dashboard-claims-title-one"), main))
}

/// What stands in the two forms.
#[derive(Debug, Default)]
struct Typed {
    /// Amounts as they were typed, by currency.
    amounts: BTreeMap<Currency, String>,
    reason: String,
    wrong: Vec<(String, String)>,
}

impl Typed {
    fn of(examined: &Examined) -> Self {
        let amounts = examined.worth.iter().filter(|(_, minor)| **minor > 0);
        let amounts = amounts.map(|(c, minor)| (*c, Money::new(*minor, *c).amount()));
        Self { amounts: amounts.collect(), ..Self::default() }
    }

    fn sent(visit: &MemberVisit, examined: &Examined, sent: &Sent) -> Self {
        let mut amounts = BTreeMap::new();
        for currency in offered(visit, examined) {
            amounts.insert(currency, sent.field(&field(currency)).to_owned());
        }
        Self { amounts, ..Self::default() }
    }

    /// What is to be paid, if all of it can be read. What is left empty is not paid.
    fn amounts(&self) -> Option<BTreeMap<Currency, i64>> {
        let given = self.amounts.iter().filter(|(_, text)| !text.is_empty());
        given
            .map(|(currency, text)| {
                let money = Money::parse(text, *currency).ok().filter(|money| money.minor > 0)?;
                Some((*currency, money.minor))
            })
            .collect()
    }

    fn with_wrong(self, visit: &MemberVisit, what: &str) -> Self {
        let reader = &visit.reader;
        let wrong = if what == "reason" {
            vec![("reason".to_owned(), reader.say("dashboard-claims-reason-wrong"))]
        } else {
            let first = self.amounts.keys().next().copied().map(field).unwrap_or_default();
            vec![(first, reader.say("dashboard-claims-amount-wrong"))]
        };
        Self { wrong, ..self }
    }

    fn wrong(&self, name: &str) -> &str {
        self.wrong.iter().find(|(field, _)| field == name).map_or("", |(_, text)| text.as_str())
    }
}

/// The currencies that an amount can be typed in: those of the customer's sales, else the company's own.
fn offered(visit: &MemberVisit, examined: &Examined) -> Vec<Currency> {
    if examined.worth.is_empty() {
        return vec![visit.company.currency];
    }
    examined.worth.keys().copied().collect()
}

fn field(currency: Currency) -> String {
    format!("amount-{currency}")
}

struct Seen {
    claim: Claim,
    examined: Examined,
    places: Shelves,
    link: Option<String>,
}

async fn look(ctx: &Context, visit: &MemberVisit, claim: Claim) -> Result<Seen, Refusal> {
    let company = visit.company.id;
    let examined = Box::pin(claims::examine(ctx, &visit.company, &claim)).await?;
    let attribution = examined.customer.as_ref().map(|customer| &customer.attribution);
    let mut partners = vec![claim.partner];
    if let Some(decided) = attribution {
        partners.extend(decided.credited.as_ref().map(|credited| credited.partner));
        partners.extend(decided.candidates.iter().filter_map(|one| one.partner));
    }
    let places = Shelves::of_partners(ctx, company, partners).await?;
    let link = match claim.link {
        Some(link) => ctx.store.find_link(company, claim.partner, link).await?,
        None => None,
    };
    Ok(Seen { claim, examined, places, link: link.map(|link| link.label) })
}

fn page(visit: &MemberVisit, seen: &Seen, typed: &Typed) -> Markup {
    let (reader, claim) = (&visit.reader, &seen.claim);
    let names = seen.places.names();
    let parts = [
        ("partner", names.link(claim.partner)),
        ("customer", figures::shortened(&named(claim), 48)),
    ];
    let is_open = claim.state == ClaimState::Open;
    html! {
        (opening(reader.tell("dashboard-claims-one", &parts), html! {
            p { (sheet::state(reader, &claim.state)) }
            p { a href=(ways::CLAIMS) { (reader.say("dashboard-claims-back")) } }
        }))
        (part("claim", &reader.say("dashboard-claims-said"), facts(&about(visit, seen))))
        (part("records", &reader.say("claim-records"), records(visit, seen)))
        @if is_open && visit.may(Scope::Write) {
            (part("accept", &reader.say("dashboard-claims-accept"), acceptance(visit, seen, typed)))
            (part("refuse", &reader.say("dashboard-claims-refuse"), refusal(visit, seen, typed)))
        }
    }
}

fn about(visit: &MemberVisit, seen: &Seen) -> Vec<(String, Markup)> {
    let (reader, claim) = (&visit.reader, &seen.claim);
    let mut rows = vec![(reader.say("claim-customer"), html! { (named(claim)) })];
    if let Some(day) = claim.happened_on {
        rows.push((reader.say("dashboard-claims-day"), html! { (figures::date(reader, day)) }));
    }
    if let Some(label) = &seen.link {
        rows.push((reader.say("claim-link"), html! { (label) }));
    }
    rows.push((reader.say("dashboard-claims-words"), html! { (claim.words) }));
    rows.push((reader.say("claim-filed"), figures::moment(reader, claim.filed_at)));
    match &claim.state {
        ClaimState::Open => {}
        ClaimState::Accepted { at, by, .. } => {
            rows.push((reader.say("claim-paid"), sheet::paid(reader, &claim.state)));
            rows.push((reader.say("dashboard-claims-decided"), decided(visit, *at, by.as_deref())));
        }
        ClaimState::Refused { reason, at, by } => {
            rows.push((reader.say("dashboard-claims-reason"), html! { (reason) }));
            rows.push((reader.say("dashboard-claims-decided"), decided(visit, *at, by.as_deref())));
        }
        ClaimState::Withdrawn { at } => {
            rows.push((reader.say("dashboard-claims-decided"), figures::moment(reader, *at)));
        }
    }
    rows
}

fn decided(visit: &MemberVisit, at: chrono::DateTime<chrono::Utc>, by: Option<&str>) -> Markup {
    html! { (figures::moment(&visit.reader, at)) @if let Some(by) = by { ", " (by) } }
}

/// What the records say: the customer, what its sign-up offered, and what that speaks for.
fn records(visit: &MemberVisit, seen: &Seen) -> Markup {
    let (reader, examined) = (&visit.reader, &seen.examined);
    html! {
        p { (sheet::verdict(reader, examined.proposal.verdict)) }
        (sheet::grounds(reader, &examined.proposal.grounds))
        @if let Some(customer) = &examined.customer {
            (facts(&of_customer(visit, seen, customer)))
            @if !customer.attribution.candidates.is_empty() {
                (credit::candidates(reader, customer, &seen.places))
            }
        }
    }
}

fn of_customer(visit: &MemberVisit, seen: &Seen, customer: &Customer) -> Vec<(String, Markup)> {
    let (reader, decided) = (&visit.reader, &customer.attribution);
    let credited = match &decided.credited {
        Some(credited) => seen.places.names().link(credited.partner),
        None => html! { (reader.say("dashboard-claims-nobody")) },
    };
    let worth: Vec<Money> =
        seen.examined.worth.iter().map(|(c, minor)| Money::new(*minor, *c)).collect();
    let mut rows = vec![
        (reader.say("dashboard-claims-known-as"), ways::customer_link(&customer.customer)),
        (reader.say("dashboard-claims-signed-up"), figures::moment(reader, customer.signed_up_at)),
        (
            reader.say("dashboard-claims-credited"),
            html! { (credited) br; small { (credit::reason(reader, decided.reason)) } },
        ),
    ];
    if !worth.is_empty() {
        let shown = crate::dashboard::find::stacked(worth, |money| figures::taken(reader, money));
        rows.push((reader.say("dashboard-claims-worth"), shown));
    }
    rows
}

fn acceptance(visit: &MemberVisit, seen: &Seen, typed: &Typed) -> Markup {
    let reader = &visit.reader;
    let offered = offered(visit, &seen.examined);
    let fields = html! {
        @for currency in &offered {
            @let name = field(*currency);
            @let code = currency.to_string();
            (Field {
                name: &name,
                label: &reader.say_with("dashboard-claims-amount", &[("currency", Arg::Text(&code))]),
                help: &reader.say("dashboard-claims-amount-help"),
                value: typed.amounts.get(currency).map_or("", String::as_str),
                wrong: typed.wrong(&name),
                autocomplete: "off",
                keyboard: "decimal",
                optional: offered.len() > 1,
                short: true,
                ..Field::default()
            }.shown(reader))
        }
    };
    let wrong: Vec<_> =
        typed.wrong.iter().filter(|(field, _)| field.starts_with("amount")).cloned().collect();
    html! {
        p { (reader.say("dashboard-claims-accept-text")) }
        (Form {
            action: &format!("{}/accept", ways::claim(seen.claim.partner, seen.claim.id)),
            button: &reader.say("dashboard-claims-accept-button"),
            working: &reader.say("dashboard-claims-accepting"),
            hidden: &visit.hidden(),
            wrong: &wrong,
            fields,
        }.shown(reader))
    }
}

fn refusal(visit: &MemberVisit, seen: &Seen, typed: &Typed) -> Markup {
    let reader = &visit.reader;
    let fields = Field {
        name: "reason",
        label: &reader.say("dashboard-claims-reason"),
        help: &reader.say("dashboard-claims-reason-help"),
        value: &typed.reason,
        wrong: typed.wrong("reason"),
        autocomplete: "off",
        kind: Kind::Multiline,
        ..Field::default()
    }
    .shown(reader);
    let wrong: Vec<_> =
        typed.wrong.iter().filter(|(field, _)| field == "reason").cloned().collect();
    Form {
        action: &format!("{}/refuse", ways::claim(seen.claim.partner, seen.claim.id)),
        button: &reader.say("dashboard-claims-refuse-button"),
        working: &reader.say("dashboard-claims-refusing"),
        hidden: &visit.hidden(),
        wrong: &wrong,
        fields,
    }
    .shown(reader)
}

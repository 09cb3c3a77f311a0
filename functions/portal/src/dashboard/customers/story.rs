//! One customer's story: by whom it came and why, what it subscribed to, and what it paid.

use std::sync::Arc;

use axum::{extract::State, response::Response};
use chrono::{DateTime, Utc};
use maud::{Markup, html};
use serde::Deserialize;
use vouch_domain::{
    event::{BillingModel, Subscription},
    id::{ClickId, CustomerRef},
    people::company::Scope,
    tracking::{
        attribution::{Credited, Source, Suspicion},
        customer::Customer,
    },
};
use vouch_runtime::Context;
use vouch_store::customers::Assist;

use super::{
    enter::{self, Typed},
    sales::Sales,
};
use crate::{
    api::{
        input::{Named, Query},
        list::cursor,
    },
    books::Books,
    customers,
    dashboard::{
        find::{self, ROWS},
        names::Names,
        places::Shelves,
        ways,
    },
    kit::{
        Arg, Cell, Reader, Table, column, facts, figures, note, opening, pager, part, standing,
        wide_part,
    },
    pages::visit::{MemberVisit, Shown},
    refusal::{Refusal, unknown},
    sheets::why::credit,
};

/// How many later clicks and codes are shown.
const ASSISTS_SHOWN: i32 = 20;

/// How much of a customer's id stands in the page's sentence.
const ID_SHOWN: usize = 48;

/// What the address asks for.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    cursor: Option<String>,
    /// The sale that was just entered by hand.
    entered: Option<String>,
}

/// `GET /dashboard/customers/{customer}`
pub(super) async fn show(
    State(ctx): State<Arc<Context>>,
    visit: MemberVisit,
    Named(id): Named<CustomerRef>,
    Query(asked): Query<Asked>,
) -> Shown {
    let typed = Typed::new(&ctx);
    let found = Box::pin(find(&ctx, &visit, &id, &asked, &typed)).await?;
    found.ok_or_else(|| unknown("customer"))
}

/// The page of a customer, if anything is known under its id.
pub(super) async fn find(
    ctx: &Arc<Context>,
    visit: &MemberVisit,
    id: &CustomerRef,
    asked: &Asked,
    typed: &Typed,
) -> Result<Option<Response>, Refusal> {
    let company = visit.company.id;
    let from = cursor(asked.cursor.as_deref())?;
    let (customer, subscription) = customers::find(ctx, company, id).await?;
    let page = ctx.store.list_customer_transactions(company, id, ROWS, from.as_ref()).await?;
    if customer.is_none() && subscription.is_none() && page.items.is_empty() {
        return Ok(None);
    }
    let reader = &visit.reader;
    let books = Books::open(ctx, visit.company.clone()).await?;
    let sales = Sales::of(ctx, reader, &books, &page.items).await?;
    let caption = reader.say("dashboard-customers-sales-caption");
    let own = ways::customer(id);
    let first = from.is_some().then_some(own.as_str());
    let next = page.next.map(|next| ways::asked(&own, &[("cursor", &next.to_string())]));
    let about = match &customer {
        Some(customer) => Box::pin(known(ctx, visit, customer, subscription.as_ref())).await?,
        None => unknown_yet(reader, id, subscription.as_ref()),
    };
    let may_enter = customer.is_some() && visit.may(Scope::Write) && ways::fits_path(id.as_str());
    let main = html! {
        (about)
        @if let Some(sale) = &asked.entered {
            (note(html! { p { (reader.say_with("dashboard-enter-sale-done", &[("id", Arg::Text(sale))])) } }))
        }
        (wide_part("sales", &reader.say("dashboard-customers-sales"), html! {
            (sales.table(&page.items, caption).shown())
            (pager(reader, first, next.as_deref()))
        }))
        @if may_enter {
            (part("enter", &reader.say("dashboard-enter-sale"), html! {
                p { (reader.say("dashboard-enter-sale-text")) }
                (enter::sale_form(visit, id, typed))
            }))
        }
    };
    let title = reader.say_with("dashboard-customers-title-one", &[("id", Arg::Text(id.as_str()))]);
    let is_wrong = typed.is_wrong();
    Ok(Some(if is_wrong { visit.mend(&title, main) } else { visit.page(&title, main) }))
}

/// What is said of an id under which nobody has signed up.
fn unknown_yet(reader: &Reader, id: &CustomerRef, subscription: Option<&Subscription>) -> Markup {
    let shown = figures::shortened(id.as_str(), ID_SHOWN);
    html! {
        (opening(
            reader.tell("dashboard-customers-unknown", &[("id", shown)]),
            html! { p { (reader.say("dashboard-customers-unknown-text")) } },
        ))
        @if let Some(subscription) = subscription {
            (part("subscription", &reader.say("dashboard-customers-subscription"),
                facts(&subscription_facts(reader, subscription))))
        }
    }
}

/// The story of a customer that signed up.
async fn known(
    ctx: &Context,
    visit: &MemberVisit,
    customer: &Customer,
    subscription: Option<&Subscription>,
) -> Result<Markup, Refusal> {
    let (reader, company) = (&visit.reader, visit.company.id);
    let assists =
        ctx.store.list_assists(company, &customer.customer, ASSISTS_SHOWN, None).await?.items;
    let attribution = &customer.attribution;
    let credited = attribution.credited.as_ref();
    let partners = credited.map(|credited| credited.partner).into_iter();
    let partners = partners.chain(assists.iter().filter_map(|assist| assist.partner));
    let candidates = attribution.candidates.iter().filter_map(|candidate| candidate.partner);
    let places = Shelves::of_partners(ctx, company, partners.chain(candidates)).await?;
    let names = places.names();
    let name = customer.name.as_deref().unwrap_or(customer.customer.as_str());
    let shown = figures::shortened(name, ID_SHOWN);
    let reason = credit::reason(reader, attribution.reason);
    let sentence = match credited {
        Some(credited) => reader.tell(
            "dashboard-customers-came-by",
            &[("customer", shown), ("partner", names.link(credited.partner))],
        ),
        None => reader.tell("dashboard-customers-came-by-nobody", &[("customer", shown)]),
    };
    let by = match credited {
        Some(credited) => credited_by(ctx, visit, names, customer, credited).await?,
        None => Vec::new(),
    };
    Ok(html! {
        (opening(sentence, html! { p { (reason) } }))
        @if attribution.suspicion == Some(Suspicion::SameEmailDomain) {
            (note(html! { p { (reader.say("dashboard-customers-suspicion")) } }))
        }
        @if !by.is_empty() || !attribution.candidates.is_empty() {
            (part("credit", &reader.say("dashboard-customers-credit"), html! {
                @if !by.is_empty() { (facts(&by)) }
                @if !attribution.candidates.is_empty() {
                    (credit::candidates(reader, customer, &places))
                }
            }))
        }
        (part("customer", &reader.say("dashboard-customers-customer"), facts(&about(reader, customer, subscription))))
        @if !assists.is_empty() {
            (part("assists", &reader.say("dashboard-customers-assists"), html! {
                p { (reader.say("dashboard-customers-assists-text")) }
                (assist_table(reader, names, assists).shown())
            }))
        }
    })
}

/// What is known of the customer itself.
fn about(
    reader: &Reader,
    customer: &Customer,
    subscription: Option<&Subscription>,
) -> Vec<(String, Markup)> {
    let mut own = vec![
        (reader.say("dashboard-customers-id"), html! { (customer.customer) }),
        (
            reader.say("dashboard-customers-signed-up"),
            figures::moment(reader, customer.signed_up_at),
        ),
    ];
    let texts = [
        ("dashboard-customers-name", customer.name.as_deref()),
        ("dashboard-customers-email", customer.email.as_deref()),
    ];
    own.extend(
        texts.into_iter().filter_map(|(key, text)| Some((reader.say(key), html! { (text?) }))),
    );
    own.push((
        reader.say("dashboard-customers-billing"),
        html! { (reader.say(billing(customer.billing_model))) },
    ));
    if let Some(subscription) = subscription {
        own.extend(subscription_facts(reader, subscription));
    }
    own
}

/// Whom it credits and by what.
async fn credited_by(
    ctx: &Context,
    visit: &MemberVisit,
    names: &Names,
    customer: &Customer,
    credited: &Credited,
) -> Result<Vec<(String, Markup)>, Refusal> {
    let (reader, company) = (&visit.reader, visit.company.id);
    let mut rows =
        vec![(reader.say("dashboard-customers-column-partner"), names.link(credited.partner))];
    if let Some(program) = ctx.store.find_program(company, credited.program).await? {
        rows.push((reader.say("dashboard-customers-program"), html! { (program.name) }));
    }
    if let Some(link) = credited.link
        && let Some(link) = ctx.store.find_link(company, credited.partner, link).await?
    {
        let label = (!link.label.is_empty()).then_some(link.label.as_str());
        rows.push((
            reader.say("dashboard-customers-link"),
            html! {
                @if let Some(label) = label { (figures::shortened(label, ID_SHOWN)) ", " }
                code { (link.code.to_string()) }
            },
        ));
    }
    if let Some(click) = credited.click {
        let at = clicked_at(click);
        // How long there was between the two, as a person says it.
        let between = Reader { now: at, ..*reader };
        let span = figures::left(&between, customer.signed_up_at);
        rows.push((
            reader.say("dashboard-customers-clicked"),
            reader.tell_with(
                "dashboard-customers-clicked-at",
                &[("span", Arg::Text(&span))],
                &[("time", figures::moment(reader, at))],
            ),
        ));
    }
    Ok(rows)
}

/// A click's number holds its time.
fn clicked_at(click: ClickId) -> DateTime<Utc> {
    let millis = i64::try_from(click.ulid().timestamp_ms()).unwrap_or(i64::MAX);
    DateTime::from_timestamp_millis(millis).unwrap_or_default()
}

fn subscription_facts(reader: &Reader, subscription: &Subscription) -> Vec<(String, Markup)> {
    let mut rows = vec![(
        reader.say("dashboard-customers-subscription"),
        html! {
            (standing::subscription(reader, subscription.status))
            @if let Some(plan) = &subscription.plan { ", " (figures::shortened(plan, ID_SHOWN)) }
        },
    )];
    if let Some(renews_at) = subscription.renews_at {
        rows.push((reader.say("dashboard-customers-renews"), figures::day(reader, renews_at)));
    }
    rows
}

fn billing(model: BillingModel) -> &'static str {
    match model {
        BillingModel::ClientPays => "dashboard-customers-billing-client",
        BillingModel::PartnerPays => "dashboard-customers-billing-partner",
    }
}

fn assist_table(reader: &Reader, names: &Names, mut assists: Vec<Assist>) -> Table {
    assists.sort_by_key(|assist| std::cmp::Reverse(assist.occurred_at));
    let source = |source: &Source| {
        reader.say(match source {
            Source::Click => "dashboard-customers-way-click",
            Source::PartnerCode => "dashboard-customers-way-code",
            Source::Coupon => "dashboard-customers-way-coupon",
            Source::Manual => "dashboard-customers-way-manual",
        })
    };
    let row = |assist: &Assist| {
        let sources: Vec<String> = assist.sources.iter().map(source).collect();
        vec![
            assist.partner.map_or_else(find::none, |partner| names.link(partner)),
            html! { (sources.join(", ")) },
            figures::hour_plain(reader, assist.occurred_at),
        ]
    };
    Table {
        caption: reader.say("dashboard-customers-assists-caption"),
        columns: vec![
            column(reader.say("dashboard-customers-column-partner"), Cell::Lead),
            column(reader.say("dashboard-customers-column-way"), Cell::Words),
            column(reader.say("dashboard-customers-assists-when"), Cell::Words),
        ],
        rows: assists.iter().map(row).collect(),
        sums: Vec::new(),
        is_mixed: false,
        nothing: find::none(),
    }
}

//! One call: what it said, each try with its answer, and a button that sends it again.

use std::sync::Arc;

use axum::extract::State;
use maud::{Markup, html};
use vouch_domain::{
    id::OutgoingId,
    people::{
        company::Scope,
        outgoing::{OutgoingDelivery, OutgoingEndpoint, Try},
    },
};
use vouch_runtime::Context;

use super::{address, one::how};
use crate::{
    api::input::NamedOf,
    kit::{Cell, Reader, Table, column, empty, facts, figures, opening, part, wide_part},
    outgoing,
    pages::visit::{MemberVisit, Shown, see},
};

/// `GET /dashboard/settings/webhooks/{outgoing}/sent/{event}`
pub(super) async fn show(
    State(ctx): State<Arc<Context>>,
    visit: MemberVisit,
    NamedOf(id, event): NamedOf<OutgoingId, String>,
) -> Shown {
    let company = visit.company.id;
    let endpoint = outgoing::find(&ctx, company, id).await?;
    let delivery = outgoing::find_delivery(&ctx, company, id, &event).await?;
    let main = content(&visit, &endpoint, &delivery);
    Ok(visit.page(&visit.reader.say("dashboard-webhooks-title-sent"), main))
}

/// `POST /dashboard/settings/webhooks/{outgoing}/sent/{event}/again`
pub(super) async fn again(
    State(ctx): State<Arc<Context>>,
    visit: MemberVisit,
    NamedOf(id, event): NamedOf<OutgoingId, String>,
) -> Shown {
    let delivery = Box::pin(outgoing::again(&ctx, visit.company.id, id, &event)).await?;
    Ok(see(&own(&delivery)))
}

fn own(delivery: &OutgoingDelivery) -> String {
    format!("{}/sent/{}", address(delivery.endpoint), delivery.id)
}

fn content(
    visit: &MemberVisit,
    endpoint: &OutgoingEndpoint,
    delivery: &OutgoingDelivery,
) -> Markup {
    let reader = &visit.reader;
    let event = html! { (delivery.event.name()) };
    html! {
        (opening(reader.tell("dashboard-webhooks-sent-one", &[("event", event)]), html! {
            p { (how(reader, delivery.status)) }
            p { a href=(address(endpoint.id)) { (reader.say("dashboard-webhooks-sent-back")) } }
        }))
        (part("about", &reader.say("dashboard-webhooks-about"), html! {
            (facts(&about(reader, endpoint, delivery)))
            @if visit.may(Scope::Admin) && endpoint.is_called() {
                form method="post" action={ (own(delivery)) "/again" } {
                    @for (name, value) in visit.hidden() { input type="hidden" name=(name) value=(value); }
                    button class="plain" { (reader.say("dashboard-webhooks-again")) }
                }
            }
        }))
        (wide_part("tries", &reader.say("dashboard-webhooks-tries"), tries(reader, delivery).shown()))
        (part("body", &reader.say("dashboard-webhooks-body"), html! { pre { (pretty(&delivery.body)) } }))
    }
}

fn about(
    reader: &Reader,
    endpoint: &OutgoingEndpoint,
    delivery: &OutgoingDelivery,
) -> Vec<(String, Markup)> {
    let mut rows = vec![
        (reader.say("dashboard-webhooks-column-url"), html! { (endpoint.url) }),
        (reader.say("dashboard-webhooks-id"), html! { code { (delivery.id) } }),
        (
            reader.say("dashboard-webhooks-column-made"),
            figures::moment(reader, delivery.created_at),
        ),
    ];
    // What is due is looked for in rounds: a pause may come out longer, and what is due is not yet tried.
    if let Some(next) = delivery.next_at {
        let when = if next > reader.now {
            html! {
                (figures::moment(reader, next))
                p class="quiet" { (reader.say("dashboard-webhooks-next-round")) }
            }
        } else {
            html! { (reader.say("dashboard-webhooks-next-soon")) }
        };
        rows.push((reader.say("dashboard-webhooks-next"), when));
    }
    rows
}

fn tries(reader: &Reader, delivery: &OutgoingDelivery) -> Table {
    let head =
        |name: &str, cell| column(reader.say(&format!("dashboard-webhooks-column-{name}")), cell);
    let row = |tried: &Try| {
        let status = tried.status.map_or_else(
            || reader.say("dashboard-webhooks-no-answer"),
            |status| status.to_string(),
        );
        vec![
            html! { (figures::hour_plain(reader, tried.at)) },
            html! { (status) },
            html! { code { (tried.answer) } },
            html! { (figures::count(reader, i64::try_from(tried.took_ms).unwrap_or(i64::MAX))) },
        ]
    };
    Table {
        caption: reader.say("dashboard-webhooks-tries-caption"),
        columns: vec![
            head("tried", Cell::Lead),
            head("status", Cell::Words),
            head("said", Cell::Words),
            head("took", Cell::Number),
        ],
        rows: delivery.tries.iter().rev().map(row).collect(),
        sums: Vec::new(),
        is_mixed: false,
        nothing: empty(&reader.say("dashboard-webhooks-tries-nothing"), None),
    }
}

/// The body as people read it. What is sent has no line breaks.
fn pretty(body: &str) -> String {
    let read: Result<serde_json::Value, _> = serde_json::from_str(body);
    read.and_then(|value| serde_json::to_string_pretty(&value)).unwrap_or_else(|_| body.to_owned())
}

//! One address that is told of what happens: how it stands, what it was told lately, and what can be done with it.

use std::sync::Arc;

use axum::extract::State;
use maud::{Markup, html};
use serde::Deserialize;
use vouch_domain::{
    id::OutgoingId,
    people::{
        company::Scope,
        outgoing::{DeliveryStatus, OutgoingDelivery, OutgoingEndpoint},
    },
};
use vouch_runtime::Context;
use vouch_store::page::{Cursor, Page};

use super::{Typed, URL_SHOWN, address, form, hears, secret_once, state};
use crate::{
    api::{
        input::{Named, Query},
        list::cursor,
    },
    dashboard::ways,
    kit::{
        Arg, Cell, Reader, Table, Tone, column, empty, facts, figures, note, opening, pager, part,
        status, wide_part,
    },
    outgoing::{self, Wish},
    pages::{
        once,
        sent::Sent,
        visit::{MemberVisit, Shown, see},
    },
    refusal::Refusal,
};

/// How many calls a page shows.
const ROWS: i32 = 25;

/// What the address may say.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    cursor: Option<String>,
    /// What was done before: `saved`, `tested`.
    done: String,
}

/// What a page is made of.
struct Seen {
    endpoint: OutgoingEndpoint,
    sent: Page<OutgoingDelivery>,
    is_further: bool,
    once: String,
}

async fn look(
    ctx: &Context,
    visit: &MemberVisit,
    id: OutgoingId,
    from: Option<&Cursor>,
) -> Result<Seen, Refusal> {
    let company = visit.company.id;
    let endpoint = outgoing::find(ctx, company, id).await?;
    let sent = ctx.store.list_outgoing_deliveries(company, id, ROWS, from).await?;
    Ok(Seen { endpoint, sent, is_further: from.is_some(), once: once::one_time(ctx) })
}

/// `GET /dashboard/settings/webhooks/{outgoing}`
pub(super) async fn show(
    State(ctx): State<Arc<Context>>,
    visit: MemberVisit,
    Named(id): Named<OutgoingId>,
    Query(asked): Query<Asked>,
) -> Shown {
    let from = cursor(asked.cursor.as_deref())?;
    let seen = look(&ctx, &visit, id, from.as_ref()).await?;
    let reader = &visit.reader;
    let done = match asked.done.as_str() {
        "saved" => reader.say("dashboard-webhooks-saved"),
        "tested" => reader.say("dashboard-webhooks-tested"),
        _ => String::new(),
    };
    let before = html! { @if !done.is_empty() { (note(html! { p { (done) } })) } };
    let main = content(&visit, &seen, &Typed::of(&seen.endpoint), &before);
    Ok(visit.page(&reader.say("dashboard-webhooks-title-one"), main))
}

/// `POST /dashboard/settings/webhooks/{outgoing}`
pub(super) async fn change(
    State(ctx): State<Arc<Context>>,
    visit: MemberVisit,
    Named(id): Named<OutgoingId>,
    sent: Sent,
) -> Shown {
    let typed = Typed::sent(&sent);
    let changed = Box::pin(outgoing::change(&ctx, visit.company.id, id, &typed.wish())).await;
    let Err(refusal) = changed else {
        return Ok(see(&ways::asked(&address(id), &[("done", "saved")])));
    };
    let typed = typed.mended(refusal)?;
    let seen = look(&ctx, &visit, id, None).await?;
    let main = content(&visit, &seen, &typed, &html! {});
    Ok(visit.mend(&visit.reader.say("dashboard-webhooks-title-one"), main))
}

/// `POST /dashboard/settings/webhooks/{outgoing}/rotate`
pub(super) async fn rotate(
    State(ctx): State<Arc<Context>>,
    visit: MemberVisit,
    Named(id): Named<OutgoingId>,
    sent: Sent,
) -> Shown {
    let fresh = once::fresh(&ctx, &format!("secret of {id}"), &sent)?;
    let (endpoint, secret) = Box::pin(outgoing::rotate(&ctx, visit.company.id, id, &fresh)).await?;
    let title = visit.reader.say("dashboard-webhooks-title-one");
    Ok(visit.page(&title, told(&visit, &endpoint, &secret)))
}

/// `POST /dashboard/settings/webhooks/{outgoing}/test`
pub(super) async fn test(
    State(ctx): State<Arc<Context>>,
    visit: MemberVisit,
    Named(id): Named<OutgoingId>,
    sent: Sent,
) -> Shown {
    let fresh = once::fresh(&ctx, &format!("test of {id}"), &sent)?;
    Box::pin(outgoing::test(&ctx, visit.company.id, id, &fresh)).await?;
    Ok(see(&ways::asked(&address(id), &[("done", "tested")])))
}

/// `POST /dashboard/settings/webhooks/{outgoing}/switch`
pub(super) async fn switch(
    State(ctx): State<Arc<Context>>,
    visit: MemberVisit,
    Named(id): Named<OutgoingId>,
    sent: Sent,
) -> Shown {
    let wish = Wish { is_called: Some(sent.field("to") == "on"), ..Wish::default() };
    Box::pin(outgoing::change(&ctx, visit.company.id, id, &wish)).await?;
    Ok(see(&ways::asked(&address(id), &[("done", "saved")])))
}

/// `POST /dashboard/settings/webhooks/{outgoing}/remove`
pub(super) async fn remove(
    State(ctx): State<Arc<Context>>,
    visit: MemberVisit,
    Named(id): Named<OutgoingId>,
) -> Shown {
    Box::pin(outgoing::remove(&ctx, visit.company.id, id)).await?;
    Ok(see(&ways::asked(ways::WEBHOOKS, &[("done", "removed")])))
}

/// The page after a secret was made: the one time that it is shown.
pub(super) fn told(visit: &MemberVisit, endpoint: &OutgoingEndpoint, secret: &str) -> Markup {
    let reader = &visit.reader;
    let url = figures::shortened(&endpoint.url, URL_SHOWN);
    html! {
        (opening(reader.tell("dashboard-webhooks-secret-sentence", &[("url", url)]), html! {}))
        (secret_once(reader, secret))
        (part("verify", &reader.say("dashboard-webhooks-verify"), html! {
            p { (reader.say("dashboard-webhooks-verify-text")) }
            p { a href=(address(endpoint.id)) { (reader.say("dashboard-webhooks-on")) } }
        }))
    }
}

fn content(visit: &MemberVisit, seen: &Seen, typed: &Typed, before: &Markup) -> Markup {
    let (reader, endpoint) = (&visit.reader, &seen.endpoint);
    let url = figures::shortened(&endpoint.url, URL_SHOWN);
    let (first, next) = ways_on(seen);
    html! {
        (opening(reader.tell("dashboard-webhooks-one", &[("url", url)]), html! {
            p { (state(reader, endpoint)) }
            p { a href=(ways::WEBHOOKS) { (reader.say("dashboard-webhooks-back")) } }
        }))
        (before)
        (part("about", &reader.say("dashboard-webhooks-about"), facts(&about(reader, endpoint))))
        (wide_part("sent", &reader.say("dashboard-webhooks-sent"), html! {
            (calls(reader, seen).shown())
            (pager(reader, first.as_deref(), next.as_deref()))
        }))
        @if visit.may(Scope::Admin) {
            (part("do", &reader.say("dashboard-webhooks-do"), deeds(visit, seen)))
            (part("change", &reader.say("dashboard-webhooks-change"),
                form(visit, (&address(endpoint.id), "change"), &seen.once, typed)))
        }
    }
}

fn ways_on(seen: &Seen) -> (Option<String>, Option<String>) {
    let own = address(seen.endpoint.id);
    let next =
        seen.sent.next.as_ref().map(|next| ways::asked(&own, &[("cursor", &next.to_string())]));
    (seen.is_further.then_some(own), next)
}

fn about(reader: &Reader, endpoint: &OutgoingEndpoint) -> Vec<(String, Markup)> {
    let live = endpoint.secrets.iter().filter(|secret| secret.is_live(reader.now));
    let ending = live.filter_map(|secret| secret.not_after).max();
    let mut rows = vec![
        (reader.say("dashboard-webhooks-field-url"), html! { (endpoint.url) }),
        (reader.say("dashboard-webhooks-column-events"), html! { (hears(reader, endpoint)) }),
        (
            reader.say("dashboard-webhooks-column-since"),
            figures::moment(reader, endpoint.created_at),
        ),
    ];
    if let Some(since) = endpoint.failing_since {
        rows.push((reader.say("dashboard-webhooks-failing-since"), figures::moment(reader, since)));
    }
    if let Some(disabled) = endpoint.disabled {
        rows.push((
            reader.say("dashboard-webhooks-off-since"),
            figures::moment(reader, disabled.at),
        ));
    }
    if let Some(end) = ending {
        rows.push((reader.say("dashboard-webhooks-old-secret"), figures::moment(reader, end)));
    }
    rows
}

fn calls(reader: &Reader, seen: &Seen) -> Table {
    let head =
        |name: &str, cell| column(reader.say(&format!("dashboard-webhooks-column-{name}")), cell);
    let row = |delivery: &OutgoingDelivery| {
        let href = format!("{}/sent/{}", address(delivery.endpoint), delivery.id);
        vec![
            html! { a href=(href) { code { (delivery.event.name()) } } },
            figures::hour_plain(reader, delivery.created_at),
            how(reader, delivery.status),
            html! { (answered(reader, delivery)) },
            html! { (figures::count(reader, i64::try_from(delivery.tries.len()).unwrap_or(i64::MAX))) },
        ]
    };
    Table {
        caption: reader.say("dashboard-webhooks-sent-caption"),
        columns: vec![
            head("event", Cell::Lead),
            head("made", Cell::Words),
            head("state", Cell::Words),
            head("answer", Cell::Words),
            head("tries", Cell::Number),
        ],
        rows: seen.sent.items.iter().map(row).collect(),
        sums: Vec::new(),
        is_mixed: false,
        nothing: empty(&reader.say("dashboard-webhooks-sent-nothing"), None),
    }
}

/// How far a call is.
pub(super) fn how(reader: &Reader, standing: DeliveryStatus) -> Markup {
    let (key, tone) = match standing {
        DeliveryStatus::Pending => ("dashboard-webhooks-sent-pending", Tone::Waiting),
        DeliveryStatus::Delivered => ("dashboard-webhooks-sent-delivered", Tone::Good),
        DeliveryStatus::Failed => ("dashboard-webhooks-sent-failed", Tone::Bad),
    };
    status(&reader.say(key), tone)
}

/// What was answered last.
fn answered(reader: &Reader, delivery: &OutgoingDelivery) -> String {
    match delivery.tries.last() {
        None => String::new(),
        Some(tried) => tried.status.map_or_else(
            || reader.say("dashboard-webhooks-no-answer"),
            |status| status.to_string(),
        ),
    }
}

fn deeds(visit: &MemberVisit, seen: &Seen) -> Markup {
    let (reader, endpoint) = (&visit.reader, &seen.endpoint);
    let own = address(endpoint.id);
    let deed = |what: &str, class: &str, more: &[(&str, &str)]| {
        html! {
            form method="post" action={ (own) "/" (what) } {
                @for (name, value) in visit.hidden() { input type="hidden" name=(name) value=(value); }
                @for (name, value) in more { input type="hidden" name=(name) value=(value); }
                p { (reader.say(&format!("dashboard-webhooks-deed-{}", key(what, more)))) }
                button class=(class) { (reader.say(&format!("dashboard-webhooks-do-{}", key(what, more)))) }
            }
        }
    };
    let once = [(once::FIELD, seen.once.as_str())];
    let (is_on, number) = (endpoint.is_called(), seen.sent.items.len());
    html! {
        @if is_on { (deed("test", "plain", &once)) }
        (deed("rotate", "plain", &once))
        (deed("switch", "plain", &[("to", if is_on { "off" } else { "on" })]))
        (deed("remove", "slight", &[]))
        @if number > 0 {
            p class="quiet" { (reader.say_with("dashboard-webhooks-kept", &[("number", Arg::Count(30))])) }
        }
    }
}

/// What a deed is called among the messages: switching has two.
fn key(what: &str, more: &[(&str, &str)]) -> String {
    match more {
        [("to", to)] => format!("{what}-{to}"),
        _ => what.to_owned(),
    }
}

//! Where the company's own systems are told of what happens: the addresses, and a form for one more (V30).

mod one;
mod sent;

use std::sync::Arc;

use axum::extract::State;
use maud::{Markup, html};
use serde::Deserialize;
use vouch_domain::{
    id::OutgoingId,
    people::{
        company::Scope,
        outgoing::{DisabledBy, OutgoingEndpoint},
    },
};
use vouch_runtime::Context;

use super::ways;
use crate::{
    api::input::Query,
    kit::{
        Arg, Cell, Field, Form, Reader, Table, Tone, column, copied, empty, figures, note, opening,
        part, status, wide_part,
    },
    outgoing::{self, Wish},
    pages::{
        once,
        route::PageRoute,
        sent::Sent,
        visit::{MemberVisit, Shown},
    },
    policy::Needs,
    refusal::Refusal,
};

pub(super) fn pages() -> Vec<PageRoute> {
    let (look, change) = (Needs::Member(Scope::Read), Needs::Member(Scope::Admin));
    vec![
        PageRoute::get("/dashboard/settings/webhooks", look, show),
        PageRoute::post("/dashboard/settings/webhooks", change, add),
        PageRoute::get("/dashboard/settings/webhooks/{outgoing}", look, one::show),
        PageRoute::post("/dashboard/settings/webhooks/{outgoing}", change, one::change),
        PageRoute::post("/dashboard/settings/webhooks/{outgoing}/rotate", change, one::rotate),
        PageRoute::post("/dashboard/settings/webhooks/{outgoing}/test", change, one::test),
        PageRoute::post("/dashboard/settings/webhooks/{outgoing}/switch", change, one::switch),
        PageRoute::post("/dashboard/settings/webhooks/{outgoing}/remove", change, one::remove),
        PageRoute::get("/dashboard/settings/webhooks/{outgoing}/sent/{event}", look, sent::show),
        PageRoute::post(
            "/dashboard/settings/webhooks/{outgoing}/sent/{event}/again",
            change,
            sent::again,
        ),
    ]
}

/// How much of an address stands in a table or a sentence.
const URL_SHOWN: usize = 60;

/// What the address may say.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Asked {
    /// `removed`, after one was taken away.
    done: String,
}

/// What stands in the form.
#[derive(Debug, Default)]
struct Typed {
    url: String,
    events: String,
    wrong: Vec<String>,
}

impl Typed {
    fn of(endpoint: &OutgoingEndpoint) -> Self {
        let events: Vec<&str> = endpoint.wants.iter().map(|wanted| wanted.as_str()).collect();
        Self { url: endpoint.url.clone(), events: events.join(", "), wrong: Vec::new() }
    }

    fn sent(sent: &Sent) -> Self {
        Self {
            url: sent.field("url").to_owned(),
            events: sent.field("events").to_owned(),
            wrong: Vec::new(),
        }
    }

    fn wish(&self) -> Wish {
        let events = self.events.split([',', ' ', '\n']).map(str::trim);
        let events = events.filter(|event| !event.is_empty()).map(str::to_owned);
        Wish { url: Some(self.url.clone()), events: Some(events.collect()), is_called: None }
    }

    /// The same with what a refusal says is wrong; what is not about a field goes on.
    fn mended(self, refusal: Refusal) -> Result<Self, Refusal> {
        let mut wrong = refusal.wrong_fields();
        wrong.dedup();
        if wrong.is_empty() { Err(refusal) } else { Ok(Self { wrong, ..self }) }
    }
}

fn address(id: OutgoingId) -> String {
    format!("{}/{id}", ways::WEBHOOKS)
}

/// `GET /dashboard/settings/webhooks`
async fn show(
    State(ctx): State<Arc<Context>>,
    visit: MemberVisit,
    Query(asked): Query<Asked>,
) -> Shown {
    let reader = &visit.reader;
    let main = html! {
        (content(&ctx, &visit, &Typed::default(), asked.done == "removed").await?)
    };
    Ok(visit.page(&reader.say("dashboard-webhooks-title"), main))
}

/// `POST /dashboard/settings/webhooks`
async fn add(State(ctx): State<Arc<Context>>, visit: MemberVisit, sent: Sent) -> Shown {
    let title = visit.reader.say("dashboard-webhooks-title");
    let typed = Typed::sent(&sent);
    let fresh = once::fresh(&ctx, &format!("webhook of {}", visit.company.id), &sent)?;
    let made = Box::pin(outgoing::create(&ctx, visit.company.id, &fresh, &typed.wish())).await;
    match made {
        Ok((endpoint, secret)) => Ok(visit.page(&title, one::told(&visit, &endpoint, &secret))),
        Err(refusal) => {
            let typed = typed.mended(refusal)?;
            Ok(visit.mend(&title, content(&ctx, &visit, &typed, false).await?))
        }
    }
}

async fn content(
    ctx: &Context,
    visit: &MemberVisit,
    typed: &Typed,
    removed: bool,
) -> Result<Markup, Refusal> {
    let reader = &visit.reader;
    let endpoints = ctx.store.all_outgoing_endpoints(visit.company.id).await?;
    let number = i64::try_from(endpoints.len()).unwrap_or(i64::MAX);
    let sentence =
        reader.say_with("dashboard-webhooks-sentence", &[("number", Arg::Count(number))]);
    Ok(html! {
        (opening(html! { (sentence) }, html! { p { (reader.say("dashboard-webhooks-what")) } }))
        @if removed { (note(html! { p { (reader.say("dashboard-webhooks-removed")) } })) }
        (wide_part("webhooks", &reader.say("dashboard-webhooks-list"), table(reader, &endpoints).shown()))
        (part("add", &reader.say("dashboard-webhooks-add"), html! {
            @if visit.may(Scope::Admin) {
                (form(visit, (ways::WEBHOOKS, "add"), &once::one_time(ctx), typed))
            } @else {
                p class="quiet" { (reader.say("dashboard-settings-ask-an-admin")) }
            }
        }))
    })
}

fn table(reader: &Reader, endpoints: &[OutgoingEndpoint]) -> Table {
    let head =
        |name: &str, cell| column(reader.say(&format!("dashboard-webhooks-column-{name}")), cell);
    let row = |endpoint: &OutgoingEndpoint| {
        vec![
            html! { a href=(address(endpoint.id)) { (figures::shortened(&endpoint.url, URL_SHOWN)) } },
            html! { (hears(reader, endpoint)) },
            state(reader, endpoint),
            figures::day(reader, endpoint.created_at),
        ]
    };
    Table {
        caption: reader.say("dashboard-webhooks-caption"),
        columns: vec![
            head("url", Cell::Lead),
            head("events", Cell::Words),
            head("state", Cell::Words),
            head("since", Cell::AsideWords),
        ],
        rows: endpoints.iter().map(row).collect(),
        sums: Vec::new(),
        is_mixed: false,
        nothing: empty(&reader.say("dashboard-webhooks-nothing"), None),
    }
}

/// What an endpoint hears of.
fn hears(reader: &Reader, endpoint: &OutgoingEndpoint) -> String {
    if endpoint.wants.is_empty() {
        return reader.say("dashboard-webhooks-everything");
    }
    let wants: Vec<&str> = endpoint.wants.iter().map(|wanted| wanted.as_str()).collect();
    wants.join(", ")
}

/// How an endpoint stands.
fn state(reader: &Reader, endpoint: &OutgoingEndpoint) -> Markup {
    let (key, tone) = match (endpoint.disabled, endpoint.failing_since) {
        (Some(disabled), _) => match disabled.by {
            DisabledBy::Person => ("dashboard-webhooks-state-off", Tone::Plain),
            DisabledBy::Failures => ("dashboard-webhooks-state-failed", Tone::Bad),
            DisabledBy::Gone => ("dashboard-webhooks-state-gone", Tone::Bad),
        },
        (None, Some(_)) => ("dashboard-webhooks-state-failing", Tone::Waiting),
        (None, None) => ("dashboard-webhooks-state-on", Tone::Good),
    };
    status(&reader.say(key), tone)
}

/// The form of an endpoint: a new one, or one that is changed.
fn form(visit: &MemberVisit, (action, what): (&str, &str), once: &str, typed: &Typed) -> Markup {
    let reader = &visit.reader;
    let problem = |field: &str| reader.say(&format!("dashboard-webhooks-wrong-{field}"));
    let field = |name: &str, value: &str, optional: bool| {
        let wrong = typed.wrong.iter().any(|wrong| wrong == name);
        Field {
            name,
            label: &reader.say(&format!("dashboard-webhooks-field-{name}")),
            help: &reader.say(&format!("dashboard-webhooks-help-{name}")),
            value,
            wrong: &if wrong { problem(name) } else { String::new() },
            autocomplete: "off",
            keyboard: if name == "url" { "url" } else { "" },
            optional,
            ..Field::default()
        }
        .shown(reader)
    };
    let summary: Vec<(String, String)> =
        typed.wrong.iter().map(|field| (field.clone(), problem(field))).collect();
    let mut hidden = visit.hidden().to_vec();
    hidden.push((once::FIELD, once));
    Form {
        action,
        button: &reader.say(&format!("dashboard-webhooks-button-{what}")),
        working: &reader.say("dashboard-webhooks-working"),
        hidden: &hidden,
        wrong: &summary,
        fields: html! { (field("url", &typed.url, false)) (field("events", &typed.events, true)) },
    }
    .shown(reader)
}

/// A secret that is shown once.
fn secret_once(reader: &Reader, secret: &str) -> Markup {
    note(html! {
        p { (reader.say("dashboard-webhooks-secret-once")) }
        p { (copied(reader, secret, &reader.say("dashboard-webhooks-secret-copies"))) }
    })
}

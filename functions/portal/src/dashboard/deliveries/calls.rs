//! All that came under one `webhook-id`: each call, what became of it, and what it said where it needs a look.

use std::{collections::BTreeSet, sync::Arc};

use axum::{extract::State, response::Response};
use chrono::{DateTime, SecondsFormat, Utc};
use maud::{Markup, html};
use serde::Deserialize;
use vouch_domain::{id::DeliveryRef, people::company::Scope};
use vouch_runtime::Context;
use vouch_store::deliveries::{Delivery, Outcome, Quarantined};

use super::words;
use crate::{
    api::input::{Named, Query},
    dashboard::ways,
    deliveries,
    kit::{Arg, Reader, copied, facts, figures, opening, part, standing},
    pages::visit::{MemberVisit, Shown},
    refusal::{Refusal, unknown},
};

/// Of how many calls under one id the content is looked up.
const CONTENTS: usize = 10;

/// How much of an id stands in the page's sentence.
const ID_SHOWN: usize = 48;

/// What the address asks for.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    /// When the call came that needs a look: it is kept longer than calls are shown.
    at: Option<DateTime<Utc>>,
}

/// The page of a call that needs a look.
pub(super) fn address_of(id: &DeliveryRef, at: DateTime<Utc>) -> String {
    let own = ways::delivery(id);
    let at = at.to_rfc3339_opts(SecondsFormat::Nanos, true);
    // An id that fits no path stands in a query already.
    if ways::fits_path(id.as_str()) { ways::asked(&own, &[("at", &at)]) } else { own }
}

/// `GET /dashboard/deliveries/{webhook_id}`
pub(super) async fn show(
    State(ctx): State<Arc<Context>>,
    visit: MemberVisit,
    Named(id): Named<DeliveryRef>,
    Query(asked): Query<Asked>,
) -> Shown {
    find(&ctx, &visit, &id, asked.at).await?.ok_or_else(|| unknown("delivery"))
}

/// The page of an id, if anything came under it.
pub(super) async fn find(
    ctx: &Context,
    visit: &MemberVisit,
    id: &DeliveryRef,
    at: Option<DateTime<Utc>>,
) -> Result<Option<Response>, Refusal> {
    let company = visit.company.id;
    let calls = deliveries::calls(ctx, company, id).await?;
    let aside = calls.iter().filter(|call| call.outcome == Outcome::Quarantined);
    let times: BTreeSet<DateTime<Utc>> =
        at.into_iter().chain(aside.map(|call| call.received_at)).collect();
    let mut contents: Vec<Quarantined> = Vec::new();
    for received_at in times.into_iter().take(CONTENTS) {
        contents.extend(ctx.store.find_quarantined(company, received_at, id).await?);
    }
    if calls.is_empty() && contents.is_empty() {
        return Ok(None);
    }
    let reader = &visit.reader;
    let may_read = visit.may(Scope::Admin);
    let main = html! {
        (opening(sentence(reader, &calls), html! {
            p { (copied(reader, id.as_str(), &reader.say("dashboard-deliveries-this-id"))) }
        }))
        @for (at, call) in calls.iter().enumerate() { (one(reader, at, call)) }
        @for (at, content) in contents.iter().enumerate() {
            (kept(reader, at, content, &calls, may_read))
        }
    };
    let shown: String = id.as_str().chars().take(ID_SHOWN).collect();
    let title = reader.say_with("dashboard-deliveries-title-one", &[("id", Arg::Text(&shown))]);
    Ok(Some(visit.page(&title, main)))
}

fn sentence(reader: &Reader, calls: &[Delivery]) -> Markup {
    let key = match calls {
        [] => "dashboard-deliveries-one-aside",
        [call] => match call.outcome {
            Outcome::Applied => "dashboard-deliveries-one-applied",
            Outcome::Repeat => "dashboard-deliveries-one-repeat",
            Outcome::Parked => "dashboard-deliveries-one-parked",
            Outcome::Quarantined => "dashboard-deliveries-one-aside",
        },
        several => {
            let count = i64::try_from(several.len()).unwrap_or(i64::MAX);
            let words = [("count", Arg::Count(count))];
            return html! { (reader.say_with("dashboard-deliveries-several", &words)) };
        }
    };
    html! { (reader.say(key)) }
}

/// One call and what became of it.
fn one(reader: &Reader, at: usize, call: &Delivery) -> Markup {
    let said = |name: &str| reader.say(&format!("dashboard-deliveries-column-{name}"));
    let mut rows = vec![
        (said("kind"), words::kind(reader, &call.kind)),
        (said("received"), figures::moment(reader, call.received_at)),
        (said("outcome"), standing::delivery(reader, call.outcome)),
    ];
    if let Some(why) = &call.reason {
        rows.push((said("why"), words::obstacle_in_full(reader, why)));
    }
    if call.subject.transaction.is_some() || call.subject.customer.is_some() {
        rows.push((said("about"), words::subject(&call.subject)));
    }
    if let (Some(_), Some(customer)) = (&call.subject.transaction, &call.subject.customer) {
        rows.push((said("customer"), ways::customer_link(customer)));
    }
    part(&format!("call-{at}"), &reader.say("dashboard-deliveries-call"), facts(&rows))
}

/// What a call said that needs a look. It may hold what only an administrator is to read.
fn kept(
    reader: &Reader,
    at: usize,
    content: &Quarantined,
    calls: &[Delivery],
    may_read: bool,
) -> Markup {
    let is_told = calls.iter().any(|call| call.received_at == content.received_at);
    let rows = [
        (
            reader.say("dashboard-deliveries-column-received"),
            figures::moment(reader, content.received_at),
        ),
        (
            reader.say("dashboard-deliveries-column-why"),
            words::obstacle_in_full(reader, &content.reason),
        ),
    ];
    part(
        &format!("content-{at}"),
        &reader.say("dashboard-deliveries-content"),
        html! {
            @if !is_told { (facts(&rows)) }
            @if may_read {
                pre tabindex="0" { (content.body) }
                p class="quiet" { (reader.say("dashboard-deliveries-content-text")) }
            } @else {
                p { (reader.say("dashboard-deliveries-content-not-yours")) }
            }
        },
    )
}

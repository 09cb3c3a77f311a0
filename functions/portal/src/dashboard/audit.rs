//! The audit trail: who asked for what, and what became of it, for those who may set everything.

mod words;

use std::sync::Arc;

use axum::extract::State;
use chrono_tz::Tz;
use maud::{Markup, html};
use serde::Deserialize;
use vouch_domain::{
    books::audit::{Actor, AuditRecord},
    calendar::Month,
    people::company::Scope,
};
use vouch_runtime::Context;

use super::{
    find::{List, ROWS, looked_for},
    ways,
};
use crate::{
    api::input::Query,
    kit::{
        self, Arg, Cell, Choice, Reader, Table, Tone, choices, column, empty, figures, note,
        opening, pager, status,
    },
    pages::{
        route::PageRoute,
        visit::{MemberVisit, Shown},
    },
    policy::Needs,
    trail::reading::{self, Ended, Spot, Wanted, Which},
};

pub(super) fn pages() -> Vec<PageRoute> {
    vec![PageRoute::get(ways::AUDIT, Needs::Member(Scope::Admin), show)]
}

/// What the address asks for.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Asked {
    month: Option<Month>,
    /// Only what is about this id.
    q: Option<String>,
    /// Only what this member, key or partner asked.
    by: Option<String>,
    show: Which,
    cursor: Option<String>,
}

const LIST: List = List { name: "audit", address: ways::AUDIT };

/// `GET /dashboard/audit`
async fn show(
    State(ctx): State<Arc<Context>>,
    visit: MemberVisit,
    Query(asked): Query<Asked>,
) -> Shown {
    let (reader, company) = (&visit.reader, visit.company.id);
    let subject = looked_for(asked.q.as_deref());
    let by = looked_for(asked.by.as_deref());
    let is_narrow = !subject.is_empty() || !by.is_empty();
    let head = ctx.store.find_audit_head(company).await?;
    let newest = Month::utc(ctx.now());
    let began = head.as_ref().map_or(newest, |head| head.began);
    // Who looks for something looks in all months.
    let month = asked.month.or_else(|| (!is_narrow).then_some(newest));
    let wanted = Wanted {
        from: month.map(|month| month.start(Tz::UTC)),
        to: month.map(|month| month.end(Tz::UTC)),
        subject: Some(subject).filter(|text| !text.is_empty()),
        by: Some(by).filter(|text| !text.is_empty()),
        which: asked.show,
    };
    let after = reading::spot(asked.cursor.as_deref())?;
    let rows = usize::try_from(ROWS).unwrap_or_default();
    let (records, next) = reading::read(&ctx, company, &wanted, after, rows).await?;
    let way = |show, cursor: Option<Spot>| address(subject, by, show, month, cursor);
    let first = after.map(|_| way(asked.show, None));
    let next = next.map(|next| way(asked.show, Some(next)));
    let main = html! {
        (opening(
            html! { (reader.say("dashboard-audit-sentence")) },
            html! { p class="quiet" { (reader.say("dashboard-audit-text")) } },
        ))
        (LIST.finder(reader, if records.is_empty() { subject } else { "" }))
        @if is_narrow { (narrowed(reader, subject, by, &records)) }
        (filters(reader, asked.show, |show| way(show, None)))
        @if !is_narrow {
            (kit::months(
                reader,
                &reader.say("dashboard-audit-months"),
                |month| address("", "", asked.show, Some(month), None),
                month.unwrap_or(newest),
                began,
                newest,
            ))
        }
        (table(reader, &records, month).shown())
        (pager(reader, first.as_deref(), next.as_deref()))
    };
    Ok(visit.page(&reader.say("dashboard-audit-title"), main))
}

fn address(
    subject: &str,
    by: &str,
    show: Which,
    month: Option<Month>,
    cursor: Option<Spot>,
) -> String {
    let show = match show {
        Which::Changes => "",
        Which::Refused => "refused",
        Which::All => "all",
    };
    let month = month.map(|month| month.to_string()).unwrap_or_default();
    let cursor = cursor.map(|cursor| cursor.to_string()).unwrap_or_default();
    let parts = [
        (ways::LOOKED_FOR, subject),
        ("by", by),
        ("show", show),
        ("month", &*month),
        ("cursor", &*cursor),
    ];
    ways::asked(ways::AUDIT, &parts)
}

/// What the list is narrowed to, and the way back to all of it.
fn narrowed(reader: &Reader, subject: &str, by: &str, records: &[AuditRecord]) -> Markup {
    let name = records.iter().map(|record| &record.deed.actor).find(|actor| actor.id() == by);
    let name = name.map(|actor| words::actor(reader, actor));
    let name = name.as_deref().unwrap_or(by);
    let words = [("by", Arg::Text(name)), ("subject", Arg::Text(subject))];
    let said = match (by.is_empty(), subject.is_empty()) {
        (false, false) => reader.say_with("dashboard-audit-only-both", &words),
        (false, true) => reader.say_with("dashboard-audit-only-by", &words),
        (true, _) => reader.say_with("dashboard-audit-only-about", &words),
    };
    note(html! {
        p { (said) " " a href=(ways::AUDIT) { (reader.say("dashboard-audit-only-all")) } }
    })
}

fn filters(reader: &Reader, chosen: Which, way: impl Fn(Which) -> String) -> Markup {
    let choice = |which: Which, key: &str| Choice {
        words: reader.say(key),
        href: way(which),
        chosen: which == chosen,
    };
    choices(
        &reader.say("dashboard-audit-filter"),
        &[
            choice(Which::Changes, "dashboard-audit-filter-changes"),
            choice(Which::Refused, "dashboard-audit-filter-refused"),
            choice(Which::All, "dashboard-audit-filter-all"),
        ],
    )
}

fn table(reader: &Reader, records: &[AuditRecord], month: Option<Month>) -> Table {
    let head =
        |name: &str, cell| column(reader.say(&format!("dashboard-audit-column-{name}")), cell);
    let row = |record: &AuditRecord| {
        vec![
            words::call(reader, record),
            who(reader, &record.deed.actor),
            figures::hour_plain(reader, record.at),
            words::subjects(record),
            ended(reader, record),
        ]
    };
    let caption = match month {
        Some(month) => {
            let name = figures::month(reader, month);
            reader.say_with("dashboard-audit-caption", &[("month", Arg::Text(&name))])
        }
        None => reader.say("dashboard-audit-caption-narrow"),
    };
    Table {
        caption,
        columns: vec![
            head("what", Cell::Lead),
            head("who", Cell::Words),
            head("when", Cell::Words),
            head("about", Cell::Words),
            head("outcome", Cell::Words),
        ],
        rows: records.iter().map(row).collect(),
        sums: Vec::new(),
        is_mixed: false,
        nothing: empty(&reader.say("dashboard-audit-nothing"), None),
    }
}

/// Who asked: the way to all that they asked.
fn who(reader: &Reader, actor: &Actor) -> Markup {
    let all = address("", &actor.id(), Which::Changes, None, None);
    html! {
        a href=(all) { (figures::shortened(&words::actor(reader, actor), words::NAME_SHOWN)) }
        br; small { (words::actor_kind(reader, actor)) }
    }
}

fn ended(reader: &Reader, record: &AuditRecord) -> Markup {
    let (key, tone) = match Ended::of(record) {
        Ended::Done => ("dashboard-audit-done", Tone::Good),
        Ended::Refused => ("dashboard-audit-refused", Tone::Plain),
        Ended::Failed => ("dashboard-audit-failed", Tone::Bad),
        Ended::Unknown => ("dashboard-audit-unknown", Tone::Waiting),
    };
    status(&reader.say(key), tone)
}

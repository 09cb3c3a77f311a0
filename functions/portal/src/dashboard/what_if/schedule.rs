//! How a draft is put in force: the form that schedules it, and the rows that it joins.

use std::sync::Arc;

use axum::extract::State;
use chrono::{DateTime, NaiveDate, SecondsFormat, SubsecRound as _, Utc};
use maud::{Markup, html};
use serde_json::{Map, Value};
use vouch_domain::{
    calendar::day_start,
    earning::terms::Terms,
    id::TermsId,
    people::company::{Company, Scope},
};
use vouch_runtime::Context;
use vouch_store::terms::TermsScope;

use super::{answer, form::Typed, shown::phrase};
use crate::{
    api::{
        input::part_of,
        terms::{self, draft::NewTerms},
    },
    dashboard::ways,
    kit::{
        Arg, Cell, Field, Form, Kind, Reader, Table, Tone, column, copied, figures, note, part,
        status,
    },
    pages::{
        once,
        sent::Sent,
        visit::{MemberVisit, Shown, see},
    },
    refusal::Refusal,
    what_if::Asked,
};

/// The field of the day on which a draft begins, as the API calls it.
const BEGINS: &str = "valid_from";

/// What stands in the form that schedules a draft.
pub(super) struct Plan {
    day: String,
    /// What is wrong with it.
    wrong: String,
    once: String,
}

impl Plan {
    /// To begin with, the next month.
    pub(super) fn new(ctx: &Context, company: &Company) -> Self {
        let next = company.month_of(ctx.now()).next();
        let day = next.first_day().to_string();
        Self { day, wrong: String::new(), once: once::one_time(ctx) }
    }

    pub(super) fn is_wrong(&self) -> bool {
        !self.wrong.is_empty()
    }
}

/// `POST /dashboard/terms`
pub(super) async fn add(State(ctx): State<Arc<Context>>, visit: MemberVisit, sent: Sent) -> Shown {
    let mut typed = Typed::sent(&sent)?;
    typed.fill(&visit.company, visit.company.month_of(ctx.now()));
    let (day, once) = (sent.field(BEGINS).to_owned(), sent.exact(once::FIELD).to_owned());
    let mut plan = Plan { day, wrong: String::new(), once };
    match Box::pin(record(&ctx, &visit, &typed, &plan.day, &sent)).await? {
        Ok(id) => {
            let (parts, id) = (typed.parts(), id.to_string());
            let mut parts: Vec<(&str, &str)> =
                parts.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
            parts.push(("done", &id));
            Ok(see(&ways::asked(ways::WHAT_IF, &parts)))
        }
        Err(key) => {
            plan.wrong = visit.reader.say(key);
            Box::pin(answer(&ctx, &visit, &typed, &plan)).await
        }
    }
}

/// The row that was added, or the message of what is wrong.
async fn record(
    ctx: &Context,
    visit: &MemberVisit,
    typed: &Typed,
    day: &str,
    sent: &Sent,
) -> Result<Result<TermsId, &'static str>, Refusal> {
    let company = visit.company.id;
    let begins =
        day.parse::<NaiveDate>().ok().map(|day| day_start(day, visit.company.month_zone()));
    let Some(begins) = begins.filter(|begins| *begins > ctx.now()) else {
        return Ok(Err("dashboard-what-if-wrong-valid-from"));
    };
    let Some(fields) = typed.fields(ctx, company).await? else {
        return Ok(Err("dashboard-what-if-wrong-partner"));
    };
    let fresh = once::fresh(ctx, &format!("terms of {company}"), sent)?;
    let added = match part_of::<NewTerms>(row(fields, begins)) {
        Ok(new) => {
            Box::pin(terms::add(ctx, company, &fresh, ctx.now().trunc_subsecs(3), &new)).await
        }
        Err(refusal) => Err(refusal),
    };
    match added {
        Ok((_, terms)) => Ok(Ok(terms.id)),
        Err(refusal) if refusal.names_field(BEGINS) => {
            Ok(Err("dashboard-what-if-wrong-valid-from"))
        }
        Err(refusal) if refusal.is_conflict() => Ok(Err("dashboard-what-if-wrong-taken")),
        Err(refusal) if refusal.fields().next().is_some() => Ok(Err("dashboard-what-if-wrong")),
        Err(refusal) => Err(refusal),
    }
}

/// The fields of a new row: those of the draft without its months.
fn row(mut fields: Map<String, Value>, begins: DateTime<Utc>) -> Map<String, Value> {
    fields.remove("from");
    fields.remove("to");
    let begins = begins.to_rfc3339_opts(SecondsFormat::Secs, true);
    fields.insert(BEGINS.to_owned(), Value::from(begins));
    fields
}

/// A draft on its way into force.
pub(super) struct Scheduling<'a> {
    pub(super) visit: &'a MemberVisit,
    pub(super) asked: &'a Asked,
    pub(super) typed: &'a Typed,
    pub(super) plan: &'a Plan,
    /// All rows of its scope.
    pub(super) rows: &'a [Terms],
}

impl Scheduling<'_> {
    fn reader(&self) -> &Reader {
        &self.visit.reader
    }

    fn phrase(&self, terms: &Terms) -> Markup {
        phrase(self.reader(), self.asked.scope, &terms.structure)
    }

    /// That it was scheduled, after it was.
    pub(super) fn done(&self) -> Markup {
        let added = self.rows.iter().find(|row| row.id.to_string() == self.typed.done);
        html! {
            @if let Some(row) = added {
                (note(html! {
                    p { (self.reader().tell("dashboard-what-if-scheduled", &[
                        ("day", figures::day(self.reader(), row.from)),
                        ("what", self.phrase(row)),
                    ])) }
                }))
            }
        }
    }

    /// The form that schedules the draft, the same as a call, and what holds or is to come.
    pub(super) fn shown(&self, fields: Map<String, Value>) -> Markup {
        let reader = self.reader();
        let recruits =
            matches!(self.asked.scope, TermsScope::Referral | TermsScope::OwnReferral(_));
        html! {
            (part("schedule", &reader.say("dashboard-what-if-schedule"), html! {
                p { (reader.say("dashboard-what-if-schedule-text")) }
                @if self.visit.may(Scope::Admin) {
                    (self.form())
                } @else {
                    p class="quiet" { (reader.say("dashboard-settings-ask-an-admin")) }
                }
                details {
                    summary { (reader.say("dashboard-what-if-schedule-call")) }
                    (self.call(fields))
                }
            }))
            (part("rows", &reader.say("dashboard-what-if-rows"), html! {
                (self.history())
                @if recruits {
                    p { a href=(ways::REFERRAL_SETTINGS) { (reader.say("dashboard-what-if-schedule-form")) } }
                }
            }))
        }
    }

    fn form(&self) -> Markup {
        let (reader, plan) = (self.reader(), self.plan);
        let mut hidden = self.visit.hidden().to_vec();
        hidden.push((once::FIELD, &plan.once));
        let parts = self.typed.parts();
        hidden.extend(parts.iter().map(|(name, value)| (name.as_str(), value.as_str())));
        let wrong = if plan.is_wrong() {
            vec![(BEGINS.to_owned(), plan.wrong.clone())]
        } else {
            Vec::new()
        };
        Form {
            action: ways::TERMS,
            button: &reader.say("dashboard-what-if-schedule-button"),
            working: &reader.say("dashboard-what-if-scheduling"),
            hidden: &hidden,
            wrong: &wrong,
            fields: Field {
                name: BEGINS,
                label: &reader.say("dashboard-what-if-field-valid-from"),
                help: &reader.say("dashboard-what-if-help-valid-from"),
                value: &plan.day,
                wrong: &plan.wrong,
                kind: Kind::Date,
                short: true,
                ..Field::default()
            }
            .shown(reader),
        }
        .shown(reader)
    }

    /// What holds for the draft's scope, what is to come, and what is over; the latest first.
    fn history(&self) -> Markup {
        let reader = self.reader();
        let in_force = self.rows.iter().rposition(|row| row.from <= reader.now);
        let row = |(at, row): (usize, &Terms)| {
            let (key, tone) = match in_force {
                Some(current) if at == current => ("dashboard-what-if-row-in-force", Tone::Good),
                Some(current) if at < current => ("dashboard-what-if-row-over", Tone::Plain),
                _ => ("dashboard-what-if-row-to-come", Tone::Waiting),
            };
            vec![figures::day(reader, row.from), self.phrase(row), status(&reader.say(key), tone)]
        };
        let heading = |name: &str| reader.say(&format!("dashboard-what-if-column-{name}"));
        Table {
            caption: reader.say("dashboard-what-if-rows-caption"),
            columns: vec![
                column(heading("from"), Cell::Lead),
                column(heading("pays"), Cell::Words),
                column(heading("standing"), Cell::Words),
            ],
            rows: self.rows.iter().enumerate().rev().map(row).collect(),
            sums: Vec::new(),
            is_mixed: false,
            nothing: html! { (reader.say("dashboard-what-if-rows-none")) },
        }
        .shown()
    }

    /// The same by the API.
    fn call(&self, fields: Map<String, Value>) -> Markup {
        let (reader, company) = (self.reader(), &self.visit.company);
        let next = company.month_of(reader.now).next();
        let body = Value::Object(row(fields, next.start(company.month_zone()))).to_string();
        html! {
            p { (reader.say_with("dashboard-what-if-schedule-call-text", &[
                ("month", Arg::Text(&figures::month(reader, next))),
            ])) }
            p { code { "POST /api/v1/terms" } }
            p { (copied(reader, &body, &reader.say("dashboard-what-if-schedule-copies"))) }
        }
    }
}

//! When the company's months end, from the next one on, and what the service takes and payouts need at their end.
//!
//! Both forms ask for what `PATCH /api/v1/company` does, and are held to the same.

use std::{collections::BTreeMap, str::FromStr as _, sync::Arc};

use axum::{extract::State, response::Response};
use chrono_tz::{TZ_VARIANTS, Tz};
use maud::{Markup, html};
use serde::Deserialize;
use vouch_domain::{
    money::{Currency, Money, Percent},
    people::company::{Company, Cutoff, LaterClock, Scope},
};
use vouch_runtime::Context;

use crate::{
    api::{
        companies::{CompanyChange, FeeIn, amend},
        input::Query,
    },
    dashboard::ways,
    kit::{Arg, Field, Form, Reader, Select, facts, figures, note, opening, part},
    pages::{
        route::PageRoute,
        sent::Sent,
        visit::{MemberVisit, Shown, see},
    },
    policy::Needs,
    refusal::Refusal,
};

pub(super) fn pages() -> Vec<PageRoute> {
    let change = Needs::Member(Scope::Admin);
    vec![
        PageRoute::get(ways::MONTHS, Needs::Member(Scope::Read), show),
        PageRoute::post("/dashboard/settings/months/clock", change, set_clock),
        PageRoute::post("/dashboard/settings/months/money", change, set_money),
    ]
}

/// What the address may say.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Asked {
    /// `clock` or `money`, after that was set.
    done: String,
}

/// What stands in the forms.
#[derive(Debug, Default)]
struct Typed {
    values: BTreeMap<&'static str, String>,
    wrong: Vec<&'static str>,
}

impl Typed {
    fn of(company: &Company, clock: &LaterClock) -> Self {
        let percent = company.fee.percent.map(|percent| percent.to_string());
        let values = [
            ("timezone", clock.zone.name().to_owned()),
            ("cutoff", cutoff_name(clock.cutoff).to_owned()),
            ("percent", percent.unwrap_or_default()),
            ("fixed", amounts_text(&company.fee.fixed)),
            ("minimum", amounts_text(&company.minimum_payout)),
            ("holding", company.holding_days.to_string()),
        ];
        Self { values: values.into(), wrong: Vec::new() }
    }

    fn value(&self, name: &str) -> &str {
        self.values.get(name).map_or("", String::as_str)
    }

    /// The same with what was sent in its place.
    fn sent(mut self, sent: &Sent, names: &[&'static str]) -> Self {
        self.values.extend(names.iter().map(|name| (*name, sent.field(name).to_owned())));
        self
    }

    /// A value that was read, or else the field is wrong.
    fn read<T>(&mut self, name: &'static str, value: Option<T>) -> Option<T> {
        if value.is_none() {
            self.wrong.push(name);
        }
        value
    }

    /// What a refusal says is wrong, by our own fields; what is about none of them goes on.
    fn take(&mut self, refusal: Refusal) -> Result<(), Refusal> {
        for field in refusal.wrong_fields() {
            self.wrong.push(match field.as_str() {
                "timezone" => "timezone",
                "cutoff" => "cutoff",
                "fee.percent" => "percent",
                field if field.starts_with("fee.fixed") => "fixed",
                field if field.starts_with("minimum_payout") => "minimum",
                "holding_days" => "holding",
                _ => return Err(refusal),
            });
        }
        self.wrong.dedup();
        if self.wrong.is_empty() { Err(refusal) } else { Ok(()) }
    }
}

fn cutoff_name(cutoff: Cutoff) -> &'static str {
    match cutoff {
        Cutoff::CompanyMidnight => "company_midnight",
        Cutoff::UtcMidnight => "utc_midnight",
    }
}

/// Amounts as they are typed: `25.00 EUR, 3000 JPY`.
fn amounts_text(amounts: &BTreeMap<Currency, i64>) -> String {
    let text = |(currency, minor): (&Currency, &i64)| {
        format!("{} {currency}", Money::new(*minor, *currency).amount())
    };
    amounts.iter().map(text).collect::<Vec<_>>().join(", ")
}

/// What was typed as amounts, for the API to look at; nothing where one has no currency, or one has two.
fn amounts(text: &str) -> Option<BTreeMap<Currency, String>> {
    let mut all = BTreeMap::new();
    for one in text.split([',', ';', '\n']).map(str::trim).filter(|one| !one.is_empty()) {
        let (amount, currency) = one.rsplit_once(' ')?;
        let currency = currency.to_uppercase().parse().ok()?;
        if all.insert(currency, amount.trim().to_owned()).is_some() {
            return None;
        }
    }
    Some(all)
}

/// A zone, whether or not its capitals are right.
fn zone(text: &str) -> Option<Tz> {
    let alike = |zone: &&Tz| zone.name().eq_ignore_ascii_case(text);
    Tz::from_str(text).ok().or_else(|| TZ_VARIANTS.iter().find(alike).copied())
}

/// `GET /dashboard/settings/months`
async fn show(
    State(ctx): State<Arc<Context>>,
    visit: MemberVisit,
    Query(asked): Query<Asked>,
) -> Shown {
    let typed = Typed::of(&visit.company, &coming(&visit));
    Ok(visit.page(
        &visit.reader.say("dashboard-months-title"),
        content(&ctx, &visit, &typed, &asked.done),
    ))
}

/// The clock that the next month ends by, as things stand.
fn coming(visit: &MemberVisit) -> LaterClock {
    let company = &visit.company;
    company.clock_of(company.month_of(visit.reader.now).next())
}

/// `POST /dashboard/settings/months/clock`
async fn set_clock(State(ctx): State<Arc<Context>>, visit: MemberVisit, sent: Sent) -> Shown {
    let before = coming(&visit);
    let mut typed = Typed::of(&visit.company, &before).sent(&sent, &["timezone", "cutoff"]);
    let timezone = typed.read("timezone", zone(sent.field("timezone")));
    let cutoffs = [Cutoff::CompanyMidnight, Cutoff::UtcMidnight];
    let cutoff = cutoffs.into_iter().find(|cutoff| cutoff_name(*cutoff) == sent.field("cutoff"));
    let cutoff = typed.read("cutoff", cutoff);
    let (Some(timezone), Some(cutoff)) = (timezone, cutoff) else {
        return Ok(mend(&ctx, &visit, &typed));
    };
    // What is so already is not set once more.
    if (timezone, cutoff) != (before.zone, before.cutoff) {
        let change = CompanyChange {
            timezone: Some(timezone),
            cutoff: Some(cutoff),
            ..CompanyChange::default()
        };
        Box::pin(amend(&ctx, visit.company.clone(), change)).await?;
    }
    Ok(see(&ways::asked(ways::MONTHS, &[("done", "clock")])))
}

/// `POST /dashboard/settings/months/money`
async fn set_money(State(ctx): State<Arc<Context>>, visit: MemberVisit, sent: Sent) -> Shown {
    let fields = ["percent", "fixed", "minimum", "holding"];
    let mut typed = Typed::of(&visit.company, &coming(&visit)).sent(&sent, &fields);
    let percent = match sent.field("percent").trim_end_matches('%').trim() {
        "" => Some(None),
        text => text.parse::<Percent>().ok().map(Some),
    };
    let percent = typed.read("percent", percent);
    let fixed = typed.read("fixed", amounts(sent.field("fixed")));
    let minimum = typed.read("minimum", amounts(sent.field("minimum")));
    let holding = match sent.field("holding").trim() {
        "" => Some(0),
        days => days.parse::<u32>().ok(),
    };
    let holding = typed.read("holding", holding);
    let (Some(percent), Some(fixed), Some(minimum), Some(holding)) =
        (percent, fixed, minimum, holding)
    else {
        return Ok(mend(&ctx, &visit, &typed));
    };
    let change = CompanyChange {
        fee: Some(FeeIn { percent, fixed }),
        minimum_payout: Some(minimum),
        holding_days: Some(holding),
        ..CompanyChange::default()
    };
    if let Err(refusal) = Box::pin(amend(&ctx, visit.company.clone(), change)).await {
        typed.take(refusal)?;
        return Ok(mend(&ctx, &visit, &typed));
    }
    Ok(see(&ways::asked(ways::MONTHS, &[("done", "money")])))
}

fn mend(ctx: &Context, visit: &MemberVisit, typed: &Typed) -> Response {
    let main = content(ctx, visit, typed, "");
    visit.mend(&visit.reader.say("dashboard-months-title"), main)
}

fn content(ctx: &Context, visit: &MemberVisit, typed: &Typed, done: &str) -> Markup {
    let (reader, company) = (&visit.reader, &visit.company);
    let month = company.month_of(ctx.now());
    let end = figures::hour(reader, company.month_end(month));
    let month = figures::month_name(reader, month);
    let name = [("month", Arg::Text(month.as_str()))];
    let done = match done {
        "clock" => "dashboard-months-done-clock",
        "money" => "dashboard-months-done-money",
        _ => "",
    };
    html! {
        (opening(
            reader.tell_with("dashboard-months-sentence", &name, &[("time", end)]),
            html! { p { (reader.say("dashboard-months-text")) } },
        ))
        @if !done.is_empty() { (note(html! { p { (reader.say(done)) } })) }
        (part("now", &reader.say("dashboard-months-now"), now(ctx, visit)))
        @if visit.may(Scope::Admin) {
            (part("clock", &reader.say("dashboard-months-clock"), clock_form(visit, typed)))
            (part("money", &reader.say("dashboard-months-money"), money_form(visit, typed)))
        } @else {
            p class="quiet" { (reader.say("dashboard-settings-ask-an-admin")) }
        }
    }
}

/// What is in force, and what will be.
fn now(ctx: &Context, visit: &MemberVisit) -> Markup {
    let (reader, company) = (&visit.reader, &visit.company);
    let current = company.month_of(ctx.now());
    let mut rows =
        vec![(reader.say("dashboard-months-ends"), clock(reader, &company.clock_of(current)))];
    for later in company.later_clocks.iter().filter(|later| later.from > current) {
        let month = figures::month(reader, later.from);
        let from = reader.say_with("dashboard-months-from", &[("month", Arg::Text(&month))]);
        let end = figures::hour(reader, company.month_end(later.from));
        rows.push((
            from,
            html! {
                (clock(reader, later))
                div class="quiet" { (reader.tell("dashboard-months-first-end", &[("time", end)])) }
            },
        ));
    }
    let fee = &company.fee;
    let none = reader.say("dashboard-months-none");
    rows.push((
        reader.say("dashboard-months-fee"),
        html! {
            @if fee.is_none() { (none) }
            @if let Some(percent) = fee.percent {
                div { (reader.say_with("dashboard-months-of-charges", &[("rate", Arg::Text(&figures::rate(reader, percent.value())))])) }
            }
            @for (currency, minor) in fee.fixed.iter().filter(|(_, minor)| **minor != 0) {
                div { (reader.tell("dashboard-months-each", &[("amount", figures::amount(reader, Money::new(*minor, *currency)))])) }
            }
        },
    ));
    rows.push((
        reader.say("dashboard-settings-minimum"),
        html! {
            @if company.minimum_payout.is_empty() { (reader.say("dashboard-settings-no-minimum")) }
            @for (currency, minor) in &company.minimum_payout {
                div { (figures::amount(reader, Money::new(*minor, *currency))) }
            }
        },
    ));
    let days = i64::from(company.holding_days);
    rows.push((
        reader.say("dashboard-months-field-holding"),
        html! {
            @if days == 0 { (reader.say("dashboard-months-none")) }
            @else { (reader.say_with("dashboard-months-holding", &[("days", Arg::Count(days))])) }
        },
    ));
    facts(&rows)
}

/// A clock in words.
fn clock(reader: &Reader, clock: &LaterClock) -> Markup {
    let key = match clock.cutoff {
        Cutoff::CompanyMidnight => "dashboard-months-at-midnight",
        Cutoff::UtcMidnight => "dashboard-months-at-utc",
    };
    html! { (reader.say_with(key, &[("zone", Arg::Text(clock.zone.name()))])) }
}

fn problem(reader: &Reader, name: &str) -> String {
    reader.say(&format!("dashboard-months-wrong-{name}"))
}

fn field(visit: &MemberVisit, typed: &Typed, name: &'static str, is_optional: bool) -> Markup {
    let reader = &visit.reader;
    let wrong = if typed.wrong.contains(&name) { problem(reader, name) } else { String::new() };
    Field {
        name,
        label: &reader.say(&format!("dashboard-months-field-{name}")),
        help: &reader.say(&format!("dashboard-months-help-{name}")),
        value: typed.value(name),
        wrong: &wrong,
        autocomplete: "off",
        optional: is_optional,
        short: matches!(name, "percent" | "holding"),
        keyboard: match name {
            "percent" => "decimal",
            "holding" => "numeric",
            _ => "",
        },
        ..Field::default()
    }
    .shown(reader)
}

fn form(visit: &MemberVisit, typed: &Typed, what: &str, names: &[&str], fields: Markup) -> Markup {
    let reader = &visit.reader;
    let wrong = typed.wrong.iter().filter(|name| names.contains(name));
    let wrong: Vec<(String, String)> =
        wrong.map(|name| ((*name).to_owned(), problem(reader, name))).collect();
    Form {
        action: &format!("{}/{what}", ways::MONTHS),
        button: &reader.say(&format!("dashboard-months-button-{what}")),
        working: &reader.say("dashboard-settings-working"),
        hidden: &visit.hidden(),
        wrong: &wrong,
        fields,
    }
    .shown(reader)
}

fn clock_form(visit: &MemberVisit, typed: &Typed) -> Markup {
    let reader = &visit.reader;
    let options = [Cutoff::CompanyMidnight, Cutoff::UtcMidnight].map(|cutoff| {
        let key = match cutoff {
            Cutoff::CompanyMidnight => "dashboard-settings-cutoff-company",
            Cutoff::UtcMidnight => "dashboard-settings-cutoff-utc",
        };
        (cutoff_name(cutoff).to_owned(), reader.say(key))
    });
    let is_wrong = typed.wrong.contains(&"cutoff");
    let fields = html! {
        (field(visit, typed, "timezone", false))
        (Select {
            name: "cutoff",
            label: &reader.say("dashboard-months-field-cutoff"),
            help: &reader.say("dashboard-months-help-cutoff"),
            wrong: &if is_wrong { problem(reader, "cutoff") } else { String::new() },
            options: &options,
            chosen: typed.value("cutoff"),
        }.shown(reader))
    };
    let next = figures::month(reader, visit.company.month_of(reader.now).next());
    html! {
        p { (reader.say_with("dashboard-months-clock-text", &[("month", Arg::Text(&next))])) }
        (form(visit, typed, "clock", &["timezone", "cutoff"], fields))
    }
}

fn money_form(visit: &MemberVisit, typed: &Typed) -> Markup {
    let fields = html! {
        (field(visit, typed, "percent", true))
        (field(visit, typed, "fixed", true))
        (field(visit, typed, "minimum", true))
        (field(visit, typed, "holding", true))
    };
    html! {
        p { (visit.reader.say("dashboard-months-money-text")) }
        (form(visit, typed, "money", &["percent", "fixed", "minimum", "holding"], fields))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_typed_with_their_currency() {
        let read = |text: &str| {
            let all = amounts(text)?;
            Some(all.iter().map(|(of, text)| format!("{text} {of}")).collect::<Vec<_>>().join(", "))
        };
        for (typed, expected) in [
            ("", Some("")),
            (" 25.00 EUR , 3000 jpy,", Some("25.00 EUR, 3000 JPY")),
            ("5 EUR; 7.5 USD", Some("5 EUR, 7.5 USD")),
            ("x EUR", Some("x EUR")),
            ("25.00", None),
            ("25.00EUR", None),
            ("1 EUR, 2 EUR", None),
            ("1 XX", None),
        ] {
            assert_eq!(read(typed).as_deref(), expected, "{typed}");
        }
    }

    #[test]
    fn a_zone_is_found_whatever_its_capitals() {
        for (typed, expected) in [
            ("Europe/Berlin", Some(Tz::Europe__Berlin)),
            ("america/new_york", Some(Tz::America__New_York)),
            ("utc", Some(Tz::UTC)),
            ("Berlin", None),
            ("", None),
        ] {
            assert_eq!(zone(typed), expected, "{typed}");
        }
    }
}

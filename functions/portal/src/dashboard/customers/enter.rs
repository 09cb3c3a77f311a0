//! Entering by hand what tracking missed: a customer with its partner, and a sale of a customer (P15, P16).

use std::sync::Arc;

use axum::extract::State;
use chrono::{DateTime, NaiveDate, NaiveTime, TimeZone as _, Utc};
use chrono_tz::Tz;
use maud::Markup;
use vouch_domain::{id::CustomerRef, tracking::code::Code};
use vouch_runtime::Context;

use super::{list, story};
use crate::{
    api::input::Named,
    dashboard::ways,
    entry::{self, NewCustomer, NewSale},
    kit::{Field, Form, Kind, Select},
    pages::{
        once,
        sent::Sent,
        visit::{MemberSeat, MemberVisit, Shown, see},
    },
    refusal::{Refusal, unknown},
};

/// How many programs are offered to choose from.
const PROGRAMS: i32 = 100;

/// A form as it stands: what was typed by field, and what is wrong with it.
#[derive(Debug, Default)]
pub(super) struct Typed {
    fields: Vec<(&'static str, String)>,
    wrong: Vec<(String, String)>,
    once: String,
}

impl Typed {
    /// An empty form.
    pub(super) fn new(ctx: &Context) -> Self {
        Self { once: once::one_time(ctx), ..Self::default() }
    }

    fn sent(sent: &Sent, names: &[&'static str]) -> Self {
        let fields = names.iter().map(|name| (*name, sent.field(name).to_owned())).collect();
        Self { fields, wrong: Vec::new(), once: sent.exact(once::FIELD).to_owned() }
    }

    /// Whether something of it can't be taken.
    pub(super) fn is_wrong(&self) -> bool {
        !self.wrong.is_empty()
    }

    fn value(&self, name: &str) -> &str {
        self.fields.iter().find(|(known, _)| *known == name).map_or("", |(_, text)| text.as_str())
    }

    fn given(&self, name: &str) -> Option<String> {
        Some(self.value(name)).filter(|text| !text.is_empty()).map(str::to_owned)
    }

    fn wrong(&self, name: &str) -> &str {
        self.wrong.iter().find(|(field, _)| field == name).map_or("", |(_, text)| text.as_str())
    }

    /// The same form with what a refusal means; any refusal of something else goes on.
    fn refused(self, visit: &MemberSeat, refusal: Refusal) -> Result<Self, Refusal> {
        let conflict = refusal.is_conflict().then(|| "conflict".to_owned());
        let fields: Vec<String> = conflict.into_iter().chain(refusal.wrong_fields()).collect();
        if fields.is_empty() {
            return Err(refusal);
        }
        let wrong = fields.iter().map(|field| wrong(visit, field)).collect();
        Ok(Self { wrong, ..self })
    }
}

fn wrong(visit: &MemberSeat, field: &str) -> (String, String) {
    let (at, key) = match field {
        "customer_id" => ("customer_id", "dashboard-enter-wrong-customer"),
        "transaction_id" => ("transaction_id", "dashboard-enter-wrong-transaction"),
        "name" => ("name", "dashboard-enter-wrong-name"),
        "email" => ("email", "dashboard-enter-wrong-email"),
        "partner" => ("partner", "dashboard-enter-wrong-partner"),
        "program" => ("program", "dashboard-enter-wrong-program"),
        "amount" => ("amount", "dashboard-enter-wrong-amount"),
        "currency" => ("currency", "dashboard-enter-wrong-currency"),
        "tax" => ("tax", "dashboard-enter-wrong-tax"),
        "conflict" => ("", "dashboard-enter-wrong-known"),
        _ => ("day", "dashboard-enter-wrong-day"),
    };
    (at.to_owned(), visit.reader.say(key))
}

/// When something of a day happened, as far as a person says: at its noon; today, now.
fn instant(day: &str, zone: Tz, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
    let day: NaiveDate = day.parse().ok()?;
    if day == now.with_timezone(&zone).date_naive() {
        return Some(now);
    }
    let noon = NaiveTime::from_hms_opt(12, 0, 0)?;
    let local = zone.from_local_datetime(&day.and_time(noon)).earliest()?;
    Some(local.with_timezone(&Utc))
}

/// What a day that was typed is sent as; one that is none is sent as it is, and refused by name.
fn sent_day(visit: &MemberSeat, day: &str) -> String {
    let at = instant(day, visit.company.zone, visit.reader.now);
    at.map_or_else(|| day.to_owned(), |at| at.to_rfc3339())
}

/// `POST /dashboard/customers`
pub(super) async fn customer(
    State(ctx): State<Arc<Context>>,
    visit: MemberVisit,
    sent: Sent,
) -> Shown {
    let names = ["customer_id", "name", "email", "partner", "program", "day"];
    let mut typed = Typed::sent(&sent, &names);
    let company = visit.company.id;
    let partner = match typed.value("partner").parse::<Code>() {
        Ok(code) => ctx.store.find_partner_by_code(company, &code).await?,
        Err(_) => None,
    };
    if partner.is_none() {
        typed.wrong = vec![wrong(&visit, "partner")];
    }
    if let Some(partner) = partner {
        let new = NewCustomer {
            customer_id: typed.value("customer_id").to_owned(),
            name: typed.given("name"),
            email: typed.given("email"),
            partner: partner.to_string(),
            program: typed.given("program"),
            signed_up_at: typed.given("day").map(|day| sent_day(&visit, &day)),
        };
        let fresh = once::fresh(&ctx, "customer by hand", &sent)?;
        match Box::pin(entry::customer(&ctx, company, &fresh, &new)).await {
            Ok(_) => {
                return Ok(see(&ways::asked(ways::CUSTOMERS, &[("entered", &new.customer_id)])));
            }
            Err(refusal) => typed = typed.refused(&visit, refusal)?,
        }
    }
    Box::pin(list::page(&ctx, &visit, &list::ListAsked::default(), &typed)).await
}

/// `POST /dashboard/customers/{customer}/transactions`
pub(super) async fn sale(
    State(ctx): State<Arc<Context>>,
    visit: MemberVisit,
    Named(id): Named<CustomerRef>,
    sent: Sent,
) -> Shown {
    let names = ["transaction_id", "amount", "currency", "tax", "day"];
    let typed = Typed::sent(&sent, &names);
    let company = visit.company.id;
    if ctx.store.find_customer(company, &id).await?.is_none() {
        return Err(unknown("customer"));
    }
    let new = NewSale {
        transaction_id: typed.value("transaction_id").to_owned(),
        customer_id: id.to_string(),
        amount: typed.value("amount").to_owned(),
        currency: typed.value("currency").to_uppercase(),
        occurred_at: sent_day(&visit, typed.value("day")),
        tax: typed.given("tax"),
        cost: None,
        kind: None,
    };
    let fresh = once::fresh(&ctx, "sale by hand", &sent)?;
    match Box::pin(entry::sale(&ctx, company, &fresh, &new)).await {
        Ok(_) => {
            let own = ways::customer(&id);
            Ok(see(&ways::asked(&own, &[("entered", &new.transaction_id)])))
        }
        Err(refusal) => {
            let typed = typed.refused(&visit, refusal)?;
            let asked = story::Asked::default();
            let found = Box::pin(story::find(&ctx, &visit, &id, &asked, &typed)).await?;
            found.ok_or_else(|| unknown("customer"))
        }
    }
}

/// The programs to choose from, before them whichever the partner has first.
pub(super) async fn programs(
    ctx: &Context,
    visit: &MemberSeat,
) -> Result<Vec<(String, String)>, Refusal> {
    let page = ctx.store.list_programs(visit.company.id, PROGRAMS, None).await?;
    let first = (String::new(), visit.reader.say("dashboard-enter-program-first"));
    let programs = page.items.into_iter().map(|program| (program.id.to_string(), program.name));
    Ok(std::iter::once(first).chain(programs).collect())
}

/// One line of either form.
fn field(visit: &MemberSeat, typed: &Typed, name: &'static str, like: Field<'_>) -> Markup {
    let key = name.replace('_', "-");
    let reader = &visit.reader;
    Field {
        name,
        label: &reader.say(&format!("dashboard-enter-{key}")),
        value: if typed.value(name).is_empty() { like.value } else { typed.value(name) },
        wrong: typed.wrong(name),
        autocomplete: "off",
        ..like
    }
    .shown(reader)
}

/// The form for a customer.
pub(super) fn customer_form(
    visit: &MemberSeat,
    programs: &[(String, String)],
    typed: &Typed,
) -> Markup {
    let reader = &visit.reader;
    let mut hidden: Vec<(&str, &str)> = visit.hidden().to_vec();
    hidden.push((once::FIELD, &typed.once));
    let say = |key: &str| reader.say(key);
    let optional = Field { optional: true, ..Field::default() };
    let fields = maud::html! {
        (field(visit, typed, "customer_id", Field {
            help: &say("dashboard-enter-customer-id-help"), ..Field::default()
        }))
        (field(visit, typed, "name", optional))
        (field(visit, typed, "email", Field { kind: Kind::Email, keyboard: "email", ..optional }))
        (field(visit, typed, "partner", Field {
            help: &say("dashboard-enter-partner-help"), ..Field::default()
        }))
        @if programs.len() > 2 {
            (Select {
                name: "program",
                label: &say("dashboard-enter-program"),
                wrong: typed.wrong("program"),
                options: programs,
                chosen: typed.value("program"),
                ..Select::default()
            }.shown(reader))
        }
        (field(visit, typed, "day", Field {
            help: &say("dashboard-enter-day-help"), kind: Kind::Date, short: true, ..optional
        }))
    };
    Form {
        action: ways::CUSTOMERS,
        button: &say("dashboard-enter-customer-button"),
        working: &say("dashboard-enter-working"),
        hidden: &hidden,
        wrong: &typed.wrong,
        fields,
    }
    .shown(reader)
}

/// The form for a sale of a customer.
pub(super) fn sale_form(visit: &MemberSeat, customer: &CustomerRef, typed: &Typed) -> Markup {
    let reader = &visit.reader;
    let mut hidden: Vec<(&str, &str)> = visit.hidden().to_vec();
    hidden.push((once::FIELD, &typed.once));
    let say = |key: &str| reader.say(key);
    let (currency, today) = (
        visit.company.currency.to_string(),
        reader.now.with_timezone(&visit.company.zone).date_naive().to_string(),
    );
    let short = Field { short: true, ..Field::default() };
    let fields = maud::html! {
        (field(visit, typed, "transaction_id", Field {
            help: &say("dashboard-enter-transaction-id-help"), ..Field::default()
        }))
        (field(visit, typed, "amount", Field {
            help: &say("dashboard-enter-amount-help"), keyboard: "decimal", ..short
        }))
        (field(visit, typed, "currency", Field { value: &currency, ..short }))
        (field(visit, typed, "tax", Field { keyboard: "decimal", optional: true, ..short }))
        (field(visit, typed, "day", Field { value: &today, kind: Kind::Date, ..short }))
    };
    Form {
        action: &format!("{}/transactions", ways::customer(customer)),
        button: &say("dashboard-enter-sale-button"),
        working: &say("dashboard-enter-working"),
        hidden: &hidden,
        wrong: &typed.wrong,
        fields,
    }
    .shown(reader)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_is_its_noon_and_today_is_now() {
        let (zone, now) = (chrono_tz::Europe::Berlin, "2026-10-05T23:30:00Z".parse().unwrap());
        for (day, expected) in [
            ("2026-10-06", Some("2026-10-05T23:30:00Z")),
            ("2026-10-05", Some("2026-10-05T10:00:00Z")),
            ("2026-12-01", Some("2026-12-01T11:00:00Z")),
            ("soon", None),
            ("", None),
        ] {
            let expected = expected.map(|at| at.parse::<DateTime<Utc>>().unwrap());
            assert_eq!(instant(day, zone, now), expected, "{day}");
        }
    }
}

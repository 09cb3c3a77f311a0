//! How the company is charged and its partners are paid: what is set, and the form that sets it.

use std::{collections::BTreeMap, sync::Arc};

use axum::extract::State;
use maud::{Markup, html};
use serde::Deserialize;
use vouch_domain::{
    books::payout::Rail,
    money::Money,
    people::{company::Scope, rails::Rails},
};
use vouch_runtime::Context;

use crate::{
    api::{
        input::Query,
        rails::{BankWanted, RailsWanted, StripeWanted, keep, with},
    },
    dashboard::ways,
    kit::{Arg, Field, Form, Kind, Reader, Select, facts, figures, note, opening, part},
    pages::{
        route::PageRoute,
        sent::Sent,
        visit::{MemberVisit, Shown, see},
    },
    policy::Needs,
};

pub(in crate::dashboard) fn pages() -> Vec<PageRoute> {
    vec![
        PageRoute::get(ways::RAILS, Needs::Member(Scope::Read), show),
        PageRoute::post(ways::RAILS, Needs::Member(Scope::Admin), change),
    ]
}

/// What the address may say.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Asked {
    /// `saved`, after it was changed.
    done: String,
}

/// What stands in the form, by field. No secret and no account number is sent back.
#[derive(Debug, Default)]
struct Draft {
    values: BTreeMap<&'static str, String>,
    /// Fields that are wrong.
    wrong: Vec<String>,
}

/// The fields of the form that are text.
const FIELDS: [&str; 9] =
    ["charge", "payout", "above", "secret", "customer", "payment_method", "holder", "iban", "bic"];

/// Fields whose values no page shows.
const HIDDEN: [&str; 2] = ["secret", "iban"];

impl Draft {
    fn of(visit: &MemberVisit, rails: &Rails) -> Self {
        let currency = visit.company.currency;
        let above = rails.second_person_above.get(&currency);
        let stripe = rails.stripe.as_ref();
        let debtor = rails.debtor.as_ref();
        let values = [
            ("charge", Some(rails.charge.name().to_owned())),
            ("payout", Some(rails.payout.name().to_owned())),
            ("above", above.map(|minor| Money::new(*minor, currency).amount())),
            ("customer", stripe.and_then(|stripe| stripe.customer.clone())),
            ("payment_method", stripe.and_then(|stripe| stripe.payment_method.clone())),
            ("holder", debtor.map(|bank| bank.holder.clone())),
            ("bic", debtor.and_then(|bank| bank.bic.clone()).map(String::from)),
        ];
        let values = values.into_iter().filter_map(|(name, value)| Some((name, value?))).collect();
        Self { values, wrong: Vec::new() }
    }

    fn sent(sent: &Sent) -> Self {
        let values = FIELDS.map(|name| (name, sent.field(name).to_owned())).into();
        Self { values, wrong: Vec::new() }
    }

    fn value(&self, name: &str) -> &str {
        self.values.get(name).map_or("", String::as_str)
    }

    fn given(&self, name: &str) -> Option<String> {
        Some(self.value(name).to_owned()).filter(|value| !value.is_empty())
    }

    /// What is asked for, as the API takes it.
    fn wanted(&self, visit: &MemberVisit, before: &Rails) -> RailsWanted {
        let stripe = StripeWanted {
            secret: self.given("secret"),
            customer: self.given("customer"),
            payment_method: self.given("payment_method"),
        };
        let names_stripe = before.stripe.is_some()
            || [&stripe.secret, &stripe.customer, &stripe.payment_method]
                .iter()
                .any(|value| value.is_some());
        let debtor = self.given("iban").map(|iban| BankWanted {
            iban,
            holder: self.value("holder").to_owned(),
            bic: self.given("bic"),
        });
        let currency = visit.company.currency;
        let others = before.second_person_above.iter().filter(|(other, _)| **other != currency);
        let mut above: BTreeMap<_, _> = others
            .map(|(currency, minor)| (*currency, Money::new(*minor, *currency).amount()))
            .collect();
        above.extend(self.given("above").map(|amount| (currency, amount)));
        RailsWanted {
            charge: rail(self.value("charge")),
            payout: rail(self.value("payout")),
            stripe: names_stripe.then_some(Some(stripe)),
            second_person_above: Some(above),
            debtor: debtor.map(Some),
        }
    }
}

fn rail(name: &str) -> Option<Rail> {
    [Rail::Manual, Rail::Sepa, Rail::Stripe].into_iter().find(|rail| rail.name() == name)
}

/// `GET /dashboard/settings/rails`
async fn show(
    State(ctx): State<Arc<Context>>,
    visit: MemberVisit,
    Query(asked): Query<Asked>,
) -> Shown {
    let rails = ctx.store.find_rails(visit.company.id).await?;
    let draft = Draft::of(&visit, &rails);
    let main = content(&visit, &rails, &draft, asked.done == "saved");
    Ok(visit.page(&visit.reader.say("dashboard-rails-title"), main))
}

/// `POST /dashboard/settings/rails`
async fn change(State(ctx): State<Arc<Context>>, visit: MemberVisit, sent: Sent) -> Shown {
    let before = ctx.store.find_rails(visit.company.id).await?;
    let mut draft = Draft::sent(&sent);
    let after = match with(&ctx, &before, draft.wanted(&visit, &before)) {
        Ok(after) => after,
        Err(refusal) => {
            let mut wrong: Vec<String> =
                refusal.wrong_fields().iter().map(|it| named(it)).collect();
            wrong.dedup();
            if wrong.is_empty() {
                return Err(refusal);
            }
            draft.wrong = wrong;
            let main = content(&visit, &before, &draft, false);
            return Ok(visit.mend(&visit.reader.say("dashboard-rails-title"), main));
        }
    };
    let by = (visit.company.id, Some(visit.row.member.role));
    keep(&ctx, by, &before, &after).await?;
    Ok(see(&ways::asked(ways::RAILS, &[("done", "saved")])))
}

/// What a field of the API is called in the form.
fn named(field: &str) -> String {
    match field.split_once('.') {
        Some(("second_person_above", _)) => "above".to_owned(),
        Some((_, name)) => name.to_owned(),
        None => field.to_owned(),
    }
}

fn content(visit: &MemberVisit, rails: &Rails, draft: &Draft, is_saved: bool) -> Markup {
    let reader = &visit.reader;
    html! {
        (opening(html! { (reader.say("dashboard-rails-sentence")) }, html! {}))
        @if is_saved { (note(html! { p { (reader.say("dashboard-rails-saved")) } })) }
        (part("now", &reader.say("dashboard-rails-now"), now(visit, rails)))
        @if visit.may(Scope::Admin) {
            (part("change", &reader.say("dashboard-rails-change"), form(visit, rails, draft)))
        } @else {
            p class="quiet" { (reader.say("dashboard-settings-ask-an-admin")) }
        }
    }
}

/// What a rail is called.
pub(in crate::dashboard) fn words(reader: &Reader, rail: Rail) -> String {
    reader.say(match rail {
        Rail::Manual => "dashboard-rails-manual",
        Rail::Sepa => "dashboard-rails-sepa",
        Rail::Stripe => "dashboard-rails-stripe",
    })
}

fn now(visit: &MemberVisit, rails: &Rails) -> Markup {
    let reader = &visit.reader;
    let none = || html! { (reader.say("dashboard-rails-none")) };
    let above = rails.second_person_above.iter().map(|(currency, minor)| {
        html! { div { (figures::amount(reader, Money::new(*minor, *currency))) } }
    });
    let stripe = rails.stripe.as_ref().and_then(|stripe| stripe.customer.as_deref());
    facts(&[
        (reader.say("dashboard-rails-charge"), html! { (words(reader, rails.charge)) }),
        (reader.say("dashboard-rails-payout"), html! { (words(reader, rails.payout)) }),
        (
            reader.say("dashboard-rails-above"),
            html! {
                @if rails.second_person_above.is_empty() { (none()) }
                @for amount in above { (amount) }
            },
        ),
        (
            reader.say("dashboard-rails-account-stripe"),
            html! {
                @match (&rails.stripe, stripe) {
                    (None, _) => (none()),
                    (Some(_), Some(customer)) => code { (customer) },
                    (Some(_), None) => (reader.say("dashboard-rails-connected")),
                }
            },
        ),
        (
            reader.say("dashboard-rails-debtor"),
            html! {
                @match &rails.debtor {
                    Some(bank) => code { (bank.iban.masked()) },
                    None => (none()),
                }
            },
        ),
    ])
}

fn form(visit: &MemberVisit, rails: &Rails, draft: &Draft) -> Markup {
    let reader = &visit.reader;
    let problem = |name: &str| reader.say(&format!("dashboard-rails-wrong-{}", hyphens(name)));
    let wrong = |name: &str| {
        if draft.wrong.iter().any(|wrong| wrong == name) { problem(name) } else { String::new() }
    };
    let select = |name: &'static str, rails: &[Rail]| {
        let options: Vec<(String, String)> =
            rails.iter().map(|rail| (rail.name().to_owned(), words(reader, *rail))).collect();
        Select {
            name,
            label: &reader.say(&format!("dashboard-rails-{name}")),
            help: &reader.say(&format!("dashboard-rails-help-{name}")),
            wrong: &wrong(name),
            options: &options,
            chosen: draft.value(name),
        }
        .shown(reader)
    };
    let field = |name: &'static str, kind: Kind| {
        let key = hyphens(name);
        let kept =
            name == "secret" && rails.stripe.is_some() || name == "iban" && rails.debtor.is_some();
        let help = if kept { "kept".to_owned() } else { key.clone() };
        let currency = visit.company.currency.to_string();
        let about = [("currency", Arg::Text(&currency))];
        Field {
            name,
            label: &reader.say(&format!("dashboard-rails-{key}")),
            help: &reader.say_with(&format!("dashboard-rails-help-{help}"), &about),
            value: if HIDDEN.contains(&name) { "" } else { draft.value(name) },
            wrong: &wrong(name),
            autocomplete: "off",
            kind,
            optional: true,
            short: name == "above",
            keyboard: if name == "above" { "decimal" } else { "" },
        }
        .shown(reader)
    };
    let summary: Vec<(String, String)> =
        draft.wrong.iter().map(|name| (name.clone(), problem(name))).collect();
    Form {
        action: ways::RAILS,
        button: &reader.say("dashboard-rails-button"),
        working: &reader.say("dashboard-rails-working"),
        hidden: &visit.hidden(),
        wrong: &summary,
        fields: html! {
            (select("charge", &[Rail::Manual, Rail::Stripe]))
            (select("payout", &[Rail::Manual, Rail::Sepa, Rail::Stripe]))
            (field("above", Kind::Text))
            (field("secret", Kind::Password))
            (field("customer", Kind::Text))
            (field("payment_method", Kind::Text))
            (field("holder", Kind::Text))
            (field("iban", Kind::Text))
            (field("bic", Kind::Text))
        },
    }
    .shown(reader)
}

fn hyphens(field: &str) -> String {
    field.replace('_', "-")
}

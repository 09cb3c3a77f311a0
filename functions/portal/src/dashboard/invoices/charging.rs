//! How an invoice is charged: every attempt in words, and what a member does when the last has failed (Q32).

use std::sync::Arc;

use axum::extract::State;
use maud::{Markup, html};
use vouch_domain::{
    books::{
        charge::{Charge, ChargeStatus},
        invoice::{Invoice, InvoiceId, InvoiceStatus},
    },
    money::Money,
    people::company::Scope,
};
use vouch_runtime::Context;

use super::{
    one,
    review::{Draft, back},
    words,
};
use crate::{
    api::input::{Named, is_line},
    charges::{self, Standing},
    dashboard::{find, settings::rails, ways},
    kit::{Arg, Cell, Field, Form, Reader, Table, Tone, column, figures, part, status, wide_part},
    pages::{
        once,
        sent::Sent,
        visit::{MemberVisit, Shown},
    },
    refusal::Refusal,
};

/// How long a reference may be.
const REFERENCE_MOST: usize = 140;

/// How much of a reference stands in the table.
const REFERENCE_SHOWN: usize = 30;

/// Why banks refuse, as far as we have words for it.
const REASONS: [(&str, &str); 9] = [
    ("insufficient_funds", "dashboard-invoices-refused-funds"),
    ("card_declined", "dashboard-invoices-refused-declined"),
    ("generic_decline", "dashboard-invoices-refused-declined"),
    ("do_not_honor", "dashboard-invoices-refused-declined"),
    ("expired_card", "dashboard-invoices-refused-expired"),
    ("authentication_required", "dashboard-invoices-refused-authentication"),
    ("processing_error", "dashboard-invoices-refused-processing"),
    ("payment_method_not_available", "dashboard-invoices-refused-method"),
    ("settled_by_hand", "dashboard-invoices-refused-settled"),
];

/// `POST /dashboard/invoices/{invoice}/charge`
pub(super) async fn charge(
    State(ctx): State<Arc<Context>>,
    visit: MemberVisit,
    Named(id): Named<InvoiceId>,
) -> Shown {
    after(id, "charging", charges::retry(&ctx, visit.company.id, id, ctx.now()).await)
}

/// `POST /dashboard/invoices/{invoice}/settle`
pub(super) async fn settle(
    State(ctx): State<Arc<Context>>,
    visit: MemberVisit,
    Named(id): Named<InvoiceId>,
    sent: Sent,
) -> Shown {
    let reference = sent.field("reference").to_owned();
    if !is_line(&reference, REFERENCE_MOST) {
        let draft = Draft { typed: reference, wrong: "reference", once: once::one_time(&ctx) };
        let (title, main) = Box::pin(one::content(&ctx, &visit, id, (1, ""), &draft)).await?;
        return Ok(visit.mend(&title, main));
    }
    let how = (reference, ctx.now());
    after(id, "settled", Box::pin(charges::settle(&ctx, visit.company.id, id, how)).await)
}

/// Back to the invoice, which says what became of it.
fn after(id: InvoiceId, done: &str, outcome: Result<(), Refusal>) -> Shown {
    match outcome {
        Ok(()) => Ok(back(id, done)),
        Err(refusal) if refusal.is_conflict() => Ok(back(id, "changed")),
        Err(refusal) => Err(refusal),
    }
}

/// Every attempt so far, and when the next is made.
pub(super) fn attempts(reader: &Reader, invoice: &Invoice, standing: &Standing) -> Markup {
    if standing.attempts.is_empty() {
        return html! {};
    }
    let head =
        |name: &str, cell| column(reader.say(&format!("dashboard-invoices-charge-{name}")), cell);
    let row = |charge: &Charge| {
        let reference = charge.reference.as_deref();
        vec![
            figures::hour_plain(reader, charge.created_at),
            html! { (rails::words(reader, charge.rail)) },
            outcome(reader, charge),
            html! {
                @match reference {
                    Some(reference) => (figures::shortened(reference, REFERENCE_SHOWN)),
                    None => (find::none()),
                }
            },
            figures::amount(reader, Money::new(charge.minor, invoice.id.currency)),
        ]
    };
    let table = Table {
        caption: reader.say("dashboard-invoices-charge-caption"),
        columns: vec![
            head("when", Cell::Lead),
            head("way", Cell::Words),
            head("outcome", Cell::Words),
            head("reference", Cell::AsideWords),
            head("amount", Cell::Key),
        ],
        rows: standing.attempts.iter().map(row).collect(),
        sums: Vec::new(),
        is_mixed: false,
        nothing: html! {},
    };
    wide_part(
        "charges",
        &reader.say("dashboard-invoices-charges"),
        html! { (table.shown()) (next(reader, invoice, standing)) },
    )
}

/// What became of an attempt, and where it failed, why.
fn outcome(reader: &Reader, charge: &Charge) -> Markup {
    let (key, tone) = match charge.status {
        ChargeStatus::Pending => ("dashboard-invoices-charge-pending", Tone::Waiting),
        ChargeStatus::Succeeded => ("dashboard-invoices-charge-succeeded", Tone::Good),
        ChargeStatus::Failed { .. } => ("dashboard-invoices-charge-failed", Tone::Bad),
        ChargeStatus::Unknown => ("dashboard-invoices-charge-unknown", Tone::Waiting),
    };
    html! {
        (status(&reader.say(key), tone))
        @if let Some(reason) = charge.reason() { div class="quiet" { (refused(reader, reason)) } }
    }
}

/// Why it was refused: in words where we have them, else in the provider's own.
fn refused(reader: &Reader, reason: &str) -> Markup {
    match REASONS.iter().find(|(code, _)| *code == reason) {
        Some((_, key)) => html! { (reader.say(key)) },
        None => html! { code { (figures::shortened(reason, REFERENCE_SHOWN)) } },
    }
}

fn next(reader: &Reader, invoice: &Invoice, standing: &Standing) -> Markup {
    let is_open = standing.attempts.iter().any(|charge| charge.status == ChargeStatus::Unknown);
    if invoice.status != InvoiceStatus::Failed && !is_open {
        return html! {};
    }
    html! {
        p {
            @match standing.next {
                _ if !standing.may_settle => (reader.say("dashboard-invoices-charge-looked-up")),
                _ if is_open => (reader.say("dashboard-invoices-charge-lost")),
                Some(at) if at > reader.now => {
                    (reader.tell("dashboard-invoices-charge-next", &[("time", figures::hour(reader, at))]))
                }
                Some(_) => (reader.say("dashboard-invoices-charge-now")),
                None => (reader.say("dashboard-invoices-charge-no-more")),
            }
        }
    }
}

/// What can be done about a charge that failed: have it tried now, or say that it was paid.
pub(super) fn ways_on(
    visit: &MemberVisit,
    invoice: &Invoice,
    standing: &Standing,
    draft: &Draft,
) -> Markup {
    let reader = &visit.reader;
    if !standing.may_settle {
        return html! {};
    }
    if !visit.may(Scope::Admin) {
        return html! { p class="quiet" { (reader.say("dashboard-invoices-charge-ask-an-admin")) } };
    }
    html! {
        @if standing.may_retry {
            (part("charge", &reader.say("dashboard-invoices-charge-again"), html! {
                p { (reader.say("dashboard-invoices-charge-again-text")) }
                (again(visit, invoice))
            }))
        }
        (part("settle", &reader.say("dashboard-invoices-settle"), html! {
            p { (reader.say("dashboard-invoices-settle-text")) }
            (settle_form(visit, invoice, draft))
        }))
    }
}

fn again(visit: &MemberVisit, invoice: &Invoice) -> Markup {
    let reader = &visit.reader;
    let amount = figures::amount_text(reader, words::total(invoice));
    let said = [("amount", Arg::Text(&amount))];
    Form {
        action: &format!("{}/charge", ways::invoice(invoice.id)),
        button: &reader.say_with("dashboard-invoices-charge-again-button", &said),
        working: &reader.say("dashboard-invoices-working"),
        hidden: &visit.hidden(),
        wrong: &[],
        fields: html! {},
    }
    .shown(reader)
}

fn settle_form(visit: &MemberVisit, invoice: &Invoice, draft: &Draft) -> Markup {
    let reader = &visit.reader;
    let is_wrong = draft.wrong == "reference";
    let problem = reader.say("dashboard-invoices-settle-wrong");
    let wrong = [("reference".to_owned(), problem.clone())];
    let field = Field {
        name: "reference",
        label: &reader.say("dashboard-invoices-settle-reference"),
        help: &reader.say("dashboard-invoices-settle-help"),
        value: if is_wrong { &draft.typed } else { "" },
        wrong: if is_wrong { &problem } else { "" },
        autocomplete: "off",
        ..Field::default()
    };
    Form {
        action: &format!("{}/settle", ways::invoice(invoice.id)),
        button: &reader.say("dashboard-invoices-settle-button"),
        working: &reader.say("dashboard-invoices-working"),
        hidden: &visit.hidden(),
        wrong: if is_wrong { &wrong } else { &[] },
        fields: field.shown(reader),
    }
    .shown(reader)
}

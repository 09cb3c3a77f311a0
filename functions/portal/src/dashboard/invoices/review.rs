//! What a member may do about an invoice: stop and start the clock of its review, and issue it again.

use std::sync::Arc;

use axum::{extract::State, response::Response};
use maud::{Markup, html};
use vouch_domain::{
    books::{
        invoice::{Correction, Invoice, InvoiceId, InvoiceStatus, number_in_force},
        period::PeriodState,
    },
    people::company::Scope,
};
use vouch_runtime::Context;
use vouch_store::invoices::Closing;

use super::one;
use crate::{
    api::input::Named,
    books::Books,
    dashboard::ways,
    kit::{Arg, Field, Form, note, part, warning},
    pages::{
        once,
        sent::Sent,
        visit::{MemberVisit, Shown, see},
    },
    refusal::Refusal,
    review::{self, Voiding, can_be_void},
};

/// What was typed that can't be taken as it is, or nothing; and the form's mark.
#[derive(Debug, Default)]
pub(super) struct Draft {
    /// What was typed.
    pub(super) typed: String,
    /// Into which field; none where nothing is wrong.
    pub(super) wrong: &'static str,
    pub(super) once: String,
}

/// `POST /dashboard/invoices/{invoice}/pause`
pub(super) async fn pause(
    State(ctx): State<Arc<Context>>,
    visit: MemberVisit,
    Named(id): Named<InvoiceId>,
) -> Shown {
    review::pause(&ctx, visit.company.id, id.month).await?;
    Ok(back(id, "paused"))
}

/// `POST /dashboard/invoices/{invoice}/resume`
pub(super) async fn resume(
    State(ctx): State<Arc<Context>>,
    visit: MemberVisit,
    Named(id): Named<InvoiceId>,
) -> Shown {
    review::resume(&ctx, visit.company.id, id.month).await?;
    Ok(back(id, "resumed"))
}

/// `POST /dashboard/invoices/{invoice}/void`
pub(super) async fn void(
    State(ctx): State<Arc<Context>>,
    visit: MemberVisit,
    Named(id): Named<InvoiceId>,
    sent: Sent,
) -> Shown {
    let fresh = once::fresh(&ctx, &format!("void of {id}"), &sent)?;
    let reason = sent.field("reason").to_owned();
    let voiding = Voiding {
        number: sent.field("number").parse().unwrap_or_default(),
        reason: reason.clone(),
        by: Some(visit.row.member.name.clone()),
    };
    let books = Books::open(&ctx, visit.company.clone()).await?;
    match Box::pin(review::void(&ctx, &books, id, voiding, &fresh)).await {
        Ok(_) => Ok(back(id, "void")),
        Err(refusal) if refusal.names_field("reason") => {
            let once = sent.exact(once::FIELD).to_owned();
            let draft = Draft { typed: reason, wrong: "reason", once };
            let (title, main) = Box::pin(one::content(&ctx, &visit, id, (1, ""), &draft)).await?;
            Ok(visit.mend(&title, main))
        }
        Err(refusal) => Err(refusal),
    }
}

pub(super) fn back(id: InvoiceId, done: &str) -> Response {
    see(&ways::asked(&ways::invoice(id), &[("done", done)]))
}

/// What was done just now, or that it could not be done.
pub(super) fn done(visit: &MemberVisit, said: &str) -> Markup {
    let key = match said {
        "changed" => {
            return warning(html! { p { (visit.reader.say("dashboard-invoices-changed")) } });
        }
        "charging" => "dashboard-invoices-done-charging",
        "settled" => "dashboard-invoices-done-settled",
        "paused" => "dashboard-invoices-done-paused",
        "resumed" => "dashboard-invoices-done-resumed",
        "void" => "dashboard-invoices-done-void",
        _ => return html! {},
    };
    note(html! { p { (visit.reader.say(key)) } })
}

/// How far the drawing up is, while the month closes.
pub(super) async fn progress(
    ctx: &Context,
    visit: &MemberVisit,
    books: &Books<'_>,
    id: InvoiceId,
) -> Result<Markup, Refusal> {
    if !matches!(books.state(id.month), PeriodState::Closing(_)) {
        return Ok(html! {});
    }
    let Closing { expected, drawn } = ctx.store.find_closing(visit.company.id, id.month).await?;
    let Some(expected) = expected else { return Ok(html! {}) };
    let count = |number: u64| i64::try_from(number).unwrap_or(i64::MAX);
    let parts = [("drawn", Arg::Count(count(drawn))), ("all", Arg::Count(count(expected)))];
    Ok(html! { p { (visit.reader.say_with("dashboard-invoices-progress", &parts)) } })
}

/// The clock of its review, to be stopped or started.
pub(super) fn clock(visit: &MemberVisit, invoice: &Invoice) -> Markup {
    let reader = &visit.reader;
    let (turn, text) = match invoice.status {
        InvoiceStatus::Review if invoice.review_ends_at > reader.now => {
            ("pause", "dashboard-invoices-pause-text")
        }
        InvoiceStatus::Paused => ("resume", "dashboard-invoices-resume-text"),
        _ => return html! {},
    };
    if !visit.may(Scope::Write) {
        return html! {};
    }
    part(
        "clock",
        &reader.say("dashboard-invoices-clock"),
        html! {
            p { (reader.say(text)) }
            (Form {
                action: &format!("{}/{turn}", ways::invoice(invoice.id)),
                button: &reader.say(&format!("dashboard-invoices-{turn}")),
                working: &reader.say("dashboard-invoices-working"),
                hidden: &visit.hidden(),
                wrong: &[],
                fields: html! {},
            }.shown(reader))
        },
    )
}

/// The form that makes it void and issues it again.
pub(super) fn voiding(
    visit: &MemberVisit,
    invoice: &Invoice,
    corrections: &[Correction],
    draft: &Draft,
) -> Markup {
    let reader = &visit.reader;
    let Some(number) = number_in_force(invoice, corrections) else { return html! {} };
    if !can_be_void(invoice) || !visit.may(Scope::Admin) {
        return html! {};
    }
    let number = number.to_string();
    let mut hidden = visit.hidden().to_vec();
    hidden.extend([("number", number.as_str()), (once::FIELD, draft.once.as_str())]);
    let is_wrong = draft.wrong == "reason";
    let problem = reader.say("dashboard-invoices-void-wrong");
    let wrong = [("reason".to_owned(), problem.clone())];
    let field = Field {
        name: "reason",
        label: &reader.say("dashboard-invoices-void-reason"),
        help: &reader.say("dashboard-invoices-void-help"),
        value: if is_wrong { &draft.typed } else { "" },
        wrong: if is_wrong { &problem } else { "" },
        autocomplete: "off",
        ..Field::default()
    };
    part(
        "void",
        &reader.say("dashboard-invoices-void"),
        html! {
            p { (reader.say_with("dashboard-invoices-void-text", &[("number", Arg::Text(&number))])) }
            (Form {
                action: &format!("{}/void", ways::invoice(invoice.id)),
                button: &reader.say("dashboard-invoices-void-button"),
                working: &reader.say("dashboard-invoices-working"),
                hidden: &hidden,
                wrong: if is_wrong { &wrong } else { &[] },
                fields: field.shown(reader),
            }.shown(reader))
        },
    )
}

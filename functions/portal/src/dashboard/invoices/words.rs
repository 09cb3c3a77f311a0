//! Where an invoice stands, in a sentence, and what happens next without anybody's doing.

use maud::{Markup, html};
use vouch_domain::{
    books::{
        invoice::{Invoice, InvoiceStatus},
        period::PeriodState,
    },
    money::Money,
};

use crate::{
    dashboard::find,
    kit::{Arg, Reader, Tone, figures, standing, status as mark},
};

/// The steps of an invoice as a person tells them apart.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Stage {
    Review,
    /// The review is over; the invoice is being fixed.
    Closing,
    Paused,
    Final,
    Charged,
    /// Nothing was due, or it is credited to the next.
    Nothing,
    Failed,
}

fn stage(reader: &Reader, invoice: &Invoice) -> Stage {
    match invoice.status {
        InvoiceStatus::Review if invoice.review_ends_at <= reader.now => Stage::Closing,
        InvoiceStatus::Review => Stage::Review,
        InvoiceStatus::Paused => Stage::Paused,
        InvoiceStatus::Final | InvoiceStatus::Charged if invoice.total <= 0 => Stage::Nothing,
        InvoiceStatus::Final => Stage::Final,
        InvoiceStatus::Charged => Stage::Charged,
        InvoiceStatus::Failed => Stage::Failed,
    }
}

/// Where it stands, in a word or two: what is not to be paid is not called paid (V10).
pub(super) fn status(reader: &Reader, invoice: &Invoice) -> Markup {
    match stage(reader, invoice) {
        Stage::Nothing => mark(&reader.say("dashboard-invoices-nothing-due"), Tone::Plain),
        Stage::Closing => mark(&reader.say("dashboard-invoices-being-fixed"), Tone::Waiting),
        _ => standing::invoice(reader, invoice.status),
    }
}

/// How much of its review is left; of one that stands still, how much there will be when it goes on.
pub(super) fn left(reader: &Reader, invoice: &Invoice, state: PeriodState) -> Option<String> {
    let (key, until) = match (stage(reader, invoice), state) {
        (Stage::Review, _) => ("dashboard-invoices-left-of-review", invoice.review_ends_at),
        (Stage::Paused, PeriodState::Paused(pause)) => {
            ("dashboard-invoices-left-when-resumed", pause.resumed(reader.now).ends_at)
        }
        _ => return None,
    };
    let left = figures::left(reader, until);
    Some(reader.say_with(key, &[("left", Arg::Text(&left))]))
}

/// What it comes to.
pub(super) fn total(invoice: &Invoice) -> Money {
    Money::new(invoice.total, invoice.id.currency)
}

/// The page's sentence; its amount leads to what it is made of.
pub(super) fn sentence(reader: &Reader, invoice: &Invoice, why: &str) -> Markup {
    let month = find::month(reader, invoice.id.month);
    let left = figures::left(reader, invoice.review_ends_at);
    let amount = html! { a href=(why) { (figures::amount(reader, total(invoice))) } };
    let key = match stage(reader, invoice) {
        Stage::Review => {
            let words = [("month", Arg::Text(&month)), ("left", Arg::Text(&left))];
            return reader.tell_with("dashboard-invoices-in-review", &words, &[("amount", amount)]);
        }
        Stage::Closing => "dashboard-invoices-in-closing",
        Stage::Paused => "dashboard-invoices-in-pause",
        Stage::Final => "dashboard-invoices-in-charge",
        Stage::Charged => "dashboard-invoices-paid",
        Stage::Nothing => "dashboard-invoices-none-due",
        Stage::Failed => "dashboard-invoices-not-paid",
    };
    reader.tell_with(key, &[("month", Arg::Text(&month))], &[("amount", amount)])
}

/// What happens next, and when.
pub(super) fn next(reader: &Reader, invoice: &Invoice) -> Markup {
    let ends = figures::hour(reader, invoice.review_ends_at);
    match stage(reader, invoice) {
        Stage::Review if invoice.total > 0 => {
            reader.tell("dashboard-invoices-next-review", &[("time", ends)])
        }
        Stage::Review => reader.tell("dashboard-invoices-next-review-nothing", &[("time", ends)]),
        Stage::Closing => html! { (reader.say("dashboard-invoices-next-closing")) },
        Stage::Paused => html! { (reader.say("dashboard-invoices-next-pause")) },
        Stage::Final => html! { (reader.say("dashboard-invoices-next-charge")) },
        Stage::Charged => html! { (reader.say("dashboard-invoices-next-paid")) },
        Stage::Nothing if invoice.total < 0 => {
            html! { (reader.say("dashboard-invoices-next-credit")) }
        }
        Stage::Nothing => html! { (reader.say("dashboard-invoices-next-nothing")) },
        Stage::Failed => html! { (reader.say("dashboard-invoices-next-failed")) },
    }
}

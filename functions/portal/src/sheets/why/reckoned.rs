//! How a commission is reckoned: the terms in force, what a person decided, and the arithmetic step by step.

use maud::{Markup, html};
use vouch_domain::{
    earning::{
        explanation::{Step, StepKind},
        target::{Decision, Ruling},
    },
    money::Money,
};

use crate::{
    explanation::Reckoning,
    kit::{Reader, figures, note, reckoning},
    sheets::{Places, lines, terms},
};

/// Terms, decision, arithmetic.
pub(super) fn shown(reader: &Reader, reckoned: &Reckoning, places: &dyn Places) -> Markup {
    let is_own = places.partner(reckoned.booked.credit.partner).is_none();
    let row = |step: &Step| {
        let shown = match step.kind {
            StepKind::Difference | StepKind::FlatTaken | StepKind::Owed => {
                figures::taken(reader, step.amount)
            }
            // What waits or was refused is not taken back, and only that is red.
            _ => figures::amount(reader, step.amount),
        };
        (words(reader, step.kind, is_own), shown)
    };
    let is_told =
        |step: &&Step| !matches!(step.kind, StepKind::WithoutTax { tax } if tax.minor == 0);
    let rows: Vec<_> = reckoned.steps.iter().filter(is_told).map(row).collect();
    html! {
        @if reckoned.booked.credit.terms.is_some() { p { (in_force(reader, reckoned)) } }
        @if let Some(key) = ruling_key(reckoned.target.ruling) { p { (reader.say(key)) } }
        (decision(reader, &reckoned.booked.decision))
        (reckoning(&rows))
    }
}

/// The row of terms that priced the sale.
fn in_force(reader: &Reader, reckoned: &Reckoning) -> Markup {
    let Some(row) = &reckoned.booked.credit.terms else { return html! {} };
    let key = if reckoned.is_own_terms { "why-terms-own" } else { "why-terms-program" };
    let parts =
        [("day", figures::day(reader, row.from)), ("what", terms::phrase(reader, &row.structure))];
    reader.tell(key, &parts)
}

fn decision(reader: &Reader, decision: &Decision) -> Markup {
    let (key, reason) = match decision {
        Decision::Pending | Decision::Approved => return html! {},
        Decision::OnHold { reason } => ("why-on-hold", reason),
        Decision::Declined { reason } => ("why-declined", reason),
    };
    let reason = html! { (lines::reason(reader, reason)) };
    note(html! { p { (reader.tell(key, &[("reason", reason)])) } })
}

fn words(reader: &Reader, step: StepKind, is_own: bool) -> Markup {
    let money = |money: Money| figures::amount(reader, money);
    let share = |rate: rust_decimal::Decimal| html! { (figures::rate(reader, rate)) };
    let plain = |key: &str| html! { (reader.say(key)) };
    match step {
        StepKind::Paid => plain("why-step-paid"),
        StepKind::Nothing(_) => plain("why-step-nothing"),
        StepKind::WithoutTax { tax } => reader.tell("why-step-without-tax", &[("tax", money(tax))]),
        StepKind::Share { rate, base } => {
            let parts = [("rate", share(rate.value())), ("base", money(base))];
            reader.tell("why-step-share", &parts)
        }
        StepKind::Kept { refunded, rate, base, kept, paid } => {
            let parts = [
                ("refunded", money(refunded)),
                ("rate", share(rate.value())),
                ("base", money(base)),
                ("kept", money(kept)),
                ("paid", money(paid)),
            ];
            reader.tell("why-step-kept", &parts)
        }
        StepKind::Difference => plain("why-step-difference"),
        StepKind::Flat => plain("why-step-flat"),
        StepKind::FlatStays => plain("why-step-flat-stays"),
        StepKind::FlatTaken => plain("why-step-flat-taken"),
        StepKind::Held => plain("why-step-held"),
        StepKind::Declined => plain("why-step-declined"),
        StepKind::Owed if is_own => plain("why-step-owed-you"),
        StepKind::Owed => plain("why-step-owed"),
    }
}

/// Why nothing is paid; where something is, the terms say it all.
fn ruling_key(ruling: Ruling) -> Option<&'static str> {
    match ruling {
        Ruling::Percentage | Ruling::Flat => None,
        Ruling::PartnerNotActive => Some("why-ruling-not-active"),
        Ruling::NoTerms => Some("why-ruling-no-terms"),
        Ruling::TracksOnly => Some("why-ruling-tracks-only"),
        Ruling::NotFirstSale => Some("why-ruling-not-first"),
        Ruling::DurationOver => Some("why-ruling-duration"),
        Ruling::OtherCurrency => Some("why-ruling-currency"),
    }
}

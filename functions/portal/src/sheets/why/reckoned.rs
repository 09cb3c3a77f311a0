//! How a commission is reckoned: the terms in force, tier, cap and threshold, what a person decided, and the
//! arithmetic step by step.

use maud::{Markup, html};
use vouch_domain::{
    earning::{
        explanation::{Step, StepKind},
        target::{Decision, Ruling},
    },
    money::Money,
};
use vouch_store::terms::TermsScope;

use super::Voice;
use crate::{
    explanation::{Part, Room, Waiting},
    kit::{Reader, figures, note, reckoning},
    sheets::{Places, lines, terms, tiers},
};

/// Terms, limits, decision, arithmetic.
pub(super) fn shown(
    reader: &Reader,
    part: &Part,
    decided: &Decision,
    voice: Voice,
    places: &dyn Places,
) -> Markup {
    let row = |step: &Step| {
        let shown = match step.kind {
            StepKind::Difference | StepKind::FlatTaken | StepKind::Owed => {
                figures::taken(reader, step.amount)
            }
            // What waits or was refused is not taken back, and only that is red.
            _ => figures::amount(reader, step.amount),
        };
        (words(reader, step.kind, voice), shown)
    };
    let is_told =
        |step: &&Step| !matches!(step.kind, StepKind::WithoutTax { tax } if tax.minor == 0);
    let rows: Vec<_> = part.steps.iter().filter(is_told).map(row).collect();
    html! {
        @if part.row.is_some() { p { (in_force(reader, part)) } }
        @if let Some(key) = ruling_key(part.reckoned.ruling, voice) { p { (reader.say(key)) } }
        (tier(reader, part, voice))
        @if let Some(room) = &part.room { (cap(reader, room, voice, places)) }
        @if let Some(waiting) = &part.waiting { p { (threshold(reader, waiting)) } }
        (decision(reader, decided))
        (reckoning(&rows))
    }
}

/// The row of terms that priced the sale.
fn in_force(reader: &Reader, part: &Part) -> Markup {
    let Some((scope, row)) = &part.row else { return html! {} };
    let (key, what) = match scope {
        TermsScope::Own(..) => ("why-terms-own", terms::phrase(reader, &row.structure)),
        TermsScope::Program(_) => ("why-terms-program", terms::phrase(reader, &row.structure)),
        TermsScope::Company => ("why-terms-company", terms::phrase(reader, &row.structure)),
        TermsScope::Referral => {
            ("why-terms-referral", terms::referral_phrase(reader, &row.structure))
        }
        TermsScope::OwnReferral(_) => {
            ("why-terms-referral-own", terms::referral_phrase(reader, &row.structure))
        }
    };
    reader.tell(key, &[("day", figures::day(reader, row.from)), ("what", what)])
}

/// The tier, where it set the rate or might have.
fn tier(reader: &Reader, part: &Part, voice: Voice) -> Markup {
    let Some(tier) = part.tier else { return html! {} };
    let names_tiers = part.row.as_ref().and_then(|(_, row)| row.structure.pays());
    if names_tiers.is_none_or(|pays| pays.by_tier.is_empty()) {
        return html! {};
    }
    let key = match (part.is_by_tier, voice.is_to_partner()) {
        (true, true) => "why-tier-yours",
        (true, false) => "why-tier",
        (false, true) => "why-tier-yours-not-named",
        (false, false) => "why-tier-not-named",
    };
    let tier = html! { (tiers::name(reader, tier)) };
    html! { p { (reader.tell(key, &[("tier", tier)])) } }
}

/// How much room there was below the cap, and for the company which sales took the rest.
fn cap(reader: &Reader, room: &Room, voice: Voice, places: &dyn Places) -> Markup {
    let parts = [
        ("cap", figures::amount(reader, room.cap)),
        ("before", figures::amount(reader, room.before)),
        ("left", figures::amount(reader, room.allotted)),
    ];
    let key = if voice.is_of_recruiter() { "why-cap-recruit" } else { "why-cap-customer" };
    html! {
        p { (reader.tell(key, &parts)) }
        @if !voice.is_to_partner() && !room.taken_by.is_empty() {
            p class="quiet" {
                (reader.say("why-cap-taken-by")) " "
                @for (at, (sale, amount)) in room.taken_by.iter().enumerate() {
                    @if at > 0 { ", " }
                    @match places.transaction(sale) {
                        Some(href) => a href=(href) { (figures::shortened(sale.as_str(), 24)) },
                        None => (figures::shortened(sale.as_str(), 24)),
                    }
                    " (" (figures::amount(reader, *amount)) ")"
                }
                "."
            }
        }
    }
}

fn threshold(reader: &Reader, waiting: &Waiting) -> Markup {
    let mut parts = vec![("threshold", figures::amount(reader, waiting.threshold))];
    let key = match waiting.met_in {
        Some(month) => {
            parts.push(("month", html! { (figures::month(reader, month)) }));
            "why-threshold-met"
        }
        None => {
            parts.push(("accruing", figures::amount(reader, waiting.accruing)));
            parts.push(("missing", figures::amount(reader, waiting.missing)));
            "why-threshold-waiting"
        }
    };
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

fn words(reader: &Reader, step: StepKind, voice: Voice) -> Markup {
    let money = |money: Money| figures::amount(reader, money);
    let share = |rate: rust_decimal::Decimal| html! { (figures::rate(reader, rate)) };
    let plain = |key: &str| html! { (reader.say(key)) };
    match step {
        StepKind::Paid => plain("why-step-paid"),
        StepKind::Payout => plain("why-step-payout"),
        StepKind::Nothing(_) => plain("why-step-nothing"),
        StepKind::WithoutTax { tax } => reader.tell("why-step-without-tax", &[("tax", money(tax))]),
        StepKind::WithoutCost { cost } => {
            reader.tell("why-step-without-cost", &[("cost", money(cost))])
        }
        StepKind::WithoutPayout { payout } => {
            reader.tell("why-step-without-payout", &[("payout", money(payout))])
        }
        StepKind::Share { rate, base } => {
            let parts = [("rate", share(rate.value())), ("base", money(base))];
            reader.tell("why-step-share", &parts)
        }
        StepKind::AtLeast { least } => reader.tell("why-step-at-least", &[("least", money(least))]),
        StepKind::Capped { cap, .. } => reader.tell("why-step-capped", &[("cap", money(cap))]),
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
        StepKind::KeptPart { refunded, commission, kept, paid } => {
            let parts = [
                ("refunded", money(refunded)),
                ("commission", money(commission)),
                ("kept", money(kept)),
                ("paid", money(paid)),
            ];
            reader.tell("why-step-kept-part", &parts)
        }
        StepKind::Difference => plain("why-step-difference"),
        StepKind::Flat => plain("why-step-flat"),
        StepKind::FlatStays => plain("why-step-flat-stays"),
        StepKind::FlatTaken => plain("why-step-flat-taken"),
        StepKind::Held => plain("why-step-held"),
        StepKind::Declined => plain("why-step-declined"),
        StepKind::Owed if voice.is_to_partner() => plain("why-step-owed-you"),
        StepKind::Owed if voice.is_of_recruiter() => plain("why-step-owed-recruiter"),
        StepKind::Owed => plain("why-step-owed"),
    }
}

/// Why nothing is paid; where something is, the terms say it all.
fn ruling_key(ruling: Ruling, voice: Voice) -> Option<&'static str> {
    let is_of_recruiter = voice.is_of_recruiter();
    match ruling {
        Ruling::Percentage | Ruling::Flat => None,
        Ruling::PartnerNotActive if is_of_recruiter => Some("why-ruling-recruit-not-active"),
        Ruling::PartnerNotActive => Some("why-ruling-not-active"),
        Ruling::NoTerms => Some("why-ruling-no-terms"),
        Ruling::TracksOnly => Some("why-ruling-tracks-only"),
        Ruling::NotFirstSale => Some("why-ruling-not-first"),
        Ruling::DurationOver if is_of_recruiter => Some("why-ruling-referral-duration"),
        Ruling::DurationOver => Some("why-ruling-duration"),
        Ruling::OtherCurrency => Some("why-ruling-currency"),
        Ruling::ReferralCommissionDisabled => Some("why-ruling-referral-disabled"),
        Ruling::ReferrerNotActive => Some("why-ruling-referrer-not-active"),
        Ruling::FeeAtApproval => Some("why-ruling-fee-at-approval"),
        Ruling::FeeAtFirstSale => Some("why-ruling-fee-at-first-sale"),
    }
}

//! Who is credited for a sale, by which rule, and on a company's page what else the sign-up offered.

use maud::{Markup, html};
use vouch_domain::tracking::{
    attribution::{Judged, Reason, Source},
    customer::Customer,
};

use crate::{
    explanation::{Background, Explanation},
    kit::{Arg, Cell, Reader, Table, column, figures, part},
    sheets::Places,
};

/// The part of the page; nothing where nobody signed up yet.
pub(super) fn shown(
    reader: &Reader,
    explanation: &Explanation,
    background: &Background,
    places: &dyn Places,
) -> Markup {
    let Some(customer) = &explanation.customer else { return html! {} };
    let credited = explanation.reckoning.as_ref().map(|reckoning| &reckoning.booked.credit);
    let partner = credited.and_then(|credit| places.partner(credit.partner));
    let is_own = credited.is_some() && partner.is_none();
    let heading = reader.say(if is_own { "why-yours" } else { "why-credit" });
    let day = [("day", figures::moment(reader, customer.signed_up_at))];
    let link = background.link.as_ref().map(|link| link.label.as_str());
    let content = html! {
        p {
            (reader.tell("why-signed-up", &day)) " "
            (rule(reader, customer.attribution.reason, is_own))
            @if let Some(label) = link {
                " " (reader.say_with("why-by-link", &[("label", Arg::Text(label))]))
            }
        }
        @if let Some(partner) = partner {
            p { (reader.tell("why-credited", &[("partner", partner)])) }
        }
        @if !is_own { (candidates(reader, customer, places)) }
    };
    part("credit", &heading, content)
}

/// The rule that decided, in words.
fn rule(reader: &Reader, reason: Reason, is_own: bool) -> String {
    let key = match (reason, is_own) {
        (Reason::Click, true) => "why-yours-click",
        (Reason::PartnerCode, true) => "why-yours-code",
        (Reason::Coupon, true) => "why-yours-coupon",
        (Reason::Manual, true) => "why-yours-manual",
        (reason, _) => reason_key(reason),
    };
    reader.say(key)
}

/// A rule in words, as a company reads it.
pub(crate) fn reason(reader: &Reader, reason: Reason) -> String {
    reader.say(reason_key(reason))
}

fn reason_key(reason: Reason) -> &'static str {
    match reason {
        Reason::Click => "why-reason-click",
        Reason::PartnerCode => "why-reason-code",
        Reason::Coupon => "why-reason-coupon",
        Reason::Manual => "why-reason-manual",
        Reason::NoReferral => "why-reason-no-referral",
        Reason::ClickUnreadable => "why-reason-unreadable",
        Reason::ClickForged => "why-reason-forged",
        Reason::ClickForeign => "why-reason-foreign",
        Reason::ClickedAfterSignup => "why-reason-after-signup",
        Reason::ClickExpired => "why-reason-expired",
        Reason::CodeUnknown => "why-reason-code-unknown",
        Reason::PartnerNotActive => "why-reason-not-active",
        Reason::SelfReferral => "why-reason-self",
        Reason::PartnerPays => "why-reason-partner-pays",
    }
}

/// All that the sign-up offered, the strongest first, and what became of it. For the company's eyes.
pub(crate) fn candidates(reader: &Reader, customer: &Customer, places: &dyn Places) -> Markup {
    let decided = &customer.attribution;
    // The first that nothing excludes is the one that decided; the list is in the order of precedence.
    let chosen = decided
        .candidates
        .iter()
        .position(|candidate| candidate.excluded.is_none())
        .filter(|_| decided.credited.is_some());
    let row = |(at, candidate): (usize, &Judged)| {
        let source = match candidate.source {
            Source::Click => "why-source-click",
            Source::PartnerCode => "why-source-code",
            Source::Coupon => "why-source-coupon",
            Source::Manual => "why-source-manual",
        };
        let became = match candidate.excluded {
            Some(reason) => reason_key(reason),
            None if chosen == Some(at) => "why-decided",
            None => "why-outranked",
        };
        vec![
            html! { (reader.say(source)) },
            candidate.partner.and_then(|partner| places.partner(partner)).unwrap_or_default(),
            html! { (reader.say(became)) },
        ]
    };
    let table = Table {
        caption: reader.say("why-offered"),
        columns: vec![
            column(reader.say("why-offered-what"), Cell::Lead),
            column(reader.say("why-offered-partner"), Cell::Words),
            column(reader.say("why-offered-became"), Cell::Words),
        ],
        rows: decided.candidates.iter().enumerate().map(row).collect(),
        sums: Vec::new(),
        is_mixed: false,
        nothing: html! { (reader.say("why-offered-nothing")) },
    };
    table.shown()
}

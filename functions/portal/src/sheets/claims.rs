//! Where a claim stands and what the records say to it: read alike by partners and companies.

use maud::{Markup, html};
use vouch_domain::{
    money::Money,
    people::claim::{ClaimState, Ground, Verdict},
};

use crate::kit::{Reader, Tone, figures, status};

/// Where a claim stands.
pub(crate) fn state(reader: &Reader, state: &ClaimState) -> Markup {
    let (key, tone) = match state {
        ClaimState::Open => ("claim-open", Tone::Waiting),
        ClaimState::Accepted { .. } => ("claim-accepted", Tone::Good),
        ClaimState::Refused { .. } => ("claim-refused", Tone::Bad),
        ClaimState::Withdrawn { .. } => ("claim-withdrawn", Tone::Plain),
    };
    status(&reader.say(key), tone)
}

/// The word for a state as it is spelt.
pub(crate) fn word(reader: &Reader, state: &str) -> String {
    reader.say(match state {
        "accepted" => "claim-accepted",
        "refused" => "claim-refused",
        "withdrawn" => "claim-withdrawn",
        _ => "claim-open",
    })
}

/// What the records speak for, in a sentence.
pub(crate) fn verdict(reader: &Reader, verdict: Verdict) -> String {
    reader.say(match verdict {
        Verdict::Accept => "claim-verdict-accept",
        Verdict::Refuse => "claim-verdict-refuse",
        Verdict::Look => "claim-verdict-look",
    })
}

/// What that rests on.
pub(crate) fn grounds(reader: &Reader, grounds: &[Ground]) -> Markup {
    html! {
        @for ground in grounds { p { (reader.say(ground_key(*ground))) } }
    }
}

fn ground_key(ground: Ground) -> &'static str {
    match ground {
        Ground::CustomerUnknown => "claim-ground-unknown",
        Ground::CreditedAlready => "claim-ground-already",
        Ground::CreditedElsewhere => "claim-ground-elsewhere",
        Ground::PartnerNotActive => "claim-ground-not-active",
        Ground::SelfReferral => "claim-ground-self",
        Ground::PartnerPays => "claim-ground-partner-pays",
        Ground::ClickInWindow => "claim-ground-click",
        Ground::ClickExpired => "claim-ground-expired",
        Ground::ClickedAfterSignup => "claim-ground-after",
        Ground::CodeOffered => "claim-ground-code",
        Ground::LeadBeforeSignUp => "claim-ground-lead",
        Ground::LeadAfterSignUp => "claim-ground-lead-late",
        Ground::NothingOnRecord => "claim-ground-nothing",
    }
}

/// What was paid, or nothing where nothing was.
pub(crate) fn paid(reader: &Reader, state: &ClaimState) -> Markup {
    match state {
        ClaimState::Accepted { amounts, .. } => html! {
            @for (at, (currency, minor)) in amounts.iter().enumerate() {
                @if at > 0 { br; }
                (figures::amount(reader, Money::new(*minor, *currency)))
            }
        },
        _ => html! { span class="quiet nil" { "–" } },
    }
}

//! How a record reads: what was asked in words where we have them, by whom, and about what.

use maud::{Markup, html};
use vouch_domain::{
    books::audit::{Actor, AuditRecord},
    id::PartnerId,
};

use super::address;
use crate::{
    dashboard::ways,
    kit::{Reader, figures},
    trail::reading::Which,
};

/// How much of a name stands in the table.
pub(super) const NAME_SHOWN: usize = 36;

/// How much of a value stands in the table.
const VALUE_SHOWN: usize = 60;

/// How many fields stand in the table.
const FIELDS_SHOWN: usize = 6;

/// How much of an id stands in the table.
const ID_SHOWN: usize = 18;

/// How many ids stand in the table.
const IDS_SHOWN: usize = 4;

/// What a call is called: its method, how its address begins behind its door, and the message.
const CALLS: [(&str, &str, &str); 72] = [
    ("POST", "/companies", "dashboard-audit-call-company-made"),
    ("PATCH", "/company", "dashboard-audit-call-company"),
    ("POST", "/settings", "dashboard-audit-call-company"),
    ("POST", "/api-keys", "dashboard-audit-call-key"),
    ("POST", "/members", "dashboard-audit-call-member-made"),
    ("PATCH", "/members/{member}", "dashboard-audit-call-member"),
    ("POST", "/programs", "dashboard-audit-call-program-made"),
    ("PATCH", "/programs/{program}", "dashboard-audit-call-program"),
    ("POST", "/terms", "dashboard-audit-call-terms"),
    ("POST", "/partners", "dashboard-audit-call-partner-made"),
    ("PATCH", "/partners/{partner}", "dashboard-audit-call-partner"),
    ("POST", "/partners/{partner}/enrolments", "dashboard-audit-call-enrolment"),
    ("POST", "/links", "dashboard-audit-call-link-made"),
    ("PATCH", "/links/{link}", "dashboard-audit-call-link"),
    ("POST", "/links/{link}/label", "dashboard-audit-call-link"),
    ("POST", "/links/{link}/status", "dashboard-audit-call-link"),
    ("POST", "/webhook-endpoints", "dashboard-audit-call-endpoint"),
    ("POST", "/webhook-endpoints/{endpoint}/rotate", "dashboard-audit-call-rotate"),
    ("POST", "/payouts/{payout}/paid", "dashboard-audit-call-paid"),
    ("PUT", "/rails", "dashboard-audit-call-rails"),
    ("POST", "/settings/rails", "dashboard-audit-call-rails"),
    ("POST", "/settings/months/clock", "dashboard-audit-call-clock"),
    ("POST", "/settings/months/money", "dashboard-audit-call-fee"),
    ("POST", "/invoices/{invoice}/pause", "dashboard-audit-call-pause"),
    ("POST", "/invoices/{invoice}/resume", "dashboard-audit-call-resume"),
    ("POST", "/invoices/{invoice}/void", "dashboard-audit-call-void"),
    ("POST", "/payout", "dashboard-audit-call-destination"),
    ("POST", "/payouts/{payout}/failed", "dashboard-audit-call-payout-failed"),
    ("POST", "/payouts/{payout}/retry", "dashboard-audit-call-payout-again"),
    ("POST", "/payout-runs", "dashboard-audit-call-run-made"),
    ("POST", "/payouts/runs", "dashboard-audit-call-run-made"),
    ("POST", "/payout-runs/{run}/approve", "dashboard-audit-call-run-approved"),
    ("POST", "/payouts/runs/{run}/approve", "dashboard-audit-call-run-approved"),
    ("POST", "/payout-runs/{run}/cancel", "dashboard-audit-call-run-cancelled"),
    ("POST", "/payouts/runs/{run}/cancel", "dashboard-audit-call-run-cancelled"),
    ("POST", "/payout-runs/{run}/paid", "dashboard-audit-call-run-paid"),
    ("POST", "/payouts/runs/{run}/paid", "dashboard-audit-call-run-paid"),
    ("POST", "/invoices/{invoice}/charge", "dashboard-audit-call-charge"),
    ("POST", "/invoices/{invoice}/settle", "dashboard-audit-call-settle"),
    ("POST", "/profile", "dashboard-audit-call-profile"),
    ("POST", "/account/password", "dashboard-audit-call-password"),
    ("POST", "/sign-out", "dashboard-audit-call-sign-out"),
    ("POST", "/sign-out-everywhere", "dashboard-audit-call-sign-out-everywhere"),
    ("PUT", "/partners/{partner}/referred-by", "dashboard-audit-call-referred-by"),
    ("POST", "/partners/{partner}/referred-by", "dashboard-audit-call-referred-by"),
    ("DELETE", "/partners/{partner}/referred-by", "dashboard-audit-call-referred-by"),
    ("POST", "/applications", "dashboard-audit-call-application"),
    ("POST", "/applications/{applicant}", "dashboard-audit-call-application-decided"),
    ("POST", "/applications/{applicant}/approve", "dashboard-audit-call-application-approved"),
    ("POST", "/applications/{applicant}/decline", "dashboard-audit-call-application-declined"),
    ("POST", "/claims", "dashboard-audit-call-claim"),
    ("POST", "/claims/{claim}/accept", "dashboard-audit-call-claim-accepted"),
    ("POST", "/claims/{partner}/{claim}/accept", "dashboard-audit-call-claim-accepted"),
    ("POST", "/claims/{claim}/refuse", "dashboard-audit-call-claim-refused"),
    ("POST", "/claims/{partner}/{claim}/refuse", "dashboard-audit-call-claim-refused"),
    ("POST", "/claims/{claim}/withdraw", "dashboard-audit-call-claim-withdrawn"),
    ("POST", "/leads", "dashboard-audit-call-lead"),
    ("PATCH", "/leads/{lead}", "dashboard-audit-call-lead-moved"),
    ("POST", "/leads/{partner}/{lead}", "dashboard-audit-call-lead-moved"),
    ("POST", "/points", "dashboard-audit-call-points"),
    ("POST", "/partners/{partner}/points", "dashboard-audit-call-points"),
    ("POST", "/tiers/points", "dashboard-audit-call-point-rules"),
    ("POST", "/tiers", "dashboard-audit-call-tier-rules"),
    ("POST", "/point-rules", "dashboard-audit-call-point-rules"),
    ("POST", "/tier-rules", "dashboard-audit-call-tier-rules"),
    ("POST", "/coupons", "dashboard-audit-call-coupon-made"),
    ("PATCH", "/coupons/{coupon}", "dashboard-audit-call-coupon"),
    ("POST", "/customers", "dashboard-audit-call-customer"),
    ("POST", "/transactions", "dashboard-audit-call-transaction"),
    ("POST", "/settings/referrals", "dashboard-audit-call-referral-terms"),
    ("POST", "/partners/{partner}/referrals", "dashboard-audit-call-referral-terms"),
    ("POST", "/customers/{customer}/transactions", "dashboard-audit-call-transaction"),
];

/// The message that says what a call does, if we have one.
fn said(call: &str) -> Option<&'static str> {
    let (method, path) = call.split_once(' ')?;
    let path = ["/api/v1", "/dashboard", "/portal/{company}"]
        .into_iter()
        .find_map(|door| path.strip_prefix(door))?;
    let known = CALLS.iter().find(|(of, at, _)| *of == method && *at == path)?;
    Some(known.2)
}

/// What was asked, and below it with what.
pub(super) fn call(reader: &Reader, record: &AuditRecord) -> Markup {
    let deed = &record.deed;
    let more = deed.asked.len().saturating_sub(FIELDS_SHOWN);
    html! {
        @match said(&deed.call) {
            Some(key) => (reader.say(key)),
            None => code { (deed.call) },
        }
        @if !deed.asked.is_empty() {
            br;
            small {
                @for (at, (name, value)) in deed.asked.iter().take(FIELDS_SHOWN).enumerate() {
                    @if at > 0 { br; }
                    (figures::shortened(name, VALUE_SHOWN)) ": " (figures::shortened(value, VALUE_SHOWN))
                }
                @if more > 0 {
                    br; "+ " (figures::count(reader, i64::try_from(more).unwrap_or(i64::MAX)))
                }
            }
        }
    }
}

/// What somebody was called.
pub(super) fn actor(reader: &Reader, actor: &Actor) -> String {
    match actor {
        Actor::SetupToken => reader.say("dashboard-audit-setup-token"),
        Actor::Member { name, .. } | Actor::Key { name, .. } | Actor::Partner { name, .. } => {
            name.clone()
        }
    }
}

/// What kind of somebody it is.
pub(super) fn actor_kind(reader: &Reader, actor: &Actor) -> String {
    let key = match actor {
        Actor::Member { .. } => "dashboard-audit-by-member",
        Actor::Key { .. } => "dashboard-audit-by-key",
        Actor::Partner { .. } => "dashboard-audit-by-partner",
        Actor::SetupToken => "dashboard-audit-by-setup-token",
    };
    reader.say(key)
}

/// What it is about: each id leads to all that was asked about it, a partner's to the partner.
pub(super) fn subjects(record: &AuditRecord) -> Markup {
    let made = record.outcome.as_ref().and_then(|outcome| outcome.made.as_ref());
    let mut ids: Vec<&String> = record.deed.subjects.iter().collect();
    ids.extend(made.filter(|made| !record.deed.subjects.contains(made)));
    let way = |id: &str| match id.parse::<PartnerId>() {
        Ok(partner) => ways::partner(partner),
        Err(_) => address(id, "", Which::Changes, None, None),
    };
    html! {
        @for (at, id) in ids.iter().take(IDS_SHOWN).enumerate() {
            @if at > 0 { br; }
            a href=(way(id)) { (figures::shortened(id, ID_SHOWN)) }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn calls_are_told_by_what_they_do_whichever_door_they_came_by() {
        assert_eq!(said("PATCH /api/v1/company"), Some("dashboard-audit-call-company"));
        assert_eq!(said("POST /dashboard/settings"), Some("dashboard-audit-call-company"));
        let link = Some("dashboard-audit-call-link-made");
        assert_eq!(said("POST /portal/{company}/links"), link);
        assert_eq!(said("POST /api/v1/unheard-of"), None);
    }
}

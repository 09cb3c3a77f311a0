//! A claim: a partner says that a referral was missed, and what the records say to that (F30).
//!
//! The engine proposes, a person decides. A claim that is accepted is paid by an adjustment; whom a customer's sales
//! credit stays as it was decided at its sign-up.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use ulid::Ulid;

use crate::{
    id::{ClaimId, CustomerRef, LinkId, PartnerId},
    money::Currency,
    tracking::{
        attribution::{Reason, Source},
        customer::Customer,
    },
};

/// What a partner says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Claim {
    /// Its id.
    pub id: ClaimId,
    /// Who says so.
    pub partner: PartnerId,
    /// The customer, by the company's id.
    pub customer: Option<CustomerRef>,
    /// The customer, by its address.
    pub email: Option<String>,
    /// The same, as addresses are looked for.
    pub email_hash: Option<String>,
    /// When the referral was, as far as the partner knows.
    pub happened_on: Option<NaiveDate>,
    /// The link that was followed.
    pub link: Option<LinkId>,
    /// In the partner's words.
    pub words: String,
    /// What became of it.
    #[serde(flatten)]
    pub state: ClaimState,
    /// When it was filed.
    pub filed_at: DateTime<Utc>,
    /// Counts changes; each is on condition of the one before.
    pub revision: u64,
}

/// What became of a claim.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", content = "decided", rename_all = "snake_case")]
pub enum ClaimState {
    /// Somebody has to look.
    Open,
    /// Paid, by an adjustment in each currency.
    Accepted {
        /// In minor units.
        amounts: BTreeMap<Currency, i64>,
        /// When.
        at: DateTime<Utc>,
        /// The member who decided; none for a key.
        by: Option<String>,
    },
    /// Not paid.
    Refused {
        /// Why, as the partner reads it.
        reason: String,
        /// When.
        at: DateTime<Utc>,
        /// The member who decided; none for a key.
        by: Option<String>,
    },
    /// Taken back by its partner.
    Withdrawn {
        /// When.
        at: DateTime<Utc>,
    },
}

impl ClaimState {
    /// Every state as it is spelt, what waits first.
    pub const WORDS: [&str; 4] = ["open", "accepted", "refused", "withdrawn"];

    /// As it is spelt.
    pub fn word(&self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Accepted { .. } => "accepted",
            Self::Refused { .. } => "refused",
            Self::Withdrawn { .. } => "withdrawn",
        }
    }
}

impl Claim {
    /// The claim after a decision.
    #[must_use]
    pub fn decided(&self, state: ClaimState) -> Self {
        Self { state, revision: self.revision.saturating_add(1), ..self.clone() }
    }

    /// The id of the adjustment that pays it in one currency: from the claim and from when it was accepted, so that
    /// adjustments lie in the order of time.
    pub fn adjustment_id(&self, currency: Currency, accepted_at: DateTime<Utc>) -> String {
        let at = u64::try_from(accepted_at.timestamp_millis()).unwrap_or(0);
        let id = Ulid::from_parts(at, self.id.ulid().random());
        format!("adj_{}_{currency}", id.to_string().to_lowercase())
    }
}

/// What the records say to a claim.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// They bear it out.
    Accept,
    /// They speak against it.
    Refuse,
    /// They don't say: a person has to look.
    Look,
}

/// What the verdict rests on. A partner may read each: none tells of another partner.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ground {
    /// Nobody has signed up under this id or address.
    CustomerUnknown,
    /// The customer is credited to the claimant already.
    CreditedAlready,
    /// The customer is credited to somebody else.
    CreditedElsewhere,
    /// The claimant was not in a program when the customer signed up.
    PartnerNotActive,
    /// The customer is the claimant.
    SelfReferral,
    /// The claimant pays for the customer itself.
    PartnerPays,
    /// A click on the claimant's link, before the sign-up and within the window, is on record.
    ClickInWindow,
    /// The claimant's link was followed before the sign-up, but longer than the window.
    ClickExpired,
    /// The claimant's link was followed after the sign-up only.
    ClickedAfterSignup,
    /// The sign-up offered a code or coupon of the claimant.
    CodeOffered,
    /// The claimant submitted the customer as a lead before it signed up.
    LeadBeforeSignUp,
    /// The claimant submitted the customer as a lead only after it had signed up.
    LeadAfterSignUp,
    /// Nothing on record joins the claimant and the customer.
    NothingOnRecord,
}

/// What is known of a click or code of the claimant that came when the customer was known already.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LateOffer {
    /// What was offered.
    pub sources: Vec<Source>,
    /// When the link was followed, where that is known.
    pub clicked_at: Option<DateTime<Utc>>,
}

/// All that a verdict rests on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Evidence<'a> {
    /// The claimant.
    pub partner: PartnerId,
    /// The customer, if there is one.
    pub customer: Option<&'a Customer>,
    /// The claimant's clicks and codes that came later.
    pub late: Vec<LateOffer>,
    /// When the claimant submitted the customer as a lead.
    pub lead_at: Option<DateTime<Utc>>,
    /// Whether the claimant was in a program at the sign-up.
    pub is_active: bool,
    /// Whether customer and claimant have one address.
    pub is_self: bool,
    /// How long a click counts.
    pub window_days: u16,
}

/// What the engine proposes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proposal {
    /// To do what.
    pub verdict: Verdict,
    /// On what grounds, the one that decided first.
    pub grounds: Vec<Ground>,
}

/// Says what the records say to a claim.
pub fn propose(evidence: &Evidence<'_>) -> Proposal {
    let Some(customer) = evidence.customer else {
        return Proposal { verdict: Verdict::Look, grounds: vec![Ground::CustomerUnknown] };
    };
    let credited = customer.attribution.credited.as_ref().map(|credited| credited.partner);
    let found = on_record(evidence, customer);
    let (verdict, first) = if credited == Some(evidence.partner) {
        return Proposal { verdict: Verdict::Refuse, grounds: vec![Ground::CreditedAlready] };
    } else if evidence.is_self || found.contains(&Ground::SelfReferral) {
        (Verdict::Refuse, Ground::SelfReferral)
    } else if found.contains(&Ground::PartnerPays) {
        (Verdict::Refuse, Ground::PartnerPays)
    } else if !evidence.is_active {
        (Verdict::Refuse, Ground::PartnerNotActive)
    } else if credited.is_some() {
        // Two partners with a ground each is for a person; one without any has none.
        let verdict = if found.iter().any(bears_out) { Verdict::Look } else { Verdict::Refuse };
        (verdict, Ground::CreditedElsewhere)
    } else if let Some(good) = found.iter().copied().find(bears_out) {
        (Verdict::Accept, good)
    } else {
        let first = found.first().copied().unwrap_or(Ground::NothingOnRecord);
        let against = matches!(first, Ground::ClickedAfterSignup);
        (if against { Verdict::Refuse } else { Verdict::Look }, first)
    };
    let mut grounds = vec![first];
    grounds.extend(found.into_iter().filter(|ground| *ground != first));
    Proposal { verdict, grounds }
}

fn bears_out(ground: &Ground) -> bool {
    matches!(ground, Ground::ClickInWindow | Ground::CodeOffered | Ground::LeadBeforeSignUp)
}

/// All that joins claimant and customer, the strongest first.
fn on_record(evidence: &Evidence<'_>, customer: &Customer) -> Vec<Ground> {
    let mut found = Vec::new();
    let own = customer.attribution.candidates.iter();
    for offered in own.filter(|offered| offered.partner == Some(evidence.partner)) {
        found.push(match (offered.excluded, offered.source) {
            (None, Source::Click) => Ground::ClickInWindow,
            (None, _) => Ground::CodeOffered,
            (Some(Reason::ClickExpired), _) => Ground::ClickExpired,
            (Some(Reason::ClickedAfterSignup), _) => Ground::ClickedAfterSignup,
            (Some(Reason::SelfReferral), _) => Ground::SelfReferral,
            (Some(Reason::PartnerPays), _) => Ground::PartnerPays,
            (Some(_), _) => Ground::PartnerNotActive,
        });
    }
    for late in &evidence.late {
        found.extend(ground_of(late, customer.signed_up_at, evidence.window_days));
    }
    if let Some(lead_at) = evidence.lead_at {
        let before = lead_at <= customer.signed_up_at;
        found.push(if before { Ground::LeadBeforeSignUp } else { Ground::LeadAfterSignUp });
    }
    found.sort_by_key(|ground| !bears_out(ground));
    found.dedup();
    found
}

/// What a later offer says of the time before the sign-up.
fn ground_of(late: &LateOffer, signed_up_at: DateTime<Utc>, window_days: u16) -> Option<Ground> {
    match late.clicked_at {
        Some(clicked_at) if clicked_at > signed_up_at => Some(Ground::ClickedAfterSignup),
        Some(clicked_at)
            if signed_up_at.signed_duration_since(clicked_at)
                > TimeDelta::days(i64::from(window_days)) =>
        {
            Some(Ground::ClickExpired)
        }
        Some(_) => Some(Ground::ClickInWindow),
        // A code that was named later says nothing of the time before.
        None => None,
    }
}

#[cfg(test)]
mod tests {
    use ulid::Ulid;

    use super::*;
    use crate::{
        event::{BillingModel, Event, InvoiceSent, content::ContentHash},
        id::ProgramId,
        tracking::attribution::{Attribution, Credited, Judged},
    };

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    fn partner(n: u8) -> PartnerId {
        PartnerId::from_ulid(Ulid::from_bytes([n; 16]))
    }

    fn customer(credited: Option<u8>, offered: &[(u8, Source, Option<Reason>)]) -> Customer {
        let signed_up_at = at("2026-10-10T12:00:00Z");
        let id = "c1".parse().unwrap();
        let sent = InvoiceSent { customer: id, occurred_at: signed_up_at };
        Customer {
            customer: sent.customer.clone(),
            attribution: Attribution {
                credited: credited.map(|n| Credited {
                    partner: partner(n),
                    program: ProgramId::from_ulid(Ulid::nil()),
                    link: None,
                    click: None,
                }),
                reason: Reason::NoReferral,
                candidates: offered
                    .iter()
                    .map(|(n, source, excluded)| Judged {
                        source: *source,
                        partner: Some(partner(*n)),
                        excluded: *excluded,
                    })
                    .collect(),
                suspicion: None,
            },
            signed_up_at,
            recorded_at: signed_up_at,
            name: None,
            email: None,
            billing_model: BillingModel::ClientPays,
            subscription: None,
            hash: ContentHash::of(&Event::InvoiceSent(sent)),
        }
    }

    fn evidence(customer: &Customer) -> Evidence<'_> {
        Evidence {
            partner: partner(1),
            customer: Some(customer),
            late: Vec::new(),
            lead_at: None,
            is_active: true,
            is_self: false,
            window_days: 90,
        }
    }

    fn clicked(text: &str) -> LateOffer {
        LateOffer { sources: vec![Source::Click], clicked_at: Some(at(text)) }
    }

    fn lead<'a>(customer: &'a Customer, text: &str) -> Evidence<'a> {
        Evidence { lead_at: Some(at(text)), ..evidence(customer) }
    }

    fn late<'a>(customer: &'a Customer, text: &str) -> Evidence<'a> {
        Evidence { late: vec![clicked(text)], ..evidence(customer) }
    }

    // req: F30
    #[test]
    fn what_is_on_record_decides_what_is_proposed() {
        use Ground as G;
        use Verdict::{Accept, Look, Refuse};
        let nobody = customer(None, &[]);
        let expired = customer(None, &[(1, Source::Click, Some(Reason::ClickExpired))]);
        let after = customer(None, &[(1, Source::Click, Some(Reason::ClickedAfterSignup))]);
        let pays = customer(None, &[(1, Source::PartnerCode, Some(Reason::PartnerPays))]);
        let mine = customer(Some(1), &[(1, Source::Click, None)]);
        let theirs = customer(Some(2), &[(2, Source::Click, None)]);
        let both = customer(Some(2), &[(2, Source::Click, None), (1, Source::PartnerCode, None)]);
        for (evidence, verdict, grounds) in [
            (Evidence { customer: None, ..evidence(&nobody) }, Look, vec![G::CustomerUnknown]),
            (evidence(&nobody), Look, vec![G::NothingOnRecord]),
            (evidence(&expired), Look, vec![G::ClickExpired]),
            (evidence(&after), Refuse, vec![G::ClickedAfterSignup]),
            (evidence(&pays), Refuse, vec![G::PartnerPays]),
            (evidence(&mine), Refuse, vec![G::CreditedAlready]),
            (evidence(&theirs), Refuse, vec![G::CreditedElsewhere]),
            (evidence(&both), Look, vec![G::CreditedElsewhere, G::CodeOffered]),
            (late(&nobody, "2026-10-09T12:00:00Z"), Accept, vec![G::ClickInWindow]),
            (late(&nobody, "2026-10-11T12:00:00Z"), Refuse, vec![G::ClickedAfterSignup]),
            (late(&nobody, "2026-06-01T12:00:00Z"), Look, vec![G::ClickExpired]),
            (
                late(&theirs, "2026-10-09T12:00:00Z"),
                Look,
                vec![G::CreditedElsewhere, G::ClickInWindow],
            ),
            (lead(&nobody, "2026-10-01T00:00:00Z"), Accept, vec![G::LeadBeforeSignUp]),
            (
                lead(&after, "2026-10-01T00:00:00Z"),
                Accept,
                vec![G::LeadBeforeSignUp, G::ClickedAfterSignup],
            ),
            (lead(&nobody, "2026-10-11T00:00:00Z"), Look, vec![G::LeadAfterSignUp]),
            (
                Evidence { is_active: false, ..late(&nobody, "2026-10-09T12:00:00Z") },
                Refuse,
                vec![G::PartnerNotActive, G::ClickInWindow],
            ),
            (Evidence { is_self: true, ..evidence(&nobody) }, Refuse, vec![G::SelfReferral]),
        ] {
            let found = propose(&evidence);
            assert_eq!((found.verdict, found.grounds), (verdict, grounds), "{evidence:?}");
        }
    }
}

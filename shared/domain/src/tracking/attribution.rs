//! The decision, with its reason, by whom a customer came (DESIGN §5, F28, F29, Q27–Q29).
//!
//! Precedence: click token, then partner code, then coupon, then nobody. Every candidate is kept with the rule
//! that excluded it, so that "why" and "why not" can be answered for ever.

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use crate::{
    event::{BillingModel, SignUp},
    id::{ClickId, LinkId, PartnerId, ProgramId},
    people::partner::Enrolment,
};

/// Whom a customer's sales credit, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attribution {
    /// Who, if anybody.
    pub credited: Option<Credited>,
    /// The rule that decided.
    pub reason: Reason,
    /// All that was offered, and what became of it.
    #[serde(default)]
    pub candidates: Vec<Judged>,
    /// Why its commissions wait for a person, if they do.
    #[serde(default)]
    pub suspicion: Option<Suspicion>,
}

/// Who is credited, in which program, by what.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Credited {
    /// Who.
    pub partner: PartnerId,
    /// In which program, for ever.
    pub program: ProgramId,
    /// By which link.
    pub link: Option<LinkId>,
    /// By which click.
    pub click: Option<ClickId>,
}

/// The rule that decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// It followed a link.
    Click,
    /// It named a partner's code.
    PartnerCode,
    /// It used a partner's coupon.
    Coupon,
    /// A person of the company entered it and named the partner (P15).
    Manual,
    /// Nothing points to a partner.
    NoReferral,
    /// The click token is cut or garbled.
    ClickUnreadable,
    /// The click token isn't signed by us.
    ClickForged,
    /// The click was on another company's link.
    ClickForeign,
    /// The link was followed after the sign-up.
    ClickedAfterSignup,
    /// The link was followed too long before.
    ClickExpired,
    /// No partner has that code.
    CodeUnknown,
    /// The partner is not in the program, or no longer.
    PartnerNotActive,
    /// The customer is the partner.
    SelfReferral,
    /// The partner pays for the customer (F32).
    PartnerPays,
}

/// What was offered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Source {
    /// A click token.
    Click,
    /// A partner's code.
    PartnerCode,
    /// A coupon.
    Coupon,
    /// A person's word.
    Manual,
}

/// A candidate and what became of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Judged {
    /// What was offered.
    pub source: Source,
    /// Whom it points to, where it could be read.
    pub partner: Option<PartnerId>,
    /// The rule that excluded it; none for the one that was chosen.
    pub excluded: Option<Reason>,
}

/// Why commissions of a customer wait for a person (Q29).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Suspicion {
    /// Customer and partner share an e-mail domain that is not a public mail service's.
    SameEmailDomain,
}

impl Suspicion {
    /// As people read it.
    pub fn text(self) -> &'static str {
        match self {
            Self::SameEmailDomain => "customer and partner have the same e-mail domain",
        }
    }
}

/// What the tables say of a candidate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// Whom it points to.
    pub partner: PartnerId,
    /// The partner's address.
    pub partner_email: Option<String>,
    /// The enrolment in the program it would count for; none if there is none.
    pub enrolment: Option<Enrolment>,
    /// The program.
    pub program: ProgramId,
    /// The link, for a click.
    pub link: Option<LinkId>,
    /// The click, for a click.
    pub click: Option<(ClickId, DateTime<Utc>)>,
    /// How long a click counts in that program.
    pub window_days: u16,
}

/// A candidate as looked up: found, or why it could not be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    /// What was offered.
    pub source: Source,
    /// What it points to.
    pub found: Result<Found, Reason>,
}

/// Decides by whom a customer came. The candidates stand in order of precedence.
pub fn attribute(sign_up: &SignUp, candidates: Vec<Candidate>) -> Attribution {
    let mut judged = Vec::with_capacity(candidates.len());
    let mut chosen: Option<(Reason, Found)> = None;
    for candidate in candidates {
        let partner = candidate.found.as_ref().ok().map(|found| found.partner);
        let verdict = candidate.found.and_then(|found| admit(sign_up, &found).map(|()| found));
        let excluded = verdict.as_ref().err().copied();
        // A weaker candidate that would do stays on record without a fault of its own.
        judged.push(Judged { source: candidate.source, partner, excluded });
        if let (None, Ok(found)) = (&chosen, verdict) {
            chosen = Some((source_reason(candidate.source), found));
        }
    }
    match chosen {
        Some((reason, found)) => Attribution {
            suspicion: suspicion(sign_up.email.as_deref(), found.partner_email.as_deref()),
            credited: Some(Credited {
                partner: found.partner,
                program: found.program,
                link: found.link,
                click: found.click.map(|(click, _)| click),
            }),
            reason,
            candidates: judged,
        },
        None => {
            let reason =
                judged.iter().find_map(|judged| judged.excluded).unwrap_or(Reason::NoReferral);
            Attribution { credited: None, reason, candidates: judged, suspicion: None }
        }
    }
}

fn source_reason(source: Source) -> Reason {
    match source {
        Source::Click => Reason::Click,
        Source::PartnerCode => Reason::PartnerCode,
        Source::Coupon => Reason::Coupon,
        Source::Manual => Reason::Manual,
    }
}

fn admit(sign_up: &SignUp, found: &Found) -> Result<(), Reason> {
    if sign_up.billing_model == BillingModel::PartnerPays {
        return Err(Reason::PartnerPays);
    }
    if let Some((_, clicked_at)) = found.click {
        // Whole seconds: clocks of two systems are not better than that. Equal counts as before.
        let seconds = sign_up.occurred_at.timestamp().saturating_sub(clicked_at.timestamp());
        if seconds < 0 {
            return Err(Reason::ClickedAfterSignup);
        }
        if seconds > TimeDelta::days(i64::from(found.window_days)).num_seconds() {
            return Err(Reason::ClickExpired);
        }
    }
    if !found.enrolment.as_ref().is_some_and(|enrolment| enrolment.earns_at(sign_up.occurred_at)) {
        return Err(Reason::PartnerNotActive);
    }
    match (&sign_up.email, &found.partner_email) {
        (Some(customer), Some(partner)) if same_address(customer, partner) => {
            Err(Reason::SelfReferral)
        }
        _ => Ok(()),
    }
}

/// Whether two addresses reach one mailbox: case and `+tags` aside.
pub fn same_address(a: &str, b: &str) -> bool {
    let plain = |address: &str| {
        let address = address.trim().to_lowercase();
        match address.split_once('@') {
            Some((user, domain)) => format!("{}@{domain}", user.split('+').next().unwrap_or(user)),
            None => address,
        }
    };
    plain(a) == plain(b)
}

/// Mail services that anybody can have an address at: sharing one says nothing.
const PUBLIC_MAIL: [&str; 22] = [
    "gmail.com",
    "googlemail.com",
    "outlook.com",
    "hotmail.com",
    "live.com",
    "msn.com",
    "yahoo.com",
    "yahoo.co.uk",
    "icloud.com",
    "me.com",
    "mac.com",
    "aol.com",
    "gmx.de",
    "gmx.net",
    "gmx.at",
    "web.de",
    "t-online.de",
    "proton.me",
    "protonmail.com",
    "posteo.de",
    "fastmail.com",
    "mail.com",
];

fn suspicion(customer: Option<&str>, partner: Option<&str>) -> Option<Suspicion> {
    let domain =
        |address: &str| address.rsplit_once('@').map(|(_, domain)| domain.trim().to_lowercase());
    let (customer, partner) = (domain(customer?)?, domain(partner?)?);
    (customer == partner && !PUBLIC_MAIL.contains(&customer.as_str()))
        .then_some(Suspicion::SameEmailDomain)
}

#[cfg(test)]
mod tests {
    use ulid::Ulid;

    use super::*;
    use crate::people::partner::EnrolmentStatus;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    fn sign_up(email: Option<&str>) -> SignUp {
        SignUp {
            customer: "c1".parse().unwrap(),
            occurred_at: at("2026-05-10T12:00:00.250Z"),
            click: None,
            partner_code: None,
            coupon: None,
            program: None,
            name: None,
            email: email.map(str::to_owned),
            billing_model: BillingModel::ClientPays,
            subscription: None,
            partner: None,
        }
    }

    fn found(clicked_at: Option<&str>) -> Found {
        let program = ProgramId::from_ulid(Ulid::nil());
        Found {
            partner: PartnerId::from_ulid(Ulid::nil()),
            partner_email: Some("Pat@studio.example".to_owned()),
            enrolment: Some(Enrolment::new(
                program,
                1,
                EnrolmentStatus::Approved(at("2026-01-01T00:00:00Z")),
            )),
            program,
            link: None,
            click: clicked_at.map(|text| (ClickId::from_ulid(Ulid::nil()), at(text))),
            window_days: 90,
        }
    }

    fn reason(sign_up: &SignUp, candidates: Vec<(Source, Result<Found, Reason>)>) -> Reason {
        let candidates =
            candidates.into_iter().map(|(source, found)| Candidate { source, found }).collect();
        attribute(sign_up, candidates).reason
    }

    // req: F28, F29, T12, Q27, Q28, V01
    #[test]
    fn a_click_counts_from_its_own_second_to_the_end_of_the_window() {
        for (clicked_at, expected) in [
            ("2026-05-10T12:00:00.999Z", Reason::Click),
            ("2026-05-10T12:00:01Z", Reason::ClickedAfterSignup),
            ("2026-05-10T11:59:59Z", Reason::Click),
            ("2026-02-09T12:00:00Z", Reason::Click),
            ("2026-02-09T11:59:59Z", Reason::ClickExpired),
        ] {
            assert_eq!(
                reason(&sign_up(None), vec![(Source::Click, Ok(found(Some(clicked_at))))]),
                expected,
                "{clicked_at}"
            );
        }
        assert_eq!(reason(&sign_up(None), vec![]), Reason::NoReferral);
    }

    #[test]
    fn a_click_goes_before_a_code_and_a_code_stands_in_for_a_click_that_fails() {
        let late = || (Source::Click, Ok(found(Some("2026-05-11T00:00:00Z"))));
        let good = || (Source::Click, Ok(found(Some("2026-05-09T00:00:00Z"))));
        let code = || (Source::PartnerCode, Ok(found(None)));
        assert_eq!(reason(&sign_up(None), vec![good(), code()]), Reason::Click);
        assert_eq!(reason(&sign_up(None), vec![late(), code()]), Reason::PartnerCode);
        assert_eq!(
            reason(&sign_up(None), vec![(Source::Click, Err(Reason::ClickForged)), code()]),
            Reason::PartnerCode
        );
        assert_eq!(
            reason(&sign_up(None), vec![(Source::Click, Err(Reason::ClickForged))]),
            Reason::ClickForged
        );
        assert_eq!(reason(&sign_up(None), vec![(Source::Coupon, Ok(found(None)))]), Reason::Coupon);
    }

    // req: Q29
    #[test]
    fn a_self_referral_is_none_and_a_shared_domain_is_looked_at() {
        let click = || {
            vec![Candidate {
                source: Source::Click,
                found: Ok(found(Some("2026-05-09T00:00:00Z"))),
            }]
        };
        for (email, reason, suspicion) in [
            ("pat+shop@STUDIO.example", Reason::SelfReferral, None),
            ("kim@studio.example", Reason::Click, Some(Suspicion::SameEmailDomain)),
            ("kim@elsewhere.example", Reason::Click, None),
        ] {
            let decided = attribute(&sign_up(Some(email)), click());
            assert_eq!((decided.reason, decided.suspicion), (reason, suspicion), "{email}");
        }
        let mut partner = found(Some("2026-05-09T00:00:00Z"));
        partner.partner_email = Some("pat@gmail.com".to_owned());
        let decided = attribute(
            &sign_up(Some("kim@gmail.com")),
            vec![Candidate { source: Source::Click, found: Ok(partner) }],
        );
        assert_eq!(decided.suspicion, None);
    }

    // req: F32, Q20
    #[test]
    fn partner_pays_and_a_partner_that_is_not_in_earn_nothing() {
        let pays = SignUp { billing_model: BillingModel::PartnerPays, ..sign_up(None) };
        assert_eq!(
            reason(&pays, vec![(Source::PartnerCode, Ok(found(None)))]),
            Reason::PartnerPays
        );
        let program = ProgramId::from_ulid(Ulid::nil());
        for status in [
            EnrolmentStatus::Applied(at("2026-01-01T00:00:00Z")),
            EnrolmentStatus::Rejected(at("2026-01-01T00:00:00Z")),
            EnrolmentStatus::Suspended(at("2026-05-10T12:00:00Z")),
        ] {
            let out = Found { enrolment: Some(Enrolment::new(program, 1, status)), ..found(None) };
            assert_eq!(
                reason(&sign_up(None), vec![(Source::PartnerCode, Ok(out))]),
                Reason::PartnerNotActive
            );
        }
    }
}

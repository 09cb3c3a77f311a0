//! A lead: a prospect on the way to paying, submitted by a partner or made by a sign-up, and how far it is (H14–H16).
//!
//! A lead is evidence, not attribution: whom a customer's sales credit is decided by click and code alone.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use ulid::Ulid;

use crate::{
    id::{CompanyId, CustomerRef, LeadId, PartnerId, ProgramId},
    people::member::folded_email,
    tracking::customer::Customer,
};

/// A prospect in a partner's funnel.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lead {
    /// Its id.
    pub id: LeadId,
    /// Whose it is.
    pub partner: PartnerId,
    /// What it may sign up for.
    pub program: Option<ProgramId>,
    /// What to call it.
    pub name: String,
    /// The firm it belongs to.
    pub firm: Option<String>,
    /// Its address.
    pub email: Option<String>,
    /// What the partner knows of it.
    pub note: Option<String>,
    /// Where it comes from.
    pub origin: LeadOrigin,
    /// The customer that it became.
    pub customer: Option<CustomerRef>,
    /// How far it is by what was recorded; its customer's first sale moves it on without a record of its own.
    pub stage: LeadStage,
    /// Each stage, since when, and who moved it there. The oldest first.
    pub history: Vec<StageChange>,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// Counts changes; each is on condition of the one before.
    pub revision: u64,
}

/// Where a lead comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LeadOrigin {
    /// Its partner told of it.
    Submitted,
    /// It signed up by the partner's link or code.
    SignUp,
}

/// How far a lead is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LeadStage {
    /// Nobody has done anything yet.
    New,
    /// Somebody has written or called.
    Contacted,
    /// It may buy.
    Qualified,
    /// It has signed up.
    SignedUp,
    /// It has paid.
    Customer,
    /// Nothing will come of it.
    Lost,
}

impl LeadStage {
    /// Every stage, in the order of the funnel.
    pub const ALL: [Self; 6] =
        [Self::New, Self::Contacted, Self::Qualified, Self::SignedUp, Self::Customer, Self::Lost];

    /// The stages that a person may move a lead to.
    pub const BY_HAND: [Self; 4] = [Self::New, Self::Contacted, Self::Qualified, Self::Lost];

    /// As it is spelt.
    pub fn word(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Contacted => "contacted",
            Self::Qualified => "qualified",
            Self::SignedUp => "signed_up",
            Self::Customer => "customer",
            Self::Lost => "lost",
        }
    }
}

/// A step of a lead.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StageChange {
    /// Where it moved.
    pub stage: LeadStage,
    /// When.
    pub at: DateTime<Utc>,
    /// Who moved it.
    pub by: MovedBy,
    /// Why; of a lost lead always.
    pub reason: Option<String>,
}

/// Who moved a lead.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "who", rename_all = "snake_case")]
pub enum MovedBy {
    /// Its partner.
    Partner,
    /// The company: a member by name, or a program of its.
    Company {
        /// What the member is called; none for a key.
        name: Option<String>,
    },
    /// Its own sign-up.
    SignUp,
}

/// Why a lead can't be moved so.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum MoveError {
    /// A sign-up is never undone.
    #[error("has signed up; from here on its sign-up and its sales move it")]
    SignedUp,
    /// Only a sign-up or a sale does that.
    #[error(
        "must be one of new, contacted, qualified, lost; a sign-up and a sale move it further by themselves"
    )]
    NotByHand,
    /// Whoever reads it later asks why.
    #[error("must be given for a lost lead")]
    NoReason,
    /// More than a person reads.
    #[error("was moved a hundred times; that is the most")]
    TooOften,
}

/// How many steps a lead may have.
const STEPS_MOST: usize = 100;

impl Lead {
    /// The lead of a credited sign-up that nobody submitted. The same sign-up makes the same lead.
    pub fn of_sign_up(company: CompanyId, customer: &Customer) -> Option<Self> {
        let credited = customer.attribution.credited.as_ref()?;
        let name = customer.name.clone().filter(|name| !name.trim().is_empty());
        let at = customer.recorded_at;
        Some(Self {
            id: id_of(company, customer),
            partner: credited.partner,
            program: Some(credited.program),
            name: name.unwrap_or_else(|| customer.customer.to_string()),
            firm: None,
            email: customer.email.clone(),
            note: None,
            origin: LeadOrigin::SignUp,
            customer: Some(customer.customer.clone()),
            stage: LeadStage::SignedUp,
            history: vec![StageChange {
                stage: LeadStage::SignedUp,
                at: customer.signed_up_at,
                by: MovedBy::SignUp,
                reason: None,
            }],
            created_at: at,
            revision: 0,
        })
    }

    /// The lead as it stood at an instant; none where it was not made yet.
    pub fn as_of(self, at: DateTime<Utc>) -> Option<Self> {
        let mut history = self.history;
        history.retain(|step| step.at <= at);
        let stage = history.last().map_or(LeadStage::New, |step| step.stage);
        let has_signed_up = history.iter().any(|step| step.stage == LeadStage::SignedUp);
        let customer = self.customer.filter(|_| has_signed_up);
        (self.created_at <= at).then_some(Self { history, stage, customer, ..self })
    }

    /// Whether a sign-up under its address is its own.
    pub fn is_open(&self) -> bool {
        matches!(self.stage, LeadStage::New | LeadStage::Contacted | LeadStage::Qualified)
    }

    /// Where it stands, knowing whether its customer has paid.
    pub fn stage_now(&self, has_paid: bool) -> LeadStage {
        match self.stage {
            LeadStage::SignedUp if has_paid => LeadStage::Customer,
            stage => stage,
        }
    }

    /// The lead after its sign-up.
    #[must_use]
    pub fn signed_up(&self, customer: &CustomerRef, at: DateTime<Utc>) -> Self {
        let mut after = self.step(LeadStage::SignedUp, at, MovedBy::SignUp, None);
        after.customer = Some(customer.clone());
        after
    }

    /// The lead where a person moves it; as it was where it stands there already.
    ///
    /// # Errors
    /// When a person can't move it there.
    pub fn moved(
        &self,
        to: LeadStage,
        at: DateTime<Utc>,
        by: MovedBy,
        reason: Option<String>,
    ) -> Result<Self, MoveError> {
        if !LeadStage::BY_HAND.contains(&to) {
            return Err(MoveError::NotByHand);
        }
        if self.stage == LeadStage::SignedUp || self.customer.is_some() {
            return Err(MoveError::SignedUp);
        }
        if to == LeadStage::Lost && reason.as_deref().is_none_or(|text| text.trim().is_empty()) {
            return Err(MoveError::NoReason);
        }
        if to == self.stage {
            return Ok(self.clone());
        }
        if self.history.len() >= STEPS_MOST {
            return Err(MoveError::TooOften);
        }
        Ok(self.step(to, at, by, reason))
    }

    fn step(
        &self,
        stage: LeadStage,
        at: DateTime<Utc>,
        by: MovedBy,
        reason: Option<String>,
    ) -> Self {
        let mut after = self.clone();
        after.stage = stage;
        after.history.push(StageChange { stage, at, by, reason });
        after.revision = self.revision.saturating_add(1);
        after
    }

    /// The furthest that it ever came; a lost lead counts as far as it was before.
    fn furthest(&self, has_paid: bool) -> LeadStage {
        let steps = self.history.iter().map(|step| step.stage);
        let furthest = steps.filter(|stage| *stage != LeadStage::Lost).max();
        if has_paid { LeadStage::Customer } else { furthest.unwrap_or(LeadStage::New) }
    }
}

fn id_of(company: CompanyId, customer: &Customer) -> LeadId {
    let digest = Sha256::digest(format!("lead of {company}\n{}", customer.customer));
    let mut number = [0; 16];
    number.copy_from_slice(&digest[..16]);
    let millis = u64::try_from(customer.recorded_at.timestamp_millis()).unwrap_or(0);
    LeadId::from_ulid(Ulid::from_parts(millis, u128::from_be_bytes(number)))
}

/// An address as it is looked for: the same in any case, and nothing that a log or a key could give away.
pub fn email_hash(email: &str) -> String {
    let digest = Sha256::digest(format!("email\n{}", folded_email(email)));
    digest.iter().take(16).map(|byte| format!("{byte:02x}")).collect()
}

/// How many leads came how far. Whoever came further counts in every stage before it, too.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Funnel {
    /// All leads.
    pub all: i64,
    /// Somebody wrote or called, or it came further by itself.
    pub contacted: i64,
    /// Qualified, or further.
    pub qualified: i64,
    /// Signed up.
    pub signed_up: i64,
    /// Paid.
    pub customers: i64,
    /// Given up.
    pub lost: i64,
}

impl Funnel {
    /// Counts one more lead.
    pub fn add(&mut self, lead: &Lead, has_paid: bool) {
        let furthest = lead.furthest(has_paid);
        let mut count = |least: LeadStage, slot: fn(&mut Self) -> &mut i64| {
            let slot = slot(self);
            *slot = slot.saturating_add(i64::from(furthest >= least));
        };
        count(LeadStage::New, |funnel| &mut funnel.all);
        count(LeadStage::Contacted, |funnel| &mut funnel.contacted);
        count(LeadStage::Qualified, |funnel| &mut funnel.qualified);
        count(LeadStage::SignedUp, |funnel| &mut funnel.signed_up);
        count(LeadStage::Customer, |funnel| &mut funnel.customers);
        self.lost = self.lost.saturating_add(i64::from(lead.stage == LeadStage::Lost));
    }

    /// The stages in order, each with how many came so far.
    pub fn steps(&self) -> [(LeadStage, i64); 5] {
        [
            (LeadStage::New, self.all),
            (LeadStage::Contacted, self.contacted),
            (LeadStage::Qualified, self.qualified),
            (LeadStage::SignedUp, self.signed_up),
            (LeadStage::Customer, self.customers),
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(minute: u32) -> DateTime<Utc> {
        format!("2026-10-01T08:{minute:02}:00Z").parse().unwrap()
    }

    fn lead() -> Lead {
        let ulid = Ulid::from_bytes([1; 16]);
        Lead {
            id: LeadId::from_ulid(ulid),
            partner: PartnerId::from_ulid(ulid),
            program: None,
            name: "Kim Lee".to_owned(),
            firm: None,
            email: Some("kim@elsewhere.example".to_owned()),
            note: None,
            origin: LeadOrigin::Submitted,
            customer: None,
            stage: LeadStage::New,
            history: vec![StageChange {
                stage: LeadStage::New,
                at: at(0),
                by: MovedBy::Partner,
                reason: None,
            }],
            created_at: at(0),
            revision: 0,
        }
    }

    fn by() -> MovedBy {
        MovedBy::Company { name: Some("Mel".to_owned()) }
    }

    // req: H14
    #[test]
    fn a_person_moves_a_lead_as_far_as_its_sign_up_and_no_further() {
        let contacted = lead().moved(LeadStage::Contacted, at(1), by(), None).unwrap();
        assert_eq!((contacted.stage, contacted.revision), (LeadStage::Contacted, 1));
        assert_eq!(contacted.history[1].by, by());
        assert_eq!(contacted.moved(LeadStage::Contacted, at(2), by(), None).unwrap(), contacted);
        let refused = |to, reason: Option<&str>| {
            contacted.moved(to, at(2), by(), reason.map(str::to_owned)).unwrap_err()
        };
        assert_eq!(refused(LeadStage::SignedUp, None), MoveError::NotByHand);
        assert_eq!(refused(LeadStage::Customer, None), MoveError::NotByHand);
        assert_eq!(refused(LeadStage::Lost, None), MoveError::NoReason);
        assert_eq!(refused(LeadStage::Lost, Some(" ")), MoveError::NoReason);
        let lost = contacted.moved(LeadStage::Lost, at(3), by(), Some("no budget".to_owned()));
        let lost = lost.unwrap();
        assert!(!lost.is_open() && contacted.is_open());
        let again = lost.moved(LeadStage::Qualified, at(4), by(), None).unwrap();
        let signed_up = again.signed_up(&"c1".parse().unwrap(), at(5));
        assert_eq!(signed_up.moved(LeadStage::New, at(6), by(), None), Err(MoveError::SignedUp));
        assert_eq!(signed_up.stage_now(false), LeadStage::SignedUp);
        assert_eq!(signed_up.stage_now(true), LeadStage::Customer);
        let stages: Vec<_> = signed_up.history.iter().map(|step| step.stage.word()).collect();
        assert_eq!(stages, ["new", "contacted", "lost", "qualified", "signed_up"]);
    }

    // req: H15
    #[test]
    fn whoever_came_further_counts_in_every_stage_before() {
        let mut funnel = Funnel::default();
        let signed_up = lead().signed_up(&"c1".parse().unwrap(), at(1));
        let lost = lead().moved(LeadStage::Qualified, at(1), by(), None).unwrap();
        let lost = lost.moved(LeadStage::Lost, at(2), by(), Some("gone".to_owned())).unwrap();
        for (lead, has_paid) in
            [(lead(), false), (signed_up.clone(), false), (signed_up, true), (lost, false)]
        {
            funnel.add(&lead, has_paid);
        }
        assert_eq!(funnel.steps().map(|(_, count)| count), [4, 3, 3, 2, 1]);
        assert_eq!(funnel.lost, 1);
    }

    #[test]
    fn an_address_is_found_in_any_case() {
        assert_eq!(email_hash(" Kim@Elsewhere.example"), email_hash("kim@elsewhere.EXAMPLE"));
        assert_ne!(email_hash("kim@elsewhere.example"), email_hash("kim@elsewhere.examples"));
        assert_eq!(email_hash("a@b.c").len(), 32);
    }
}

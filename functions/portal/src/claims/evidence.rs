//! What is on record about a claim: the customer, what joins it to the claimant, and the claimant's own standing.

use vouch_domain::{
    id::{CompanyId, PartnerId, ProgramId},
    people::{
        claim::{Claim, Evidence, LateOffer, Proposal, propose},
        lead::email_hash,
        partner::EnrolmentStatus,
        program::DEFAULT_WINDOW_DAYS,
    },
    tracking::{attribution::same_address, customer::Customer},
};
use vouch_runtime::Context;

use crate::{leads, refusal::Refusal};

/// How many later clicks and codes of a customer are looked at.
const ASSISTS: i32 = 200;

/// What was found.
pub(super) struct Found {
    pub(super) customer: Option<Customer>,
    /// The program that the claimant would be credited in.
    pub(super) program: Option<ProgramId>,
    late: Vec<LateOffer>,
    lead_at: Option<chrono::DateTime<chrono::Utc>>,
    is_active: bool,
    is_self: bool,
    window_days: u16,
}

impl Found {
    /// Whether the customer is the claimant's already.
    pub(super) fn is_own(&self, partner: PartnerId) -> bool {
        let credited = self.customer.as_ref().and_then(|one| one.attribution.credited.as_ref());
        credited.is_some_and(|credited| credited.partner == partner)
    }

    pub(super) fn proposal(&self, partner: PartnerId) -> Proposal {
        propose(&Evidence {
            partner,
            customer: self.customer.as_ref(),
            late: self.late.clone(),
            lead_at: self.lead_at,
            is_active: self.is_active,
            is_self: self.is_self,
            window_days: self.window_days,
        })
    }
}

/// Looks it all up.
pub(super) async fn gather(
    ctx: &Context,
    company: CompanyId,
    claim: &Claim,
) -> Result<Found, Refusal> {
    let customer = customer(ctx, company, claim).await?;
    let program = program(ctx, company, claim).await?;
    let settings = match program {
        Some(program) => ctx.store.find_program(company, program).await?,
        None => None,
    };
    let mut found = Found {
        program,
        late: Vec::new(),
        lead_at: None,
        is_active: false,
        is_self: false,
        window_days: settings.map_or(DEFAULT_WINDOW_DAYS, |program| program.window_days),
        customer: None,
    };
    let Some(customer) = customer else { return Ok(found) };
    let assists = ctx.store.list_assists(company, &customer.customer, ASSISTS, None).await?;
    let own = assists.items.into_iter().filter(|assist| assist.partner == Some(claim.partner));
    found.late = own
        .map(|assist| LateOffer { sources: assist.sources, clicked_at: assist.clicked_at })
        .collect();
    let email = customer.email.as_deref().or(claim.email.as_deref());
    if let Some(email) = email {
        found.lead_at = leads::submitted_at(ctx, company, claim.partner, email).await?;
        let profile = ctx.store.find_partner(company, claim.partner).await?;
        let own = profile.and_then(|profile| profile.email);
        found.is_self = own.is_some_and(|own| same_address(email, &own));
    }
    let enrolments = ctx.store.list_enrolments(company, claim.partner).await?;
    found.is_active = enrolments.iter().any(|one| one.earns_at(customer.signed_up_at));
    found.customer = Some(customer);
    Ok(found)
}

/// The customer by its id; else the first that signed up with the address.
async fn customer(
    ctx: &Context,
    company: CompanyId,
    claim: &Claim,
) -> Result<Option<Customer>, Refusal> {
    if let Some(id) = &claim.customer
        && let Some(customer) = ctx.store.find_customer(company, id).await?
    {
        return Ok(Some(customer));
    }
    let Some(email) = &claim.email else { return Ok(None) };
    let known = ctx.store.find_by_email(company, &email_hash(email)).await?;
    let found = ctx.store.find_customers(company, &known.customers).await?;
    Ok(found.into_iter().min_by_key(|one| (one.signed_up_at, one.customer.clone())))
}

/// The program of the link that was followed; else the one that a code alone would stand for.
async fn program(
    ctx: &Context,
    company: CompanyId,
    claim: &Claim,
) -> Result<Option<ProgramId>, Refusal> {
    if let Some(link) = claim.link
        && let Some(link) = ctx.store.find_link(company, claim.partner, link).await?
    {
        return Ok(Some(link.program));
    }
    let enrolments = ctx.store.list_enrolments(company, claim.partner).await?;
    let is_or_was_in = enrolments.into_iter().filter(|one| {
        matches!(one.status, EnrolmentStatus::Approved(_) | EnrolmentStatus::Suspended(_))
    });
    Ok(is_or_was_in.min_by_key(|one| (one.priority, one.program)).map(|one| one.program))
}

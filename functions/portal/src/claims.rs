//! Claims as the API and the pages know them: how one is filed, what the records say to it, and how it is decided.

mod evidence;
mod worth;

use std::collections::BTreeMap;

use chrono::NaiveDate;
use vouch_domain::{
    id::{ClaimId, CompanyId, CustomerRef, LinkId, PartnerId},
    money::{Currency, Money},
    people::{
        claim::{Claim, ClaimState, Proposal},
        company::Company,
        lead::email_hash,
    },
    tracking::customer::Customer,
};
use vouch_runtime::{Context, problem::Problem};
use vouch_store::{Recorded, adjustments::AdjustmentRow, booking::Booked, booking::BookingError};

use crate::{
    api::{fresh::Fresh, input::Checks},
    leads::is_note,
    refusal::{Refusal, unknown},
};

/// How many claims of one partner may wait at once.
const OPEN_MOST: usize = 50;

/// What a partner says.
#[derive(Debug, Clone)]
pub(crate) struct NewClaim {
    pub(crate) partner: PartnerId,
    pub(crate) customer: Option<CustomerRef>,
    pub(crate) email: Option<String>,
    pub(crate) happened_on: Option<NaiveDate>,
    pub(crate) link: Option<LinkId>,
    pub(crate) words: String,
}

/// What is wrong with it, as far as it says so itself.
pub(crate) fn check(new: &NewClaim, today: NaiveDate) -> Checks {
    let mut checks = Checks::default();
    let is_named = new.customer.is_some() || new.email.is_some();
    checks.expect(is_named, "customer_id", "must be given, or the customer's e-mail address");
    checks.email("email", new.email.as_deref());
    let first = NaiveDate::from_ymd_opt(1970, 1, 1).unwrap_or_default();
    let is_past = new.happened_on.is_none_or(|day| (first..=today).contains(&day));
    checks.expect(is_past, "happened_on", "must be a day from 1970 to today");
    let is_said = !new.words.trim().is_empty() && is_note(&new.words);
    checks.expect(is_said, "words", "must be 1 to 1000 printable characters");
    checks
}

/// Files a claim; or gives the one that the same request filed before.
pub(crate) async fn file(
    ctx: &Context,
    company: &Company,
    fresh: &Fresh,
    new: NewClaim,
) -> Result<Claim, Refusal> {
    let today = fresh.at().with_timezone(&company.zone).date_naive();
    check(&new, today).done()?;
    if let Some(link) = new.link
        && ctx.store.find_link(company.id, new.partner, link).await?.is_none()
    {
        return Err(Problem::invalid_field("link", "must be one of the partner's").into());
    }
    let claim = Claim {
        id: ClaimId::from_ulid(fresh.ulid("claim")),
        partner: new.partner,
        customer: new.customer,
        email_hash: new.email.as_deref().map(email_hash),
        email: new.email,
        happened_on: new.happened_on,
        link: new.link,
        words: new.words,
        state: ClaimState::Open,
        filed_at: fresh.at(),
        revision: 0,
    };
    if let Some(before) = ctx.store.find_claim(company.id, claim.partner, claim.id).await? {
        return Ok(before);
    }
    check_number(ctx, company.id, claim.partner).await?;
    if ctx.store.record_claim(company.id, &claim).await? == Recorded::Before {
        return find(ctx, company.id, claim.partner, claim.id).await;
    }
    tracing::info!(company.id = %company.id, partner.id = %claim.partner, claim.id = %claim.id, "a claim was filed");
    Ok(claim)
}

/// Nobody asks about more customers than a person reads: an answer tells whether an address is known.
async fn check_number(
    ctx: &Context,
    company: CompanyId,
    partner: PartnerId,
) -> Result<(), Refusal> {
    let page = ctx.store.list_partner_claims(company, partner, 200, None).await?;
    let open = page.items.iter().filter(|claim| claim.state == ClaimState::Open).count();
    if open < OPEN_MOST {
        return Ok(());
    }
    let detail = "Fifty claims of this partner wait already. Decide some of them first.";
    Err(Problem::conflict(detail).into())
}

/// A claim of a partner.
pub(crate) async fn find(
    ctx: &Context,
    company: CompanyId,
    partner: PartnerId,
    claim: ClaimId,
) -> Result<Claim, Refusal> {
    ctx.store.find_claim(company, partner, claim).await?.ok_or_else(|| unknown("claim"))
}

/// A claim beside what the records say.
#[derive(Debug, Clone)]
pub(crate) struct Examined {
    /// Whom it is about, as far as that is known.
    pub(crate) customer: Option<Customer>,
    pub(crate) proposal: Proposal,
    /// What it would come to if the claimant were credited: for the company's eyes.
    pub(crate) worth: BTreeMap<Currency, i64>,
}

/// Holds a claim against the records. Nothing is changed.
pub(crate) async fn examine(
    ctx: &Context,
    company: &Company,
    claim: &Claim,
) -> Result<Examined, Refusal> {
    let found = Box::pin(evidence::gather(ctx, company.id, claim)).await?;
    let proposal = found.proposal(claim.partner);
    let worth = match &found.customer {
        Some(customer) if !found.is_own(claim.partner) => {
            Box::pin(worth::of(ctx, company, claim.partner, found.program, customer)).await?
        }
        _ => BTreeMap::new(),
    };
    Ok(Examined { customer: found.customer, proposal, worth })
}

/// Accepts a claim: what it comes to, or what the company says instead, is posted at once and once.
pub(crate) async fn accept(
    ctx: &Context,
    company: &Company,
    claim: &Claim,
    amounts: Option<BTreeMap<Currency, i64>>,
    by: Option<String>,
) -> Result<Claim, Refusal> {
    let is_same = |state: &ClaimState| match (state, &amounts) {
        (ClaimState::Accepted { .. }, None) => true,
        (ClaimState::Accepted { amounts: paid, .. }, Some(wanted)) => paid == wanted,
        _ => false,
    };
    if is_same(&claim.state) {
        return Ok(claim.clone());
    }
    check_open(claim)?;
    let examined = examine(ctx, company, claim).await?;
    let amounts_now = amounts.clone().unwrap_or_else(|| {
        examined.worth.iter().filter(|(_, minor)| **minor > 0).map(|(c, m)| (*c, *m)).collect()
    });
    if amounts_now.is_empty() || amounts_now.values().any(|minor| *minor <= 0) {
        let problem = "must be more than nothing in at least one currency";
        return Err(Problem::invalid_field("amounts", problem).into());
    }
    let now = ctx.now();
    let named = examined.customer.map(|customer| customer.customer.to_string());
    let named = named.or_else(|| claim.customer.as_ref().map(ToString::to_string));
    let text = match named {
        Some(customer) => format!("Missed referral of {customer}"),
        None => "Missed referral".to_owned(),
    };
    let adjustments: Vec<_> = amounts_now
        .iter()
        .map(|(currency, minor)| AdjustmentRow {
            id: claim.adjustment_id(*currency, now),
            partner: claim.partner,
            month: company.month_of(now),
            amount: Money::new(*minor, *currency),
            reason: text.clone(),
            by: by.clone(),
            made_at: now,
        })
        .collect();
    let state = ClaimState::Accepted { amounts: amounts_now, at: now, by };
    let accepted = claim.decided(state);
    match ctx.store.pay_claim(company, &accepted, &adjustments, now).await.map_err(refused)? {
        Booked::Yes => {
            tracing::info!(company.id = %company.id, claim.id = %claim.id, "a claim was accepted");
            Ok(accepted)
        }
        // Somebody was faster: who accepted the same has what they wanted.
        Booked::Stale(_) => {
            let now = find(ctx, company.id, claim.partner, claim.id).await?;
            if is_same(&now.state) { Ok(now) } else { Err(decided()) }
        }
    }
}

fn refused(error: BookingError) -> Refusal {
    match error {
        BookingError::Store(error) => error.into(),
        BookingError::Overflow(error) => error.into(),
    }
}

fn check_open(claim: &Claim) -> Result<(), Refusal> {
    if claim.state == ClaimState::Open { Ok(()) } else { Err(decided()) }
}

fn decided() -> Refusal {
    Problem::conflict("This claim was decided before. A decision stays.").into()
}

/// Refuses a claim, with a reason that its partner reads.
pub(crate) async fn refuse(
    ctx: &Context,
    company: CompanyId,
    claim: &Claim,
    reason: &str,
    by: Option<String>,
) -> Result<Claim, Refusal> {
    if reason.trim().is_empty() || !is_note(reason) {
        let problem = "must be 1 to 1000 printable characters: the partner reads it";
        return Err(Problem::invalid_field("reason", problem).into());
    }
    if matches!(&claim.state, ClaimState::Refused { reason: given, .. } if given == reason) {
        return Ok(claim.clone());
    }
    let state = ClaimState::Refused { reason: reason.to_owned(), at: ctx.now(), by };
    decide(ctx, company, claim, state).await
}

/// Takes a claim back.
pub(crate) async fn withdraw(
    ctx: &Context,
    company: CompanyId,
    claim: &Claim,
) -> Result<Claim, Refusal> {
    if matches!(claim.state, ClaimState::Withdrawn { .. }) {
        return Ok(claim.clone());
    }
    decide(ctx, company, claim, ClaimState::Withdrawn { at: ctx.now() }).await
}

async fn decide(
    ctx: &Context,
    company: CompanyId,
    claim: &Claim,
    state: ClaimState,
) -> Result<Claim, Refusal> {
    check_open(claim)?;
    let after = claim.decided(state);
    match ctx.store.change_claim(company, &after).await? {
        Recorded::Now => Ok(after),
        Recorded::Before => Err(decided()),
    }
}

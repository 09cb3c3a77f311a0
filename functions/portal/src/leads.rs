//! Leads as the API and the pages know them: how one is submitted and moved, what came of it, and the funnel.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use futures_util::future::{BoxFuture, try_join_all};
use vouch_domain::{
    books::audit::Actor,
    earning::{commission::CommissionId, transaction::TransactionState},
    id::{CompanyId, CustomerRef, LeadId, PartnerId, ProgramId, is_printable},
    money::{Currency, Overflow},
    people::{
        lead::{Funnel, Lead, LeadOrigin, LeadStage, MoveError, MovedBy, StageChange, email_hash},
        partner::EnrolmentStatus,
    },
    tracking::customer::FirstSale,
};
use vouch_runtime::{Context, problem::Problem};
use vouch_store::{Recorded, page::Cursor};

use crate::{
    api::{fresh::Fresh, input::Checks},
    refusal::{Refusal, unknown},
};

/// How long a name may be, in characters.
pub(crate) const NAME_MOST: usize = 200;
/// How long a note and a reason may be.
pub(crate) const NOTE_MOST: usize = 1_000;
/// Of how many leads the funnel is made: the latest ones, where there are more.
const FUNNEL_OF: usize = 5_000;
/// How many are read at once for it.
const FUNNEL_PAGE: i32 = 1_000;
/// How many sales of a customer are read at once.
const SALES_PAGE: i32 = 200;

/// What a partner knows of somebody who may buy.
#[derive(Debug, Clone)]
pub(crate) struct NewLead {
    pub(crate) partner: PartnerId,
    pub(crate) program: Option<ProgramId>,
    pub(crate) name: String,
    pub(crate) firm: Option<String>,
    pub(crate) email: String,
    pub(crate) note: Option<String>,
}

/// What is wrong with it.
pub(crate) fn check(new: &NewLead) -> Checks {
    let mut checks = Checks::default();
    checks.line("name", &new.name, NAME_MOST);
    if let Some(firm) = &new.firm {
        checks.line("company", firm, NAME_MOST);
    }
    checks.email("email", Some(&new.email));
    if let Some(note) = &new.note {
        checks.expect(is_note(note), "note", "must be at most 1000 printable characters");
    }
    checks
}

/// Whether a text may be a note or a reason: lines that people can read.
pub(crate) fn is_note(text: &str) -> bool {
    let is_fit = |c: char| c == '\n' || is_printable(c);
    text.chars().count() <= NOTE_MOST && text.chars().all(is_fit)
}

/// Submits a lead; or gives the one that the same request submitted before.
pub(crate) async fn submit(
    ctx: &Context,
    company: CompanyId,
    fresh: &Fresh,
    new: NewLead,
    by: MovedBy,
) -> Result<Lead, Refusal> {
    check(&new).done()?;
    check_program(ctx, company, new.partner, new.program).await?;
    let at = fresh.at();
    let first = StageChange { stage: LeadStage::New, at, by, reason: None };
    let lead = Lead {
        id: LeadId::from_ulid(fresh.ulid("lead")),
        partner: new.partner,
        program: new.program,
        name: new.name,
        firm: new.firm,
        email: Some(new.email),
        note: new.note.filter(|note| !note.trim().is_empty()),
        origin: LeadOrigin::Submitted,
        customer: None,
        stage: LeadStage::New,
        history: vec![first],
        created_at: at,
        revision: 0,
    };
    if ctx.store.record_lead(company, &lead).await? == Recorded::Now {
        tracing::info!(company.id = %company, partner.id = %lead.partner, lead.id = %lead.id, "a lead was submitted");
        return Ok(lead);
    }
    // Before, it is this same request of before, or the partner has submitted this address already.
    match ctx.store.find_lead(company, lead.partner, lead.id).await? {
        Some(before) => Ok(before),
        None => Err(Problem::conflict("This partner has submitted this address before.").into()),
    }
}

async fn check_program(
    ctx: &Context,
    company: CompanyId,
    partner: PartnerId,
    program: Option<ProgramId>,
) -> Result<(), Refusal> {
    let Some(program) = program else { return Ok(()) };
    let enrolment = ctx.store.find_enrolment_status(company, partner, program).await?;
    let is_in =
        enrolment.is_some_and(|enrolment| matches!(enrolment.status, EnrolmentStatus::Approved(_)));
    if is_in {
        return Ok(());
    }
    Err(Problem::invalid_field("program", "must be one that the partner is in").into())
}

/// Who moves a lead, as its history names them.
pub(crate) fn moved_by(actor: &Actor) -> MovedBy {
    match actor {
        Actor::Partner { .. } => MovedBy::Partner,
        Actor::Member { name, .. } => MovedBy::Company { name: Some(name.clone()) },
        Actor::Key { .. } | Actor::SetupToken => MovedBy::Company { name: None },
    }
}

/// Moves a lead, as it was found.
pub(crate) async fn move_to(
    ctx: &Context,
    company: CompanyId,
    lead: &Lead,
    to: LeadStage,
    by: MovedBy,
    reason: Option<String>,
) -> Result<Lead, Refusal> {
    if reason.as_deref().is_some_and(|reason| !is_note(reason)) {
        let problem = "must be at most 1000 printable characters";
        return Err(Problem::invalid_field("reason", problem).into());
    }
    let reason = reason.filter(|reason| !reason.trim().is_empty());
    let after = lead.moved(to, ctx.now(), by, reason).map_err(|error| match error {
        MoveError::NoReason => Problem::invalid_field("reason", error.to_string()),
        MoveError::NotByHand => Problem::invalid_field("stage", error.to_string()),
        MoveError::SignedUp | MoveError::TooOften => {
            Problem::conflict(format!("This lead {error}."))
        }
    })?;
    if after == *lead {
        return Ok(after);
    }
    match ctx.store.change_lead(company, &after).await? {
        Recorded::Now => Ok(after),
        Recorded::Before => {
            Err(Problem::conflict("Somebody else moved this lead at the same moment.").into())
        }
    }
}

/// A lead of a partner.
pub(crate) async fn find(
    ctx: &Context,
    company: CompanyId,
    partner: PartnerId,
    lead: LeadId,
) -> Result<Lead, Refusal> {
    ctx.store.find_lead(company, partner, lead).await?.ok_or_else(|| unknown("lead"))
}

/// A lead and what came of it.
#[derive(Debug, Clone)]
pub(crate) struct Followed {
    pub(crate) lead: Lead,
    /// Where it stands, its customer's sales considered.
    pub(crate) stage: LeadStage,
    /// What its partner earned by its customer's sales, in minor units.
    pub(crate) commission: BTreeMap<Currency, i64>,
}

/// Follows leads to what came of them: one read for all, and one for each whose customer has paid.
pub(crate) async fn follow(
    ctx: &Context,
    company: CompanyId,
    leads: Vec<Lead>,
) -> Result<Vec<Followed>, Refusal> {
    follow_as_of(ctx, company, leads, None).await
}

/// The same for leads as they stood at an instant, by the commissions that were booked then.
pub(crate) async fn follow_as_of(
    ctx: &Context,
    company: CompanyId,
    leads: Vec<Lead>,
    at: Option<DateTime<Utc>>,
) -> Result<Vec<Followed>, Refusal> {
    let paid = paid(ctx, company, &leads, at).await?;
    let mut waiting: Vec<BoxFuture<'_, Result<BTreeMap<Currency, i64>, Refusal>>> = Vec::new();
    for lead in &leads {
        let customer = lead.customer.as_ref().filter(|customer| paid.contains(*customer));
        waiting.push(match customer {
            Some(customer) => Box::pin(commission(ctx, company, lead.partner, customer, at)),
            None => Box::pin(std::future::ready(Ok(BTreeMap::new()))),
        });
    }
    let earned = try_join_all(waiting).await?;
    let followed = leads.into_iter().zip(earned).map(|(lead, commission)| {
        let has_paid = lead.customer.as_ref().is_some_and(|customer| paid.contains(customer));
        Followed { stage: lead.stage_now(has_paid), lead, commission }
    });
    Ok(followed.collect())
}

/// Which customers of these leads have paid.
async fn paid(
    ctx: &Context,
    company: CompanyId,
    leads: &[Lead],
    at: Option<DateTime<Utc>>,
) -> Result<BTreeSet<CustomerRef>, Refusal> {
    let customers: BTreeSet<CustomerRef> =
        leads.iter().filter_map(|lead| lead.customer.clone()).collect();
    let customers: Vec<CustomerRef> = customers.into_iter().collect();
    if customers.is_empty() {
        return Ok(BTreeSet::new());
    }
    let states = ctx.store.find_customer_states(company, &customers).await?;
    let has_paid = |first: &FirstSale| at.is_none_or(|at| first.occurred_at <= at);
    let paid = customers
        .into_iter()
        .zip(states)
        .filter(|(_, state)| state.first.as_ref().is_some_and(has_paid));
    Ok(paid.map(|(customer, _)| customer).collect())
}

/// What a customer's sales earned a partner, by currency.
async fn commission(
    ctx: &Context,
    company: CompanyId,
    partner: PartnerId,
    customer: &CustomerRef,
    at: Option<DateTime<Utc>>,
) -> Result<BTreeMap<Currency, i64>, Refusal> {
    let (mut sums, mut from) = (BTreeMap::<Currency, i64>::new(), None::<Cursor>);
    loop {
        let store = &ctx.store;
        let page =
            store.list_customer_transactions(company, customer, SALES_PAGE, from.as_ref()).await?;
        for transaction in &page.items {
            let TransactionState::Booked(booked) = &transaction.state else { continue };
            if booked.credit.partner != partner {
                continue;
            }
            let sum = sums.entry(booked.recorded.sale.currency).or_default();
            let earned = match at {
                None => booked.booked.total()?,
                Some(at) => earned_by(ctx, company, &booked.lines, at).await?,
            };
            *sum = sum.checked_add(earned).ok_or(Overflow)?;
        }
        from = page.next;
        if from.is_none() {
            return Ok(sums);
        }
    }
}

/// What was booked of a sale by an instant, but for what was withheld then.
async fn earned_by(
    ctx: &Context,
    company: CompanyId,
    lines: &[CommissionId],
    at: DateTime<Utc>,
) -> Result<i64, Refusal> {
    let mut sum = 0_i64;
    for line in lines {
        let Some(found) = ctx.store.find_commission(company, *line).await? else { continue };
        let found = found.as_of(at);
        if found.recorded_at <= at && !found.review.withholds() {
            sum = sum.checked_add(found.amount.minor).ok_or(Overflow)?;
        }
    }
    Ok(sum)
}

/// The funnel of a partner, or of a whole company.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Counted {
    pub(crate) funnel: Funnel,
    /// Whether every lead is in it, and not the latest ones alone.
    pub(crate) is_whole: bool,
}

/// Counts how many leads came how far.
pub(crate) async fn funnel(
    ctx: &Context,
    company: CompanyId,
    partner: Option<PartnerId>,
) -> Result<Counted, Refusal> {
    funnel_as_of(ctx, company, partner, None).await
}

/// The same as it stood at an instant.
pub(crate) async fn funnel_as_of(
    ctx: &Context,
    company: CompanyId,
    partner: Option<PartnerId>,
    at: Option<DateTime<Utc>>,
) -> Result<Counted, Refusal> {
    let (mut funnel, mut seen, mut from) = (Funnel::default(), 0_usize, None::<Cursor>);
    loop {
        let store = &ctx.store;
        let mut page = match partner {
            Some(partner) => {
                store.list_partner_leads(company, partner, FUNNEL_PAGE, from.as_ref()).await?
            }
            None => store.list_leads(company, None, FUNNEL_PAGE, from.as_ref()).await?,
        };
        seen = seen.saturating_add(page.items.len());
        if let Some(at) = at {
            page.items = page.items.into_iter().filter_map(|lead| lead.as_of(at)).collect();
        }
        let paid = paid(ctx, company, &page.items, at).await?;
        for lead in &page.items {
            let has_paid = lead.customer.as_ref().is_some_and(|customer| paid.contains(customer));
            funnel.add(lead, has_paid);
        }
        from = page.next;
        if from.is_none() || seen >= FUNNEL_OF {
            return Ok(Counted { funnel, is_whole: from.is_none() });
        }
    }
}

/// A part of a whole in percent with one digit behind the point, rounded half away from zero; none of nothing.
pub(crate) fn rate(part: i64, whole: i64) -> Option<String> {
    if whole <= 0 || part < 0 {
        return None;
    }
    let (part, whole) = (i128::from(part), i128::from(whole));
    let thousandths = (part * 2_000 + whole) / (whole * 2);
    Some(format!("{}.{}", thousandths / 10, thousandths % 10))
}

/// The other partners that submitted a lead's address: for the company's eyes.
pub(crate) async fn others(
    ctx: &Context,
    company: CompanyId,
    lead: &Lead,
) -> Result<Vec<PartnerId>, Refusal> {
    let Some(email) = &lead.email else { return Ok(Vec::new()) };
    let known = ctx.store.find_by_email(company, &email_hash(email)).await?;
    let partners = known.leads.into_iter().map(|(partner, _)| partner);
    Ok(partners.filter(|partner| *partner != lead.partner).collect())
}

/// The same of several leads, in their order.
pub(crate) async fn others_of_all(
    ctx: &Context,
    company: CompanyId,
    leads: &[Followed],
) -> Result<Vec<Vec<PartnerId>>, Refusal> {
    let mut waiting: Vec<BoxFuture<'_, Result<Vec<PartnerId>, Refusal>>> = Vec::new();
    for followed in leads {
        waiting.push(Box::pin(others(ctx, company, &followed.lead)));
    }
    try_join_all(waiting).await
}

/// When a partner submitted a customer's address as a lead, if it did.
pub(crate) async fn submitted_at(
    ctx: &Context,
    company: CompanyId,
    partner: PartnerId,
    email: &str,
) -> Result<Option<DateTime<Utc>>, Refusal> {
    let known = ctx.store.find_by_email(company, &email_hash(email)).await?;
    let own: Vec<_> = known.leads.into_iter().filter(|(owner, _)| *owner == partner).collect();
    if own.is_empty() {
        return Ok(None);
    }
    let leads = ctx.store.find_leads(company, &own).await?;
    Ok(leads.iter().map(|lead| lead.created_at).min())
}

#[cfg(test)]
mod tests {
    use super::*;

    // req: H15
    #[test]
    fn a_rate_is_exact_and_of_nothing_there_is_none() {
        for (part, whole, expected) in [
            (0, 0, None),
            (0, 7, Some("0.0")),
            (1, 3, Some("33.3")),
            (2, 3, Some("66.7")),
            (1, 8, Some("12.5")),
            (1, 2_000, Some("0.1")),
            (7, 7, Some("100.0")),
            (i64::MAX, i64::MAX, Some("100.0")),
        ] {
            assert_eq!(rate(part, whole).as_deref(), expected, "{part} of {whole}");
        }
    }
}

//! Why a transaction earned what it earned: all that is known of it, read and reckoned once more.
//!
//! Nothing here decides: it shows what attribution and target said.

mod limits;
mod points;

use vouch_domain::{
    books::ledger::Page,
    books::standing::CommissionStatus,
    earning::{
        commission::Commission,
        explanation::{Step, own_steps, points::PointsTold, referral_steps},
        target::{Reckoned, Target},
        terms::Terms,
        transaction::{Booked, Transaction, TransactionState},
    },
    id::PartnerId,
    people::{company::Company, program::Program, tier::Tier},
    tracking::{customer::Customer, link::Link},
};
use vouch_runtime::Context;
use vouch_store::terms::TermsScope;

pub(crate) use self::limits::{Room, Waiting};
use crate::{books::Books, refusal::Refusal};

/// A transaction and why it is as it is.
#[derive(Debug)]
pub(crate) struct Explanation {
    pub(crate) transaction: Transaction,
    /// Who paid, once it signed up.
    pub(crate) customer: Option<Customer>,
    /// How the commission is reckoned; none where nobody is credited.
    pub(crate) reckoning: Option<Reckoning>,
    /// What points the customer has brought the partner, and what this sale has to do with them; none where nobody is
    /// credited.
    pub(crate) points: Vec<PointsTold>,
}

/// How a transaction's commissions are reckoned.
#[derive(Debug)]
pub(crate) struct Reckoning {
    pub(crate) booked: Box<Booked>,
    /// What it ought to have paid, and by which rules.
    pub(crate) target: Target,
    /// Of its partner.
    pub(crate) own: Part,
    /// Of whoever recruited that partner; none where nobody was marked so when it was paid.
    pub(crate) referral: Option<Part>,
}

/// How one family's commission is reckoned.
#[derive(Debug)]
pub(crate) struct Part {
    /// Whose it is.
    pub(crate) partner: PartnerId,
    /// The tier that counted when it was earned.
    pub(crate) tier: Option<Tier>,
    /// Whether the tier set the rate.
    pub(crate) is_by_tier: bool,
    /// What it came to, and by which rule.
    pub(crate) reckoned: Reckoned,
    /// The arithmetic. Rounding is half away from zero, once a line.
    pub(crate) steps: Vec<Step>,
    /// The row in force when the sale was paid, and whose it is.
    pub(crate) row: Option<(TermsScope, Terms)>,
    /// How much room there was below its cap, where it has one.
    pub(crate) room: Option<Room>,
    /// How far its threshold is, where it has one.
    pub(crate) waiting: Option<Waiting>,
}

/// What else a page tells of it.
#[derive(Debug)]
pub(crate) struct Background {
    pub(crate) program: Option<Program>,
    /// The link that the customer followed.
    pub(crate) link: Option<Link>,
    /// The commissions and clawbacks that came of it for its partner, oldest first.
    pub(crate) lines: Vec<(Commission, CommissionStatus)>,
    /// Those that came of it for whoever recruited the partner.
    pub(crate) referral_lines: Vec<(Commission, CommissionStatus)>,
}

/// Reads what is known of a transaction, and reckons it again.
pub(crate) async fn explain(
    ctx: &Context,
    company: &Company,
    transaction: Transaction,
) -> Result<Explanation, Refusal> {
    let customer = match transaction.recorded() {
        Some(recorded) => ctx.store.find_customer(company.id, &recorded.sale.customer).await?,
        None => None,
    };
    let reckoning = match &transaction.state {
        TransactionState::Booked(booked) => {
            Some(Box::pin(reckon(ctx, company, &transaction, booked.clone())).await?)
        }
        _ => None,
    };
    let points = match (&reckoning, &customer) {
        (Some(reckoning), Some(customer)) => {
            points::of_sale(ctx, company, &reckoning.booked, customer).await?
        }
        _ => Vec::new(),
    };
    Ok(Explanation { transaction, customer, reckoning, points })
}

async fn reckon(
    ctx: &Context,
    company: &Company,
    transaction: &Transaction,
    booked: Box<Booked>,
) -> Result<Reckoning, Refusal> {
    let refunded = transaction.refunded_minor();
    let target = booked.target(refunded, company.month_zone())?;
    let own = own_part(ctx, company, &booked, refunded, &target).await?;
    let referral = referral_part(ctx, company, &booked, refunded, &target).await?;
    Ok(Reckoning { target, own, referral, booked })
}

async fn own_part(
    ctx: &Context,
    company: &Company,
    booked: &Booked,
    refunded: i64,
    target: &Target,
) -> Result<Part, Refusal> {
    let (sale, credit) = (&booked.recorded.sale, &booked.credit);
    let row = match &credit.terms {
        None => None,
        Some(terms) => {
            let (partner, program) = (credit.partner, credit.program);
            let found = ctx.store.find_enrolment(company.id, partner, program).await?;
            let is_own = found.is_some_and(|(_, own)| has(&own, terms));
            let scope = if is_own {
                TermsScope::Own(partner, program)
            } else if has(&ctx.store.find_rules(company.id).await?.terms, terms) {
                TermsScope::Company
            } else {
                TermsScope::Program(program)
            };
            Some((scope, terms.clone()))
        }
    };
    let waiting = limits::waiting(ctx, company, booked, false).await?;
    Ok(Part {
        partner: credit.partner,
        tier: credit.tier,
        is_by_tier: is_by_tier(credit.terms.as_ref(), credit.tier),
        reckoned: target.own,
        steps: own_steps(sale, refunded, credit, target),
        row,
        room: limits::room(ctx, company, booked, false).await?,
        waiting,
    })
}

async fn referral_part(
    ctx: &Context,
    company: &Company,
    booked: &Booked,
    refunded: i64,
    target: &Target,
) -> Result<Option<Part>, Refusal> {
    let (sale, credit) = (&booked.recorded.sale, &booked.credit);
    let (Some(referral), Some(reckoned)) = (&credit.referral, target.referral) else {
        return Ok(None);
    };
    let row = match &referral.terms {
        None => None,
        Some(terms) => {
            let own = ctx.store.all_referral_terms(company.id, referral.referrer).await?;
            let scope = if has(&own, terms) {
                TermsScope::OwnReferral(referral.referrer)
            } else {
                TermsScope::Referral
            };
            Some((scope, terms.clone()))
        }
    };
    Ok(Some(Part {
        partner: referral.referrer,
        tier: referral.tier,
        is_by_tier: is_by_tier(referral.terms.as_ref(), referral.tier),
        reckoned,
        steps: referral_steps(sale, refunded, credit, target),
        row,
        room: limits::room(ctx, company, booked, true).await?,
        waiting: limits::waiting(ctx, company, booked, true).await?,
    }))
}

fn has(rows: &[Terms], row: &Terms) -> bool {
    rows.iter().any(|one| one.id == row.id)
}

/// Whether a row names the tier, so that it set the rate.
fn is_by_tier(row: Option<&Terms>, tier: Option<Tier>) -> bool {
    let pays = row.and_then(|row| row.structure.pays());
    pays.zip(tier).is_some_and(|(pays, tier)| pays.by_tier.contains_key(&tier))
}

/// Reads what a page tells around an explanation.
pub(crate) async fn background(
    ctx: &Context,
    books: &Books<'_>,
    explanation: &Explanation,
) -> Result<Background, Refusal> {
    let Some(reckoning) = &explanation.reckoning else {
        let (lines, referral_lines) = (Vec::new(), Vec::new());
        return Ok(Background { program: None, link: None, lines, referral_lines });
    };
    let (company, booked) = (books.company().id, &reckoning.booked);
    let credit = &booked.credit;
    let program = ctx.store.find_program(company, credit.program).await?;
    let link = match credit.link {
        Some(link) => ctx.store.find_link(company, credit.partner, link).await?,
        None => None,
    };
    let wanted: Vec<_> = booked.all_lines().collect();
    let found = ctx.store.find_commissions(company, &wanted).await?;
    let pages: Vec<Page> = found.iter().map(page_of).collect();
    let (paid, met) = (books.paid_up_for(&pages).await?, books.met(&found).await?);
    let standing = |id: &_| {
        let commission = found.iter().find(|commission| commission.id == *id)?.clone();
        let status = books.commission_status(&commission, &paid, &met);
        Some((commission, status))
    };
    let lines = booked.lines.iter().filter_map(standing).collect();
    let referral_lines = booked.referral.lines.iter().filter_map(standing).collect();
    Ok(Background { program, link, lines, referral_lines })
}

/// The page of the books that a commission is stated on.
pub(crate) fn page_of(commission: &Commission) -> Page {
    Page {
        partner: commission.id.partner(),
        currency: commission.amount.currency,
        month: commission.stated_in(),
    }
}

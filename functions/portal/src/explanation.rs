//! Why a transaction earned what it earned: all that is known of it, read and reckoned once more.
//!
//! Nothing here decides: it shows what attribution and target said.

use vouch_domain::{
    books::ledger::Page,
    books::standing::CommissionStatus,
    earning::{
        commission::Commission,
        explanation::{Step, steps},
        target::{Target, target},
        transaction::{Booked, Transaction, TransactionState},
    },
    people::{company::Company, program::Program},
    tracking::{customer::Customer, link::Link},
};
use vouch_runtime::Context;

use crate::{books::Books, refusal::Refusal};

/// A transaction and why it is as it is.
#[derive(Debug)]
pub(crate) struct Explanation {
    pub(crate) transaction: Transaction,
    /// Who paid, once it signed up.
    pub(crate) customer: Option<Customer>,
    /// How the commission is reckoned; none where nobody is credited.
    pub(crate) reckoning: Option<Reckoning>,
}

/// How a commission is reckoned.
#[derive(Debug)]
pub(crate) struct Reckoning {
    pub(crate) booked: Box<Booked>,
    /// What it ought to have paid, and by which rule.
    pub(crate) target: Target,
    /// The arithmetic. Rounding is half away from zero, once a line.
    pub(crate) steps: Vec<Step>,
    /// Whether the terms in force are the partner's own rather than the program's.
    pub(crate) is_own_terms: bool,
}

/// What else a page tells of it.
#[derive(Debug)]
pub(crate) struct Background {
    pub(crate) program: Option<Program>,
    /// The link that the customer followed.
    pub(crate) link: Option<Link>,
    /// The commissions and clawbacks that came of it, oldest first.
    pub(crate) lines: Vec<(Commission, CommissionStatus)>,
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
            Some(reckon(ctx, company, &transaction, booked.clone()).await?)
        }
        _ => None,
    };
    Ok(Explanation { transaction, customer, reckoning })
}

async fn reckon(
    ctx: &Context,
    company: &Company,
    transaction: &Transaction,
    booked: Box<Booked>,
) -> Result<Reckoning, Refusal> {
    let (recorded, credit) = (&booked.recorded, &booked.credit);
    let refunded = transaction.refunded_minor();
    let zone = company.month_zone();
    let target = target(&recorded.sale, recorded.kind, refunded, credit, &booked.decision, zone)?;
    let steps = steps(&recorded.sale, refunded, credit, target);
    let is_own_terms = match &credit.terms {
        None => false,
        Some(terms) => {
            let found =
                ctx.store.find_enrolment(company.id, credit.partner, credit.program).await?;
            found.is_some_and(|(_, own)| own.iter().any(|row| row.id == terms.id))
        }
    };
    Ok(Reckoning { target, steps, is_own_terms, booked })
}

/// Reads what a page tells around an explanation.
pub(crate) async fn background(
    ctx: &Context,
    books: &Books<'_>,
    explanation: &Explanation,
) -> Result<Background, Refusal> {
    let Some(reckoning) = &explanation.reckoning else {
        return Ok(Background { program: None, link: None, lines: Vec::new() });
    };
    let (company, credit) = (books.company().id, &reckoning.booked.credit);
    let program = ctx.store.find_program(company, credit.program).await?;
    let link = match credit.link {
        Some(link) => ctx.store.find_link(company, credit.partner, link).await?,
        None => None,
    };
    let found = ctx.store.find_commissions(company, &reckoning.booked.lines).await?;
    let pages: Vec<Page> = found.iter().map(page_of).collect();
    let paid = books.paid_up_for(&pages).await?;
    let standing = |id| {
        let commission = found.iter().find(|commission| commission.id == id)?.clone();
        let status = books.statement_status(page_of(&commission), &paid);
        let status = CommissionStatus::of(commission.review, status);
        Some((commission, status))
    };
    let lines = reckoning.booked.lines.iter().filter_map(|id| standing(*id)).collect();
    Ok(Background { program, link, lines })
}

/// The page of the books that a commission is stated on.
pub(crate) fn page_of(commission: &Commission) -> Page {
    Page {
        partner: commission.id.partner(),
        currency: commission.amount.currency,
        month: commission.stated_in(),
    }
}

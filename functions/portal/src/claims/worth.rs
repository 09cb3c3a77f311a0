//! What a claim would come to: the customer's sales, reckoned as if the claimant had been credited.

use std::collections::BTreeMap;

use vouch_domain::{
    earning::{
        target::{Allotted, Credit, Decision, target},
        terms::in_force,
        transaction::Transaction,
    },
    id::{PartnerId, ProgramId},
    money::{Currency, Overflow},
    people::{company::Company, rules::CompanyRules},
    tracking::customer::Customer,
};
use vouch_runtime::Context;
use vouch_store::{page::Cursor, partners::PartnerFacts};

use crate::refusal::Refusal;

/// How many sales are read at once.
const SALES_PAGE: i32 = 200;

/// The rows that may price a sale.
struct Rows {
    facts: PartnerFacts,
    program: Vec<vouch_domain::earning::terms::Terms>,
    rules: CompanyRules,
}

/// What all sales of a customer would have earned a partner after refunds, by currency. Caps are left out: they
/// depend on what was booked.
pub(super) async fn of(
    ctx: &Context,
    company: &Company,
    partner: PartnerId,
    program: Option<ProgramId>,
    customer: &Customer,
) -> Result<BTreeMap<Currency, i64>, Refusal> {
    let mut sums = BTreeMap::new();
    let Some(program) = program else { return Ok(sums) };
    let rows = Rows {
        facts: ctx.store.find_partner_facts(company.id, partner).await?,
        program: ctx
            .store
            .find_program_with_terms(company.id, program)
            .await?
            .map(|(_, terms)| terms)
            .unwrap_or_default(),
        rules: ctx.store.find_rules(company.id).await?,
    };
    let mut from = None::<Cursor>;
    loop {
        let page = ctx
            .store
            .list_customer_transactions(company.id, &customer.customer, SALES_PAGE, from.as_ref())
            .await?;
        for transaction in &page.items {
            add(&mut sums, company, (partner, program), &rows, customer, transaction)?;
        }
        from = page.next;
        if from.is_none() {
            sums.retain(|_, minor| *minor != 0);
            return Ok(sums);
        }
    }
}

fn add(
    sums: &mut BTreeMap<Currency, i64>,
    company: &Company,
    (partner, program): (PartnerId, ProgramId),
    rows: &Rows,
    customer: &Customer,
    transaction: &Transaction,
) -> Result<(), Refusal> {
    let Some(recorded) = transaction.recorded() else { return Ok(()) };
    let sale = &recorded.sale;
    let at = sale.occurred_at;
    let (enrolment, own) = match rows.facts.enrolments.get(&program) {
        Some((enrolment, own)) => (Some(enrolment), own.as_slice()),
        None => (None, &[] as &[_]),
    };
    let credit = Credit {
        partner,
        program,
        link: None,
        terms: in_force(&[own, &rows.program, &rows.rules.terms], at).cloned(),
        signed_up_at: customer.signed_up_at,
        earns: enrolment.is_some_and(|enrolment| enrolment.earns_at(at)),
        tier: rows.facts.tiers.iter().rfind(|row| row.from <= at).map(|row| row.tier),
        credited_at: at,
        after_threshold: false,
        referral: None,
    };
    let refunded = transaction.refunded_minor();
    let zone = company.month_zone();
    let decision = Decision::Pending;
    let kind = recorded.kind;
    let ought = target(sale, kind, refunded, &credit, &decision, Allotted::default(), zone)?;
    let sum = sums.entry(sale.currency).or_default();
    *sum = sum.checked_add(ought.own.sums.total()?).ok_or(Overflow)?;
    Ok(())
}

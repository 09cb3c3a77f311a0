//! Why a transaction credits whom it credits, and how its commission is reckoned, to the cent.
//!
//! Nothing here decides: it shows what attribution and target said, and reckons the target again to show how.

use std::sync::Arc;

use axum::{Json, extract::State};
use chrono::{DateTime, Utc};
use schemars::JsonSchema;
use serde::Serialize;
use vouch_domain::{
    earning::{
        commission::CommissionId,
        explanation::{in_words, reason_in_words, ruling_in_words},
        target::{Decision, Ruling, Sums},
    },
    id::{CustomerRef, LinkId, PartnerId, ProgramId, TransactionRef},
    money::{Currency, Money},
    people::company::Scope,
    tracking::{
        attribution::{Reason, Source, Suspicion},
        customer::Customer,
    },
};
use vouch_runtime::Context;

use super::{
    authority::Caller,
    input::{Answer, Named},
    operation::{Needs, Operation},
    terms::TermsView,
    transactions::status,
};
use crate::{
    explanation::{Explanation, Reckoning, explain},
    refusal::{Refusal, unknown},
};

pub(super) fn operations() -> Vec<Operation> {
    vec![
        Operation::get(
            "/transactions/{transaction_id}/explanation",
            Needs::Key(Scope::Read),
            "Why a partner was credited for a transaction, or why none was, and how its commission is reckoned",
            show,
        )
        .answers::<ExplanationView>(),
    ]
}

/// Why a transaction earned what it earned.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Explanation")]
struct ExplanationView {
    #[schemars(with = "String")]
    transaction_id: TransactionRef,
    /// `booked`, `parked` or `unattributed`.
    status: &'static str,
    /// In one sentence.
    summary: String,
    /// By whom the customer came; null until it signed up.
    attribution: Option<AttributionView>,
    /// How the commission is reckoned; null where nobody is credited.
    reckoning: Option<ReckoningView>,
}

/// By whom a customer came.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Attribution")]
struct AttributionView {
    #[schemars(with = "String")]
    customer_id: CustomerRef,
    signed_up_at: DateTime<Utc>,
    #[schemars(with = "Option<String>")]
    partner: Option<PartnerId>,
    #[schemars(with = "Option<String>")]
    program: Option<ProgramId>,
    #[schemars(with = "Option<String>")]
    link: Option<LinkId>,
    /// The rule that decided.
    #[schemars(with = "String")]
    reason: Reason,
    /// The rule in words.
    text: &'static str,
    /// All that was offered, in the order of precedence.
    candidates: Vec<CandidateView>,
    /// Why its commissions wait for a person, if they do.
    #[schemars(with = "Option<String>")]
    suspicion: Option<Suspicion>,
}

/// Something that the sign-up offered.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Candidate")]
struct CandidateView {
    /// `click`, `partner_code` or `coupon`.
    #[schemars(with = "String")]
    source: Source,
    /// Whom it points to, where it could be read.
    #[schemars(with = "Option<String>")]
    partner: Option<PartnerId>,
    /// Whether it decided.
    chosen: bool,
    /// The rule that excluded it; null for the chosen one, and for one that a stronger one went before.
    #[schemars(with = "Option<String>")]
    excluded: Option<Reason>,
    /// In words.
    text: &'static str,
}

/// How a commission is reckoned.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Reckoning")]
struct ReckoningView {
    #[schemars(with = "String")]
    currency: Currency,
    /// The rule that set what it pays.
    #[schemars(with = "String")]
    ruling: Ruling,
    /// The rule in words.
    text: &'static str,
    /// The row in force when the sale was paid; null if the program had none.
    terms: Option<TermsView>,
    /// What a person decided.
    decision: DecisionView,
    /// The arithmetic, step by step. Rounding is half away from zero, once a line.
    steps: Vec<StepView>,
    /// What it ought to have paid.
    target: SumsView,
    /// What is booked.
    booked: SumsView,
    /// The commissions and clawbacks that made it so, oldest first.
    #[schemars(with = "Vec<String>")]
    commissions: Vec<CommissionId>,
}

/// What a person decided.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Decision")]
struct DecisionView {
    /// `pending`, `approved`, `on_hold` or `declined`.
    decision: &'static str,
    reason: Option<String>,
}

/// One step of the arithmetic.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Step")]
struct StepView {
    text: String,
    amount: String,
}

/// The four sums that a transaction comes to for its partner. All but `commission` are negative or nothing.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Sums")]
struct SumsView {
    commission: String,
    clawback: String,
    held: String,
    declined: String,
    /// What the partner is owed of it all.
    total: String,
}

async fn show(
    State(ctx): State<Arc<Context>>,
    caller: Caller,
    Named(id): Named<TransactionRef>,
) -> Answer<ExplanationView> {
    let transaction = ctx
        .store
        .find_transaction(caller.company, &id)
        .await?
        .ok_or_else(|| unknown("transaction"))?;
    let company = caller.company(&ctx).await?;
    let explanation = explain(&ctx, &company, transaction).await?;
    let Explanation { transaction, customer, reckoning } = explanation;
    Ok(Json(ExplanationView {
        status: status(&transaction, company.unknown_customers),
        summary: in_words(&transaction, customer.as_ref()).to_owned(),
        attribution: customer.map(attribution),
        reckoning: reckoning.map(view).transpose()?,
        transaction_id: transaction.transaction,
    }))
}

fn attribution(customer: Customer) -> AttributionView {
    let decided = customer.attribution;
    let credited = decided.credited;
    let mut open = credited.is_some();
    let candidates = decided.candidates.into_iter().map(|candidate| {
        // The first that nothing excludes is the one that decided; the list is in the order of precedence.
        let chosen = candidate.excluded.is_none() && std::mem::take(&mut open);
        let text = match candidate.excluded {
            Some(reason) => reason_in_words(reason),
            None if chosen => "It decided.",
            None => "A stronger one went before it.",
        };
        CandidateView {
            source: candidate.source,
            partner: candidate.partner,
            chosen,
            excluded: candidate.excluded,
            text,
        }
    });
    AttributionView {
        candidates: candidates.collect(),
        customer_id: customer.customer,
        signed_up_at: customer.signed_up_at,
        partner: credited.as_ref().map(|credited| credited.partner),
        program: credited.as_ref().map(|credited| credited.program),
        link: credited.as_ref().and_then(|credited| credited.link),
        reason: decided.reason,
        text: reason_in_words(decided.reason),
        suspicion: decided.suspicion,
    }
}

fn view(reckoning: Reckoning) -> Result<ReckoningView, Refusal> {
    let Reckoning { booked, target, steps, is_own_terms } = reckoning;
    let (credit, currency) = (&booked.credit, booked.recorded.sale.currency);
    let own = is_own_terms.then_some(credit.partner);
    let terms = credit.terms.as_ref().map(|terms| TermsView::of(credit.program, own, terms));
    Ok(ReckoningView {
        currency,
        ruling: target.ruling,
        text: ruling_in_words(target.ruling),
        terms,
        decision: decision(&booked.decision),
        steps: steps
            .iter()
            .map(|step| StepView { text: step.text(), amount: step.amount.amount() })
            .collect(),
        target: sums(target.sums, currency)?,
        booked: sums(booked.booked, currency)?,
        commissions: booked.lines,
    })
}

fn decision(decision: &Decision) -> DecisionView {
    let (decision, reason) = match decision {
        Decision::Pending => ("pending", None),
        Decision::Approved => ("approved", None),
        Decision::OnHold { reason } => ("on_hold", Some(reason.clone())),
        Decision::Declined { reason } => ("declined", Some(reason.clone())),
    };
    DecisionView { decision, reason }
}

fn sums(sums: Sums, currency: Currency) -> Result<SumsView, Refusal> {
    let text = |minor| Money::new(minor, currency).amount();
    Ok(SumsView {
        commission: text(sums.commission),
        clawback: text(sums.clawback),
        held: text(sums.held),
        declined: text(sums.declined),
        total: text(sums.total()?),
    })
}

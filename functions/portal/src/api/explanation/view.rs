//! An explanation as programs read it: every reason as a code beside its words.

use chrono::{DateTime, Utc};
use schemars::JsonSchema;
use serde::Serialize;
use vouch_domain::{
    calendar::Month,
    earning::{
        commission::CommissionId,
        explanation::{
            advice, code, in_words, points::PointsTold, reason_in_words, referral_ruling_in_words,
            ruling_code, ruling_in_words,
        },
        target::{Decision, Reckoned, Sums},
        terms::ThresholdOf,
    },
    id::{CustomerRef, LinkId, PartnerId, ProgramId, TransactionRef},
    money::{Currency, Money},
    people::{company::UnknownCustomers, tier::Tier},
    tracking::{
        attribution::{Reason, Source, Suspicion},
        customer::Customer,
    },
};
use vouch_store::terms::TermsScope;

use crate::{
    api::{terms::TermsView, transactions::status},
    explanation::{Explanation, Part, Reckoning, Room, Waiting},
    refusal::Refusal,
};

/// Why a transaction earned what it earned.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Explanation")]
pub(super) struct ExplanationView {
    #[schemars(with = "String")]
    transaction_id: TransactionRef,
    /// `booked`, `parked` or `unattributed`.
    status: &'static str,
    /// Why it stands as it does, for programs: the rule that credited somebody or nobody (`click`, `click_expired`,
    /// `no_referral`, `partner_pays`, …), `sign_up_not_reported`, `sale_not_reported`, `partner_not_active`.
    reason: &'static str,
    /// In one sentence.
    summary: String,
    /// What can be done where nothing came of it; null where something did.
    advice: Option<&'static str>,
    /// By whom the customer came; null until it signed up.
    attribution: Option<AttributionView>,
    /// How the commission is reckoned; null where nobody is credited.
    reckoning: Option<ReckoningView>,
    /// What it earned whoever recruited the partner, or why nothing; null where nobody is credited.
    referral: Option<ReferralView>,
    /// The points that its customer has brought the partner so far, and what this sale has to do with each kind, or why
    /// there are none; empty where nobody is credited.
    points: Vec<PointsToldView>,
}

/// Points beside a sale.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "PointsOfSale")]
struct PointsToldView {
    /// `onboarding`, `retention` or `renewal`.
    category: &'static str,
    /// How many the partner has for it; nothing where this sale has no say in it.
    points: i64,
    /// When they count, or would.
    at: DateTime<Utc>,
    /// `with_sign_up`, `stayed`, `too_early`, `sale_of_nothing`, `on_hold`, `partner_not_active`, `nothing_by_rules` or
    /// `not_given`.
    reason: &'static str,
    /// In words.
    text: &'static str,
}

impl From<PointsTold> for PointsToldView {
    fn from(told: PointsTold) -> Self {
        Self {
            category: told.category.name(),
            points: told.points,
            at: told.at,
            reason: told.reason.code(),
            text: told.reason.in_words(),
        }
    }
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
    /// All that the sign-up offered, the strongest first, and what became of it.
    candidates: Vec<CandidateView>,
    /// Why its commissions wait for a person, if they do.
    #[schemars(with = "Option<String>")]
    suspicion: Option<Suspicion>,
}

/// Something that the sign-up offered.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Candidate")]
struct CandidateView {
    /// `click`, `partner_code`, `coupon` or `manual`.
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
    partner: PartnerId,
    #[schemars(with = "String")]
    currency: Currency,
    /// The rule that set what it pays.
    ruling: &'static str,
    /// The rule in words.
    text: &'static str,
    /// Whose row was in force when the sale was paid: `own` of the partner, the `program`'s or the `company`'s; null
    /// if none had one.
    scope: Option<&'static str>,
    /// That row.
    terms: Option<TermsView>,
    /// The partner's tier when the sale was paid; null before it had one.
    #[schemars(with = "Option<String>")]
    tier: Option<Tier>,
    /// Whether the row names that tier, so that it set the rate.
    by_tier: bool,
    /// What a percentage was taken of, before refunds.
    base: String,
    /// What it would have earned below no cap.
    gross: String,
    /// The room below the row's cap; null where it has none.
    cap: Option<CapView>,
    /// How far the row's threshold is by now; null where it has none.
    threshold: Option<ThresholdView>,
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

/// What a sale earned whoever recruited its partner.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "ReferralReckoning")]
struct ReferralView {
    /// Who is Referred By, and on whose sale this is: the partner that the sale credits.
    #[schemars(with = "String")]
    recruit: PartnerId,
    /// Who recruited it when the sale was paid; null if nobody was marked so.
    #[schemars(with = "Option<String>")]
    referrer: Option<PartnerId>,
    /// The Referred Date: since when the row in force counts for the two. Durations run from it.
    referred_date: Option<DateTime<Utc>>,
    /// Why it earned what it earned: `not_referred`, `percentage`, `referral_commission_disabled`,
    /// `referrer_not_active`, `partner_not_active`, `duration_over`, `fee_at_approval`, `fee_at_first_sale`.
    reason: &'static str,
    /// In words.
    text: &'static str,
    /// How it is reckoned; null where nobody recruited the partner.
    reckoning: Option<ReckoningView>,
}

/// Room below a cap.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "CapRoom")]
struct CapView {
    /// The most that comes of one customer, or of one recruited partner, by the row.
    cap: String,
    /// What sales before took of it.
    before: String,
    /// What this one has room for.
    allotted: String,
    /// The sales before that took room, the latest first: at most twenty.
    taken_by: Vec<TakenView>,
}

/// A sale that took room below a cap.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "CapTaken")]
struct TakenView {
    #[schemars(with = "String")]
    transaction_id: TransactionRef,
    amount: String,
}

/// How far a threshold is by now.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "ThresholdStanding")]
struct ThresholdView {
    threshold: String,
    /// Whose earnings count: `own_earnings` or `referred_earnings`.
    #[schemars(with = "String")]
    of: ThresholdOf,
    /// How much has come together.
    toward: String,
    /// What is earned, counted and not owed yet.
    accruing: String,
    /// How much is missing: zero once it is met.
    missing: String,
    /// The month in which it was met; the month that runs, if it would be met were it over now.
    #[schemars(with = "Option<String>")]
    met_in: Option<Month>,
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
    /// What is done, for programs: `paid`, `without_tax`, `share`, `capped`, `kept`, `owed`, …
    code: &'static str,
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

impl ExplanationView {
    pub(super) fn of(
        explanation: Explanation,
        unknown_customers: UnknownCustomers,
    ) -> Result<Self, Refusal> {
        let Explanation { transaction, customer, reckoning, points } = explanation;
        let (reckoning, referral) = match reckoning {
            None => (None, None),
            Some(reckoning) => {
                let (own, referral) = reckoned(reckoning)?;
                (Some(own), Some(referral))
            }
        };
        Ok(Self {
            status: status(&transaction, unknown_customers),
            reason: code(&transaction, customer.as_ref()),
            summary: in_words(&transaction, customer.as_ref()).to_owned(),
            advice: advice(&transaction),
            attribution: customer.map(attribution),
            reckoning,
            referral,
            points: points.into_iter().map(Into::into).collect(),
            transaction_id: transaction.transaction,
        })
    }
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

fn reckoned(reckoning: Reckoning) -> Result<(ReckoningView, ReferralView), Refusal> {
    let Reckoning { booked, own, referral, .. } = reckoning;
    let currency = booked.recorded.sale.currency;
    let view = |part: Part, booked_sums: Sums, lines: Vec<CommissionId>, decision: &Decision| {
        part_view(part, (currency, booked_sums), lines, decision)
    };
    let credit = &booked.credit;
    let marked = credit.referral.as_ref();
    let of_recruiter = match referral {
        None => None,
        Some(part) => {
            let mut view =
                view(part, booked.referral.booked, booked.referral.lines, &booked.decision)?;
            if let Some(Reckoned { ruling, .. }) = reckoning.target.referral {
                view.text = referral_ruling_in_words(ruling);
            }
            Some(view)
        }
    };
    let referral = ReferralView {
        recruit: credit.partner,
        referrer: marked.map(|referral| referral.referrer),
        referred_date: marked.map(|referral| referral.since),
        reason: of_recruiter.as_ref().map_or("not_referred", |view| view.ruling),
        text: of_recruiter.as_ref().map_or(
            "Nobody was marked as having recruited the partner when the sale was paid.",
            |view| view.text,
        ),
        reckoning: of_recruiter,
    };
    Ok((view(own, booked.booked, booked.lines, &booked.decision)?, referral))
}

fn part_view(
    part: Part,
    (currency, booked): (Currency, Sums),
    commissions: Vec<CommissionId>,
    decided: &Decision,
) -> Result<ReckoningView, Refusal> {
    let text = |minor| Money::new(minor, currency).amount();
    let Part { reckoned, row, .. } = part;
    Ok(ReckoningView {
        partner: part.partner,
        currency,
        ruling: ruling_code(reckoned.ruling),
        text: ruling_in_words(reckoned.ruling),
        scope: row.as_ref().map(|(scope, _)| scope_code(*scope)),
        terms: row.map(|(scope, terms)| TermsView::of(scope, &terms)),
        tier: part.tier,
        by_tier: part.is_by_tier,
        base: text(reckoned.base),
        gross: text(reckoned.gross),
        cap: part.room.map(cap),
        threshold: part.waiting.map(threshold),
        decision: decision(decided),
        steps: part
            .steps
            .iter()
            .map(|step| StepView {
                code: step.kind.code(),
                text: step.text(),
                amount: step.amount.amount(),
            })
            .collect(),
        target: sums(reckoned.sums, currency)?,
        booked: sums(booked, currency)?,
        commissions,
    })
}

/// Whose a row is, in one word.
fn scope_code(scope: TermsScope) -> &'static str {
    match scope {
        TermsScope::Company | TermsScope::Referral => "company",
        TermsScope::Program(_) => "program",
        TermsScope::Own(..) | TermsScope::OwnReferral(_) => "own",
    }
}

fn cap(room: Room) -> CapView {
    CapView {
        cap: room.cap.amount(),
        before: room.before.amount(),
        allotted: room.allotted.amount(),
        taken_by: room
            .taken_by
            .into_iter()
            .map(|(transaction_id, amount)| TakenView { transaction_id, amount: amount.amount() })
            .collect(),
    }
}

fn threshold(waiting: Waiting) -> ThresholdView {
    ThresholdView {
        threshold: waiting.threshold.amount(),
        of: waiting.of,
        toward: waiting.toward.amount(),
        accruing: waiting.accruing.amount(),
        missing: waiting.missing.amount(),
        met_in: waiting.met_in,
    }
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

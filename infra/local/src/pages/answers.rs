//! What the API answers, as far as these pages read it: amounts become money as they come in.

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use serde::Deserialize;
use vouch_domain::calendar::Month;
use vouch_domain::id::PartnerId;
use vouch_domain::money::{Currency, Money, ParseAmountError};

/// The company.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Company {
    pub(crate) name: String,
    pub(crate) timezone: Tz,
    pub(crate) currency: Currency,
    pub(crate) first_month: Month,
}

/// A partner.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Partner {
    pub(crate) id: PartnerId,
    pub(crate) name: String,
}

/// What happened to a partner's links.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Link {
    pub(crate) label: String,
    pub(crate) url: String,
    pub(crate) clicks: i64,
    pub(crate) signups: i64,
    pub(crate) conversions: i64,
}

/// What one partner is owed for a month in one currency.
#[derive(Clone, Debug, Deserialize)]
#[serde(try_from = "StatementAnswer")]
pub(crate) struct Statement {
    pub(crate) id: String,
    pub(crate) partner: PartnerId,
    pub(crate) period: Month,
    pub(crate) opening: Money,
    pub(crate) commissions: Money,
    pub(crate) clawbacks: Money,
    pub(crate) adjustments: Money,
    pub(crate) payments: Money,
    pub(crate) closing: Money,
    pub(crate) charged: Money,
    pub(crate) status: String,
    pub(crate) number: Option<u64>,
    pub(crate) line_count: i64,
    pub(crate) lines: Vec<Line>,
    pub(crate) has_more_lines: bool,
}

/// A line of a statement.
#[derive(Clone, Debug)]
pub(crate) struct Line {
    pub(crate) transaction: Option<String>,
    pub(crate) amount: Money,
    pub(crate) text: String,
    pub(crate) earned_at: DateTime<Utc>,
}

#[derive(Deserialize)]
struct StatementAnswer {
    id: String,
    partner: PartnerId,
    period: Month,
    currency: Currency,
    opening: String,
    commissions: String,
    clawbacks: String,
    adjustments: String,
    payments: String,
    closing: String,
    charged: String,
    status: String,
    number: Option<u64>,
    line_count: i64,
    lines: Vec<LineAnswer>,
    lines_next: Option<String>,
}

#[derive(Deserialize)]
struct LineAnswer {
    transaction: Option<String>,
    amount: String,
    text: String,
    earned_at: DateTime<Utc>,
}

impl TryFrom<StatementAnswer> for Statement {
    type Error = ParseAmountError;

    fn try_from(answer: StatementAnswer) -> Result<Self, ParseAmountError> {
        let currency = answer.currency;
        let money = |text: &str| Money::parse_signed(text, currency);
        let line = |line: LineAnswer| {
            Ok(Line {
                amount: money(&line.amount)?,
                transaction: line.transaction,
                text: line.text,
                earned_at: line.earned_at,
            })
        };
        Ok(Self {
            opening: money(&answer.opening)?,
            commissions: money(&answer.commissions)?,
            clawbacks: money(&answer.clawbacks)?,
            adjustments: money(&answer.adjustments)?,
            payments: money(&answer.payments)?,
            closing: money(&answer.closing)?,
            charged: money(&answer.charged)?,
            lines: answer.lines.into_iter().map(line).collect::<Result<_, _>>()?,
            has_more_lines: answer.lines_next.is_some(),
            number: answer.number,
            line_count: answer.line_count,
            id: answer.id,
            partner: answer.partner,
            period: answer.period,
            status: answer.status,
        })
    }
}

/// What the company is charged for a month in one currency.
#[derive(Clone, Debug, Deserialize)]
#[serde(try_from = "InvoiceAnswer")]
pub(crate) struct Invoice {
    pub(crate) number: Option<u64>,
    pub(crate) period: Month,
    pub(crate) charges: Money,
    pub(crate) credit: Money,
    pub(crate) total: Money,
    pub(crate) status: String,
    pub(crate) issued_at: DateTime<Utc>,
    pub(crate) review_ends_at: DateTime<Utc>,
}

#[derive(Deserialize)]
struct InvoiceAnswer {
    number: Option<u64>,
    period: Month,
    currency: Currency,
    charges: String,
    credit: String,
    total: String,
    status: String,
    issued_at: DateTime<Utc>,
    review_ends_at: DateTime<Utc>,
}

impl TryFrom<InvoiceAnswer> for Invoice {
    type Error = ParseAmountError;

    fn try_from(answer: InvoiceAnswer) -> Result<Self, ParseAmountError> {
        let money = |text: &str| Money::parse_signed(text, answer.currency);
        Ok(Self {
            charges: money(&answer.charges)?,
            credit: money(&answer.credit)?,
            total: money(&answer.total)?,
            number: answer.number,
            period: answer.period,
            status: answer.status,
            issued_at: answer.issued_at,
            review_ends_at: answer.review_ends_at,
        })
    }
}

/// What a partner earned on one sale, or lost again.
#[derive(Clone, Debug, Deserialize)]
#[serde(try_from = "CommissionAnswer")]
pub(crate) struct Commission {
    pub(crate) partner: PartnerId,
    pub(crate) transaction: String,
    pub(crate) kind: String,
    pub(crate) amount: Money,
    pub(crate) status: String,
    pub(crate) earned_at: DateTime<Utc>,
}

#[derive(Deserialize)]
struct CommissionAnswer {
    partner: PartnerId,
    transaction: String,
    kind: String,
    amount: String,
    currency: Currency,
    status: String,
    earned_at: DateTime<Utc>,
}

impl TryFrom<CommissionAnswer> for Commission {
    type Error = ParseAmountError;

    fn try_from(answer: CommissionAnswer) -> Result<Self, ParseAmountError> {
        Ok(Self {
            amount: Money::parse_signed(&answer.amount, answer.currency)?,
            partner: answer.partner,
            transaction: answer.transaction,
            kind: answer.kind,
            status: answer.status,
            earned_at: answer.earned_at,
        })
    }
}

/// A payout.
#[derive(Clone, Debug, Deserialize)]
#[serde(try_from = "PayoutAnswer")]
pub(crate) struct Payout {
    pub(crate) amount: Money,
    pub(crate) status: String,
}

#[derive(Deserialize)]
struct PayoutAnswer {
    amount: String,
    currency: Currency,
    status: String,
}

impl TryFrom<PayoutAnswer> for Payout {
    type Error = ParseAmountError;

    fn try_from(answer: PayoutAnswer) -> Result<Self, ParseAmountError> {
        Ok(Self {
            amount: Money::parse_signed(&answer.amount, answer.currency)?,
            status: answer.status,
        })
    }
}

/// A transaction, as far as it is looked at here.
#[derive(Clone, Debug, Deserialize)]
#[serde(try_from = "TransactionAnswer")]
pub(crate) struct Transaction {
    pub(crate) transaction_id: String,
    pub(crate) customer_id: Option<String>,
    pub(crate) kind: Option<String>,
    pub(crate) sale: Option<Sale>,
    pub(crate) refunded: Vec<Money>,
}

/// What was paid.
#[derive(Clone, Debug)]
pub(crate) struct Sale {
    pub(crate) amount: Money,
    pub(crate) tax: Money,
    pub(crate) occurred_at: DateTime<Utc>,
}

#[derive(Deserialize)]
struct TransactionAnswer {
    transaction_id: String,
    customer_id: Option<String>,
    kind: Option<String>,
    amount: Option<String>,
    tax: Option<String>,
    currency: Option<Currency>,
    occurred_at: Option<DateTime<Utc>>,
    refunded: Vec<RefundedAnswer>,
}

#[derive(Deserialize)]
struct RefundedAnswer {
    amount: String,
    currency: Currency,
}

impl TryFrom<TransactionAnswer> for Transaction {
    type Error = ParseAmountError;

    fn try_from(answer: TransactionAnswer) -> Result<Self, ParseAmountError> {
        let sale = match (answer.amount, answer.currency, answer.occurred_at) {
            (Some(amount), Some(currency), Some(occurred_at)) => Some(Sale {
                amount: Money::parse_signed(&amount, currency)?,
                tax: Money::parse_signed(answer.tax.as_deref().unwrap_or("0"), currency)?,
                occurred_at,
            }),
            _ => None,
        };
        let refunded = answer.refunded.iter();
        let refunded = refunded.map(|part| Money::parse_signed(&part.amount, part.currency));
        Ok(Self {
            transaction_id: answer.transaction_id,
            customer_id: answer.customer_id,
            kind: answer.kind,
            refunded: refunded.collect::<Result<_, _>>()?,
            sale,
        })
    }
}

/// Why a transaction earned what it earned.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Explanation {
    pub(crate) summary: String,
    pub(crate) attribution: Option<Attribution>,
    pub(crate) reckoning: Option<Reckoning>,
}

/// By whom its customer came.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Attribution {
    pub(crate) signed_up_at: DateTime<Utc>,
    pub(crate) partner: Option<PartnerId>,
    pub(crate) text: String,
    pub(crate) candidates: Vec<Candidate>,
}

/// Something that the sign-up offered.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Candidate {
    pub(crate) source: String,
    pub(crate) partner: Option<PartnerId>,
    pub(crate) chosen: bool,
    pub(crate) text: String,
}

/// How its commission is reckoned.
#[derive(Clone, Debug, Deserialize)]
#[serde(try_from = "ReckoningAnswer")]
pub(crate) struct Reckoning {
    pub(crate) text: String,
    pub(crate) steps: Vec<(String, Money)>,
    pub(crate) hold_reason: Option<String>,
    pub(crate) total: Money,
}

#[derive(Deserialize)]
struct ReckoningAnswer {
    currency: Currency,
    text: String,
    decision: DecisionAnswer,
    steps: Vec<StepAnswer>,
    booked: SumsAnswer,
}

#[derive(Deserialize)]
struct DecisionAnswer {
    decision: String,
    reason: Option<String>,
}

#[derive(Deserialize)]
struct StepAnswer {
    text: String,
    amount: String,
}

#[derive(Deserialize)]
struct SumsAnswer {
    total: String,
}

impl TryFrom<ReckoningAnswer> for Reckoning {
    type Error = ParseAmountError;

    fn try_from(answer: ReckoningAnswer) -> Result<Self, ParseAmountError> {
        let money = |text: &str| Money::parse_signed(text, answer.currency);
        let step = |step: StepAnswer| Ok((step.text, money(&step.amount)?));
        let is_held = answer.decision.decision == "on_hold";
        Ok(Self {
            total: money(&answer.booked.total)?,
            steps: answer.steps.into_iter().map(step).collect::<Result<_, _>>()?,
            hold_reason: answer.decision.reason.filter(|_| is_held),
            text: answer.text,
        })
    }
}

/// A customer and by whom it came.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Customer {
    pub(crate) partner: Option<PartnerId>,
    pub(crate) reason: String,
}

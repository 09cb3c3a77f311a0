//! What the API answers, as far as these pages read it: amounts become money as they come in.

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use serde::Deserialize;
use vouch_domain::calendar::Month;
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
    pub(crate) id: String,
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
    pub(crate) partner: String,
    pub(crate) period: Month,
    pub(crate) opening: Money,
    pub(crate) commissions: Money,
    pub(crate) clawbacks: Money,
    pub(crate) adjustments: Money,
    pub(crate) payments: Money,
    pub(crate) closing: Money,
    pub(crate) charged: Money,
    pub(crate) status: String,
    pub(crate) lines: Vec<Line>,
    pub(crate) has_more_lines: bool,
}

/// A line of a statement.
#[derive(Clone, Debug)]
pub(crate) struct Line {
    pub(crate) kind: String,
    pub(crate) commission: Option<String>,
    pub(crate) amount: Money,
    pub(crate) text: String,
}

#[derive(Deserialize)]
struct StatementAnswer {
    id: String,
    partner: String,
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
    lines: Vec<LineAnswer>,
    lines_next: Option<String>,
}

#[derive(Deserialize)]
struct LineAnswer {
    kind: String,
    commission: Option<String>,
    amount: String,
    text: Option<String>,
}

impl TryFrom<StatementAnswer> for Statement {
    type Error = ParseAmountError;

    fn try_from(answer: StatementAnswer) -> Result<Self, ParseAmountError> {
        let currency = answer.currency;
        let money = |text: &str| Money::parse_signed(text, currency);
        let line = |line: LineAnswer| {
            Ok(Line {
                amount: money(&line.amount)?,
                kind: line.kind,
                commission: line.commission,
                text: line.text.unwrap_or_default(),
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
    pub(crate) number: Option<String>,
    pub(crate) total: Money,
    pub(crate) status: String,
    pub(crate) issued_at: Option<DateTime<Utc>>,
    pub(crate) review_ends_at: Option<DateTime<Utc>>,
}

#[derive(Deserialize)]
struct InvoiceAnswer {
    number: Option<serde_json::Value>,
    currency: Currency,
    total: String,
    status: String,
    issued_at: Option<DateTime<Utc>>,
    review_ends_at: Option<DateTime<Utc>>,
}

impl TryFrom<InvoiceAnswer> for Invoice {
    type Error = ParseAmountError;

    fn try_from(answer: InvoiceAnswer) -> Result<Self, ParseAmountError> {
        let number = answer.number.filter(|number| !number.is_null());
        Ok(Self {
            number: number.map(|number| match number.as_str() {
                Some(text) => text.to_owned(),
                None => number.to_string(),
            }),
            total: Money::parse_signed(&answer.total, answer.currency)?,
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
    pub(crate) id: String,
    pub(crate) partner: String,
    pub(crate) transaction: String,
    pub(crate) kind: String,
    pub(crate) amount: Money,
    pub(crate) status: String,
    pub(crate) earned_at: DateTime<Utc>,
}

#[derive(Deserialize)]
struct CommissionAnswer {
    id: String,
    partner: String,
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
            id: answer.id,
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
    pub(crate) partner: String,
    pub(crate) amount: Money,
    pub(crate) status: String,
}

#[derive(Deserialize)]
struct PayoutAnswer {
    partner: String,
    amount: String,
    currency: Currency,
    status: String,
}

impl TryFrom<PayoutAnswer> for Payout {
    type Error = ParseAmountError;

    fn try_from(answer: PayoutAnswer) -> Result<Self, ParseAmountError> {
        Ok(Self {
            amount: Money::parse_signed(&answer.amount, answer.currency)?,
            partner: answer.partner,
            status: answer.status,
        })
    }
}

/// A customer and by whom it came.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Customer {
    pub(crate) partner: Option<String>,
    pub(crate) reason: String,
}

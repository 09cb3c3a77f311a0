//! What the API answers, as far as these pages read it: amounts become money as they come in.

use chrono_tz::Tz;
use serde::Deserialize;
use vouch_domain::id::PartnerId;
use vouch_domain::money::{Currency, Money, ParseAmountError};

/// The company.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Company {
    pub(crate) name: String,
    pub(crate) brand_colour: Option<String>,
    pub(crate) timezone: Tz,
    pub(crate) currency: Currency,
}

/// A partner.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Partner {
    pub(crate) id: PartnerId,
    pub(crate) name: String,
}

/// A person of the company.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Member {
    pub(crate) name: String,
    pub(crate) email: String,
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

/// What the company is charged for a month in one currency.
#[derive(Clone, Debug, Deserialize)]
#[serde(try_from = "InvoiceAnswer")]
pub(crate) struct Invoice {
    pub(crate) id: String,
    /// Once it is final.
    pub(crate) number: Option<u64>,
    pub(crate) total: Money,
}

#[derive(Deserialize)]
struct InvoiceAnswer {
    id: String,
    number: Option<u64>,
    currency: Currency,
    total: String,
}

impl TryFrom<InvoiceAnswer> for Invoice {
    type Error = ParseAmountError;

    fn try_from(answer: InvoiceAnswer) -> Result<Self, ParseAmountError> {
        let total = Money::parse_signed(&answer.total, answer.currency)?;
        Ok(Self { id: answer.id, number: answer.number, total })
    }
}

/// What became of a transaction.
#[derive(Clone, Debug, Deserialize)]
#[serde(try_from = "ExplanationAnswer")]
pub(crate) struct Explanation {
    /// Who is credited with its customer.
    pub(crate) partner: Option<PartnerId>,
    /// What it earns in all.
    pub(crate) total: Option<Money>,
}

#[derive(Deserialize)]
struct ExplanationAnswer {
    attribution: Option<AttributionAnswer>,
    reckoning: Option<ReckoningAnswer>,
}

#[derive(Deserialize)]
struct AttributionAnswer {
    partner: Option<PartnerId>,
}

#[derive(Deserialize)]
struct ReckoningAnswer {
    currency: Currency,
    booked: SumsAnswer,
}

#[derive(Deserialize)]
struct SumsAnswer {
    total: String,
}

impl TryFrom<ExplanationAnswer> for Explanation {
    type Error = ParseAmountError;

    fn try_from(answer: ExplanationAnswer) -> Result<Self, ParseAmountError> {
        let total = answer
            .reckoning
            .map(|reckoning| Money::parse_signed(&reckoning.booked.total, reckoning.currency));
        Ok(Self {
            partner: answer.attribution.and_then(|attribution| attribution.partner),
            total: total.transpose()?,
        })
    }
}

/// A customer and by whom it came.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Customer {
    pub(crate) partner: Option<PartnerId>,
    pub(crate) reason: String,
}

//! What travels on the queues: versioned values, each with the version in its name. Never edit one, add the next.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::{
    calendar::{Month, Quarter},
    event::Endpoint,
    id::{ClickId, CompanyId, DeliveryRef, PartnerId},
    money::Currency,
    tracking::code::Code,
};

/// On the queue `events`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "message")]
pub enum EventMessage {
    /// A verified webhook call, as it was received.
    WebhookV1(WebhookV1),
}

/// A webhook call whose signature held.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WebhookV1 {
    /// Whose.
    pub company: CompanyId,
    /// At which address.
    pub endpoint: Endpoint,
    /// The sender's id of the call.
    pub delivery: DeliveryRef,
    /// When it was accepted.
    pub received_at: DateTime<Utc>,
    /// The body, byte for byte; it was UTF-8.
    pub body: String,
}

/// On the queue `clicks`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "message")]
pub enum ClickMessage {
    /// A link was followed by a person, as far as we can tell.
    ClickV1(ClickV1),
}

/// One followed link. Nothing but the code is known when it is sent: the look-up runs at the same time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClickV1 {
    /// The path that was asked for.
    pub code: Code,
    /// Its id, whose number holds the time.
    pub click: ClickId,
    /// A daily-keyed hash of address and browser, absent where the visitor asked not to be known.
    pub visitor: Option<String>,
}

/// On the queue `jobs`: what to look at, never how it stood. Every job reads again and may run twice.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "message")]
pub enum JobMessage {
    /// Take a company's month one step on, if its time has come.
    AdvancePeriodV1 {
        /// Whose.
        company: CompanyId,
        /// Which.
        month: Month,
    },
    /// Draw up one partner's statement of a closing month.
    DrawUpStatementV1 {
        /// Whose.
        company: CompanyId,
        /// Which.
        month: Month,
        /// For whom.
        partner: PartnerId,
        /// In what.
        currency: Currency,
    },
    /// Pay a partner what a final month left it, if all is settled.
    PayOutV1 {
        /// Whose.
        company: CompanyId,
        /// Which.
        month: Month,
        /// To whom.
        partner: PartnerId,
        /// In what.
        currency: Currency,
    },
    /// A quarter has begun: recalculate the tiers of a company's partners, some at a time.
    RecalculateTiersV1 {
        /// Whose.
        company: CompanyId,
        /// The quarter that began.
        quarter: Quarter,
        /// Where the list of partners goes on; none at its beginning.
        after: Option<String>,
    },
    /// Recalculate one partner's tier for a quarter that began.
    RecalculateTierV1 {
        /// Whose.
        company: CompanyId,
        /// The quarter that began.
        quarter: Quarter,
        /// Of whom.
        partner: PartnerId,
    },
    /// Copy a program's settings to the codes of its links.
    RefreshRoutesV1 {
        /// Whose.
        company: CompanyId,
        /// Which program.
        program: crate::id::ProgramId,
    },
}

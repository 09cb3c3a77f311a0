//! Notices: what a person is told of by mail, each written with the change that it tells of.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::{
    books::{invoice::InvoiceId, payout::PayoutId},
    calendar::Month,
    earning::commission::CommissionId,
    id::{OutgoingId, PartnerId, ProgramId},
    money::Money,
    people::outgoing::EventKind,
};

/// What somebody is told of. One notice is one mail, to the company or to one partner.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Notice {
    /// To the company: a month's invoices can be looked at.
    InvoiceReady {
        /// Of when.
        month: Month,
        /// Until when.
        ends_at: DateTime<Utc>,
    },
    /// To the company: three days are left of the review. Told on that day, and only while the review runs.
    ThreeDaysLeft {
        /// Of when.
        month: Month,
        /// Until when it ran when this was written; what counts is the month's row on the day.
        ends_at: DateTime<Utc>,
    },
    /// To the company: an invoice is paid.
    Charged {
        /// Which.
        invoice: InvoiceId,
        /// How much.
        amount: Money,
    },
    /// To the company: a charge failed for certain.
    ChargeFailed {
        /// Which.
        invoice: InvoiceId,
        /// How much.
        amount: Money,
        /// Which attempt, from 1.
        attempt: u32,
        /// When it is tried next.
        next: Option<DateTime<Utc>>,
        /// What the rail says, for a person to read; may be empty.
        #[serde(default)]
        reason: String,
    },
    /// To the company: no attempt is left, somebody has to act.
    ChargeGivenUp {
        /// Which.
        invoice: InvoiceId,
        /// How much.
        amount: Money,
    },
    /// To the partner: a payout is promised.
    PayoutDue {
        /// Which.
        payout: PayoutId,
        /// How much.
        amount: Money,
    },
    /// To the partner: a payout is on its way.
    PayoutSent {
        /// Which.
        payout: PayoutId,
        /// How much.
        amount: Money,
    },
    /// To where the partner was reached before: its payouts go elsewhere from now on.
    DestinationChanged {
        /// Whose.
        partner: PartnerId,
        /// The address that was known before the change.
        to: String,
        /// The new destination, masked: `DE•• •••• 1234`.
        masked: String,
        /// Until when payouts wait.
        holds_until: DateTime<Utc>,
    },
    /// To the company: somebody asks to become a partner.
    ApplicationReceived {
        /// Who.
        partner: PartnerId,
        /// In which program.
        program: ProgramId,
    },
    /// To the partner: it is in.
    ApplicationApproved {
        /// Who.
        partner: PartnerId,
        /// In which program.
        program: ProgramId,
    },
    /// To the applicant: it is not.
    ApplicationDeclined {
        /// Who.
        partner: PartnerId,
        /// In which program.
        program: ProgramId,
    },
    /// To the company's own systems alone, which get no mail: it made a partner itself.
    PartnerMade {
        /// Who.
        partner: PartnerId,
        /// In which program first, if in any.
        program: Option<ProgramId>,
    },
    /// To the partner: a commission was refused, and why.
    CommissionDeclined {
        /// Which.
        commission: CommissionId,
        /// How much it was.
        amount: Money,
        /// As the company wrote it.
        reason: String,
    },
    /// To the company: an endpoint of its own failed for days and is no longer called.
    WebhookDisabled {
        /// Which.
        endpoint: OutgoingId,
        /// Its address.
        url: String,
        /// Since when nothing arrived there; none if it asked not to be called.
        failing_since: Option<DateTime<Utc>>,
    },
    /// To the partner, if it wants such mails: a message waits in its portal.
    MessageReceived {
        /// Whose.
        partner: PartnerId,
        /// What the message is about.
        subject: String,
    },
}

impl Notice {
    /// Its kind, as its row says it.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::InvoiceReady { .. } => "invoice_ready",
            Self::ThreeDaysLeft { .. } => "three_days_left",
            Self::Charged { .. } => "charged",
            Self::ChargeFailed { .. } => "charge_failed",
            Self::ChargeGivenUp { .. } => "charge_given_up",
            Self::PayoutDue { .. } => "payout_due",
            Self::PayoutSent { .. } => "payout_sent",
            Self::DestinationChanged { .. } => "destination_changed",
            Self::ApplicationReceived { .. } => "application_received",
            Self::ApplicationApproved { .. } => "application_approved",
            Self::ApplicationDeclined { .. } => "application_declined",
            Self::PartnerMade { .. } => "partner_made",
            Self::CommissionDeclined { .. } => "commission_declined",
            Self::WebhookDisabled { .. } => "webhook_disabled",
            Self::MessageReceived { .. } => "message_received",
        }
    }

    /// The partner that it is to, if it is not to the company.
    pub fn partner(&self) -> Option<PartnerId> {
        match self {
            Self::PayoutDue { payout, .. } | Self::PayoutSent { payout, .. } => {
                Some(payout.page.partner)
            }
            Self::DestinationChanged { partner, .. }
            | Self::ApplicationApproved { partner, .. }
            | Self::ApplicationDeclined { partner, .. }
            | Self::MessageReceived { partner, .. } => Some(*partner),
            Self::CommissionDeclined { commission, .. } => Some(commission.partner()),
            _ => None,
        }
    }

    /// What the company's own systems hear of it by webhook, if they do.
    pub fn event(&self) -> Option<EventKind> {
        Some(match self {
            Self::InvoiceReady { .. } => EventKind::InvoiceReady,
            Self::Charged { .. } => EventKind::InvoiceCharged,
            Self::ChargeFailed { .. } => EventKind::InvoiceFailed,
            Self::ChargeGivenUp { .. } => EventKind::InvoiceGivenUp,
            Self::PayoutDue { .. } => EventKind::PayoutCreated,
            Self::PayoutSent { .. } => EventKind::PayoutSent,
            Self::ApplicationReceived { .. } => EventKind::PartnerApplied,
            Self::ApplicationApproved { .. } | Self::PartnerMade { .. } => {
                EventKind::PartnerApproved
            }
            Self::ApplicationDeclined { .. } => EventKind::PartnerDeclined,
            Self::ThreeDaysLeft { .. }
            | Self::DestinationChanged { .. }
            | Self::CommissionDeclined { .. }
            | Self::WebhookDisabled { .. }
            | Self::MessageReceived { .. } => return None,
        })
    }
}

/// How many local days before the end of a review its company is reminded.
pub const REMINDED_DAYS: i64 = 3;

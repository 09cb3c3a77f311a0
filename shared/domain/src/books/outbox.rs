//! What must leave the books after a change, written in the change's own transaction: intents safe to repeat.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use crate::{
    books::{invoice::InvoiceId, notice::Notice, payout::PayoutId},
    calendar::Month,
    earning::target::Decision,
    id::{CustomerRef, LinkId, OutgoingId, PartnerId, PayoutRunId, ProgramId, TransactionRef},
    money::Money,
};

/// One intent and when it is due.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outbox {
    /// Unique within the company; derived from its cause.
    pub id: String,
    /// What is to be done.
    #[serde(flatten)]
    pub intent: Intent,
    /// When it was written.
    pub created_at: DateTime<Utc>,
}

impl Outbox {
    /// Which change of a sale it counts.
    pub fn revision(&self) -> Option<u64> {
        let (_, number) = self.id.strip_prefix("money#")?.rsplit_once('#')?;
        number.parse().ok()
    }

    /// The end of the key of the news it makes, one for each part: as short as ids may be long.
    pub fn fingerprint(&self, part: &str) -> String {
        let digest = Sha256::digest(format!("{}\n{part}", self.id));
        digest.iter().take(12).map(|byte| format!("{byte:02x}")).collect()
    }
}

/// What is to be done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "intent", rename_all = "snake_case")]
pub enum Intent {
    /// Add what became of a sale to the views.
    CountMoney(Box<MoneyChange>),
    /// Add a sign-up to the views.
    CountSignUp(Box<SignUpChange>),
    /// Add a subscription that began to run, or ended, to its partner's totals.
    CountSubscription {
        /// Whose subscription.
        customer: CustomerRef,
        /// Whose customer.
        partner: PartnerId,
        /// 1 or −1.
        change: i64,
    },
    /// Tell the company that its invoices can be looked at.
    AnnounceReview {
        /// Of when.
        month: Month,
        /// Until when.
        ends_at: DateTime<Utc>,
    },
    /// Take an invoice's total from the company.
    ChargeInvoice {
        /// Which.
        invoice: InvoiceId,
    },
    /// Take an invoice's total from the company once more, after it failed.
    RetryCharge {
        /// Which.
        invoice: InvoiceId,
        /// Which attempt this is.
        attempt: u32,
    },
    /// Find out what became of a charge.
    CheckCharge {
        /// Of which invoice.
        invoice: InvoiceId,
        /// Which attempt.
        attempt: u32,
    },
    /// Send the payouts of a settled invoice on their way.
    ReleasePayouts {
        /// Which.
        invoice: InvoiceId,
    },
    /// Send a payout to its partner.
    SendPayout {
        /// Which.
        payout: PayoutId,
    },
    /// Send all payouts of a run.
    SendRun {
        /// Which.
        run: PayoutRunId,
    },
    /// Let the payouts out of a run that was cancelled.
    FreeRun {
        /// Which.
        run: PayoutRunId,
    },
    /// Find out what became of a payout.
    CheckPayout {
        /// Which.
        payout: PayoutId,
    },
    /// Tell a partner that a payout is due.
    AnnouncePayout {
        /// Which.
        payout: PayoutId,
        /// How much.
        amount: Money,
    },
    /// Note in a partner's news that a payout is there.
    NotePayoutPaid {
        /// Which.
        payout: PayoutId,
        /// How much.
        amount: Money,
    },
    /// Tell somebody by mail, and the company's systems where it is an event.
    Notify {
        /// What.
        notice: Box<Notice>,
    },
    /// Tell somebody by mail who could not be told before. Systems were told then.
    MailAgain {
        /// What.
        notice: Box<Notice>,
    },
    /// Call an endpoint of the company.
    CallWebhook {
        /// Which endpoint.
        endpoint: OutgoingId,
        /// Which call: `webhook-id`.
        event: String,
        /// Which of the times that it was begun: a later one puts this one to rest.
        turn: u32,
    },
}

impl Intent {
    /// Its kind, as its row and the log say it.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::CountMoney(_) => "count_money",
            Self::CountSignUp(_) => "count_sign_up",
            Self::CountSubscription { .. } => "count_subscription",
            Self::AnnounceReview { .. } => "announce_review",
            Self::ChargeInvoice { .. } => "charge_invoice",
            Self::RetryCharge { .. } => "retry_charge",
            Self::CheckCharge { .. } => "check_charge",
            Self::ReleasePayouts { .. } => "release_payouts",
            Self::SendPayout { .. } => "send_payout",
            Self::SendRun { .. } => "send_run",
            Self::FreeRun { .. } => "free_run",
            Self::CheckPayout { .. } => "check_payout",
            Self::AnnouncePayout { .. } => "announce_payout",
            Self::NotePayoutPaid { .. } => "note_payout_paid",
            Self::Notify { .. } => "notify",
            Self::MailAgain { .. } => "mail_again",
            Self::CallWebhook { .. } => "call_webhook",
        }
    }
}

/// Whom something is credited to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct CreditedTo {
    /// Who.
    pub partner: PartnerId,
    /// In which program.
    pub program: ProgramId,
    /// By which link, if by a link.
    pub link: Option<LinkId>,
}

/// What a change of a sale comes to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MoneyChange {
    /// What changed it.
    pub kind: NewsKind,
    /// Which sale.
    pub transaction: TransactionRef,
    /// Who paid.
    pub customer: CustomerRef,
    /// Whom it is credited to; none if to nobody.
    pub credit: Option<CreditedTo>,
    /// What it came to for the company, signed.
    pub revenue: Money,
    /// What it came to for the partner, signed, in the same currency.
    pub commission_minor: i64,
    /// What it came to for whoever recruited the partner.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub referral: Option<EarnedByRecruiting>,
    /// Whether it is its customer's first sale ever.
    pub converts: bool,
    /// Whether its commission waits for a person now.
    pub held: bool,
    /// 1 if it did not wait before, −1 if it no longer does.
    pub held_change: i64,
    /// The day, in the company's zone.
    pub day: NaiveDate,
    /// The company's month.
    pub month: Month,
    /// When it happened, as the sender says; a person's decision, when it was made.
    pub happened_at: DateTime<Utc>,
}

/// What a sale came to for whoever recruited its partner.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct EarnedByRecruiting {
    /// Who recruited it.
    pub partner: PartnerId,
    /// Signed, in the sale's currency.
    pub minor: i64,
}

/// A sign-up that took effect.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignUpChange {
    /// Who.
    pub customer: CustomerRef,
    /// Whom it is credited to; none if to nobody.
    pub credit: Option<CreditedTo>,
    /// Whether its subscription runs.
    pub active: bool,
    /// The day, in the company's zone.
    pub day: NaiveDate,
    /// The company's month.
    pub month: Month,
    /// When it signed up.
    pub happened_at: DateTime<Utc>,
}

/// What a piece of news tells of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NewsKind {
    /// A customer signed up.
    SignedUp,
    /// A sale took effect. Refunds that were reported before it are taken off already.
    Sale,
    /// A customer got money back.
    Refund,
    /// A refund was undone.
    RefundReversed,
    /// An earlier sale was reported later, and this one was not the customer's first after all.
    Corrected,
    /// A person put the commission on hold.
    Held,
    /// A person looked at the commission, and it was right.
    Approved,
    /// A person let a commission go that was on hold or declined.
    Released,
    /// A person declined the commission.
    Declined,
    /// A month is over, and its statement can be looked at.
    StatementInReview,
    /// A statement is final.
    StatementFinal,
    /// A payout is promised.
    PayoutDue,
    /// A payout is there.
    PayoutPaid,
}

/// The lists of a company that news stand in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NewsClass {
    /// Customers that signed up.
    Customer,
    /// What customers paid and got back.
    Transaction,
    /// What people decided.
    Decision,
}

impl NewsKind {
    /// What a decision is to the commission it is taken on.
    pub fn of_decision(before: &Decision, after: &Decision) -> Self {
        match after {
            Decision::OnHold { .. } => Self::Held,
            Decision::Declined { .. } => Self::Declined,
            Decision::Approved if !before.withholds() => Self::Approved,
            Decision::Pending | Decision::Approved => Self::Released,
        }
    }

    /// The list of the company that it stands in; news of statements and payouts are their partner's alone.
    pub fn class(self) -> Option<NewsClass> {
        match self {
            Self::SignedUp => Some(NewsClass::Customer),
            Self::Sale | Self::Refund | Self::RefundReversed | Self::Corrected => {
                Some(NewsClass::Transaction)
            }
            Self::Held | Self::Approved | Self::Released | Self::Declined => {
                Some(NewsClass::Decision)
            }
            Self::StatementInReview | Self::StatementFinal | Self::PayoutDue | Self::PayoutPaid => {
                None
            }
        }
    }

    /// Whether a person decided it.
    pub fn is_decision(self) -> bool {
        self.class() == Some(NewsClass::Decision)
    }
}

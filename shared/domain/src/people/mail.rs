//! Mails: which of them a partner wants, in which language they are read, and those that could not be sent.

use std::collections::BTreeSet;

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use crate::books::notice::Notice;

/// How long a mail that could not be sent is kept for people to see.
pub const UNSENT_KEPT_DAYS: i64 = 90;

/// A language that mails are written in.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Language {
    /// English.
    #[default]
    #[serde(rename = "en")]
    English,
    /// German.
    #[serde(rename = "de")]
    German,
}

impl Language {
    /// Every language.
    pub const ALL: [Self; 2] = [Self::English, Self::German];

    /// Its code.
    pub fn code(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::German => "de",
        }
    }

    /// The language of a code, if mails are written in it.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|language| language.code() == code)
    }

    /// Whether it is the usual one.
    pub fn is_usual(&self) -> bool {
        *self == Self::default()
    }
}

/// A kind of mail that a partner may do without.
///
/// What it must know has none: where its payouts go, and whether it was let in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MailKind {
    /// A statement is final, and what it comes to will be paid.
    Statements,
    /// A payout is on its way.
    Payouts,
    /// A commission was declined.
    Decisions,
    /// A message waits in the portal.
    Messages,
}

impl MailKind {
    /// Every kind.
    pub const ALL: [Self; 4] = [Self::Statements, Self::Payouts, Self::Decisions, Self::Messages];

    /// Its name in fields and words.
    pub fn name(self) -> &'static str {
        match self {
            Self::Statements => "statements",
            Self::Payouts => "payouts",
            Self::Decisions => "decisions",
            Self::Messages => "messages",
        }
    }

    /// The kind that a notice is of, if its reader may do without it.
    pub fn of(notice: &Notice) -> Option<Self> {
        match notice {
            Notice::PayoutDue { .. } => Some(Self::Statements),
            Notice::PayoutSent { .. } => Some(Self::Payouts),
            Notice::CommissionDeclined { .. } => Some(Self::Decisions),
            Notice::MessageReceived { .. } => Some(Self::Messages),
            Notice::InvoiceReady { .. }
            | Notice::ThreeDaysLeft { .. }
            | Notice::Charged { .. }
            | Notice::ChargeFailed { .. }
            | Notice::ChargeGivenUp { .. }
            | Notice::DestinationChanged { .. }
            | Notice::ApplicationReceived { .. }
            | Notice::ApplicationApproved { .. }
            | Notice::ApplicationDeclined { .. }
            | Notice::PartnerMade { .. }
            | Notice::WebhookDisabled { .. } => None,
        }
    }
}

/// How a partner wants its mails.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct MailWishes {
    /// In which language; none for its company's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<Language>,
    /// Which it does without.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub unwanted: BTreeSet<MailKind>,
}

impl MailWishes {
    /// Whether nothing was wished.
    pub fn is_usual(&self) -> bool {
        *self == Self::default()
    }

    /// Whether a notice is to be told by mail.
    pub fn wants(&self, notice: &Notice) -> bool {
        MailKind::of(notice).is_none_or(|kind| !self.unwanted.contains(&kind))
    }

    /// Notes whether it wants a kind.
    pub fn set(&mut self, kind: MailKind, wanted: bool) {
        if wanted {
            self.unwanted.remove(&kind);
        } else {
            self.unwanted.insert(kind);
        }
    }
}

/// Why a mail was given up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Unsendable {
    /// What it was to is no address.
    Address,
    /// The mail service refuses this mail, to this reader or as a whole.
    Rejected,
    /// The mail service lets this deployment send nothing from its address.
    Sender,
    /// The mail service took it on no try of several days.
    TooLong,
}

impl Unsendable {
    /// Its name in store, answers and words.
    pub fn name(self) -> &'static str {
        match self {
            Self::Address => "address",
            Self::Rejected => "rejected",
            Self::Sender => "sender",
            Self::TooLong => "too_long",
        }
    }
}

/// A mail that could not be sent and will not be, unless somebody says so.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UnsentMail {
    /// Its id, which lies in the order of time.
    pub id: String,
    /// What it tells.
    pub notice: Notice,
    /// Why it was given up.
    pub why: Unsendable,
    /// What the mail service calls it; empty where it was not asked.
    #[serde(default)]
    pub code: String,
    /// When it was given up.
    pub given_up_at: DateTime<Utc>,
    /// How it was settled since, and when.
    #[serde(default)]
    pub settled: Option<Settled>,
    /// When the row goes, in seconds of Unix time.
    pub expires_at: i64,
    /// Counts changes.
    pub revision: u64,
}

/// How somebody settled a mail that could not be sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Settled {
    /// When.
    pub at: DateTime<Utc>,
    /// How.
    pub how: Settlement,
}

/// What becomes of a mail that could not be sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Settlement {
    /// It is sent once more, to where its reader is reached now.
    Again,
    /// It is left at that.
    Dropped,
}

impl UnsentMail {
    /// A mail that is given up now. Its id follows from what it was to be sent for.
    pub fn new(
        (notice, fingerprint): (Notice, &str),
        (why, code): (Unsendable, String),
        now: DateTime<Utc>,
    ) -> Self {
        let ends = now.checked_add_signed(TimeDelta::days(UNSENT_KEPT_DAYS)).unwrap_or(now);
        Self {
            id: format!("mail_{:011x}{fingerprint}", now.timestamp_millis().max(0)),
            notice,
            why,
            code,
            given_up_at: now,
            settled: None,
            expires_at: ends.timestamp(),
            revision: 0,
        }
    }

    /// The same, settled.
    #[must_use]
    pub fn settled(self, at: DateTime<Utc>, how: Settlement) -> Self {
        let revision = self.revision.saturating_add(1);
        Self { settled: Some(Settled { at, how }), revision, ..self }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::id::PartnerId;

    #[test]
    fn what_a_partner_must_know_it_cannot_do_without() {
        let partner = PartnerId::from_ulid(ulid::Ulid::nil());
        let mut wishes = MailWishes::default();
        assert!(wishes.is_usual());
        MailKind::ALL.into_iter().for_each(|kind| wishes.set(kind, false));
        let changed = Notice::DestinationChanged {
            partner,
            to: "ada@quill.example".to_owned(),
            masked: "DE•• 1234".to_owned(),
            holds_until: DateTime::UNIX_EPOCH,
        };
        let message = Notice::MessageReceived { partner, subject: "Hello".to_owned() };
        assert!(wishes.wants(&changed) && !wishes.wants(&message));
        wishes.set(MailKind::Messages, true);
        assert!(wishes.wants(&message));
        let row = serde_json::to_value(&wishes).unwrap();
        assert_eq!(row["unwanted"], serde_json::json!(["statements", "payouts", "decisions"]));
    }
}

//! Webhooks that we send: where a company wants to hear of what happens, and how each call went (V30).
#![cfg_attr(not(test), warn(clippy::arithmetic_side_effects))]

use std::{fmt, str::FromStr};

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use crate::{
    id::{CompanyId, OutgoingId},
    people::company::SealedSecret,
};

/// How many endpoints a company may have at once.
pub const ENDPOINTS_MAX: usize = 10;

/// After how long without any success an endpoint is no longer called.
pub const FAILING_MAX: TimeDelta = TimeDelta::days(4);

/// How long a call and how it went are kept.
pub const KEPT_DAYS: i64 = 30;

/// How many tries of a call are kept: the latest.
pub const TRIES_KEPT: usize = 12;

/// How much of an answer is kept, in bytes.
pub const ANSWER_KEPT: usize = 1024;

/// How long after a failed try the next one comes; after the last there is none. Three days in all.
const PAUSES_SECONDS: [i64; 9] = [5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400];

/// The longest that an endpoint may ask us to wait.
const WAIT_MAX_SECONDS: i64 = 86_400;

macro_rules! kinds {
    ($($(#[$doc:meta])* $kind:ident = $name:literal;)*) => {
        /// What an event is, as `type` says it.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
        pub enum EventKind {
            $($(#[$doc])* #[serde(rename = $name)] $kind,)*
        }

        impl EventKind {
            /// Every kind, in the order of its name.
            pub const ALL: &'static [Self] = &[$(Self::$kind,)*];

            /// As the call says it.
            pub fn name(self) -> &'static str {
                match self {
                    $(Self::$kind => $name,)*
                }
            }
        }
    };
}

kinds! {
    /// A person looked at the commission of a sale, and it was right.
    CommissionApproved = "commission.approved";
    /// A sale earned a partner something, or a refund took it back.
    CommissionCreated = "commission.created";
    /// A person refused the commission of a sale.
    CommissionDeclined = "commission.declined";
    /// A person put the commission of a sale on hold.
    CommissionHeld = "commission.held";
    /// A person let the commission of a sale go again.
    CommissionReleased = "commission.released";
    /// A customer signed up.
    CustomerCreated = "customer.created";
    /// An invoice was paid.
    InvoiceCharged = "invoice.charged";
    /// A charge failed, and is tried again.
    InvoiceFailed = "invoice.failed";
    /// An invoice is final.
    InvoiceFinal = "invoice.final";
    /// The last charge failed: none follows by itself.
    InvoiceGivenUp = "invoice.given_up";
    /// A month's invoices can be looked at.
    InvoiceReady = "invoice.ready";
    /// Somebody asks to become a partner.
    PartnerApplied = "partner.applied";
    /// Somebody was let in.
    PartnerApproved = "partner.approved";
    /// Somebody was not.
    PartnerDeclined = "partner.declined";
    /// A payout is promised.
    PayoutCreated = "payout.created";
    /// A payout has arrived.
    PayoutPaid = "payout.paid";
    /// A payout is on its way.
    PayoutSent = "payout.sent";
    /// Nothing happened; somebody tries the endpoint.
    Test = "webhook.test";
}

impl fmt::Display for EventKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// What an endpoint wants to hear of: one kind, or all of a family such as `payout.*`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Wanted(String);

/// Neither a kind of event nor a family.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("is no event: say `commission.created`, or `commission.*` for all of a kind")]
pub struct ParseWantedError;

impl Wanted {
    /// Whether it means this kind.
    pub fn means(&self, kind: EventKind) -> bool {
        match self.0.strip_suffix('*') {
            Some(family) => kind.name().starts_with(family),
            None => kind.name() == self.0,
        }
    }

    /// As the company wrote it.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Wanted {
    type Err = ParseWantedError;

    fn from_str(text: &str) -> Result<Self, ParseWantedError> {
        let wanted = Self(text.to_owned());
        let is_family = text.strip_suffix(".*").is_some_and(|family| !family.contains('.'));
        let is_plain = !text.contains('*');
        let means_some = EventKind::ALL.iter().any(|kind| wanted.means(*kind));
        if (is_family || is_plain) && means_some { Ok(wanted) } else { Err(ParseWantedError) }
    }
}

impl TryFrom<String> for Wanted {
    type Error = ParseWantedError;

    fn try_from(text: String) -> Result<Self, ParseWantedError> {
        text.parse()
    }
}

impl From<Wanted> for String {
    fn from(wanted: Wanted) -> String {
        wanted.0
    }
}

/// Where a company wants to hear of what happens.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OutgoingEndpoint {
    /// Its id.
    pub id: OutgoingId,
    /// Where calls go.
    pub url: String,
    /// What it wants to hear of; empty for everything.
    #[serde(default)]
    pub wants: Vec<Wanted>,
    /// Sealed secrets, newest first: one live, two while rotating.
    pub secrets: Vec<SealedSecret>,
    /// When it was made: nothing is told that was written before.
    pub created_at: DateTime<Utc>,
    /// Since when calls fail, with none that arrived in between.
    #[serde(default)]
    pub failing_since: Option<DateTime<Utc>>,
    /// Since when it is not called, if it isn't.
    #[serde(default)]
    pub disabled: Option<Disabled>,
    /// When it was taken away.
    #[serde(default)]
    pub removed_at: Option<DateTime<Utc>>,
    /// Counts changes.
    pub revision: u64,
}

/// Why an endpoint is not called.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Disabled {
    /// Since when.
    pub at: DateTime<Utc>,
    /// Why.
    pub by: DisabledBy,
}

/// What an endpoint was disabled by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DisabledBy {
    /// A person.
    Person,
    /// Days without a success.
    Failures,
    /// It answered 410: it does not want calls any more.
    Gone,
}

impl OutgoingEndpoint {
    /// Whether it is called when something of this kind happens.
    pub fn hears(&self, kind: EventKind) -> bool {
        self.is_called() && (self.wants.is_empty() || self.wants.iter().any(|it| it.means(kind)))
    }

    /// Whether it is called at all.
    pub fn is_called(&self) -> bool {
        self.disabled.is_none() && self.removed_at.is_none()
    }

    /// Whether it failed for so long that it is not called any more.
    pub fn has_failed_for_days(&self, now: DateTime<Utc>) -> bool {
        self.failing_since.is_some_and(|since| now.signed_duration_since(since) >= FAILING_MAX)
    }
}

/// A call to an endpoint: what it says, and how it went so far.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OutgoingDelivery {
    /// `webhook-id`: the same on every try.
    pub id: String,
    /// To which endpoint.
    pub endpoint: OutgoingId,
    /// What it tells of.
    pub event: EventKind,
    /// The body, byte for byte.
    pub body: String,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// How far it is.
    pub status: DeliveryStatus,
    /// How often it was begun: once, and once more for each time that a person sent it again.
    pub turn: u32,
    /// How many tries there were in this turn.
    pub tried: u32,
    /// The latest tries, oldest first.
    #[serde(default)]
    pub tries: Vec<Try>,
    /// When it is tried next, while it waits.
    #[serde(default)]
    pub next_at: Option<DateTime<Utc>>,
    /// When the row goes, in seconds of Unix time.
    pub expires_at: i64,
    /// Counts changes.
    pub revision: u64,
}

/// How far a call is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DeliveryStatus {
    /// It is to be tried, or tried again.
    Pending,
    /// The endpoint took it.
    Delivered,
    /// No try is left, or the endpoint is not called any more.
    Failed,
}

impl DeliveryStatus {
    /// Its name in store and answers.
    pub fn name(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Delivered => "delivered",
            Self::Failed => "failed",
        }
    }
}

/// One try of a call.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Try {
    /// When.
    pub at: DateTime<Utc>,
    /// How long it took, in milliseconds.
    pub took_ms: u64,
    /// The status of the answer, if there was one.
    #[serde(default)]
    pub status: Option<u16>,
    /// The beginning of the answer, or why there is none.
    #[serde(default)]
    pub answer: String,
}

impl OutgoingDelivery {
    /// A call that is to be made.
    pub fn new(
        (id, endpoint, event): (String, OutgoingId, EventKind),
        body: String,
        now: DateTime<Utc>,
    ) -> Self {
        let ends = now.checked_add_signed(TimeDelta::days(KEPT_DAYS)).unwrap_or(now);
        Self {
            id,
            endpoint,
            event,
            body,
            created_at: now,
            status: DeliveryStatus::Pending,
            turn: 0,
            tried: 0,
            tries: Vec::new(),
            next_at: Some(now),
            expires_at: ends.timestamp(),
            revision: 0,
        }
    }

    /// The call after a try: delivered, or to be tried again at an instant, or failed.
    #[must_use]
    pub fn after(
        mut self,
        tried: Try,
        status: DeliveryStatus,
        next: Option<DateTime<Utc>>,
    ) -> Self {
        self.tries.push(tried);
        let extra = self.tries.len().saturating_sub(TRIES_KEPT);
        self.tries.drain(..extra);
        self.tried = self.tried.saturating_add(1);
        self.status = status;
        self.next_at = next;
        self.revision = self.revision.saturating_add(1);
        self
    }

    /// The call given up without a try, for its endpoint is not called any more.
    #[must_use]
    pub fn given_up(mut self) -> Self {
        self.status = DeliveryStatus::Failed;
        self.next_at = None;
        self.revision = self.revision.saturating_add(1);
        self
    }

    /// The same call from the beginning, for a person wants it sent again.
    #[must_use]
    pub fn again(mut self, now: DateTime<Utc>) -> Self {
        self.status = DeliveryStatus::Pending;
        self.turn = self.turn.saturating_add(1);
        self.tried = 0;
        self.next_at = Some(now);
        self.revision = self.revision.saturating_add(1);
        let ends = now.checked_add_signed(TimeDelta::days(KEPT_DAYS)).unwrap_or(now);
        self.expires_at = ends.timestamp().max(self.expires_at);
        self
    }

    /// When a call that failed now is tried next, if it is: later each time, and not before the endpoint says.
    pub fn next_try(
        &self,
        now: DateTime<Utc>,
        asked_seconds: Option<i64>,
    ) -> Option<DateTime<Utc>> {
        let pause = *PAUSES_SECONDS.get(usize::try_from(self.tried).ok()?)?;
        // Calls that failed together do not come together again: each waits up to a tenth longer, always the same.
        let spread = self.spread().checked_rem(pause.checked_div(10)?.max(1))?;
        let pause = pause.saturating_add(spread);
        let asked = asked_seconds.unwrap_or(0).clamp(0, WAIT_MAX_SECONDS);
        now.checked_add_signed(TimeDelta::seconds(pause.max(asked)))
    }

    fn spread(&self) -> i64 {
        let digest = Sha256::digest(format!("{}\n{}\n{}", self.id, self.endpoint, self.tried));
        let mut first = [0; 4];
        first.copy_from_slice(&digest[..4]);
        i64::from(u32::from_be_bytes(first))
    }
}

/// The id of an event that happened then: it follows from its cause, so that a repeat has the same; and ids lie in the
/// order of time.
pub fn event_id(
    company: CompanyId,
    at: DateTime<Utc>,
    cause: &str,
    (kind, part): (EventKind, &str),
) -> String {
    let digest = Sha256::digest(format!("{company}\n{cause}\n{kind}\n{part}"));
    let hex: String = digest.iter().take(12).map(|byte| format!("{byte:02x}")).collect();
    format!("evt_{:011x}{hex}", at.timestamp_millis().max(0))
}

/// A text cut to so many bytes, at a character.
pub fn cut(text: &str, bytes: usize) -> &str {
    if text.len() <= bytes {
        return text;
    }
    let end = (0..=bytes).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
    &text[..end]
}

#[cfg(test)]
mod tests;

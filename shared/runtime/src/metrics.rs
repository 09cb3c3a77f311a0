//! What is counted: CloudWatch reads it out of lines of the log (its embedded metric format), so no call is made for it.
//!
//! Every metric has one dimension, the function: companies would make as many of each, and each one costs money.

use serde::{Serialize, Serializer, ser::SerializeMap as _};

/// The namespace of all of them.
pub const NAMESPACE: &str = "Vouch";

/// The one dimension, as Lambda's own metrics call it.
pub const DIMENSION: &str = "FunctionName";

/// Everything that is counted or measured. Its name in CloudWatch is the name here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Metric {
    /// Visitors who were sent on.
    Followed,
    /// Webhook calls that are on the queue.
    Accepted,
    /// Events, jobs and intents that took effect.
    Applied,
    /// Those whose effect was there already.
    Repeats,
    /// Sales that wait for their customer.
    Parked,
    /// Deliveries that wait for a person.
    Quarantined,
    /// Calls of people and programs that were answered.
    Answered,
    /// What was asked and may or can not be: unknown links, bad signatures, bad fields.
    Refused,
    /// Of these, webhook calls that nobody proved to be the company's.
    SignaturesRefused,
    /// What a table or queue gave no answer for.
    Unavailable,
    /// Messages and intents that failed and come again.
    Retried,
    /// Those that failed by a bug or by odd content.
    Broken,
    /// Runs of a schedule that came to their end.
    Sweeps,
    /// Clicks that were added to a counter.
    ClicksCounted,
    /// Clicks that the queue did not take from the redirect in time.
    ClicksNotQueued,
    /// Clicks that were marked as seen and could not be counted.
    ClicksLost,
    /// From when a webhook call was accepted until it took effect.
    Lag,
    /// Statements that were drawn up.
    StatementsDrawn,
    /// Invoices that were issued.
    InvoicesIssued,
    /// Payouts that were promised.
    PayoutsPromised,
    /// Looks for what became of money that was asked for, after which nobody knows yet.
    UnknownMoney,
    /// Mails that were given up.
    MailsGivenUp,
    /// Companies' endpoints that failed for days, or asked for it, and are no longer called.
    EndpointsDisabled,
    /// Months whose lines do not add up to what was booked.
    BooksUnbalanced,
    /// How long the sale has waited that has waited longest for its customer. Nothing where none waits.
    OldestParked,
    /// How long the intent has waited that has waited longest to leave the books. Nothing where none waits.
    OldestIntent,
}

impl Metric {
    /// The name in CloudWatch.
    pub fn name(self) -> &'static str {
        match self {
            Self::Followed => "Followed",
            Self::Accepted => "Accepted",
            Self::Applied => "Applied",
            Self::Repeats => "Repeats",
            Self::Parked => "Parked",
            Self::Quarantined => "Quarantined",
            Self::Answered => "Answered",
            Self::Refused => "Refused",
            Self::SignaturesRefused => "SignaturesRefused",
            Self::Unavailable => "Unavailable",
            Self::Retried => "Retried",
            Self::Broken => "Broken",
            Self::Sweeps => "Sweeps",
            Self::ClicksCounted => "ClicksCounted",
            Self::ClicksNotQueued => "ClicksNotQueued",
            Self::ClicksLost => "ClicksLost",
            Self::Lag => "Lag",
            Self::StatementsDrawn => "StatementsDrawn",
            Self::InvoicesIssued => "InvoicesIssued",
            Self::PayoutsPromised => "PayoutsPromised",
            Self::UnknownMoney => "UnknownMoney",
            Self::MailsGivenUp => "MailsGivenUp",
            Self::EndpointsDisabled => "EndpointsDisabled",
            Self::BooksUnbalanced => "BooksUnbalanced",
            Self::OldestParked => "OldestParked",
            Self::OldestIntent => "OldestIntent",
        }
    }

    /// What its numbers are, in CloudWatch's words.
    pub fn unit(self) -> &'static str {
        match self {
            Self::Lag => "Milliseconds",
            Self::OldestParked | Self::OldestIntent => "Seconds",
            _ => "Count",
        }
    }
}

/// What CloudWatch is told to read out of a line: the member `_aws`.
pub(crate) struct Directive<'a> {
    /// Milliseconds since 1970.
    pub(crate) timestamp: i64,
    pub(crate) measures: &'a [(Metric, u64)],
}

impl Serialize for Directive<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(2))?;
        map.serialize_entry("Timestamp", &self.timestamp)?;
        map.serialize_entry("CloudWatchMetrics", &[Definition(self.measures)])?;
        map.end()
    }
}

struct Definition<'a>(&'a [(Metric, u64)]);

impl Serialize for Definition<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(3))?;
        map.serialize_entry("Namespace", NAMESPACE)?;
        map.serialize_entry("Dimensions", &[[DIMENSION]])?;
        map.serialize_entry("Metrics", &Named(self.0))?;
        map.end()
    }
}

struct Named<'a>(&'a [(Metric, u64)]);

impl Serialize for Named<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.0.iter().map(|(metric, _)| Unit(*metric)))
    }
}

struct Unit(Metric);

impl Serialize for Unit {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(2))?;
        map.serialize_entry("Name", self.0.name())?;
        map.serialize_entry("Unit", self.0.unit())?;
        map.end()
    }
}

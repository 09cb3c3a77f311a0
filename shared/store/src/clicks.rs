//! Clicks: who was seen this hour, and how many there were a day. Many, and losable.

use std::collections::BTreeMap;

use aws_sdk_dynamodb::config::retry::RetryConfig;
use aws_sdk_dynamodb::error::SdkError;
use aws_sdk_dynamodb::operation::put_item::PutItemError;
use chrono::{DateTime, DurationRound as _, TimeDelta, Utc};
use serde::Deserialize;
use vouch_domain::{
    calendar::Month,
    id::{CompanyId, LinkId, PartnerId},
};

use crate::{
    Error, Recorded, Store, item,
    keys::{Key, Range},
};

/// One visitor of one link, whenever it was.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Visit<'a> {
    /// Whose program.
    pub company: CompanyId,
    /// Which link.
    pub link: LinkId,
    /// The visitor's hash.
    pub visitor: &'a str,
    /// When; only its hour counts.
    pub at: DateTime<Utc>,
}

/// A link's counter of one month.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Counter {
    /// Whose program.
    pub company: CompanyId,
    /// Whose link.
    pub partner: PartnerId,
    /// Which link.
    pub link: LinkId,
    /// The month that its days (UTC) are in.
    pub month: Month,
}

/// What a link's counter of one month holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClickMonth {
    /// Which link.
    pub link: LinkId,
    /// Which month.
    pub month: Month,
    /// Clicks by the day of the month (UTC), those without any left out.
    pub days: BTreeMap<u32, u64>,
}

/// Whether clicks were added to a counter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Added {
    /// They are there.
    Yes,
    /// No answer came: they may be there or not, and adding them again could count them twice.
    Unknown,
}

/// How long after its hour began a visit is remembered: the hour, and an hour for messages that come late.
const REMEMBERED: TimeDelta = TimeDelta::hours(2);

impl Store {
    /// Records that a visitor followed a link within an hour. One that did before in that hour is a repeat.
    ///
    /// # Errors
    /// When the store can't answer.
    pub async fn record_visit(&self, visit: Visit<'_>) -> Result<Recorded, Error> {
        let written = self
            .put_visit(visit, hour(visit.at) + REMEMBERED)
            // A visit that ended early was taken back; DynamoDB deletes it when it comes to it.
            .condition_expression("attribute_not_exists(pk) OR expires_at <= :hour")
            .expression_attribute_values(":hour", item::n(hour(visit.at).timestamp()))
            .send()
            .await;
        match written {
            Ok(_) => Ok(Recorded::Now),
            Err(error) if is_repeat(&error) => Ok(Recorded::Before),
            Err(error) => Err(Error::from_sdk("PutItem", error)),
        }
    }

    /// Takes a visit back that could not be counted after all, so that it may be recorded again.
    ///
    /// # Errors
    /// When the store can't answer.
    pub async fn take_back_visit(&self, visit: Visit<'_>) -> Result<(), Error> {
        let written = self.put_visit(visit, hour(visit.at)).send().await;
        written.map(|_| ()).map_err(|error| Error::from_sdk("PutItem", error))
    }

    fn put_visit(
        &self,
        visit: Visit<'_>,
        until: DateTime<Utc>,
    ) -> aws_sdk_dynamodb::operation::put_item::builders::PutItemFluentBuilder {
        let key = Key::Seen(visit.company, visit.link, visit.at, visit.visitor);
        let put = self
            .client()
            .put_item()
            .table_name(self.name(key.table()))
            .set_item(Some(item::key(&key)));
        put.item("expires_at", item::n(until.timestamp()))
    }

    /// Adds clicks to a link's counter, by the day of the month: one update, however many there are.
    ///
    /// # Errors
    /// When the store refused; nothing was added then.
    pub async fn add_clicks(
        &self,
        counter: Counter,
        days: &BTreeMap<u32, u64>,
    ) -> Result<Added, Error> {
        let key = Key::Counter(counter.company, counter.partner, counter.link, counter.month);
        let mut update = self
            .client()
            .update_item()
            .table_name(self.name(key.table()))
            .set_key(Some(item::key(&key)))
            .expression_attribute_names("#link", "link")
            .expression_attribute_names("#month", "month")
            .expression_attribute_values(":link", item::s(counter.link.to_string()))
            .expression_attribute_values(":month", item::s(counter.month.to_string()));
        let mut added = Vec::with_capacity(days.len());
        for (day, clicks) in days {
            update = update
                .expression_attribute_names(format!("#{}", attribute(*day)), attribute(*day))
                .expression_attribute_values(format!(":{}", attribute(*day)), item::n(clicks));
            added.push(format!("#{day} :{day}", day = attribute(*day)));
        }
        let expression = format!("SET #link = :link, #month = :month ADD {}", added.join(", "));
        // An addition is the one write that must not be sent a second time.
        let once = aws_sdk_dynamodb::config::Builder::new().retry_config(RetryConfig::disabled());
        let update = update.update_expression(expression).customize();
        match update.config_override(once).send().await {
            Ok(_) => Ok(Added::Yes),
            Err(error @ (SdkError::ServiceError(_) | SdkError::ConstructionFailure(_))) => {
                Err(Error::from_sdk("UpdateItem", error))
            }
            Err(error) => {
                tracing::debug!(store.operation = "UpdateItem", %error, "no answer came");
                Ok(Added::Unknown)
            }
        }
    }

    /// The counters of a partner's links, link by link and month by month.
    ///
    /// # Errors
    /// When the store can't answer.
    pub async fn list_clicks(
        &self,
        company: CompanyId,
        partner: PartnerId,
    ) -> Result<Vec<ClickMonth>, Error> {
        let rows: Vec<CounterRow> = self.all(&Range::counters(company, partner)).await?;
        Ok(rows.into_iter().map(CounterRow::into_month).collect())
    }

    /// The counters of one link, month by month.
    ///
    /// # Errors
    /// When the store can't answer.
    pub async fn list_link_clicks(
        &self,
        company: CompanyId,
        partner: PartnerId,
        link: LinkId,
    ) -> Result<Vec<ClickMonth>, Error> {
        let rows: Vec<CounterRow> = self.all(&Range::link_counters(company, partner, link)).await?;
        Ok(rows.into_iter().map(CounterRow::into_month).collect())
    }
}

/// A counter as it lies in the table: a field for each day that had clicks.
#[derive(Deserialize)]
struct CounterRow {
    link: LinkId,
    month: Month,
    #[serde(flatten)]
    fields: BTreeMap<String, u64>,
}

impl CounterRow {
    fn into_month(self) -> ClickMonth {
        let day =
            |(name, clicks): (String, u64)| Some((name.strip_prefix('d')?.parse().ok()?, clicks));
        ClickMonth {
            link: self.link,
            month: self.month,
            days: self.fields.into_iter().filter_map(day).collect(),
        }
    }
}

fn attribute(day: u32) -> String {
    format!("d{day:02}")
}

fn hour(at: DateTime<Utc>) -> DateTime<Utc> {
    // Only instants at the far ends of time have no hour; they are as good as their own.
    at.duration_trunc(TimeDelta::hours(1)).unwrap_or(at)
}

fn is_repeat(error: &SdkError<PutItemError>) -> bool {
    error.as_service_error().is_some_and(PutItemError::is_conditional_check_failed_exception)
}

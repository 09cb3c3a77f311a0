//! What came in, and what became of it.

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use vouch_domain::{
    calendar::Month,
    id::{CompanyId, CustomerRef, DeliveryRef, RefundRef, TransactionRef},
};

use crate::{
    Error, Store,
    customers::ParkedSale,
    item,
    keys::{self, Index, Key, Range},
    page::{Cursor, Order, Page},
    writes::{If, Role, Writes},
};

/// How long deliveries are shown; effects are kept for ever.
const KEPT_DAYS: i64 = 30;

/// One accepted webhook call and its outcome.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Delivery {
    /// The sender's id of it.
    pub delivery: DeliveryRef,
    /// Its type.
    pub kind: String,
    /// What became of it.
    pub outcome: Outcome,
    /// What it is about; nothing if that could not be read.
    #[serde(default)]
    pub subject: Subject,
    /// Why it did not take effect, if it did not.
    pub reason: Option<Obstacle>,
    /// When it was accepted.
    pub received_at: DateTime<Utc>,
    /// When the row may go, in epoch seconds.
    pub expires_at: i64,
}

/// What an event is about, by the company's own ids.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Subject {
    /// Which customer.
    pub customer: Option<CustomerRef>,
    /// Which sale.
    pub transaction: Option<TransactionRef>,
    /// Which refund.
    pub refund: Option<RefundRef>,
}

impl Delivery {
    /// A delivery with this outcome.
    pub fn new(
        delivery: DeliveryRef,
        kind: &str,
        outcome: Outcome,
        received_at: DateTime<Utc>,
    ) -> Self {
        let expires_at = (received_at + TimeDelta::days(KEPT_DAYS)).timestamp();
        Self {
            delivery,
            kind: kind.to_owned(),
            outcome,
            subject: Subject::default(),
            reason: None,
            received_at,
            expires_at,
        }
    }

    /// The same delivery, about this.
    #[must_use]
    pub fn about(self, subject: Subject) -> Self {
        Self { subject, ..self }
    }

    /// The same delivery, without effect because of this.
    #[must_use]
    pub fn because(self, reason: Obstacle) -> Self {
        Self { reason: Some(reason), ..self }
    }
}

/// What became of an accepted delivery (I13).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// It took effect.
    Applied,
    /// Its effect was there already.
    Repeat,
    /// It waits for its customer.
    Parked,
    /// It waits for a person.
    Quarantined,
}

/// What keeps a delivery from its effect. Written down as the log and the API say it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "String", into = "String")]
pub enum Obstacle {
    /// A sale came before its customer.
    NoCustomer,
    /// The sale's id stands for another sale.
    AnotherSale,
    /// The refund's id stands for another refund.
    AnotherRefund,
    /// The customer's id stands for another sign-up.
    AnotherSignUp,
    /// A refund in another currency than its sale.
    OtherCurrency,
    /// The body could not be read; why not.
    Unreadable(String),
}

impl Obstacle {
    const KNOWN: [Self; 5] = [
        Self::NoCustomer,
        Self::AnotherSale,
        Self::AnotherRefund,
        Self::AnotherSignUp,
        Self::OtherCurrency,
    ];

    /// As the log and the API say it.
    pub fn text(&self) -> &str {
        match self {
            Self::NoCustomer => "its customer has not signed up",
            Self::AnotherSale => "another sale was reported under this id",
            Self::AnotherRefund => "another refund was reported under this id",
            Self::AnotherSignUp => "another sign-up was reported under this customer's id",
            Self::OtherCurrency => "the refund is in another currency than its sale",
            Self::Unreadable(why) => why,
        }
    }
}

impl From<String> for Obstacle {
    fn from(text: String) -> Self {
        let known = Self::KNOWN.into_iter().find(|known| known.text() == text);
        known.unwrap_or(Self::Unreadable(text))
    }
}

impl From<Obstacle> for String {
    fn from(obstacle: Obstacle) -> Self {
        obstacle.text().to_owned()
    }
}

/// Something that waits: what a company's first page asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Waiting {
    /// A sale, for its customer to sign up.
    Parked(ParkedSale),
    /// A delivery, for a person.
    Quarantined(Quarantined),
}

/// A delivery that can't take effect, kept whole for a person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Quarantined {
    /// The sender's id of it.
    pub delivery: DeliveryRef,
    /// Its type.
    #[serde(default)]
    pub kind: String,
    /// What it is about; nothing if that could not be read.
    #[serde(default)]
    pub subject: Subject,
    /// Why.
    pub reason: Obstacle,
    /// The body as it came.
    pub body: String,
    /// When it was accepted.
    pub received_at: DateTime<Utc>,
}

impl Store {
    /// All that came in under a delivery's id.
    ///
    /// # Errors
    /// When the store can't answer.
    pub async fn list_deliveries(
        &self,
        company: CompanyId,
        delivery: &DeliveryRef,
    ) -> Result<Vec<Delivery>, Error> {
        self.all(&Range::delivery(company, delivery)).await
    }

    /// What waits for a person, oldest first.
    ///
    /// # Errors
    /// When the store can't answer.
    pub async fn list_quarantined(
        &self,
        company: CompanyId,
        limit: i32,
        from: Option<&Cursor>,
    ) -> Result<Page<Quarantined>, Error> {
        self.list(&Range::quarantine(company), Order::Rising, limit, from).await
    }

    /// What waits for a person of one call: by when it was accepted, and its id.
    ///
    /// # Errors
    /// When the store can't answer.
    pub async fn find_quarantined(
        &self,
        company: CompanyId,
        received_at: DateTime<Utc>,
        delivery: &DeliveryRef,
    ) -> Result<Vec<Quarantined>, Error> {
        let range = Range::quarantined(company, received_at, delivery);
        let mut found = self.all::<Quarantined>(&range).await?;
        // An id that begins like this one and goes on with the keys' own mark lies in the range too.
        found.retain(|quarantined| quarantined.delivery == *delivery);
        Ok(found)
    }

    /// What came in during a month of UTC, newest first.
    ///
    /// # Errors
    /// When the store can't answer.
    pub async fn list_deliveries_of_month(
        &self,
        company: CompanyId,
        month: Month,
        limit: i32,
        from: Option<&Cursor>,
    ) -> Result<Page<Delivery>, Error> {
        self.list(&Range::month_deliveries(company, month), Order::Falling, limit, from).await
    }

    /// What waits, in one query: first what was put aside for a person, then sales whose customer has not signed
    /// up, the newest first of each.
    ///
    /// # Errors
    /// When the store can't answer.
    pub async fn list_waiting(
        &self,
        company: CompanyId,
        limit: i32,
    ) -> Result<Page<Waiting>, Error> {
        let page = self.page(&Range::waiting(company), Order::Falling, limit, None).await?;
        let mut items = Vec::with_capacity(page.items.len());
        for row in page.items {
            items.push(if keys::is_parked(item::by1sk(&row)) {
                Waiting::Parked(item::value(row)?)
            } else {
                Waiting::Quarantined(item::value(row)?)
            });
        }
        Ok(Page { items, next: page.next })
    }

    /// Sales of a company that wait for their customer to sign up, newest first.
    ///
    /// # Errors
    /// When the store can't answer.
    pub async fn list_parked_of(
        &self,
        company: CompanyId,
        limit: i32,
        from: Option<&Cursor>,
    ) -> Result<Page<ParkedSale>, Error> {
        self.list(&Range::all_parked(company), Order::Falling, limit, from).await
    }

    /// The sale of a company that has waited longest for its customer.
    ///
    /// # Errors
    /// When the store can't answer.
    pub async fn find_oldest_parked(
        &self,
        company: CompanyId,
    ) -> Result<Option<ParkedSale>, Error> {
        Ok(self.list(&Range::all_parked(company), Order::Rising, 1, None).await?.items.pop())
    }

    /// Records a delivery by itself: one that changed nothing. The first outcome under its id and content stands.
    ///
    /// # Errors
    /// When the store can't answer.
    pub async fn record_delivery(
        &self,
        company: CompanyId,
        hash: &str,
        delivery: &Delivery,
    ) -> Result<(), Error> {
        let mut writes = self.writes();
        writes.delivery_if(company, hash, delivery, If::Absent)?;
        writes.commit().await.map(|_| ())
    }

    /// Puts a delivery aside for a person, once.
    ///
    /// # Errors
    /// When the store can't answer.
    pub async fn record_quarantined(
        &self,
        company: CompanyId,
        hash: &str,
        quarantined: &Quarantined,
    ) -> Result<(), Error> {
        let Quarantined { delivery: id, kind, subject, reason, received_at, .. } = quarantined;
        let delivery = Delivery::new(id.clone(), kind, Outcome::Quarantined, *received_at)
            .about(subject.clone())
            .because(reason.clone());
        let mut writes = self.writes();
        writes.delivery_if(company, hash, &delivery, If::Absent)?;
        let key = Key::Quarantined(company, *received_at, id, hash);
        let index = Index::quarantined(company, *received_at, id);
        writes.put(Role::Quarantined, key, Some(index), quarantined, If::Always)?;
        writes.commit().await.map(|_| ())
    }
}

impl Writes<'_> {
    /// The delivery that causes this transaction. Its id never suppresses an effect, so it has no condition.
    ///
    /// # Errors
    /// When it can't be written down.
    pub fn delivery(
        &mut self,
        company: CompanyId,
        hash: &str,
        delivery: &Delivery,
    ) -> Result<(), Error> {
        self.delivery_if(company, hash, delivery, If::Always)
    }

    fn delivery_if(
        &mut self,
        company: CompanyId,
        hash: &str,
        delivery: &Delivery,
        when: If,
    ) -> Result<(), Error> {
        let index = Index::delivery(company, &delivery.delivery, delivery.received_at);
        let key = Key::Delivery(company, &delivery.delivery, hash);
        self.put(Role::Delivery, key, Some(index), delivery, when)
    }
}

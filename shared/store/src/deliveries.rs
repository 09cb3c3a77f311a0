//! What came in, and what became of it.

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use vouch_domain::id::{CompanyId, DeliveryRef};

use crate::{
    Error, Store,
    keys::{Key, Range},
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
    /// When it was accepted.
    pub received_at: DateTime<Utc>,
    /// When the row may go, in epoch seconds.
    pub expires_at: i64,
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
        Self { delivery, kind: kind.to_owned(), outcome, received_at, expires_at }
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

/// A delivery that can't take effect, kept whole for a person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Quarantined {
    /// The sender's id of it.
    pub delivery: DeliveryRef,
    /// Why.
    pub reason: String,
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
        writes.put(
            Role::Delivery,
            Key::Delivery(company, &delivery.delivery, hash),
            None,
            delivery,
            If::Absent,
        )?;
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
        kind: &str,
        quarantined: &Quarantined,
    ) -> Result<(), Error> {
        let delivery = Delivery::new(
            quarantined.delivery.clone(),
            kind,
            Outcome::Quarantined,
            quarantined.received_at,
        );
        let mut writes = self.writes();
        writes.put(
            Role::Delivery,
            Key::Delivery(company, &delivery.delivery, hash),
            None,
            &delivery,
            If::Absent,
        )?;
        let key = Key::Quarantined(company, quarantined.received_at, &quarantined.delivery, hash);
        writes.put(Role::Quarantined, key, None, quarantined, If::Always)?;
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
        self.put(
            Role::Delivery,
            Key::Delivery(company, &delivery.delivery, hash),
            None,
            delivery,
            If::Always,
        )
    }
}

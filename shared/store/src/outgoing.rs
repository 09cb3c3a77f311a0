//! Webhooks that we send: a company's endpoints, each call to them and how it went.

use chrono::{DateTime, Utc};
use vouch_domain::{
    books::outbox::{Intent, Outbox},
    id::{CompanyId, OutgoingId},
    people::outgoing::{DeliveryStatus, OutgoingDelivery, OutgoingEndpoint},
};

use crate::{
    Error, Store,
    keys::{Key, Range},
    page::{Cursor, Order, Page},
    writes::{If, Role, Writes},
};

impl Store {
    /// A company's endpoint, also one that was taken away.
    ///
    /// # Errors
    /// When the store can't answer.
    pub async fn find_outgoing_endpoint(
        &self,
        company: CompanyId,
        endpoint: OutgoingId,
    ) -> Result<Option<OutgoingEndpoint>, Error> {
        self.get(Key::OutgoingEndpoint(company, endpoint)).await
    }

    /// A company's endpoints but those that were taken away; people keep them few.
    ///
    /// # Errors
    /// When the store can't answer.
    pub async fn all_outgoing_endpoints(
        &self,
        company: CompanyId,
    ) -> Result<Vec<OutgoingEndpoint>, Error> {
        let mut all: Vec<OutgoingEndpoint> = self.all(&Range::outgoing_endpoints(company)).await?;
        all.retain(|endpoint| endpoint.removed_at.is_none());
        Ok(all)
    }

    /// A call to an endpoint.
    ///
    /// # Errors
    /// When the store can't answer.
    pub async fn find_outgoing_delivery(
        &self,
        company: CompanyId,
        endpoint: OutgoingId,
        event: &str,
    ) -> Result<Option<OutgoingDelivery>, Error> {
        self.get(Key::OutgoingDelivery(company, endpoint, event)).await
    }

    /// The calls to an endpoint, the latest first.
    ///
    /// # Errors
    /// When the store can't answer.
    pub async fn list_outgoing_deliveries(
        &self,
        company: CompanyId,
        endpoint: OutgoingId,
        limit: i32,
        from: Option<&Cursor>,
    ) -> Result<Page<OutgoingDelivery>, Error> {
        let range = Range::outgoing_deliveries(company, endpoint);
        self.list(&range, Order::Falling, limit, from).await
    }
}

impl Writes<'_> {
    /// An endpoint, new or on condition of the revision before.
    ///
    /// # Errors
    /// When it can't be written down.
    pub fn outgoing_endpoint(
        &mut self,
        company: CompanyId,
        endpoint: &OutgoingEndpoint,
    ) -> Result<(), Error> {
        let key = Key::OutgoingEndpoint(company, endpoint.id);
        self.put(Role::OutgoingEndpoint, key, None, endpoint, after(endpoint.revision))
    }

    /// A call as it stands after a try, or begun, on condition of the revision before. While it waits there is an
    /// intent for it, one for each time that it was begun.
    ///
    /// # Errors
    /// When it can't be written down.
    pub fn outgoing_delivery(
        &mut self,
        company: CompanyId,
        delivery: &OutgoingDelivery,
    ) -> Result<(), Error> {
        let (endpoint, id) = (delivery.endpoint, delivery.id.as_str());
        let key = Key::OutgoingDelivery(company, endpoint, id);
        self.put(Role::OutgoingDelivery, key, None, delivery, after(delivery.revision))
    }

    /// A call that is begun now, with the intent to make it.
    ///
    /// # Errors
    /// When it can't be written down.
    pub fn outgoing_call(
        &mut self,
        company: CompanyId,
        delivery: &OutgoingDelivery,
        now: DateTime<Utc>,
    ) -> Result<(), Error> {
        debug_assert_eq!(delivery.status, DeliveryStatus::Pending);
        let intent = Intent::CallWebhook {
            endpoint: delivery.endpoint,
            event: delivery.id.clone(),
            turn: delivery.turn,
        };
        let id = format!("call#{}#{}#{}", delivery.endpoint, delivery.id, delivery.turn);
        self.outgoing_delivery(company, delivery)?;
        self.outbox(company, &Outbox { id, intent, created_at: now }, now)
    }
}

fn after(revision: u64) -> If {
    revision.checked_sub(1).map_or(If::Absent, If::Revision)
}

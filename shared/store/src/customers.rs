//! Customers, their running state, and what waits for them.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use vouch_domain::{
    event::Event,
    id::{CompanyId, CustomerRef, DeliveryRef, PartnerId, TransactionRef},
    tracking::{
        attribution::Source,
        customer::{Customer, CustomerState, SubscriptionReport},
    },
};

use crate::{
    Error, Store,
    deliveries::Delivery,
    item,
    keys::{Index, Key, Range},
    page::{Cursor, Order, Page},
    writes::{If, Role, Writes},
};

/// A sale that waits for its customer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ParkedSale {
    /// Which.
    pub transaction: TransactionRef,
    /// What brought it: it is applied once the sale is booked.
    pub delivery: Delivery,
    /// Since when.
    pub parked_at: DateTime<Utc>,
    /// When its customer came; none while it waits.
    pub drained_at: Option<DateTime<Utc>>,
}

/// A click or code of a customer that was known already (Q28).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Assist {
    /// What was offered.
    pub sources: Vec<Source>,
    /// Whom it points to.
    pub partner: Option<PartnerId>,
    /// When.
    pub occurred_at: DateTime<Utc>,
}

impl Store {
    /// A customer.
    ///
    /// # Errors
    /// When the store can't answer.
    pub async fn find_customer(
        &self,
        company: CompanyId,
        customer: &CustomerRef,
    ) -> Result<Option<Customer>, Error> {
        self.get(Key::Customer(company, customer)).await
    }

    /// A partner's customers, newest first.
    ///
    /// # Errors
    /// When the store can't answer.
    pub async fn list_partner_customers(
        &self,
        company: CompanyId,
        partner: PartnerId,
        limit: i32,
        from: Option<&Cursor>,
    ) -> Result<Page<Customer>, Error> {
        self.list(&Range::partner_customers(company, partner), Order::Falling, limit, from).await
    }

    /// The sales that still wait for a customer.
    ///
    /// # Errors
    /// When the store can't answer.
    pub async fn list_parked(
        &self,
        company: CompanyId,
        customer: &CustomerRef,
    ) -> Result<Vec<ParkedSale>, Error> {
        let parked: Vec<ParkedSale> = self.all(&Range::parked(company, customer)).await?;
        Ok(parked.into_iter().filter(|sale| sale.drained_at.is_none()).collect())
    }

    /// A customer's subscription as last reported.
    ///
    /// # Errors
    /// When the store can't answer.
    pub async fn find_subscription(
        &self,
        company: CompanyId,
        customer: &CustomerRef,
    ) -> Result<Option<SubscriptionReport>, Error> {
        self.get(Key::Subscription(company, customer)).await
    }
}

impl Writes<'_> {
    /// The customer's row, once for ever.
    ///
    /// # Errors
    /// When it can't be written down.
    pub fn new_customer(&mut self, company: CompanyId, customer: &Customer) -> Result<(), Error> {
        let index = customer.attribution.credited.as_ref().map(|credited| {
            Index::customer(company, credited.partner, customer.signed_up_at, &customer.customer)
        });
        self.put(
            Role::Customer,
            Key::Customer(company, &customer.customer),
            index,
            customer,
            If::Absent,
        )?;
        self.put(
            Role::CustomerState,
            Key::CustomerState(company, &customer.customer),
            None,
            &CustomerState::default(),
            If::Absent,
        )
    }

    /// The customer's state after a sale, on condition of the one before.
    ///
    /// # Errors
    /// When it can't be written down.
    pub fn customer_state(
        &mut self,
        company: CompanyId,
        customer: &CustomerRef,
        before: u64,
        state: &CustomerState,
    ) -> Result<(), Error> {
        self.put(
            Role::CustomerState,
            Key::CustomerState(company, customer),
            None,
            state,
            If::Revision(before),
        )
    }

    /// That nobody has signed up under this id yet.
    ///
    /// # Errors
    /// When it can't be written down.
    pub fn no_customer(&mut self, company: CompanyId, customer: &CustomerRef) -> Result<(), Error> {
        self.check(
            Role::CustomerAbsent,
            Key::Customer(company, customer),
            "attribute_not_exists(pk)",
            &[],
        )
    }

    /// A sale that waits for its customer, or no longer does.
    ///
    /// # Errors
    /// When it can't be written down.
    pub fn parked(
        &mut self,
        company: CompanyId,
        customer: &CustomerRef,
        sale: &ParkedSale,
    ) -> Result<(), Error> {
        self.put(
            Role::Parked,
            Key::Parked(company, customer, &sale.transaction),
            None,
            sale,
            If::Always,
        )
    }

    /// A later click or code of a known customer.
    ///
    /// # Errors
    /// When it can't be written down.
    pub fn assist(
        &mut self,
        company: CompanyId,
        customer: &CustomerRef,
        delivery: &DeliveryRef,
        assist: &Assist,
    ) -> Result<(), Error> {
        self.put(Role::Assist, Key::Assist(company, customer, delivery), None, assist, If::Always)
    }

    /// A subscription as reported, on condition that no later report was first.
    ///
    /// # Errors
    /// When it can't be written down.
    pub fn subscription(
        &mut self,
        company: CompanyId,
        customer: &CustomerRef,
        report: &SubscriptionReport,
    ) -> Result<(), Error> {
        let key = Key::Subscription(company, customer);
        let row = item::row(&key, None, report)?;
        self.put_row_if(
            Role::Customer,
            key,
            row,
            "attribute_not_exists(pk) OR as_of < :at",
            vec![(":at", item::n(report.as_of.timestamp_millis()))],
        )
    }

    /// Something a customer did, once for its content.
    ///
    /// # Errors
    /// When it can't be written down.
    pub fn activity(
        &mut self,
        company: CompanyId,
        customer: &CustomerRef,
        at: DateTime<Utc>,
        hash: &str,
        event: &Event,
    ) -> Result<(), Error> {
        self.put(
            Role::Activity,
            Key::Activity(company, customer, at, hash),
            None,
            event,
            If::Absent,
        )
    }
}

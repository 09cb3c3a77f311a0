//! Customers, their running state, and what waits for them.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use vouch_domain::{
    event::Event,
    id::{CompanyId, CustomerRef, DeliveryRef, PartnerId, TransactionRef},
    money::Money,
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
    /// For whom it waits.
    pub customer: CustomerRef,
    /// What was paid.
    pub amount: Money,
    /// When it was paid.
    pub occurred_at: DateTime<Utc>,
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
    /// When the link was followed, for a click.
    #[serde(default)]
    pub clicked_at: Option<DateTime<Utc>>,
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

    /// Several customers, in one read for up to a hundred; unknown ones are left out.
    ///
    /// # Errors
    /// When the store can't answer.
    pub async fn find_customers(
        &self,
        company: CompanyId,
        customers: &[CustomerRef],
    ) -> Result<Vec<Customer>, Error> {
        // DynamoDB refuses a key that is asked for twice.
        let once: BTreeMap<&str, &CustomerRef> =
            customers.iter().map(|customer| (customer.as_str(), customer)).collect();
        let keys: Vec<_> = once.values().map(|customer| Key::Customer(company, customer)).collect();
        let mut found = Vec::with_capacity(keys.len());
        for some in keys.chunks(100) {
            found.extend(self.get_all(some).await?.into_iter().flatten());
        }
        found.into_iter().map(item::value).collect()
    }

    /// A customer and its subscription as last reported, in one read.
    ///
    /// # Errors
    /// When the store can't answer.
    pub async fn find_subscriber(
        &self,
        company: CompanyId,
        customer: &CustomerRef,
    ) -> Result<(Option<Customer>, Option<SubscriptionReport>), Error> {
        let keys = [Key::Customer(company, customer), Key::Subscription(company, customer)];
        let mut rows = self.get_all(&keys).await?.into_iter();
        let mut next = || rows.next().flatten();
        Ok((next().map(item::value).transpose()?, next().map(item::value).transpose()?))
    }

    /// How far several customers are, in the order asked for: their sales, and the subscription as last reported.
    /// One read for up to fifty; nobody may be named twice.
    ///
    /// # Errors
    /// When the store can't answer.
    pub async fn find_progress(
        &self,
        company: CompanyId,
        customers: &[CustomerRef],
    ) -> Result<Vec<(CustomerState, Option<SubscriptionReport>)>, Error> {
        let mut progress = Vec::with_capacity(customers.len());
        for some in customers.chunks(50) {
            let of_one = |customer| {
                [Key::CustomerState(company, customer), Key::Subscription(company, customer)]
            };
            let keys: Vec<_> = some.iter().flat_map(of_one).collect();
            let mut rows = self.get_all(&keys).await?.into_iter();
            let mut next = || rows.next().flatten();
            for _ in some {
                let state = next().map(item::value).transpose()?.unwrap_or_default();
                progress.push((state, next().map(item::value).transpose()?));
            }
        }
        Ok(progress)
    }

    /// How far several customers are with their sales, in the order asked for. One read for up to a hundred; nobody
    /// may be named twice.
    ///
    /// # Errors
    /// When the store can't answer.
    pub async fn find_customer_states(
        &self,
        company: CompanyId,
        customers: &[CustomerRef],
    ) -> Result<Vec<CustomerState>, Error> {
        let mut states = Vec::with_capacity(customers.len());
        for some in customers.chunks(100) {
            let keys: Vec<_> =
                some.iter().map(|customer| Key::CustomerState(company, customer)).collect();
            for row in self.get_all(&keys).await? {
                states.push(row.map(item::value).transpose()?.unwrap_or_default());
            }
        }
        Ok(states)
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

    /// Clicks and codes that came after a customer was known, in no order that means anything.
    ///
    /// # Errors
    /// When the store can't answer.
    pub async fn list_assists(
        &self,
        company: CompanyId,
        customer: &CustomerRef,
        limit: i32,
        from: Option<&Cursor>,
    ) -> Result<Page<Assist>, Error> {
        self.list(&Range::assists(company, customer), Order::Rising, limit, from).await
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
        )?;
        match &customer.email {
            Some(email) => self.customer_email(company, email, &customer.customer),
            None => Ok(()),
        }
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
        let index = sale
            .drained_at
            .is_none()
            .then(|| Index::parked(company, sale.parked_at, &sale.transaction));
        let key = Key::Parked(company, customer, &sale.transaction);
        self.put(Role::Parked, key, index, sale, If::Always)
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

    /// A subscription as reported, on condition that the report it follows is still the last.
    ///
    /// # Errors
    /// When it can't be written down.
    pub fn subscription(
        &mut self,
        company: CompanyId,
        customer: &CustomerRef,
        before: Option<&SubscriptionReport>,
        report: &SubscriptionReport,
    ) -> Result<(), Error> {
        let key = Key::Subscription(company, customer);
        let when = before.map_or(If::Absent, |before| If::Revision(before.revision));
        self.put(Role::Subscription, key, None, report, when)
    }

    /// That a customer's subscription is still as it was when it was looked at.
    ///
    /// # Errors
    /// When it can't be written down.
    pub fn same_subscription(
        &mut self,
        company: CompanyId,
        customer: &CustomerRef,
        before: Option<&SubscriptionReport>,
    ) -> Result<(), Error> {
        let key = Key::Subscription(company, customer);
        match before {
            None => self.check(Role::Subscription, key, "attribute_not_exists(pk)", &[]),
            Some(before) => {
                let values = [(":r", item::n(before.revision))];
                self.check(Role::Subscription, key, "revision = :r", &values)
            }
        }
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

//! Customers: by whom each came, and why.

use std::sync::Arc;

use axum::{Json, extract::State};
use chrono::{DateTime, Utc};
use http::StatusCode;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use vouch_domain::{
    event::{BillingModel, Subscription, SubscriptionStatus},
    id::{ClickId, CustomerRef, LinkId, PartnerId, ProgramId},
    people::company::Scope,
    tracking::{
        attribution::{Credited, Reason, Suspicion},
        customer::Customer,
    },
};
use vouch_runtime::Context;

use super::{
    authority::Caller,
    entered::{EnteredView, accepted},
    fresh::Fresh,
    input::{Answer, Body, Named, Query},
    list::{Limit, List, cursor},
    operation::{Needs, Operation},
    partners,
};
use crate::{
    customers, entry,
    refusal::{Refusal, unknown},
};

pub(super) fn operations() -> Vec<Operation> {
    vec![
        Operation::get(
            "/customers",
            Needs::Key(Scope::Read),
            "The customers that a partner is credited with, newest first",
            list,
        )
        .query::<CustomersOf>()
        .answers::<List<CustomerView>>(),
        Operation::post(
            "/customers",
            Needs::Key(Scope::Write),
            "Enters a customer that tracking missed, and the partner that it came by",
            enter,
        )
        .body::<NewCustomer>()
        .answers_accepted::<EnteredView>(),
        Operation::get(
            "/customers/{customer_id}",
            Needs::Key(Scope::Read),
            "A customer, by the company's own id",
            show,
        )
        .answers::<CustomerView>(),
    ]
}

/// Whose customers.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct CustomersOf {
    #[schemars(with = "String")]
    partner: PartnerId,
    cursor: Option<String>,
    #[serde(default)]
    limit: Limit,
}

/// A customer to be entered by hand. The fields are checked as a webhook's are.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct NewCustomer {
    /// The company's own id, as webhooks will name it.
    customer_id: String,
    name: Option<String>,
    email: Option<String>,
    /// The partner that it came by.
    partner: String,
    /// The program that it counts for; absent, the partner's first.
    program: Option<String>,
    /// When it signed up; absent, now.
    signed_up_at: Option<String>,
}

/// A customer and by whom it came.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Customer")]
struct CustomerView {
    /// The same as `customer_id`: customers are known by the company's ids alone.
    #[schemars(with = "String")]
    id: CustomerRef,
    #[schemars(with = "String")]
    customer_id: CustomerRef,
    /// Who is credited; null for nobody.
    #[schemars(with = "Option<String>")]
    partner: Option<PartnerId>,
    #[schemars(with = "Option<String>")]
    program: Option<ProgramId>,
    #[schemars(with = "Option<String>")]
    link: Option<LinkId>,
    #[schemars(with = "Option<String>")]
    click: Option<ClickId>,
    /// As of when the partner is credited: the sign-up. Null for nobody.
    attributed_at: Option<DateTime<Utc>>,
    /// The rule that decided.
    #[schemars(with = "String")]
    reason: Reason,
    /// Why its commissions wait for a person, if they do.
    #[schemars(with = "Option<String>")]
    suspicion: Option<Suspicion>,
    name: Option<String>,
    /// `client_pays` or `partner_pays`.
    #[schemars(with = "String")]
    billing_model: BillingModel,
    signed_up_at: DateTime<Utc>,
    recorded_at: DateTime<Utc>,
    /// As last reported.
    subscription: Option<SubscriptionView>,
}

/// A subscription as last reported.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Subscription")]
struct SubscriptionView {
    /// `trialing`, `active`, `past_due` or `canceled`.
    #[schemars(with = "String")]
    status: SubscriptionStatus,
    plan: Option<String>,
    renews_at: Option<DateTime<Utc>>,
}

impl CustomerView {
    fn of(customer: Customer, subscription: Option<Subscription>) -> Self {
        let credited = customer.attribution.credited.as_ref();
        let of_credit = |fact: fn(&Credited) -> Option<LinkId>| credited.and_then(fact);
        Self {
            partner: credited.map(|credited| credited.partner),
            program: credited.map(|credited| credited.program),
            link: of_credit(|credited| credited.link),
            click: credited.and_then(|credited| credited.click),
            attributed_at: credited.map(|_| customer.signed_up_at),
            reason: customer.attribution.reason,
            suspicion: customer.attribution.suspicion,
            name: customer.name,
            billing_model: customer.billing_model,
            signed_up_at: customer.signed_up_at,
            recorded_at: customer.recorded_at,
            subscription: subscription.map(SubscriptionView::from),
            id: customer.customer.clone(),
            customer_id: customer.customer,
        }
    }
}

impl From<Subscription> for SubscriptionView {
    fn from(subscription: Subscription) -> Self {
        Self {
            status: subscription.status,
            plan: subscription.plan,
            renews_at: subscription.renews_at,
        }
    }
}

async fn show(
    State(ctx): State<Arc<Context>>,
    caller: Caller,
    Named(id): Named<CustomerRef>,
) -> Answer<CustomerView> {
    let (customer, subscription) = customers::find(&ctx, caller.company, &id).await?;
    let customer = customer.ok_or_else(|| unknown("customer"))?;
    Ok(Json(CustomerView::of(customer, subscription)))
}

async fn list(
    State(ctx): State<Arc<Context>>,
    caller: Caller,
    Query(query): Query<CustomersOf>,
) -> Answer<List<CustomerView>> {
    partners::find(&ctx, caller.company, query.partner).await?;
    let from = cursor(query.cursor.as_deref())?;
    let page = ctx
        .store
        .list_partner_customers(
            caller.company,
            query.partner,
            query.limit.for_store(),
            from.as_ref(),
        )
        .await?;
    let mut items = Vec::with_capacity(page.items.len());
    for customer in page.items {
        let report = ctx.store.find_subscription(caller.company, &customer.customer).await?;
        let subscription = customers::subscription(&customer, report);
        items.push(CustomerView::of(customer, subscription));
    }
    Ok(Json(List { items, next: page.next.map(|next| next.to_string()) }))
}

async fn enter(
    State(ctx): State<Arc<Context>>,
    caller: Caller,
    fresh: Fresh,
    Body(new): Body<NewCustomer>,
) -> Result<(StatusCode, Json<EnteredView>), Refusal> {
    let new = entry::NewCustomer {
        customer_id: new.customer_id,
        name: new.name,
        email: new.email,
        partner: new.partner,
        program: new.program,
        signed_up_at: new.signed_up_at,
    };
    let delivery = entry::customer(&ctx, caller.company, &fresh, &new).await?;
    accepted(delivery, "customers", &new.customer_id)
}

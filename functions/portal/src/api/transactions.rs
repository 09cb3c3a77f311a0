//! Transactions: what the billing system reported, and whom it credited.

use std::sync::Arc;

use axum::{Json, extract::State};
use chrono::{DateTime, Utc};
use http::StatusCode;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use vouch_domain::{
    earning::{
        commission::CommissionId,
        transaction::{Transaction, TransactionState},
    },
    event::SaleKind,
    id::{CustomerRef, PartnerId, TransactionRef},
    money::{Currency, Money},
    people::company::{Scope, UnknownCustomers},
};
use vouch_runtime::Context;

use super::{
    authority::Caller,
    entered::{EnteredView, accepted},
    fresh::Fresh,
    input::{Answer, Body, Named, Query},
    list::{Limit, List, cursor},
    operation::{Needs, Operation},
};
use crate::{
    entry,
    refusal::{Refusal, unknown},
};

pub(super) fn operations() -> Vec<Operation> {
    vec![
        Operation::get(
            "/transactions",
            Needs::Key(Scope::Read),
            "A customer's transactions, newest first",
            list,
        )
        .query::<TransactionsOf>()
        .answers::<List<TransactionView>>(),
        Operation::post(
            "/transactions",
            Needs::Key(Scope::Write),
            "Enters a sale that was not reported",
            enter,
        )
        .body::<NewTransaction>()
        .answers_accepted::<EnteredView>(),
        Operation::get(
            "/transactions/{transaction_id}",
            Needs::Key(Scope::Read),
            "A transaction, by the company's own id",
            show,
        )
        .answers::<TransactionView>(),
    ]
}

/// Whose transactions.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct TransactionsOf {
    #[schemars(with = "String")]
    customer: CustomerRef,
    cursor: Option<String>,
    #[serde(default)]
    limit: Limit,
}

/// A sale to be entered by hand. The fields are checked as a webhook's are.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct NewTransaction {
    /// The company's own id, as webhooks would name it.
    transaction_id: String,
    /// A customer that has signed up.
    customer_id: String,
    /// Gross, such as `120.00`.
    amount: String,
    currency: String,
    /// When it was paid: chooses terms and month.
    occurred_at: String,
    /// The part of the amount that is tax.
    tax: Option<String>,
    /// What it cost the company.
    cost: Option<String>,
    /// `first`, `renewal` or `one_off`; absent, it follows from the customer's other sales.
    kind: Option<String>,
}

/// A transaction. While only a refund of it came, everything of the sale is null.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Transaction")]
struct TransactionView {
    #[schemars(with = "String")]
    transaction_id: TransactionRef,
    #[schemars(with = "Option<String>")]
    customer_id: Option<CustomerRef>,
    /// `first`, `renewal` or `one_off`.
    #[schemars(with = "Option<String>")]
    kind: Option<SaleKind>,
    /// Gross.
    amount: Option<String>,
    tax: Option<String>,
    #[schemars(with = "Option<String>")]
    currency: Option<Currency>,
    occurred_at: Option<DateTime<Utc>>,
    /// `booked`, `parked` or `unattributed`.
    status: &'static str,
    /// What a parked one waits for: `customer` or `sale`.
    waits_for: Option<&'static str>,
    /// Who is credited.
    #[schemars(with = "Option<String>")]
    partner: Option<PartnerId>,
    /// What came back so far, gross.
    refunded: Vec<RefundedView>,
    /// Whether more came back than was paid: only the sale's amount counts.
    over_refunded: bool,
    /// Its commissions and clawbacks, oldest first.
    #[schemars(with = "Vec<String>")]
    commissions: Vec<CommissionId>,
}

/// What came back in one currency.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Refunded")]
struct RefundedView {
    amount: String,
    #[schemars(with = "String")]
    currency: Currency,
}

/// How far a transaction is, in the three words of the API.
pub(super) fn status(transaction: &Transaction, unknown: UnknownCustomers) -> &'static str {
    match transaction.state {
        TransactionState::Booked(_) => "booked",
        TransactionState::Unattributed(_) => "unattributed",
        TransactionState::Parked(_) if unknown == UnknownCustomers::Unattributed => "unattributed",
        TransactionState::Parked(_) | TransactionState::Stub => "parked",
    }
}

impl TransactionView {
    fn of(transaction: Transaction, unknown: UnknownCustomers) -> Self {
        let recorded = transaction.recorded();
        let sale = recorded.map(|recorded| &recorded.sale);
        let refunded = transaction.refunded.iter().filter(|(_, minor)| **minor != 0);
        let (waits_for, booked) = match &transaction.state {
            TransactionState::Stub => (Some("sale"), None),
            TransactionState::Parked(_) => (Some("customer"), None),
            TransactionState::Unattributed(_) => (None, None),
            TransactionState::Booked(booked) => (None, Some(booked)),
        };
        Self {
            transaction_id: transaction.transaction.clone(),
            customer_id: sale.map(|sale| sale.customer.clone()),
            kind: recorded.map(|recorded| recorded.kind),
            amount: sale.map(|sale| sale.amount().amount()),
            tax: sale.map(|sale| Money::new(sale.tax_minor, sale.currency).amount()),
            currency: sale.map(|sale| sale.currency),
            occurred_at: sale.map(|sale| sale.occurred_at),
            status: status(&transaction, unknown),
            waits_for,
            partner: booked.map(|booked| booked.credit.partner),
            refunded: refunded
                .map(|(currency, minor)| RefundedView {
                    amount: Money::new(*minor, *currency).amount(),
                    currency: *currency,
                })
                .collect(),
            over_refunded: transaction.is_over_refunded(),
            commissions: booked.map(|booked| booked.lines.clone()).unwrap_or_default(),
        }
    }
}

async fn show(
    State(ctx): State<Arc<Context>>,
    caller: Caller,
    Named(id): Named<TransactionRef>,
) -> Answer<TransactionView> {
    let transaction = ctx
        .store
        .find_transaction(caller.company, &id)
        .await?
        .ok_or_else(|| unknown("transaction"))?;
    Ok(Json(TransactionView::of(transaction, caller.company(&ctx).await?.unknown_customers)))
}

async fn list(
    State(ctx): State<Arc<Context>>,
    caller: Caller,
    Query(query): Query<TransactionsOf>,
) -> Answer<List<TransactionView>> {
    let unknown = caller.company(&ctx).await?.unknown_customers;
    let from = cursor(query.cursor.as_deref())?;
    let page = ctx
        .store
        .list_customer_transactions(
            caller.company,
            &query.customer,
            query.limit.for_store(),
            from.as_ref(),
        )
        .await?;
    Ok(Json(page.map(|transaction| TransactionView::of(transaction, unknown)).into()))
}

async fn enter(
    State(ctx): State<Arc<Context>>,
    caller: Caller,
    fresh: Fresh,
    Body(new): Body<NewTransaction>,
) -> Result<(StatusCode, Json<EnteredView>), Refusal> {
    let new = entry::NewSale {
        transaction_id: new.transaction_id,
        customer_id: new.customer_id,
        amount: new.amount,
        currency: new.currency,
        occurred_at: new.occurred_at,
        tax: new.tax,
        cost: new.cost,
        kind: new.kind,
    };
    let delivery = entry::sale(&ctx, caller.company, &fresh, &new).await?;
    accepted(delivery, "transactions", &new.transaction_id)
}

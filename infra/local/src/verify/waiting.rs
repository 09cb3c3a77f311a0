//! What waits, for a customer or for a person: it has something to wait for, and nothing else waits.

use vouch_domain::{
    earning::transaction::{Transaction, TransactionState},
    id::{CompanyId, CustomerRef},
};
use vouch_store::{customers::ParkedSale, keys::Key, transactions::HeldSale};

use super::Error;
use super::findings::{Findings, Invariant};
use super::rows::Kind;
use super::tables::{Row, Rows, Tables};

const WAITING: Invariant = Invariant::Waiting;

/// Holds what waits on a page of the ledger against what it waits for.
pub(super) async fn check(
    tables: &Tables,
    rows: &[Row],
    found: &mut Findings,
) -> Result<(), Error> {
    for row in rows {
        let Some(company) = row.company else { continue };
        match &row.kind {
            Kind::Parked(customer) => check_parked(tables, company, customer, row, found).await?,
            Kind::Held(_) => check_held(tables, company, row, found).await?,
            Kind::Transaction(id) if row.text("status") == "parked" => {
                let sale = tables.store.find_transaction(company, id).await?;
                if let Some(sale) = sale {
                    is_kept_waiting(tables, company, &sale, found).await?;
                }
            }
            _ => {}
        }
    }
    Ok(())
}

/// A sale that waits stands in the list of those of its customer.
async fn is_kept_waiting(
    tables: &Tables,
    company: CompanyId,
    sale: &Transaction,
    found: &mut Findings,
) -> Result<(), Error> {
    let Some(recorded) = sale.recorded() else { return Ok(()) };
    let key = Key::Parked(company, &recorded.sale.customer, &sale.transaction);
    let rows: Rows = tables.look(vec![key.into()]).await?;
    let parked: Option<ParkedSale> = rows.value(key, found);
    let waits = parked.is_some_and(|parked| parked.drained_at.is_none());
    let expected = "a row that it waits by";
    found.must(waits, WAITING, company, &sale.transaction, expected, "none");
    Ok(())
}

async fn check_parked(
    tables: &Tables,
    company: CompanyId,
    customer: &CustomerRef,
    row: &Row,
    found: &mut Findings,
) -> Result<(), Error> {
    let Some(parked) = row.value::<ParkedSale>(found) else { return Ok(()) };
    found.count(WAITING);
    let id = &parked.transaction;
    let waits = parked.drained_at.is_none();
    found.same(WAITING, company, id, waits, row.index.is_some());
    let sale = tables.store.find_transaction(company, id).await?;
    let is_parked = sale.is_some_and(|sale| matches!(sale.state, TransactionState::Parked(_)));
    let said = |waits| if waits { "a sale that waits" } else { "a sale that took effect" };
    found.must(waits == is_parked, WAITING, company, id, said(waits), said(is_parked));
    if waits {
        let signed_up = tables.store.find_customer(company, customer).await?.is_some();
        let expected = "a customer that has not signed up";
        found.must(!signed_up, WAITING, company, id, expected, format!("{customer} signed up"));
    }
    Ok(())
}

async fn check_held(
    tables: &Tables,
    company: CompanyId,
    row: &Row,
    found: &mut Findings,
) -> Result<(), Error> {
    let Some(held) = row.value::<HeldSale>(found) else { return Ok(()) };
    found.count(WAITING);
    let id = &held.transaction;
    found.same(WAITING, company, id, held.is_held, row.index.is_some());
    let sale = tables.store.find_transaction(company, id).await?;
    let waits = sale.is_some_and(
        |sale| matches!(&sale.state, TransactionState::Booked(booked) if booked.is_held()),
    );
    let said = |held| if held { "a commission on hold" } else { "no commission on hold" };
    found.must(held.is_held == waits, WAITING, company, id, said(held.is_held), said(waits));
    Ok(())
}

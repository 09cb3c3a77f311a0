//! A sale: credited to whom its customer came by, or parked until it is known who that is.

use std::time::Instant;

use vouch_domain::{
    books::outbox::NewsKind,
    earning::{
        target::Decision,
        transaction::{Booked as BookedSale, RecordedSale, Transaction, TransactionState},
    },
    event::{Sale, SaleKind, content::ContentHash},
    people::{company::Company, partner::Enrolment},
    tracking::customer::{Customer, CustomerState, FirstSale},
};
use vouch_runtime::{
    Context,
    event_line::{EventLine, Outcome as Said},
    sqs::Failure,
};
use vouch_store::{
    booking::{Booked, Revision},
    customers::ParkedSale,
    deliveries::{Delivery, Obstacle, Outcome},
    transactions::SaleFacts,
    writes::Writes,
};

use crate::{
    ATTEMPTS, Incoming, credit, points, quarantine, repeated,
    room::{self, Room},
};

/// Brings a sale into the books, once.
pub(crate) async fn record(
    ctx: &Context,
    incoming: &Incoming<'_>,
    sale: &Sale,
) -> Result<Outcome, Failure> {
    for _ in 0..ATTEMPTS {
        let facts = ctx
            .store
            .find_sale_facts(incoming.company(), &sale.transaction, &sale.customer)
            .await?;
        if let Some(recorded) = facts.transaction.as_ref().and_then(Transaction::recorded) {
            if recorded.hash == incoming.hash {
                return repeated(ctx, incoming).await;
            }
            return quarantine::contradicts(ctx, incoming, Obstacle::AnotherSale).await;
        }
        let company = known(facts.company.clone())?;
        let outcome = if facts.customer.is_none() { Outcome::Parked } else { Outcome::Applied };
        let with = |writes: &mut Writes<'_>| {
            writes.delivery(company.id, &incoming.key(), &incoming.row(outcome))
        };
        let done = match &facts.customer {
            None => park(ctx, incoming, sale, &company, facts.transaction.as_ref(), with).await?,
            Some(customer) => {
                book(ctx, &company, sale, incoming.hash, customer, &facts, with).await?
            }
        };
        if done {
            if outcome == Outcome::Parked {
                let _ = incoming.obstacle.set(Obstacle::NoCustomer);
            }
            return Ok(outcome);
        }
    }
    Err(Failure::Contended("a customer's sales"))
}

/// Books a sale that waited, now that its customer is known.
pub(crate) async fn drain(
    ctx: &Context,
    incoming: &Incoming<'_>,
    parked: &ParkedSale,
    customer: &Customer,
) -> Result<(), Failure> {
    let started = Instant::now();
    let drained = ParkedSale { drained_at: Some(ctx.now()), ..parked.clone() };
    let applied = Delivery { outcome: Outcome::Applied, reason: None, ..parked.delivery.clone() };
    for _ in 0..ATTEMPTS {
        let facts = ctx
            .store
            .find_sale_facts(incoming.company(), &parked.transaction, &customer.customer)
            .await?;
        let company = known(facts.company.clone())?;
        let waiting = match facts.transaction.as_ref().map(|transaction| &transaction.state) {
            Some(TransactionState::Parked(waiting)) => waiting.clone(),
            // Another delivery of the sign-up was faster.
            _ => return Ok(()),
        };
        let with = |writes: &mut Writes<'_>| {
            writes.parked(company.id, &customer.customer, &drained)?;
            writes.delivery(company.id, &waiting.hash.to_string(), &applied)
        };
        if book(ctx, &company, &waiting.sale, waiting.hash, customer, &facts, with).await? {
            EventLine {
                company: Some(company.id),
                id: Some(parked.delivery.delivery.as_str()),
                reason: Some("its customer has signed up"),
                ..EventLine::of(&parked.delivery.kind, started)
            }
            .say(Said::Applied);
            return Ok(());
        }
    }
    Err(Failure::Contended("a customer's sales"))
}

pub(crate) fn known(company: Option<Company>) -> Result<Company, Failure> {
    company.ok_or_else(|| Failure::Fault("an accepted event names no company of ours".to_owned()))
}

async fn park(
    ctx: &Context,
    incoming: &Incoming<'_>,
    sale: &Sale,
    company: &Company,
    before: Option<&Transaction>,
    with: impl Fn(&mut Writes<'_>) -> Result<(), vouch_store::Error>,
) -> Result<bool, Failure> {
    let recorded = RecordedSale {
        sale: sale.clone(),
        kind: sale.kind.unwrap_or(SaleKind::First),
        hash: incoming.hash,
    };
    let after = revised(before, sale, TransactionState::Parked(recorded));
    let parked = ParkedSale {
        transaction: sale.transaction.clone(),
        customer: sale.customer.clone(),
        amount: sale.amount(),
        occurred_at: sale.occurred_at,
        delivery: incoming.row(Outcome::Parked),
        parked_at: ctx.now(),
        drained_at: None,
    };
    let mut writes = ctx.store.writes();
    with(&mut writes)?;
    writes.transaction(company.id, before.map(|transaction| transaction.revision), &after)?;
    writes.parked(company.id, &sale.customer, &parked)?;
    // Together with the sign-up's own condition: one of the two comes first, and the other sees it.
    writes.no_customer(company.id, &sale.customer)?;
    Ok(writes.commit().await? == vouch_store::writes::Committed::Yes)
}

/// A transaction's row with this state; what refunds left there stays.
fn revised(before: Option<&Transaction>, sale: &Sale, state: TransactionState) -> Transaction {
    Transaction {
        transaction: sale.transaction.clone(),
        revision: before.map_or(0, |transaction| transaction.revision + 1),
        refunded: before.map(|transaction| transaction.refunded.clone()).unwrap_or_default(),
        state,
    }
}

async fn book(
    ctx: &Context,
    company: &Company,
    sale: &Sale,
    hash: ContentHash,
    customer: &Customer,
    facts: &SaleFacts,
    with: impl Fn(&mut Writes<'_>) -> Result<(), vouch_store::Error>,
) -> Result<bool, Failure> {
    let this = FirstSale { occurred_at: sale.occurred_at, transaction: sale.transaction.clone() };
    let displaced = facts.state.first.clone().filter(|first| this < *first);
    let is_first = facts.state.first.is_none() || displaced.is_some();
    let kind = sale.kind.unwrap_or(if is_first { SaleKind::First } else { SaleKind::Renewal });
    let recorded = RecordedSale { sale: sale.clone(), kind, hash };
    let (first, enrolment) = first_revision(ctx, company, recorded, customer, facts).await?;
    let mut revisions = vec![first];
    if let Some(displaced) = displaced
        && let Some(revision) = no_longer_first(ctx, company, &displaced).await?
    {
        revisions.push(revision);
    }
    let (rewarded, given) = points::for_sale(
        company,
        &facts.rules.points,
        (customer, facts.state.rewarded),
        enrolment.as_ref(),
        sale,
        ctx.now(),
    );
    let state = CustomerState {
        revision: facts.state.revision + 1,
        first: Some(if is_first { this } else { facts.state.first.clone().unwrap_or(this) }),
        sales: facts.state.sales + 1,
        rewarded,
    };
    let caps = match Box::pin(room::make(ctx, company, &mut revisions)).await? {
        Room::Made(caps) => caps,
        Room::First(mut first, caps) => {
            let fees = ctx.store.fees_of_sales(company, &mut first, ctx.now()).await?;
            let with = |writes: &mut Writes<'_>| {
                fees.write(writes, company.id)?;
                caps.write(writes, company)
            };
            ctx.store.book(company, ctx.now(), &first, &fees.lines, with).await?;
            return Ok(false);
        }
    };
    let fees = ctx.store.fees_of_sales(company, &mut revisions, ctx.now()).await?;
    let booked = ctx
        .store
        .book(company, ctx.now(), &revisions, &fees.lines, |writes| {
            with(writes)?;
            fees.write(writes, company.id)?;
            caps.write(writes, company)?;
            given.write(writes, company)?;
            writes.customer_state(company.id, &customer.customer, facts.state.revision, &state)
        })
        .await?;
    Ok(booked == Booked::Yes)
}

async fn first_revision(
    ctx: &Context,
    company: &Company,
    recorded: RecordedSale,
    customer: &Customer,
    facts: &SaleFacts,
) -> Result<(Revision, Option<Enrolment>), Failure> {
    let mut enrolment = None;
    let before = facts.transaction.as_ref();
    let sale = recorded.sale.clone();
    let refunded = before
        .map_or(0, |transaction| transaction.refunded.get(&sale.currency).copied().unwrap_or(0));
    let state = match &customer.attribution.credited {
        None => TransactionState::Unattributed(recorded),
        Some(credited) => {
            let rules = &facts.rules;
            let since = customer.signed_up_at;
            let (credit, stands) =
                credit::find(ctx, company, rules, &sale, credited, since).await?;
            enrolment = stands;
            let decision = customer.attribution.suspicion.map_or(Decision::Pending, |suspicion| {
                Decision::OnHold { reason: suspicion.text().to_owned() }
            });
            let booked = BookedSale::new(recorded, credit, decision);
            TransactionState::Booked(Box::new(booked))
        }
    };
    let revision = Revision {
        before: before.map(|transaction| transaction.revision),
        revenue: sale.amount_minor - refunded.clamp(0, sale.amount_minor),
        converts: facts.state.first.is_none(),
        earned_at: sale.occurred_at,
        after: revised(before, &sale, state),
        // Set with the room below caps.
        target: None,
        news: NewsKind::Sale,
        was_held: false,
        month: None,
    };
    Ok((revision, enrolment))
}

/// The sale that was the customer's first until an earlier one arrived: its target is looked at again.
async fn no_longer_first(
    ctx: &Context,
    company: &Company,
    displaced: &FirstSale,
) -> Result<Option<Revision>, Failure> {
    let Some(before) = ctx.store.find_transaction(company.id, &displaced.transaction).await? else {
        return Ok(None);
    };
    let revision = before.revision;
    // What the sender called it stands.
    if before
        .recorded()
        .is_none_or(|recorded| recorded.sale.kind.is_some() || recorded.kind == SaleKind::Renewal)
    {
        return Ok(None);
    }
    let was_held = is_on_hold(&before);
    let mut after = Transaction { revision: revision + 1, ..before };
    match &mut after.state {
        TransactionState::Booked(booked) => booked.recorded.kind = SaleKind::Renewal,
        TransactionState::Unattributed(recorded) => recorded.kind = SaleKind::Renewal,
        TransactionState::Stub | TransactionState::Parked(_) => return Ok(None),
    }
    Ok(Some(Revision {
        before: Some(revision),
        after,
        target: None,
        earned_at: displaced.occurred_at,
        revenue: 0,
        converts: false,
        news: NewsKind::Corrected,
        was_held,
        month: None,
    }))
}

/// Whether a transaction's commission is not paid until somebody looked.
pub(crate) fn is_on_hold(transaction: &Transaction) -> bool {
    match &transaction.state {
        TransactionState::Booked(booked) => matches!(booked.decision, Decision::OnHold { .. }),
        _ => false,
    }
}

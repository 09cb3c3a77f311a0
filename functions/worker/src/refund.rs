//! Refunds and won disputes: what came back of a sale, whichever is reported first.

use vouch_domain::{
    books::outbox::NewsKind,
    earning::transaction::{RefundPart, RefundRecord, Transaction, TransactionState},
    event::{Refund, RefundReversal, content::ContentHash},
    id::{RefundRef, TransactionRef},
    people::company::Company,
};
use vouch_runtime::{Context, sqs::Failure};
use vouch_store::{
    booking::{Booked, Revision},
    deliveries::{Obstacle, Outcome},
};

use crate::{
    ATTEMPTS, Incoming, quarantine, repeated,
    sale::{self, known},
};

/// One side of a refund: money given back, or won back.
pub(crate) struct Side {
    refund: RefundRef,
    transaction: TransactionRef,
    part: RefundPart,
    is_reversal: bool,
}

impl Side {
    pub(crate) fn given(refund: Refund) -> Self {
        let part = RefundPart {
            amount_minor: refund.amount_minor,
            currency: refund.currency,
            occurred_at: refund.occurred_at,
            hash: ContentHash::of(&vouch_domain::event::Event::Refunded(refund.clone())),
        };
        Self { refund: refund.refund, transaction: refund.transaction, part, is_reversal: false }
    }

    pub(crate) fn won_back(reversal: RefundReversal) -> Self {
        let part = RefundPart {
            amount_minor: reversal.amount_minor,
            currency: reversal.currency,
            occurred_at: reversal.occurred_at,
            hash: ContentHash::of(&vouch_domain::event::Event::RefundReversed(reversal.clone())),
        };
        Self { refund: reversal.refund, transaction: reversal.transaction, part, is_reversal: true }
    }

    fn of<'a>(&self, record: &'a mut RefundRecord) -> &'a mut Option<RefundPart> {
        if self.is_reversal { &mut record.reversed } else { &mut record.refunded }
    }
}

/// Brings one side of a refund into the books, once.
pub(crate) async fn record(
    ctx: &Context,
    incoming: &Incoming<'_>,
    side: &Side,
) -> Result<Outcome, Failure> {
    for _ in 0..ATTEMPTS {
        let facts = ctx
            .store
            .find_refund_facts(incoming.company(), &side.transaction, &side.refund)
            .await?;
        let company = known(facts.company)?;
        let mut record = facts.refund.unwrap_or(RefundRecord {
            refund: side.refund.clone(),
            refunded: None,
            reversed: None,
        });
        let net_before = record.net();
        match side.of(&mut record) {
            Some(known) if known.hash == incoming.hash => return repeated(ctx, incoming).await,
            Some(_) => {
                return quarantine::contradicts(ctx, incoming, Obstacle::AnotherRefund).await;
            }
            missing => *missing = Some(side.part.clone()),
        }
        let before = facts.transaction;
        if before
            .as_ref()
            .and_then(Transaction::recorded)
            .is_some_and(|recorded| recorded.sale.currency != side.part.currency)
        {
            return quarantine::contradicts(ctx, incoming, Obstacle::OtherCurrency).await;
        }
        let mut revision = revise(&company, before, side, net_before, record.net())?;
        let revisions = std::slice::from_mut(&mut revision);
        // A sale may earn something only now, by a dispute that is won, or nothing any more.
        let fees = ctx.store.fees_of_sales(&company, revisions, ctx.now()).await?;
        let booked = ctx
            .store
            .book(&company, ctx.now(), revisions, &fees.lines, |writes| {
                fees.write(writes, company.id)?;
                writes.delivery(company.id, &incoming.key(), &incoming.row(Outcome::Applied))?;
                writes.refund(company.id, &side.transaction, &record)
            })
            .await?;
        if booked == Booked::Yes {
            if revision.after.is_over_refunded() {
                tracing::warn!(company.id = %company.id, "more was refunded than was paid; the commission stops at nothing");
            }
            return Ok(Outcome::Applied);
        }
    }
    Err(Failure::Contended("a transaction's refunds"))
}

fn revise(
    company: &Company,
    before: Option<Transaction>,
    side: &Side,
    net_before: Option<(vouch_domain::money::Currency, i64)>,
    net_after: Option<(vouch_domain::money::Currency, i64)>,
) -> Result<Revision, Failure> {
    let revision = before.as_ref().map(|transaction| transaction.revision);
    let mut after = before.unwrap_or_else(|| Transaction {
        transaction: side.transaction.clone(),
        revision: 0,
        refunded: std::collections::BTreeMap::new(),
        state: TransactionState::Stub,
    });
    after.revision = revision.map_or(0, |revision| revision + 1);
    let kept_before = kept(&after);
    let change = net_after.map_or(0, |(_, minor)| minor) - net_before.map_or(0, |(_, minor)| minor);
    if change != 0 {
        let sum = after.refunded.entry(side.part.currency).or_insert(0);
        *sum = sum.checked_add(change).ok_or(vouch_domain::money::Overflow)?;
    }
    let target = match &after.state {
        TransactionState::Booked(booked) => {
            Some(booked.target(after.refunded_minor(), company.month_zone())?)
        }
        _ => None,
    };
    let revenue = kept(&after) - kept_before;
    let was_held = sale::is_on_hold(&after);
    Ok(Revision {
        before: revision,
        after,
        target,
        earned_at: side.part.occurred_at,
        revenue,
        converts: false,
        news: if side.is_reversal { NewsKind::RefundReversed } else { NewsKind::Refund },
        was_held,
        month: None,
    })
}

/// What is left of a sale for the company, never less than nothing.
fn kept(transaction: &Transaction) -> i64 {
    transaction.recorded().map_or(0, |recorded| {
        let amount = recorded.sale.amount_minor;
        amount - transaction.refunded_minor().clamp(0, amount)
    })
}

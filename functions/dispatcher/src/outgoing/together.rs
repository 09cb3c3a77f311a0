//! Many calls at once: endpoints beside each other, the calls of one after another. An endpoint that keeps us waiting
//! holds up nobody: what else it is to hear is put off.

use std::{collections::BTreeMap, time::Instant};

use chrono::TimeDelta;
use futures_util::future::join_all;
use vouch_domain::{books::outbox::Intent, id::OutgoingId};
use vouch_runtime::{
    Context,
    deadline::Deadline,
    sqs::{self, Failure},
};
use vouch_store::outbox::OutboxRow;

use crate::{Leave, handle};

/// From how long on an answer is waited for, an endpoint is slow.
const SLOW_SECONDS: u64 = 4;

/// How long a slow endpoint is left alone.
const LEFT_ALONE: TimeDelta = TimeDelta::minutes(10);

/// A row, and what its failure is told by.
pub(crate) type Named = (String, OutboxRow);

/// Whether an intent is a call to an endpoint.
pub(crate) fn is_call(row: &OutboxRow) -> bool {
    to(row).is_some()
}

fn to(row: &OutboxRow) -> Option<OutgoingId> {
    match &row.outbox.intent {
        Intent::CallWebhook { endpoint, .. } => Some(*endpoint),
        _ => None,
    }
}

/// Makes calls; says by their names which failed and must come again. What there is no time for is left to the sweep.
pub(crate) async fn make(
    ctx: &Context,
    ways: &Leave,
    rows: Vec<Named>,
    deadline: &Deadline,
) -> Vec<String> {
    let mut by_endpoint: BTreeMap<Option<OutgoingId>, Vec<Named>> = BTreeMap::new();
    for row in rows {
        by_endpoint.entry(to(&row.1)).or_default().push(row);
    }
    let making = by_endpoint
        .into_values()
        .map(|rows| Box::pin(one_after_another(ctx, ways, rows, deadline)));
    join_all(making).await.into_iter().flatten().collect()
}

async fn one_after_another(
    ctx: &Context,
    ways: &Leave,
    rows: Vec<Named>,
    deadline: &Deadline,
) -> Vec<String> {
    let (mut failed, mut is_slow) = (Vec::new(), false);
    for (name, row) in rows {
        if deadline.is_near() {
            break;
        }
        let started = Instant::now();
        let done = if is_slow {
            sqs::alone(&name, deadline, Box::pin(put_off(ctx, row))).await
        } else {
            sqs::alone(&name, deadline, Box::pin(handle(ctx, ways, row))).await
        };
        is_slow |= started.elapsed().as_secs() >= SLOW_SECONDS;
        if !done {
            failed.push(name);
        }
    }
    failed
}

async fn put_off(ctx: &Context, row: OutboxRow) -> Result<(), Failure> {
    let mut writes = ctx.store.writes();
    writes.outbox_postponed(row.company, &row.outbox.id, ctx.now() + LEFT_ALONE)?;
    writes.commit().await?;
    Ok(())
}

//! Thresholds at month end: what waited is set free in the month in which enough has come together, by one line.
//!
//! The month is sealed, so its lines are all there will be, and what they do is the same whoever reckons it. Each
//! write adds some lines to the month with what they leave behind, all or nothing: a crash between two leaves the
//! rest to the next run.

use vouch_domain::{
    books::{
        accrual::{Gathered, Step},
        ledger::Page,
        statement::Totals,
    },
    id::CompanyId,
};
use vouch_runtime::{Context, sqs::Failure};
use vouch_store::writes::Role;

/// How many keys one transaction takes on: each is two writes, and DynamoDB takes a hundred.
const KEYS_AT_ONCE: usize = 45;

/// How the books of a sealed month stand to its thresholds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Thresholds {
    /// The lines read hold all that they cause.
    Settled,
    /// Lines were added to the month: it must be read again.
    Added,
    /// What was written for the month is not what its lines come to.
    Broken,
}

/// Adds to a sealed month what the thresholds set free that its lines meet.
pub(crate) async fn settle(
    ctx: &Context,
    company: CompanyId,
    page: Page,
    lines: &Gathered,
) -> Result<Thresholds, Failure> {
    if lines.is_empty() {
        let none = lines.has_others_than(&[]);
        return Ok(if none { Thresholds::Broken } else { Thresholds::Settled });
    }
    let around = ctx.store.accruals_around(company, page).await?;
    let steps = lines.steps(page, &around.before, ctx.now())?;
    let (mut missing, mut stale) = (Vec::new(), false);
    for step in &steps {
        match around.by.get(&step.key) {
            None => missing.push(step),
            Some(by) if *by != step.after => return Ok(Thresholds::Broken),
            // Written by another run after these lines were read.
            Some(_) => stale |= step.line.as_ref().is_some_and(|line| !lines.has(line)),
        }
    }
    for some in missing.chunks(KEYS_AT_ONCE) {
        if !write(ctx, company, page, some).await? {
            // Another run was faster.
            return Ok(Thresholds::Added);
        }
    }
    Ok(match (stale || !missing.is_empty(), lines.has_others_than(&steps)) {
        (true, _) => Thresholds::Added,
        (false, true) => Thresholds::Broken,
        (false, false) => Thresholds::Settled,
    })
}

async fn write(
    ctx: &Context,
    company: CompanyId,
    page: Page,
    steps: &[&Step],
) -> Result<bool, Failure> {
    let mut writes = ctx.store.writes();
    let mut totals = Totals::default();
    for step in steps {
        if let Some(line) = &step.line {
            writes.entry(company, page, line)?;
            totals = totals.plus(line.totals()?)?;
        }
        writes.accrual(company, page, step.key, step.after)?;
    }
    if totals.count > 0 {
        writes.join_sealed(company, page, totals)?;
    }
    let committed = writes.commit().await?;
    if committed.refused(Role::Fence) {
        return Err(Failure::Fault("a month being drawn up has a fence that is open".to_owned()));
    }
    Ok(committed == vouch_store::writes::Committed::Yes)
}

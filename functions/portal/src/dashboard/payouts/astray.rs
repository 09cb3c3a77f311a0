//! Payouts of a run that did not arrive, or of which nobody knows: which, why, and what to do about each.

use maud::{Markup, html};
use vouch_domain::{
    books::payout::{Payout, PayoutId, PayoutStatus},
    id::CompanyId,
    money::Money,
};
use vouch_runtime::Context;

use crate::{
    dashboard::{names::Names, ways},
    kit::{Arg, Reader, figures, standing, warning},
    refusal::Refusal,
};

/// How many are named; the table below has all of them.
const NAMED: usize = 5;

/// How much of a reason stands beside a payout.
const REASON_SHOWN: usize = 60;

/// The attempts that were made after those that failed.
#[derive(Debug, Default)]
pub(super) struct Again(Vec<PayoutId>);

impl Again {
    /// The attempt after this one, if there is one.
    pub(super) fn after(&self, id: PayoutId) -> Option<PayoutId> {
        let next = PayoutId { attempt: id.attempt.saturating_add(1), ..id };
        self.0.contains(&next).then_some(next)
    }

    /// Whether somebody must look at it.
    pub(super) fn is_astray(&self, payout: &Payout) -> bool {
        match payout.status {
            PayoutStatus::Failed => self.after(payout.id).is_none(),
            PayoutStatus::Unknown => true,
            _ => false,
        }
    }
}

/// Looks for attempts after those of these payouts that failed: no read where none did.
pub(super) async fn tried_again<'p>(
    ctx: &Context,
    company: CompanyId,
    payouts: impl IntoIterator<Item = &'p Payout>,
) -> Result<Again, Refusal> {
    let failed = payouts.into_iter().filter(|payout| payout.status == PayoutStatus::Failed);
    let next =
        |payout: &Payout| PayoutId { attempt: payout.id.attempt.saturating_add(1), ..payout.id };
    let wanted: Vec<PayoutId> = failed.map(next).collect();
    if wanted.is_empty() {
        return Ok(Again::default());
    }
    let found = ctx.store.find_payouts(company, &wanted).await?;
    Ok(Again(found.into_iter().map(|payout| payout.id).collect()))
}

/// Where a payout stands; where it went astray, why, and what to do.
pub(super) fn status(reader: &Reader, payout: &Payout, again: &Again) -> Markup {
    let is_failed = payout.status == PayoutStatus::Failed;
    html! {
        (standing::payout(reader, payout.status))
        @if let Some(reason) = payout.reason.as_deref().filter(|_| is_failed) {
            div class="quiet" { (figures::shortened(reason, REASON_SHOWN)) }
        }
        @match (payout.status, again.after(payout.id)) {
            (PayoutStatus::Failed, Some(next)) => div {
                a href=(ways::payout(next)) { (reader.say("dashboard-payouts-next-attempt")) }
            },
            (PayoutStatus::Failed, None) => div {
                a href=(ways::payout(payout.id)) { (reader.say("dashboard-payouts-one-again")) }
            },
            (PayoutStatus::Unknown, _) => div class="quiet" {
                (reader.say("dashboard-payouts-run-unknown-do"))
            },
            _ => {}
        }
    }
}

/// That some did not arrive, in front of everything else.
pub(super) fn told(reader: &Reader, names: &Names, payouts: &[Payout], again: &Again) -> Markup {
    let astray: Vec<&Payout> = payouts.iter().filter(|payout| again.is_astray(payout)).collect();
    if astray.is_empty() {
        return html! {};
    }
    let count = |number: usize| i64::try_from(number).unwrap_or(i64::MAX);
    let counted = [("count", Arg::Count(count(astray.len())))];
    let line = |payout: &Payout| {
        let page = payout.id.page;
        let amount = figures::amount(reader, Money::new(payout.minor, page.currency));
        let amount = html! { a href=(ways::payout(payout.id)) { (amount) } };
        let name = names.link(page.partner);
        reader.tell("dashboard-payouts-run-astray-one", &[("amount", amount), ("name", name)])
    };
    warning(html! {
        p { (reader.say_with("dashboard-payouts-run-astray", &counted)) }
        p { (reader.say("dashboard-payouts-run-astray-text")) }
        ul {
            @for payout in astray.iter().take(NAMED) { li { (line(payout)) } }
            @if astray.len() > NAMED { li { (reader.say("dashboard-payouts-run-astray-more")) } }
        }
    })
}

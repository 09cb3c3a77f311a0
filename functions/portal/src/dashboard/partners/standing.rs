//! What a partner has with the company right now, from its latest months: one read.

use std::collections::BTreeMap;

use vouch_domain::{
    books::ledger::Page,
    books::{
        payout::{Payout, PayoutStatus},
        period::PeriodState,
        standing::{Balance, StatementStatus},
        statement::{Statement, StatementId, Totals},
    },
    calendar::Month,
    id::PartnerId,
    money::{Currency, Money, Overflow},
};
use vouch_store::standings::{MonthStanding, PageStanding};

/// A month and currency of a partner: a statement, drawn up or not.
pub(super) struct Line {
    pub(super) id: StatementId,
    pub(super) status: StatementStatus,
    /// What the month's lines came to, without payouts.
    pub(super) earned: Money,
    /// What the month left, once that is known.
    pub(super) closing: Option<Money>,
}

/// How a partner stands in one currency.
#[derive(Default)]
pub(super) struct Standing {
    /// Nothing where the last final month is further back than was looked.
    pub(super) balance: Option<Balance>,
    /// The latest payout.
    pub(super) payout: Option<Payout>,
    /// Whether one has arrived: it took all that earlier months left.
    pub(super) is_paid: bool,
}

/// The latest months of a partner, the newest first, as lines and as what they add up to by currency.
pub(super) fn reckon(
    partner: PartnerId,
    months: &[MonthStanding],
    first_month: Month,
) -> Result<(Vec<Line>, BTreeMap<Currency, Standing>), Overflow> {
    let is_final = |of: &MonthStanding| {
        of.period.as_ref().is_some_and(|of| matches!(of.state, PeriodState::Final(_)))
    };
    let final_from = months.iter().position(is_final);
    // Without a final month in sight, there is none only where the sight reaches back to the first.
    let is_whole = final_from.is_some() || months.last().is_none_or(|of| of.month <= first_month);
    let mut lines = Vec::new();
    let mut standings = BTreeMap::<Currency, Standing>::new();
    for (at, month) in months.iter().enumerate() {
        for page in &month.pages {
            let standing = standings.entry(page.currency).or_default();
            if is_whole {
                let balance = standing.balance.get_or_insert_default();
                if final_from.is_none_or(|last| at < last) {
                    balance.add_month(totals(page))?;
                } else if final_from == Some(at) {
                    let closing = page.statement.as_ref().map_or(0, |of| of.closing);
                    balance.due = balance.due.checked_add(closing).ok_or(Overflow)?;
                }
            }
            // From the newest on: the first that is met is the latest.
            if standing.payout.is_none() {
                standing.payout.clone_from(&page.payout);
            }
            let paid = |payout: &Payout| payout.status == PayoutStatus::Paid;
            standing.is_paid |= page.payout.as_ref().is_some_and(paid);
            lines.extend(line(partner, month, page, standing.is_paid)?);
        }
    }
    Ok((lines, standings))
}

fn totals(page: &PageStanding) -> Totals {
    page.fence.as_ref().map(|fence| fence.totals).unwrap_or_default()
}

fn line(
    partner: PartnerId,
    month: &MonthStanding,
    page: &PageStanding,
    is_paid: bool,
) -> Result<Option<Line>, Overflow> {
    if page.fence.is_none() && page.statement.is_none() {
        return Ok(None);
    }
    let state = month.period.as_ref().map_or(PeriodState::Open, |period| period.state);
    let earned = Totals { payments: 0, ..totals(page) }.net()?;
    let of = |minor| Money::new(minor, page.currency);
    Ok(Some(Line {
        id: StatementId(Page { partner, currency: page.currency, month: month.month }),
        status: StatementStatus::of(state, is_paid),
        earned: of(earned),
        closing: page.statement.as_ref().map(|statement| of(statement.closing)),
    }))
}

/// A statement of long ago.
pub(super) fn old_line(statement: &Statement, is_paid: bool) -> Result<Line, Overflow> {
    let earned = Totals { payments: 0, ..statement.totals }.net()?;
    let currency = statement.id.0.currency;
    Ok(Line {
        id: statement.id,
        status: if is_paid { StatementStatus::Paid } else { StatementStatus::Final },
        earned: Money::new(earned, currency),
        closing: Some(Money::new(statement.closing, currency)),
    })
}

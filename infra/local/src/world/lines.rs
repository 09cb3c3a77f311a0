//! Months full of lines without the events that would bring them: for what is counted over many.

use vouch_domain::books::ledger::{Entry, Page, postings};
use vouch_domain::books::statement::Totals;
use vouch_domain::earning::booking::Cause;
use vouch_domain::earning::commission::{CommissionId, LineKind};
use vouch_domain::id::CompanyId;
use vouch_store::writes::Committed;

use super::World;

/// How many lines one transaction takes beside their fence.
const LINES_AT_ONCE: usize = 99;

impl World {
    /// Puts commissions of so much each into a partner's month that has none yet, as bookings leave them to month
    /// end: lines, and the fence that they passed. Nothing else of their sales is there.
    pub async fn fill_month(&self, company: CompanyId, page: Page, count: usize, minor: i64) {
        let earned_at = page.month.start(chrono_tz::UTC);
        let mut is_first = true;
        for from in (0..count).step_by(LINES_AT_ONCE) {
            let mut writes = self.store().writes();
            let mut totals = Totals::default();
            for number in from..count.min(from + LINES_AT_ONCE) {
                let transaction = format!("txn_{number:09}_{}", page.partner);
                let transaction = transaction.parse().expect("its characters are printable");
                let cause = Cause {
                    company,
                    transaction: &transaction,
                    revision: 0,
                    earned_at,
                    recorded_at: earned_at,
                };
                let id = CommissionId::derive(&cause, LineKind::Commission, page);
                let sides = postings(LineKind::Commission, page.partner, minor);
                let entry = Entry {
                    id: id.to_string(),
                    kind: LineKind::Commission,
                    minor,
                    commission: Some(id),
                    transaction: Some(transaction.clone()),
                    recruit: None,
                    accrual: None,
                    text: None,
                    earned_at,
                    recorded_at: earned_at,
                    postings: sides.expect("the amount has an opposite"),
                };
                let more = entry.totals().and_then(|more| totals.plus(more));
                totals = more.expect("tests deal in small sums");
                writes.entry(company, page, &entry).expect("a line can be written down");
            }
            let fence = if is_first {
                writes.new_fence(company, page, totals)
            } else {
                writes.pass_fence(company, page, totals)
            };
            fence.expect("a fence can be written down");
            let committed = writes.commit().await.expect("the tables answer");
            assert_eq!(committed, Committed::Yes, "{page:?} has lines already");
            is_first = false;
        }
    }
}

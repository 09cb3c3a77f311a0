//! What a partner earned and was paid over all its months, month by month, so that everything adds up (H17–H20).

use std::collections::BTreeMap;

use futures_util::future::try_join_all;
use vouch_domain::{
    books::{
        payout::{Payout, PayoutStatus},
        statement::{Statement, Totals},
    },
    calendar::Month,
    id::PartnerId,
    money::{Currency, Overflow},
};
use vouch_runtime::Context;

use crate::{
    books::{Books, Whose},
    refusal::Refusal,
};

/// How many months are read at once.
const MONTHS_AT_ONCE: usize = 12;

/// All statements and payouts of a partner.
#[derive(Debug, Default)]
pub(crate) struct Billing {
    /// The oldest first, those of months that are not final as they stand.
    pub(crate) statements: Vec<Statement>,
    /// The oldest first.
    pub(crate) payouts: Vec<Payout>,
    /// What its customers paid, by month and currency.
    pub(crate) revenue: BTreeMap<(Month, Currency), i64>,
}

/// What everything comes to in one currency.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Reckoning {
    /// The sums of all lines.
    pub(crate) totals: Totals,
    /// Payouts that arrived.
    pub(crate) paid: i64,
    /// Payouts that were promised and have not arrived.
    pub(crate) on_its_way: i64,
    /// What is left for a payout to come; less than nothing where more was taken back than earned.
    pub(crate) left: i64,
}

impl Reckoning {
    /// Commissions, less clawbacks, with adjustments.
    pub(crate) fn earned(&self) -> Result<i64, Overflow> {
        Totals { payments: 0, ..self.totals }.net()
    }

    /// Paid, on its way and left together: the same, if the books are right.
    pub(crate) fn accounted(&self) -> Result<i64, Overflow> {
        vouch_domain::money::sum([self.paid, self.on_its_way, self.left])
    }
}

impl Billing {
    /// Reads all of it.
    pub(crate) async fn read(
        ctx: &Context,
        books: &Books<'_>,
        partner: PartnerId,
    ) -> Result<Self, Refusal> {
        let (company, first) = (books.company().id, books.company().first_month);
        let mut statements = Vec::new();
        let mut payouts = Vec::new();
        if let Some(last) = books.last_final() {
            statements =
                ctx.store.partner_statements_between(company, partner, (first, last)).await?;
            let mut months: Vec<Month> = statements.iter().map(|one| one.id.0.month).collect();
            months.dedup();
            for some in months.chunks(MONTHS_AT_ONCE) {
                let reads = some.iter().map(|month| books.payouts(*month, Whose::One(partner)));
                payouts.extend(try_join_all(reads).await?.into_iter().flatten());
            }
        }
        let mut running = books.running_statements_of(partner).await?;
        running.retain(|one| one.id.0.month <= books.current() || one.totals.count != 0);
        statements.extend(running);
        statements.sort_by_key(|one| (one.id.0.month, one.id.0.currency));
        let totals = ctx.store.partner_totals(company, partner, first).await?;
        let mut revenue = BTreeMap::new();
        for (month, span) in totals.months {
            revenue.extend(span.money.into_iter().map(|(of, money)| ((month, of), money.revenue)));
        }
        Ok(Self { statements, payouts, revenue })
    }

    /// What everything comes to, by currency.
    pub(crate) fn reckon(&self) -> Result<BTreeMap<Currency, Reckoning>, Overflow> {
        let mut all = BTreeMap::<Currency, Reckoning>::new();
        for statement in &self.statements {
            let sum = all.entry(statement.id.0.currency).or_default();
            sum.totals = sum.totals.plus(statement.totals)?;
            // The last month's is what is left of all.
            sum.left = statement.closing;
        }
        for payout in &self.payouts {
            let sum = all.entry(payout.id.page.currency).or_default();
            let part = match payout.status {
                PayoutStatus::Paid => &mut sum.paid,
                PayoutStatus::Failed => continue,
                _ => &mut sum.on_its_way,
            };
            *part = part.checked_add(payout.minor).ok_or(Overflow)?;
        }
        Ok(all)
    }
}

#[cfg(test)]
mod tests {
    use vouch_domain::{
        books::{ledger::Page, statement::draw_up},
        id::PartnerId,
    };

    use super::*;

    #[test]
    fn what_was_earned_is_paid_on_its_way_or_left() {
        let page = |month: &str| Page {
            partner: PartnerId::from_ulid(ulid::Ulid::nil()),
            currency: "EUR".parse().unwrap(),
            month: month.parse().unwrap(),
        };
        let totals = |commissions, clawbacks, adjustments, payments| Totals {
            count: 1,
            commissions,
            clawbacks,
            adjustments,
            payments,
            ..Totals::default()
        };
        let months = [
            draw_up(page("2026-10"), 0, totals(200, 0, 0, 0)).unwrap(),
            draw_up(page("2026-11"), 200, totals(50, 80, 5, 200)).unwrap(),
            draw_up(page("2026-12"), -25, totals(100, 0, 0, 0)).unwrap(),
        ];
        let text = r#"{"id": "pay_2026-10_00000000000000000000000000_EUR_1", "minor": 200, "status": "paid",
            "rail": "manual", "created_at": "2026-11-08T00:00:00Z", "paid_at": "2026-11-09T00:00:00Z"}"#;
        let paid: Payout = serde_json::from_str(text).unwrap();
        let billing =
            Billing { statements: months.to_vec(), payouts: vec![paid], ..Billing::default() };
        let sum = billing.reckon().unwrap()[&"EUR".parse().unwrap()];
        assert_eq!((sum.paid, sum.on_its_way, sum.left), (200, 0, 75));
        assert_eq!((sum.earned(), sum.accounted()), (Ok(275), Ok(275)));
    }
}

//! Corrections of what partners are owed, by people: each a line of a month, and a row in the company's list of them.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use vouch_domain::{
    calendar::Month,
    earning::commission::LineKind,
    id::{CompanyId, PartnerId},
    money::Money,
    people::company::Company,
};

use crate::{
    Error, Recorded, Store,
    booking::{Booked, Placing},
    decisions::{DecisionError, plain_line},
    keys::{Key, Range},
    page::{Cursor, Order, Page},
    writes::{If, Role, Writes},
};

/// A correction of what a partner is owed.
#[derive(Debug, Clone)]
pub struct Adjustment {
    /// Whose.
    pub partner: PartnerId,
    /// The first month that may take it.
    pub month: Month,
    /// By how much, signed.
    pub amount: Money,
    /// Chosen by whoever adjusts, so that a repeat is known.
    pub id: String,
    /// Why, as the partner reads it.
    pub text: String,
}

/// An adjustment that was made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AdjustmentRow {
    /// Unique within the company: also its line's.
    pub id: String,
    /// Whose.
    pub partner: PartnerId,
    /// The month whose statement has it.
    pub month: Month,
    /// By how much, signed.
    pub amount: Money,
    /// Why, as the partner reads it.
    pub reason: String,
    /// The member who made it; none where a program did.
    #[serde(default)]
    pub by: Option<String>,
    /// When.
    pub made_at: DateTime<Utc>,
}

/// How many months are tried before it is said that months keep closing.
pub(crate) const MONTHS_TRIED: usize = 24;

impl Store {
    /// Adjusts what a partner is owed: a line with the person's words, in the earliest month from the wanted one
    /// that accepts. The id makes a repeat harmless.
    ///
    /// # Errors
    /// When it was made before, or can't be booked.
    pub async fn adjust(
        &self,
        company: &Company,
        adjustment: Adjustment,
        now: DateTime<Utc>,
    ) -> Result<(), DecisionError> {
        let mut month = adjustment.month;
        for _ in 0..MONTHS_TRIED {
            let adjustment = Adjustment { month, ..adjustment.clone() };
            match self.adjust_in(company, adjustment, None, now).await {
                Err(DecisionError::MonthTakesNone) => month = month.next(),
                Ok((Recorded::Before, _)) => return Err(DecisionError::Repeated),
                made => return made.map(|_| ()),
            }
        }
        Err(DecisionError::MonthTakesNone)
    }

    /// Adjusts what a partner is owed in just this month. The same again, whenever it comes, is answered with what was
    /// made the first time.
    ///
    /// # Errors
    /// When another was made under its id, the month takes no lines, or it can't be booked.
    pub async fn adjust_in(
        &self,
        company: &Company,
        adjustment: Adjustment,
        by: Option<String>,
        now: DateTime<Utc>,
    ) -> Result<(Recorded, AdjustmentRow), DecisionError> {
        let Adjustment { partner, month, amount, id, text: reason } = adjustment;
        let row = AdjustmentRow {
            id: format!("adj_{}", id.trim_start_matches("adj_")),
            partner,
            month,
            amount,
            reason,
            by,
            made_at: now,
        };
        let (id, text) = (row.id.clone(), Some(row.reason.clone()));
        let line = plain_line(LineKind::Adjustment, partner, month, amount, id, text, now)?;
        let with = |writes: &mut Writes<'_>| writes.adjustment(company.id, &row);
        let placing = Placing::Named(month);
        match self.book_at(company, now, placing, &[], &[line], with).await? {
            Booked::Yes => Ok((Recorded::Now, row)),
            Booked::Stale(roles) if roles == [Role::Period] => Err(DecisionError::MonthTakesNone),
            Booked::Stale(_) => {
                let made = self.find_adjustment(company.id, &row.id).await?;
                let made = made.ok_or(DecisionError::Changed)?;
                let what = |row: &AdjustmentRow| (row.partner, row.amount, row.reason.clone());
                let is_same = what(&made) == what(&row);
                if is_same { Ok((Recorded::Before, made)) } else { Err(DecisionError::Repeated) }
            }
        }
    }

    /// An adjustment.
    ///
    /// # Errors
    /// When the store can't answer.
    pub async fn find_adjustment(
        &self,
        company: CompanyId,
        id: &str,
    ) -> Result<Option<AdjustmentRow>, Error> {
        self.get(Key::Adjustment(company, id)).await
    }

    /// A company's adjustments, the latest first.
    ///
    /// # Errors
    /// When the store can't answer.
    pub async fn list_adjustments(
        &self,
        company: CompanyId,
        limit: i32,
        from: Option<&Cursor>,
    ) -> Result<Page<AdjustmentRow>, Error> {
        self.list(&Range::adjustments(company), Order::Falling, limit, from).await
    }
}

impl Writes<'_> {
    /// An adjustment in its company's list, once.
    ///
    /// # Errors
    /// When it can't be written down.
    pub fn adjustment(&mut self, company: CompanyId, row: &AdjustmentRow) -> Result<(), Error> {
        self.put(Role::Adjustment, Key::Adjustment(company, &row.id), None, row, If::Absent)
    }
}

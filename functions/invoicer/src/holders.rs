//! Who has a statement of a month: whoever has a line, or something left from before. Three lists walked side by side,
//! a page of each in memory.

use vouch_domain::{
    books::{period::Fence, statement::Statement},
    calendar::Month,
    id::{CompanyId, PartnerId},
    money::Currency,
};
use vouch_runtime::Context;
use vouch_store::{Error, walk::Walk};

/// How many rows of each list are in memory at a time; of fences, of each of their shards.
pub(crate) const ROWS_AT_ONCE: i32 = 200;

/// Whose, in what.
pub(crate) type Whose = (PartnerId, Currency);

/// One that has a statement, and the statement if it is drawn up.
pub(crate) struct Holder {
    pub(crate) whose: Whose,
    pub(crate) statement: Option<Statement>,
}

/// All that have one, by partner and currency. Of a closing month: its fences can't become more.
pub(crate) struct Holders<'a> {
    fences: Walk<'a, Fence>,
    before: Walk<'a, Statement>,
    drawn: Walk<'a, Statement>,
}

impl<'a> Holders<'a> {
    pub(crate) fn of(ctx: &'a Context, company: CompanyId, month: Month) -> Self {
        let statements = |of| ctx.store.walk_statements(company, of, ROWS_AT_ONCE);
        Self {
            fences: ctx.store.walk_fences(company, month, ROWS_AT_ONCE),
            before: statements(month.before()),
            drawn: statements(month),
        }
    }

    /// The next; none at the end.
    pub(crate) async fn next(&mut self) -> Result<Option<Holder>, Error> {
        let fence = self.fences.peek().await?.map(|fence| (fence.partner, fence.currency));
        let carried = self.carried().await?;
        let drawn = self.drawn.peek().await?.map(of);
        let Some(whose) = [fence, carried, drawn].into_iter().flatten().min() else {
            return Ok(None);
        };
        if fence == Some(whose) {
            self.fences.next().await?;
        }
        if carried == Some(whose) {
            self.before.next().await?;
        }
        let statement = if drawn == Some(whose) { self.drawn.next().await? } else { None };
        Ok(Some(Holder { whose, statement }))
    }

    /// Who comes next of those to whom the month before left something.
    async fn carried(&mut self) -> Result<Option<Whose>, Error> {
        while let Some(statement) = self.before.peek().await? {
            if statement.closing != 0 {
                return Ok(Some(of(statement)));
            }
            self.before.next().await?;
        }
        Ok(None)
    }
}

fn of(statement: &Statement) -> Whose {
    (statement.id.0.partner, statement.id.0.currency)
}

//! What if other terms had been in force: a draft run over what really happened in some months, and nothing written.
//!
//! The sales and their changes come from the company's news of each month, which list every sale that took effect,
//! what came back of it and what people decided; the sales themselves are read in batches. How much is read has an
//! end: a time that holds more is refused, and how to narrow it is said.

mod reading;

use std::collections::{BTreeMap, BTreeSet};

use vouch_domain::{
    books::{
        accrual::{AccrualKey, Carried},
        invoice,
        statement::{Totals, draw_up},
    },
    calendar::Month,
    earning::{
        terms::Structure,
        what_if::{Holder, Owed, Settled, retell},
    },
    id::PartnerId,
    money::{Currency, Overflow},
    people::company::Company,
};
use vouch_runtime::{Context, problem::Problem};
use vouch_store::terms::TermsScope;

use crate::{
    books::{Books, Whose},
    refusal::Refusal,
};

/// How many months can be looked at in one go.
pub(crate) const MONTHS_MOST: usize = 36;

/// How many changes of sales can be read in one go.
pub(crate) const CHANGES_MOST: usize = 20_000;

/// What is asked.
#[derive(Debug, Clone)]
pub(crate) struct Asked {
    /// Whose terms it would be.
    pub(crate) scope: TermsScope,
    /// What they would pay.
    pub(crate) structure: Structure,
    /// The first month of sales.
    pub(crate) from: Month,
    /// The last month.
    pub(crate) to: Month,
}

/// A sum as it is, and as it would be.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Both {
    pub(crate) live: i64,
    pub(crate) draft: i64,
}

impl Both {
    /// What the draft adds.
    pub(crate) fn difference(self) -> i64 {
        self.draft.saturating_sub(self.live)
    }

    fn add(&mut self, other: Self) -> Result<(), Overflow> {
        self.live = self.live.checked_add(other.live).ok_or(Overflow)?;
        self.draft = self.draft.checked_add(other.draft).ok_or(Overflow)?;
        Ok(())
    }
}

/// What came of it.
#[derive(Debug, Default)]
pub(crate) struct Answered {
    /// How many sales were told again.
    pub(crate) sales: usize,
    /// How many of them the draft would price in another way.
    pub(crate) repriced: usize,
    /// By partner, currency and month.
    pub(crate) by_month: BTreeMap<(Holder, Month), Both>,
    /// What waits for thresholds in the end.
    pub(crate) accruing: BTreeMap<Holder, Both>,
    /// The month that runs, and what its invoice would be, by currency; none where it was not asked for.
    pub(crate) next_invoice: Option<(Month, BTreeMap<Currency, Both>)>,
    /// Whether months hold refunds or decisions on sales that were paid before them: those are left out.
    pub(crate) has_earlier_sales: bool,
    /// Whether a flat fee for recruited partners is among the terms: those come of approvals, which are left out.
    pub(crate) has_fees: bool,
}

impl Answered {
    /// In all, by currency.
    pub(crate) fn totals(&self) -> Result<BTreeMap<Currency, Both>, Overflow> {
        self.summed(|holder, _| holder.1)
    }

    /// By month and currency.
    pub(crate) fn months(&self) -> Result<BTreeMap<(Month, Currency), Both>, Overflow> {
        self.summed(|holder, month| (month, holder.1))
    }

    /// By partner and currency, the greatest difference first.
    pub(crate) fn partners(&self) -> Result<Vec<(Holder, Both)>, Overflow> {
        let mut partners: Vec<_> = self.summed(|holder, _| holder)?.into_iter().collect();
        partners.sort_by_key(|(holder, both)| {
            (std::cmp::Reverse(both.difference().unsigned_abs()), *holder)
        });
        Ok(partners)
    }

    /// What waits for thresholds in the end, by currency.
    pub(crate) fn all_accruing(&self) -> Result<BTreeMap<Currency, Both>, Overflow> {
        let mut sums = BTreeMap::<Currency, Both>::new();
        for (holder, both) in &self.accruing {
            sums.entry(holder.1).or_default().add(*both)?;
        }
        Ok(sums)
    }

    fn summed<K: Ord>(
        &self,
        by: impl Fn(Holder, Month) -> K,
    ) -> Result<BTreeMap<K, Both>, Overflow> {
        let mut sums = BTreeMap::<K, Both>::new();
        for ((holder, month), both) in &self.by_month {
            sums.entry(by(*holder, *month)).or_default().add(*both)?;
        }
        Ok(sums)
    }
}

/// Runs a draft over what really happened. Nothing is written.
pub(crate) async fn run(
    ctx: &Context,
    company: &Company,
    asked: &Asked,
) -> Result<Answered, Refusal> {
    check_months(company, company.month_of(ctx.now()), asked)?;
    let mut draft = reading::draft(ctx, company, asked).await?;
    let found = Box::pin(reading::sales(ctx, company, asked)).await?;
    let used = reading::used(ctx, company, &mut draft, &found.sales, asked.from).await?;
    let outcome = retell(&draft, &found.sales, &used, company.month_zone())?;
    let before = carried(ctx, company, &[&outcome.live, &outcome.draft], asked.from).await?;
    let live = outcome.live.settle(&before)?;
    let drafted = outcome.draft.settle(&before)?;
    let mut answered = Answered {
        sales: outcome.sales,
        repriced: outcome.repriced,
        has_earlier_sales: found.has_earlier_sales,
        has_fees: outcome.has_fees,
        ..Answered::default()
    };
    bring_together(&mut answered, &live, &drafted);
    let current = company.month_of(ctx.now());
    if (asked.from..=asked.to).contains(&current) {
        let invoice = next_invoice(ctx, company, current, &answered).await?;
        answered.next_invoice = Some((current, invoice));
    }
    Ok(answered)
}

fn check_months(company: &Company, current: Month, asked: &Asked) -> Result<(), Problem> {
    let refuse = |field: &str, problem: String| Err(Problem::invalid_field(field, problem));
    let first = company.first_month;
    if asked.from < first {
        return refuse("from", format!("must not be before the company's first month, {first}"));
    }
    if asked.to > current {
        return refuse("to", format!("must not be after the month that runs, {current}"));
    }
    if asked.from > asked.to {
        return refuse("from", "must not be after `to`".to_owned());
    }
    let months = std::iter::successors(Some(asked.from), |month| Some(month.next()));
    if months.take_while(|month| *month <= asked.to).count() > MONTHS_MOST {
        let problem = format!("must lie at most {MONTHS_MOST} months before `to`");
        return refuse("from", problem);
    }
    Ok(())
}

/// What earlier months left waiting for thresholds, of everybody who has something that waits.
async fn carried(
    ctx: &Context,
    company: &Company,
    ways: &[&Owed],
    from: Month,
) -> Result<BTreeMap<(Holder, AccrualKey), Carried>, Refusal> {
    let holders: BTreeSet<Holder> = ways.iter().flat_map(|owed| owed.waiters()).collect();
    let mut before = BTreeMap::new();
    if holders.is_empty() {
        return Ok(before);
    }
    // Months that are not drawn up yet leave what they would leave if they ended now.
    let books = Books::open(ctx, company.clone()).await?;
    let running = Box::pin(books.carried_before(from)).await?;
    for holder in holders {
        if let Some(waiting) = running.get(&holder) {
            before.extend(waiting.iter().map(|(key, carried)| ((holder, *key), *carried)));
            continue;
        }
        for row in ctx.store.list_accruals(company.id, holder.0, holder.1).await? {
            // By month within a key: the latest stays.
            if row.month < from {
                before.insert((holder, row.key), row.carried);
            }
        }
    }
    Ok(before)
}

fn bring_together(answered: &mut Answered, live: &Settled, drafted: &Settled) {
    for (key, minor) in &live.owed {
        answered.by_month.entry(*key).or_default().live = *minor;
    }
    for (key, minor) in &drafted.owed {
        answered.by_month.entry(*key).or_default().draft = *minor;
    }
    for (holder, minor) in &live.accruing {
        answered.accruing.entry(*holder).or_default().live = *minor;
    }
    for (holder, minor) in &drafted.accruing {
        answered.accruing.entry(*holder).or_default().draft = *minor;
    }
}

/// What the company will be charged for the month that runs, as it stands, and with what the draft would have made of
/// that month's sales. What months before left stays as it is.
async fn next_invoice(
    ctx: &Context,
    company: &Company,
    month: Month,
    answered: &Answered,
) -> Result<BTreeMap<Currency, Both>, Refusal> {
    let books = Books::open(ctx, company.clone()).await?;
    let statements = books.statements(month, Whose::Everybody).await?;
    let mut charged = BTreeMap::<Currency, (Vec<i64>, Vec<i64>)>::new();
    let mut stated = BTreeSet::new();
    let difference = |holder: Holder| {
        answered.by_month.get(&(holder, month)).map_or(0, |both| both.difference())
    };
    for statement in statements {
        let page = statement.id.0;
        stated.insert((page.partner, page.currency));
        let more = difference((page.partner, page.currency));
        let commissions = statement.totals.commissions.checked_add(more).ok_or(Overflow)?;
        let totals = Totals { commissions, ..statement.totals };
        let (live, draft) = charged.entry(page.currency).or_default();
        live.push(statement.charged);
        draft.push(draw_up(page, statement.opening, totals)?.charged);
    }
    for ((holder, of), both) in &answered.by_month {
        if *of == month && !stated.contains(holder) {
            charged.entry(holder.1).or_default().1.push(both.draft.max(0));
        }
    }
    let before = if month > company.first_month {
        books.invoices(month.before()).await?
    } else {
        Vec::new()
    };
    let mut invoices = BTreeMap::new();
    for (currency, (live, draft)) in charged {
        let credit =
            before.iter().find(|invoice| invoice.id.currency == currency).map(|one| one.total);
        let fee = (&company.fee, currency);
        let live = invoice::total(live, credit, fee)?.total;
        let draft = invoice::total(draft, credit, fee)?.total;
        invoices.insert(currency, Both { live, draft });
    }
    Ok(invoices)
}

/// How many partners gain and how many lose, in any currency.
pub(crate) fn winners(partners: &[(Holder, Both)]) -> (usize, usize) {
    let of = |is: fn(i64) -> bool| {
        let held = partners.iter().filter(|(_, both)| is(both.difference()));
        held.map(|(holder, _)| holder.0).collect::<BTreeSet<PartnerId>>().len()
    };
    (of(|difference| difference > 0), of(|difference| difference < 0))
}

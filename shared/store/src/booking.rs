//! Booking: revisions of transactions and the lines they cause, in one DynamoDB transaction with their cause.
//!
//! Every line of the books passes through [`Store::book`]. It finds the month that takes the line: the earliest,
//! not before its own, that still accepts (DESIGN §6). The fence decides, by the condition of its update;
//! looking first would be a second, weaker check.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use vouch_domain::{
    books::{
        ledger::{Entry, Page},
        outbox::{CreditedTo, EarnedByRecruiting, Intent, MoneyChange, NewsKind, Outbox},
        statement::Totals,
    },
    calendar::Month,
    earning::{
        booking::{Cause, Pages, Written, write_down},
        target,
        transaction::{Booked as BookedSale, Transaction, TransactionState},
    },
    id::{CompanyId, LinkId, PartnerId, TransactionRef},
    money::{Currency, Money, Overflow},
    people::company::Company,
};

use crate::{
    Error, Store,
    ledger::LinkChange,
    transactions::HeldSale,
    writes::{Committed, Role, Writes},
};

/// A transaction as it is to stand, and what that does to the books.
#[derive(Debug, Clone)]
pub struct Revision {
    /// The revision it stood at; none if there was no row.
    pub before: Option<u64>,
    /// As it is to stand, its books not yet brought to the target.
    pub after: Transaction,
    /// What it ought to have paid; none where nobody is credited.
    pub target: Option<target::Target>,
    /// When what causes it happened: its own month is the first that may take its lines.
    pub earned_at: DateTime<Utc>,
    /// What it changes of the company's revenue, in minor units.
    pub revenue: i64,
    /// Whether it is its customer's first sale ever.
    pub converts: bool,
    /// What it is, as it stands in the news.
    pub news: NewsKind,
    /// Whether the transaction was on hold before.
    pub was_held: bool,
    /// The month that a person named for its lines; none: the month of when it was earned, or the next that accepts.
    pub month: Option<Month>,
}

/// A line that no transaction causes: an adjustment, a payment.
#[derive(Debug, Clone)]
pub struct PlainLine {
    /// Whose.
    pub partner: PartnerId,
    /// In what.
    pub currency: Currency,
    /// The first month that may take it.
    pub month: Month,
    /// The line.
    pub entry: Entry,
    /// What it adds.
    pub totals: Totals,
}

/// What became of a booking.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Booked {
    /// Written.
    Yes,
    /// Something it was on condition of has changed: look again.
    Stale(Vec<Role>),
}

/// Why a booking could not even be tried.
#[derive(Debug, thiserror::Error)]
pub enum BookingError {
    /// The store gave no answer.
    #[error(transparent)]
    Store(#[from] Error),
    /// Amounts beyond all bounds.
    #[error(transparent)]
    Overflow(#[from] Overflow),
}

/// The month a line goes to, and whether its fence is to be made.
#[derive(Debug, Clone, Copy)]
struct Place {
    month: Month,
    is_new: bool,
}

type Places = BTreeMap<(PartnerId, Currency, Month), Place>;

/// What a booking adds up before it is written: DynamoDB takes each row once in a transaction, though several
/// revisions may pass the same fence or count for the same link.
#[derive(Debug, Default)]
struct Sums {
    months: BTreeMap<(PartnerId, Currency, Month), Totals>,
    links: BTreeMap<(PartnerId, LinkId, Currency), LinkChange>,
}

/// How often a booking looks for another month before it says that things keep changing.
const PLACINGS: usize = 24;

/// Whether lines may move on to a later month.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Placing {
    /// To the earliest month that accepts.
    Earliest,
    /// Those for this month go there or nowhere: a person named it.
    Named(Month),
}

impl Store {
    /// Books revisions and lines together with whatever else belongs to their cause, all or nothing.
    ///
    /// # Errors
    /// When the store can't answer, or amounts are beyond all bounds.
    pub async fn book(
        &self,
        company: &Company,
        now: DateTime<Utc>,
        revisions: &[Revision],
        plain: &[PlainLine],
        with: impl Fn(&mut Writes<'_>) -> Result<(), Error>,
    ) -> Result<Booked, BookingError> {
        self.book_at(company, now, Placing::Earliest, revisions, plain, with).await
    }

    /// The same, and lines for a month that a person named go there or nowhere.
    ///
    /// # Errors
    /// When the store can't answer, or amounts are beyond all bounds.
    pub async fn book_at(
        &self,
        company: &Company,
        now: DateTime<Utc>,
        placing: Placing,
        revisions: &[Revision],
        plain: &[PlainLine],
        with: impl Fn(&mut Writes<'_>) -> Result<(), Error>,
    ) -> Result<Booked, BookingError> {
        let mut places = Places::new();
        for _ in 0..PLACINGS {
            let mut writes = self.writes();
            with(&mut writes)?;
            let mut sums = Sums::default();
            for revision in revisions {
                add_revision(&mut writes, company, now, revision, &places, &mut sums)?;
            }
            for line in plain {
                add_plain(&mut writes, company.id, line, &places, &mut sums)?;
            }
            for (&(partner, link, currency), &change) in &sums.links {
                writes.link_totals(company.id, partner, link, currency, change)?;
            }
            let used = pass_fences(&mut writes, company.id, &sums.months, &places)?;
            match writes.commit().await? {
                Committed::Yes => return Ok(Booked::Yes),
                Committed::No(roles) => {
                    let is_place =
                        |role: &Role| matches!(role, Role::Fence | Role::NewFence | Role::Period);
                    if !roles.iter().any(is_place) || roles.iter().any(|role| !is_place(role)) {
                        return Ok(Booked::Stale(roles));
                    }
                    self.find_places(company.id, &used, &mut places).await?;
                    let moved = |month| {
                        places.iter().any(|(wanted, at)| wanted.2 == month && at.month != month)
                    };
                    if matches!(placing, Placing::Named(month) if moved(month)) {
                        return Ok(Booked::Stale(vec![Role::Period]));
                    }
                }
            }
        }
        Err(Error::contended("a month that accepts").into())
    }

    /// Looks again where each of these lines can go. What is wanted in one month goes to one month: a referral
    /// commission follows its source line, also where a month is just being closed partner by partner.
    async fn find_places(
        &self,
        company: CompanyId,
        used: &[(PartnerId, Currency, Month)],
        places: &mut Places,
    ) -> Result<(), Error> {
        loop {
            for &(partner, currency, wanted) in used {
                let from =
                    places.get(&(partner, currency, wanted)).map_or(wanted, |place| place.month);
                let place =
                    self.find_place(company, Page { partner, currency, month: from }).await?;
                places.insert((partner, currency, wanted), place);
            }
            let mut latest = BTreeMap::<Month, Month>::new();
            for key in used {
                let month = places.get(key).map_or(key.2, |place| place.month);
                let so_far = latest.entry(key.2).or_insert(month);
                *so_far = month.max(*so_far);
            }
            let mut agree = true;
            for key in used {
                let month = latest.get(&key.2).copied().unwrap_or(key.2);
                if places.get(key).is_some_and(|place| place.month < month) {
                    places.insert(*key, Place { month, is_new: false });
                    agree = false;
                }
            }
            if agree {
                return Ok(());
            }
        }
    }

    /// The earliest month from a page's own that takes its partner's lines.
    async fn find_place(&self, company: CompanyId, page: Page) -> Result<Place, Error> {
        let mut month = page.month;
        loop {
            match self.find_fence(company, Page { month, ..page }).await? {
                Some(fence) if fence.accepts => return Ok(Place { month, is_new: false }),
                Some(_) => month = month.next(),
                None => {
                    let accepting = self.earliest_accepting(company, month).await?;
                    if accepting == month {
                        return Ok(Place { month, is_new: true });
                    }
                    month = accepting;
                }
            }
        }
    }
}

fn place(places: &Places, partner: PartnerId, currency: Currency, wanted: Month) -> Page {
    let month = places.get(&(partner, currency, wanted)).map_or(wanted, |place| place.month);
    Page { partner, currency, month }
}

fn add_revision(
    writes: &mut Writes<'_>,
    company: &Company,
    now: DateTime<Utc>,
    revision: &Revision,
    places: &Places,
    sums: &mut Sums,
) -> Result<(), BookingError> {
    let mut after = revision.after.clone();
    let mut counted = Counted::default();
    if let (TransactionState::Booked(booked), Some(target)) = (&mut after.state, &revision.target) {
        let currency = booked.recorded.sale.currency;
        let wanted = revision.month.unwrap_or_else(|| company.month_of(revision.earned_at));
        let page = |partner| place(places, partner, currency, wanted);
        let pages = Pages {
            own: page(booked.credit.partner),
            referral: booked.credit.referral.as_ref().map(|referral| page(referral.referrer)),
        };
        let cause = Cause {
            company: company.id,
            transaction: &after.transaction,
            revision: after.revision,
            earned_at: revision.earned_at,
            recorded_at: now,
        };
        let held_before = revision.was_held && booked.has_lines();
        let (own, others) = write_down(cause, booked, target, pages)?;
        counted.held_change = i64::from(booked.is_held()) - i64::from(held_before);
        if counted.held_change != 0 {
            list_held(writes, company.id, &after.transaction, booked)?;
        }
        write_lines(writes, company.id, pages.own, wanted, &own, sums)?;
        if let Some(page) = pages.referral {
            write_lines(writes, company.id, page, wanted, &others, sums)?;
        }
        (counted.earned, counted.by_recruiting) = (own.earned, others.earned);
        let change = LinkChange {
            signups: 0,
            conversions: i64::from(revision.converts),
            revenue: revision.revenue,
            commission: own.earned,
        };
        if let Some(link) = booked.credit.link
            && change != LinkChange::default()
        {
            let sum = sums.links.entry((booked.credit.partner, link, currency)).or_default();
            *sum = sum.plus(change)?;
        }
    }
    if let Some(outbox) = count_money(company, &after, revision, counted, now) {
        writes.outbox(company.id, &outbox, now)?;
    }
    writes.transaction(company.id, revision.before, &after)?;
    Ok(())
}

/// What a revision changes of what views count.
#[derive(Debug, Clone, Copy, Default)]
struct Counted {
    earned: i64,
    by_recruiting: i64,
    held_change: i64,
}

/// One partner's lines, on the page they go to; `wanted` is the first month that may take them.
fn write_lines(
    writes: &mut Writes<'_>,
    company: CompanyId,
    page: Page,
    wanted: Month,
    written: &Written,
    sums: &mut Sums,
) -> Result<(), BookingError> {
    for commission in &written.commissions {
        writes.commission(company, commission)?;
    }
    for entry in &written.entries {
        writes.entry(company, page, entry)?;
    }
    if !written.entries.is_empty() {
        let sum = sums.months.entry((page.partner, page.currency, wanted)).or_default();
        *sum = sum.plus(written.totals)?;
    }
    Ok(())
}

/// Puts the sale on the list of those on hold, or takes it off.
fn list_held(
    writes: &mut Writes<'_>,
    company: CompanyId,
    transaction: &TransactionRef,
    booked: &BookedSale,
) -> Result<(), Error> {
    let sale = &booked.recorded.sale;
    let held = HeldSale {
        transaction: transaction.clone(),
        partner: booked.credit.partner,
        occurred_at: sale.occurred_at,
        is_held: booked.is_held(),
    };
    writes.held(company, &sale.customer, &held)
}

/// What views are to count of a revision: every sale that takes effect, every decision, and whatever else changes
/// a sum. A sale that waits counts when it is booked.
fn count_money(
    company: &Company,
    after: &Transaction,
    revision: &Revision,
    counted: Counted,
    now: DateTime<Utc>,
) -> Option<Outbox> {
    let Counted { earned, by_recruiting: minor, held_change } = counted;
    let (recorded, credit, recruiter, held) = match &after.state {
        TransactionState::Booked(booked) => {
            let target::Credit { partner, program, link, ref referral, .. } = booked.credit;
            let recruiter = referral.as_ref().map(|referral| referral.referrer);
            let credited = CreditedTo { partner, program, link };
            (&booked.recorded, Some(credited), recruiter, booked.is_held())
        }
        TransactionState::Unattributed(recorded) => (recorded, None, None, false),
        TransactionState::Stub | TransactionState::Parked(_) => return None,
    };
    let tells = revision.news == NewsKind::Sale || revision.news.is_decision();
    if !tells && revision.revenue == 0 && (earned, minor, held_change) == (0, 0, 0) {
        return None;
    }
    let change = MoneyChange {
        kind: revision.news,
        transaction: after.transaction.clone(),
        customer: recorded.sale.customer.clone(),
        credit,
        revenue: Money::new(revision.revenue, recorded.sale.currency),
        commission_minor: earned,
        referral: recruiter
            .filter(|_| minor != 0)
            .map(|partner| EarnedByRecruiting { partner, minor }),
        converts: revision.converts,
        held,
        held_change,
        day: revision.earned_at.with_timezone(&company.zone).date_naive(),
        month: company.month_of(revision.earned_at),
        happened_at: if revision.news.is_decision() { now } else { revision.earned_at },
    };
    Some(Outbox {
        id: format!("money#{}#{}", after.transaction, after.revision),
        intent: Intent::CountMoney(Box::new(change)),
        created_at: now,
    })
}

fn add_plain(
    writes: &mut Writes<'_>,
    company: CompanyId,
    line: &PlainLine,
    places: &Places,
    sums: &mut Sums,
) -> Result<(), BookingError> {
    let page = place(places, line.partner, line.currency, line.month);
    writes.entry(company, page, &line.entry)?;
    let sum = sums.months.entry((line.partner, line.currency, line.month)).or_default();
    *sum = sum.plus(line.totals)?;
    Ok(())
}

/// One update for each fence, even where lines of two months end up in the same: DynamoDB takes an item once.
fn pass_fences(
    writes: &mut Writes<'_>,
    company: CompanyId,
    totals: &BTreeMap<(PartnerId, Currency, Month), Totals>,
    places: &Places,
) -> Result<Vec<(PartnerId, Currency, Month)>, BookingError> {
    let mut by_page = BTreeMap::<(PartnerId, Currency, Month), (Totals, bool)>::new();
    for (&(partner, currency, wanted), &sum) in totals {
        let found = places
            .get(&(partner, currency, wanted))
            .copied()
            .unwrap_or(Place { month: wanted, is_new: false });
        let slot = by_page
            .entry((partner, currency, found.month))
            .or_insert((Totals::default(), found.is_new));
        slot.0 = slot.0.plus(sum)?;
    }
    let mut opened = BTreeSet::new();
    for ((partner, currency, month), (sum, is_new)) in by_page {
        let page = Page { partner, currency, month };
        if is_new {
            writes.new_fence(company, page, sum)?;
            // Two partners may have their first lines of a month by the same sale.
            if opened.insert(month) {
                writes.accepting_month(company, month)?;
            }
        } else {
            writes.pass_fence(company, page, sum)?
        }
    }
    Ok(totals.keys().copied().collect())
}

//! What partners earned by recruiting others, structure by structure (E24–E34): the report of API and pages.
//!
//! *Balance* is all that was earned in the days looked at, *billed* the part of it that stands on an issued
//! statement, *outstanding* the rest (Q6, Q7). Nothing is reckoned where the recruiter is no longer marked (E32).

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use vouch_domain::{
    books::period::PeriodState,
    calendar::{Month, day_start},
    earning::{commission::ReviewState, terms::Terms},
    id::{PartnerId, TermsId},
    money::{Currency, Money},
    people::{
        company::Company,
        referral::{ReferredBy, Relation, RelationRow, referred_by, relation_rows, relations},
    },
};
use vouch_runtime::Context;
use vouch_store::{
    page::{Cursor, Page},
    referrals::Recruited,
};

use crate::{books::Books, refusal::Refusal};

/// By which date a line is billed in the days looked at (Q7).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum BilledBy {
    /// When it was earned: so that billed is a part of the balance.
    #[default]
    Earned,
    /// When its statement was issued.
    Issued,
}

impl BilledBy {
    /// As an address spells it; what can't be read is the usual.
    pub(crate) fn read(text: Option<&str>) -> Self {
        if text == Some("issued") { Self::Issued } else { Self::Earned }
    }

    /// As an address spells it.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Earned => "earned",
            Self::Issued => "issued",
        }
    }
}

/// What is looked at.
pub(crate) struct Asked {
    /// Whose recruits; everybody's if none.
    pub(crate) referrer: Option<PartnerId>,
    /// The first instant.
    pub(crate) from: DateTime<Utc>,
    /// The first instant behind.
    pub(crate) until: DateTime<Utc>,
    pub(crate) billed_by: BilledBy,
    /// As of which instant; none, as it stands.
    pub(crate) as_of: Option<DateTime<Utc>>,
}

/// One structure between two partners, in one currency.
pub(crate) struct Row {
    pub(crate) referrer: PartnerId,
    pub(crate) recruit: PartnerId,
    pub(crate) referred_date: DateTime<Utc>,
    pub(crate) until: Option<DateTime<Utc>>,
    pub(crate) terms: Option<Terms>,
    /// Whether it is the recruiter's own structure.
    pub(crate) is_own: bool,
    /// Whether the recruit is marked “Referred By” the recruiter now (E29–E31).
    pub(crate) is_active: bool,
    pub(crate) currency: Currency,
    pub(crate) billed: i64,
    /// Nothing where it is not active (E32).
    pub(crate) balance: Option<i64>,
}

impl Row {
    /// What was earned and not billed.
    pub(crate) fn outstanding(&self) -> Option<i64> {
        self.balance.map(|balance| balance.saturating_sub(self.billed))
    }
}

/// A line that somebody's recruiting earned.
struct Line {
    recruit: PartnerId,
    terms: Option<TermsId>,
    amount: Money,
    earned_at: DateTime<Utc>,
    /// The month whose statement owes it; none while it waits for a threshold.
    owed_in: Option<Month>,
}

/// All that the rows of one recruiter are reckoned from.
struct Recruiter {
    own: Vec<Terms>,
    lines: Vec<Line>,
}

/// What there is in one currency.
#[derive(Default)]
struct Sums {
    earned: i64,
    billed: i64,
}

/// A page of the report: relations by recruiter and time, each with all its structures.
pub(crate) async fn page(
    ctx: &Context,
    company: &Company,
    asked: &Asked,
    (limit, from): (i32, Option<&Cursor>),
) -> Result<Page<Row>, Refusal> {
    let marks = ctx.store.list_recruits(company.id, asked.referrer, limit, from).await?;
    let seen = |at: DateTime<Utc>| asked.as_of.is_none_or(|as_of| at <= as_of);
    let books = Box::pin(Books::open_as_of(ctx, company.clone(), asked.as_of)).await?;
    let mut rules = ctx.store.find_rules(company.id).await?.referral;
    rules.retain(|terms| seen(terms.recorded_at));
    let referrers: BTreeSet<PartnerId> =
        marks.items.iter().filter_map(|recruited| recruited.mark.referrer).collect();
    let mut recruiters = BTreeMap::new();
    for referrer in referrers {
        recruiters.insert(referrer, Box::pin(recruiter(ctx, &books, referrer, asked)).await?);
    }
    let recruits: BTreeSet<PartnerId> =
        marks.items.iter().map(|recruited| recruited.recruit).collect();
    let mut marked = BTreeMap::new();
    for recruit in recruits {
        let mut rows = ctx.store.list_referred_by(company.id, recruit).await?;
        rows.retain(|row| seen(row.recorded_at));
        marked.insert(recruit, rows);
    }
    let now = asked.as_of.unwrap_or_else(|| ctx.now());
    let mut rows = Vec::new();
    for recruited in &marks.items {
        let (Some(referrer), Some(of)) = (recruited.mark.referrer, marked.get(&recruited.recruit))
        else {
            continue;
        };
        if let Some(recruiter) = recruiters.get(&referrer) {
            let pair = Pair { referrer, recruit: recruited.recruit, marks: of, now };
            rows.extend(pair.rows(&books, asked, recruited, (recruiter, &rules)));
        }
    }
    Ok(Page { items: rows, next: marks.next })
}

async fn recruiter(
    ctx: &Context,
    books: &Books<'_>,
    referrer: PartnerId,
    asked: &Asked,
) -> Result<Recruiter, Refusal> {
    let company = books.company();
    // A statement of these days may hold what was earned at any time before.
    let since = match asked.billed_by {
        BilledBy::Earned => company.month_of(asked.from),
        BilledBy::Issued => company.first_month,
    };
    let seen = |at: DateTime<Utc>| asked.as_of.is_none_or(|as_of| at <= as_of);
    let (facts, commissions, fees) = tokio::join!(
        ctx.store.find_partner_facts(company.id, referrer),
        ctx.store.referral_commissions_since(company.id, referrer, since),
        ctx.store.list_referral_fees(company.id, referrer),
    );
    let mut own = facts?.referral_terms;
    own.retain(|terms| seen(terms.recorded_at));
    let mut commissions = commissions?;
    commissions.retain(|of| {
        seen(of.recorded_at) && !matches!(of.review, ReviewState::OnHold | ReviewState::Declined)
    });
    let met = books.met(&commissions).await?;
    let mut lines: Vec<Line> = commissions
        .iter()
        .filter_map(|of| {
            let (recruit, owed_in) = (of.recruit?, books.owed_in(of, &met));
            let (terms, amount, earned_at) = (of.terms, of.amount, of.earned_at);
            Some(Line { recruit, terms, amount, earned_at, owed_in })
        })
        .collect();
    for fee in fees?.iter().filter(|fee| seen(fee.recorded_at)) {
        let taker = taking_month(books, fee.month, fee.recorded_at);
        let line = |amount, earned_at| Line {
            recruit: fee.recruit,
            terms: Some(fee.terms),
            amount,
            earned_at,
            owed_in: Some(taker),
        };
        lines.push(line(fee.amount, fee.earned_at));
        if let Some(at) = fee.reversed_at.filter(|at| seen(*at)) {
            // In the month that it stands in.
            let back = Money::new(fee.amount.minor.saturating_neg(), fee.amount.currency);
            lines.push(line(back, at));
        }
    }
    Ok(Recruiter { own, lines })
}

/// The month that took a line that was booked then.
fn taking_month(books: &Books<'_>, first: Month, booked_at: DateTime<Utc>) -> Month {
    let is_over =
        |month: &Month| books.review(*month).is_some_and(|review| review.ends_at <= booked_at);
    let mut month = first;
    while is_over(&month) {
        month = month.next();
    }
    month
}

/// Two partners, and how the one was ever marked.
struct Pair<'a> {
    referrer: PartnerId,
    recruit: PartnerId,
    marks: &'a [ReferredBy],
    now: DateTime<Utc>,
}

impl Pair<'_> {
    /// The rows of the relation that a mark begins; none where it only went on with one.
    fn rows(
        &self,
        books: &Books<'_>,
        asked: &Asked,
        begun: &Recruited,
        (recruiter, rules): (&Recruiter, &[Terms]),
    ) -> Vec<Row> {
        let structures: Vec<(Relation, RelationRow)> = relations(self.marks)
            .into_iter()
            .filter(|relation| relation.referrer == self.referrer)
            .flat_map(|relation| {
                let rows = relation_rows(&relation, &recruiter.own, rules);
                rows.into_iter().map(move |row| (relation, row))
            })
            // What lies ahead is not there yet.
            .filter(|(_, row)| row.referred_date <= self.now)
            .collect();
        let mut sums: Vec<BTreeMap<Currency, Sums>> = Vec::new();
        sums.resize_with(structures.len(), BTreeMap::new);
        for line in recruiter.lines.iter().filter(|line| line.recruit == self.recruit) {
            let (is_earned, is_billed) = counts(books, asked, line);
            let Some(at) = structure_of(&structures, line) else { continue };
            if !is_earned && !is_billed {
                continue;
            }
            let sum = sums[at].entry(line.amount.currency).or_default();
            if is_earned {
                sum.earned = sum.earned.saturating_add(line.amount.minor);
            }
            if is_billed {
                sum.billed = sum.billed.saturating_add(line.amount.minor);
            }
        }
        let marked_now = referred_by(self.marks, self.now).map(|(_, referrer)| referrer);
        let is_active = marked_now == Some(self.referrer);
        let mut rows = Vec::new();
        for ((relation, structure), mut sums) in structures.into_iter().zip(sums) {
            if relation.from != begun.mark.from {
                continue;
            }
            if sums.is_empty() {
                sums.insert(books.company().currency, Sums::default());
            }
            rows.extend(sums.into_iter().map(|(currency, sum)| Row {
                referrer: self.referrer,
                recruit: self.recruit,
                referred_date: structure.referred_date,
                until: structure.until.filter(|until| *until <= self.now),
                terms: structure.terms.clone(),
                is_own: structure.is_own,
                is_active,
                currency,
                billed: sum.billed,
                balance: is_active.then_some(sum.earned),
            }));
        }
        rows
    }
}

/// Whether a line was earned in the days looked at, and whether it counts as billed in them.
fn counts(books: &Books<'_>, asked: &Asked, line: &Line) -> (bool, bool) {
    let within = |at: DateTime<Utc>| asked.from <= at && at < asked.until;
    let is_earned = within(line.earned_at);
    let issued = line.owed_in.filter(|month| books.state(*month) != PeriodState::Open);
    let is_billed = match asked.billed_by {
        BilledBy::Earned => is_earned && issued.is_some(),
        BilledBy::Issued => issued
            .and_then(|month| books.review(month))
            .is_some_and(|review| within(review.issued_at)),
    };
    (is_earned, is_billed)
}

/// The structure that priced a line: of those with its row of terms the last that had begun when it was earned.
fn structure_of(structures: &[(Relation, RelationRow)], line: &Line) -> Option<usize> {
    let priced = |row: &RelationRow| {
        line.terms.is_some() && row.terms.as_ref().map(|terms| terms.id) == line.terms
    };
    let begun = |row: &RelationRow| row.referred_date <= line.earned_at;
    let find =
        |fits: &dyn Fn(&RelationRow) -> bool| structures.iter().rposition(|(_, row)| fits(row));
    find(&|row| priced(row) && begun(row))
        .or_else(|| find(&priced))
        .or_else(|| find(&begun))
        .or_else(|| (!structures.is_empty()).then_some(0))
}

/// The days that a page is asked for, both within; what can't be read counts as absent.
pub(crate) fn days_asked(
    company: &Company,
    now: DateTime<Utc>,
    (from, to): (Option<&str>, Option<&str>),
) -> (NaiveDate, NaiveDate) {
    let (first, today) = usual_days(company, now);
    let from = from.and_then(|text| text.parse().ok()).unwrap_or(first);
    let to = to.and_then(|text| text.parse().ok()).unwrap_or(today);
    (from.min(to), from.max(to))
}

impl Asked {
    /// As it stands, of these days.
    pub(crate) fn of_days(
        company: &Company,
        referrer: Option<PartnerId>,
        (from, to): (NaiveDate, NaiveDate),
        billed_by: BilledBy,
    ) -> Self {
        let zone = company.month_zone();
        let after = to.succ_opt().unwrap_or(to);
        let (from, until) = (day_start(from, zone), day_start(after, zone));
        Self { referrer, from, until, billed_by, as_of: None }
    }
}

/// The days that are looked at where nothing is said: the month so far.
pub(crate) fn usual_days(company: &Company, now: DateTime<Utc>) -> (NaiveDate, NaiveDate) {
    let month = company.month_of(now);
    let today = now.with_timezone(&company.clock_of(month).month_zone()).date_naive();
    (month.first_day().min(today), today)
}

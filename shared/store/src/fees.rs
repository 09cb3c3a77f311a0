//! Flat referral fees: due once for each pair of partners, when the recruited one is approved or first sells
//! something (E04, Q16, Q34).

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use vouch_domain::{
    books::ledger::{Entry, Page},
    calendar::Month,
    earning::{commission::LineKind, target::Ruling, terms::Reward, transaction::TransactionState},
    id::{CompanyId, PartnerId, TermsId},
    money::Money,
    people::company::Company,
};

use crate::{
    Error, Store,
    booking::{Booked, BookingError, PlainLine, Revision},
    decisions::plain_line,
    keys::Key,
    writes::{Committed, If, Role, Writes},
};

/// A fee that is due.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReferralFee {
    /// To whom.
    pub referrer: PartnerId,
    /// For whom.
    pub recruit: PartnerId,
    /// How much.
    pub amount: Money,
    /// By which row.
    pub terms: TermsId,
    /// When it fell due: at the approval, or when the first sale was paid.
    pub earned_at: DateTime<Utc>,
}

/// The mark that a fee was booked: there is one for each pair of partners.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FeeRow {
    /// Counts bookings and their reversals.
    pub revision: u64,
    /// To whom.
    pub referrer: PartnerId,
    /// For whom.
    pub recruit: PartnerId,
    /// How much.
    pub amount: Money,
    /// By which row.
    pub terms: TermsId,
    /// When it fell due.
    pub earned_at: DateTime<Utc>,
    /// When it was booked.
    pub recorded_at: DateTime<Utc>,
    /// The first month that might take its line.
    pub month: Month,
    /// When it was taken back, because the recruited partner is no longer approved.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub reversed_at: Option<DateTime<Utc>>,
}

impl FeeRow {
    fn line_id(&self) -> String {
        format!("fee_{}_{}", self.recruit, self.revision)
    }
}

/// What became of a fee that is due.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FeeBooked {
    /// It stands in the books.
    Yes,
    /// It stood there before.
    Before,
    /// Something else that the caller's writes are on condition of has changed: look again.
    Stale(Vec<Role>),
}

/// What became of a fee that is no longer due.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FeeReversed {
    /// A line takes it back, in the month it stands in.
    Yes,
    /// None stands in the books.
    NoFee,
    /// Its month takes no lines any more: the company decides, and adjusts the referrer's next statement.
    MonthIsFinal(Month),
    /// Something else that the caller's writes are on condition of has changed: look again.
    Stale(Vec<Role>),
}

/// How often a fee is tried while others change it.
const ATTEMPTS: usize = 8;

/// How many months after its own a fee's line may lie: it goes to the first that accepts.
const MONTHS_ON: usize = 24;

impl Store {
    /// The mark of a fee.
    ///
    /// # Errors
    /// When the store can't answer.
    pub async fn find_referral_fee(
        &self,
        company: CompanyId,
        referrer: PartnerId,
        recruit: PartnerId,
    ) -> Result<Option<FeeRow>, Error> {
        self.get(Key::ReferralFee(company, referrer, recruit)).await
    }

    /// What is to be written for a fee that is due: its line, and its mark with what must hold of it. None if the
    /// fee stands in the books. One that was taken back may be booked again.
    ///
    /// # Errors
    /// When the store can't answer.
    pub async fn prepare_referral_fee(
        &self,
        company: &Company,
        fee: &ReferralFee,
        now: DateTime<Utc>,
    ) -> Result<Option<(PlainLine, FeeRow)>, BookingError> {
        let before = self.find_referral_fee(company.id, fee.referrer, fee.recruit).await?;
        let revision = match before {
            None => 1,
            Some(FeeRow { revision, reversed_at: Some(_), .. }) => revision.saturating_add(1),
            Some(_) => return Ok(None),
        };
        let row = FeeRow {
            revision,
            referrer: fee.referrer,
            recruit: fee.recruit,
            amount: fee.amount,
            terms: fee.terms,
            earned_at: fee.earned_at,
            recorded_at: now,
            month: company.month_of(fee.earned_at),
            reversed_at: None,
        };
        Ok(Some((fee_line(&row, fee.amount, now)?, row)))
    }

    /// Books a flat referral fee, once for each pair of partners, together with whatever else belongs to its cause.
    ///
    /// # Errors
    /// When the store can't answer, or amounts are beyond all bounds.
    pub async fn book_referral_fee(
        &self,
        company: &Company,
        fee: &ReferralFee,
        now: DateTime<Utc>,
        with: impl Fn(&mut Writes<'_>) -> Result<(), Error>,
    ) -> Result<FeeBooked, BookingError> {
        for _ in 0..ATTEMPTS {
            let Some((line, row)) = self.prepare_referral_fee(company, fee, now).await? else {
                return Ok(FeeBooked::Before);
            };
            let booked = self
                .book(company, now, &[], &[line], |writes| {
                    with(writes)?;
                    writes.referral_fee(company.id, &row)
                })
                .await?;
            match booked {
                Booked::Yes => return Ok(FeeBooked::Yes),
                Booked::Stale(roles) if is_of_fee(&roles) => {}
                Booked::Stale(roles) => return Ok(FeeBooked::Stale(roles)),
            }
        }
        Err(Error::contended("a referral fee").into())
    }

    /// What is to be written with revisions of sales for flat fees that are due with a recruited partner's first sale
    /// that earns it something: lines, and their marks. Nothing is read where no such fee is set up.
    ///
    /// # Errors
    /// When the store can't answer, or amounts are beyond all bounds.
    pub async fn fees_of_sales(
        &self,
        company: &Company,
        revisions: &[Revision],
        now: DateTime<Utc>,
    ) -> Result<(Vec<PlainLine>, Vec<FeeRow>), BookingError> {
        let mut due = BTreeMap::new();
        for fee in revisions.iter().filter_map(fee_of_sale) {
            due.entry((fee.referrer, fee.recruit)).or_insert(fee);
        }
        let (mut lines, mut rows) = (Vec::new(), Vec::new());
        for fee in due.values() {
            if let Some((line, row)) = self.prepare_referral_fee(company, fee, now).await? {
                lines.push(line);
                rows.push(row);
            }
        }
        Ok((lines, rows))
    }

    /// Takes a flat referral fee back, in the month its line stands in, as long as that takes lines (Q16).
    ///
    /// # Errors
    /// When the store can't answer, or amounts are beyond all bounds.
    pub async fn reverse_referral_fee(
        &self,
        company: &Company,
        (referrer, recruit): (PartnerId, PartnerId),
        now: DateTime<Utc>,
        with: impl Fn(&mut Writes<'_>) -> Result<(), Error>,
    ) -> Result<FeeReversed, BookingError> {
        for _ in 0..ATTEMPTS {
            let before = self.find_referral_fee(company.id, referrer, recruit).await?;
            let Some(before) = before.filter(|row| row.reversed_at.is_none()) else {
                return Ok(FeeReversed::NoFee);
            };
            let page = self.page_of_fee(company.id, &before).await?;
            let Some(page) = page else { return Ok(FeeReversed::MonthIsFinal(before.month)) };
            let row = FeeRow {
                revision: before.revision.saturating_add(1),
                reversed_at: Some(now),
                ..before.clone()
            };
            let back = Money::new(before.amount.minor.saturating_neg(), before.amount.currency);
            let line = fee_line(&row, back, now)?;
            let mut writes = self.writes();
            with(&mut writes)?;
            writes.referral_fee(company.id, &row)?;
            writes.entry(company.id, page, &line.entry)?;
            writes.pass_fence(company.id, page, line.totals)?;
            match writes.commit().await? {
                Committed::Yes => return Ok(FeeReversed::Yes),
                Committed::No(roles) if roles.contains(&Role::Fence) => {
                    return Ok(FeeReversed::MonthIsFinal(page.month));
                }
                Committed::No(roles) if is_of_fee(&roles) => {}
                Committed::No(roles) => return Ok(FeeReversed::Stale(roles)),
            }
        }
        Err(Error::contended("a referral fee").into())
    }

    /// The month that a fee's line stands in.
    async fn page_of_fee(&self, company: CompanyId, fee: &FeeRow) -> Result<Option<Page>, Error> {
        let id = fee.line_id();
        let months = std::iter::successors(Some(fee.month), |month| Some(month.next()));
        for month in months.take(MONTHS_ON) {
            let page = Page { partner: fee.referrer, currency: fee.amount.currency, month };
            if self.get::<Entry>(Key::Entry(company, page, &id)).await?.is_some() {
                return Ok(Some(page));
            }
        }
        Ok(None)
    }
}

/// The flat fee that a sale brings whoever recruited its partner, if it earns that partner something (Q34).
fn fee_of_sale(revision: &Revision) -> Option<ReferralFee> {
    let (TransactionState::Booked(booked), Some(target)) =
        (&revision.after.state, &revision.target)
    else {
        return None;
    };
    let earns = target.own.sums.total().is_ok_and(|total| total > 0);
    let is_fee = target.referral.is_some_and(|it| it.ruling == Ruling::FeeAtFirstSale);
    let referral = booked.credit.referral.as_ref().filter(|_| earns && is_fee)?;
    let terms = referral.terms.as_ref()?;
    let Reward::Flat(amount) = terms.structure.pays()?.reward_at(referral.tier) else {
        return None;
    };
    Some(ReferralFee {
        referrer: referral.referrer,
        recruit: booked.credit.partner,
        amount,
        terms: terms.id,
        earned_at: booked.recorded.sale.occurred_at,
    })
}

fn is_of_fee(roles: &[Role]) -> bool {
    roles.iter().all(|role| matches!(role, Role::ReferralFee | Role::Entry))
}

fn fee_line(row: &FeeRow, amount: Money, now: DateTime<Utc>) -> Result<PlainLine, BookingError> {
    let (kind, id) = (LineKind::ReferralFee, row.line_id());
    let mut line = plain_line(kind, row.referrer, row.month, amount, id, None, now)?;
    line.entry.recruit = Some(row.recruit);
    if row.reversed_at.is_none() {
        line.entry.earned_at = row.earned_at;
    }
    Ok(line)
}

impl Writes<'_> {
    /// The mark of a fee, on condition that it stood at the revision before.
    ///
    /// # Errors
    /// When it can't be written down.
    pub fn referral_fee(&mut self, company: CompanyId, row: &FeeRow) -> Result<(), Error> {
        let when = match row.revision.checked_sub(1) {
            None | Some(0) => If::Absent,
            Some(before) => If::Revision(before),
        };
        let key = Key::ReferralFee(company, row.referrer, row.recruit);
        self.put(Role::ReferralFee, key, None, row, when)
    }
}

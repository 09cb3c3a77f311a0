//! Flat referral fees: due once for each pair of partners, when the recruited one is approved or first sells
//! something (E04, Q16, Q34).

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use vouch_domain::{
    books::ledger::{Entry, Page},
    calendar::Month,
    earning::{
        commission::LineKind,
        fee::{Bounties, Bounty, Turn},
        transaction::TransactionState,
    },
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
    /// At which revision the line was booked that stands.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub line: Option<u64>,
    /// The sales that bring it, where it is due with the first of them; none for one that is due at the approval.
    #[serde(skip_serializing_if = "Bounties::is_empty", default)]
    pub sales: Bounties,
}

impl FeeRow {
    fn line_id(&self) -> String {
        format!("fee_{}_{}", self.recruit, self.line.unwrap_or(self.revision))
    }

    /// Of the line that takes it back.
    fn back_id(&self) -> String {
        format!("fee_{}_{}_back", self.recruit, self.revision)
    }

    /// What stands in the books.
    fn standing(&self) -> Option<Bounty> {
        let stands = self.reversed_at.is_none();
        stands.then_some(Bounty { terms: self.terms, amount: self.amount })
    }
}

/// What is to be written with revisions of sales for fees that are due with a first sale.
#[derive(Debug, Clone, Default)]
pub struct FeesOfSales {
    /// The lines.
    pub lines: Vec<PlainLine>,
    rows: Vec<FeeRow>,
}

impl FeesOfSales {
    /// Writes the marks down, on condition that they stand as they were looked at.
    ///
    /// # Errors
    /// When they can't be written down.
    pub fn write(&self, writes: &mut Writes<'_>, company: CompanyId) -> Result<(), Error> {
        self.rows.iter().try_for_each(|row| writes.referral_fee(company, row))
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
            line: Some(revision),
            sales: Bounties::default(),
        };
        Ok(Some((fee_line(&row, now)?, row)))
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
    /// that earns it something: lines, and their marks. Each sale says whether it is counted. Nothing is read where no
    /// such fee is set up.
    ///
    /// # Errors
    /// When the store can't answer, or amounts are beyond all bounds.
    pub async fn fees_of_sales(
        &self,
        company: &Company,
        revisions: &mut [Revision],
        now: DateTime<Utc>,
    ) -> Result<FeesOfSales, BookingError> {
        let mut turns = BTreeMap::<(PartnerId, PartnerId), Vec<Turn>>::new();
        for (pair, turn) in revisions.iter_mut().filter_map(turn_of_sale) {
            turns.entry(pair).or_default().push(turn);
        }
        let mut fees = FeesOfSales::default();
        for (pair, turns) in turns {
            let before = self.find_referral_fee(company.id, pair.0, pair.1).await?;
            let left_at = self.find_partner_facts(company.id, pair.1).await?.left_at();
            let counts = |turn: &&Turn| left_at.is_none_or(|left_at| turn.paid_at >= left_at);
            let turns: Vec<Turn> = turns.iter().filter(counts).copied().collect();
            // One that was due at the approval stands for all that may come.
            let is_settled = before
                .as_ref()
                .is_some_and(|fee| fee.reversed_at.is_none() && fee.sales.is_empty());
            if !turns.is_empty() && !is_settled {
                retarget(&mut fees, company, (pair, before), &turns, now)?;
            }
        }
        Ok(fees)
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
                // What was sold before brings nothing any more.
                sales: Bounties::default(),
                ..before.clone()
            };
            let line = back_line(&row, now)?;
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

/// Whether a sale brings a flat fee now that it did not bring before, or the other way round; and to whom for whom.
fn turn_of_sale(revision: &mut Revision) -> Option<((PartnerId, PartnerId), Turn)> {
    let TransactionState::Booked(booked) = &mut revision.after.state else { return None };
    let referral = booked.credit.referral.as_ref()?;
    let bounty = Bounty::of(referral)?;
    let pair = (referral.referrer, booked.credit.partner);
    let brings = Bounty::brought_by(booked, revision.target.as_ref()?).is_some();
    let did = std::mem::replace(&mut booked.referral.brings_fee, brings);
    let paid_at = booked.recorded.sale.occurred_at;
    (brings != did).then_some((pair, Turn { bounty, paid_at, brings }))
}

/// Brings what stands in the books to what is due by these sales.
fn retarget(
    fees: &mut FeesOfSales,
    company: &Company,
    ((referrer, recruit), before): ((PartnerId, PartnerId), Option<FeeRow>),
    turns: &[Turn],
    now: DateTime<Utc>,
) -> Result<(), BookingError> {
    let mut sales = before.as_ref().map(|before| before.sales.clone()).unwrap_or_default();
    turns.iter().for_each(|turn| sales.turn(turn));
    let revision = before.as_ref().map_or(1, |before| before.revision.saturating_add(1));
    let stands = before.as_ref().and_then(FeeRow::standing);
    let due = sales.due().copied();
    let same = stands.zip(due).is_some_and(|(stands, due)| stands.amount == due.bounty.amount);
    if let Some(before) = before.as_ref().filter(|_| stands.is_some() && !same) {
        let row = FeeRow { revision, ..before.clone() };
        fees.lines.push(back_line(&row, now)?);
    }
    let mut row = match (before, due) {
        (None, None) => return Ok(()),
        (Some(before), None) => FeeRow { reversed_at: before.reversed_at.or(Some(now)), ..before },
        (Some(before), Some(due)) if same => FeeRow { terms: due.bounty.terms, ..before },
        (_, Some(due)) => {
            let row = FeeRow {
                revision,
                referrer,
                recruit,
                amount: due.bounty.amount,
                terms: due.bounty.terms,
                earned_at: due.first,
                recorded_at: now,
                month: company.month_of(due.first),
                reversed_at: None,
                line: Some(revision),
                sales: Bounties::default(),
            };
            fees.lines.push(fee_line(&row, now)?);
            row
        }
    };
    (row.revision, row.sales) = (revision, sales);
    fees.rows.push(row);
    Ok(())
}

fn is_of_fee(roles: &[Role]) -> bool {
    roles.iter().all(|role| matches!(role, Role::ReferralFee | Role::Entry))
}

fn fee_line(row: &FeeRow, now: DateTime<Utc>) -> Result<PlainLine, BookingError> {
    let mut line = line_of(row, row.amount, row.line_id(), now)?;
    line.entry.earned_at = row.earned_at;
    Ok(line)
}

/// The line that takes a fee back.
fn back_line(row: &FeeRow, now: DateTime<Utc>) -> Result<PlainLine, BookingError> {
    let back = Money::new(row.amount.minor.saturating_neg(), row.amount.currency);
    line_of(row, back, row.back_id(), now)
}

fn line_of(
    row: &FeeRow,
    amount: Money,
    id: String,
    now: DateTime<Utc>,
) -> Result<PlainLine, BookingError> {
    let kind = LineKind::ReferralFee;
    let mut line = plain_line(kind, row.referrer, row.month, amount, id, None, now)?;
    line.entry.recruit = Some(row.recruit);
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

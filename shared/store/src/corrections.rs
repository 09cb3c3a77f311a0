//! Final invoices that were made void by a credit note, and issued again.

use vouch_domain::{
    books::invoice::{Correction, Invoice, InvoiceId, number_in_force},
    calendar::Month,
    id::CompanyId,
};

use crate::{
    Error, Store,
    invoices::INVOICES,
    keys::{Key, Range},
    writes::{Committed, If, Role, Writes},
};

/// What is said where somebody issues papers at the same moment.
const ATTEMPTS: usize = 40;

impl Store {
    /// What became of an invoice after it was issued, the earliest first.
    ///
    /// # Errors
    /// When the store can't answer.
    pub async fn all_corrections(
        &self,
        company: CompanyId,
        id: InvoiceId,
    ) -> Result<Vec<Correction>, Error> {
        self.all(&Range::corrections(company, id)).await
    }

    /// What became of a month's invoices after they were issued.
    ///
    /// # Errors
    /// When the store can't answer.
    pub async fn all_month_corrections(
        &self,
        company: CompanyId,
        month: Month,
    ) -> Result<Vec<Correction>, Error> {
        self.all(&Range::month_corrections(company, month)).await
    }

    /// Makes the number void under which an invoice counts: a credit note and an invoice in its place, under the next
    /// two numbers of the series. `draft` says what is issued under which numbers. None if that number does not count
    /// any more, or never did.
    ///
    /// # Errors
    /// When the store can't answer.
    pub async fn correct_invoice(
        &self,
        company: CompanyId,
        invoice: &Invoice,
        voids: u64,
        draft: impl Fn(u32, u64, u64) -> Correction,
    ) -> Result<Option<Correction>, Error> {
        for _ in 0..ATTEMPTS {
            let before = self.all_corrections(company, invoice.id).await?;
            if number_in_force(invoice, &before) != Some(voids) {
                return Ok(None);
            }
            let turn = before.last().map_or(1, |last| last.turn + 1);
            let last = self.find_sequence(company, INVOICES).await?;
            let correction = draft(turn, last.revision + 1, last.revision + 2);
            let to = [
                format!("{} credit note {turn}", invoice.id),
                format!("{} replacement {turn}", invoice.id),
            ];
            let mut writes = self.writes();
            writes.next_numbers(company, INVOICES, &last, &to, "")?;
            writes.correction(company, &correction)?;
            match writes.commit().await? {
                Committed::Yes => return Ok(Some(correction)),
                Committed::No(_) => {}
            }
        }
        Err(Error::contended("the series of invoices"))
    }
}

impl Writes<'_> {
    /// A correction of an invoice, once for ever.
    ///
    /// # Errors
    /// When it can't be written down.
    pub fn correction(&mut self, company: CompanyId, correction: &Correction) -> Result<(), Error> {
        let key = Key::Correction(company, correction.invoice, correction.turn);
        self.put(Role::Correction, key, None, correction, If::Absent)
    }
}

//! Attempts to charge invoices.

use vouch_domain::{
    books::{charge::Charge, invoice::InvoiceId},
    id::CompanyId,
};

use crate::{
    Error, Store, item,
    keys::{Key, Range},
    writes::{Change, If, Role, Writes},
};

impl Store {
    /// An attempt to charge an invoice.
    ///
    /// # Errors
    /// When the store can't answer.
    pub async fn find_charge(
        &self,
        company: CompanyId,
        invoice: InvoiceId,
        attempt: u32,
    ) -> Result<Option<Charge>, Error> {
        self.get(Key::Charge(company, invoice, attempt)).await
    }

    /// All attempts to charge an invoice, the first first.
    ///
    /// # Errors
    /// When the store can't answer.
    pub async fn all_charges(
        &self,
        company: CompanyId,
        invoice: InvoiceId,
    ) -> Result<Vec<Charge>, Error> {
        self.all(&Range::charges(company, invoice)).await
    }
}

impl Writes<'_> {
    /// An attempt, once.
    ///
    /// # Errors
    /// When it can't be written down.
    pub fn charge(&mut self, company: CompanyId, charge: &Charge) -> Result<(), Error> {
        let key = Key::Charge(company, charge.invoice, charge.attempt);
        self.put(Role::Charge, key, None, charge, If::Absent)
    }

    /// That an invoice is settled, on condition that it stood there.
    ///
    /// # Errors
    /// When it can't be written down.
    pub fn settled_invoice(
        &mut self,
        company: CompanyId,
        invoice: InvoiceId,
        from: &str,
    ) -> Result<(), Error> {
        self.moved_invoice(company, invoice, from, "charged")
    }

    /// That the charge of an invoice failed, on condition that it was final.
    ///
    /// # Errors
    /// When it can't be written down.
    pub fn failed_invoice(&mut self, company: CompanyId, invoice: InvoiceId) -> Result<(), Error> {
        self.moved_invoice(company, invoice, "final", "failed")
    }

    /// That an invoice is charged once more, on condition that it failed before.
    ///
    /// # Errors
    /// When it can't be written down.
    pub fn retried_invoice(&mut self, company: CompanyId, invoice: InvoiceId) -> Result<(), Error> {
        self.moved_invoice(company, invoice, "failed", "final")
    }

    fn moved_invoice(
        &mut self,
        company: CompanyId,
        invoice: InvoiceId,
        from: &str,
        to: &str,
    ) -> Result<(), Error> {
        let change = Change {
            expression: "SET #status = :to",
            condition: Some("#status = :from"),
            names: &[("#status", "status")],
            values: vec![(":to", item::s(to)), (":from", item::s(from))],
        };
        self.update(Role::Invoice, Key::Invoice(company, invoice), change)
    }

    /// The same attempt, changed, on condition that nobody changed it since it was read.
    ///
    /// # Errors
    /// When it can't be written down.
    pub fn changed_charge(
        &mut self,
        company: CompanyId,
        before: u64,
        after: Charge,
    ) -> Result<(), Error> {
        let key = Key::Charge(company, after.invoice, after.attempt);
        let after = Charge { revision: before.saturating_add(1), ..after };
        self.put(Role::Charge, key, None, &after, If::Revision(before))
    }
}

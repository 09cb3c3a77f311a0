//! Statements, invoices and their numbers.

use serde::{Deserialize, Serialize};
use vouch_domain::{
    books::{
        invoice::{Invoice, InvoiceId},
        ledger::Page,
        statement::Statement,
    },
    calendar::Month,
    id::{CompanyId, PartnerId},
};

use crate::{
    Error, Store,
    keys::{Index, Key, Range},
    page::{Cursor, Order, Page as ListPage},
    writes::{If, Role, Writes},
};

/// Where a series of numbers is.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sequence {
    /// How many were given: also the last number.
    pub revision: u64,
    /// The hash of the last document, which the next one continues; empty for series without.
    #[serde(default)]
    pub hash: String,
}

/// A number and what it was given to.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Given {
    to: String,
}

/// How far the drawing up of a closing month is.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Closing {
    /// How many statements there are to be, once that is known.
    pub expected: Option<u64>,
    /// How many there are.
    #[serde(default)]
    pub drawn: u64,
}

impl Closing {
    /// Whether all statements are drawn up.
    pub fn is_complete(&self) -> bool {
        self.expected.is_some_and(|expected| self.drawn >= expected)
    }
}

/// The series of a company's invoices.
pub const INVOICES: &str = "invoice";

/// The series of a partner's statements with a company.
pub fn statement_series(partner: PartnerId) -> String {
    format!("statement#{partner}")
}

impl Store {
    /// A statement that is final.
    ///
    /// # Errors
    /// When the store can't answer.
    pub async fn find_statement(
        &self,
        company: CompanyId,
        page: Page,
    ) -> Result<Option<Statement>, Error> {
        self.get(Key::Statement(company, page)).await
    }

    /// A month's final statements.
    ///
    /// # Errors
    /// When the store can't answer.
    pub async fn all_statements(
        &self,
        company: CompanyId,
        month: Month,
    ) -> Result<Vec<Statement>, Error> {
        self.all(&Range::statements(company, month)).await
    }

    /// A partner's final statements, oldest first.
    ///
    /// # Errors
    /// When the store can't answer.
    pub async fn list_partner_statements(
        &self,
        company: CompanyId,
        partner: PartnerId,
        limit: i32,
        from: Option<&Cursor>,
    ) -> Result<ListPage<Statement>, Error> {
        self.list(&Range::partner_statements(company, partner), Order::Rising, limit, from).await
    }

    /// A partner's final statements, newest first.
    ///
    /// # Errors
    /// When the store can't answer.
    pub async fn list_latest_partner_statements(
        &self,
        company: CompanyId,
        partner: PartnerId,
        limit: i32,
        from: Option<&Cursor>,
    ) -> Result<ListPage<Statement>, Error> {
        self.list(&Range::partner_statements(company, partner), Order::Falling, limit, from).await
    }

    /// A partner's final statements from a month to another, both within, oldest first.
    ///
    /// # Errors
    /// When the store can't answer.
    pub async fn partner_statements_between(
        &self,
        company: CompanyId,
        partner: PartnerId,
        months: (Month, Month),
    ) -> Result<Vec<Statement>, Error> {
        self.all(&Range::partner_statements_between(company, partner, months)).await
    }

    /// A partner's final statements of a month, one a currency.
    ///
    /// # Errors
    /// When the store can't answer.
    pub async fn all_partner_month_statements(
        &self,
        company: CompanyId,
        month: Month,
        partner: PartnerId,
    ) -> Result<Vec<Statement>, Error> {
        self.all(&Range::partner_month_statements(company, month, partner)).await
    }

    /// An invoice that is final.
    ///
    /// # Errors
    /// When the store can't answer.
    pub async fn find_invoice(
        &self,
        company: CompanyId,
        id: InvoiceId,
    ) -> Result<Option<Invoice>, Error> {
        self.get(Key::Invoice(company, id)).await
    }

    /// A month's final invoices.
    ///
    /// # Errors
    /// When the store can't answer.
    pub async fn all_invoices(
        &self,
        company: CompanyId,
        month: Month,
    ) -> Result<Vec<Invoice>, Error> {
        self.all(&Range::invoices(company, month)).await
    }

    /// Notes how many statements a closing month is to have; its fences can't become more.
    ///
    /// # Errors
    /// When the store can't answer.
    pub async fn expect_statements(
        &self,
        company: CompanyId,
        month: Month,
        count: u64,
    ) -> Result<(), Error> {
        let mut writes = self.writes();
        let change = crate::writes::Change {
            expression: "SET expected = :n",
            condition: None,
            names: &[],
            values: vec![(":n", crate::item::n(count))],
        };
        writes.update(Role::Closing, Key::Closing(company, month), change)?;
        writes.commit().await.map(|_| ())
    }

    /// How far the drawing up of a closing month is.
    ///
    /// # Errors
    /// When the store can't answer.
    pub async fn find_closing(&self, company: CompanyId, month: Month) -> Result<Closing, Error> {
        Ok(self.get(Key::Closing(company, month)).await?.unwrap_or_default())
    }

    /// Where a series is.
    ///
    /// # Errors
    /// When the store can't answer.
    pub async fn find_sequence(&self, company: CompanyId, series: &str) -> Result<Sequence, Error> {
        Ok(self.get(Key::Sequence(company, series)).await?.unwrap_or_default())
    }
}

impl Writes<'_> {
    /// A statement, once for ever.
    ///
    /// # Errors
    /// When it can't be written down.
    pub fn statement(&mut self, company: CompanyId, statement: &Statement) -> Result<(), Error> {
        let page = statement.id.0;
        self.put(
            Role::Statement,
            Key::Statement(company, page),
            Some(Index::statement(company, page)),
            statement,
            If::Absent,
        )
    }

    /// One more statement of a closing month drawn up.
    ///
    /// # Errors
    /// When it can't be written down.
    pub fn count_drawn(&mut self, company: CompanyId, month: Month) -> Result<(), Error> {
        let change = crate::writes::Change {
            expression: "ADD drawn :one",
            condition: None,
            names: &[],
            values: vec![(":one", crate::item::n(1))],
        };
        self.update(Role::Closing, Key::Closing(company, month), change)
    }

    /// An invoice, once for ever.
    ///
    /// # Errors
    /// When it can't be written down.
    pub fn invoice(&mut self, company: CompanyId, invoice: &Invoice) -> Result<(), Error> {
        self.put(Role::Invoice, Key::Invoice(company, invoice.id), None, invoice, If::Absent)
    }

    /// The same invoice, one step on: its sums stay.
    ///
    /// # Errors
    /// When it can't be written down.
    pub fn invoice_status(
        &mut self,
        company: CompanyId,
        invoice: &Invoice,
        from: &str,
        to: &str,
    ) -> Result<(), Error> {
        let change = crate::writes::Change {
            expression: "SET #status = :to",
            condition: Some("#status = :from"),
            names: &[("#status", "status")],
            values: vec![(":to", crate::item::s(to)), (":from", crate::item::s(from))],
        };
        self.update(Role::Invoice, Key::Invoice(company, invoice.id), change)
    }

    /// The next number of a series, on condition that nobody took it: no gap, no double.
    ///
    /// # Errors
    /// When it can't be written down.
    pub fn next_number(
        &mut self,
        company: CompanyId,
        series: &str,
        last: &Sequence,
        to: &str,
        hash: &str,
    ) -> Result<u64, Error> {
        self.next_numbers(company, series, last, &[to.to_owned()], hash)
    }

    /// The next numbers of a series, one for each that is to have one; gives the last.
    ///
    /// # Errors
    /// When it can't be written down.
    pub fn next_numbers(
        &mut self,
        company: CompanyId,
        series: &str,
        last: &Sequence,
        to: &[String],
        hash: &str,
    ) -> Result<u64, Error> {
        let number = to.iter().fold(last.revision, |number, _| number + 1);
        let when = if last.revision == 0 { If::Absent } else { If::Revision(last.revision) };
        self.put(
            Role::Sequence,
            Key::Sequence(company, series),
            None,
            &Sequence { revision: number, hash: hash.to_owned() },
            when,
        )?;
        for (number, to) in (last.revision + 1..).zip(to) {
            let key = Key::Number(company, series, number);
            self.put(Role::Number, key, None, &Given { to: to.clone() }, If::Absent)?;
        }
        Ok(number)
    }
}

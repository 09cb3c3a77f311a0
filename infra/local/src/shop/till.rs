//! The shop's own books: who its customers are, what they paid and got back, and what was told to Vouch.

use std::fmt;
use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};

use chrono::{DateTime, Utc};
use rusqlite::{Connection, OptionalExtension as _, Row, params};
use vouch_domain::money::Money;

use super::Error;
use super::billing::Call;

const SCHEMA: &str = "
    CREATE TABLE IF NOT EXISTS customers (
        n INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL, email TEXT NOT NULL,
        click TEXT, partner_code TEXT, signed_up_at TEXT NOT NULL, plan TEXT
    );
    CREATE TABLE IF NOT EXISTS payments (
        n INTEGER PRIMARY KEY AUTOINCREMENT, customer INTEGER NOT NULL, what TEXT NOT NULL,
        minor INTEGER NOT NULL, currency TEXT NOT NULL, paid_at TEXT NOT NULL
    );
    CREATE TABLE IF NOT EXISTS refunds (
        n INTEGER PRIMARY KEY AUTOINCREMENT, payment INTEGER NOT NULL, minor INTEGER NOT NULL, given_at TEXT NOT NULL
    );
    CREATE TABLE IF NOT EXISTS calls (
        n INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, customer INTEGER NOT NULL,
        kind TEXT NOT NULL, about TEXT NOT NULL, body TEXT NOT NULL, sent_at TEXT NOT NULL, status INTEGER
    );";

/// A customer of the shop.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Customer {
    n: i64,
    /// What it is called in webhooks.
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) email: String,
    /// The token it came with.
    pub(crate) click: Option<String>,
    pub(crate) partner_code: Option<String>,
    /// What it has subscribed to.
    pub(crate) plan: Option<String>,
}

/// Somebody who signs up.
#[derive(Clone, Debug)]
pub(crate) struct NewCustomer<'a> {
    pub(crate) name: &'a str,
    pub(crate) email: &'a str,
    pub(crate) click: Option<&'a str>,
    pub(crate) partner_code: Option<&'a str>,
    pub(crate) at: DateTime<Utc>,
}

/// A payment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Payment {
    n: i64,
    pub(crate) id: String,
    pub(crate) what: String,
    pub(crate) amount: Money,
    pub(crate) refunded: Money,
    pub(crate) paid_at: DateTime<Utc>,
}

impl Payment {
    /// What is left to give back.
    pub(crate) fn left(&self) -> Money {
        let left = self.amount.minor.saturating_sub(self.refunded.minor);
        Money::new(left.max(0), self.amount.currency)
    }
}

/// Something that was told to Vouch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Told {
    pub(crate) call: Call,
    /// The id of what it is about.
    pub(crate) about: String,
    pub(crate) sent_at: DateTime<Utc>,
    /// The last answer; none if it never left.
    pub(crate) status: Option<u16>,
}

/// The books.
pub(crate) struct Till(Mutex<Connection>);

impl fmt::Debug for Till {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Till")
    }
}

fn customer_id(n: i64) -> String {
    format!("shop-{n:04}")
}

impl Till {
    /// The books in a file, or in memory.
    pub(crate) fn open(file: Option<&Path>) -> Result<Self, Error> {
        let connection = match file {
            Some(file) => Connection::open(file)?,
            None => Connection::open_in_memory()?,
        };
        connection.pragma_update(None, "journal_mode", "WAL")?;
        connection.execute_batch(SCHEMA)?;
        Ok(Self(Mutex::new(connection)))
    }

    pub(crate) fn sign_up(&self, new: &NewCustomer<'_>) -> Result<Customer, Error> {
        let books = self.books();
        books.execute(
            "INSERT INTO customers (name, email, click, partner_code, signed_up_at) VALUES (?1, ?2, ?3, ?4, ?5)",
            params![new.name, new.email, new.click, new.partner_code, new.at.to_rfc3339()],
        )?;
        let n = books.last_insert_rowid();
        Ok(Customer {
            n,
            id: customer_id(n),
            name: new.name.to_owned(),
            email: new.email.to_owned(),
            click: new.click.map(str::to_owned),
            partner_code: new.partner_code.map(str::to_owned),
            plan: None,
        })
    }

    /// The customer with this id, whoever wrote it down.
    pub(crate) fn find_customer(&self, id: &str) -> Result<Option<Customer>, Error> {
        let n: Option<i64> = id.strip_prefix("shop-").and_then(|n| n.parse().ok());
        let Some(n) = n.filter(|n| customer_id(*n) == id) else {
            return Ok(None);
        };
        let books = self.books();
        let mut query = books.prepare_cached(
            "SELECT n, name, email, click, partner_code, plan FROM customers WHERE n = ?1",
        )?;
        let read = |row: &Row<'_>| {
            Ok(Customer {
                n: row.get(0)?,
                id: customer_id(n),
                name: row.get(1)?,
                email: row.get(2)?,
                click: row.get(3)?,
                partner_code: row.get(4)?,
                plan: row.get(5)?,
            })
        };
        Ok(query.query_row([n], read).optional()?)
    }

    pub(crate) fn subscribe(&self, customer: &Customer, plan: Option<&str>) -> Result<(), Error> {
        let change = "UPDATE customers SET plan = ?2 WHERE n = ?1";
        self.books().execute(change, params![customer.n, plan])?;
        Ok(())
    }

    pub(crate) fn pay(
        &self,
        customer: &Customer,
        what: &str,
        amount: Money,
        at: DateTime<Utc>,
    ) -> Result<Payment, Error> {
        let books = self.books();
        books.execute(
            "INSERT INTO payments (customer, what, minor, currency, paid_at) VALUES (?1, ?2, ?3, ?4, ?5)",
            params![customer.n, what, amount.minor, amount.currency.code(), at.to_rfc3339()],
        )?;
        let n = books.last_insert_rowid();
        Ok(Payment {
            n,
            id: payment_id(n),
            what: what.to_owned(),
            amount,
            refunded: Money::new(0, amount.currency),
            paid_at: at,
        })
    }

    /// What a customer paid, newest first.
    pub(crate) fn payments(&self, customer: &Customer) -> Result<Vec<Payment>, Error> {
        let books = self.books();
        let mut query = books.prepare_cached(
            "SELECT n, what, minor, currency, paid_at,
                    (SELECT COALESCE(SUM(r.minor), 0) FROM refunds r WHERE r.payment = p.n)
             FROM payments p WHERE customer = ?1 ORDER BY n DESC",
        )?;
        let rows = query.query_map([customer.n], payment_of)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Give back a part of a payment; says under which number.
    pub(crate) fn refund(
        &self,
        payment: &Payment,
        amount: Money,
        at: DateTime<Utc>,
    ) -> Result<String, Error> {
        let books = self.books();
        books.execute(
            "INSERT INTO refunds (payment, minor, given_at) VALUES (?1, ?2, ?3)",
            params![payment.n, amount.minor, at.to_rfc3339()],
        )?;
        Ok(format!("shop-ref-{:04}", books.last_insert_rowid()))
    }

    /// Note a call before it is made.
    pub(crate) fn note(
        &self,
        customer: &Customer,
        call: &Call,
        about: &str,
        at: DateTime<Utc>,
    ) -> Result<(), Error> {
        self.books().execute(
            "INSERT INTO calls (id, customer, kind, about, body, sent_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            params![call.id, customer.n, call.kind, about, call.body, at.to_rfc3339()],
        )?;
        Ok(())
    }

    /// Note how a call was answered.
    pub(crate) fn note_answer(&self, id: &str, status: u16) -> Result<(), Error> {
        let change = "UPDATE calls SET status = ?2 WHERE id = ?1";
        self.books().execute(change, params![id, status])?;
        Ok(())
    }

    /// What was told of a customer, newest first.
    pub(crate) fn told(&self, customer: &Customer) -> Result<Vec<Told>, Error> {
        let books = self.books();
        let mut query = books.prepare_cached(
            "SELECT id, kind, about, body, sent_at, status FROM calls WHERE customer = ?1 ORDER BY n DESC",
        )?;
        let read = |row: &Row<'_>| {
            Ok(Told {
                call: Call { id: row.get(0)?, kind: row.get(1)?, body: row.get(3)? },
                about: row.get(2)?,
                sent_at: instant(row, 4)?,
                status: row.get(5)?,
            })
        };
        let rows = query.query_map([customer.n], read)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    fn books(&self) -> MutexGuard<'_, Connection> {
        // One statement at a time: a panic leaves nothing half done.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn payment_id(n: i64) -> String {
    format!("shop-pay-{n:04}")
}

fn payment_of(row: &Row<'_>) -> rusqlite::Result<Payment> {
    let code: String = row.get(3)?;
    let currency = code.parse().map_err(|error: vouch_domain::money::UnknownCurrency| {
        let kind = rusqlite::types::Type::Text;
        rusqlite::Error::FromSqlConversionFailure(3, kind, Box::new(error))
    })?;
    let n = row.get(0)?;
    Ok(Payment {
        n,
        id: payment_id(n),
        what: row.get(1)?,
        amount: Money::new(row.get(2)?, currency),
        refunded: Money::new(row.get(5)?, currency),
        paid_at: instant(row, 4)?,
    })
}

fn instant(row: &Row<'_>, at: usize) -> rusqlite::Result<DateTime<Utc>> {
    let text: String = row.get(at)?;
    text.parse().map_err(|error: chrono::ParseError| {
        let kind = rusqlite::types::Type::Text;
        rusqlite::Error::FromSqlConversionFailure(at, kind, Box::new(error))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scratch::Folder;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    #[test]
    fn what_was_written_down_is_found_after_a_restart() {
        let folder = Folder::new();
        let path = folder.path().join("shop.sqlite");
        let now = at("2026-11-21T08:00:00Z");
        let till = Till::open(Some(&path)).unwrap();
        let new = NewCustomer {
            name: "Mo",
            email: "mo@post.example",
            click: Some("v1.a"),
            partner_code: None,
            at: now,
        };
        let customer = till.sign_up(&new).unwrap();
        let paid =
            till.pay(&customer, "Caddy", Money::new(1490, "EUR".parse().unwrap()), now).unwrap();
        till.refund(&paid, Money::new(490, paid.amount.currency), now).unwrap();
        drop(till);
        let till = Till::open(Some(&path)).unwrap();
        let customer = till.find_customer(&customer.id).unwrap().unwrap();
        assert_eq!(customer.click.as_deref(), Some("v1.a"));
        let payments = till.payments(&customer).unwrap();
        assert_eq!((payments.len(), payments[0].left().minor), (1, 1000));
    }

    #[test]
    fn an_id_that_a_browser_made_up_finds_nobody() {
        let till = Till::open(None).unwrap();
        for id in [
            "",
            "shop-",
            "shop-1",
            "shop-0001",
            "shop--001",
            "shop-99999999999999999999",
            "'; DROP",
        ] {
            assert_eq!(till.find_customer(id).unwrap(), None, "{id}");
        }
    }
}

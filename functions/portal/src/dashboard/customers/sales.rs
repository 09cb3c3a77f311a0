//! What a customer paid, what came back of it, and what its partner earned, the latest first.

use std::{collections::BTreeMap, sync::Arc};

use maud::{Markup, html};
use vouch_domain::{
    books::standing::CommissionStatus,
    earning::{
        commission::{Commission, CommissionId},
        transaction::{Booked, Transaction, TransactionState},
    },
    money::Money,
    people::company::UnknownCustomers,
};
use vouch_runtime::Context;

use crate::{
    books::{Books, PaidUp, Whose},
    dashboard::{commissions, find, ways},
    kit::{Cell, Reader, Table, Tone, column, empty, figures, standing, status},
    refusal::Refusal,
    sheets::lines,
};

/// Transactions and the lines that they earned.
pub(super) struct Sales<'a> {
    reader: &'a Reader,
    books: &'a Books<'a>,
    lines: BTreeMap<CommissionId, Commission>,
    paid: PaidUp,
}

impl<'a> Sales<'a> {
    /// Reads the lines of these in one read, and who has been paid for them.
    pub(super) async fn of(
        ctx: &Arc<Context>,
        reader: &'a Reader,
        books: &'a Books<'a>,
        transactions: &[Transaction],
    ) -> Result<Self, Refusal> {
        let booked: Vec<&Booked> = transactions.iter().filter_map(booked).collect();
        let ids: Vec<CommissionId> =
            booked.iter().flat_map(|booked| booked.lines.iter().copied()).collect();
        let found = if ids.is_empty() {
            Vec::new()
        } else {
            ctx.store.find_commissions(books.company().id, &ids).await?
        };
        // All of a customer's sales credit the partner by whom it came.
        let paid = match booked.first() {
            Some(booked) => {
                let met = books.met(&found).await?;
                let months = found.iter().filter_map(|line| books.owed_in(line, &met));
                books.paid_up(months, Whose::One(booked.credit.partner)).await?.with(met)
            }
            None => PaidUp::default(),
        };
        let lines = found.into_iter().map(|line| (line.id, line)).collect();
        Ok(Self { reader, books, lines, paid })
    }

    pub(super) fn table(&self, transactions: &[Transaction], caption: String) -> Table {
        let reader = self.reader;
        let head = |name: &str, cell| {
            column(reader.say(&format!("dashboard-customers-sales-{name}")), cell)
        };
        let recorded = transactions.iter().filter_map(Transaction::recorded);
        Table {
            caption,
            columns: vec![
                head("sale", Cell::Lead),
                head("paid-at", Cell::Words),
                head("standing", Cell::Words),
                head("paid", Cell::Number),
                head("refunded", Cell::Number),
                head("commission", Cell::Key),
            ],
            rows: transactions.iter().map(|transaction| self.row(transaction)).collect(),
            sums: Vec::new(),
            is_mixed: crate::kit::is_mixed(recorded.map(|recorded| recorded.sale.currency)),
            nothing: empty(&reader.say("dashboard-customers-sales-nothing"), None),
        }
    }

    fn row(&self, transaction: &Transaction) -> Vec<Markup> {
        let reader = self.reader;
        let sale = transaction.recorded().map(|recorded| &recorded.sale);
        let refunded = sale.map(|sale| Money::new(-transaction.refunded_minor(), sale.currency));
        let refunded = refunded.filter(|refunded| refunded.minor != 0);
        vec![
            ways::transaction_link(&transaction.transaction),
            sale.map_or_else(find::none, |sale| figures::hour_plain(reader, sale.occurred_at)),
            self.standing(transaction),
            sale.map_or_else(find::none, |sale| figures::amount(reader, sale.amount())),
            refunded.map_or_else(find::none, |refunded| figures::taken(reader, refunded)),
            self.commission(transaction),
        ]
    }

    fn commission(&self, transaction: &Transaction) -> Markup {
        let Some(booked) = booked(transaction) else { return find::none() };
        let total = booked.booked.total().unwrap_or_default();
        let amount = Money::new(total, booked.recorded.sale.currency);
        html! {
            a href=(ways::transaction(&transaction.transaction)) { (figures::taken(self.reader, amount)) }
        }
    }

    /// How far it is: what it waits for, or how far its last line is.
    fn standing(&self, transaction: &Transaction) -> Markup {
        let reader = self.reader;
        let counts_for_nobody =
            self.books.company().unknown_customers == UnknownCustomers::Unattributed;
        match &transaction.state {
            TransactionState::Stub => {
                status(&reader.say("dashboard-customers-sales-waits-sale"), Tone::Waiting)
            }
            TransactionState::Parked(_) if !counts_for_nobody => {
                status(&reader.say("dashboard-customers-sales-waits-customer"), Tone::Waiting)
            }
            TransactionState::Parked(_) | TransactionState::Unattributed(_) => {
                status(&reader.say("dashboard-customers-sales-nobody"), Tone::Plain)
            }
            TransactionState::Booked(booked) => match self.status(booked) {
                Some(how_far) => html! {
                    (standing::commission(reader, how_far))
                    @if let Some(reason) = commissions::reason(&booked.decision) {
                        br; small { (lines::reason(reader, reason)) }
                    }
                },
                None => status(&reader.say("dashboard-customers-sales-earns-nothing"), Tone::Plain),
            },
        }
    }

    fn status(&self, booked: &Booked) -> Option<CommissionStatus> {
        let last = booked.lines.last().and_then(|id| self.lines.get(id))?;
        Some(commissions::status(self.books, &self.paid, last))
    }
}

fn booked(transaction: &Transaction) -> Option<&Booked> {
    match &transaction.state {
        TransactionState::Booked(booked) => Some(booked),
        _ => None,
    }
}

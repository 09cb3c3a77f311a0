//! The commissions of a month as rows: when, for what, how much, how far, the latest first.

use std::collections::BTreeMap;

use maud::{Markup, html};
use vouch_domain::{
    books::{ledger::Page, standing::CommissionStatus},
    earning::{
        commission::{Commission, ReviewState},
        target::Decision,
        transaction::TransactionState,
    },
    id::{CustomerRef, TransactionRef},
    money::{Currency, Money},
    tracking::customer::Customer,
};
use vouch_runtime::Context;
use vouch_store::{Key, page::Cursor};

use super::{Looked, amounts};
use crate::{
    books::Books,
    kit::{Cell, Reader, Table, column, empty, figures, standing},
    pages::visit::PartnerSeat,
    refusal::Refusal,
    sheets::{
        Places as _,
        lines::{self, Recruits},
    },
};

/// How much of a recruited partner's name stands in a row.
const NAME_SHOWN: usize = 40;
/// How many rows a page shows.
const ROWS: usize = 50;
/// How many rows are looked at for a page's worth of one status.
const LOOKED_AT_ONCE: i32 = 200;
const LOOKS: usize = 5;

/// A page of commissions with what is said of them.
pub(super) struct Listed {
    rows: Vec<(Commission, CommissionStatus)>,
    customers: BTreeMap<CustomerRef, Customer>,
    reasons: BTreeMap<TransactionRef, String>,
    recruits: Recruits,
    pub(super) next: Option<Cursor>,
}

impl Listed {
    pub(super) async fn read(
        ctx: &Context,
        visit: &PartnerSeat,
        books: &Books<'_>,
        looked: Looked,
        from: Option<&Cursor>,
    ) -> Result<Self, Refusal> {
        let (rows, next) = rows(ctx, visit, books, looked, from).await?;
        let company = visit.company.id;
        // Whoever recruited a partner reads its name, and nothing of its customers.
        let recruits = rows.iter().filter_map(|(row, _)| row.recruit).collect();
        let recruits = Recruits::named(ctx, company, recruits).await?;
        let own = rows.iter().filter(|(row, _)| row.recruit.is_none());
        let ids: Vec<_> = own.map(|(row, _)| row.customer.clone()).collect();
        let known = ctx.store.find_customers(company, &ids).await?;
        let customers = known.into_iter().map(|one| (one.customer.clone(), one)).collect();
        let withheld: Vec<_> = rows
            .iter()
            .filter(|(row, _)| matches!(row.review, ReviewState::OnHold | ReviewState::Declined))
            .map(|(row, _)| row.transaction.clone())
            .collect();
        let mut reasons = BTreeMap::new();
        for transaction in ctx.store.find_transactions(company, &withheld).await? {
            if let TransactionState::Booked(booked) = transaction.state
                && let Decision::OnHold { reason } | Decision::Declined { reason } = booked.decision
            {
                reasons.insert(transaction.transaction, reason);
            }
        }
        Ok(Self { rows, customers, reasons, recruits, next })
    }

    /// The table; its sums count what is owed, unless what is shown is just what is not.
    pub(super) fn table(&self, visit: &PartnerSeat, looked: Looked, is_first: bool) -> Markup {
        let reader = &visit.reader;
        let head = |name: &str, cell| {
            column(reader.say(&format!("partner-commissions-column-{name}")), cell)
        };
        let is_whole = is_first && self.next.is_none();
        let everything = looked.address_of_all(visit);
        let month = figures::month(reader, looked.month);
        let table = Table {
            caption: reader.say_with(
                "partner-commissions-caption",
                &[("month", crate::kit::Arg::Text(&month))],
            ),
            columns: vec![
                head("customer", Cell::Lead),
                head("sale", Cell::AsideWords),
                head("day", Cell::Words),
                head("kind", Cell::Words),
                head("status", Cell::Words),
                head("amount", Cell::Key),
            ],
            rows: self.rows.iter().map(|(row, status)| self.row(visit, row, *status)).collect(),
            sums: self.sums(reader, looked, is_whole),
            is_mixed: crate::kit::is_mixed(self.rows.iter().map(|(row, _)| row.amount.currency)),
            nothing: if looked.status.is_some() {
                let action = reader.say("partner-commissions-show-all");
                empty(
                    &reader.say("partner-commissions-none-of-status"),
                    Some((&action, &everything)),
                )
            } else {
                let action = reader.say("partner-commissions-empty-action");
                let links = visit.address("/links");
                empty(&reader.say("partner-commissions-empty"), Some((&action, &links)))
            },
        };
        table.shown()
    }

    fn row(&self, visit: &PartnerSeat, row: &Commission, status: CommissionStatus) -> Vec<Markup> {
        let reader = &visit.reader;
        let reason = match row.review {
            ReviewState::OnHold | ReviewState::Declined => self.reasons.get(&row.transaction),
            ReviewState::Pending | ReviewState::Approved => None,
        };
        let why = visit.why(row.id, &row.transaction);
        let (who, sale) = match row.recruit {
            Some(recruit) => {
                (figures::shortened(&self.recruits.name(recruit), NAME_SHOWN), html! {})
            }
            None => (
                amounts::customer_name(self.customers.get(&row.customer), &row.customer),
                lines::sale_name(&row.transaction),
            ),
        };
        vec![
            who,
            sale,
            figures::day(reader, row.earned_at),
            html! { (lines::commission_kind(reader, row)) },
            html! {
                (standing::commission(reader, status))
                @if let Some(reason) = reason { br; small { (lines::reason(reader, reason)) } }
            },
            html! { a href=(why) { (figures::taken(reader, row.amount)) } },
        ]
    }

    fn sums(&self, reader: &Reader, looked: Looked, is_whole: bool) -> Vec<Vec<Markup>> {
        let is_withheld =
            |status| matches!(status, CommissionStatus::OnHold | CommissionStatus::Declined);
        let counts_all = looked.status.is_some_and(is_withheld);
        let mut sums: BTreeMap<Currency, i64> = BTreeMap::new();
        for (row, status) in &self.rows {
            let sum = sums.entry(row.amount.currency).or_default();
            if counts_all || !is_withheld(*status) {
                *sum = sum.saturating_add(row.amount.minor);
            }
        }
        let leaves_out = !counts_all && self.rows.iter().any(|(_, status)| is_withheld(*status));
        let words = match (is_whole, leaves_out) {
            (true, false) => "partner-commissions-sum",
            (true, true) => "partner-commissions-sum-owed",
            (false, false) => "partner-commissions-sum-of-page",
            (false, true) => "partner-commissions-sum-of-page-owed",
        };
        let line = |(currency, minor)| {
            let mut cells = vec![html! { (reader.say(words)) }];
            cells.resize_with(5, Markup::default);
            cells.push(figures::taken(reader, Money::new(minor, currency)));
            cells
        };
        sums.into_iter().map(line).collect()
    }
}

impl Looked {
    fn address_of_all(self, visit: &PartnerSeat) -> String {
        Self { status: None, ..self }.address(visit)
    }
}

/// A page's worth of rows with the status that is looked for, and where the next page begins.
async fn rows(
    ctx: &Context,
    visit: &PartnerSeat,
    books: &Books<'_>,
    looked: Looked,
    from: Option<&Cursor>,
) -> Result<(Vec<(Commission, CommissionStatus)>, Option<Cursor>), Refusal> {
    let (company, partner) = (visit.company.id, visit.partner.id);
    let (mut rows, mut from) = (Vec::new(), from.cloned());
    for _ in 0..LOOKS {
        let page = ctx
            .store
            .list_latest_commissions(company, partner, looked.month, LOOKED_AT_ONCE, from.as_ref())
            .await?;
        let met = books.met(&page.items).await?;
        let owed = page.items.iter().filter_map(|commission| books.owed_page(commission, &met));
        let paid = books.paid_up_for(&owed.collect::<Vec<Page>>()).await?;
        for commission in page.items {
            let status = books.commission_status(&commission, &paid, &met);
            if looked.status.is_some_and(|wanted| wanted != status) {
                continue;
            }
            // There is at least this one more, for the next page.
            if rows.len() == ROWS {
                let next = rows.last().map(|(last, _): &(Commission, _)| {
                    Cursor::after(&Key::Commission(company, last.id))
                });
                return Ok((rows, next));
            }
            rows.push((commission, status));
        }
        let Some(next) = page.next else { return Ok((rows, None)) };
        from = Some(next);
    }
    Ok((rows, from))
}

//! Commissions as rows of a table: each with its partner, its sale, how far it is, and why it waits or was declined.

use std::collections::BTreeMap;

use maud::{Markup, html};
use vouch_domain::{
    books::standing::CommissionStatus,
    earning::{
        commission::{Commission, ReviewState},
        target::Decision,
        transaction::TransactionState,
    },
    id::TransactionRef,
    money::Money,
};
use vouch_runtime::Context;

use crate::{
    books::{Books, PaidUp},
    dashboard::{find, names::Names, ways},
    kit::{Cell, Column, Reader, Table, column, figures, standing},
    refusal::Refusal,
    sheets::lines,
};

/// Some commissions and what is to be known to show them.
pub(in crate::dashboard) struct Rows<'a> {
    reader: &'a Reader,
    books: &'a Books<'a>,
    paid: PaidUp,
    names: Names,
    reasons: BTreeMap<TransactionRef, String>,
}

impl<'a> Rows<'a> {
    /// Looks up what these need: three reads, however many they are.
    pub(in crate::dashboard) async fn of(
        ctx: &Context,
        reader: &'a Reader,
        books: &'a Books<'a>,
        paid: PaidUp,
        commissions: &[Commission],
    ) -> Result<Self, Refusal> {
        let company = books.company().id;
        let partners = commissions.iter().map(|commission| commission.id.partner());
        let names = Names::of(ctx, company, partners).await?;
        let reasons = reasons(ctx, books, commissions).await?;
        Ok(Self { reader, books, paid, names, reasons })
    }

    /// How far one is.
    pub(in crate::dashboard) fn status(&self, commission: &Commission) -> CommissionStatus {
        status(self.books, &self.paid, commission)
    }

    /// The word for it, and the reason where it was declined or waits.
    pub(in crate::dashboard) fn standing(&self, commission: &Commission) -> Markup {
        let reason = match commission.review {
            ReviewState::OnHold | ReviewState::Declined => {
                self.reasons.get(&commission.transaction)
            }
            ReviewState::Pending | ReviewState::Approved => None,
        };
        html! {
            (standing::commission_of_company(self.reader, self.status(commission)))
            @if let Some(text) = reason { br; small { (lines::reason(self.reader, text)) } }
        }
    }

    pub(in crate::dashboard) fn columns(&self) -> Vec<Column> {
        let head = |name: &str, cell| {
            column(self.reader.say(&format!("dashboard-commissions-column-{name}")), cell)
        };
        vec![
            head("partner", Cell::Lead),
            head("earned", Cell::Words),
            head("kind", Cell::Words),
            head("sale", Cell::Words),
            head("customer", Cell::AsideWords),
            head("status", Cell::Words),
            head("amount", Cell::Key),
        ]
    }

    pub(in crate::dashboard) fn row(&self, commission: &Commission) -> Vec<Markup> {
        vec![
            self.names.link(commission.id.partner()),
            figures::day_plain(self.reader, commission.earned_at),
            html! { (lines::commission_kind(self.reader, commission)) },
            ways::transaction_link(&commission.transaction),
            ways::customer_link(&commission.customer),
            self.standing(commission),
            html! {
                a href=(ways::commission(commission.id)) { (figures::taken(self.reader, commission.amount)) }
            },
        ]
    }

    /// What those that count come to, in each currency.
    pub(in crate::dashboard) fn sums(
        &self,
        commissions: &[Commission],
        is_part: bool,
    ) -> Vec<Vec<Markup>> {
        let counts = |commission: &&Commission| {
            !matches!(commission.review, ReviewState::OnHold | ReviewState::Declined)
        };
        let counted: Vec<&Commission> = commissions.iter().filter(counts).collect();
        let words = self.reader.say(match (is_part, counted.len() < commissions.len()) {
            (false, false) => "dashboard-commissions-sum",
            (false, true) => "dashboard-commissions-sum-counted",
            (true, false) => "dashboard-commissions-sum-page",
            (true, true) => "dashboard-commissions-sum-page-counted",
        });
        let sums = find::sums(counted.iter().map(|commission| commission.amount));
        if sums.is_empty() {
            return Vec::new();
        }
        let sums = sums.into_iter().map(|(currency, minor)| Money::new(minor, currency));
        let mut cells = vec![html! { (words) }];
        cells.resize_with(6, || html! {});
        cells.push(find::stacked(sums, |money| figures::taken(self.reader, money)));
        vec![cells]
    }

    /// The table of these.
    pub(in crate::dashboard) fn table(
        &self,
        commissions: &[Commission],
        caption: String,
        is_part: bool,
        nothing: Markup,
    ) -> Table {
        Table {
            caption,
            columns: self.columns(),
            rows: commissions.iter().map(|commission| self.row(commission)).collect(),
            sums: self.sums(commissions, is_part),
            is_mixed: crate::kit::is_mixed(
                commissions.iter().map(|commission| commission.amount.currency),
            ),
            nothing,
        }
    }
}

/// How far a commission is.
pub(in crate::dashboard) fn status(
    books: &Books<'_>,
    paid: &PaidUp,
    commission: &Commission,
) -> CommissionStatus {
    books.commission_status(commission, paid, paid.met())
}

/// Why some wait or were declined: that stands with their sales.
async fn reasons(
    ctx: &Context,
    books: &Books<'_>,
    commissions: &[Commission],
) -> Result<BTreeMap<TransactionRef, String>, Refusal> {
    let asked: Vec<TransactionRef> = commissions
        .iter()
        .filter(|one| matches!(one.review, ReviewState::OnHold | ReviewState::Declined))
        .map(|one| one.transaction.clone())
        .collect();
    if asked.is_empty() {
        return Ok(BTreeMap::new());
    }
    let mut reasons = BTreeMap::new();
    for transaction in ctx.store.find_transactions(books.company().id, &asked).await? {
        if let TransactionState::Booked(booked) = &transaction.state
            && let Some(text) = reason(&booked.decision)
        {
            reasons.insert(transaction.transaction.clone(), text.to_owned());
        }
    }
    Ok(reasons)
}

/// Why something waits or was declined, as it was written down.
pub(in crate::dashboard) fn reason(decision: &Decision) -> Option<&str> {
    match decision {
        Decision::Pending | Decision::Approved => None,
        Decision::OnHold { reason } | Decision::Declined { reason } => Some(reason),
    }
}

//! A month's invoices with the statements that they charge.

use vouch_domain::{
    books::{invoice::Invoice, statement::Statement},
    calendar::Month,
};

use crate::{
    books::{Books, Whose},
    refusal::Refusal,
};

/// The invoices of a month, one a currency, and all its statements; nothing while the month runs.
pub(crate) async fn of_month(
    books: &Books<'_>,
    month: Month,
) -> Result<(Vec<Invoice>, Vec<Statement>), Refusal> {
    let invoices = books.invoices(month).await?;
    if invoices.is_empty() {
        return Ok((invoices, Vec::new()));
    }
    Ok((invoices, books.statements(month, Whose::Everybody).await?))
}

/// The statements that an invoice charges.
pub(crate) fn charged_by<'a>(
    invoice: &Invoice,
    statements: &'a [Statement],
) -> impl Iterator<Item = &'a Statement> {
    let currency = invoice.id.currency;
    statements.iter().filter(move |statement| statement.id.0.currency == currency)
}

//! A run as a sheet for people who send the money themselves.

use crate::{
    books::payout::Payout,
    money::Money,
    people::destination::{Account, Destination},
};

/// One payout of a run, and where it goes.
#[derive(Debug)]
pub struct Row<'a> {
    /// The payout.
    pub payout: &'a Payout,
    /// Its partner's name.
    pub name: &'a str,
    /// Where the partner wants it, if it said so.
    pub destination: Option<&'a Destination>,
    /// What the payment is to say.
    pub text: &'a str,
}

const COLUMNS: &str =
    "payout,partner,name,amount,currency,holder,iban,bic,stripe_account,end_to_end_id,text\r\n";

/// The sheet, as CSV (RFC 4180). What a spreadsheet would take for a formula begins with an apostrophe.
pub fn sheet(company: crate::id::CompanyId, rows: &[Row<'_>]) -> String {
    let mut text = COLUMNS.to_owned();
    for row in rows {
        let page = row.payout.id.page;
        let (mut holder, mut iban, mut bic, mut stripe) = ("", "", "", "");
        match row.destination.map(|destination| &destination.account) {
            Some(Account::Bank(bank)) => {
                holder = &bank.holder;
                iban = bank.iban.as_str();
                bic = bank.bic.as_ref().map_or("", |bic| bic.as_str());
            }
            Some(Account::Stripe { account }) => stripe = account.as_str(),
            None => {}
        }
        let cells = [
            row.payout.id.to_string(),
            page.partner.to_string(),
            row.name.to_owned(),
            Money::new(row.payout.minor, page.currency).amount(),
            page.currency.to_string(),
            holder.to_owned(),
            iban.to_owned(),
            bic.to_owned(),
            stripe.to_owned(),
            row.payout.end_to_end_id(company),
            row.text.to_owned(),
        ];
        let quoted: Vec<String> = cells.iter().map(|cell| quoted(cell)).collect();
        text.push_str(&quoted.join(","));
        text.push_str("\r\n");
    }
    text
}

fn quoted(cell: &str) -> String {
    let is_formula = cell.starts_with(['\t', '\r', '\n', '＝', '＋', '－', '＠'])
        || cell.trim_start().starts_with(['=', '+', '-', '@']);
    let cell = if is_formula { format!("'{cell}") } else { cell.to_owned() };
    if cell.contains([',', ';', '"', '\n', '\r']) || is_formula {
        format!("\"{}\"", cell.replace('"', "\"\""))
    } else {
        cell
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_would_be_a_formula_is_text() {
        for (cell, expected) in [
            ("Ada", "Ada"),
            ("a, b", "\"a, b\""),
            ("say \"hi\"", "\"say \"\"hi\"\"\""),
            ("=SUM(A1)", "\"'=SUM(A1)\""),
            ("@x", "\"'@x\""),
            (" =1", "\"' =1\""),
            ("＝1", "\"'＝1\""),
            ("a;b", "\"a;b\""),
        ] {
            assert_eq!(quoted(cell), expected);
        }
    }
}

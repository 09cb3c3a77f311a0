//! The words of documents, in English: what was issued once must not read differently to another reader.

use chrono::{Datelike as _, NaiveDate};
use vouch_domain::{calendar::Month, money::Money};

use crate::content::{Billing, Document, Form, NoInvoice, Sum};

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// `October 2026`
pub fn month(month: Month) -> String {
    let day = month.first_day();
    format!("{} {}", month_name(day), day.year())
}

/// `8 November 2026`
pub fn day(day: NaiveDate) -> String {
    format!("{} {} {}", day.day(), month_name(day), day.year())
}

/// `8 Nov 2026`
pub fn day_short(day: NaiveDate) -> String {
    let name: String = month_name(day).chars().take(3).collect();
    format!("{} {name} {}", day.day(), day.year())
}

fn month_name(day: NaiveDate) -> &'static str {
    let at = usize::try_from(day.month0()).unwrap_or(0);
    MONTHS.get(at).copied().unwrap_or_default()
}

/// `−1,204.50`
pub fn amount(money: Money) -> String {
    grouped(&money.amount())
}

/// A decimal string as people read it.
pub(crate) fn grouped(amount: &str) -> String {
    let (sign, digits) = match amount.strip_prefix('-') {
        Some(digits) => ("\u{2212}", digits),
        None => ("", amount),
    };
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let mut text = sign.to_owned();
    for (at, digit) in whole.chars().enumerate() {
        if at > 0 && whole.len().saturating_sub(at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    if !fraction.is_empty() {
        text.push('.');
        text.push_str(fraction);
    }
    text
}

/// What kind of document it is.
pub fn title(document: &Document) -> &'static str {
    match (document.form, document.bill()) {
        (Form::Invoice, _) => "Invoice",
        (Form::CreditNote, _) => "Credit note",
        (Form::Statement, Some(bill)) if bill.is_credit() => "Statement and credit note",
        (Form::Statement, Some(_)) => "Statement and invoice",
        (Form::Statement, None) => "Statement",
    }
}

/// What a part of the account is called.
pub fn sum(sum: Sum) -> &'static str {
    match sum {
        Sum::Opening => "Opening balance",
        Sum::Commissions => "Commissions",
        Sum::Clawbacks => "Clawbacks",
        Sum::Adjustments => "Adjustments",
        Sum::Payments => "Payments",
        Sum::Closing => "Closing balance",
        Sum::Charges => "Charged by statements",
        Sum::Fee => "Service fee",
        Sum::Credit => "Credit of the invoice before",
        Sum::Total => "Total",
    }
}

/// The same, for machines.
pub(crate) fn sum_name(sum: Sum) -> &'static str {
    match sum {
        Sum::Opening => "opening",
        Sum::Commissions => "commissions",
        Sum::Clawbacks => "clawbacks",
        Sum::Adjustments => "adjustments",
        Sum::Payments => "payments",
        Sum::Closing => "closing",
        Sum::Charges => "charges",
        Sum::Fee => "fee",
        Sum::Credit => "credit",
        Sum::Total => "total",
    }
}

/// Why there is no e-invoice, as a sentence.
pub fn no_invoice(why: NoInvoice) -> &'static str {
    match why {
        NoInvoice::Draft => "The statement is a draft until its month is final.",
        NoInvoice::NotASale => {
            "The invoice of a company adds up its partners' statements: those have e-invoices."
        }
        NoInvoice::Nothing => "Nothing was earned in the month, so there is nothing to bill.",
        NoInvoice::NoBuyer => {
            "The company's tax details were missing when it was issued, and what was issued stays: details count for \
             what is issued after they are told."
        }
        NoInvoice::NoSeller => {
            "The partner's tax details were missing when it was issued, and what was issued stays: details count for \
             what is issued after they are told."
        }
        NoInvoice::NoAgreement => "The partner had not agreed to self-billing when it was issued.",
        NoInvoice::NoBuyerVatId => {
            "The reverse charge needs the company's VAT id, which was missing when it was issued."
        }
        NoInvoice::TooFine => "The sum has more than two decimals, and EN 16931 knows no more.",
        NoInvoice::TooLarge => "The sums are too large.",
    }
}

/// What has to be said on a statement about tax, sentence by sentence.
pub fn remarks(document: &Document) -> Vec<String> {
    let mut remarks: Vec<String> = document.note.iter().cloned().collect();
    match &document.billing {
        Billing::Bill { bill, agreed_on } => {
            let name = if bill.is_credit() { "credit note" } else { "invoice" };
            remarks.push(format!(
                "Self-billing: this {name} is issued by {} in the name of {}, as agreed on {}.",
                document.buyer.name,
                document.seller.name,
                day(*agreed_on)
            ));
            remarks.extend(
                bill.reason.clone().map(|reason| format!("{}.", reason.trim_end_matches('.'))),
            );
        }
        Billing::None(NoInvoice::NotASale) => {}
        Billing::None(NoInvoice::Draft) => {
            remarks.push("Draft: nothing of this is fixed until the month is final.".to_owned());
        }
        Billing::None(why) => {
            remarks.push(format!("This is no invoice for tax: {}", lowered(no_invoice(*why))));
        }
    }
    if document.is_summed {
        remarks.push(
            "Lines of one day and kind are added up, because there are more than 5,000.".to_owned(),
        );
    }
    remarks
}

fn lowered(sentence: &str) -> String {
    let mut letters = sentence.chars();
    letters.next().map_or_else(String::new, |first| first.to_lowercase().chain(letters).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_read_as_people_write_them() {
        for (minor, currency, text) in [
            (-120_450, "EUR", "\u{2212}1,204.50"),
            (0, "EUR", "0.00"),
            (1_000_000, "JPY", "1,000,000"),
            (1_234_567, "KWD", "1,234.567"),
            (999, "JPY", "999"),
        ] {
            assert_eq!(amount(Money::new(minor, currency.parse().unwrap())), text);
        }
    }
}

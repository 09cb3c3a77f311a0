//! What a document says. Page, PDF, CSV and e-invoice are all drawn from this, so that they can't say different things.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};
use vouch_domain::{
    calendar::Month,
    money::{Currency, Money},
    people::tax::{Address, TaxParty},
};

use crate::bill::Bill;

/// How many lines a document shows one by one. Of more, those of one day and kind are one line.
pub const LINES_MOST: usize = 5000;

/// What kind of document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// What a partner is owed for a month.
    Statement,
    /// What a company is charged for a month.
    Invoice,
    /// What takes an invoice back.
    CreditNote,
}

/// Who a document is from, or to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Party {
    /// The id by which we know it.
    pub id: String,
    /// The name in the register, or what people call it.
    pub name: String,
    /// Where it is, if it said so.
    pub address: Option<Address>,
    /// Its VAT id.
    pub vat_id: Option<String>,
    /// The number that its tax office knows it by.
    pub tax_number: Option<String>,
    /// Where to write to.
    pub email: Option<String>,
}

impl Party {
    /// Somebody of whom only the name is known.
    pub fn named(id: String, name: &str, email: Option<&str>) -> Self {
        let email = email.map(str::to_owned);
        Self { id, name: name.to_owned(), address: None, vat_id: None, tax_number: None, email }
    }

    /// Somebody as a tax office knows it.
    pub fn registered(id: String, party: &TaxParty) -> Self {
        Self {
            id,
            name: party.legal_name.clone(),
            address: Some(party.address.clone()),
            vat_id: party.vat_id.as_ref().map(|id| id.as_str().to_owned()),
            tax_number: party.tax_number.clone(),
            email: party.email.clone(),
        }
    }

    /// Its address, line by line.
    pub fn address_lines(&self) -> Vec<String> {
        let Some(address) = &self.address else { return Vec::new() };
        let place = [address.postcode.as_deref(), Some(&address.city)];
        let place: Vec<&str> = place.into_iter().flatten().collect();
        let mut lines = address.lines.clone();
        lines.push(place.join(" "));
        lines.extend(address.region.clone());
        lines.push(address.country.to_string());
        lines
    }
}

/// One line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// What kind, for machines.
    pub kind: &'static str,
    /// Of which day, by the company's clock.
    pub on: NaiveDate,
    /// What it is, in words.
    pub text: String,
    /// The sale or statement that it belongs to.
    pub reference: Option<String>,
    /// What it comes to, in minor units.
    pub minor: i64,
    /// Whether it was earned, and is part of the bill; what was paid out is not.
    pub is_billed: bool,
}

/// A part of the account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sum {
    /// What the month before left.
    Opening,
    /// What was earned.
    Commissions,
    /// What was taken back.
    Clawbacks,
    /// What people corrected.
    Adjustments,
    /// What was paid out.
    Payments,
    /// What the month leaves.
    Closing,
    /// What the statements charge.
    Charges,
    /// What the service costs.
    Fee,
    /// What the invoice before left to the company's credit.
    Credit,
    /// What is charged.
    Total,
}

/// Why there is no e-invoice.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoInvoice {
    /// The month is not final.
    Draft,
    /// It is the company's own invoice, which only adds its statements up.
    NotASale,
    /// Nothing was earned.
    Nothing,
    /// The company's tax details are missing.
    NoBuyer,
    /// The partner's tax details are missing.
    NoSeller,
    /// The partner has not agreed to self-billing.
    NoAgreement,
    /// The reverse charge needs the company's VAT id.
    NoBuyerVatId,
    /// Its sum has more than two decimals.
    TooFine,
    /// Its sums are beyond all measure.
    TooLarge,
}

/// The part of a statement that is a self-billed invoice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Billing {
    /// It is one.
    Bill {
        /// Its tax.
        bill: Bill,
        /// When the seller agreed to self-billing.
        agreed_on: NaiveDate,
    },
    /// It is none.
    None(NoInvoice),
}

/// A statement or an invoice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    /// Which of both.
    pub form: Form,
    /// The id of what it is about.
    pub id: String,
    /// Its number; none as long as it is a draft.
    pub number: Option<String>,
    /// When it was issued; of a draft, when it was drawn up.
    pub at: DateTime<Utc>,
    /// The same day, by the company's clock.
    pub on: NaiveDate,
    /// Of which month.
    pub month: Month,
    /// In what.
    pub currency: Currency,
    /// Who earned it; of an invoice, who sends it.
    pub seller: Party,
    /// Who pays it.
    pub buyer: Party,
    /// What people call the company.
    pub brand: String,
    /// The company's colour, `#rrggbb`.
    pub colour: Option<String>,
    /// The lines, in the order of time.
    pub lines: Vec<Line>,
    /// Whether lines were added up, because there are too many.
    pub is_summed: bool,
    /// The account; the last is the result.
    pub sums: Vec<(Sum, i64)>,
    /// The tax part.
    pub billing: Billing,
    /// What else is to be said: which document it takes back, or takes the place of.
    pub note: Option<String>,
}

impl Document {
    /// Whether nothing of it is fixed yet.
    pub fn is_draft(&self) -> bool {
        self.number.is_none()
    }

    /// What the account comes to, in minor units.
    pub fn result(&self) -> i64 {
        self.sums.last().map_or(0, |(_, minor)| *minor)
    }

    /// The bill, if it is one.
    pub fn bill(&self) -> Option<&Bill> {
        match &self.billing {
            Billing::Bill { bill, .. } => Some(bill),
            Billing::None(_) => None,
        }
    }

    /// An amount of minor units as a decimal string.
    pub fn amount(&self, minor: i64) -> String {
        Money::new(minor, self.currency).amount()
    }

    /// The sum of all lines: what changed in the month.
    pub fn lines_sum(&self) -> i64 {
        self.lines.iter().fold(0_i64, |sum, line| sum.saturating_add(line.minor))
    }
}

/// The lines of a document: one by one, or, of too many, those of one day and kind as one.
pub fn gather(booked: Vec<Line>, most: usize) -> (Vec<Line>, bool) {
    if booked.len() <= most {
        return (booked, false);
    }
    let mut days: BTreeMap<(NaiveDate, &'static str), (Line, usize)> = BTreeMap::new();
    for line in booked {
        match days.get_mut(&(line.on, line.kind)) {
            Some((sum, count)) => {
                sum.minor = sum.minor.saturating_add(line.minor);
                *count = count.saturating_add(1);
            }
            None => {
                days.insert((line.on, line.kind), (line, 1));
            }
        }
    }
    let line = |(line, count): (Line, usize)| match count {
        1 => line,
        _ => Line {
            text: format!("{count} lines: {}", line.kind.replace('_', " ")),
            reference: None,
            ..line
        },
    };
    (days.into_values().map(line).collect(), true)
}
